"""IMAP against scripted servers: what is on the wire, and what is not."""

from __future__ import annotations

import base64
import datetime
import threading
import time
from pathlib import Path

import pytest

from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    Throttled,
    TimedOut,
    TlsFailed,
    TooManyConnections,
    UnsupportedOperation,
)
from ...transports.imap.mailbox import ImapMailbox
from ...transports.interface import (
    AuthMethod,
    Capability,
    Credentials,
    Endpoint,
    MailboxSettings,
    MessageKey,
    Query,
    Role,
    Security,
)
from ..servers.certificates import Authority
from ..servers.evil import IMAP_ANSWERS, EvilServer, imap_script

SECRET = "s3cr3t-w0rd"
KEY = MessageKey("INBOX", "7", "1")


def capabilities(words: bytes) -> bytes:
    return b"* CAPABILITY IMAP4rev1 %s\r\nTAG OK done\r\n" % words


def settings(server: EvilServer, **changes) -> MailboxSettings:
    method = changes.pop("method", AuthMethod.PASSWORD)
    login = changes.pop("login", "ann")
    secret = changes.pop("secret", SECRET)
    options = {"security": Security.NONE, "timeout": 2.0, **changes}
    endpoint = Endpoint(options.pop("host", server.host), server.port, **options)
    return MailboxSettings("imap", endpoint, Credentials(login, secret, method))


def assert_no_secret(server: EvilServer) -> None:
    assert SECRET.encode() not in server.received
    assert b"LOGIN" not in server.received
    assert b"AUTHENTICATE" not in server.received


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class TestEncryption:
    """No credential byte in the clear, no silent downgrade."""

    def refused(self, script, **changes) -> tuple[TlsFailed, EvilServer]:
        with EvilServer(script) as server, pytest.raises(TlsFailed) as raised:
            ImapMailbox(settings(server, **changes))
        assert_no_secret(server)
        return raised.value, server

    def test_starttls_stripped(self):
        error, server = self.refused(imap_script(), security=Security.STARTTLS)
        assert error.reason == "not-offered"
        assert b"STARTTLS" not in server.received

    @pytest.mark.parametrize("answer", [b"TAG NO no\r\n", b"TAG BAD what?\r\n"])
    def test_starttls_refused(self, answer):
        answers = {b"CAPABILITY": capabilities(b"STARTTLS"), b"STARTTLS": answer}
        error, _server = self.refused(imap_script(answers), security=Security.STARTTLS)
        assert error.reason == "not-offered"

    def test_plaintext_after_the_agreement(self):
        answers = {
            b"CAPABILITY": capabilities(b"STARTTLS"),
            b"STARTTLS": b"TAG OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
        }
        error, _server = self.refused(imap_script(answers), security=Security.STARTTLS)
        assert error.reason == "plaintext-injected"

    def test_signed_in_before_encryption(self):
        script = imap_script(
            greeting=b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n"
        )
        error, server = self.refused(script, security=Security.STARTTLS)
        assert error.reason == "preauth"
        assert b"STARTTLS" not in server.received

    def test_login_disabled(self):
        answers = {b"CAPABILITY": capabilities(b"STARTTLS LOGINDISABLED")}
        error, _server = self.refused(imap_script(answers))
        assert error.reason == "required"

    def certificates(self, authority: Authority) -> dict[str, object]:
        past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        other = Authority(Path(str(authority.ca_file.parent) + "-other"))
        return {
            "wrong-host": authority.issue("other.test", file_name="other"),
            "expired": authority.issue(file_name="expired", not_after=past),
            "untrusted": other.issue(),
        }

    @pytest.mark.parametrize("reason", ["wrong-host", "expired", "untrusted"])
    @pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
    def test_certificates(self, authority, reason, security):
        certificate = self.certificates(authority)[reason]

        def encrypt(talk, tag: bytes = b"", command: bytes = b"") -> None:
            if tag:
                talk.send(tag + b" OK go\r\n")
            talk.start_tls(certificate.certificate_file, certificate.key_file)
            imap_script()(talk)

        answers = {b"CAPABILITY": capabilities(b"STARTTLS"), b"STARTTLS": encrypt}
        script = encrypt if security is Security.TLS else imap_script(answers)
        error, _server = self.refused(
            script, security=security, ca_certificate=authority.pem
        )
        assert error.reason == reason

    def test_capabilities_of_before_count_for_nothing(self, authority):
        certificate = authority.issue()

        def encrypt(talk, tag: bytes, command: bytes) -> None:
            talk.send(tag + b" OK go\r\n")
            talk.start_tls(certificate.certificate_file, certificate.key_file)
            inner = {b"CAPABILITY": capabilities(b"LOGINDISABLED")}
            imap_script(inner, greeting=b"")(talk)

        answers = {
            b"CAPABILITY": capabilities(b"STARTTLS AUTH=PLAIN SASL-IR"),
            b"STARTTLS": encrypt,
        }
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(AuthenticationFailed):
                ImapMailbox(
                    settings(
                        server,
                        security=Security.STARTTLS,
                        ca_certificate=authority.pem,
                    )
                )
            assert_no_secret(server)

    def test_tls_expected_but_plain_answered(self):
        error, _server = self.refused(imap_script(), security=Security.TLS)
        assert error.reason == "handshake"


