"""What the inbox lists: what is on no ticket yet, all folders, several accounts."""

import base64
from datetime import datetime, timedelta, timezone

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..transports.errors import ConnectionFailed
from .common import PASSWORD
from .import_common import ImportCase, make_mail

ENDLESS = base64.b64encode(b'[[Infinity, "", "", false]]').decode()
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def unreachable(_operation):
    raise ConnectionFailed("gone")


def subjects(page):
    return [row["subject"] for row in page["messages"]]


class ListCase(ImportCase):
    def put(self, subject, hours=0, mailbox=None, folder="INBOX", **values):
        """A message that was received so many hours before noon; its key."""
        raw = make_mail(subject=subject, message_id=f"<{subject}@x>", **values)
        received = NOON - timedelta(hours=hours)
        return (mailbox or self.mailbox).deliver(raw, folder, received=received)

    def everything(self, inbox, folder=None, query=None, limit=2):
        """All rows of a list, page by page."""
        before, rows = False, []
        for _page in range(60):
            page = inbox.inbox_page(folder, before, limit, query)
            self.assertLessEqual(len(page["messages"]), limit)
            rows += page["messages"]
            before = page["before"]
            if not before:
                return rows
        raise AssertionError("the list has no end")


@tagged("post_install", "-at_install")
class TestNotOnATicket(ListCase):
    def test_what_is_still_to_be_done(self):
        keys = {name: self.put(name) for name in ("First", "Second", "Third")}
        self.imported_row(keys["Second"].encode(), self.ticket)
        page = self.inbox.inbox_page(query={"not_on_ticket": True})
        self.assertEqual(subjects(page), ["Third", "First"])
        self.assertEqual(page["total"], -1)

    def test_a_colleague_has_taken_care_of_it(self):
        self.deliver(self.other_mailbox)
        self.imported_row(self.deliver(), self.ticket)
        page = self.other_inbox.inbox_page(query={"not_on_ticket": True})
        self.assertEqual(page["messages"], [])

    def test_it_goes_on_where_a_page_holds_nothing(self):
        for number in range(6):
            key = self.put(f"M{number}").encode()
            if number:
                self.imported_row(key, self.ticket)
        found = self.everything(self.inbox, query={"not_on_ticket": True})
        self.assertEqual([row["subject"] for row in found], ["M0"])

    def test_with_other_criteria(self):
        self.put("Toner one")
        self.put("Paper")
        query = {"not_on_ticket": True, "subject": "toner"}
        self.assertEqual(subjects(self.inbox.inbox_page(query=query)), ["Toner one"])


@tagged("post_install", "-at_install")
class TestAllFolders(ListCase):
    def test_rows_say_where_they_are(self):
        self.mailbox.add_folder("Projects")
        self.put("Toner in", 1)
        self.put("Toner there", 0, folder="Projects")
        self.put("Paper", 2)
        page = self.inbox.inbox_page("*", query="Toner")
        found = {row["subject"]: row["folder"] for row in page["messages"]}
        self.assertEqual(found, {"Toner in": "INBOX", "Toner there": "Projects"})
        for row in page["messages"]:
            self.assertEqual(self.inbox.inbox_read(row["key"])["key"], row["key"])

    def test_page_by_page(self):
        self.mailbox.add_folder("Projects")
        for number in range(3):
            self.put(f"I{number}")
            self.put(f"P{number}", folder="Projects")
        found = self.everything(self.inbox, "*")
        self.assertEqual(
            sorted(row["subject"] for row in found),
            ["I0", "I1", "I2", "P0", "P1", "P2"],
        )

    def test_a_recipient(self):
        self.put("To her")
        self.put("To sales", to="Sales <sales@example.com>")
        page = self.inbox.inbox_page("*", query={"to": "sales@"})
        self.assertEqual(subjects(page), ["To sales"])

    def test_hostile_arguments(self):
        for arguments in (
            ("*", "nonsense"),
            ("*", "bm9uc2Vuc2U"),
            ("*", False, 50, {"to": "x" * 501}),
            ("*", False, 50, {"to": "a\r\nb"}),
            ("*", False, "many"),
        ):
            with self.subTest(arguments), self.assertRaises(UserError):
                self.inbox.inbox_page(*arguments)


@tagged("post_install", "-at_install")
class TestSeveralAccounts(ListCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_mailbox = cls.server.add_account("alma2", PASSWORD)
        cls.second = cls.account.copy({"email": "alma2@example.com", "login": "alma2"})
        cls.second.password = PASSWORD
        cls.both = (cls.account | cls.second).with_user(cls.rep)

    def setUp(self):
        super().setUp()
        self.second_mailbox.fault = None
        for folder in self.second_mailbox.store.values():
            folder.messages.clear()
        self.second._discard_connections()

    def test_one_list_newest_first(self):
        for hours in (5, 3, 1):
            self.put(f"One {hours}", hours)
        for hours in (4, 2, 0):
            self.put(f"Two {hours}", hours, self.second_mailbox)
        page = self.both.inbox_page()
        self.assertEqual(
            subjects(page), ["Two 0", "One 1", "Two 2", "One 3", "Two 4", "One 5"]
        )
        self.assertEqual(page["total"], 6)
        self.assertEqual(page["problems"], [])
        owners = {row["subject"][:3]: row["account_id"] for row in page["messages"]}
        self.assertEqual(owners, {"One": self.account.id, "Two": self.second.id})
        for limit in (1, 2, 3, 4):
            with self.subTest(limit=limit):
                rows = self.everything(self.both, limit=limit)
                self.assertEqual([row["subject"] for row in rows], subjects(page))

    def test_one_mailbox_is_much_newer(self):
        for hours in reversed(range(7)):
            self.put(f"One {hours}", 100 + hours)
            self.put(f"Two {hours}", hours, self.second_mailbox)
        rows = self.everything(self.both, limit=3)
        self.assertEqual(len({row["subject"] for row in rows}), 14)
        dates = [row["date"] for row in rows]
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_search_in_both(self):
        for hours in reversed(range(4)):
            self.put(f"Toner {hours}", 2 * hours)
            self.put(f"Paper {hours}", 2 * hours + 1)
            self.put(f"Toner two {hours}", 2 * hours + 1, self.second_mailbox)
        rows = self.everything(self.both, "*", {"subject": "toner"})
        self.assertEqual(len(rows), 8)

    def test_one_that_cannot_be_read(self):
        self.put("One")
        self.put("Two", 0, self.second_mailbox)
        self.second_mailbox.fault = unreachable
        page = self.both.inbox_page()
        self.assertEqual(subjects(page), ["One"])
        [problem] = page["problems"]
        self.assertEqual(problem["account_id"], self.second.id)
        self.assertTrue(problem["error"])
        self.assertFalse(page["before"])
        self.mailbox.fault = unreachable
        with self.assertRaises(UserError):
            self.both.inbox_page()

    def test_nobody_elses(self):
        mixed = (self.account | self.other_account).with_user(self.rep)
        for accounts in (
            mixed,
            mixed.browse(),
            self.both.sudo().with_user(self.other_rep),
        ):
            with self.subTest(accounts), self.assertRaises(AccessError):
                accounts.inbox_page()

    def test_a_cursor_that_is_none(self):
        for before in ("nonsense", "W1sxXV0=", "WzFd", "W1t7fSwxLDEsMV1d", ENDLESS):
            with self.subTest(before), self.assertRaises(UserError):
                self.both.inbox_page(None, before)
