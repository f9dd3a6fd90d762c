"""axe-core finds nothing on the addon's screens: names, roles, contrast, order.

Left out is what Odoo draws everywhere, and the frame of a message: that is the
customer's writing.
"""

import json
import os
from email.message import EmailMessage
from pathlib import Path
from unittest import SkipTest

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .browser_common import BrowserCase
from .inbox_common import CARLA, LOGIN, REP, InboxCase
from .test_inbox_tour import PIXEL

AXE = "HELPDESK_TEST_AXE"
"""Environment variable: the file of axe-core."""

ROW = ".o_helpdesk_inbox_row"
ACTS = ".o_helpdesk_inbox_row_acts"
ACTION = "/odoo/action-helpdesk_mgmt_user_email."

#: Drawn by Odoo, or by the helpdesk, with all that is in it.
ODOO = (
    ".o_main_navbar, .o_navbar, .o_control_panel_navigation, .o_breadcrumb",
    ".o_control_panel_breadcrumbs, .o_cp_searchview, .o_notification_manager",
    ".o_notebook_headers, .o_kanban_record, .o_avatar, .o_list_controller",
    ".o_field_many2one_avatar_user, .o_list_record_selector, .o_list_renderer thead",
    ".o_optional_columns_dropdown, .o_statusbar_status, .o_clipboard_button",
    ".settings_tab, .o-mail-Chatter-top, .o-mail-Message-sidebar, .o-mail-DateSection",
    ".o-mail-Message-header .o-mail-Message-date, .o-mail-AttachmentCard",
    ".o-autocomplete--input, .o_tag, .o-dropdown.dropdown-toggle, .o_select_menu_input",
    ".o-dropdown--menu .o-dropdown-item, .o-mail-AttachmentContainer",
    ".o_loading_indicator",
    # Of Odoo's preferences and the helpdesk's ticket
    "h5[name=h5_email], input#name_0",
)
#: Odoo's frames, whose contents are looked at.
FRAMES = (
    "html, body, meta, main, .modal, .modal-title, .o_content, .o-dropdown--menu,"
    " .o-main-components-container"
)
#: Their colours are those of Odoo's theme.
COLOURS = ".text-muted, [class*=text-bg-], .btn, .o-mail-Message, [data-o-mail-quote]"

LOOK = """
(frames, odoo, colours) => {
    const isOdoos = (rule, element) =>
        element.matches(frames) ||
        element.closest(odoo) ||
        (rule === "region" && element.closest(".o-main-components-container")) ||
        (rule === "color-contrast" && element.closest(colours));
    const ours = ({id, help, nodes}) =>
        nodes
            .filter(({target}) => !isOdoos(id, document.querySelector(target[0])))
            .map(({target, html}) => `${id} (${help}): ${target} ${html.slice(0, 99)}`);
    window.axeFound = null;
    axe.run({exclude: ["iframe"]}, {resultTypes: ["violations"], iframes: false}).then(
        ({violations}) => (window.axeFound = violations.flatMap(ours)),
        (error) => (window.axeFound = [String(error)])
    );
}
"""
"""Sets ``axeFound``: what is found on the page and is the addon's."""


class AccessibilityCase(BrowserCase, InboxCase):
    @classmethod
    def setUpClass(cls):
        if not os.environ.get(AXE):
            raise SkipTest(f"{AXE} names no file of axe-core; dev/test brings it")
        super().setUpClass()

    def look(self, page, name):
        """axe-core finds nothing on this screen."""
        if not page.evaluate("!!window.axe"):
            page.evaluate(Path(os.environ[AXE]).read_text())
        page.wait_until("!document.querySelector('.placeholder-glow')")
        page.picture(f"axe_{name}")
        page.evaluate(f"({LOOK})(...{json.dumps([FRAMES, ', '.join(ODOO), COLOURS])})")
        page.wait_until("window.axeFound")
        with self.subTest(name):
            self.assertEqual(page.evaluate("window.axeFound"), [])


