from odoo import models

from .rpc import known


class MailServerAccount(models.Model):
    """What another sign-in, or another server, means for an account."""

    _inherit = "mail.server.account"

    def _sign_in_changed(self, is_new_password=False):
        """Another sign-in: what was known about the old one does not count.

        A new password may go to the present server only, if its owner entered it;
        an administrator who did knows it anyway, and may still mend the server.
        """
        # sudo: the state is written by this module only.
        for account in self.sudo():
            vals = {"credential_version": account.credential_version + 1}
            if is_new_password:
                is_owner = account.user_id.id == self.env.uid
                trusted = account.profile_id._trust() if is_owner else False
                vals["trusted_server"] = trusted
            account.write({**vals, **account._prepare_untried_state()})
            account._ask_after_server_change()

    def _prepare_untried_state(self):
        return {
            "state": "new",
            "last_error": False,
            "sign_in_refused": False,
            "failing_since": False,
        }

    def _server_changed(self):
        """The profile's connection changed: try again, or ask the owner first."""
        # sudo: the state is written by this module only.
        for account in self.sudo():
            version = account.credential_version + 1
            account.write(
                {"credential_version": version, **account._prepare_untried_state()}
            )
            account._ask_after_server_change()

    def _ask_after_server_change(self):
        """Stop the account until its owner agrees to the other server."""
        if self.server_changed:
            self.write(
                {"state": "failed", "last_error": self._server_changed_message()}
            )

    def _server_changed_message(self):
        return self.env._(
            "The administrator changed the mail server. Check its name, then press"
            " “Try again” to sign in there."
        )

    def action_try_again(self):
        """Let a refused sign-in be tried again; its owner agrees to the server."""
        known(self).check_access("write")
        for account in self:
            if account.server_changed:
                account._check_owner()
                # sudo: what is trusted is written by this module only.
                account.sudo().trusted_server = account.profile_id._trust()
            account._sign_in_changed()
        return True

    def action_forget_password(self):
        """Erase the stored password."""
        return known(self).write({"password": False})
