from odoo import models

from ..tools.rpc import only_one
from ..transports import probe
from ..transports.interface import AuthMethod, Credentials, MailboxSettings


class MailServerProfile(models.Model):
    """Testing the way to a server, without any account."""

    _inherit = "mail.server.profile"

    def action_test_connection(self):
        """Try each step that needs no sign-in, in a dialog."""
        only_one(self)
        self.check_access("write")
        works = self.env._("The servers answer. Sign-in is tested with an account.")
        accounts = self.env["mail.server.account"]
        return accounts._test_dialog(
            self._probe_steps(), works, {"profile_id": self.id}, self.name
        )

    def _probe_steps(self):
        """``(direction, Step)`` of every step that needs no sign-in."""
        settings = MailboxSettings(
            server_type=self.server_type,
            incoming=self._incoming_endpoint(),
            credentials=Credentials(method=AuthMethod.NONE),
        )
        found = [
            ("incoming", step) for step in probe.probe_incoming(settings, sign_in=False)
        ]
        if not self._sends_through_mailbox():
            outgoing = probe.probe_outgoing(self._smtp_endpoint(), sign_in=False)
            found += [("outgoing", step) for step in outgoing]
        return found
