from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.mail_server_profile import SECURITIES
from ..tools.rpc import only_one
from ..transports.discovery import lookup, presets
from ..transports.errors import HostUnknown
from ..transports.registry import SERVER_TYPES

NUMBER_OF_CHOICES = 6


class MailServerDetect(models.TransientModel):
    """Find a mail server's settings: from a provider, or from a domain.

    What is found becomes a new mail server only when the administrator saves it.
    """

    _name = "mail.server.detect"
    _inherit = ["mail.reader.mixin"]
    _description = "Find Mail Server Settings"

    provider = fields.Selection(
        selection=lambda self: [(p.key, p.name) for p in presets.PRESETS],
        help="Choose your provider, if it is listed.",
    )
    domain = fields.Char(
        help="The part of your addresses after the @. Its mail servers are looked up"
        " in the DNS and asked for their settings.",
    )
    line_ids = fields.One2many("mail.server.detect.line", "detect_id", readonly=True)
    is_looked_up = fields.Boolean(readonly=True)

    def action_look_up(self):
        """Ask the network, and show what it says."""
        only_one(self)
        self.check_access("write")
        try:
            found = lookup.discover(self.domain or "")
        except HostUnknown as error:
            raise UserError(
                self.env._("Enter a domain, such as example.com.")
            ) from error
        choices = self._prepare_choices(found)
        self.write(
            {
                "is_looked_up": True,
                "line_ids": [Command.clear(), *map(Command.create, choices)],
            }
        )
        return self._reopen()

    def action_use_provider(self):
        """A new mail server with the provider's settings."""
        only_one(self)
        preset = next((p for p in presets.PRESETS if p.key == self.provider), None)
        if preset is None:
            raise UserError(self.env._("Choose your provider."))
        values = self._prepare_choice("preset", preset.incoming, preset.outgoing)
        values |= self._prepare_preset(preset)
        values["login_with_email"] = preset.login_with_email
        return (
            self.env["mail.server.detect.line"]
            .new(values)
            ._new_profile(
                {"name": preset.name, "domain": ", ".join(preset.domains[:1])}
            )
        )

    def _prepare_choices(self, found):
        """Each incoming server with the best outgoing one, without repetition."""
        choices = {}
        for item in found:
            outgoing = next(iter(item.outgoing), None)
            for incoming in item.incoming:
                values = self._prepare_choice(item.source, incoming, outgoing)
                values["login_with_email"] = item.login_with_email is not False
                values["provider_name"] = item.preset.name if item.preset else ""
                known = item.preset or presets.find_by_server(incoming.host)
                values |= self._prepare_preset(known)
                choices.setdefault((incoming, outgoing), values)
        return list(choices.values())[:NUMBER_OF_CHOICES]

    @api.model
    def _prepare_preset(self, preset):
        """How a provider wants people to sign in."""
        if not preset:
            return {}
        return {
            "app_password": preset.app_password,
            "auth_method": preset.auth_method,
            "oauth_tenant": preset.oauth_tenant,
        }

    @api.model
    def _prepare_choice(self, source, incoming, outgoing):
        values = {
            "source": source,
            "server_type": incoming.kind,
            "incoming_host": incoming.host,
            "incoming_port": incoming.port,
            "incoming_security": incoming.security.value,
        }
        if outgoing:
            values |= {
                "smtp_host": outgoing.host,
                "smtp_port": outgoing.port,
                "smtp_security": outgoing.security.value,
            }
        return values

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find Mail Server Settings"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class MailServerDetectLine(models.TransientModel):
    """One possibility."""

    _name = "mail.server.detect.line"
    _inherit = ["mail.reader.mixin"]
    _description = "Find Mail Server Settings: Possibility"

    detect_id = fields.Many2one("mail.server.detect", ondelete="cascade")
    source = fields.Selection(
        [
            ("preset", "Known provider"),
            ("srv", "DNS"),
            ("autoconfig", "The domain's own settings"),
            ("mx", "Who receives its mail"),
        ],
        string="Found by",
    )
    provider_name = fields.Char(string="Provider")
    server_type = fields.Selection(
        [(name, kind.label) for name, kind in SERVER_TYPES.items()]
    )
    incoming_host = fields.Char(string="Incoming Server")
    incoming_port = fields.Integer()
    incoming_security = fields.Selection(SECURITIES)
    smtp_host = fields.Char(string="SMTP Server")
    smtp_port = fields.Integer()
    smtp_security = fields.Selection(SECURITIES)
    login_with_email = fields.Boolean()
    app_password = fields.Boolean()
    auth_method = fields.Char()
    oauth_tenant = fields.Char()
    incoming_summary = fields.Char(string="Incoming", compute="_compute_summaries")
    smtp_summary = fields.Char(string="Outgoing", compute="_compute_summaries")

    @api.depends("incoming_host", "smtp_host")
    def _compute_summaries(self):
        security = dict(self._fields["smtp_security"]._description_selection(self.env))
        for line in self:
            line.incoming_summary = (
                f"{line.incoming_host}:{line.incoming_port}"
                f" ({security.get(line.incoming_security)})"
            )
            line.smtp_summary = line.smtp_host and (
                f"{line.smtp_host}:{line.smtp_port}"
                f" ({security.get(line.smtp_security)})"
            )

    def action_use(self):
        """A new mail server with these settings, to be looked at and saved."""
        only_one(self)
        domain = (self.detect_id.domain or "").strip().rpartition("@")[2].lower()
        return self._new_profile(
            {"name": self.provider_name or domain, "domain": domain}
        )

    def _new_profile(self, values):
        names = ["server_type", "login_with_email", "auth_method", "oauth_tenant"]
        kind = SERVER_TYPES[self.server_type]
        if kind.web_path:
            [name] = kind.host_fields
            values[name] = self.incoming_host
        else:
            names += ["incoming_host", "incoming_port", "incoming_security"]
            names += ["smtp_host", "smtp_port", "smtp_security"]
        values |= {name: self[name] for name in names if self[name] not in (False, "")}
        values["app_password"] = self.app_password
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Mail Server"),
            "res_model": "mail.server.profile",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
            "context": {f"default_{name}": value for name, value in values.items()},
        }
