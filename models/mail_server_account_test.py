from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..transports import errors
from . import mail_server_probe as probe


class MailServerAccount(models.Model):
    """Testing the connection: the one thing that administrators may do too."""

    _inherit = "mail.server.account"

    def action_test_connection(self):
        """Try each step, in a dialog; nothing in the mailbox is changed.

        For the owner and for administrators, also after a refused sign-in: who
        presses the button asks for another try. The answer's ``context`` holds
        the steps.
        """
        self.ensure_one()
        self._check_may_test()
        steps = self._probe_steps()
        failure = next((error for *_step, error in steps if error), None)
        self._note_test(failure)
        works = self.env._("This account works.")
        return self.env["mail.server.profile"]._test_dialog(
            steps, works, account=self, title=self.email
        )

    def action_test_connections(self):
        """Test these accounts one after the other, with progress."""
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_mgmt_user_email.progress",
            "target": "new",
            "name": self.env._("Test Connections"),
            "params": {
                "steps": [
                    {
                        "name": f"{account.user_id.name} – {account.email}",
                        "model": self._name,
                        "method": "test_connection",
                        "ids": account.ids,
                    }
                    for account in self
                ],
                "empty": self.env._("There is no email account to test yet."),
            },
        }

    def test_connection(self):
        """A test in one line, for many accounts.

        :returns: ``{"ok": bool, "message": str}``
        """
        self.ensure_one()
        try:
            self._check_may_test()
            steps = self._probe_steps()
        except UserError as error:
            return {"ok": False, "message": str(error)}
        failure = next((error for *_step, error in steps if error), None)
        self._note_test(failure)
        message = self._error_sentence(failure) if failure else ""
        return {"ok": not failure, "message": message}

    def _check_may_test(self):
        """Refuse who may not test, and what would send the password where its
        owner has not agreed to."""
        if self.user_id != self.env.user and not self._is_administrator():
            raise AccessError(self.env._("Only its owner tests an email account."))
        if self.server_changed and self.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "The mail server has changed. First %(owner)s has to agree: “Try"
                    " again” in My Preferences ▸ Email.",
                    owner=self.user_id.name,
                )
            )
        self._check_configured()

    def _probe_steps(self):
        """``(direction, step, state, seconds, error)`` of every step."""
        profile = self.profile_id
        settings = self._mailbox_settings()
        steps = probe.run(probe.INCOMING, probe.probe_incoming, settings)
        found = [(probe.INCOMING, *step) for step in steps]
        refused = any(
            isinstance(error, errors.AuthenticationFailed) for *_step, error in steps
        )
        # A refused password is not tried at the next door: accounts get locked.
        if profile.smtp_host and not refused:
            steps = probe.run(
                probe.OUTGOING,
                probe.probe_outgoing,
                profile._smtp_endpoint(),
                self._credentials(profile.smtp_auth),
            )
            found += [(probe.OUTGOING, *step) for step in steps]
        return found

    def _note_test(self, failure):
        """Keep the result; nothing waits for a socket any more."""
        self._discard_connections()
        vals = {
            "state": "ok",
            "last_error": False,
            "last_success": fields.Datetime.now(),
            "sign_in_refused": False,
            "server_changed": False,
        }
        if failure:
            vals = {
                "state": "failed",
                "last_error": self._error_sentence(failure),
                "sign_in_refused": isinstance(failure, errors.AuthenticationFailed),
            }
        # sudo: the state is written by this module only.
        self.sudo()._write_connection_state(vals)
