"""POP3 against scripted servers: what is on the wire, and what is not."""

from __future__ import annotations

import hashlib
import time

import pytest

from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    Throttled,
    TimedOut,
    TlsFailed,
    UnsupportedOperation,
)
from ...transports.interface import (
    AuthMethod,
    Capability,
    Credentials,
    Endpoint,
    MailboxSettings,
    MessageKey,
    Query,
    Security,
)
from ...transports.pop3 import mailbox as pop3
from ...transports.pop3.mailbox import Pop3Mailbox
from ..servers.evil import EvilServer, Talk, pop3_script
from ..servers.proxy import Proxy
from .fixtures import dovecot
from .stages import DovecotStage, make_mail

SECRET = "s3cr3t-w0rd"
WELCOME = {b"USER": b"+OK\r\n", b"PASS": b"+OK\r\n", b"NOOP": b"+OK\r\n"}


def mails(count: int) -> list[bytes]:
    return [
        b"Subject: mail %d\r\n\r\ntext %d\r\n" % (n, n) for n in range(1, count + 1)
    ]


class Pop3Server:
    """A small server with messages; what is in ``missing`` it does not know."""

    def __init__(self, messages: list[bytes], missing: str = "") -> None:
        self.messages = messages
        self.missing = missing.split()
        self.commands: list[str] = []

    def __call__(self, talk: Talk) -> None:
        talk.send(b"+OK ready\r\n")
        while True:
            line = talk.readline().decode()
            self.commands.append(line)
            name, *words = line.split()
            known = name not in self.missing
            talk.send(self.answer(name, words) if known else b"-ERR what?\r\n")

    def answer(self, name: str, words: list[str]) -> bytes:
        numbered = list(enumerate(self.messages, 1))
        if name == "LIST":
            return _lines(b"%d %d" % (n, len(raw)) for n, raw in numbered)
        if name == "UIDL":
            return _lines(
                b"%d %s" % (n, hashlib.sha256(raw).hexdigest()[:30].encode())
                for n, raw in numbered
            )
        if name in ("RETR", "TOP"):
            raw = self.messages[int(words[0]) - 1]
            return b"+OK\r\n" + raw.replace(b"\r\n.", b"\r\n..") + b".\r\n"
        return b"-ERR\r\n" if name == "CAPA" else b"+OK\r\n"


def _lines(lines) -> bytes:
    return b"\r\n".join([b"+OK", *lines, b".", b""])


def settings(server: EvilServer, **changes) -> MailboxSettings:
    method = changes.pop("method", AuthMethod.PASSWORD)
    login = changes.pop("login", "ann")
    secret = changes.pop("secret", SECRET)
    options = {"security": Security.NONE, "timeout": 2.0, **changes}
    endpoint = Endpoint(server.host, server.port, **options)
    return MailboxSettings("pop3", endpoint, Credentials(login, secret, method))


def assert_no_secret(server: EvilServer) -> None:
    assert SECRET.encode() not in server.received
    for word in (b"USER", b"PASS", b"AUTH", b"APOP"):
        assert word not in server.received


class TestEncryption:
    """No credential byte in the clear, no silent downgrade."""

    def refused(self, script, **changes) -> TlsFailed:
        with EvilServer(script) as server, pytest.raises(TlsFailed) as raised:
            Pop3Mailbox(settings(server, **changes))
        assert_no_secret(server)
        return raised.value

    def test_stls_stripped(self):
        script = pop3_script({b"CAPA": b"+OK\r\nUIDL\r\n.\r\n"})
        error = self.refused(script, security=Security.STARTTLS)
        assert error.reason == "not-offered"

    @pytest.mark.parametrize("capa", [b"-ERR\r\n", b"+OK\r\nSTLS\r\n.\r\n"])
    def test_stls_refused(self, capa):
        script = pop3_script({b"CAPA": capa, b"STLS": b"-ERR no\r\n"})
        error = self.refused(script, security=Security.STARTTLS)
        assert error.reason == "not-offered"

    def test_plaintext_after_the_agreement(self):
        script = pop3_script(
            {b"CAPA": b"+OK\r\nSTLS\r\n.\r\n", b"STLS": b"+OK go\r\n+OK you are in\r\n"}
        )
        error = self.refused(script, security=Security.STARTTLS)
        assert error.reason == "plaintext-injected"

    def test_no_password_without_encryption_where_the_server_says_so(self):
        script = pop3_script({b"CAPA": b"+OK\r\nSTLS\r\nUIDL\r\n.\r\n"})
        assert self.refused(script).reason == "required"


