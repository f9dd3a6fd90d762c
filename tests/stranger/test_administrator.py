from odoo.tests import tagged

from .common import MANAGER, OWN, MailCase, login_of

CONFIGURATION = (
    "helpdesk_mgmt.helpdesk_ticket_config_main_menu",
    "helpdesk_mgmt_user_email.mail_server_profile_menu",
)
GRID = ".o_list_view .o_data_row"
NAMES = [f"Rep {number:02}" for number in range(1, 51)]
WRONG = {"Rep 07", "Rep 41"}


@tagged("post_install", "-at_install")
class TestAdministrator(MailCase):
    mailboxes = {login_of(name): f"geheim {name}" for name in NAMES}

    def test_a_server_and_fifty_reps(self):
        for name in NAMES:
            self.new_user(name, OWN, has_password=False)
        with self.chromium(self.admin) as page:
            self._configure_server(page)
            page.open_helpdesk(
                "helpdesk_mgmt.helpdesk_ticket_config_main_menu",
                "helpdesk_mgmt_user_email.mail_server_account_menu",
            )
            page.see(GRID, "Rep 50")
            page.keep_picture("grid")
            self._paste(page)
            self._test_all(page)
        accounts = self.env["mail.server.account"].search([])
        self.assertEqual(len(accounts), len(NAMES))
        failed = accounts.filtered(lambda account: account.state == "failed")
        self.assertEqual(set(failed.user_id.mapped("name")), WRONG)

    def _configure_server(self, page):
        page.open_helpdesk(*CONFIGURATION)
        page.see(".o_view_nocontent")
        page.keep_picture("servers-none")
        page.click(".o_list_button_add")
        page.see(".o_form_view")
        page.keep_picture("server-new")
        self.enter_server(page)
        page.keep_picture("server")
        self.ask_for_test(page)
        page.keep_picture("server-test")
        page.see(".modal .alert-success")
        page.click(".modal .modal-footer button[special=cancel]")
        page.see_none(".modal")

    def _paste(self, page):
        rows = [
            f"{login_of(name)}\tBüro\t{'falsch' if name in WRONG else f'geheim {name}'}"
            for name in NAMES
        ]
        page.click(".o_control_panel button[name=action_paste]")
        heading = "user_id\tprofile_id\tpassword"
        page.enter(".o_mail_server_paste textarea", "\n".join([heading, *rows]))
        page.keep_picture("paste")
        page.click(".o_mail_server_paste .btn-primary")
        page.see(".o_mail_server_paste .alert-success", "50")
        page.keep_picture("pasted")
        page.see_none(".o_mail_server_paste .alert-warning")
        page.click(".o_mail_server_paste .btn-secondary")
        page.see_none(".modal")

    def _test_all(self, page):
        page.click(".o_control_panel button[name=action_test_connections]")
        page.see(".o_mail_server_progress button[name=show_failed]", seconds=120)
        page.keep_picture("tested")
        page.click(".o_mail_server_progress button[name=show_failed]")
        page.see_none(".modal")
        page.wait_for(f"document.querySelectorAll('{GRID}').length === {len(WRONG)}")
        for name in WRONG:
            page.see(f"{GRID}:has(.text-bg-danger)", name)
        page.keep_picture("failed")


@tagged("post_install", "-at_install")
class TestManager(MailCase):
    """A helpdesk manager; the settings of Odoo are not for him."""

    mailboxes = {login_of("Mona Chefin"): "geheim"}

    def test_server_and_processing(self):
        manager = self.new_user("Mona Chefin", MANAGER)
        self.assertFalse(manager.has_group("base.group_system"))
        with self.chromium(manager) as page:
            page.open_helpdesk(*CONFIGURATION)
            page.click(".o_list_button_add")
            self.enter_server(page)
            self.ask_for_test(page)
            page.see(".modal .alert-success")
            page.click(".modal .modal-footer button[special=cancel]")
            page.see_none(".modal")
            page.open_helpdesk(
                "helpdesk_mgmt.helpdesk_ticket_config_main_menu",
                "helpdesk_mgmt_user_email.helpdesk_email_processing_menu",
            )
            within = ".modal"
            page.see(".modal .o_field_widget[name=helpdesk_email_processing]")
            page.keep_picture("processing")
            page.check("helpdesk_email_attachments", within=within)
            page.see(f"{within} [name=helpdesk_email_processing] input:enabled")
            page.check("helpdesk_email_processing", "attach", within=within)
            page.click(".modal button[name=action_save]")
            page.see_none(".modal")
        company = manager.company_id
        self.assertTrue(company.helpdesk_email_attachments)
        self.assertEqual(company.helpdesk_email_processing, "attach")
        self.assertEqual(self.env["mail.server.profile"].search([]).name, "Büro")
