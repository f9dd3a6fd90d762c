from email import message_from_bytes
from email.policy import default as modern

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DOMAIN, OWN, MailCase, login_of
from .pages import CHATTER, ROW

NORA, OTTO = login_of("Nora Neu"), login_of("Otto Alt")
PASSWORD = "geheim"
KARLA = "karla@kunde.example"
SECRET = "Nur für Otto"


def mail(number, subject):
    return (
        f"From: Karla Kunde <{KARLA}>\r\nTo: Hilfe <hilfe@{DOMAIN}>\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{number}@kunde.example>\r\n\r\n"
        "Bitte helfen Sie.\r\n"
    ).encode()


@tagged("post_install", "-at_install")
class TestOwnTickets(MailCase):
    """A rep whose rights end at the own tickets, beside a colleague."""

    mailboxes = {NORA: PASSWORD, OTTO: PASSWORD}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server = cls.new_server()
        cls.nora, cls.otto = (
            cls.new_user(name, OWN) for name in ("Nora Neu", "Otto Alt")
        )
        for user in (cls.nora, cls.otto):
            with Form(cls.env["mail.server.account"]) as form:
                form.user_id, form.profile_id = user, server
                form.email, form.password = user.login, PASSWORD
        cls.own = cls.new_ticket("Drucker brennt", cls.nora)
        cls.other = cls.new_ticket(SECRET, cls.otto)
        cls.other_number = cls.other.number
        # Both have it; Otto has taken care of it.
        cls.dovecot.deliver(NORA, mail(1, "An alle"))
        cls.dovecot.deliver(OTTO, mail(1, "An alle"))
        account = cls.otto.email_account_ids.with_user(cls.otto)
        [row] = account.inbox_page()["messages"]
        [result] = account.inbox_import([row["key"]], ticket_id=cls.other.id)
        assert result["status"] == "imported", result
        cls.addClassCleanup(account._discard_connections)

    @classmethod
    def new_ticket(cls, name, user):
        with Form(cls.env["helpdesk.ticket"]) as form:
            form.name, form.description = name, "<p>Sie hilft nicht.</p>"
            form.user_id = user
            form.partner_name, form.partner_email = "Karla Kunde", KARLA
        return form.record

    def test_in_chromium(self):
        with self.chromium(self.nora) as page:
            self._look_at_the_inbox(page)
            self._look_at_the_menus(page)
            self._send_the_history(page)
            self._knock_at_the_others_ticket(page)
        self.assertEqual(self.own.user_id, self.nora)

    def _look_at_the_inbox(self, page):
        page.open_helpdesk("helpdesk_mgmt_user_email.email_inbox_menu")
        page.see(f"{ROW} .o_helpdesk_inbox_badge", "Otto Alt")
        page.click(ROW, "An alle")
        page.see(".o_helpdesk_inbox_on_ticket", "Otto Alt")
        page.see(".o_helpdesk_inbox_ticket", "Drucker brennt")
        page.keep_picture("own-inbox")
        self.assertNotIn(SECRET, page.text())
        self.assertNotIn(self.other_number, page.text())
        page.enter(".o_helpdesk_inbox_ticket_search", SECRET)
        page.see_none(".o_helpdesk_inbox_ticket")
        self.assertNotIn(self.other_number, page.text())

    def _look_at_the_menus(self, page):
        """Whatever the rep can reach opens, and shows nothing of others."""
        for menu in (
            "helpdesk_mgmt_user_email.mail_server_outbox_menu",
            "helpdesk_mgmt.helpdesk_ticket_dashboard_menu",
        ):
            page.open_helpdesk(menu)
            page.see(".o_content > *")
            page.see_none(".o_blockUI, .o_loading_indicator")
            self.assertNotIn(SECRET, page.text())
        page.go(f"{page.base_url}/odoo/action-helpdesk_mgmt.helpdesk_ticket_action")
        page.see(".o_content", "Drucker brennt")
        self.assertNotIn(SECRET, page.text())

    def _send_the_history(self, page):
        page.go(f"{page.base_url}/odoo/helpdesk.ticket/{self.own.id}")
        page.click("button[name=action_email_history]")
        page.see(".modal [name=preview_html]", "Sie hilft nicht.")
        page.keep_picture("history")
        page.click(".modal button[name=action_send]")
        page.see_none(".modal")
        page.see(f"{CHATTER} .o_helpdesk_sent_from", NORA)
        page.keep_picture("history-sent")
        [envelope] = self.smtp.envelopes
        self.assertEqual((envelope.sender, envelope.recipients), (NORA, (KARLA,)))
        sent = message_from_bytes(envelope.content, policy=modern)
        self.assertIn("Sie hilft nicht.", sent.get_body(("plain",)).get_content())

    @mute_logger("odoo.http")
    def _knock_at_the_others_ticket(self, page):
        page.go(f"{page.base_url}/odoo/helpdesk.ticket/{self.other.id}")
        page.see(".o_error_dialog, .o_notification, .o_content > *")
        self.assertNotIn(SECRET, page.text())
        page.keep_picture("own-others-ticket")
