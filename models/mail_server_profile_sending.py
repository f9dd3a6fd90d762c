from odoo import api, models


class MailServerProfile(models.Model):
    _inherit = "mail.server.profile"

    def _can_send(self):
        """Whether accounts on this server can send at all."""
        return bool(self.smtp_host) or self._sends_through_mailbox()

    def _sends_through_mailbox(self):
        """Whether mail goes out where it comes in, without an SMTP server."""
        return "smtp_host" not in self._kind().host_fields

    def write(self, vals):
        result = super().write(vals)
        if not self._sending_server_depends().isdisjoint(vals):
            accounts = self.with_context(active_test=False).account_ids
            accounts._sync_sending_server()
        return result

    @api.model
    def _sending_server_depends(self):
        return {
            "active",
            "server_type",
            "smtp_host",
            "smtp_port",
            "smtp_security",
            "exchange_server",
            "graph_host",
        }
