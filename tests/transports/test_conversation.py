"""Conversations: what belongs together, Gmail's own ids, and limits."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from ...transports.conversations import MAX_IDS, answered_in, belonging, in_order
from ...transports.imap.mailbox import ImapMailbox
from ...transports.interface import Address, MessageKey, Summary
from ..servers.evil import EvilServer, imap_script
from .stages import NOON
from .test_evil_imap import KEY, ROW, TEXT, capabilities, folder_of, settings


def mail(number: int, *earlier: int) -> Summary:
    return Summary(
        MessageKey("INBOX", "7", str(number)),
        subject=f"mail {number}",
        sender=Address("", "carla@customer.test"),
        date=NOON + timedelta(minutes=number),
        message_id=f"<mail.{number}@x>",
        references=tuple(f"<mail.{one}@x>" for one in earlier),
    )


class TestBelonging:
    def subjects(self, start: Summary, rows: list[Summary]) -> set[str]:
        return {row.subject for row in belonging(start, rows)}

    def test_through_others(self):
        rows = [mail(1), mail(2, 1), mail(3, 2), mail(9)]
        assert self.subjects(rows[2], rows) == {"mail 1", "mail 2", "mail 3"}

    def test_answers_to_what_is_not_there(self):
        rows = [mail(2, 1), mail(3, 1)]
        assert self.subjects(rows[0], rows) == {"mail 2", "mail 3"}

    def test_three_thousand_mails_that_answer_each_other(self):
        rows = [mail(n, (n + 1) % 3000, (n + 7) % 3000) for n in range(3000)]
        begun = time.monotonic()
        found = belonging(rows[0], rows)
        assert len(in_order(rows[0], found)) == 100
        assert len(found) <= 4 * MAX_IDS
        assert time.monotonic() - begun < 2

    def test_a_mail_to_oneself_is_one_mail(self):
        copy = replace(mail(1), key=MessageKey("Sent", "1", "6"))
        assert in_order(mail(1), [mail(1), copy]) == (mail(1),)

    def test_another_mail_that_reuses_an_id_is_not_hidden(self):
        other = replace(mail(1), key=MessageKey("INBOX", "7", "8"), subject="other")
        assert len(in_order(mail(1), [mail(1), other])) == 2


class TestAnswers:
    def test_the_nearest_that_is_there(self):
        rows = [mail(1), mail(2, 1), mail(3, 1, 2), mail(4, 1, 9)]
        keys = [row.key for row in rows]
        assert answered_in(rows) == {
            keys[1]: keys[0],
            keys[2]: keys[1],
            keys[3]: keys[0],
        }

    def test_itself_and_what_came_later_are_not_answered(self):
        rows = [mail(1, 1), mail(2, 3), mail(3, 2)]
        assert answered_in(rows) == {rows[2].key: rows[1].key}


def _header(number: int) -> bytes:
    return b"Subject: mail %d\r\nMessage-ID: <%d@gmail.test>\r\n\r\n" % (number, number)


def _fetch(talk, tag, command):
    if b"THRID" in command:
        talk.send(b"* 1 FETCH (UID 1 X-GM-THRID 1278455344230334865)\r\n")
    else:
        wanted = command.split()[2].replace(b":", b",").split(b",")
        for number in sorted({int(uid) for uid in wanted}):
            header = _header(number)
            row = ROW % (number, number, TEXT, len(header), header)
            talk.send(row)
    talk.send(tag + b" OK done\r\n")


class TestGmail:
    LIST = (
        b'* LIST (\\HasNoChildren) "/" "INBOX"\r\n'
        b'* LIST (\\All \\HasNoChildren) "/" "[Gmail]/All Mail"\r\n'
        b'* LIST (\\Sent \\HasNoChildren) "/" "[Gmail]/Sent Mail"\r\n'
        b"TAG OK done\r\n"
    )

    def test_by_its_own_ids(self):
        answers = {
            b"CAPABILITY": capabilities(b"X-GM-EXT-1"),
            b"LIST": self.LIST,
            b"NOOP": b"TAG OK done\r\n",
            b"EXAMINE": folder_of(9),
            b"UID FETCH": _fetch,
            b"UID SEARCH": b"* SEARCH 1 4 5\r\nTAG OK done\r\n",
        }
        with (
            EvilServer(imap_script(answers)) as server,
            ImapMailbox(settings(server)) as mailbox,
        ):
            rows = mailbox.conversation(KEY)
        found = {(row.subject, row.key.folder) for row in rows}
        assert found == {
            ("mail 1", "INBOX"),
            ("mail 4", "[Gmail]/All Mail"),
            ("mail 5", "[Gmail]/All Mail"),
        }
        assert b"UID SEARCH X-GM-THRID 1278455344230334865" in server.received
