from odoo import fields, models
from odoo.addons.helpdesk_mgmt_user_email.transports import registry

from .maildir import MaildirMailbox

MAILDIR = registry.ServerType(
    "Maildir",
    "Maildir",
    MaildirMailbox,
    ports={},
    is_remote=False,
    keeps_folders=False,
    host_fields=("smtp_host", "maildir"),
    port_fields=("smtp_port",),
    services="SMTP",
)
registry.register("maildir", MAILDIR)


class MailServerProfile(models.Model):
    _inherit = "mail.server.profile"

    server_type = fields.Selection(
        selection_add=[("maildir", MAILDIR.label)],
        ondelete={"maildir": "set default"},
    )
    maildir = fields.Char(string="Folder", tracking=True)
