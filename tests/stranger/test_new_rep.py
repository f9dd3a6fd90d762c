import time
from email import message_from_bytes
from email.policy import default as modern
from email.utils import getaddresses

from odoo.tests import tagged

from .common import OWN, MailCase, StrangerCase, login_of
from .pages import CHATTER, ROW

NORA, KARLA = login_of("Nora Neu"), "karla@kunde.example"
PASSWORD = "gehéim 1"
CUSTOMER_MAIL = f"""\
From: Karla Kunde <{KARLA}>
To: Nora Neu <{NORA}>
Subject: Drucker brennt
Message-ID: <1@kunde.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Er brennt schon länger. Was nun?
""".encode()


@tagged("post_install", "-at_install")
class TestNewRep(StrangerCase):
    def test_default_rights_open_the_helpdesk(self):
        rep = self.new_user("Nora Neu", OWN)
        self.assertEqual(rep.lang, "de_DE")
        self.assertFalse(rep.has_group("base.group_partner_manager"))
        self.assertFalse(rep.action_id)
        with self.browse("/odoo", rep.login) as page:
            page.click(".o_navbar_apps_menu button")
            page.click("[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']")
            page.wait_for("Kundendienst")
            page.picture("stranger-helpdesk")


@tagged("post_install", "-at_install")
class TestFirstDay(MailCase):
    """From the first look at the inbox to an answer that arrives."""

    mailboxes = {NORA: PASSWORD}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_server()
        cls.rep = cls.new_user("Nora Neu", OWN)
        cls.dovecot.deliver(NORA, CUSTOMER_MAIL)

    def test_in_chromium(self):
        with self.chromium(self.rep) as page:
            self._tell(page)
        self._check_ticket()

    def test_in_firefox(self):
        with self.firefox(self.rep) as page:
            self._tell(page)
        self._check_ticket()

    def _tell(self, page):
        page.open_helpdesk("helpdesk_mgmt_user_email.email_inbox_menu")
        self._add_account(page)
        self._read(page)
        self._import(page)
        self._answer_on_the_ticket(page)
        self._answer_from_the_inbox(page)

    def _add_account(self, page):
        page.see("button[name=add_account]")
        page.keep_picture("no-account")
        page.click("button[name=add_account]")
        address = ".modal .o_field_widget[name=email] input"
        page.wait_for(f"document.querySelector('{address}')?.value === '{NORA}'")
        page.keep_picture("account")
        page.fill("password", "gehéim 2", within=".modal")
        page.click(".modal .o_form_button_save")
        page.see(".modal .alert-danger", NORA)
        page.keep_picture("account-refused")
        page.fill("password", PASSWORD, within=".modal")
        page.click(".modal .o_form_button_save")
        page.see_none(".modal")

    def _read(self, page):
        page.see(ROW, "Drucker brennt")
        page.click(ROW, "Drucker brennt")
        page.see(".o_helpdesk_inbox_title", "Drucker brennt")
        page.see(".o_helpdesk_inbox_reading", "Was nun?")
        page.keep_picture("message")

    def _import(self, page):
        page.press("n")
        page.see(".modal textarea[name=memo]")
        page.keep_picture("memo")
        page.press("Enter")
        page.see(f"{ROW} .o_helpdesk_inbox_badge")
        page.see_none(".modal")
        page.keep_picture("imported")
        self.number = page.run(
            f"document.querySelector('{ROW} .o_helpdesk_inbox_badge')"
            ".textContent.match(/HT\\d+/)[0]"
        )

    def _answer_on_the_ticket(self, page):
        page.click(f"{ROW} .o_helpdesk_inbox_badge")
        page.see(f"{CHATTER} .o-mail-Message")
        button = f"{CHATTER} .o-mail-Chatter-sendMessage"
        page.click_for(button, f"{CHATTER} select[name=sender]", NORA)
        page.enter(f"{CHATTER} .o-mail-Composer-input", "Nehmen Sie Wasser.")
        page.keep_picture("composer")
        page.click(f"{CHATTER} .o-mail-Composer-send:enabled")
        page.see(f"{CHATTER} .o-mail-Message", "Nehmen Sie Wasser.", NORA)
        page.keep_picture("answered")
        self._arrived("Nehmen Sie Wasser.")

    def _answer_from_the_inbox(self, page):
        page.open_helpdesk("helpdesk_mgmt_user_email.email_inbox_menu")
        page.click(ROW, "Drucker brennt")
        page.see(".o_helpdesk_inbox_reading", "Was nun?")
        page.press("r")
        page.see(".o_helpdesk_composer .odoo-editor-editable")
        page.see(
            f".o_helpdesk_composer [name=email_to] .o_helpdesk_address[title='{KARLA}']"
        )
        # The message is on the customer's ticket, and so shall the answer be.
        page.wait_for(
            "document.querySelector('.o_helpdesk_composer [name=ticket_id] input')"
            f"?.value.includes('{self.number}')"
        )
        page.write_in(".o_helpdesk_composer .odoo-editor-editable", "Oder Sand.")
        page.keep_picture("reply")
        page.click(".o_helpdesk_composer button[name=action_send]")
        page.see_none(".o_helpdesk_composer")
        self._wait_for_letter(2)
        self._arrived("Oder Sand.")
        page.click(f"{ROW} .o_helpdesk_inbox_badge")
        page.see(f"{CHATTER} .o-mail-Message .o_helpdesk_sent_from", NORA)
        page.see(f"{CHATTER} .o-mail-Message", "Oder Sand.", NORA)
        page.see_none(".o_helpdesk_sending_problem")
        page.keep_picture("ticket")

    def _check_ticket(self):
        ticket = self.env["helpdesk.ticket"].search([])
        self.assertEqual((ticket.name, ticket.number), ("Drucker brennt", self.number))
        self.assertEqual(ticket.user_id, self.rep)
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.partner_email, KARLA)

    def _wait_for_letter(self, count):
        """It can be undone for ten seconds."""
        deadline = time.monotonic() + 60
        while len(self.smtp.envelopes) < count and time.monotonic() < deadline:
            time.sleep(0.1)

    def _arrived(self, words):
        """The last mail has come to the customer, who can answer it."""
        envelope = self.smtp.envelopes[-1]
        self.assertEqual((envelope.sender, envelope.recipients), (NORA, (KARLA,)))
        self.assertEqual(envelope.login, NORA)
        mail = message_from_bytes(envelope.content, policy=modern)
        self.assertIn(words, mail.get_body(("plain",)).get_content())
        answers_go_to = getaddresses([mail["Reply-To"] or mail["From"]])
        self.assertEqual([address for _name, address in answers_go_to], [NORA])
        self.assertEqual(mail["From"].addresses[0].display_name, "Nora Neu")
