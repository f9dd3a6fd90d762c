"""Faults that were put into the transports, and that no test had noticed."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from ...transports.errors import AuthenticationFailed, DeliveryUnknown
from ...transports.imap.careful import careful_page
from ...transports.imap.mailbox import ImapMailbox
from ...transports.interface import (
    Capability,
    Credentials,
    Endpoint,
    MessageKey,
    Security,
)
from ...transports.pop3 import mailbox as pop3
from ...transports.pop3.mailbox import Pop3Mailbox
from ...transports.smtp import connection as smtp
from ..servers.evil import EvilServer, Talk, imap_script, pop3_script
from .fixtures import (
    authority,
    bare_dovecot,
    basic_ews,
    courier,
    cyrus,
    dovecot,
    graph,
    mailbox,
    ntlm_ews,
    old_cyrus,
    stage,
    uidplus_dovecot,
)
from .stages import NOON, make_mail
from .test_contract import all_pages_after, fill, subjects
from .test_evil_imap import settings as imap_settings
from .test_evil_pop3 import settings as pop3_settings

FOLDERS = Capability.FOLDERS
EMPTY = {b"LIST": b"+OK\r\n.\r\n", b"UIDL": b"+OK\r\n.\r\n"}


class TestPages:
    """Nothing twice, nothing left out, whatever happens between two pages."""

    @pytest.mark.needs(FOLDERS)
    def test_older_mail_goes_while_the_last_row_stays(self, stage, mailbox):
        fill(stage, 8)
        first = mailbox.page(limit=3)
        [gone] = [r for r in mailbox.page().messages if r.subject == "mail 2"]
        stage.vanish(gone.key.uid)
        rest = list(all_pages_after(mailbox, first.before, 2))
        assert subjects(rest) == ["mail 5", "mail 4", "mail 3", "mail 1"]

    @pytest.mark.needs(FOLDERS)
    def test_mail_of_one_second_comes_once_while_more_arrives(self, stage, mailbox):
        for number in range(1, 10):
            stage.deliver(make_mail(f"mail {number}"), received=NOON)
        page = mailbox.page(limit=2)
        shown = subjects(page.messages)
        for number in range(1, 20):
            if not page.before:
                break
            later = NOON + timedelta(minutes=number)
            stage.deliver(make_mail(f"new {number}"), received=later)
            page = mailbox.page(before=page.before, limit=2)
            shown += subjects(page.messages)
        assert sorted(shown) == [f"mail {number}" for number in range(1, 10)]

    @pytest.mark.needs(FOLDERS)
    def test_a_page_after_a_shift_leads_to_the_next(self, stage, mailbox):
        fill(stage, 9)
        first = mailbox.page(limit=2)
        stage.deliver(make_mail("new"), received=NOON + timedelta(hours=1))
        second = mailbox.page(before=first.before, limit=2)
        rest = list(all_pages_after(mailbox, second.before, 2))
        assert subjects(rest) == ["mail 5", "mail 4", "mail 3", "mail 2", "mail 1"]

    @pytest.mark.needs(FOLDERS)
    def test_a_careful_page_after_mail_vanished(self, stage, mailbox):
        """Over new connections, where a message makes the server hang up."""
        if not isinstance(mailbox, ImapMailbox):
            pytest.skip("for servers that hang up over a message")
        fill(stage, 8)
        first = mailbox.page(limit=3)
        rows = mailbox.page().messages
        for row in (rows[0], rows[2], rows[5]):
            stage.vanish(row.key.uid)
        page = careful_page(mailbox._reconnect, "INBOX", first.before, 3)
        assert subjects(page.messages) == ["mail 5", "mail 4", "mail 2"]
        rest = careful_page(mailbox._reconnect, "INBOX", page.before, 3)
        assert (subjects(rest.messages), rest.before) == (["mail 1"], "")


class TestReading:
    @pytest.mark.needs(Capability.FLAGS)
    def test_taking_the_bytes_marks_nothing(self, stage, mailbox):
        """Also after the folder was opened for changes."""
        fill(stage, 2)
        keys = [row.key for row in mailbox.page().messages]
        mailbox.mark(keys, flagged=True)
        assert len([raw for _key, raw in mailbox.raw_many(keys, 10_000)]) == 2
        mailbox.raw(keys[0], 10_000)
        mailbox.read(keys[0])
        assert not any(stage.is_seen(key.uid) for key in keys)

    def test_the_server_is_asked_for_the_bytes_alone(self):
        """A server that makes no difference between EXAMINE and SELECT."""
        raw = b"Subject: x\r\n\r\nx\r\n"
        fetched = b"* 1 FETCH (UID 1 RFC822.SIZE %d BODY[] {%d}\r\n%s)\r\nTAG OK x\r\n"
        answers = {
            b"EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n",
            b"UID FETCH": fetched % (len(raw), len(raw), raw),
        }
        with EvilServer(imap_script(answers)) as server:
            opened = ImapMailbox(imap_settings(server))
            [(_key, got)] = opened.raw_many([MessageKey("INBOX", "7", "1")], 10_000)
            assert got == raw
            assert b"BODY.PEEK[]" in server.received
            assert b"BODY[]" not in server.received
            opened.close()


class TestPop3:
    def test_a_timestamp_said_in_the_clear_counts_for_nothing(self, authority):
        """Whoever sits between may have chosen it, and would learn a digest."""
        issued = authority.issue()
        encrypted = pop3_script(
            {b"PASS": b"+OK\r\n", b"USER": b"+OK\r\n", **EMPTY}, b""
        )

        def play(talk: Talk) -> None:
            talk.send(b"+OK ready <1@evil.test>\r\n")
            while (line := talk.readline()) != b"STLS":
                talk.send(b"+OK\r\nSTLS\r\n.\r\n" if line == b"CAPA" else b"-ERR\r\n")
            talk.send(b"+OK go\r\n")
            talk.start_tls(issued.certificate_file, issued.key_file)
            encrypted(talk)

        with EvilServer(play) as server:
            changes = {"security": Security.STARTTLS, "ca_certificate": authority.pem}
            Pop3Mailbox(pop3_settings(server, **changes)).close()
            assert b"APOP" not in server.received
            assert b"PASS" in server.received

    def test_the_session_before_is_closed(self, monkeypatch):
        """Some servers let one session in; and each costs a process there."""
        script = pop3_script({b"USER": b"+OK\r\n", b"PASS": b"+OK\r\n", **EMPTY})
        with EvilServer(script) as server:
            opened = Pop3Mailbox(pop3_settings(server))
            before = opened._connection
            monkeypatch.setattr(pop3, "SNAPSHOT_SECONDS", -1)
            opened.folders()
            assert server.connections == 2
            assert opened._connection is not before
            server._talks[0].join(timeout=5)
            assert not server._talks[0].is_alive()
            opened.close()


class TestSmtp:
    """One message to a server whose script begins with these steps."""

    LETTER = b"Subject: x\r\n\r\nx\r\n"

    def endpoint(self, server: EvilServer, timeout: float = 2.0) -> Endpoint:
        return Endpoint(server.host, server.port, Security.NONE, timeout=timeout)

    def play(self, talk: Talk, wait: float = 0.0, auth: bytes = b"235 in\r\n") -> None:
        talk.send(b"220 here\r\n")
        while line := talk.readline().upper():
            if line.startswith(b"EHLO"):
                talk.send(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif line.startswith(b"AUTH"):
                talk.send(auth)
            elif line == b"DATA":
                talk.send(b"354 go on\r\n")
                while talk.readline() != b".":
                    pass
                time.sleep(wait)
                talk.send(b"250 taken\r\n")
            else:
                talk.send(b"250 ok\r\n")

    def deliver(self, server: EvilServer, timeout: float) -> None:
        credentials = Credentials("ann", "secret")
        connection = smtp.connect(self.endpoint(server, timeout), credentials)
        try:
            connection.deliver(self.LETTER, "a@example.com", ["b@example.com"])
            assert connection.sock.gettimeout() == timeout
        finally:
            connection.close()

    def test_the_last_answer_has_more_time(self):
        with EvilServer(lambda talk: self.play(talk, wait=0.8)) as server:
            self.deliver(server, 0.4)

    def test_the_last_answer_has_an_end(self, monkeypatch):
        monkeypatch.setattr(smtp, "FINAL_REPLY_TIMEOUT", 0.3)
        server = EvilServer(lambda talk: self.play(talk, wait=5.0))
        with server, pytest.raises(DeliveryUnknown):
            self.deliver(server, 0.2)

    def test_who_is_turned_away_hangs_up(self):
        """Also while somebody still looks at the error."""
        with EvilServer(lambda talk: self.play(talk, auth=b"535 no\r\n")) as server:
            with pytest.raises(AuthenticationFailed) as raised:
                smtp.connect(self.endpoint(server), Credentials("ann", "secret"))
            server.hear_out()
            assert raised.value
