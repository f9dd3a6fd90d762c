from odoo import api, models

from ..transports import mime


class MailServerAccount(models.Model):
    """What the inbox screen needs beyond what every program needs."""

    _inherit = "mail.server.account"

    @api.model
    def inbox_bootstrap(self):
        return {
            **super().inbox_bootstrap(),
            "import_at_once": self.env.user.helpdesk_import_at_once,
        }

    def inbox_read_attached(self, key, part, remote_images=False):
        """A message within a message, as :meth:`inbox_read` gives one.

        Its parts are named as the outer message names them.
        """
        account = self._inbox_owner()
        data = account._inbox_part(key, part)
        content = mime.read_message(data.data)
        message = account._inbox_message(str(key), content, bool(remote_images))
        for attachment in message["attachments"]:
            name = f"{part}.{attachment['part']}"
            attachment["part"] = name
            attachment["url"] = f"/helpdesk_user_email/{account.id}/{key}/part/{name}"
        return message

    def _inbox_summary(self):
        # The server's name only: its owner has to agree to another one.
        profile = self.sudo().profile_id
        return {
            **super()._inbox_summary(),
            "sign_in_refused": self.sign_in_refused,
            # Where a provider is signed in at; its name.
            "sign_in_with": "",
            "server_changed": self.server_changed,
            "server": profile._server_name() or profile.name,
        }