class TestInjection:
    """Refused before a byte is sent."""

    @pytest.mark.parametrize("evil", ["ann\r\nX DELETE Archive", "ann\n", "ann\0"])
    @pytest.mark.parametrize("field", ["login", "secret"])
    @pytest.mark.parametrize(
        "offers", [b"", b"AUTH=PLAIN SASL-IR", b"LOGINDISABLED AUTH=LOGIN"]
    )
    def test_sign_in(self, evil, field, offers):
        answers = {b"CAPABILITY": capabilities(offers)}
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(AuthenticationFailed):
                ImapMailbox(settings(server, **{field: evil}))
            server.hear_out()
            assert b"DELETE" not in server.received
            assert_no_secret(server)

    @pytest.mark.parametrize("evil", ["x\r\nX9 DELETE Archive", "x\ny", "\0"])
    def test_folder_and_search(self, evil):
        with EvilServer(imap_script()) as server:
            mailbox = ImapMailbox(settings(server))
            mailbox.page()
            before = server.received
            for call in (
                lambda: mailbox.page(evil),
                lambda: mailbox.append(evil, b"x"),
                lambda: mailbox.page(query=Query(text=evil)),
                lambda: mailbox.page(query=Query(subject=evil)),
                lambda: mailbox.page(query=Query(sender=evil)),
                lambda: mailbox.read(MessageKey(evil, "7", "1")),
                lambda: mailbox.read(MessageKey("INBOX", "7", evil)),
                lambda: mailbox.mark([MessageKey("INBOX", "7", evil)], seen=True),
            ):
                with pytest.raises(ProtocolError):
                    call()
            assert server.received == before

    @pytest.mark.parametrize(
        ("login", "secret"),
        [("a b", "c d"), ('a"b', "c\\d"), ("{3}", "(x)"), ("ä", "ö€"), ("a%", "*")],
    )
    def test_odd_names_arrive_as_they_are(self, login, secret):
        with EvilServer(imap_script()) as server:
            ImapMailbox(settings(server, login=login, secret=secret)).close()
            line = server.received.partition(b"LOGIN ")[2].partition(b"bye")[0]
        plain = line.replace(b"\\\\", b"\\").replace(b'\\"', b'"')
        assert login.encode() in plain
        assert secret.encode() in plain


