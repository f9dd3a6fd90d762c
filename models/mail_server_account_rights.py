from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError

from ..tools import server_input
from ..tools.errand import Errand, who_asks

SIGN_IN_FIELDS = frozenset({"email", "login", "password", "exchange_mailbox"})
"""What an account signs in with."""

PERSONAL_FIELDS = frozenset(
    {
        "from_name",
        "signature",
        "sequence",
        "after_import",
        "after_import_folder",
        "sent_folder",
        "save_sent_copy",
    }
)
"""What a rep may choose also where only administrators sign accounts in."""

GIVEN_FIELDS = frozenset({"user_id", "profile_id", "active"})
"""What a rep says of a new account, besides: its own user, and a server."""


class MailServerAccount(models.Model):
    """Who may do what with an account, beyond access rights and record rules."""

    _inherit = "mail.server.account"

    def _is_administrator(self):
        return self.env.su or self.env.user.has_group(
            "helpdesk_mgmt.group_helpdesk_manager"
        )

    @api.model
    def _guarded_fields(self):
        """Administrators name rep, server and aliases; a rep signs in and chooses."""
        guarded = super()._guarded_fields()
        if self._is_administrator():
            return guarded
        return guarded | (
            self._fields.keys()
            - set(models.MAGIC_COLUMNS)
            - SIGN_IN_FIELDS
            - PERSONAL_FIELDS
            - GIVEN_FIELDS
        )

    def _check_written_fields(self, vals):
        """Refuse what the acting user may not write.

        Record rules already limit reps to their own accounts.
        """
        if self._is_administrator():
            return
        forbidden = GIVEN_FIELDS & vals.keys()
        if forbidden:
            raise self._guarded_error(forbidden)
        locked = self.filtered(lambda a: not a.profile_id.allow_self_service)
        if locked and not SIGN_IN_FIELDS.isdisjoint(vals):
            raise self._self_service_error(locked.profile_id)

    def _check_created_fields(self, vals):
        """Refuse an account that the acting user may not have."""
        if self._is_administrator():
            return
        # A form sends what it shows, so also that the new account is active.
        if not vals.get("active", True):
            raise self._guarded_error({"active"})
        if vals.get("user_id", self.env.uid) != self.env.uid:
            raise AccessError(self.env._("You may only add your own email account."))
        profile = self.env["mail.server.profile"].browse(vals.get("profile_id"))
        if not profile.allow_self_service:
            raise self._self_service_error(profile)

    def _self_service_error(self, profiles):
        return AccessError(
            self.env._(
                "Sign-ins on %(server)s are kept by your administrator. Ask there.",
                server=", ".join(profiles.mapped("name")),
            )
        )

    def _check_owner(self):
        """Refuse everybody but the owner, administrators and superusers too.

        Who began the transaction or sent the request counts as well, so that nobody
        acts as the owner by switching the environment's user (server actions).

        :raises AccessError: without a word about the mailbox.
        """
        self.check_access("read")
        for account in self:
            if not (account._is_on_errand() or account._is_owners_act()):
                raise self._owner_error()

    def _is_owners_act(self):
        """Whether the owner, and nobody else, asked for what happens now."""
        self.ensure_one()
        return who_asks(self.env) == {self.user_id.id}

    def _is_on_errand(self):
        """Whether this addon does for the owner what was asked for before."""
        errand = Errand.of(self.env)
        return errand is not None and errand.is_for(self)

    def _on_errand(self):
        """This account, for what this addon does in its owner's stead."""
        return self.with_context(account_errand=Errand(self))

    def _open_secret(self, name):
        """As of any record; but only for its owner, or on an errand.

        :raises AccessError: when anybody else asks.
        """
        # sudo: the owner's id is no secret.
        others = who_asks(self.env) - {SUPERUSER_ID, self.sudo().user_id.id}
        if others and not self._is_on_errand():
            raise self._owner_error()
        return super()._open_secret(name)

    def _owner_error(self):
        return AccessError(
            self.env._("Only its owner opens the mailbox of an email account.")
        )

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [self._prepare_created(vals) for vals in vals_list]
        # Nobody follows an account: what is tracked there is sent to nobody.
        silent = self.with_context(mail_create_nosubscribe=True)
        accounts = super(MailServerAccount, silent).create(prepared)
        accounts = accounts.with_env(self.env)
        accounts.filtered("has_password")._entrust()
        return accounts

    def _prepare_created(self, vals):
        vals = server_input.tidy(vals)
        if not vals.get("profile_id"):
            vals["profile_id"] = self._context_default("profile_id")
        if not vals["profile_id"]:
            raise UserError(self._no_server_message())
        self._check_created_fields(vals)
        return vals

    def _context_default(self, name):
        default = self.default_get([name]).get(name)
        return default or False

    def write(self, vals):
        vals = server_input.tidy(vals)
        self._check_written_fields(vals)
        moved = self.browse()
        if "user_id" in vals:
            moved = self.filtered(lambda account: account.user_id.id != vals["user_id"])
        result = super().write(vals)
        if moved and not vals.get("password"):
            moved._erase_secrets()
        if moved or not (SIGN_IN_FIELDS | {"profile_id"}).isdisjoint(vals):
            self._sign_in_changed(is_new_password="password" in vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_self_service_off(self):
        locked = self.filtered(lambda a: not a.profile_id.allow_self_service)
        if locked and not self._is_administrator():
            raise self._self_service_error(locked.profile_id)

    def _no_server_message(self):
        if self._servers_to_choose():
            return self.env._("Choose the mail server of this email account.")
        if self._is_administrator():
            return self.env._(
                "No mail server is configured yet. Add one in Helpdesk ▸ Configuration"
                " ▸ User Email Accounts ▸ Mail Servers."
            )
        return self.env._(
            "There is no mail server yet on which you may add an account. Ask your"
            " helpdesk manager."
        )
