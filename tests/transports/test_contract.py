"""What every transport promises, whatever the protocol, on real servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from ...transports import everywhere, mime
from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    UnsupportedOperation,
)
from ...transports.interface import (
    AuthMethod,
    Capability,
    Credentials,
    Draft,
    MailboxSettings,
    MessageKey,
    Query,
    Role,
)
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
from .stages import NOON, ServerStage, all_pages, make_mail

FLAGS, MOVE, APPEND, DRAFTS, FOLDERS, SEARCH = (
    Capability.FLAGS,
    Capability.MOVE,
    Capability.APPEND,
    Capability.DRAFTS,
    Capability.FOLDERS,
    Capability.SEARCH,
)
ATTACHMENT = bytes(range(256)) * 40
NESTED = (
    b"From: outer@customer.test\r\nSubject: forwarded\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="o"\r\n\r\n'
    b"--o\r\nContent-Type: text/plain\r\n\r\nsee below\r\n"
    b"--o\r\nContent-Type: message/rfc822\r\n\r\n"
    b"From: inner@customer.test\r\nSubject: inner\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="i"\r\n\r\n'
    b"--i\r\nContent-Type: text/plain\r\n\r\ninner text\r\n"
    b"--i\r\nContent-Type: application/pdf; name=a.pdf\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\n--i--\r\n\r\n--o--\r\n"
)
GARBAGE = [
    b"",
    b"\r\n",
    b"no header at all\r\n",
    b"Subject: no body\r\n",
    b"From: =?x-unknown?b?////?=\r\nSubject: \xff\xfe\x80 \xe4\r\n\r\n\xff\xfe\r\n",
    b"Content-Type: multipart/mixed\r\n\r\nno boundary\r\n",
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n',
    b"Content-Type: text/plain; charset=nonsense\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n",
    b"Subject: " + b"(" * 2000 + b"\r\nTo: " + b"(" * 2000 + b"\r\n\r\nx\r\n",
]


def subjects(rows) -> list[str]:
    return [row.subject for row in rows]


def assert_same(stage, got: list[bytes], wanted: list[bytes]) -> None:
    """The very bytes; or, where the server writes them anew, all of the message."""
    if stage.keeps_bytes:
        assert got == wanted
        return
    assert len(got) == len(wanted)
    for one, other in zip(got, wanted, strict=True):
        read, expected = mime.read_message(one), mime.read_message(other)
        assert set(expected.headers) <= set(read.headers)
        assert replace(read, headers=()) == replace(expected, headers=())


def fill(stage, count: int, folder: str = "INBOX") -> None:
    for number in range(1, count + 1):
        received = NOON + timedelta(minutes=number)
        stage.deliver(make_mail(f"mail {number}"), folder, received=received)


def deliver_garbage(stage) -> int:
    """Broken messages, as far as the server takes them; how many."""
    raws = [raw or b"\r\n" for raw in GARBAGE if stage.takes(raw)]
    for raw in raws:
        stage.deliver(raw)
    return len(raws)


class TestPages:
    def test_empty_mailbox(self, stage, mailbox):
        page = mailbox.page()
        assert (page.messages, page.before, page.total) == ((), "", 0)

    def test_newest_first(self, stage, mailbox):
        fill(stage, 3)
        page = stage.open().page()
        assert subjects(page.messages) == ["mail 3", "mail 2", "mail 1"]
        assert (page.before, page.total) == ("", 3)

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
    def test_every_message_is_on_one_page(self, stage, limit):
        fill(stage, 7)
        with stage.open() as mailbox:
            rows = list(all_pages(mailbox, limit=limit))
        assert subjects(rows) == [f"mail {number}" for number in range(7, 0, -1)]

    def test_total_counts_the_folder(self, stage):
        fill(stage, 4)
        with stage.open() as mailbox:
            first = mailbox.page(limit=3)
            assert (len(first.messages), first.total) == (3, 4)
            assert mailbox.page(before=first.before).total == 4

    def test_a_row_says_what_the_list_shows(self, stage):
        stage.deliver(
            make_mail(
                "Grüße aus 北京 🙂",
                "Dear Ann,\r\nthe printer burns.\r\n",
                sender='"Müller, Jörg" <joerg@customer.test>',
                headers={"Message-ID": "<a@b>", "References": "<x@b> <y@b>"},
            )
        )
        with stage.open() as mailbox:
            [row] = mailbox.page().messages
        assert row.subject == "Grüße aus 北京 🙂"
        assert (row.sender.name, row.sender.email) == (
            "Müller, Jörg",
            "joerg@customer.test",
        )
        # Exchange gives the list the recipients' names only.
        emails = [] if mailbox.server_type == "exchange" else ["ann@example.com"]
        assert [address.name for address in row.to] == ["Ann"]
        assert [address.email for address in row.to if address.email] == emails
        assert row.sent == datetime(2026, 3, 1, 11, tzinfo=timezone.utc)
        assert row.message_id == "<a@b>"
        assert row.references == ("<x@b>", "<y@b>")
        assert row.size > 200
        assert not row.has_attachments
        assert row.snippet.startswith("Dear Ann, the printer burns.")
        assert row.problem == ""

    @pytest.mark.needs(FLAGS)
    def test_a_row_has_its_flags_and_receipt(self, stage, mailbox):
        stage.deliver(make_mail(), seen=True)
        stage.deliver(make_mail(), flagged=True)
        flagged, seen = mailbox.page().messages
        assert (seen.seen, seen.flagged) == (True, False)
        assert (flagged.seen, flagged.flagged) == (False, True)
        assert seen.date == NOON

    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            (make_mail(), False),
            (make_mail(html="<p>Hi</p>"), False),
            (make_mail(attachments={"a.bin": ATTACHMENT}), True),
            (make_mail(html="<p>Hi</p>", attachments={"a.bin": b"1"}), True),
            (NESTED, True),
        ],
        ids=["plain", "alternative", "attachment", "html+attachment", "forwarded"],
    )
    def test_paper_clip(self, stage, raw, expected):
        stage.deliver(raw)
        with stage.open() as mailbox:
            [row] = mailbox.page().messages
        assert row.has_attachments is expected

    def test_what_came_into_the_folder_later_is_in_its_place(self, stage):
        """Moved there, or imported: older than what was there before."""
        if stage.settings.server_type == "pop3":
            pytest.skip("POP3 does not know when a message came")
        for subject, hours in (("second", 2), ("first", 3), ("third", 1)):
            received = NOON + timedelta(hours=hours)
            stage.deliver(make_mail(subject), received=received)
        with stage.open() as mailbox:
            for query in (None, Query(subject="r")):
                rows = mailbox.page(query=query).messages
                found = [row.subject for row in rows]
                assert found == [s for s in ("first", "second", "third") if s in found]
            assert len(mailbox.page().messages) == 3

    @pytest.mark.needs(FLAGS)
    @pytest.mark.parametrize("limit", [1, 2, 3, 10])
    def test_all_pages_together_are_in_order(self, stage, mailbox, limit):
        """Whatever came into the folder when: also while somebody looks at it."""
        hours = [5, 1, 9, 3, 7, 2, 8]
        for hour in hours[:5]:
            received = NOON + timedelta(hours=hour)
            stage.deliver(make_mail(f"at {hour}"), received=received)
        before = subjects(all_pages(mailbox, limit=limit))
        assert before == ["at 9", "at 7", "at 5", "at 3", "at 1"]
        for hour in hours[5:]:
            received = NOON + timedelta(hours=hour)
            stage.deliver(make_mail(f"at {hour}"), received=received)
        rows = list(all_pages(mailbox, limit=limit))
        assert subjects(rows) == [f"at {hour}" for hour in (9, 8, 7, 5, 3, 2, 1)]
        assert mailbox.page(limit=limit).by_receipt

    @pytest.mark.needs(FLAGS)
    def test_what_vanishes_does_not_disturb_the_order(self, stage, mailbox):
        for hour in (5, 1, 9, 3, 7):
            received = NOON + timedelta(hours=hour)
            stage.deliver(make_mail(f"at {hour}"), received=received)
        rows = list(all_pages(mailbox, limit=2))
        first = mailbox.page(limit=2)
        stage.vanish(rows[1].key.uid)
        stage.vanish(rows[2].key.uid)
        # Another process has not seen what the cursor names.
        for another in (mailbox, stage.open()):
            rest = list(all_pages_after(another, first.before, 2))
            assert subjects(rest) == ["at 3", "at 1"]
            left = subjects(all_pages(another, limit=2))
            assert left == ["at 9", "at 3", "at 1"]

    @pytest.mark.needs(FLAGS)
    def test_order_is_by_receipt_not_by_date_header(self, stage, mailbox):
        """A wrong or missing Date header changes nothing."""
        stage.deliver(make_mail("first", headers={"Date": "Fri, 1 Jan 2100 00:00:00"}))
        stage.deliver(make_mail("second", headers={"Date": "nonsense"}))
        stage.deliver(b"Subject: third\r\n\r\nno date\r\n")
        page = mailbox.page()
        assert subjects(page.messages) == ["third", "second", "first"]
        assert all(row.date == NOON for row in page.messages)

    def test_broken_mail_has_rows(self, stage):
        count = deliver_garbage(stage)
        with stage.open() as mailbox:
            assert len(mailbox.page().messages) == count

    @pytest.mark.needs(FOLDERS)
    def test_new_mail_between_pages_moves_nothing(self, stage, mailbox):
        fill(stage, 5)
        first = mailbox.page(limit=2)
        stage.deliver(make_mail("new"), received=NOON + timedelta(hours=1))
        second = mailbox.page(before=first.before, limit=2)
        assert subjects(second.messages) == ["mail 3", "mail 2"]
        assert subjects(mailbox.page(limit=2).messages) == ["new", "mail 5"]

    @pytest.mark.needs(FOLDERS)
    def test_mail_vanishing_between_pages_skips_nothing(self, stage, mailbox):
        fill(stage, 8)
        first = mailbox.page(limit=3)
        rows = mailbox.page().messages
        for row in (rows[0], rows[2], rows[5]):
            stage.vanish(row.key.uid)
        rest = list(all_pages_after(mailbox, first.before, 2))
        assert subjects(rest) == ["mail 5", "mail 4", "mail 2", "mail 1"]

    @pytest.mark.needs(FOLDERS)
    def test_vanished_mail_is_not_on_the_newest_page(self, stage, mailbox):
        fill(stage, 5)
        rows = mailbox.page(limit=3).messages
        stage.vanish(rows[1].key.uid)
        assert subjects(mailbox.page(limit=3).messages) == [
            "mail 5",
            "mail 3",
            "mail 2",
        ]

    @pytest.mark.needs(FOLDERS)
    def test_everything_vanishes(self, stage, mailbox):
        fill(stage, 2)
        page = mailbox.page(limit=1)
        for row in list(all_pages(mailbox)):
            stage.vanish(row.key.uid)
        assert mailbox.page().messages == ()
        assert mailbox.page(before=page.before).messages == ()

    def test_a_made_up_cursor_is_refused(self, stage):
        fill(stage, 1)
        with stage.open() as mailbox:
            for cursor in ("x", "====", "W10", "WzEsMiwzXQ"):
                with pytest.raises(MessageGone):
                    mailbox.page(before=cursor)

    @pytest.mark.needs(FOLDERS)
    def test_unknown_folder(self, mailbox):
        with pytest.raises(FolderGone):
            mailbox.page("No such folder")
        assert mailbox.page().total == 0

    @pytest.mark.needs(FOLDERS)
    @pytest.mark.parametrize(
        "name", ["Küche", "A & B", "日本語", 'quo"te', "back\\slash"]
    )
    def test_any_folder_name(self, stage, mailbox, name):
        if set(name) & set(stage.refused_in_names):
            pytest.skip("the server lets no folder be called that")
        stage.make_folder(name)
        fill(stage, 1, name)
        path = stage.path(name)
        assert path in [folder.path for folder in mailbox.folders()]
        [row] = mailbox.page(path).messages
        assert row.key.folder == path
        assert mailbox.read(row.key).subject == "mail 1"


def all_pages_after(mailbox, before: str, limit: int):
    while before:
        page = mailbox.page(before=before, limit=limit)
        yield from page.messages
        before = page.before


def newest(mailbox) -> MessageKey:
    return mailbox.page(limit=1).messages[0].key


class TestReading:
    def test_plain_text(self, stage):
        stage.deliver(make_mail("Hi", "Grüße!\r\nZeile zwei\r\n"))
        with stage.open() as mailbox:
            content = mailbox.read(newest(mailbox))
        assert content.subject == "Hi"
        assert content.text.splitlines() == ["Grüße!", "Zeile zwei"]
        assert content.html == ""
        assert content.attachments == ()
        assert ("Subject", "Hi") in content.headers

    def test_html_and_attachment(self, stage):
        stage.deliver(
            make_mail(text="plain\r\n", html="<p>html</p>", attachments={"a.bin": b"x"})
        )
        with stage.open() as mailbox:
            content = mailbox.read(newest(mailbox))
        expected = "plain" if stage.keeps_both_texts else "html"
        assert content.text.strip() == expected
        assert content.html.strip() == "<p>html</p>"
        [attachment] = content.attachments
        assert attachment.name == "a.bin"

    def test_attachment_bytes(self, stage):
        name = "Bericht März.bin"
        stage.deliver(make_mail(attachments={name: ATTACHMENT}))
        with stage.open() as mailbox:
            key = newest(mailbox)
            [attachment] = mailbox.read(key).attachments
            part = mailbox.part(key, attachment.part)
        assert attachment.name == name
        assert attachment.part == ("2" if stage.keeps_bytes else "x1-1")
        assert (part.name, part.mimetype) == (name, "application/octet-stream")
        assert part.data == ATTACHMENT

    def test_when_it_was_received(self, stage):
        """What tells a Date header that cannot be."""
        stage.deliver(make_mail(), received=NOON)
        with stage.open() as mailbox:
            if mailbox.server_type in ("pop3", "memory"):
                pytest.skip("it knows no more than the message's own header")
            assert mailbox.read(newest(mailbox)).received == NOON

    def test_parts_are_numbered_as_imap_does(self, stage):
        if not stage.keeps_bytes:
            pytest.skip("a server that keeps no MIME has no numbers of its parts")
        stage.deliver(NESTED)
        with stage.open() as mailbox:
            key = newest(mailbox)
            [attachment] = mailbox.read(key).attachments
            assert (attachment.part, attachment.mimetype) == ("2", "message/rfc822")
            assert mailbox.part(key, "2").data.startswith(b"From: inner@")
            assert mailbox.part(key, "2.1").data.strip() == b"inner text"
            assert mailbox.part(key, "2.2").data == b"%PDF-1"
            for part in ("3", "2.3", "0", "", "x", "1.1", "TEXT", "HEADER"):
                with pytest.raises(MessageGone):
                    mailbox.part(key, part)

    def test_exact_bytes(self, stage):
        raws = [make_mail(attachments={"a": ATTACHMENT}), *GARBAGE[2:]]
        raws = [raw for raw in raws if stage.takes(raw)]
        for raw in raws:
            stage.deliver(raw)
        with stage.open() as mailbox:
            keys = [row.key for row in reversed(mailbox.page().messages)]
            assert_same(stage, [mailbox.raw(key) for key in keys], raws)

    def test_size_is_looked_at_first(self, stage):
        stage.deliver(make_mail(attachments={"a": ATTACHMENT}))
        with stage.open() as mailbox:
            key = newest(mailbox)
            with pytest.raises(MessageTooLarge) as raised:
                mailbox.raw(key, max_size=1000)
            assert raised.value.size > 10_000
            assert raised.value.limit == 1000
            [attachment] = mailbox.read(key).attachments
            with pytest.raises(MessageTooLarge):
                mailbox.part(key, attachment.part, max_size=1000)

    def test_many_with_reasons(self, stage):
        fill(stage, 3)
        later = NOON + timedelta(hours=1)
        stage.deliver(make_mail(attachments={"a": ATTACHMENT}), received=later)
        with stage.open() as mailbox:
            rows = mailbox.page().messages
            keys = [row.key for row in rows]
            gone = MessageKey("INBOX", keys[0].validity, "4711")
            result = dict(mailbox.raw_many([*keys, gone], max_size=5000))
            assert list(result) == [*keys, gone]
            assert isinstance(result[keys[0]], MessageTooLarge)
            assert isinstance(result[gone], MessageGone)
            assert [result[key] for key in keys[1:]] == [
                mailbox.raw(key) for key in keys[1:]
            ]

    def test_broken_mail_is_read_as_far_as_it_goes(self, stage):
        deliver_garbage(stage)
        with stage.open() as mailbox:
            for row in mailbox.page().messages:
                mailbox.read(row.key)

    def test_very_long_text_is_cut_and_said(self, stage):
        stage.deliver(make_mail(text="All work and no play.\r\n" * 150_000))
        with stage.open() as mailbox:
            content = mailbox.read(newest(mailbox))
        assert content.text.startswith("All work")
        assert len(content.text) < 3_000_000
        assert content.problems

    @pytest.mark.needs(FLAGS)
    def test_reading_changes_nothing(self, stage, mailbox):
        """Reading marks nothing."""
        stage.deliver(make_mail("find me", attachments={"a": b"1"}))
        key = newest(mailbox)
        mailbox.folders()
        [attachment] = mailbox.read(key).attachments
        mailbox.part(key, attachment.part)
        mailbox.raw(key)
        list(mailbox.raw_many([key]))
        assert mailbox.page(query=Query(text="find")).messages
        assert not stage.is_seen(key.uid)
        assert not mailbox.page().messages[0].seen


class TestGone:
    """Never another message's content, flag or place."""

    def calls(self, stage, mailbox, key):
        yield lambda: mailbox.read(key)
        yield lambda: mailbox.part(key, "1")
        yield lambda: mailbox.raw(key)
        if FLAGS in mailbox.capabilities:
            yield lambda: mailbox.mark([key], seen=True)
        if MOVE in mailbox.capabilities:
            yield lambda: mailbox.move([key], stage.path("Archive"))

    def assert_gone(self, stage, mailbox, key):
        for call in self.calls(stage, mailbox, key):
            with pytest.raises(MessageGone):
                call()
        [(_key, error)] = mailbox.raw_many([key])
        assert isinstance(error, MessageGone)

    def test_vanished(self, stage):
        fill(stage, 3)
        with stage.open() as mailbox:
            key = mailbox.page().messages[1].key
        stage.vanish(key.uid)
        with stage.open() as mailbox:
            self.assert_gone(stage, mailbox, key)

    @pytest.mark.needs(FOLDERS)
    def test_vanished_while_open(self, stage, mailbox):
        fill(stage, 3)
        key = mailbox.page().messages[1].key
        stage.vanish(key.uid)
        self.assert_gone(stage, mailbox, key)
        assert subjects(mailbox.page().messages) == ["mail 3", "mail 1"]

    @pytest.mark.needs(FOLDERS)
    def test_new_uidvalidity(self, stage, mailbox):
        stage.make_folder("Projekte")
        fill(stage, 2, "Projekte")
        path = stage.path("Projekte")
        page = mailbox.page(path, limit=1)
        stage.renew("Projekte")
        fill(stage, 3, "Projekte")
        with stage.open() as mailbox:
            self.assert_gone(stage, mailbox, page.messages[0].key)
            with pytest.raises(MessageGone):
                mailbox.page(path, before=page.before)
            with pytest.raises(MessageGone):
                query = Query(subject="mail")
                mailbox.page(path, before=page.before, query=query)
            rows = mailbox.page(path).messages
            assert len(rows) == 3
            assert not any(row.seen for row in rows)

    @pytest.mark.parametrize(
        "uid", ["0", "", "x", "1:*", "*", "1 BODY[]", "99999", "1\r\nX"]
    )
    def test_no_such_uid(self, stage, uid):
        fill(stage, 2)
        with stage.open() as mailbox:
            key = newest(mailbox)
            self.assert_gone(stage, mailbox, MessageKey(key.folder, key.validity, uid))
            assert mailbox.page().total == 2

    def test_no_such_folder(self, stage):
        fill(stage, 1)
        with stage.open() as mailbox:
            key = newest(mailbox)
            self.assert_gone(
                stage, mailbox, MessageKey("Nowhere", key.validity, key.uid)
            )

    def test_keys_survive_their_encoding(self, stage):
        fill(stage, 1)
        with stage.open() as mailbox:
            key = newest(mailbox)
            assert mailbox.read(MessageKey.decode(key.encode())).subject == "mail 1"


