"""What a row about a rep's email account means. Nothing is guessed."""

from collections import defaultdict

from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountRows:
    """Finds the rep, the mail server and the account that a row is about.

    What it says goes to lists and logs, so it repeats no cell: in a wrong column
    there may be a password.

    :raises UserError: where a row could mean several things, or none.
    """

    def __init__(self, env):
        self.env = env
        self.reps = env["res.users"].search(self._reps_domain())
        self.servers = env["mail.server.profile"].search([])
        self._by_login = {rep.login: rep for rep in self.reps}
        self._by_name = defaultdict(env["res.users"].browse)
        for rep in self.reps:
            for name in {rep.name, rep.login, rep.email}:
                self._by_name[(name or "").strip().lower()] |= rep
        accounts = env["mail.server.account"].with_context(active_test=False)
        self._accounts = defaultdict(accounts.browse)
        for account in accounts.search([("user_id", "in", self.reps.ids)]):
            self._accounts[account.user_id] |= account
        self._server_by_name = {server.name.lower(): server for server in self.servers}

    def _reps_domain(self):
        """Who is listed as a rep; the list itself is slow with thousands."""
        group = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        is_rep = Domain("all_group_ids", "in", group.ids)
        has_account = Domain("email_account_ids", "!=", False)
        return (
            Domain("share", "=", False)
            & Domain("company_ids", "in", self.env.companies.ids)
            & (is_rep | has_account)
        )

    def rep(self, cell):
        """The support rep of this login, else of this name or address."""
        found = self._by_login.get(cell) or self._by_name.get(cell.lower())
        if not cell or not found:
            raise UserError(
                self.env._("There is no support rep of this name or login.")
                if cell
                else self.env._("Choose the support rep of this account.")
            )
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "Several support reps have this name. Enter the login instead:"
                    " %(logins)s.",
                    logins=", ".join(sorted(found.mapped("login"))),
                )
            )
        return found

    def server(self, cell):
        """The mail server of this name; empty where none is named."""
        if not cell:
            return self.servers.browse()
        if cell.lower() not in self._server_by_name:
            raise UserError(
                self.env._(
                    "There is no mail server of this name. There are: %(servers)s.",
                    servers=", ".join(self.servers.mapped("name")),
                )
            )
        return self._server_by_name[cell.lower()]

    def record(self, name, way, cell):
        """The rep or mail server that a column of an import names.

        :param way: as Odoo's import calls it: ``id`` for an external ID, ``.id``
            for the database's, empty for a name.
        """
        if not way or not cell:
            return self.rep(cell) if name == "user_id" else self.server(cell)
        among = self.reps if name == "user_id" else self.servers
        if way == "id":
            found = self.env.ref(cell, raise_if_not_found=False)
            found = among & found if found and found._name == among._name else None
        else:
            found = among.filtered(lambda record: str(record.id) == cell)
        if not found:
            raise UserError(self.env._("There is no record with this ID."))
        return found

    def account(self, rep, server, email):
        """The one account that is brought up to date; empty for a new one."""
        found = self._accounts[rep]
        if server:
            found = found.filtered(lambda account: account.profile_id == server)
        if email:
            found = found.filtered(lambda a: (a.email or "").lower() == email.lower())
        found = found.filtered("active") or found
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "%(rep)s has several accounts. Name the mail server and the email"
                    " address of the one that is meant.",
                    rep=rep.name,
                )
            )
        if found and not found.active:
            raise UserError(
                self.env._(
                    "This account of %(rep)s is archived. Restore it first.",
                    rep=rep.name,
                )
            )
        return found

    def add(self, account):
        """An account that an earlier row made."""
        self._accounts[account.user_id] |= account

    def server_of_new(self, rep, email):
        """The mail server of a new account that names none."""
        server = self.servers._of_rep(rep, email)
        if not server:
            raise UserError(
                self.env._(
                    "Name the mail server of this account: there are several, and"
                    " none matches this address."
                )
            )
        return server