class TestSigningIn:
    def test_apop_hides_the_password(self):
        stamp = b"<1896.697170952@dbc.mtview.ca.us>"
        answers = {
            b"APOP": b"+OK\r\n",
            b"LIST": b"+OK\r\n.\r\n",
            b"UIDL": b"+OK\r\n.\r\n",
        }
        script = pop3_script(answers, b"+OK ready %s\r\n" % stamp)
        with EvilServer(script) as server:
            Pop3Mailbox(settings(server, login="mrose", secret="tanstaaf"))
            # The example of RFC 1939.
            digest = b"APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n"
            assert digest in server.received
            assert b"tanstaaf" not in server.received

    def test_refused_apop_does_not_fall_back(self):
        script = pop3_script({b"APOP": b"-ERR no\r\n"}, b"+OK <1@x>\r\n")
        with EvilServer(script) as server:
            with pytest.raises(AuthenticationFailed):
                Pop3Mailbox(settings(server))
            assert SECRET.encode() not in server.received

    def test_utf8_is_accepted_before_the_sign_in(self):
        """Else Courier gives a text of its own for a header with UTF-8."""
        answers = {
            **WELCOME,
            b"CAPA": b"+OK\r\nUSER\r\nUTF8\r\n.\r\n",
            b"UTF8": b"-ERR not now\r\n",
            b"LIST": b"+OK\r\n.\r\n",
            b"UIDL": b"+OK\r\n.\r\n",
        }
        with EvilServer(pop3_script(answers)) as server:
            Pop3Mailbox(settings(server))
            assert b"CAPA\r\nUTF8\r\nUSER" in server.received

    def test_refused_apop_leads_to_the_password_that_is_asked_for(self):
        """Cyrus offers APOP also where it does not know the passwords."""
        answers = {
            **WELCOME,
            b"CAPA": b"+OK\r\nUSER\r\nUIDL\r\n.\r\n",
            b"APOP": b"-ERR [AUTH] no\r\n",
            b"LIST": b"+OK\r\n.\r\n",
            b"UIDL": b"+OK\r\n.\r\n",
        }
        with EvilServer(pop3_script(answers, b"+OK <1@x>\r\n")) as server:
            assert Pop3Mailbox(settings(server)).page().total == 0

    @pytest.mark.parametrize("evil", ["ann\r\nDELE 1", "ann\n", "ann\0"])
    @pytest.mark.parametrize("field", ["login", "secret"])
    def test_control_characters(self, evil, field):
        """Refused before a byte is sent."""
        with EvilServer(pop3_script(WELCOME)) as server:
            with pytest.raises(AuthenticationFailed):
                Pop3Mailbox(settings(server, **{field: evil}))
            server.hear_out()
            assert b"DELE" not in server.received
            assert_no_secret(server)

    @pytest.mark.parametrize("code", [b"IN-USE", b"LOGIN-DELAY", b"SYS/TEMP"])
    def test_throttling(self, code):
        """How long to wait is said, and nothing is tried meanwhile."""
        answers = {**WELCOME, b"PASS": b"-ERR [%s] later\r\n" % code}
        with EvilServer(pop3_script(answers)) as server, pytest.raises(Throttled):
            Pop3Mailbox(settings(server))

    def test_refusal_is_tried_once_and_not_repeated(self):
        """Not tried again, and what the server says without a code is not passed on."""
        answers = {**WELCOME, b"PASS": b"-ERR internal-banner\r\n"}
        with EvilServer(pop3_script(answers)) as server:
            with pytest.raises(AuthenticationFailed) as raised:
                Pop3Mailbox(settings(server))
            assert server.received.count(b"PASS") == 1
        assert "banner" not in f"{raised.value!r}{vars(raised.value)}"
        assert not raised.value.retryable

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            (b"[AUTH] Use an app password", "Use an app password"),
            (b"[SYS/PERM] Mailbox locked\x07 by you", "Mailbox locked by you"),
            (b"[SYS/TEMP] Back at noon", "Back at noon"),
            (b"[AUTH] %s it is not" % SECRET.encode(), ""),
            (b"[OTHER] banner", ""),
            (b"[AUTH", ""),
        ],
    )
    def test_a_reason_with_a_code_is_for_people(self, said, reason):
        """RFC 3206: for whoever may see the account, not for logs."""
        answers = {**WELCOME, b"PASS": b"-ERR %s\r\n" % said}
        with (
            EvilServer(pop3_script(answers)) as server,
            pytest.raises(MailTransportError) as raised,
        ):
            Pop3Mailbox(settings(server))
        assert raised.value.answer == reason
        assert not reason or reason not in f"{raised.value} {raised.value!r}"

    @pytest.mark.parametrize("token", ["short", "long" * 300])
    def test_oauth_refused(self, token):
        lines: list[bytes] = []

        def script(talk: Talk) -> None:
            talk.send(b"+OK\r\n")
            assert talk.readline() == b"CAPA"
            talk.send(b"+OK\r\nSASL XOAUTH2\r\n.\r\n")
            lines.append(talk.readline())
            if len(lines[0].split()) == 2:
                talk.send(b"+ \r\n")
                lines.append(talk.readline())
            talk.send(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
            lines.append(talk.readline())
            talk.send(b"-ERR no\r\n")
            talk.readline()

        with EvilServer(script) as server, pytest.raises(AuthenticationFailed):
            Pop3Mailbox(settings(server, method=AuthMethod.OAUTH2, secret=token))
        assert lines[-1] == b""
        assert all(len(line) <= 255 for line in lines[:1])

    def test_without_sign_in_nothing_is_sent(self):
        small = Pop3Server(mails(2))
        with EvilServer(small) as server:
            mailbox = Pop3Mailbox(settings(server, method=AuthMethod.NONE))
            assert mailbox.page().total == 2
            assert_no_secret(server)
            assert b"ann" not in server.received


class TestPoorServers:
    """Without CAPA, UIDL, TOP, PIPELINING."""

    @pytest.mark.parametrize("missing", ["", "UIDL", "TOP", "UIDL TOP"])
    def test_list_and_read(self, missing):
        with EvilServer(Pop3Server(mails(4), missing)) as server:
            mailbox = Pop3Mailbox(settings(server))
            first = mailbox.page(limit=3)
            assert [row.subject for row in first.messages] == [
                "mail 4",
                "mail 3",
                "mail 2",
            ]
            last = mailbox.page(before=first.before, limit=3)
            assert [row.subject for row in last.messages] == ["mail 1"]
            assert last.before == ""
            keys = [row.key for row in first.messages]
            assert len(set(keys)) == 3
            assert mailbox.read(keys[1]).text.strip() == "text 3"
            assert mailbox.raw(keys[2]) == mails(2)[1]

    @pytest.mark.parametrize("missing", ["UIDL", "UIDL TOP"])
    def test_keys_without_uidl_name_the_message_in_the_next_session(self, missing):
        with EvilServer(Pop3Server(mails(4), missing)) as server:
            keys = [row.key for row in Pop3Mailbox(settings(server)).page().messages]
        # Message 2 is gone: the numbers above it have moved.
        rest = [raw for raw in mails(4) if b"mail 2" not in raw]
        with EvilServer(Pop3Server(rest, missing)) as server:
            mailbox = Pop3Mailbox(settings(server))
            assert mailbox.read(keys[0]).subject == "mail 4"
            assert mailbox.read(keys[3]).subject == "mail 1"
            with pytest.raises(MessageGone):
                mailbox.read(keys[2])

    def test_large_message_without_top_has_a_row_that_says_so(self):
        large = b"Subject: large\r\n\r\n" + b"x" * 70 + b"\r\n" * 40_000
        small = Pop3Server([*mails(1), large], "TOP")
        with EvilServer(small) as server:
            row, other = Pop3Mailbox(settings(server)).page().messages
        assert row.problem
        assert row.size == len(large)
        assert other.subject == "mail 1"
        assert "RETR 2" not in small.commands

    def test_one_at_a_time_where_pipelining_is_not_announced(self):
        waiting = []

        class Strict(Pop3Server):
            def answer(self, name: str, words: list[str]) -> bytes:
                waiting.append(name)
                return super().answer(name, words)

        with EvilServer(Strict(mails(3))) as server:
            Pop3Mailbox(settings(server)).page()
        assert waiting.count("TOP") == 3

    def test_nothing_is_ever_deleted(self):
        """Nothing is ever deleted."""
        small = Pop3Server(mails(3))
        with EvilServer(small) as server:
            with Pop3Mailbox(settings(server)) as mailbox:
                key = mailbox.page().messages[0].key
                mailbox.read(key)
                mailbox.raw(key)
                for call in (
                    lambda: mailbox.mark([key], seen=True),
                    lambda: mailbox.move([key], "INBOX"),
                    lambda: mailbox.append("INBOX", b"x"),
                    lambda: mailbox.page(query=Query(unread=True)),
                ):
                    with pytest.raises(UnsupportedOperation):
                        call()
                able = {Capability.SEARCH, Capability.CONVERSATION}
                assert mailbox.capabilities == able
            server.hear_out()
        assert not any(line.startswith("DELE") for line in small.commands)
        assert small.commands[-2:] == ["RSET", "QUIT"]

    @pytest.mark.parametrize(
        "uid", ["", "#", "#1-2", "#1-x-y", "1\r\nDELE 1", "#1-9-zz"]
    )
    def test_made_up_keys(self, uid):
        small = Pop3Server(mails(2), "UIDL")
        with EvilServer(small) as server:
            mailbox = Pop3Mailbox(settings(server))
            with pytest.raises(MessageGone):
                mailbox.raw(MessageKey("INBOX", "", uid))
        assert not any("DELE" in line for line in small.commands)

    def test_a_larger_message_than_said(self):
        class Liar(Pop3Server):
            def answer(self, name: str, words: list[str]) -> bytes:
                if name == "LIST":
                    return b"+OK\r\n1 10\r\n.\r\n"
                return super().answer(name, words)

        with EvilServer(
            Liar([b"Subject: x\r\n\r\n" + b"y" * 5000 + b"\r\n"])
        ) as server:
            mailbox = Pop3Mailbox(settings(server))
            key = mailbox.page().messages[0].key
            with pytest.raises(MessageTooLarge):
                mailbox.raw(key, max_size=1000)


class TestPatience:
    """Slow and loud servers have their limits."""

    def fails_within(self, seconds: float, script, error=ConnectionFailed) -> None:
        started = time.monotonic()
        with EvilServer(script) as server, pytest.raises(error):
            Pop3Mailbox(settings(server, timeout=0.3)).page()
        assert time.monotonic() - started < seconds

    def test_silence(self):
        self.fails_within(4, lambda talk: talk.read(1_000_000), TimedOut)

    def test_a_byte_at_a_time(self):
        def drip(talk: Talk) -> None:
            while True:
                talk.send(b"+")
                time.sleep(0.05)

        self.fails_within(4, drip, TimedOut)

    @pytest.mark.parametrize("piece", [b"1 1\r\n" * 10_000, b"x" * 65536])
    def test_a_list_without_end(self, piece):
        def script(talk: Talk) -> None:
            talk.send(b"+OK\r\n")
            for _command in range(3):
                talk.readline()
                talk.send(b"+OK\r\n")
            while True:
                talk.send(piece)

        self.fails_within(15, script)

    @pytest.mark.parametrize("greeting", [b"* OK imap\r\n", b"220 smtp\r\n", b"\0\r\n"])
    def test_who_speaks_something_else(self, greeting):
        script = pop3_script({}, greeting)
        with EvilServer(script) as server, pytest.raises(ProtocolError) as raised:
            Pop3Mailbox(settings(server))
        assert raised.value.step == "greeting"

    def test_nonsense_in_the_middle(self):
        script = pop3_script({**WELCOME, b"LIST": b"?\r\n"})
        with EvilServer(script) as server, pytest.raises(MailTransportError):
            Pop3Mailbox(settings(server))


class TestDovecot:
    @pytest.fixture
    def stage(self, dovecot) -> DovecotStage:
        return DovecotStage(dovecot, "pop3", Security.NONE)

    def test_reading_does_not_mark(self, stage):
        """Dovecot marks what was retrieved when a session ends with QUIT."""
        stage.deliver(make_mail())
        with stage.open() as mailbox:
            key = mailbox.page().messages[0].key
            mailbox.read(key)
            mailbox.raw(key)
        stage.wait_for_end()
        assert not stage.is_seen(key.uid)

    def test_a_page_from_the_top_is_not_old(self, stage, monkeypatch):
        stage.deliver(make_mail("first"))
        with stage.open() as mailbox:
            assert mailbox.page().total == 1
            stage.deliver(make_mail("second"))
            assert mailbox.page().total == 1
            monkeypatch.setattr(pop3, "SNAPSHOT_SECONDS", 0.0)
            assert mailbox.page().messages[0].subject == "second"

    def test_a_part_does_not_move_the_message_again(self, stage):
        stage.deliver(make_mail(attachments={"a": b"1" * 100_000}))
        incoming = stage.settings.incoming
        with Proxy(incoming.port) as proxy:
            endpoint = Endpoint(incoming.host, proxy.port, Security.NONE)
            mailbox = Pop3Mailbox(
                MailboxSettings("pop3", endpoint, stage.settings.credentials)
            )
            key = mailbox.page().messages[0].key
            mailbox.read(key)
            proxy.reset()
            assert mailbox.part(key, "2").data == b"1" * 100_000
            assert proxy.received == 0


class _OneNameForTwo(Pop3Server):
    """UIDL gives several messages the same name."""

    def answer(self, name: str, words: list[str]) -> bytes:
        if name == "UIDL":
            names = [b"same", b"own", b"same", b"same"]
            return _lines(b"%d %s" % pair for pair in enumerate(names, 1))
        return super().answer(name, words)


def test_one_uidl_for_several_messages() -> None:
    messages = [*mails(3), mails(1)[0].replace(b"text", b"tixt")]
    with EvilServer(_OneNameForTwo(messages)) as server:
        with Pop3Mailbox(settings(server)) as mailbox:
            keys = [row.key for row in mailbox.page().messages]
            assert len(set(keys)) == 4
        with Pop3Mailbox(settings(server)) as mailbox:
            assert [mailbox.raw(key) for key in keys] == messages[::-1]
            texts = [mailbox.read(key).text.strip() for key in keys]
            assert texts == ["tixt 1", "text 3", "text 2", "text 1"]
            with pytest.raises(MessageGone):
                mailbox.read(MessageKey("INBOX", "", "same"))