def _inbox(mailbox):
    [found] = [one for one in mailbox.folders() if one.role is Role.INBOX]
    return found


class TestFlags:
    @pytest.mark.needs(FLAGS)
    def test_set_and_clear(self, stage, mailbox):
        fill(stage, 2)
        key = newest(mailbox)
        for seen, flagged in [(True, None), (None, True), (False, None), (None, False)]:
            mailbox.mark([key], seen=seen, flagged=flagged)
            row, other = mailbox.page().messages
            if seen is not None:
                assert row.seen is seen
            if flagged is not None:
                assert row.flagged is flagged
            assert (other.seen, other.flagged) == (False, False)
        mailbox.mark([key], seen=True, flagged=True)
        assert stage.is_seen(key.uid)

    @pytest.mark.needs(FLAGS)
    def test_answered(self, stage, mailbox):
        fill(stage, 2)
        key = newest(mailbox)
        mailbox.mark([key], answered=True)
        with stage.open() as another:
            row, other = another.page().messages
            assert (row.answered, other.answered) == (True, False)
            assert (row.seen, row.flagged) == (False, False)
        mailbox.mark([key], seen=True)
        assert mailbox.page().messages[0].answered
        mailbox.mark([key], answered=False)
        assert not mailbox.page().messages[0].answered

    @pytest.mark.needs(FLAGS)
    def test_counts_are_those_of_now(self, stage, mailbox):
        """Also of the folder that is open, whoever changed it."""
        fill(stage, 5)
        keys = [row.key for row in mailbox.page().messages]
        assert _inbox(mailbox).unread == 5
        with stage.open() as another:
            another.mark(keys[:3], seen=True)
        assert _inbox(mailbox).unread == 2
        fill(stage, 2)
        assert (_inbox(mailbox).unread, _inbox(mailbox).total) == (4, 7)

    @pytest.mark.needs(FLAGS)
    def test_counts_of_a_folder_that_was_empty(self, stage, mailbox):
        assert mailbox.page().messages == ()
        assert _inbox(mailbox).unread == 0
        fill(stage, 2)
        assert (_inbox(mailbox).unread, _inbox(mailbox).total) == (2, 2)

    @pytest.mark.needs(FLAGS)
    def test_what_is_gone_does_not_keep_the_rest(self, stage, mailbox):
        fill(stage, 3)
        keys = [row.key for row in mailbox.page().messages]
        stage.vanish(keys[1].uid)
        stale = MessageKey("INBOX", "4711", keys[2].uid)
        mailbox.mark([keys[1], keys[0], stale], seen=True)
        assert [row.seen for row in mailbox.page().messages] == [True, False]

    def test_where_there_are_none(self, stage):
        fill(stage, 1)
        with stage.open() as mailbox:
            if FLAGS in mailbox.capabilities:
                pytest.skip("has flags")
            key = newest(mailbox)
            for call in (
                lambda: mailbox.mark([key], seen=True),
                lambda: mailbox.move([key], "Archive"),
                lambda: mailbox.append("INBOX", b"x"),
                lambda: mailbox.page("Archive"),
            ):
                with pytest.raises((UnsupportedOperation, FolderGone)):
                    call()

    def test_sending_is_not_for_these(self, mailbox):
        if Capability.SEND in mailbox.capabilities:
            pytest.skip("sends")
        with pytest.raises(UnsupportedOperation):
            mailbox.send(b"x", "a@b.test", ["c@d.test"])


