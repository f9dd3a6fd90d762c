import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.rpc import only_one

PLACEHOLDER = re.compile(r"\{(\w*)\}")


class MailServerAccountFill(models.TransientModel):
    """Fill down server, address and user name for many reps at once."""

    _name = "mail.server.account.fill"
    _inherit = ["mail.reader.mixin"]
    _description = "Fill Down Email Accounts"

    row_ids = fields.Many2many("mail.server.account.grid", compute="_compute_row_ids")
    row_ids_text = fields.Char(default=lambda self: self._default_row_ids_text())
    profile_id = fields.Many2one(
        "mail.server.profile",
        string="Mail Server",
        help="For the reps who have none; empty to leave all as they are.",
        default=lambda self: self.env["mail.server.profile"].search([], limit=1),
    )
    email_rule = fields.Selection(
        [
            ("keep", "Leave as it is"),
            ("user", "The rep's own address"),
            ("pattern", "Pattern"),
        ],
        string="Email Address",
        required=True,
        default="user",
    )
    email_pattern = fields.Char(default="{login}@{domain}")
    login_rule = fields.Selection(
        [
            ("keep", "Leave as it is"),
            ("email", "Use the address"),
            ("local", "Part before the @"),
            ("pattern", "Pattern"),
        ],
        string="User Name",
        required=True,
        default="keep",
    )
    login_pattern = fields.Char(default="{login}@{domain}")
    overwrite = fields.Boolean(
        string="Replace what is there",
        help="Off: only what is empty is filled.",
    )
    line_ids = fields.One2many(
        "mail.server.account.fill.line", "fill_id", compute="_compute_line_ids"
    )

    @api.model
    def _default_row_ids_text(self):
        """The chosen rows (all of them without a choice); they have no table
        that a relation could refer to."""
        chosen = self.env.context.get("active_ids")
        rows = self.env["mail.server.account.grid"].search(
            [("id", "in", chosen)] if chosen else []
        )
        return ",".join(map(str, rows.ids))

    @api.depends("row_ids_text")
    def _compute_row_ids(self):
        for fill in self:
            ids = map(int, filter(None, (fill.row_ids_text or "").split(",")))
            # A search, so that only rows of the user's companies are touched.
            fill.row_ids = self.env["mail.server.account.grid"].search(
                [("id", "in", list(ids))]
            )

    @api.depends(
        "row_ids",
        "profile_id",
        "email_rule",
        "email_pattern",
        "login_rule",
        "login_pattern",
        "overwrite",
    )
    def _compute_line_ids(self):
        for fill in self:
            fill.line_ids = [fields.Command.clear()] + [
                fields.Command.create(fill._prepare_line_values(row))
                for row in fill.row_ids
            ]

    def _prepare_line_values(self, row):
        """What a row would have, and whether that is another thing."""
        profile = row.profile_id
        if self.profile_id and (self.overwrite or not profile):
            profile = self.profile_id
        email = row.email or ""
        if self.email_rule != "keep" and (self.overwrite or not email):
            email = self._new_email(row, profile) or email
        login = row.login or ""
        if self.login_rule != "keep" and (self.overwrite or not login):
            login = self._new_login(row, profile, email) or login
        before = (row.profile_id, row.email or "", row.login or "")
        return {
            "row": row.id,
            "user_id": row.user_id.id,
            "profile_id": profile.id,
            "email": email,
            "login": login,
            "is_changed": bool(profile) and before != (profile, email, login),
        }

    def _new_email(self, row, profile):
        if self.email_rule == "pattern":
            return self._filled(self.email_pattern, row, profile, row.email or "")
        account = self.env["mail.server.account"].new(
            {"user_id": row.user_id, "profile_id": profile}
        )
        return account._suggested_email()

    def _new_login(self, row, profile, email):
        if self.login_rule == "email":
            return email
        if self.login_rule == "local":
            return email.partition("@")[0]
        return self._filled(self.login_pattern, row, profile, email)

    def _filled(self, pattern, row, profile, email):
        """The pattern with the rep's values, empty where one is missing."""
        values = {
            "login": (row.user_id.login or "").partition("@")[0],
            "email": email,
            "domain": (profile.domain or "").partition(",")[0].strip(),
        }
        names = PLACEHOLDER.findall(pattern or "")
        if not all(values.get(name) for name in names):
            return ""
        return PLACEHOLDER.sub(lambda match: values[match[1]], pattern or "")

    @api.constrains("email_pattern", "login_pattern")
    def _check_patterns(self):
        known = {"login", "email", "domain"}
        for fill in self:
            for pattern in (fill.email_pattern, fill.login_pattern):
                unknown = set(PLACEHOLDER.findall(pattern or "")) - known
                if unknown:
                    raise ValidationError(
                        self.env._(
                            "“{%(name)s}” is not known. Use {login}, {email} and"
                            " {domain}.",
                            name=unknown.pop(),
                        )
                    )

    def action_apply(self):
        """Write what the preview shows."""
        only_one(self)
        for row in self.row_ids:
            values = self._prepare_line_values(row)
            if values["is_changed"]:
                row.write({n: values[n] for n in ("profile_id", "email", "login")})
        return {"type": "ir.actions.act_window_close"}


class MailServerAccountFillLine(models.TransientModel):
    """A row of the preview."""

    _name = "mail.server.account.fill.line"
    _inherit = ["mail.reader.mixin"]
    _description = "Fill Down Email Accounts: Preview"

    fill_id = fields.Many2one("mail.server.account.fill")
    row = fields.Integer()
    user_id = fields.Many2one("res.users", string="Support Rep")
    profile_id = fields.Many2one("mail.server.profile", string="Mail Server")
    email = fields.Char(string="Email Address")
    login = fields.Char(string="User Name")
    is_changed = fields.Boolean()
