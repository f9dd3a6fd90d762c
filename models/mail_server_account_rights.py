from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError

from . import mail_server_input as mail_input

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

STATE_FIELDS = frozenset(
    {
        "state",
        "last_error",
        "last_success",
        "reading_state",
        "reading_error",
        "sign_in_refused",
        "sending_state",
        "sending_error",
        "sending_refused",
        "sending_failing_since",
        "sending_owner_told",
        "trusted_server",
        "credential_version",
        "crowded_until",
        "failing_since",
        "owner_told",
        "password_ciphertext",
        "oauth_access_token",
        "oauth_access_token_ciphertext",
        "oauth_refresh_token",
        "oauth_refresh_token_ciphertext",
        "oauth_expires",
        "oauth_asked_again",
        "has_token",
    }
)
"""What nobody writes but this module."""


class MailServerAccount(models.Model):
    """Who may do what with an account, beyond access rights and record rules."""

    _inherit = "mail.server.account"

    def _is_administrator(self):
        return self.env.su or self.env.user.has_group(
            "helpdesk_mgmt.group_helpdesk_manager"
        )

    def _check_written_fields(self, vals):
        """Refuse what the acting user may not write.

        Record rules already limit reps to their own accounts.
        """
        if self.env.su:
            return
        forbidden = STATE_FIELDS & vals.keys()
        if not self._is_administrator():
            forbidden |= vals.keys() - SIGN_IN_FIELDS - PERSONAL_FIELDS
            locked = self.filtered(lambda a: not a.profile_id.allow_self_service)
            if locked and not SIGN_IN_FIELDS.isdisjoint(vals):
                raise self._self_service_error(locked.profile_id)
        if forbidden:
            raise AccessError(
                self.env._(
                    "You may not change this of an email account: %(fields)s.",
                    fields=", ".join(
                        self._label_of(name) if name in self._fields else name
                        for name in sorted(forbidden)
                    ),
                )
            )

    def _check_created_fields(self, vals):
        """Refuse an account that the acting user may not have."""
        if self.env.su:
            return
        if self._is_administrator():
            self._check_written_fields(vals)
            return
        # A form sends what it shows, so also that the new account is active.
        given = {"user_id", "profile_id"} | (
            {"active"} if vals.get("active") else set()
        )
        self.browse()._check_written_fields(
            {name: value for name, value in vals.items() if name not in given}
        )
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

        The user who began the transaction counts as well, so that nobody acts
        as the owner by switching the environment's user (server actions).

        :raises AccessError: without a word about the mailbox.
        """
        self.check_access("read")
        begun_by = self.env.transaction.default_env
        acting = {self.env.uid}
        # Odoo itself (a cron job, a queue) may act for the owner.
        if begun_by and begun_by.uid not in (None, SUPERUSER_ID):
            acting.add(begun_by.uid)
        for account in self:
            if acting != {account.user_id.id}:
                raise AccessError(
                    self.env._("Only its owner opens the mailbox of an email account.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [self._prepare_created(vals) for vals in vals_list]
        accounts = super().create(prepared)
        for account in accounts.sudo():  # sudo: written by this module only.
            if account.has_password and account.user_id.id == self.env.uid:
                account.trusted_server = account.profile_id._trust()
        return accounts

    def _prepare_created(self, vals):
        vals = mail_input.tidy(vals)
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
        vals = mail_input.tidy(vals)
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
        if self._is_administrator():
            return self.env._(
                "No mail server is configured yet. Add one in Helpdesk ▸ Configuration"
                " ▸ User Email Accounts ▸ Mail Servers."
            )
        return self.env._(
            "There is no mail server yet on which you may add an account. Ask your"
            " helpdesk manager."
        )