class TestMoving:
    @pytest.mark.needs(MOVE)
    def test_move_and_back(self, stage, mailbox):
        fill(stage, 3)
        keys = [row.key for row in mailbox.page().messages]
        raws = [mailbox.raw(key) for key in keys]
        moved = mailbox.move(keys[:2], stage.path("Archive"))
        assert set(moved) == set(keys[:2])
        assert [mailbox.raw(moved[key]) for key in keys[:2]] == raws[:2]
        assert subjects(mailbox.page().messages) == ["mail 1"]
        back = mailbox.move([moved[keys[0]]], "")
        assert mailbox.raw(back[moved[keys[0]]]) == raws[0]
        assert mailbox.page().total == 2

    @pytest.mark.needs(MOVE)
    def test_to_nowhere_loses_nothing(self, stage, mailbox):
        fill(stage, 1)
        with pytest.raises(FolderGone):
            mailbox.move([newest(mailbox)], stage.path("Nowhere"))
        assert subjects(mailbox.page().messages) == ["mail 1"]

    @pytest.mark.needs(MOVE)
    def test_what_is_gone_does_not_keep_the_rest(self, stage, mailbox):
        fill(stage, 3)
        keys = [row.key for row in mailbox.page().messages]
        stage.vanish(keys[1].uid)
        archive = stage.path("Archive")
        assert list(mailbox.move(keys[:2], archive)) == [keys[0]]
        assert subjects(mailbox.page(archive).messages) == ["mail 3"]

    @pytest.mark.needs(APPEND)
    @pytest.mark.parametrize("seen", [True, False])
    def test_append(self, stage, mailbox, seen):
        stage.make_folder("Gesendet/Büro")
        raw = make_mail("Grüße", attachments={"a": ATTACHMENT})
        path = stage.path("Gesendet/Büro")
        key = mailbox.append(path, raw, seen=seen)
        assert_same(stage, [mailbox.raw(key)], [raw])
        [row] = mailbox.page(path).messages
        assert (row.key, row.seen) == (key, seen)

    @pytest.mark.needs(APPEND)
    def test_append_with_utf8_in_the_header(self, stage, mailbox):
        """What is sent from an international address has that (RFC 6532)."""
        if not stage.keeps_bytes:
            pytest.skip("a server that writes messages anew")
        raw = "From: jörg@example.com\r\nSubject: Grüße\r\n\r\nx\r\n".encode()
        mailbox.append(stage.path("Archive"), raw)
        [row] = mailbox.page(stage.path("Archive")).messages
        assert (row.subject, row.sender.email) == ("Grüße", "jörg@example.com")
        assert_same(stage, [mailbox.raw(row.key)], [raw])

    @pytest.mark.needs(APPEND)
    def test_append_to_nowhere(self, stage, mailbox):
        with pytest.raises(FolderGone):
            mailbox.append(stage.path("Nowhere"), make_mail())
        mailbox.ping()