@tagged("post_install", "-at_install")
class TestAccessibility(AccessibilityCase):
    def deliver_mail(self):
        self.deliver("Lunch", "Noodles?")
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = CARLA, self.mailbox, "With a photo"
        mail["Message-ID"] = "<photo@customer.example>"
        mail.set_content("Line one\n\n> What you wrote\n")
        mail.add_alternative(
            "<p>Line <b>one</b></p><img src='https://x.example/p.png'>"
        )
        mail.add_attachment(PIXEL, "image", "png", filename="photo.png")
        self.server.deliver(self.mailbox, mail.as_bytes())

    def test_inbox(self):
        with self.browse("/odoo/email-inbox", LOGIN) as page:
            page.wait_for_element(".o_helpdesk_inbox_empty, .o_helpdesk_inbox_list")
            self.look(page, "empty")
        self.deliver_mail()
        with self.browse("/odoo/email-inbox", LOGIN) as page:
            page.wait_for_element(ROW)
            self.look(page, "list")
            # As under a pointer, which a headless browser does not have
            page.evaluate(f"document.querySelector('{ACTS}').style.display = 'flex'")
            self.look(page, "list_acts")
            page.click(".o_helpdesk_mail_sign")
            page.wait_for_element(".o_helpdesk_mail_sign_list")
            self.look(page, "sign")
            page.click(".o_helpdesk_mail_sign")
            page.wait_until("!document.querySelector('.o_helpdesk_mail_sign_list')")
            page.click(ROW)
            page.wait_for_element(".o_helpdesk_inbox_title")
            page.wait_for_element(".o_helpdesk_inbox_ticket")
            self.look(page, "message")
            page.click(".o_helpdesk_inbox_sender")
            page.wait_for_element(".modal .o_form_button_cancel, .modal .btn-close")
            self.look(page, "customer")
            page.click(".modal .btn-close")
            page.wait_until("!document.querySelector('.modal')")
            page.press("?")
            page.wait_for_element(".modal")
            self.look(page, "keys")
            page.click(".modal .btn-close")
            page.click("button[name=criteria]")
            page.wait_for_element("input[name=everywhere]")
            self.look(page, "criteria")

    def test_writing(self):
        self.deliver_mail()
        with self.browse("/odoo/email-inbox", LOGIN) as page:
            page.click(ROW)
            page.click("button[name=reply]")
            page.wait_for_element(".o_helpdesk_composer [name=email_to]")
            page.wait_for_element(".o_helpdesk_composer .odoo-editor-editable")
            self.look(page, "reply")
            page.click("button[name=send_later]")
            page.wait_for_element("[name=send_at]")
            self.look(page, "send_later")

    def test_importing(self):
        self.deliver_mail()
        with self.browse("/odoo/email-inbox", LOGIN) as page:
            page.click(ROW)
            page.click("button[name=new_ticket]")
            page.click("[name=ticket_fields]")
            page.wait_for_element("select[name=priority]")
            self.look(page, "new_ticket")
            page.click(".modal button[name=attach]")
            page.wait_for_element(".modal input[name^=part_]")
            self.look(page, "attach")
            page.click(".modal button[name=save]")
            page.wait_for_element(".o_helpdesk_inbox_badge")
            page.wait_until("!document.querySelector('.modal')")
            self.look(page, "imported")

    def test_on_a_telephone(self):
        self.deliver_mail()
        with self.browse("/odoo/email-inbox", LOGIN, "390x844") as page:
            page.wait_for_element(ROW)
            self.look(page, "phone")
            page.click(ROW)
            page.wait_for_element(".o_helpdesk_inbox_title")
            self.look(page, "phone_message")

    def test_without_an_account(self):
        user = new_test_user(self.env, "new_rep", groups=REP)
        with self.browse("/odoo/email-inbox", user.login) as page:
            page.wait_for_element(".o_helpdesk_inbox_welcome")
            self.look(page, "welcome")

    def test_signed_out(self):
        self.account.password = "old"
        with (
            mute_logger("odoo.http"),
            self.browse("/odoo/email-inbox", LOGIN) as page,
        ):
            page.wait_for_element(".o_helpdesk_inbox_notice")
            self.look(page, "signed_out")

    def test_ticket(self):
        self.deliver_mail()
        inbox = self.account.with_user(self.rep)
        [row] = [
            row
            for row in inbox.inbox_page()["messages"]
            if row["subject"] == "With a photo"
        ]
        inbox.inbox_import([row["key"]], self.ticket.id, {"mode": "attach"})
        with self.browse(f"/odoo/helpdesk.ticket/{self.ticket.id}", LOGIN) as page:
            page.wait_for_element(".o-mail-Message")
            self.look(page, "ticket")
            page.click(".o-mail-Chatter-sendMessage")
            page.click("button[name=show_copies]")
            self.look(page, "answer")
            page.click("button[name=action_email_history]")
            page.wait_for_element(".modal [name=preview_html]")
            self.look(page, "history")
        message = self.env["helpdesk.email.message"].search(
            [], limit=1, order="id desc"
        )
        with self.browse(f"/helpdesk_user_email/message/{message.id}", LOGIN) as page:
            page.wait_for("Line one")
            self.look(page, "original")

    def test_rep(self):
        for name in ("mail_server_outbox_action", "helpdesk_email_message_action"):
            with self.browse(ACTION + name, LOGIN) as page:
                page.wait_for_element(".o_data_row, .o_view_nocontent")
                self.look(page, name)
        with self.browse("/odoo/email-inbox", LOGIN) as page:
            page.click(".o_user_menu button")
            page.click("[data-menu=preferences]")
            page.click(".o_notebook a[name=email_accounts]")
            self.look(page, "preferences")

    def test_manager(self):
        new_test_user(
            self.env,
            "mona",
            groups="helpdesk_mgmt.group_helpdesk_manager,base.group_system",
        )
        for name, record in (
            ("mail_server_profile_action", self.profile),
            ("mail_server_profile_action_new", None),
            ("mail_server_account_action", self.account),
            ("mail_server_account_grid_action", None),
            ("helpdesk_email_processing_action", None),
            ("helpdesk_email_follow_action", None),
        ):
            path = f"{ACTION}{name}" + (f"/{record.id}" if record else "")
            with self.browse(path, "mona") as page:
                page.wait_for_element(".o_form_view, .o_data_row, .o_view_nocontent")
                self.look(page, name)

    def test_settings(self):
        with self.browse("/odoo/settings", "admin") as page:
            page.click(".tab[data-key=helpdesk_mgmt]")
            page.wait_for_element("#mail_servers")
            self.look(page, "settings")
