from odoo import api, fields, models

from ..tools.rpc import only_one
from ..tools.watching import CHANGED, SIGN

EMAIL_TAB = "email_tab_view_ref"
"""In the context: preferences begin with their Email tab. The client passes on only
what ends like that when it asks for a view."""

SHOWN = (
    "email_account_ids",
    "email_account_id",
    "email_follow_ids",
    "email_server_configured",
)
"""What users see of their own record."""

PREFERENCES = (
    "helpdesk_import_at_once",
    "helpdesk_email_mode",
    "helpdesk_answer_as",
    "helpdesk_mark_read",
    "helpdesk_email_sign",
)
"""What they also choose there."""

WHO_MAY_WATCH = frozenset(
    {"active", "login", "password", "group_ids", "helpdesk_email_sign"}
)
"""A change of these may end a session, or what it is told."""


class ResUsers(models.Model):
    _inherit = "res.users"

    email_account_ids = fields.One2many(
        "mail.server.account",
        "user_id",
        string="Email Accounts",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
    )
    email_account_id = fields.Many2one(
        "mail.server.account",
        string="Default Email Account",
        compute="_compute_email_account_id",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
        help="The first account; the rep writes from it.",
    )

    email_follow_ids = fields.One2many(
        "helpdesk.email.follow",
        "user_id",
        string="Conversations Kept on Tickets",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
    )

    email_server_configured = fields.Boolean(
        compute="_compute_email_server_configured",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
    )
    helpdesk_import_at_once = fields.Boolean(
        string="Import without asking",
        help="A message that is dropped on a ticket is imported at once, without"
        " showing the memo first.",
    )
    helpdesk_email_mode = fields.Selection(
        [("paste", "Paste"), ("attach", "Attach")],
        string="Email becomes a memo by",
        help="Empty: as set for the helpdesk. Each import may say otherwise.",
    )
    helpdesk_answer_as = fields.Selection(
        [("account", "As me, from my own account"), ("helpdesk", "As the helpdesk")],
        string="Answer tickets",
        default="account",
        required=True,
        help="What the ticket's composer begins with. It can be changed for each"
        " answer.",
    )
    helpdesk_email_sign = fields.Selection(
        [
            ("off", "In the inbox only"),
            ("sign", "On every page"),
            ("desktop", "On every page and as desktop notification"),
        ],
        string="Show new mail",
        default="sign",
        required=True,
        help="An envelope at the top of every page shows how many messages are unread."
        " Your browser asks before it shows desktop notifications.",
    )

    helpdesk_mark_read = fields.Selection(
        [
            ("never", "Never"),
            ("open", "At once"),
            ("later", "After 5 seconds"),
        ],
        string="Mark emails as read when opened",
        help="Whether opening a message in the Email Inbox marks it as read in the"
        " mailbox. Empty: the inbox asks once, and marks nothing until then.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *SHOWN, *PREFERENCES]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *PREFERENCES]

    @api.depends("email_account_ids.sequence", "email_account_ids.active")
    def _compute_email_account_id(self):
        for user in self:
            accounts = user.email_account_ids.sorted(lambda a: (a.sequence, a.id))
            user.email_account_id = accounts[:1]

    def _compute_email_server_configured(self):
        # Not as superuser: a server of another company does not help.
        profiles = self.env["mail.server.profile"].sudo(False)
        self.email_server_configured = bool(profiles.search_count([], limit=1))

    def action_add_email_account(self):
        """A new account of the user's own, in a dialog."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Email Account"),
            "res_model": "mail.server.account",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_user_id": self.id},
        }

    def action_end_email_follows(self):
        """Before leaving: nothing more goes to tickets by itself.

        :raises AccessError: to anyone but the user and administrators.
        """
        only_one(self)
        # sudo: an administrator of users need not be one of the helpdesk; whose they
        # are is checked there.
        return self.sudo().email_follow_ids.with_env(self.env).action_end()

    @api.model
    def action_email_settings(self):
        """The user's own preferences, at their Email tab."""
        action = self.action_get()
        return {**action, "res_id": self.env.uid, "context": {EMAIL_TAB: True}}

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, bool(self.env.context.get(EMAIL_TAB)))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if self.env.context.get(EMAIL_TAB):
            for page in arch.xpath("//page[@name='email_accounts']"):
                page.set("autofocus", "autofocus")
        return arch, view

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: who archives a user need not be a helpdesk manager.
            self.sudo()._all_email_accounts()._erase_secrets()
        if not WHO_MAY_WATCH.isdisjoint(vals):
            # sudo: the same.
            self.sudo()._all_email_accounts().user_id._tell_watchers()
        return result

    def _tell_watchers(self):
        """Once this is committed, whoever watches inboxes for these users looks what
        there is to watch, and their pages whether to show a sign."""
        for user in self:
            self.env["bus.bus"]._sendone((user, CHANGED), CHANGED, {})
            user._bus_send(SIGN, {})

    def _email_sign(self):
        """How pages that are not the inbox show the acting user new mail: "sign",
        "desktop", or empty."""
        chosen = self.env.user.helpdesk_email_sign
        if chosen == "off" or not self.env["mail.server.account"].inbox_has_account():
            return ""
        return chosen

    def _all_email_accounts(self):
        """The users' accounts, archived ones too."""
        return self.with_context(active_test=False).email_account_ids

    def _default_sending_account(self, accounts):
        """The account to answer from; none when the user answers as the helpdesk."""
        if self.helpdesk_answer_as == "helpdesk":
            return accounts.browse()
        return accounts[:1]
