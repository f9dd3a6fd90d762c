from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.account_rows import AccountRows
from ..tools.cells import LINE_END, split_cells
from ..tools.rpc import known, only_one
from . import mail_write_only_mixin  # noqa: F401 - inherited

ROW_OFFSET = 1_000_000_000
"""Added to an account's id for the rows that are not a rep's first."""

ACCOUNT_FIELDS = ("profile_id", "email", "login", "password", "exchange_mailbox")
"""What is written from the grid to the account."""

PASTED_COLUMNS = ("user_id", "profile_id", "email", "login", "password")
"""What the columns are when the first line does not say so."""

IMPORTED_FIELDS = (*PASTED_COLUMNS, "exchange_mailbox")

MOST_SERVERS = 100
"""How many are looked at for what the columns of the list are needed for."""

TEMPLATE = "/helpdesk_mgmt_user_email/static/csv/rep_email_accounts.csv"

MAX_LINES = 1000
"""Of one call of :meth:`MailServerAccountGrid.paste_rows`."""


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
    user_email = fields.Char(related="user_id.email", string="Rep's Address")
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
            ("stopped", "Server archived"),
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
                   CASE WHEN account.id IS NULL THEN 'none'
                        WHEN server.active IS NOT TRUE THEN 'stopped'
                        ELSE account.state END AS state,
                   account.last_success,
                   account.last_error
              FROM res_users AS rep
         LEFT JOIN account ON account.user_id = rep.id
         LEFT JOIN mail_server_profile AS server ON server.id = account.profile_id
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

    @api.model
    def default_get(self, fields):
        self.env["mail.server.profile"]._check_any()
        return super().default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.check_access("create")
        accounts = self.env["mail.server.account"]
        for vals in vals_list:
            accounts |= self._create_account(vals)
        self.invalidate_model()
        rows = self.search([("account_id", "in", accounts.ids)])
        row_of = {row.account_id: row.id for row in rows}
        return self.browse([row_of[account] for account in accounts])

    def _create_account(self, vals):
        """The account of a new row."""
        if not vals.get("user_id"):
            raise UserError(self.env._("Choose the support rep of this account."))
        values = {name: vals[name] for name in ACCOUNT_FIELDS if name in vals}
        return self.env["mail.server.account"].create(
            {**values, "user_id": vals["user_id"]}
        )

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        if "profile_id" in vals and not vals["profile_id"]:
            raise UserError(
                self.env._(
                    "An account needs its mail server. To remove the account, choose"
                    " its row and press “Delete accounts”."
                )
            )
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

    # -- what the list shows ------------------------------------------------

    @api.model
    def get_empty_list_help(self, help_message):
        """Without a mail server the way to one, else what hides the reps."""
        if not self.env["mail.server.profile"].search_count([], limit=1):
            return super().get_empty_list_help(help_message)
        return Markup('<p class="o_view_nocontent_empty_folder">%s</p><p>%s</p>') % (
            self.env._("No support rep is found"),
            self.env._("Remove the filter or the search to see all of them."),
        )

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, *self._unused_columns(view_type))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        for name in self._unused_columns(view_type):
            for field in arch.xpath(f"//field[@name='{name}']"):
                field.set("optional", "hide")
        return arch, view

    @api.model
    def _unused_columns(self, view_type):
        """Columns in which no server needs anything: the others have their room."""
        if view_type != "list":
            return []
        servers = self.env["mail.server.profile"].search([], limit=MOST_SERVERS)
        is_unused = {
            "login": all(servers.mapped("login_with_email")),
            "exchange_mailbox": not any(servers.mapped("opens_others")),
        }
        return [name for name in is_unused if is_unused[name]]

    # -- rows of a spreadsheet ----------------------------------------------

    @api.model
    def load(self, fields, data):
        """Keep the good rows of an import, and name the bad ones."""
        limit = self.env.context.get("_import_limit") or len(data)
        outcomes = self._save_rows(fields, data[:limit])
        accounts = [outcome["account"].id for outcome in outcomes if outcome["account"]]
        messages = [
            _import_error(index, outcome["problem"])
            for index, outcome in enumerate(outcomes)
            if outcome["problem"]
        ]
        if messages:
            summary = self.env._(
                "Good rows, saved by the import: %(good)s. Bad rows, left out: %(bad)s"
                " (see below). Correct those and import the file again: what is there"
                " already is brought up to date.",
                good=len(outcomes) - len(messages),
                bad=len(messages),
            )
            messages.insert(0, {"type": "warning", "message": summary})
        return {
            "ids": accounts,
            "messages": messages,
            "nextrow": limit if len(data) > limit else 0,
        }

    @api.model
    def get_import_templates(self):
        """What Odoo's import page offers to begin with."""
        self.env["mail.server.profile"]._check_any()
        return [
            {
                "label": self.env._("Template for Rep Email Accounts"),
                "template": TEMPLATE,
            }
        ]

    @api.model
    def paste_rows(self, first_line, lines):
        """Save rows that were copied from a spreadsheet.

        The lines hold passwords: they are read while they are saved, never stored,
        and nothing of them is answered.

        :param first_line: of all that was pasted; it says what the columns are.
        :param lines: some of them, the first one among them or not.
        :returns: for each line ``{"status": "created", "updated", "failed",
            "heading" or "blank", "name": the rep's, "message": what is wrong}``
        """
        self.check_access("create")
        self.env["mail.server.profile"]._check_any()
        if not isinstance(lines, list) or not all(
            isinstance(line, str) and not LINE_END.search(line)
            for line in (first_line, *lines)
        ):
            raise UserError(self.env._("Each row must be one line of text."))
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._("Send at most %(count)s rows at once.", count=MAX_LINES)
            )
        delimiter = _delimiter(first_line)
        columns = self._columns(split_cells(first_line, delimiter))
        is_heading = bool(columns)
        rows = [split_cells(line, delimiter) for line in lines]
        columns = columns or list(PASTED_COLUMNS)
        kinds = [
            "blank"
            if not line.strip()
            else "heading"
            if is_heading and line == first_line
            else ""
            for line in lines
        ]
        wanted = [row for row, kind in zip(rows, kinds, strict=True) if not kind]
        outcomes = iter(self._save_rows(columns, wanted))
        return [
            {"status": kind, "name": "", "message": ""}
            if kind
            else _answered(next(outcomes))
            for kind in kinds
        ]

    def _columns(self, cells):
        """The fields that the first line names; empty where it is no heading.

        :raises UserError: for a heading among others that is not known.
        """
        names = {}
        for name in IMPORTED_FIELDS:
            label = self._fields[name]._description_string(self.env)
            names[name] = names[label.lower()] = name
        found = [names.get(cell.strip().lower()) for cell in cells]
        if "user_id" not in found:
            return []
        if not all(found) or len(set(found)) < len(found):
            raise UserError(
                self.env._(
                    "The heading of column %(number)s is not known, or there twice."
                    " Use %(headings)s.",
                    number=next(
                        number
                        for number, name in enumerate(found, 1)
                        if not name or name in found[: number - 1]
                    ),
                    headings=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in IMPORTED_FIELDS
                    ),
                )
            )
        return found

    def _save_rows(self, columns, rows):
        """Save what can be saved.

        :returns: for each row ``{"rep", "account", "is_new", "problem"}``
        """
        self.check_access("create")
        if not self.env["mail.server.profile"].search_count([], limit=1):
            problem = self.env["mail.server.account"]._no_server_message()
            return [_outcome(problem=problem) for _row in rows]
        known_rows = AccountRows(self.env)
        outcomes = [self._save_row(known_rows, columns, row) for row in rows]
        self.invalidate_model()
        return outcomes

    def _save_row(self, known_rows, columns, row):
        rep = self.env["res.users"]
        try:
            with self.env.cr.savepoint():
                cells = self._cells(columns, row)
                rep, values = self._row_values(known_rows, cells)
                account = values.pop("account")
                is_new = not account
                if is_new:
                    account = account.create({"user_id": rep.id, **values})
                else:
                    account.write(values)
        except UserError as error:
            return _outcome(rep, problem=str(error))
        if is_new:
            known_rows.add(account)
        return _outcome(rep, account, is_new)

    def _cells(self, columns, row):
        """The row's cells by column; passwords as they are.

        :raises UserError: for cells that have no column, or go over several lines.
        """
        if not all(isinstance(cell, str) for cell in row):
            raise UserError(self.env._("Each cell of a row must be text."))
        if any(cell.strip() for cell in row[len(columns) :]):
            raise UserError(
                self.env._("This row has more cells than there are columns.")
            )
        cells = dict(zip(columns, row, strict=False))
        if any(LINE_END.search(cell) for cell in cells.values()):
            raise UserError(self.env._("A cell of this row has a line break in it."))
        return {
            name: cell if name == "password" else cell.strip()
            for name, cell in cells.items()
        }

    def _row_values(self, known_rows, cells):
        """``(rep, values)`` of a row; an empty cell leaves what is there."""
        found = {"user_id": known_rows.rep("")} if not cells else {}
        values = {}
        for column, cell in cells.items():
            name, _slash, way = column.partition("/")
            if name in ("user_id", "profile_id"):
                found[name] = known_rows.record(name, way, cell)
            elif name not in IMPORTED_FIELDS:
                raise UserError(
                    self.env._("Column “%(name)s” can't be imported here.", name=name)
                )
            elif cell:
                values[name] = cell
        rep = found.get("user_id") or known_rows.rep("")
        server = found.get("profile_id")
        values["account"] = known_rows.account(rep, server, values.get("email"))
        if not values["account"]:
            server = server or known_rows.server_of_new(rep, values.get("email"))
            values["profile_id"] = server.id
        return rep, values

    def action_paste(self):
        """A box for rows of a spreadsheet."""
        self.browse().check_access("create")
        self.env["mail.server.profile"]._check_any()
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_mgmt_user_email.paste_accounts",
            "target": "new",
            "name": self.env._("Paste Email Accounts"),
        }

    def action_fill_down(self):
        """Fill down the chosen rows, or all of them."""
        self.env["mail.server.profile"]._check_any()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.mail_server_account_fill_action"
        )
        return {**action, "context": {"active_ids": self.ids}}

    def action_test_connections(self):
        """Test the accounts of the chosen rows, or of all, with progress."""
        self.env["mail.server.profile"]._check_any()
        rows = known(self) or self.search([("account_id", "!=", False)])
        return rows.account_id.action_test_connections()

    def action_test_connection(self):
        """Test the row's account."""
        only_one(self)
        if not self.account_id:
            raise UserError(self.env._("There is no email account to test yet."))
        return self.account_id.action_test_connection()

    def action_delete_accounts(self):
        """Delete the accounts of the chosen rows."""
        rows = known(self).filtered("account_id")
        if not rows:
            raise UserError(self.env._("There is no email account in these rows."))
        return rows.unlink()

    def action_open(self):
        """The account's own form."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.user_id.name,
            "res_model": "mail.server.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_user_id": self.user_id.id},
        }


def _outcome(rep=None, account=None, is_new=False, problem=""):
    return {"rep": rep, "account": account, "is_new": is_new, "problem": problem}


def _answered(outcome):
    """What became of a row, for the screen."""
    saved = "created" if outcome["is_new"] else "updated"
    return {
        "status": "failed" if outcome["problem"] else saved,
        "name": outcome["rep"].name or "" if outcome["rep"] else "",
        "message": outcome["problem"],
    }


def _import_error(index, problem):
    """The message about a row of a file, as Odoo's import page takes it."""
    return {
        "type": "error",
        "message": problem,
        # People count rows from one.
        "record": index + 1,
        "rows": {"from": index, "to": index},
    }


def _delimiter(line):
    """What separates the cells: a tab, else what comes first."""
    if "\t" in line:
        return "\t"
    places = {line.find(mark): mark for mark in ",;" if mark in line}
    return places[min(places)] if places else ","
