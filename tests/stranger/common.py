from unittest.mock import patch

from odoo.tests import Form, HttpCase

from ..browser_common import BrowserCase
from ..servers.dovecot import DovecotServer
from ..servers.smtp import SmtpServer
from .pages import PagesCase

OWN = "helpdesk_mgmt.group_helpdesk_user_own"
MANAGER = "helpdesk_mgmt.group_helpdesk_manager"
DOMAIN = "example.com"


def login_of(name):
    """The address with which :meth:`StrangerCase.new_user` enters somebody."""
    return f"{name.lower().replace(' ', '.')}@{DOMAIN}"


class StrangerCase(PagesCase, BrowserCase, HttpCase):
    """An Odoo that was there before the addon: see ``dev/strangers_world.py``.

    In German, without demo data, with a second company and without an alias domain.
    What the administrator does goes through Odoo's own forms and actions.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        if cls.admin.lang != "de_DE" or cls.env["mail.alias.domain"].search_count([]):
            cls.skipTest(cls, "this database is nobody's stranger's: see dev/README.md")
        cls.env = cls.env(user=cls.admin, context={"lang": cls.admin.lang})

    @classmethod
    def new_user(cls, name, group="", has_password=True):
        """A user as the form makes one, with no more rights than it gives.

        The password is the login, as :meth:`browse` takes it to be.

        :param group: external id of what the administrator chooses for the helpdesk.
        """
        users = cls.env["res.users"].with_context(no_reset_password=True)
        with Form(users, view="base.view_users_form") as form:
            form.name = name
            form.login = login_of(name)
            if group:
                form.group_ids.add(cls.env.ref(group))
        user = form.record
        if not has_password:
            return user
        wizard = cls.env["change.password.wizard"].with_context(
            active_model="res.users", active_ids=user.ids
        )
        wizard = wizard.create({})
        wizard.user_ids.new_passwd = user.login
        wizard.change_password_button()
        return user


class MailCase(StrangerCase):
    """With the mail server of the company, which Odoo does not know yet."""

    #: login → password
    mailboxes = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dovecot = DovecotServer(cls.mailboxes)
        cls.smtp = SmtpServer(cls.mailboxes)
        for server in (cls.dovecot, cls.smtp):
            server.start()
            cls.addClassCleanup(server.stop)

    def setUp(self):
        super().setUp()
        self.smtp.envelopes.clear()
        # Odoo sends nothing while a test runs; here it has to.
        servers = type(self.env["ir.mail_server"])
        self.startPatcher(patch.object(servers, "_disable_send", lambda _self: False))

    @classmethod
    def settings(cls):
        """What an administrator enters for the server: texts, choices and boxes."""
        return {
            "name": "Büro",
            "domain": DOMAIN,
            "smtp_host": "localhost",
            "smtp_port": str(cls.smtp.tls_port),
            "incoming_host": cls.dovecot.host,
            "incoming_port": str(cls.dovecot.imap.tls_port),
            "ca_certificate": cls.smtp.ca_file.read_text()
            + cls.dovecot.ca_file.read_text(),
        }

    @classmethod
    def new_server(cls):
        """The server, as the administrator enters it in the form."""
        with Form(cls.env["mail.server.profile"]) as form:
            form.server_type = "imap"
            form.login_with_email = True
            form.smtp_security = form.incoming_security = "tls"
            for name, value in cls.settings().items():
                is_number = name.endswith("_port")
                setattr(form, name, int(value) if is_number else value)
        return form.record

    def enter_server(self, page):
        """The same on the screen."""
        page.check("server_type", "imap")
        page.check("login_with_email")
        page.check("smtp_security", "tls")
        page.check("incoming_security", "tls")
        for name, value in self.settings().items():
            page.fill(name, value)
        page.save()

    def ask_for_test(self, page):
        """Test the connection in a form; the steps that it took, in its words."""
        page.click("button[name=action_test_connection]")
        page.see(".modal .o_field_widget[name=line_ids] .o_data_row")