def make_draft(subject: str, **options) -> bytes:
    headers = {"Message-ID": "<draft@example.com>", "Bcc": "boss@example.com"}
    return make_mail(subject, headers=headers, **options)


def drafts(stage, mailbox, folder: str) -> list:
    """Those that nobody has marked as deleted: not every server can do more."""
    rows = mailbox.page(folder).messages
    if not isinstance(stage, ServerStage):
        return list(rows)
    with stage.client() as client:
        client.select(f'"{folder}"', readonly=True)
        _status, [marked] = client.uid("SEARCH", "DELETED")
    return [row for row in rows if row.key.uid.encode() not in marked.split()]


class TestDrafts:
    @pytest.fixture
    def folder(self, mailbox):
        """Where drafts are; made where there is no such place."""
        for folder in mailbox.folders():
            if folder.role is Role.DRAFTS:
                return folder.path
        return mailbox.make_folder(Role.DRAFTS)

    @pytest.mark.needs(DRAFTS)
    def test_the_newer_version_replaces_the_older(self, stage, mailbox, folder):
        first = mailbox.save_draft(folder, make_draft("first"))
        assert not first.is_twin
        raw = make_draft("second", attachments={"a": ATTACHMENT})
        second = mailbox.save_draft(folder, raw, first)
        assert not second.is_twin
        [row] = drafts(stage, mailbox, folder)
        assert (row.key, row.subject, row.seen) == (second.key, "second", True)
        assert_same(stage, [mailbox.raw(second.key)], [raw])
        assert mailbox.draft_version(second.key) == second.version

    @pytest.mark.needs(DRAFTS)
    def test_all_other_drafts_stay(self, stage, mailbox, folder):
        other = mailbox.save_draft(folder, make_mail("another"))
        first = mailbox.save_draft(folder, make_draft("first"))
        mailbox.save_draft(folder, make_draft("second"), first)
        assert sorted(subjects(drafts(stage, mailbox, folder))) == ["another", "second"]
        assert mailbox.delete_draft(other)
        assert subjects(drafts(stage, mailbox, folder)) == ["second"]

    @pytest.mark.needs(DRAFTS)
    def test_what_others_marked_as_deleted_is_not_expunged(self, stage, mailbox):
        if not isinstance(stage, ServerStage):
            pytest.skip("no such mark")
        stage.make_folder("Mine")
        folder = stage.path("Mine")
        stage.deliver(make_mail("marked"), "Mine")
        with stage.client("Mine", readonly=False) as client:
            client.store("1", "+FLAGS", r"(\Deleted)")
        draft = mailbox.save_draft(folder, make_draft("first"))
        assert mailbox.delete_draft(mailbox.save_draft(folder, make_draft("2"), draft))
        with stage.client("Mine") as client:
            _status, [found] = client.search(None, "SUBJECT", "marked")
        assert found == b"1"

    @pytest.mark.needs(DRAFTS)
    def test_one_that_is_gone_leaves_the_newer(self, stage, mailbox, folder):
        first = mailbox.save_draft(folder, make_draft("first"))
        assert mailbox.delete_draft(first)
        assert not mailbox.delete_draft(first)
        second = mailbox.save_draft(folder, make_draft("second"), first)
        assert second.is_twin
        assert subjects(drafts(stage, mailbox, folder)) == ["second"]

    @pytest.mark.needs(DRAFTS)
    def test_it_is_known_when_one_is_gone(self, stage, mailbox, folder):
        first = mailbox.save_draft(folder, make_draft("first"))
        mailbox.delete_draft(first)
        with pytest.raises(MessageGone):
            mailbox.draft_version(first.key)

    @pytest.mark.needs(DRAFTS)
    def test_all_that_it_needs_to_be_continued_is_read(self, mailbox, folder):
        headers = {
            "Message-ID": "<draft@example.com>",
            "Cc": "Bob <bob@example.com>",
            "Bcc": "Boss <boss@example.com>",
            "In-Reply-To": "<asked@customer.test>",
            "References": "<first@customer.test> <asked@customer.test>",
        }
        raw = make_mail("x", html="<b>so far</b>", headers=headers)
        draft = mailbox.save_draft(folder, raw)
        content = mailbox.read(draft.key)
        assert content.message_id == headers["Message-ID"]
        assert content.in_reply_to == "<asked@customer.test>"
        assert content.references[-1] == "<asked@customer.test>"
        assert [address.email for address in content.cc] == ["bob@example.com"]
        [bcc] = [value for name, value in content.headers if name == "Bcc"]
        assert "boss@example.com" in bcc
        assert "so far" in content.html

    @pytest.mark.needs(DRAFTS)
    def test_one_that_was_changed_elsewhere_stays(self, stage, mailbox, folder):
        first = mailbox.save_draft(folder, make_draft("first"))
        if not first.version:
            pytest.skip("each version is a message of its own")
        stage.change(first.key.uid)
        second = mailbox.save_draft(folder, make_draft("second"), first)
        assert second.is_twin
        assert not mailbox.delete_draft(first)
        rows = drafts(stage, mailbox, folder)
        assert sorted(subjects(rows)) == ["first", "second"]

    @pytest.mark.needs(DRAFTS)
    def test_a_made_up_key_deletes_nothing(self, stage, mailbox, folder):
        first = mailbox.save_draft(folder, make_draft("first"))
        for key in (
            MessageKey(folder, "4711", first.key.uid),
            MessageKey(folder, first.key.validity, "1:*"),
            MessageKey("INBOX", first.key.validity, "0"),
        ):
            assert not mailbox.delete_draft(Draft(key))
        assert subjects(drafts(stage, mailbox, folder)) == ["first"]

    @pytest.mark.needs(DRAFTS)
    def test_it_is_a_draft_for_other_programs(self, stage, mailbox, folder):
        if not isinstance(stage, ServerStage):
            pytest.skip("the servers of Microsoft keep that themselves")
        draft = mailbox.save_draft(folder, make_draft("first"))
        with stage.client() as client:
            client.select(f'"{folder}"', readonly=True)
            _status, [found] = client.uid("FETCH", draft.key.uid, "(FLAGS)")
        assert b"\\Draft" in found and b"\\Seen" in found

    @pytest.mark.needs(DRAFTS)
    def test_a_folder_that_is_gone_changes_nothing(self, stage, mailbox, folder):
        first = mailbox.save_draft(folder, make_draft("first"))
        if mailbox.server_type == "graph":
            pytest.skip("has one place for drafts")
        with pytest.raises(FolderGone):
            mailbox.save_draft(stage.path("Nowhere"), make_draft("second"), first)
        assert subjects(drafts(stage, mailbox, folder)) == ["first"]

    def test_where_there_are_none(self, stage, mailbox):
        if DRAFTS in mailbox.capabilities:
            pytest.skip("has drafts")
        with pytest.raises(UnsupportedOperation):
            mailbox.save_draft("Drafts", make_draft("first"))
        with pytest.raises(UnsupportedOperation):
            mailbox.delete_draft(Draft(MessageKey("INBOX", "", "1")))


