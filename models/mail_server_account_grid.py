from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .rpc import known, only_one

ROW_OFFSET = 1_000_000_000
"""Added to an account's id for the rows that are not a rep's first."""

ACCOUNT_FIELDS = ("profile_id", "email", "login", "password", "exchange_mailbox")
"""What is written from the grid to the account."""


class MailServerAccountGrid(models.Model):
    """The administrator's list of all reps, with or without an email account.

    A row is not stored: it is a rep with the first account, if there is one, or
    a further account. Writing to a row writes to its account, and makes it for a
    rep who had none. The row of a rep keeps its id (the user's) meanwhile.
    """

    _name = "mail.server.account.grid"
    _inherit = ["mail.write.only.mixin"]
    _description = "Rep Email Accounts"
    _auto = False
    _order = "user_id, id"
    _rec_name = "email"
    _depends = {
        "res.users": ["active", "share", "group_ids"],
        "mail.server.profile": ["active"],
        "mail.server.account": [
            "active",
            "sequence",
            "user_id",
            "profile_id",
            "email",
            "login",
            "has_password",
            "has_token",
            "exchange_mailbox",
            "state",
            "last_success",
            "last_error",
        ],
    }

    user_id = fields.Many2one("res.users", string="Support Rep", required=True)
    account_id = fields.Many2one("mail.server.account", readonly=True)
    profile_id = fields.Many2one("mail.server.profile", string="Mail Server")
    server_type = fields.Selection(related="profile_id.server_type")
    opens_others = fields.Boolean(related="profile_id.opens_others")
    has_directory = fields.Boolean(related="profile_id.has_directory")
    uses_oauth = fields.Boolean(related="profile_id.uses_oauth")
    email = fields.Char(string="Email Address")
    login = fields.Char(string="User Name")
    password = fields.Char(
        compute="_compute_password",
        inverse="_inverse_password",
        search="_search_write_only",
        exportable=False,
    )
    has_password = fields.Boolean(string="Password set", readonly=True)
    has_token = fields.Boolean(string="Signed in", readonly=True)
    exchange_mailbox = fields.Char()
    state = fields.Selection(
        [
            ("none", "No account"),
            ("new", "Not tried yet"),
            ("ok", "Working"),
            ("failed", "Not working"),
        ],
        string="Status",
        readonly=True,
    )
    last_success = fields.Datetime(readonly=True)
    last_error = fields.Char(readonly=True)
    email_problem = fields.Char(compute="_compute_email_problem")

    @property
    def _table_query(self):
        # sudo: the groups are looked up, not shown.
        rep = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").sudo()
        return SQL(
            """
            WITH account AS (
                SELECT *, ROW_NUMBER() OVER (
                           PARTITION BY user_id ORDER BY sequence, id) AS rank
                  FROM mail_server_account
                 WHERE active)
            SELECT CASE WHEN account.rank > 1 THEN %(offset)s + account.id
                        ELSE rep.id END AS id,
                   rep.id AS user_id,
                   account.id AS account_id,
                   account.profile_id,
                   account.email,
                   account.login,
                   COALESCE(account.has_password, FALSE) AS has_password,
                   COALESCE(account.has_token, FALSE) AS has_token,
                   account.exchange_mailbox,
                   COALESCE(account.state, 'none') AS state,
                   account.last_success,
                   account.last_error
              FROM res_users AS rep
         LEFT JOIN account ON account.user_id = rep.id
             WHERE rep.active AND rep.share IS NOT TRUE
               AND EXISTS (SELECT FROM mail_server_profile WHERE active)
               AND (account.id IS NOT NULL OR EXISTS (
                    SELECT FROM res_groups_users_rel AS rel
                     WHERE rel.uid = rep.id AND rel.gid IN %(groups)s))
               AND rep.id NOT IN (%(superuser)s)
            """,
            offset=ROW_OFFSET,
            groups=tuple((rep + rep.all_implied_by_ids).ids),
            superuser=self.env.ref("base.user_root").id,
        )

    def _compute_password(self):
        self.password = False

    def _inverse_password(self):
        """Written by :meth:`create` and :meth:`write`; here for the screen."""

    @api.depends("email", "profile_id")
    def _compute_email_problem(self):
        accounts = self.env["mail.server.account"]
        for row in self:
            account = accounts.new({"profile_id": row.profile_id, "email": row.email})
            row.email_problem = account.email_problem

    @api.onchange("user_id", "profile_id")
    def _onchange_profile_id(self):
        if self.profile_id and self.user_id and not self.email:
            self.email = self._account_values_of({})._suggested_email()

    def _account_values_of(self, vals):
        """An account in memory, with this row's rep and server."""
        return self.env["mail.server.account"].new(
            {"user_id": self.user_id, "profile_id": self.profile_id, **vals}
        )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.check_access("create")
        accounts = self.env["mail.server.account"]
        for vals in vals_list:
            accounts |= self._save_account(vals)
        self.invalidate_model()
        rows = self.search([("account_id", "in", accounts.ids)])
        row_of = {row.account_id: row.id for row in rows}
        return self.browse([row_of[account] for account in accounts])

    def _save_account(self, vals):
        """The account of a new row; an import brings the one up to date that is
        there already."""
        values = {name: vals[name] for name in ACCOUNT_FIELDS if name in vals}
        if not vals.get("user_id"):
            raise UserError(self.env._("Choose the support rep of this account."))
        values["user_id"] = vals["user_id"]
        accounts = self.env["mail.server.account"]
        if not self.env.context.get("import_file"):
            return accounts.create(values)
        if not values.get("profile_id"):
            values["profile_id"] = accounts._default_profile().id
        known = accounts.search(
            [
                ("user_id", "=", values["user_id"]),
                ("profile_id", "=", values["profile_id"]),
                ("email", "=ilike", values.get("email") or "%"),
            ],
            limit=1,
        )
        if not known:
            return accounts.create(values)
        # An empty cell leaves what is there.
        known.write({name: value for name, value in values.items() if value})
        return known

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        values = {name: vals[name] for name in ACCOUNT_FIELDS if name in vals}
        if not values:
            return True
        for row in self:
            if row.account_id:
                row.account_id.write(values)
            else:
                row.account_id.create({"user_id": row.user_id.id, **values})
        self.invalidate_model()
        return True

    def unlink(self):  # pylint: disable=method-required-super
        """Delete the accounts; the reps stay."""
        self.check_access("unlink")
        self.account_id.unlink()
        self.invalidate_model()
        return True

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("An email account can't be duplicated."))

    @api.model
    def load(self, fields, data):
        """Keep the good rows of an import, and name the bad ones."""
        limit = self.env.context.get("_import_limit") or len(data)
        ids, messages = [], []
        for index, row in enumerate(data[:limit]):
            result = super().load(fields, [row])
            ids += result["ids"] or []
            # What follows the first error of a row follows from it.
            messages += [_shifted(m, index) for m in result["messages"][:1]]
        if messages:
            messages.insert(
                0,
                {
                    "type": "warning",
                    "message": self.env._(
                        "Good rows, kept: %(good)s. Bad rows, left out: %(bad)s (see"
                        " below). Correct those and import the file again: what is"
                        " there already is brought up to date.",
                        good=len(ids),
                        bad=min(len(data), limit) - len(ids),
                    ),
                },
            )
        return {
            "ids": ids,
            "messages": messages,
            "nextrow": limit if len(data) > limit else 0,
        }

    def action_fill_down(self):
        """Fill down the chosen rows, or all of them."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.mail_server_account_fill_action"
        )
        return {**action, "context": {"active_ids": self.ids}}

    def action_test_connections(self):
        """Test the accounts of the chosen rows, or of all, with progress."""
        rows = known(self) or self.search([("account_id", "!=", False)])
        return rows.account_id.action_test_connections()

    def action_test_connection(self):
        """Test the row's account."""
        only_one(self)
        if not self.account_id:
            raise UserError(self.env._("There is no email account to test yet."))
        return self.account_id.action_test_connection()

    def action_open(self):
        """The account's own form."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.user_id.name,
            "res_model": "mail.server.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
            "context": {"default_user_id": self.user_id.id},
        }


def _shifted(message, index):
    """A message about the only row of a load, for its place in the file."""
    # People count rows from one.
    place = {"record": index + 1, "rows": {"from": index, "to": index}}
    return {**message, **place} if "record" in message else message
