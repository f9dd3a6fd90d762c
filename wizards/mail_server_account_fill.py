import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.rpc import only_one

FILLED_FIELDS = ("profile_id", "email", "login")

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
        help="For the reps who have none. Empty: for each of them the server that is"
        " for the domain of the address, or the only one there is.",
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
    change_count = fields.Integer(compute="_compute_line_ids")
    done = fields.Json(
        readonly=True, help="What was written, and what was there before, by account."
    )
    done_count = fields.Integer(compute="_compute_done_count")

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
        servers = self._servers()
        for fill in self:
            lines = [fill._prepare_line_values(row, servers) for row in fill.row_ids]
            lines.sort(key=lambda line: not line["is_changed"])
            fill.line_ids = [fields.Command.clear()] + [
                fields.Command.create(line) for line in lines
            ]
            fill.change_count = sum(line["is_changed"] for line in lines)

    @api.depends("done")
    def _compute_done_count(self):
        for fill in self:
            fill.done_count = len(fill.done or [])

    def _servers(self):
        # There are a handful.
        # pylint: disable-next=no-search-all
        return self.env["mail.server.profile"].search([])

    def _prepare_line_values(self, row, servers):
        """What a row would have, and whether that is another thing."""
        profile = self._new_profile(row, servers)
        email = row.email or ""
        if self.email_rule != "keep" and (self.overwrite or not email):
            email = self._new_email(row, profile) or email
        login = row.login or ""
        if self.login_rule != "keep" and (self.overwrite or not login):
            login = self._new_login(row, profile, email) or login
        after = {"profile_id": profile.id, "email": email, "login": login}
        before = _values_of(row)
        problem = self._problem(row, profile, email)
        is_changed = not problem and before != after
        return {
            **after,
            "row": row.id,
            "user_id": row.user_id.id,
            "is_changed": is_changed,
            "note": problem or (self._change(row, before, after) if is_changed else ""),
        }

    def _new_profile(self, row, servers):
        """The server: the row's, else the chosen one, else that of the address."""
        if row.profile_id and not (self.overwrite and self.profile_id):
            return row.profile_id
        return self.profile_id or servers._of_rep(row.user_id, row.email)

    def _problem(self, row, profile, email):
        """Why a row is left alone; empty where it is not."""
        if not profile:
            return self.env._("No mail server matches this rep's address: choose one.")
        account = self.env["mail.server.account"].new(
            {"user_id": row.user_id, "profile_id": profile, "email": email}
        )
        return account._problem_of_email() or ""

    def _change(self, row, before, after):
        """What becomes of a row, in words."""
        if not row.account_id:
            return self.env._("New account")
        replaced = [
            row.profile_id.name if name == "profile_id" else before[name]
            for name in before
            if before[name] and before[name] != after[name]
        ]
        if not replaced:
            return self.env._("Filled in")
        return self.env._("Instead of %(values)s", values=", ".join(replaced))

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
        """Write what the preview shows, and offer to take it back."""
        only_one(self)
        done = []
        servers = self._servers()
        for row in self.row_ids:
            line = self._prepare_line_values(row, servers)
            if line["is_changed"]:
                before = _values_of(row) if row.account_id else False
                after = {name: line[name] for name in FILLED_FIELDS}
                row.write(after)
                done.append({"account": row.account_id.id, "before": before, **after})
        self.done = done
        return self._reopen()

    def action_undo(self):
        """Put back what was there; what was changed since stays."""
        only_one(self)
        accounts = self.env["mail.server.account"]
        for item in self.done or []:
            account = accounts.browse(item["account"]).exists()
            if any(_values_of(account)[name] != item[name] for name in FILLED_FIELDS):
                continue
            if item["before"]:
                account.write(item["before"])
            elif not account.has_password and not account.has_token:
                account.unlink()
        self.done = False
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fill Down"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


def _values_of(record):
    """What is filled down, of a row or of an account."""
    return {
        "profile_id": record.profile_id.id,
        "email": record.email or "",
        "login": record.login or "",
    }


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
    note = fields.Char(string="Change")