class TestFolders:
    @pytest.mark.needs(FOLDERS, APPEND)
    def test_a_folder_for_a_purpose(self, stage, mailbox):
        try:
            path = mailbox.make_folder(Role.DRAFTS)
        except UnsupportedOperation:
            pytest.skip(f"{mailbox.server_type} makes no folders")
        assert path == stage.path("Drafts")
        mailbox.append(path, make_mail("later"))
        [folder] = [item for item in mailbox.folders() if item.role is Role.DRAFTS]
        assert (folder.path, folder.total, folder.subscribed) == (path, 1, True)

    def test_inbox_comes_first(self, stage):
        stage.deliver(make_mail())
        with stage.open() as mailbox:
            inbox, *_ = mailbox.folders()
        assert (inbox.path, inbox.role, inbox.total) == ("INBOX", Role.INBOX, 1)
        assert inbox.selectable and inbox.subscribed

    @pytest.mark.needs(FOLDERS)
    def test_special_ones_then_by_path(self, stage, mailbox):
        for path in ("Projekte", "Projekte/Küche", "Aachen"):
            stage.make_folder(path)
        folders = mailbox.folders()
        roles = [folder.role for folder in folders if folder.role is not Role.NONE]
        assert {Role.INBOX, Role.SENT, Role.TRASH, Role.ARCHIVE} <= set(roles)
        assert [folder.path for folder in folders[len(roles) :]] == [
            stage.path("Aachen"),
            stage.path("Projekte"),
            stage.path("Projekte/Küche"),
        ]
        nested = folders[-1]
        assert (nested.name, nested.depth) == ("Küche", 1)

    @pytest.mark.needs(FOLDERS)
    def test_counts(self, stage, mailbox):
        stage.make_folder("Projekte")
        stage.deliver(make_mail(), "Projekte")
        stage.deliver(make_mail(), "Projekte", seen=True)
        path = stage.path("Projekte")
        [folder] = [item for item in mailbox.folders() if item.path == path]
        assert (folder.unread, folder.total) == (1, 2)


