import imaplib
import ssl

from odoo.tests import tagged

from .browser_common import BrowserCase
from .inbox_common import LOGIN, PASSWORD, InboxCase
from .watch_common import WatchCase

SIGN = ".o_helpdesk_mail_sign"
ROW = ".o_helpdesk_mail_sign_row"
INBOX_ROW = ".o_helpdesk_inbox_row"
PATIENCE = 15
"""Less than the inbox has where nothing is told."""


@tagged("post_install", "-at_install")
class TestNewMail(WatchCase, BrowserCase, InboxCase):
    """Mail that shows up by itself: a real mailbox, websocket and browser."""

    def setUp(self):
        super().setUp()
        self.watch_here()

    def wait_for_sign(self, page, count):
        text = f"document.querySelector('{SIGN}')?.innerText.trim()"
        page._wait(lambda: page.evaluate(text) == count, f"not {count} unread", 30)

    def test_sign_on_another_page(self):
        self.deliver("Noodles", "Lunch?", "Bob <bob@example.org>")
        with self.browse_live("/odoo/helpdesk-tickets", LOGIN) as page:
            self.wait_for_sign(page, "1")
            page.picture("sign_one")
            self.deliver("It burns again")
            self.wait_for_sign(page, "2")
            page.click(SIGN)
            page.wait_for("Noodles")
            first = page.evaluate(f"document.querySelector('{ROW}').innerText")
            self.assertIn("It burns again", first)
            self.assertIn("Your ticket", first)
            page.picture("sign_list")
            page.click(ROW)
            page.wait_for_element(".o_helpdesk_inbox_title")
            page.wait_for("Hello")
            page.picture("sign_opened")

    def test_open_inbox(self):
        """Sooner than the inbox would look by itself."""
        self.deliver("Known", "Hello")
        with self.browse_live("/odoo/email-inbox", LOGIN) as page:
            page.wait_for_element(INBOX_ROW)
            self.wait_for_sign(page, "1")
            self.deliver("Comes")
            page.wait_for("Comes", timeout=PATIENCE)
            self.wait_for_sign(page, "2")
            with self.other_program() as imap:
                imap.store("1", "+FLAGS", r"(\Flagged)")
                page.wait_for_element(f"{INBOX_ROW} .o_flagged", PATIENCE)
                imap.store("1:*", "+FLAGS", r"(\Seen)")
                self.wait_for_sign(page, "")
                unread = f"!document.querySelector('{INBOX_ROW}.o_unread')"
                page._wait(lambda: page.evaluate(unread), "unread", PATIENCE)
                imap.store("1", "+FLAGS", r"(\Deleted)")
                imap.expunge()
                page.wait_without("Known", timeout=PATIENCE)
            self.assertIn("Comes", page.text)

    def test_nothing_to_show(self):
        with self.browse_live("/odoo/helpdesk-tickets", LOGIN) as page:
            page.click(SIGN)
            page.wait_for("No unread email")
            page.picture("sign_empty")

    def test_what_is_to_be_mended(self):
        self.account.password = "another one"
        with self.browse_live("/odoo/helpdesk-tickets", LOGIN) as page:
            page.click(SIGN)
            page.wait_for("password")
            self.assertNotIn("No unread email", page.text)
            page.picture("sign_refused")

    def test_on_a_phone(self):
        for number in range(3):
            self.deliver(f"Message {number} with a subject that is rather long")
        path = "/odoo/helpdesk-tickets"
        with self.browse_live(path, LOGIN, size="375x667") as page:
            page.click(f"{SIGN}:has(.badge)")
            page.wait_for_element(ROW)
            page.picture("sign_phone")
            width = "document.scrollingElement.scrollWidth"
            self.assertLessEqual(page.evaluate(width), 375)
            page.click(ROW)
            page.wait_for_element(".o_helpdesk_inbox_title")

    def other_program(self):
        """Another mail program of the rep's."""
        context = ssl.create_default_context(cafile=self.server.ca_file)
        imap = imaplib.IMAP4_SSL(
            "localhost", self.server.imap.tls_port, ssl_context=context
        )
        secret = f"\0{self.mailbox}\0{PASSWORD}".encode()
        imap.authenticate("PLAIN", lambda _challenge: secret)
        imap.select("INBOX")
        return imap
