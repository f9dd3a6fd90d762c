from odoo.tests import tagged

from .common import StrangerCase


@tagged("post_install", "-at_install")
class TestNewRep(StrangerCase):
    def test_default_rights_open_the_helpdesk(self):
        rep = self.new_user("Nora Neu", "helpdesk_mgmt.group_helpdesk_user_own")
        self.assertEqual(rep.lang, "de_DE")
        self.assertFalse(rep.has_group("base.group_partner_manager"))
        self.assertFalse(rep.action_id)
        with self.browse("/odoo", rep.login) as page:
            page.click(".o_navbar_apps_menu button")
            page.click("[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']")
            page.wait_for("Kundendienst")
            page.picture("stranger-helpdesk")