class TestEverywhere:
    @pytest.mark.needs(SEARCH, FOLDERS)
    def test_all_folders(self, stage, mailbox):
        stage.make_folder("Projekte")
        stage.deliver(make_mail("inbox printer"), received=NOON)
        stage.deliver(make_mail("inbox toner"), received=NOON)
        stage.deliver(
            make_mail("old printer"), "Projekte", received=NOON - timedelta(days=3)
        )
        found = list(_everywhere(mailbox, query=Query(subject="printer")))
        assert subjects(found) == ["inbox printer", "old printer"]
        places = [row.key.folder == stage.path("Projekte") for row in found]
        assert places == [False, True]
        assert mailbox.read(found[1].key).subject == "old printer"

    @pytest.mark.needs(FOLDERS)
    def test_page_by_page(self, stage, mailbox):
        stage.make_folder("Projekte")
        for number in range(3):
            stage.deliver(make_mail(f"inbox {number}"))
            stage.deliver(make_mail(f"project {number}"), "Projekte")
        found = list(_everywhere(mailbox, limit=2))
        assert len(found) == len({row.key for row in found}) == 6
        assert [row.subject[:5] for row in found] == ["inbox"] * 3 + ["proje"] * 3

    def test_a_cursor_that_is_none(self, stage):
        with stage.open() as mailbox, pytest.raises(MessageGone):
            everywhere.page(mailbox, before="nonsense")

    def test_without_folders_the_inbox_is_all(self, stage):
        stage.deliver(make_mail("the only one"))
        with stage.open() as mailbox:
            found = list(_everywhere(mailbox))
        assert subjects(found) == ["the only one"]


