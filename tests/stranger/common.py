from odoo.tests import Form, HttpCase

from ..browser_common import BrowserCase


class StrangerCase(BrowserCase, HttpCase):
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
    def new_user(cls, name, group=""):
        """A user as the form makes one, with no more rights than it gives.

        The password is the login, as :meth:`browse` takes it to be.

        :param group: external id of what the administrator chooses for the helpdesk.
        """
        users = cls.env["res.users"].with_context(no_reset_password=True)
        with Form(users, view="base.view_users_form") as form:
            form.name = name
            form.login = f"{name.lower().replace(' ', '.')}@example.com"
            if group:
                form.group_ids.add(cls.env.ref(group))
        user = form.record
        wizard = cls.env["change.password.wizard"].with_context(
            active_model="res.users", active_ids=user.ids
        )
        wizard = wizard.create({})
        wizard.user_ids.new_passwd = user.login
        wizard.change_password_button()
        return user
