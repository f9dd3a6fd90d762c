from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import server_input
from ..tools.rpc import only_one

STATES = [("new", "Not tried yet"), ("ok", "Working"), ("failed", "Not working")]
TOLD = [("lasting", "It still does not work"), ("mend", "Somebody has to mend it")]


class MailServerAccount(models.Model):
    """One rep's sign-in on one mail server."""

    _name = "mail.server.account"
    _inherit = ["mail.secret.mixin", "mail.thread"]
    _description = "Email Account"
    _order = "user_id, sequence, id"
    _rec_name = "email"

    _secret_fields = {"password": "password_ciphertext"}

    user_id = fields.Many2one(
        "res.users",
        string="Support Rep",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.uid,
        domain=[("share", "=", False)],
        tracking=True,
    )
    profile_id = fields.Many2one(
        "mail.server.profile",
        string="Mail Server",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_profile(),
        tracking=True,
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    server_type = fields.Selection(related="profile_id.server_type")
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(
        default=10, help="The first account is the one the rep writes from."
    )
    email = fields.Char(
        tracking=True,
        string="Email Address",
        required=True,
        compute="_compute_email",
        store=True,
        readonly=False,
        precompute=True,
    )
    login = fields.Char(
        tracking=True,
        string="User Name",
        help="Leave empty for the usual one: the address, or its part before the @,"
        " as the mail server wants it.",
    )
    sign_in_name = fields.Char(
        string="Signs in as",
        compute="_compute_sign_in_name",
        help="The user name that the mail server gets.",
    )
    password = fields.Char(
        compute="_compute_secret",
        inverse="_inverse_password",
        search="_search_write_only",
        copy=False,
        exportable=False,
        help="Kept encrypted. It can be replaced, never read.",
    )
    password_ciphertext = fields.Char(
        groups=fields.NO_ACCESS, copy=False, exportable=False, prefetch=False
    )
    has_password = fields.Boolean(
        tracking=True,
        string="Password set",
        compute="_compute_has_password",
        compute_sudo=True,
        store=True,
    )
    needs_sign_in = fields.Boolean(compute="_compute_needs_sign_in")
    may_edit_sign_in = fields.Boolean(compute="_compute_may_edit_sign_in")
    may_remove = fields.Boolean(compute="_compute_may_remove")
    has_choice = fields.Boolean(
        compute="_compute_has_choice", help="There is more than one server to choose."
    )
    is_default = fields.Boolean(compute="_compute_is_default")
    keeps_folders = fields.Boolean(related="profile_id.keeps_folders")
    opens_others = fields.Boolean(related="profile_id.opens_others")
    has_directory = fields.Boolean(related="profile_id.has_directory")
    files_sent_mail = fields.Boolean(related="profile_id.files_sent_mail")
    exchange_mailbox = fields.Char(
        tracking=True,
        help="Another mailbox that the user may open, such as a shared one; empty for"
        " the user's own.",
    )
    from_name = fields.Char(
        string="Sender Name", help="Shown as the sender; empty for the rep's name."
    )
    signature = fields.Html(
        string="Email Signature", sanitize_attributes=True, strip_classes=True
    )
    after_import = fields.Selection(
        [
            ("leave", "Leave it as it is"),
            ("seen", "Mark it as read"),
            ("move", "Move it to a folder"),
        ],
        required=True,
        default="leave",
        help="What happens to a message in the mailbox once it is on a ticket.",
    )
    after_import_folder = fields.Char(string="Move to folder")
    sent_folder = fields.Char(help="Leave empty to find it automatically.")
    save_sent_copy = fields.Boolean(
        string="Keep a copy of sent email",
        default=True,
        help="Switch it off where the server keeps one itself.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        compute="_compute_state",
        store=True,
        precompute=True,
        copy=False,
        help="Not working as soon as either reading or sending does not.",
    )
    last_error = fields.Char(
        compute="_compute_state", store=True, precompute=True, copy=False
    )
    last_success = fields.Datetime(readonly=True, copy=False)
    reading_state = fields.Selection(
        STATES, string="Reading", default="new", readonly=True, copy=False
    )
    reading_error = fields.Char(readonly=True, copy=False)
    sign_in_refused = fields.Boolean(
        readonly=True,
        copy=False,
        help="The server refused this sign-in for reading; it is not tried again until"
        " it is changed, or somebody asks for it.",
    )
    sending_state = fields.Selection(
        STATES,
        string="Sending",
        default="new",
        readonly=True,
        copy=False,
        help="Of accounts that send by SMTP; the others send as they read.",
    )
    sending_error = fields.Char(readonly=True, copy=False)
    sending_refused = fields.Boolean(
        readonly=True,
        copy=False,
        help="The same for sending: it does not stop reading, nor reading sending.",
    )
    trusted_server = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Where the password may go, as its owner, or who entered it, knows it.",
    )
    trusted_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        ondelete="set null",
        help="Who agreed to the server: the owner, or who entered the password and has"
        " not been followed by its owner's use yet.",
    )
    server_changed = fields.Boolean(
        compute="_compute_server_changed",
        compute_sudo=True,
        help="The administrator sent this account to another server; the owner has"
        " to agree before the password goes there.",
    )
    credential_version = fields.Integer(readonly=True, copy=False)
    failing_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="The first failure of reading after it had worked.",
    )
    owner_told = fields.Selection(
        TOLD,
        readonly=True,
        copy=False,
        help="What the owner was told since reading worked last.",
    )
    sending_failing_since = fields.Datetime(readonly=True, copy=False)
    sending_owner_told = fields.Selection(TOLD, readonly=True, copy=False)
    crowded_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Until then no connection is kept: the mail server let the account in no"
        " more often, and every worker needs a place.",
    )
    email_problem = fields.Char(compute="_compute_email_problem")

    _email_unique = models.UniqueIndex(
        "(user_id, profile_id, lower(email))",
        "This rep has an account with this address on this mail server already"
        " (perhaps an archived one).",
    )

    # -- defaults and computed fields ---------------------------------------

    @api.model
    def _default_profile(self):
        user_id = self.env.context.get("default_user_id") or self.env.uid
        user = self.env["res.users"].browse(user_id)
        return self._server_for(user.email or user.login)

    @api.model
    def _server_for(self, email):
        """The server of an address's domain, else the only one there is."""
        servers = self._servers_to_choose()
        wanted = _domain_of(email or "")
        fitting = servers.filtered(
            lambda server: wanted in server_input.split_domains(server.domain)
        )
        return fitting[:1] or (servers if len(servers) == 1 else servers.browse())

    @api.model
    def _servers_to_choose(self):
        administrator = self._is_administrator()
        domain = Domain(administrator) | Domain("allow_self_service", "=", True)
        return self.env["mail.server.profile"].search(domain)

    @api.depends("user_id", "profile_id")
    def _compute_email(self):
        for account in self:
            is_new = not account._origin
            if not account.email or (is_new and account._problem_of_email()):
                account.email = account._suggested_email() or account.email

    @api.onchange("email")
    def _onchange_email(self):
        if not self.profile_id:
            self.profile_id = self._server_for(self.email)

    def _suggested_email(self):
        """The user's own address where it fits the server, else one made of
        the login and the server's domain."""
        email = self.user_id.email or self.user_id.login or ""
        domains = server_input.split_domains(self.profile_id.domain)
        if "@" in email and (not domains or _domain_of(email) in domains):
            return email
        local_part = (self.user_id.login or "").partition("@")[0]
        return f"{local_part}@{domains[0]}" if local_part and domains else False

    @api.depends(
        "email", "login", "profile_id.login_with_email", "profile_id.auth_method"
    )
    def _compute_sign_in_name(self):
        for account in self:
            account.sign_in_name = account._sign_in_name()

    def _sign_in_name(self):
        """The user name that the server gets."""
        email = self.email or ""
        if self.profile_id.login_with_email:
            return email
        return self.login or email.partition("@")[0]

    @api.depends("password_ciphertext")
    def _compute_has_password(self):
        for account in self:
            account.has_password = bool(account.password_ciphertext)

    @api.depends(lambda self: self._server_changed_depends())
    def _compute_server_changed(self):
        for account in self:
            has_secret = account.has_password or account.has_token
            account.server_changed = has_secret and (
                account.trusted_server != account.profile_id._trust()
            )

    @api.model
    def _server_changed_depends(self):
        names = self.env["mail.server.profile"]._trust_fields()
        return [
            "trusted_server",
            "has_password",
            "has_token",
            *(f"profile_id.{name}" for name in sorted(names)),
        ]

    @api.depends(
        "profile_id.incoming_auth", "profile_id.server_type", "profile_id.smtp_auth"
    )
    def _compute_needs_sign_in(self):
        for account in self:
            profile = account.profile_id
            account.needs_sign_in = profile._signs_in_to_read() or profile.smtp_auth

    @api.depends("profile_id.allow_self_service", "user_id")
    @api.depends_context("uid")
    def _compute_may_remove(self):
        for account in self:
            is_own = account.user_id.id == self.env.uid
            account.may_remove = is_own and account.may_edit_sign_in

    @api.depends_context("uid")
    def _compute_has_choice(self):
        self.has_choice = len(self._servers_to_choose()) > 1

    @api.depends("profile_id.allow_self_service")
    @api.depends_context("uid")
    def _compute_may_edit_sign_in(self):
        administrator = self._is_administrator()
        for account in self:
            profile = account.profile_id
            account.may_edit_sign_in = (
                administrator or not profile or profile.allow_self_service
            )

    @api.depends("user_id.email_account_ids.sequence", "sequence")
    def _compute_is_default(self):
        for account in self:
            account.is_default = account._origin == account.user_id.email_account_id

    @api.depends("reading_state", "reading_error", "sending_state", "sending_error")
    def _compute_state(self):
        for account in self:
            states = {account.reading_state, account.sending_state}
            is_failed = "failed" in states
            account.state = "failed" if is_failed else account.reading_state or "new"
            found = (account.reading_error, account.sending_error)
            sentences = dict.fromkeys(sentence for sentence in found if sentence)
            problem = " ".join(sentences) or False
            if is_failed and account.reading_state == "ok":
                # Beside "Not working" it would seem that nothing works
                problem = account.env._(
                    "Email can be read, but not sent: %s", problem or ""
                )
            account.last_error = problem

    @api.depends("email", "profile_id.domain")
    def _compute_email_problem(self):
        for account in self:
            account.email_problem = bool(account.email) and account._problem_of_email()

    def _problem_of_email(self):
        problem = server_input.Checker(self.env).email(self.email)
        if problem:
            return problem
        domains = server_input.split_domains(self.profile_id.domain)
        if domains and _domain_of(self.email) not in domains:
            return self.env._(
                "Addresses on %(server)s end in @%(domains)s.",
                server=self.profile_id.name,
                domains=", @".join(domains),
            )
        return False

    def _inverse_password(self):
        check = server_input.Checker(self.env)
        for account in self:
            problem = check.line(account.password)
            if problem:
                raise self._input_error("password", problem)
        self._seal_secret("password")

    def _secret_binding(self, name):
        return [*super()._secret_binding(name), self.user_id.id]

    @api.depends("email", "profile_id")
    def _compute_display_name(self):
        for account in self:
            account.display_name = account.email or account.profile_id.name

    def message_notify(self, **kwargs):
        """Odoo has anybody write notices about any record, which name it."""
        self.check_access("read")
        return super().message_notify(**kwargs)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Whose account it is does not follow it: Odoo would write to them of it."""
        return []

    # -- checks -------------------------------------------------------------

    @api.constrains("email", "profile_id")
    def _check_email(self):
        for account in self:
            problem = account._problem_of_email()
            if problem:
                raise ValidationError(problem)

    @api.constrains("login", "exchange_mailbox", "from_name")
    def _check_lines(self):
        check = server_input.Checker(self.env)
        for account in self:
            for name in ("login", "exchange_mailbox", "from_name"):
                problem = check.line(account[name])
                if problem:
                    raise self._input_error(name, problem)

    @api.constrains("user_id", "profile_id")
    def _check_user(self):
        for account in self:
            if not account.user_id or not account.profile_id:
                raise ValidationError(
                    self.env._("An email account needs its support rep and its server.")
                )
            if account.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%(user)s is not an internal user. Only support reps have"
                        " email accounts here.",
                        user=account.user_id.name,
                    )
                )
            company = account.profile_id.company_id
            # sudo: a manager may not see all companies of a rep.
            if company and company not in account.sudo().user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(server)s belongs to %(company)s, %(user)s does not.",
                        server=account.profile_id.name,
                        company=company.name,
                        user=account.user_id.name,
                    )
                )

    @api.constrains("after_import", "after_import_folder", "profile_id")
    def _check_after_import(self):
        for account in self:
            if account.after_import != "leave" and not account.keeps_folders:
                raise ValidationError(
                    self.env._(
                        "%(server)s can't mark or move messages: leave them as they"
                        " are after import.",
                        server=account.profile_id.name,
                    )
                )
            if account.after_import == "move" and not account.after_import_folder:
                raise ValidationError(
                    self.env._("Name the folder to which imported email is moved.")
                )

    def _input_error(self, name, problem):
        return ValidationError(
            self.env._(
                "%(field)s: %(problem)s", field=self._label_of(name), problem=problem
            )
        )

    def _label_of(self, name):
        return self._fields[name]._description_string(self.env)

    def action_open(self):
        """The account's own form, in a dialog."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.email,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_remove(self):
        """Remove the account; the mailbox and what was imported stay."""
        only_one(self)
        self.unlink()
        return {"type": "ir.actions.act_window_close"}

    def action_make_default(self):
        """Put this account first: the rep writes from it."""
        only_one(self)
        others = self.user_id.email_account_ids - self
        self.sequence = min([*others.mapped("sequence"), self.sequence]) - 1
        return True


def _domain_of(email):
    return email.rpartition("@")[2].lower()