def _everywhere(mailbox, limit=50, query=None):
    before = ""
    while True:
        page = everywhere.page(mailbox, before, limit, query)
        assert len(page.messages) <= limit
        yield from page.messages
        before = page.before
        if not before:
            return


class TestSearch:
    @pytest.fixture
    def mails(self, stage):
        stage.deliver(
            make_mail("Printer on fire", "It burns.\r\n"),
            received=NOON - timedelta(days=10),
        )
        stage.deliver(
            make_mail(
                "Toner", "Wo bleibt der Toner? Größe 北京\r\n", sender="d@dora.test"
            ),
            received=NOON - timedelta(days=2),
            flagged=True,
        )
        stage.deliver(
            make_mail("Küche brennt", "Hilfe\r\n", attachments={"a.pdf": b"1"}),
            seen=True,
        )

    @pytest.mark.needs(SEARCH)
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (Query(text="burns"), ["Printer on fire"]),
            (Query(text="BURNS"), ["Printer on fire"]),
            (Query(text="größe"), ["Toner"]),
            (Query(text="北京"), ["Toner"]),
            (Query(sender="dora"), ["Toner"]),
            (Query(sender="carla"), ["Küche brennt", "Printer on fire"]),
            (Query(to="ann"), ["Küche brennt", "Toner", "Printer on fire"]),
            (Query(to="bob"), []),
            (Query(to="ANN", subject="küche"), ["Küche brennt"]),
            (Query(subject="küche"), ["Küche brennt"]),
            (Query(subject='"; DROP'), []),
            (Query(subject="printer", text="burns"), ["Printer on fire"]),
            (Query(subject="printer", text="toner"), []),
            (Query(has_attachments=True), ["Küche brennt"]),
            (Query(since=date(2026, 2, 27)), ["Küche brennt", "Toner"]),
            (Query(before=date(2026, 2, 27)), ["Printer on fire"]),
            (
                Query(since=date(2026, 2, 1), before=date(2026, 3, 1)),
                ["Toner", "Printer on fire"],
            ),
            (Query(), ["Küche brennt", "Toner", "Printer on fire"]),
        ],
        ids=str,
    )
    def test_criteria(self, stage, mails, query, expected):
        with stage.open() as mailbox:
            if mailbox.server_type == "pop3" and (query.since or query.before):
                pytest.skip("POP3 does not know when a message came")
            assert subjects(all_pages(mailbox, query=query)) == expected

    @pytest.mark.needs(SEARCH, FLAGS)
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (Query(unread=True), ["Toner", "Printer on fire"]),
            (Query(flagged=True), ["Toner"]),
            (Query(flagged=True, subject="printer"), []),
        ],
        ids=str,
    )
    def test_flags(self, mailbox, mails, query, expected):
        assert subjects(all_pages(mailbox, query=query)) == expected

    @pytest.mark.needs(SEARCH)
    @pytest.mark.parametrize("limit", [1, 2, 5])
    def test_pages_of_a_search(self, stage, limit):
        for number in range(6):
            stage.deliver(make_mail(f"odd {number}" if number % 2 else "even"))
        with stage.open() as mailbox:
            rows = list(all_pages(mailbox, limit=limit, query=Query(subject="odd")))
        assert subjects(rows) == ["odd 5", "odd 3", "odd 1"]

    @pytest.mark.needs(SEARCH)
    def test_a_search_tells_how_far_it_has_come(self, stage):
        for number in range(6):
            stage.deliver(make_mail(f"odd {number}" if number % 2 else "even"))
        with stage.open() as mailbox:
            page = mailbox.page(limit=1, query=Query(subject="odd"))
            shares = [page.share]
            if page.share >= 0:
                assert page.until == page.messages[-1].date
            while page.before:
                page = mailbox.page("", page.before, 1, Query(subject="odd"))
                shares.append(page.share)
        if shares[0] >= 0:
            assert 0 < shares[0] < 1
            assert shares == sorted(shares)
            assert shares[-1] == 1

    @pytest.mark.needs(SEARCH)
    def test_total_is_not_known(self, stage, mails):
        with stage.open() as mailbox:
            assert mailbox.page(query=Query(subject="printer")).total == -1


class TestSigningIn:
    def settings_with(self, stage, **changes) -> MailboxSettings:
        old = stage.settings
        credentials = replace(old.credentials, **changes)
        return MailboxSettings(old.server_type, old.incoming, credentials)

    def open(self, stage, **changes):
        stage.settings = self.settings_with(stage, **changes)
        return stage.open()

    def test_wrong_password(self, stage):
        with pytest.raises(AuthenticationFailed) as raised:
            self.open(stage, secret="wr0ng-secret")
        assert "wr0ng" not in repr(raised.value.args)
        assert not raised.value.retryable

    @pytest.mark.parametrize("field", ["login", "secret"])
    @pytest.mark.parametrize("evil", ["\r\nX LOGOUT", "\n", "\0", "\r"])
    def test_control_characters_are_refused(self, stage, field, evil):
        """Refused before a byte is sent."""
        with pytest.raises(AuthenticationFailed):
            self.open(stage, **{field: f"ann{evil}"})

    def test_a_server_that_asks_cannot_be_used_without_sign_in(self, stage):
        if stage.settings.server_type == "memory":
            pytest.skip("asks nobody")
        with pytest.raises(AuthenticationFailed):
            self.open(stage, login="", secret="", method=AuthMethod.NONE)

    @pytest.mark.needs(FOLDERS)
    @pytest.mark.parametrize("evil", ["x\r\ny", "x\ny", "x\0y", "\r"])
    def test_no_folder_or_text_with_control_characters(self, stage, mailbox, evil):
        fill(stage, 1)
        key = newest(mailbox)
        for call in (
            lambda: mailbox.page(evil),
            lambda: mailbox.append(evil, b"x"),
            lambda: mailbox.move([key], evil),
            lambda: mailbox.page(query=Query(text=evil)),
            lambda: mailbox.page(query=Query(sender=evil)),
            lambda: mailbox.page(query=Query(to=evil)),
            lambda: mailbox.page(query=Query(subject=evil)),
        ):
            with pytest.raises(ProtocolError):
                call()
        assert mailbox.page().total == 1