class TestSigningIn:
    def test_refusal_is_tried_once(self):
        """A refused sign-in is not tried again."""
        answers = {b"LOGIN": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(AuthenticationFailed):
                ImapMailbox(settings(server))
            assert server.received.count(b"LOGIN") == 1
            assert server.connections == 1

    @pytest.mark.parametrize("code", [b"UNAVAILABLE", b"INUSE", b"LIMIT"])
    def test_throttling(self, code):
        """How long to wait is said, and nothing is tried meanwhile."""
        answers = {b"LOGIN": b"TAG NO [%s] later\r\n" % code}
        with EvilServer(imap_script(answers)) as server, pytest.raises(Throttled) as e:
            ImapMailbox(settings(server))
        assert e.value.retryable

    @pytest.mark.parametrize(
        "words",
        [
            b"[LIMIT] Maximum number of connections from user+IP exceeded",
            b"[ALERT] Too many simultaneous connections. (Failure)",
            b"Login limit exceeded: too many sessions",
            b"[LIMIT] x",
        ],
    )
    def test_a_full_house_is_no_wrong_password(self, words):
        """A Gmail account would be stopped for its sixteenth connection."""
        answers = {b"LOGIN": b"TAG NO %s\r\n" % words}
        script = imap_script(answers)
        with EvilServer(script) as server, pytest.raises(TooManyConnections):
            ImapMailbox(settings(server))

    @pytest.mark.parametrize(
        ("answer", "alert"),
        [
            (
                b"TAG NO [ALERT] Log in with your browser\r\n",
                "Log in with your browser",
            ),
            (b"* NO [ALERT] Locked\r\nTAG NO no\r\n", "Locked"),
            (b"TAG NO [ALERT] %s it is not\r\n" % SECRET.encode(), ""),
            (b"TAG NO [AUTHENTICATIONFAILED] no\r\n", ""),
        ],
    )
    def test_an_alert_is_for_people(self, answer, alert):
        script = imap_script({b"LOGIN": answer})
        with (
            EvilServer(script) as server,
            pytest.raises(AuthenticationFailed) as caught,
        ):
            ImapMailbox(settings(server))
        assert caught.value.answer == alert

    def test_a_full_house_at_the_door(self):
        greeting = b"* BYE [ALERT] Maximum connection limit reached\r\n"
        script = imap_script(greeting=greeting)
        with EvilServer(script) as server, pytest.raises(TooManyConnections):
            ImapMailbox(settings(server))

    @pytest.mark.parametrize(
        "words",
        [b"[AUTHENTICATIONFAILED] Invalid credentials", b"too many wrong passwords"],
    )
    def test_a_wrong_password_is_no_full_house(self, words):
        answers = {b"LOGIN": b"TAG NO %s\r\n" % words}
        script = imap_script(answers)
        with EvilServer(script) as server, pytest.raises(AuthenticationFailed):
            ImapMailbox(settings(server))

    @pytest.mark.parametrize("code", [b"LIMIT", b"OVERQUOTA", b"INUSE"])
    def test_throttling_while_reading(self, code):
        answers = {b"EXAMINE": folder_of(1), b"FETCH": b"TAG NO [%s] x\r\n" % code}
        with EvilServer(imap_script(answers)) as server, pytest.raises(Throttled):
            ImapMailbox(settings(server)).page()

    def test_privacy_required(self):
        answers = {b"LOGIN": b"TAG NO [PRIVACYREQUIRED] encrypt\r\n"}
        with EvilServer(imap_script(answers)) as server, pytest.raises(TlsFailed) as e:
            ImapMailbox(settings(server))
        assert e.value.reason == "required"

    @pytest.mark.parametrize("mechanism", [b"XOAUTH2", b"OAUTHBEARER"])
    @pytest.mark.parametrize("extra", [b"", b" SASL-IR"])
    def test_oauth_refused(self, mechanism, extra):
        """The challenge of a failure gets an empty answer, once."""
        replies: list[bytes] = []

        def refuse(talk, tag: bytes, command: bytes) -> None:
            if len(command.split()) == 2:
                talk.send(b"+ \r\n")
                replies.append(talk.readline())
            talk.send(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
            replies.append(talk.readline())
            talk.send(tag + b" NO [AUTHENTICATIONFAILED] no\r\n")

        answers = {
            b"CAPABILITY": capabilities(b"AUTH=" + mechanism + extra),
            b"AUTHENTICATE": refuse,
        }
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(AuthenticationFailed):
                ImapMailbox(settings(server, method=AuthMethod.OAUTH2))
            assert replies[-1] == b""
            assert len(replies) == (1 if extra else 2)

    def test_without_sign_in_nothing_is_sent(self):
        script = imap_script(greeting=b"* PREAUTH hi\r\n")
        with EvilServer(script) as server:
            mailbox = ImapMailbox(settings(server, method=AuthMethod.NONE))
            assert mailbox.page().total == 0
            assert_no_secret(server)
            assert b"ann" not in server.received

    def test_a_server_that_wants_a_name_does_not_get_one(self):
        with EvilServer(imap_script()) as server:
            with pytest.raises(AuthenticationFailed):
                ImapMailbox(settings(server, method=AuthMethod.NONE))
            assert_no_secret(server)

    def test_no_password_set(self):
        with EvilServer(imap_script()) as server:
            with pytest.raises(AuthenticationFailed):
                ImapMailbox(settings(server, secret=""))
            assert_no_secret(server)


class TestWords:
    """What a stranger is told is not passed on."""

    BANNER = b"10.0.0.7 internal-banner root:x:0:0"

    @pytest.mark.parametrize(
        ("answers", "greeting"),
        [
            ({}, b"* BYE %s\r\n"),
            ({}, b"%s\r\n"),
            ({}, b"HTTP/1.1 400 %s\r\n"),
            ({}, b"* NO %s\r\n"),
            ({b"LOGIN": b"TAG NO %s\r\n"}, b""),
            ({b"LOGIN": b"TAG BAD %s\r\n"}, b""),
            ({b"LOGIN": b"* BYE %s\r\n"}, b""),
            ({b"LOGIN": b"TAG NO [%s] x\r\n"}, b""),
            ({b"CAPABILITY": b"%s\r\n"}, b""),
            ({b"CAPABILITY": b"TAG NO [INTERNAL-BANNER] %s\r\n"}, b""),
        ],
    )
    def test_errors_do_not_repeat_them(self, answers, greeting):
        filled = {name: answer % self.BANNER for name, answer in answers.items()}
        hello = greeting % self.BANNER if greeting else b"* OK hi\r\n"
        script = imap_script(filled, hello)
        with EvilServer(script) as server, pytest.raises(MailTransportError) as raised:
            ImapMailbox(settings(server))
        shown = f"{raised.value!r} {raised.value} {vars(raised.value)}"
        assert "banner" not in shown.lower()
        assert SECRET not in shown

    def test_who_speaks_something_else(self):
        script = imap_script(greeting=b"220 smtp ready\r\n")
        with EvilServer(script) as server, pytest.raises(MailTransportError) as raised:
            ImapMailbox(settings(server))
        assert raised.value.step == "greeting"


class TestPatience:
    """Slow and loud servers have their limits."""

    def fails_within(self, seconds: float, script, error=ConnectionFailed):
        started = time.monotonic()
        with EvilServer(script) as server, pytest.raises(error):
            mailbox = ImapMailbox(settings(server, timeout=0.3))
            mailbox.page()
        assert time.monotonic() - started < seconds

    def drip(self, talk, tag: bytes = b"", command: bytes = b"") -> None:
        while True:
            talk.send(b"*")
            time.sleep(0.05)

    def test_silence(self):
        self.fails_within(4, lambda talk: talk.read(1_000_000), TimedOut)

    def test_a_byte_at_a_time(self):
        self.fails_within(8, self.drip, TimedOut)

    def test_a_byte_at_a_time_later(self):
        self.fails_within(8, imap_script({b"EXAMINE": self.drip}), TimedOut)

    def test_a_handshake_that_drips(self):
        def script(talk) -> None:
            self.drip(talk)

        started = time.monotonic()
        with EvilServer(script) as server, pytest.raises(ConnectionFailed):
            ImapMailbox(settings(server, timeout=0.3, security=Security.TLS))
        assert time.monotonic() - started < 8

    def endless(self, piece: bytes):
        def answer(talk, tag: bytes, command: bytes) -> None:
            while True:
                talk.send(piece)

        return imap_script({b"EXAMINE": answer})

    def test_a_line_without_end(self):
        self.fails_within(8, self.endless(b"* OK" + b"x" * 65536))

    def test_answers_without_end(self):
        self.fails_within(15, self.endless(b"* OK hello\r\n" * 5000))

    def test_go_on_without_end(self):
        self.fails_within(15, self.endless(b"+ go on\r\n" * 5000))

    @pytest.mark.parametrize("size", [10**9, 10**18])
    def test_a_huge_literal_is_not_waited_for(self, size):
        answer = b"* LIST () {%d}\r\nxxxx" % size
        self.fails_within(8, imap_script({b"EXAMINE": answer}))

    def test_the_end(self):
        def bye(talk, tag: bytes, command: bytes) -> None:
            talk.send(b"* BYE too long\r\n")
            raise EOFError

        self.fails_within(8, imap_script({b"EXAMINE": bye}))

    @pytest.mark.parametrize(
        "nonsense",
        [
            b"\0\xff\r\n",
            b"* x EXISTS\r\n?\r\n",
            b"TAG OK x",
            b"X1 OK x\r\n",
        ],
    )
    def test_nonsense(self, nonsense):
        script = imap_script({b"EXAMINE": nonsense})
        with EvilServer(script) as server, pytest.raises(MailTransportError):
            ImapMailbox(settings(server, timeout=0.3)).page()


ROW = (
    b'* %d FETCH (UID %d FLAGS () INTERNALDATE "01-Mar-2026 12:00:00 +0000" '
    b"RFC822.SIZE 100 BODYSTRUCTURE (%s) BODY[HEADER.FIELDS (FROM)]<0> {%d}\r\n%s)\r\n"
)
TEXT = b'"TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 5 1'


def row(number: int, structure: bytes = TEXT, subject: bytes = b"") -> bytes:
    header = b"Subject: %s\r\n\r\n" % (subject or b"mail %d" % number)
    return ROW % (number, number, structure, len(header), header)


def folder_of(count: int) -> bytes:
    return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] x\r\n" % count


class TestHangingUp:
    """The server ends the connection over a message; the others are shown."""

    COUNT = 60

    def answers(self, *bad: int):
        def numbers(text: bytes):
            for portion in text.split(b","):
                low, _colon, high = portion.partition(b":")
                last = self.COUNT if high == b"*" else int(high or low)
                yield from range(int(low), last + 1)

        def fetch(talk, tag: bytes, command: bytes) -> None:
            words = command.split(b" ")
            wanted = sorted(numbers(words[2 if words[0] == b"UID" else 1]))
            for number in wanted:
                if b"BODY" not in command:
                    talk.send(
                        b"* %d FETCH (UID %d FLAGS () INTERNALDATE "
                        b'"01-Mar-2026 12:00:00 +0000" RFC822.SIZE 9)\r\n'
                        % (number, number)
                    )
                elif number in bad:
                    raise EOFError
                else:
                    talk.send(row(number))
            talk.send(tag + b" OK x\r\n")

        examine = folder_of(self.COUNT)
        return {b"EXAMINE": examine, b"FETCH": fetch, b"UID FETCH": fetch}

    @pytest.mark.parametrize("bad", [(60,), (33,), (11,), (20, 40)])
    def test_the_others_are_shown(self, bad):
        with EvilServer(imap_script(self.answers(*bad))) as server:
            mailbox = ImapMailbox(settings(server))
            page = mailbox.page()
            rest = mailbox.page("", page.before)
            connections = server.connections
        uids = [int(item.key.uid) for item in page.messages]
        assert uids == list(range(60, 10, -1))
        odd = [int(item.key.uid) for item in page.messages if item.problem]
        assert odd == sorted(bad, reverse=True)
        assert all(item.subject for item in page.messages if not item.problem)
        assert [int(item.key.uid) for item in rest.messages] == list(range(10, 0, -1))
        assert connections <= 2 + 16

    def test_a_server_that_always_hangs_up_is_given_up(self):
        with EvilServer(imap_script(self.answers(*range(1, 61)))) as server:
            page = ImapMailbox(settings(server)).page()
            assert server.connections <= 2 + 16
        assert len(page.messages) == 50
        assert all(item.problem for item in page.messages)

    def test_a_connection_that_has_worked_is_for_the_pool_to_replace(self):
        with EvilServer(imap_script(self.answers())) as server:
            mailbox = ImapMailbox(settings(server))
            mailbox.page()
            mailbox._connection.shutdown()
            with pytest.raises(ConnectionFailed):
                mailbox.page()
            assert server.connections == 1


class TestVanishing:
    def test_a_page_of_messages_that_vanish_meanwhile_ends_nothing(self):
        """Another program deletes them between two answers: the list goes on."""
        answers = {b"EXAMINE": folder_of(120), b"FETCH": b"TAG OK nothing\r\n"}
        with EvilServer(imap_script(answers)) as server:
            page = ImapMailbox(settings(server)).page()
        assert page.messages == ()
        assert page.before


class TestBrokenRows:
    """One message that cannot be fetched does not hide the others."""

    def page(self, fetch, uid_fetch, count: int = 5):
        answers = {
            b"EXAMINE": folder_of(count),
            b"FETCH": fetch,
            b"UID FETCH": uid_fetch,
        }
        with EvilServer(imap_script(answers)) as server:
            return ImapMailbox(settings(server)).page()

    def answer(self, broken: bytes, status: bytes = b"OK"):
        """FETCH whose third row is broken, unless only basics are asked for."""

        def fetch(talk, tag: bytes, command: bytes) -> None:
            if b"BODYSTRUCTURE" not in command:
                talk.send(
                    b"* 3 FETCH (UID 3 FLAGS (\\Seen) INTERNALDATE "
                    b'"01-Mar-2026 12:00:00 +0000" RFC822.SIZE 9)\r\n'
                )
                talk.send(tag + b" OK x\r\n")
                return
            low = int(command.split()[1].partition(b":")[0])
            for number in range(low, 6 if b":" in command else low + 1):
                talk.send(broken if number == 3 else row(number))
            talk.send(tag + b" " + status + b" x\r\n")

        return fetch

    @pytest.mark.parametrize(
        ("broken", "status"),
        [
            (b"", b"NO [SERVERBUG]"),
            (b"", b"OK"),
            (b"* 3 FETCH (UID 3 FLAGS (\r\n", b"OK"),
            (b"* 3 FETCH (UID 3 nonsense)\r\n", b"OK"),
            (b"* 3 FETCH nonsense\r\n", b"OK"),
            (b"* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 9)\r\n", b"OK"),
        ],
    )
    def test_the_others_are_shown(self, broken, status):
        page = self.page(self.answer(broken, status), b"TAG NO [SERVERBUG] x\r\n")
        assert [item.key.uid for item in page.messages] == ["5", "4", "3", "2", "1"]
        problem = page.messages[2]
        assert problem.problem
        assert (problem.size, problem.seen) == (9, True)
        assert problem.date is not None
        assert [item.problem for item in page.messages].count("") == 4

    def test_a_second_try_may_help(self):
        def uid_fetch(talk, tag: bytes, command: bytes) -> None:
            talk.send(row(3, subject=b"at last") + tag + b" OK x\r\n")

        page = self.page(self.answer(b"", b"NO"), uid_fetch)
        assert [item.problem for item in page.messages] == [""] * 5
        assert page.messages[2].subject == "at last"

    def test_nothing_at_all_is_an_error(self):
        with pytest.raises(ProtocolError):
            self.page(b"TAG NO [SERVERBUG] x\r\n", b"TAG NO x\r\n")

    def test_a_server_that_knows_no_partial_header(self):
        def fetch(talk, tag: bytes, command: bytes) -> None:
            if b"<0." in command:
                talk.send(tag + b" BAD what is that\r\n")
                return
            for number in range(1, 6):
                talk.send(row(number))
            talk.send(tag + b" OK x\r\n")

        page = self.page(fetch, b"TAG NO x\r\n")
        assert page.messages[0].subject == "mail 5"
        assert len(page.messages) == 5

    def test_unasked_news_in_between(self):
        def fetch(talk, tag: bytes, command: bytes) -> None:
            talk.send(b"* 2 FETCH (FLAGS (\\Flagged))\r\n")
            for number in range(1, 6):
                talk.send(row(number))
            talk.send(b"* 4 FETCH (FLAGS (\\Seen))\r\n* OK still here\r\n")
            talk.send(b"* 1 EXPUNGE\r\n* 0 RECENT\r\n" + tag + b" OK x\r\n")

        page = self.page(fetch, b"TAG NO x\r\n")
        assert [item.key.uid for item in page.messages] == ["5", "4", "3", "2"]
        assert [item.seen for item in page.messages] == [False, True, False, False]
        assert not any(item.flagged for item in page.messages)

    @pytest.mark.parametrize(
        "structure",
        [
            b"(" * 3000 + TEXT + b")" * 3000,
            b'"TEXT"',
            b"NIL",
            b'("a" "b" NIL) ' * 20_000 + b'"MIXED"',
            b'"TEXT" "PLAIN" ("NAME" "\\"\\"\\"'
            + b'\\"' * 5000
            + b'") NIL NIL "7BIT" 1 1',
        ],
        ids=["deep", "short", "nil", "many", "quotes"],
    )
    def test_hostile_structures(self, structure):
        def fetch(talk, tag: bytes, command: bytes) -> None:
            talk.send(row(1, structure) + tag + b" OK x\r\n")

        def uid_fetch(talk, tag: bytes, command: bytes) -> None:
            if b"BODYSTRUCTURE" in command:
                talk.send(row(1, structure))
            elif b"BODY.PEEK[]" in command:
                talk.send(b"* 1 FETCH (UID 1 BODY[] {4}\r\nhi\r\n)\r\n")
            else:
                talk.send(b"* 1 FETCH (UID 1)\r\n")
            talk.send(tag + b" OK x\r\n")

        answers = {b"EXAMINE": folder_of(1), b"FETCH": fetch, b"UID FETCH": uid_fetch}
        started = time.monotonic()
        with EvilServer(imap_script(answers)) as server:
            mailbox = ImapMailbox(settings(server))
            assert mailbox.page().messages[0].subject == "mail 1"
            mailbox.read(KEY)
        assert time.monotonic() - started < 10


class TestOtherServers:
    """Nothing depends on one server's answers."""

    def open(self, server) -> ImapMailbox:
        return ImapMailbox(settings(server))

    LIST = (
        b'* LIST () "/" inbox\r\n* LIST () "/" "Gesendete Elemente"\r\n'
        b'* LIST (\\Noselect) "/" Projekte\r\n'
        b'* LIST () "/" "Projekte/K&APw-che"\r\n'
        b'* LIST () NIL {4}\r\nflat\r\n* LIST () "/" Papierkorb\r\n'
        b'* LIST () "/" "A & B"\r\n* LIST () "/" "roh \xc3\xa4"\r\nTAG OK x\r\n'
    )

    def folders(self, extra=None):
        def status(talk, tag: bytes, command: bytes) -> None:
            name = command.split(b" ", 1)[1].rpartition(b" (")[0]
            if name == b'"flat"':
                talk.send(tag + b" NO not now\r\n")
                return
            talk.send(b"* STATUS %s (MESSAGES 3 UNSEEN 1)\r\n" % name)
            talk.send(tag + b" OK x\r\n")

        answers = {
            b"LIST": self.LIST,
            b"LSUB": b'* LSUB () "/" "Projekte/K&APw-che"\r\nTAG OK x\r\n',
            b"STATUS": status,
            **(extra or {}),
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            return mailbox.folders(), server

    def test_folders_of_a_plain_server(self):
        folders, _server = self.folders()
        found = {folder.path: folder for folder in folders}
        assert folders[0].path == "INBOX"
        assert found["Gesendete Elemente"].role is Role.SENT
        assert found["Papierkorb"].role is Role.TRASH
        assert found["Projekte/Küche"].name == "Küche"
        assert found["Projekte/Küche"].depth == 1
        assert found["Projekte/Küche"].subscribed
        assert not found["Papierkorb"].subscribed
        assert not found["Projekte"].selectable
        assert (found["flat"].depth, found["flat"].unread) == (0, -1)
        assert (found["INBOX"].unread, found["INBOX"].total) == (1, 3)
        assert "A & B" in found
        assert "roh ä" in found

    def test_folders_that_all_lie_in_the_inbox(self):
        """Courier's way; the role that is announced does not hide the others."""
        names = (
            b'* LIST () "." INBOX\r\n* LIST (\\Trash) "." INBOX.Rest\r\n'
            b'* LIST () "." INBOX.Sent\r\n* LIST () "." INBOX.Kunden.2026\r\n'
            b"TAG OK x\r\n"
        )
        folders, _server = self.folders({b"LIST": names})
        found = {folder.path: folder for folder in folders}
        assert folders[0].role is Role.INBOX
        assert found["INBOX.Rest"].role is Role.TRASH
        assert found["INBOX.Sent"].role is Role.SENT
        assert (found["INBOX.Sent"].name, found["INBOX.Sent"].depth) == ("Sent", 0)
        assert found["INBOX.Kunden.2026"].depth == 1

    @pytest.mark.parametrize("preview", [b"NIL", b'""'])
    def test_previews_that_are_offered_but_never_given(self, preview):
        """Cyrus, unless its administrator wants them."""

        def fetch(talk, tag: bytes, command: bytes) -> None:
            for number in (1, 2):
                answer = row(number)
                if b"PREVIEW" in command:
                    answer = answer[:-3] + b" PREVIEW %s)\r\n" % preview
                elif b"BODY.PEEK[1]" in command:
                    begin = b" BODY[1]<0> {6}\r\nText %d)\r\n" % number
                    is_all = b"BODYSTRUCTURE" in command
                    uid = b"* %d FETCH (UID %d" % (number, number)
                    answer = (answer[:-3] if is_all else uid) + begin
                talk.send(answer)
            talk.send(tag + b" OK x\r\n")

        answers = {
            b"CAPABILITY": capabilities(b"PREVIEW"),
            b"EXAMINE": folder_of(2),
            b"FETCH": fetch,
            b"UID FETCH": fetch,
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            for _time in range(2):
                rows = mailbox.page().messages
                assert [item.snippet for item in rows] == ["Text 2", "Text 1"]
            assert server.received.count(b" PREVIEW") == 1

    def test_news_are_heard_before_a_message_is_read(self):
        """Courier answers for what is gone with a message of its own."""
        answers = {
            b"EXAMINE": folder_of(1),
            b"UID FETCH": row(1) + b"TAG OK x\r\n",
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            mailbox.read(KEY)
            mailbox.read(KEY)
            commands = server.received.split(b"\r\n")
            fetches = [n for n, line in enumerate(commands) if b"BODYSTRUCTURE" in line]
            assert b"EXAMINE" in commands[fetches[0] - 1]
            assert commands[fetches[1] - 1].endswith(b" NOOP")

    def test_names_against_the_rules_go_back_as_they_came(self):
        def examine(talk, tag: bytes, command: bytes) -> None:
            known = command in (b'EXAMINE "A & B"', b"EXAMINE {6}\r\nroh \xc3\xa4")
            talk.send(
                folder_of(0).replace(b"TAG", tag) if known else tag + b" NO x\r\n"
            )

        answers = {
            b"LIST": self.LIST,
            b"LSUB": b"TAG OK x\r\n",
            b"STATUS": b"TAG NO x\r\n",
            b"EXAMINE": examine,
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            for name in ("A & B", "roh ä"):
                assert mailbox.page(name).total == 0

    def test_utf8_is_used_where_it_is_accepted(self):
        answers = {
            b"CAPABILITY": capabilities(b"ENABLE UTF8=ACCEPT"),
            b"ENABLE": b"* ENABLED UTF8=ACCEPT\r\nTAG OK x\r\n",
            b"EXAMINE": folder_of(1),
            b"FETCH": row(1) + b"TAG OK x\r\n",
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            mailbox.page("Küche")
            with pytest.raises(MailTransportError):
                mailbox.page("Küche", query=Query(text="größe"))
            assert 'EXAMINE "Küche"'.encode() in server.received
            assert b"CHARSET" not in server.received

    def test_no_plain_expunge_ever(self):
        answers = {b"CAPABILITY": capabilities(b"")}
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            assert Capability.MOVE not in mailbox.capabilities
            with pytest.raises(UnsupportedOperation):
                mailbox.move([KEY], "Archive")
            assert b"EXPUNGE" not in server.received
            assert b"Deleted" not in server.received

    def test_copy_that_fails_deletes_nothing(self):
        answers = {
            b"CAPABILITY": capabilities(b"UIDPLUS"),
            b"UID FETCH": b"* 1 FETCH (UID 1)\r\nTAG OK x\r\n",
            b"UID COPY": b"TAG NO [OVERQUOTA] full\r\n",
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            with pytest.raises(UnsupportedOperation):
                mailbox.move([KEY], "Archive")
            assert b"Deleted" not in server.received

    def test_only_what_was_copied_is_deleted(self):
        answers = {
            b"CAPABILITY": capabilities(b"UIDPLUS"),
            b"UID FETCH": b"* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\nTAG OK x\r\n",
            b"UID COPY": b"TAG OK [COPYUID 9 2 40] x\r\n",
            b"UID STORE": b"TAG OK x\r\n",
            b"UID EXPUNGE": b"TAG OK x\r\n",
        }
        other = MessageKey("INBOX", "7", "2")
        with EvilServer(imap_script(answers)) as server:
            moved = self.open(server).move([KEY, other], "Archive")
            assert moved == {other: MessageKey("Archive", "9", "40")}
            assert b"UID STORE 2 +FLAGS.SILENT" in server.received
            assert b"UID EXPUNGE 2\r\n" in server.received

    def test_append_without_uidplus(self):
        answers = {b"APPEND": b"TAG OK done\r\n"}
        with EvilServer(imap_script(answers)) as server:
            assert self.open(server).append("Sent", b"From: a\r\n\r\nx\r\n") is None
            assert (
                b'APPEND "Sent" (\\Seen) {14}\r\nFrom: a\r\n\r\nx\r\n'
                in server.received
            )

    def test_append_to_nowhere_without_a_reason(self):
        answers = {b"APPEND": b"TAG NO failed\r\n", b"LIST": b"TAG OK x\r\n"}
        with EvilServer(imap_script(answers)) as server, pytest.raises(FolderGone):
            self.open(server).append("Nowhere", b"From: a\r\n\r\nx\r\n")

    def test_append_that_fails_for_another_reason(self):
        listed = b'* LIST () "/" Sent\r\nTAG OK x\r\n'
        answers = {b"APPEND": b"TAG NO failed\r\n", b"LIST": listed}
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(ProtocolError) as raised:
                self.open(server).append("Sent", b"From: a\r\n\r\nx\r\n")
            assert not isinstance(raised.value, FolderGone)

    def test_lines_that_end_without_return(self):
        """GNU Mailutils ends the answer to AUTHENTICATE so."""
        answers = {
            b"CAPABILITY": capabilities(b"AUTH=PLAIN SASL-IR"),
            b"AUTHENTICATE": b"TAG OK welcome\n",
        }
        with EvilServer(imap_script(answers)) as server:
            assert self.open(server).page().total == 0

    def test_another_folder_of_the_same_name_is_never_written_to(self):
        """UIDVALIDITY is known before anything is changed."""
        other = folder_of(5).replace(b"VALIDITY 7", b"VALIDITY 8")
        answers = {b"SELECT": other.replace(b"READ-ONLY", b"READ-WRITE")}
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            with pytest.raises(MessageGone):
                mailbox.mark([KEY], seen=True)
            assert b"STORE" not in server.received

    def test_a_message_without_structure_is_read_all_the_same(self):
        def uid_fetch(talk, tag: bytes, command: bytes) -> None:
            if b"BODY.PEEK[]" not in command:
                talk.send(tag + b" NO [SERVERBUG] cannot parse\r\n")
                return
            raw = b"Subject: raw\r\n\r\nthe text\r\n"
            talk.send(b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n%s)\r\n" % (len(raw), raw))
            talk.send(tag + b" OK x\r\n")

        answers = {b"EXAMINE": folder_of(1), b"UID FETCH": uid_fetch}
        with EvilServer(imap_script(answers)) as server:
            content = self.open(server).read(KEY)
        assert (content.subject, content.text.strip()) == ("raw", "the text")
        assert content.problems

    def test_reading_never_marks(self):
        """Nothing but BODY.PEEK and EXAMINE goes out while reading."""

        def uid_fetch(talk, tag: bytes, command: bytes) -> None:
            talk.send(row(1) + tag + b" OK x\r\n")

        answers = {
            b"EXAMINE": folder_of(1),
            b"UID FETCH": uid_fetch,
            b"FETCH": uid_fetch,
            b"UID SEARCH": b"* SEARCH 1\r\nTAG OK x\r\n",
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            mailbox.page()
            mailbox.read(KEY)
            mailbox.page(query=Query(text="x"))
            with pytest.raises(MailTransportError):
                mailbox.raw(KEY)
            assert b"SELECT" not in server.received
            assert b"BODY[" not in server.received
            assert b"RFC822 " not in server.received

    def test_two_hundred_megabytes_are_not_moved(self):
        """The size is looked at first, on the wire, too."""
        big = (
            b"* 1 FETCH (UID 1 RFC822.SIZE 200000000 BODYSTRUCTURE "
            b'("application" "zip" NIL NIL NIL "base64" 200000000))\r\nTAG OK x\r\n'
        )
        answers = {b"EXAMINE": folder_of(1), b"UID FETCH": big}
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            for call in (lambda: mailbox.raw(KEY), lambda: mailbox.part(KEY, "1")):
                with pytest.raises(MessageTooLarge) as raised:
                    call()
                assert raised.value.size > raised.value.limit
            [(_key, error)] = mailbox.raw_many([KEY])
            assert isinstance(error, MessageTooLarge)
            assert b"BODY.PEEK" not in server.received

    def test_threads_are_left_as_they_were(self):
        before = threading.active_count()
        with EvilServer(imap_script()) as server:
            self.open(server).close()
        assert threading.active_count() <= before + 3


def _unsafe(talk, tag, command):
    """163.com and its like: nothing is opened before ID was sent."""
    if b" ID (" not in talk._server.received:
        talk.send(tag + b" NO EXAMINE Unsafe Login. Please contact kefu@188.com\r\n")
    else:
        opened = IMAP_ANSWERS[b"EXAMINE"]
        talk.send(opened.replace(b"TAG", tag))


class TestRefusals:
    """What a server says to whom it has let in is told."""

    def open(self, server):
        return ImapMailbox(settings(server))

    def test_id_is_sent_where_it_is_offered(self):
        answers = {
            b"CAPABILITY": capabilities(b"ID"),
            b"ID": b"* ID NIL\r\nTAG OK done\r\n",
            b"EXAMINE": _unsafe,
        }
        with EvilServer(imap_script(answers)) as server:
            assert self.open(server).page().total == 0

    def test_id_is_not_sent_to_others(self):
        with EvilServer(imap_script()) as server:
            self.open(server).close()
            assert b" ID (" not in server.received

    def test_refused_id_does_no_harm(self):
        answers = {b"CAPABILITY": capabilities(b"ID"), b"ID": b"TAG NO no\r\n"}
        with EvilServer(imap_script(answers)) as server:
            assert self.open(server).page().total == 0

    @pytest.mark.parametrize("code", [b"", b"[SERVERBUG] ", b"[CONTACTADMIN] "])
    @pytest.mark.parametrize("folder", ["", "Archive"])
    def test_a_refused_folder_is_not_gone(self, folder, code):
        answers = {
            b"EXAMINE": b"TAG NO %sUnsafe Login. Contact us\r\n" % code,
            b"LIST": b'* LIST () "/" Archive\r\nTAG OK x\r\n',
        }
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(ProtocolError) as raised:
                self.open(server).page(folder)
            assert not isinstance(raised.value, FolderGone)
            assert raised.value.answer == "Unsafe Login. Contact us"

    @pytest.mark.parametrize(
        "answer", [b"TAG NO no\r\n", b"TAG NO [NONEXISTENT] Unknown\r\n"]
    )
    def test_a_folder_that_is_not_listed_is_gone(self, answer):
        answers = {b"EXAMINE": answer, b"LIST": b"TAG OK x\r\n"}
        with EvilServer(imap_script(answers)) as server, pytest.raises(FolderGone):
            self.open(server).page("Archive")

    def test_what_is_said_before_the_sign_in_is_not_told(self):
        answers = {b"CAPABILITY": b"TAG NO secret of the house\r\n"}
        with EvilServer(imap_script(answers)) as server:
            with pytest.raises(MailTransportError) as raised:
                self.open(server)
            assert raised.value.answer == ""

    def test_search_in_a_charset_the_server_does_not_know(self):
        """What is not ASCII is looked for on our side."""
        rows = [
            _row(1, "Lüftung".encode(), b"first"),
            _row(2, b"other", "Lüftung".encode()),
            _row(3, b"other", b"third"),
        ]
        answers = {
            b"EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n",
            b"UID SEARCH": _search,
            b"FETCH": b"* 1 FETCH (UID 1)\r\nTAG OK x\r\n",
            b"UID FETCH": b"".join(rows) + b"TAG OK x\r\n",
        }
        with EvilServer(imap_script(answers)) as server:
            mailbox = self.open(server)
            found = mailbox.page(query=Query(subject="lüftung"))
            assert [row.key.uid for row in found.messages] == ["1"]
            found = mailbox.page(query=Query(text="LÜFTUNG"))
            assert [row.key.uid for row in found.messages] == ["2", "1"]


def _search(talk, tag, command):
    if b"CHARSET" in command:
        talk.send(tag + b" NO [BADCHARSET (US-ASCII)] The charset is not known\r\n")
    else:
        talk.send(b"* SEARCH 1 2 3\r\n" + tag + b" OK done\r\n")


def _row(uid: int, subject: bytes, text: bytes) -> bytes:
    header = b"Subject: %s\r\n\r\n" % subject
    whole = header + text
    return (
        b"* %d FETCH (UID %d FLAGS () RFC822.SIZE 99"
        b" BODY[HEADER.FIELDS (SUBJECT)]<0> {%d}\r\n%s BODY[]<0> {%d}\r\n%s)\r\n"
        % (uid, uid, len(header), header, len(whole), whole)
    )


_ENCODED = base64.b64encode("Grüße aus Köln".encode())
_PART = (
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + _ENCODED
)
_PLAIN = b'("text" "plain" ("charset" "utf-8") NIL NIL "7bit" %d 1)' % len(_ENCODED)
MISDESCRIBED = {
    "one part": (b"Subject: x\r\n" + _PART, _PLAIN),
    "of several": (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + _PART
        + b"\r\n--b--\r\n",
        b"(%s" % _PLAIN + b' "mixed")',
    ),
}


@pytest.mark.parametrize("name", MISDESCRIBED)
def test_base64_is_never_shown_as_text(name):
    """The server's description says 7bit, the part's own header base64."""
    raw, structure = MISDESCRIBED[name]
    header = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    mime_header = _PART.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    def fetch(talk, tag, command):
        items = b"UID 1"
        for asked, name, data in (
            (b"[HEADER]", b"BODY[HEADER]<0>", header),
            (b"[1.MIME]", b"BODY[1.MIME]<0>", mime_header),
            (b"[1]", b"BODY[1]<0>", _ENCODED),
            (b"[]", b"BODY[]<0>", raw),
        ):
            if asked in command:
                items += b" %s {%d}\r\n%s" % (name, len(data), data)
        if b"BODYSTRUCTURE" in command:
            items += b" BODYSTRUCTURE " + structure
        talk.send(b"* 1 FETCH (%s)\r\n%s OK done\r\n" % (items, tag))

    with EvilServer(imap_script({b"UID FETCH": fetch})) as server:
        content = ImapMailbox(settings(server)).read(KEY)
    assert content.text.strip() == "Grüße aus Köln"