class TestConnection:
    def test_ping_and_close(self, stage):
        mailbox = stage.open()
        mailbox.ping()
        mailbox.close()
        mailbox.close()
        with pytest.raises(ConnectionFailed):
            mailbox.ping()
        with pytest.raises(ConnectionFailed):
            mailbox.page()

    def test_capabilities_are_known(self, mailbox):
        assert mailbox.capabilities <= frozenset(Capability)
        assert SEARCH in mailbox.capabilities


def answer_to(number: int, *earlier: str, sender: str = "", **headers: str) -> bytes:
    """A mail of a conversation, by its number, and what it names before it."""
    ids = {"Message-ID": f"<talk.{number}@customer.test>"}
    if earlier:
        ids["References"] = " ".join(f"<talk.{one}@customer.test>" for one in earlier)
    sender = sender or "Carla Customer <carla@customer.test>"
    return make_mail(f"talk {number}", sender=sender, headers={**ids, **headers})


@pytest.mark.needs(Capability.CONVERSATION)
class TestConversations:
    def deliver(self, stage, raw: bytes, minute: int, folder: str = "INBOX") -> None:
        stage.deliver(raw, folder, received=NOON + timedelta(minutes=minute))

    def conversation(self, stage, subject: str, limit: int = 100):
        with stage.open() as mailbox:
            rows = mailbox.page().messages
            [key] = [row.key for row in rows if row.subject == subject]
            return mailbox.conversation(key, limit)

    def date(self, minute: int) -> str:
        return f"Sun, 01 Mar 2026 12:{minute:02}:00 +0000"

    def fill(self, stage) -> None:
        """Four mails in one conversation, and others before and between."""
        fill(stage, 3)
        for number in range(1, 5):
            earlier = map(str, range(1, number))
            raw = answer_to(number, *earlier, Date=self.date(10 * number))
            self.deliver(stage, raw, 10 * number)
            self.deliver(stage, make_mail("another"), 10 * number + 1)

    def test_oldest_first(self, stage, mailbox):
        self.fill(stage)
        for subject in ("talk 1", "talk 3", "talk 4"):
            rows = self.conversation(stage, subject)
            assert subjects(rows) == ["talk 1", "talk 2", "talk 3", "talk 4"]
            assert all(row.key.folder for row in rows)

    def test_a_message_alone(self, stage, mailbox):
        self.fill(stage)
        assert subjects(self.conversation(stage, "mail 2")) == ["mail 2"]

    def test_a_message_without_an_id(self, stage, mailbox):
        self.fill(stage)
        raw = make_mail("no name").replace(b"Message-ID", b"X-Nothing")
        self.deliver(stage, raw, 50)
        assert subjects(self.conversation(stage, "no name")) == ["no name"]

    def test_of_too_many_the_newest(self, stage, mailbox):
        self.fill(stage)
        rows = self.conversation(stage, "talk 1", 2)
        assert subjects(rows) == ["talk 1", "talk 4"]

    def test_each_is_named_by_its_key(self, stage, mailbox):
        self.fill(stage)
        with stage.open() as mailbox:
            [key] = [r.key for r in mailbox.page().messages if r.subject == "talk 1"]
            for row in mailbox.conversation(key):
                assert mailbox.read(row.key).subject == row.subject

    @pytest.mark.needs(Capability.CONVERSATION, FOLDERS)
    def test_also_from_sent_and_archive(self, stage, mailbox):
        here = {folder.role: folder.path for folder in mailbox.folders()}
        names = {}
        for role in (Role.SENT, Role.ARCHIVE):
            names[role] = role.value.capitalize()
            if role in here:
                names[role] = here[role].removeprefix(stage.top)
            elif stage.path(names[role]) not in here.values():
                stage.make_folder(names[role])
        sent, archive = names[Role.SENT], names[Role.ARCHIVE]
        self.deliver(stage, answer_to(1, Date=self.date(1)), 1, archive)
        self.deliver(stage, answer_to(2, "1", Date=self.date(2)), 2, sent)
        self.deliver(stage, answer_to(3, "1", "2", Date=self.date(3)), 3)
        rows = self.conversation(stage, "talk 3")
        assert subjects(rows) == ["talk 1", "talk 2", "talk 3"]
        paths = [stage.path(archive), stage.path(sent), "INBOX"]
        assert [row.key.folder for row in rows] == paths

    def test_by_in_reply_to_alone(self, stage, mailbox):
        self.deliver(stage, answer_to(1, Date=self.date(1)), 1)
        reply = {"In-Reply-To": "<talk.1@customer.test>", "Date": self.date(2)}
        self.deliver(stage, answer_to(2, **reply), 2)
        assert subjects(self.conversation(stage, "talk 2")) == ["talk 1", "talk 2"]

    def test_a_conversation_that_contains_itself(self, stage, mailbox):
        self.deliver(stage, answer_to(1, "2", "1", Date=self.date(1)), 1)
        self.deliver(stage, answer_to(2, "2", "1", Date=self.date(2)), 2)
        assert subjects(self.conversation(stage, "talk 1")) == ["talk 1", "talk 2"]

    @pytest.mark.parametrize(
        "hostile",
        [
            '<"x" OR ALL@customer.test>',
            "<@> <> <a> < >",
            "<x@y>" * 3000,
            "<" + "x" * 5000 + "@y>",
            "<x@y>\r\n\t<{3}@z> <\\@y> <*@%>",
        ],
    )
    def test_hostile_references(self, stage, mailbox, hostile):
        self.fill(stage)
        raw = make_mail("evil").replace(
            b"Subject: evil", b"Subject: evil\r\nReferences: " + hostile.encode()
        )
        if not stage.takes(raw):
            pytest.skip("the server does not take it")
        self.deliver(stage, raw, 55)
        assert subjects(self.conversation(stage, "evil")) == ["evil"]

    def test_gone(self, stage, mailbox):
        self.fill(stage)
        with stage.open() as mailbox:
            key = mailbox.page().messages[0].key
            with pytest.raises(MessageGone):
                mailbox.conversation(replace(key, uid="999999" + key.uid[6:]))
