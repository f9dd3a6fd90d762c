from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools import server_input
from ..tools.errand import Errand, who_asks
from ..tools.rpc import known, only_one
from . import (  # noqa: F401 - what an account is made of
    mail_secret_mixin,
    mail_server_connection,
    mail_server_follow,
    mail_server_inbox,
    mail_server_inbox_compose,
    mail_server_inbox_customer,
    mail_server_inbox_draft,
    mail_server_inbox_import,
    mail_server_inbox_list,
    mail_server_inbox_reply,
    mail_server_probe,
    mail_server_trust,
    mail_server_watch,
)
from .mail_server_sending import tidy_aliases
from .mail_server_sign_in import CONSENT_FIELDS

SIGN_IN_FIELDS = frozenset({"email", "login", "password", "exchange_mailbox"})
"""What an account signs in with."""

PERSONAL_FIELDS = frozenset(
    {
        "from_name",
        "signature",
        "sequence",
        "after_import",
        "after_import_folder",
        "sent_folder",
        "save_sent_copy",
    }
)
"""What a rep may choose also where only administrators sign accounts in."""

GIVEN_FIELDS = frozenset({"user_id", "profile_id", "active"})
"""What a rep says of a new account, besides: its own user, and a server."""


class MailServerAccount(models.Model):
    """One rep's sign-in on one mail server."""

    _name = "mail.server.account"
    _inherit = [
        "mail.server.inbox.compose",
        "mail.server.follow",
        "mail.server.inbox.customer",
        "mail.server.inbox.draft",
        "mail.server.inbox.import",
        "mail.server.inbox.list",
        "mail.server.inbox.reply",
        "mail.server.inbox",
        "mail.server.sending",
        "mail.server.sign.in",
        "mail.server.probe",
        "mail.server.trust",
        "mail.server.watch",
        "mail.server.connection",
        "mail.secret.mixin",
        "mail.thread",
    ]
    _description = "Email Account"
    _order = "user_id, sequence, id"
    _rec_name = "email"

    _secret_fields = {
        "password": "password_ciphertext",
        "oauth_access_token": "oauth_access_token_ciphertext",
        "oauth_refresh_token": "oauth_refresh_token_ciphertext",
    }

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
    auth_method = fields.Selection(related="profile_id.auth_method")
    uses_oauth = fields.Boolean(related="profile_id.uses_oauth")
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

    @api.depends("password_ciphertext")
    def _compute_has_password(self):
        for account in self:
            account.has_password = bool(account.password_ciphertext)

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

    # -- rights -------------------------------------------------------------

    def _is_administrator(self):
        return self.env.su or self.env.user.has_group(
            "helpdesk_mgmt.group_helpdesk_manager"
        )

    @api.model
    def _guarded_fields(self):
        """Administrators name rep, server and aliases; a rep signs in and chooses."""
        guarded = super()._guarded_fields()
        if self._is_administrator():
            return guarded
        return guarded | (
            self._fields.keys()
            - set(models.MAGIC_COLUMNS)
            - SIGN_IN_FIELDS
            - PERSONAL_FIELDS
            - GIVEN_FIELDS
        )

    def _check_written_fields(self, vals):
        """Refuse what the acting user may not write.

        Record rules already limit reps to their own accounts.
        """
        if self._is_administrator():
            return
        forbidden = GIVEN_FIELDS & vals.keys()
        if forbidden:
            raise self._guarded_error(forbidden)
        locked = self.filtered(lambda a: not a.profile_id.allow_self_service)
        if locked and not SIGN_IN_FIELDS.isdisjoint(vals):
            raise self._self_service_error(locked.profile_id)

    def _check_created_fields(self, vals):
        """Refuse an account that the acting user may not have."""
        if self._is_administrator():
            return
        # A form sends what it shows, so also that the new account is active.
        if not vals.get("active", True):
            raise self._guarded_error({"active"})
        if vals.get("user_id", self.env.uid) != self.env.uid:
            raise AccessError(self.env._("You may only add your own email account."))
        profile = self.env["mail.server.profile"].browse(vals.get("profile_id"))
        if not profile.allow_self_service:
            raise self._self_service_error(profile)

    def _self_service_error(self, profiles):
        return AccessError(
            self.env._(
                "Your administrator manages the sign-ins on %(server)s. Ask your"
                " administrator to change yours.",
                server=", ".join(profiles.mapped("name")),
            )
        )

    def _check_owner(self):
        """Refuse everybody but the owner, administrators and superusers too.

        Who began the transaction or sent the request counts as well, so that nobody
        acts as the owner by switching the environment's user (server actions).

        :raises AccessError: without a word about the mailbox.
        """
        self.check_access("read")
        for account in self:
            if not (account._is_on_errand() or account._is_owners_act()):
                raise self._owner_error()

    def _is_owners_act(self):
        """Whether the owner, and nobody else, asked for what happens now."""
        self.ensure_one()
        return who_asks(self.env) == {self.user_id.id}

    def _is_on_errand(self):
        """Whether this addon does for the owner what was asked for before."""
        errand = Errand.of(self.env)
        return errand is not None and errand.is_for(self)

    def _on_errand(self):
        """This account, for what this addon does in its owner's stead."""
        return self.with_context(account_errand=Errand(self))

    def _in_owners_hands(self):
        """As its owner has it, on an errand: for what the owner asked for before."""
        owner = known(self).user_id
        account = self.with_user(owner).with_context(lang=owner.lang, tz=owner.tz)
        return account.sudo(False)._on_errand()

    def _open_secret(self, name):
        """As of any record; but only for its owner, or on an errand.

        :raises AccessError: when anybody else asks.
        """
        # sudo: the owner's id is no secret.
        others = who_asks(self.env) - {SUPERUSER_ID, self.sudo().user_id.id}
        if others and not self._is_on_errand():
            raise self._owner_error()
        return super()._open_secret(name)

    def _owner_error(self):
        return AccessError(
            self.env._("Only its owner can open the mailbox of an email account.")
        )

    # -- changes ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [self._prepare_created(vals) for vals in vals_list]
        # Nobody follows an account: what is tracked there is sent to nobody.
        silent = self.with_context(mail_create_nosubscribe=True)
        accounts = super(MailServerAccount, silent).create(prepared)
        accounts = accounts.with_env(self.env)
        accounts.filtered("has_password")._entrust()
        accounts._sync_sending_server()
        accounts._tell_watchers()
        return accounts

    def _prepare_created(self, vals):
        vals = server_input.tidy(tidy_aliases(vals))
        if not vals.get("profile_id"):
            vals["profile_id"] = self._context_default("profile_id")
        if not vals["profile_id"]:
            raise UserError(self._no_server_message())
        self._check_created_fields(vals)
        return vals

    def _context_default(self, name):
        default = self.default_get([name]).get(name)
        return default or False

    def write(self, vals):
        vals = server_input.tidy(tidy_aliases(vals))
        consents = {account: account._consent_identity() for account in self}
        owners = self.user_id
        self._check_written_fields(vals)
        moved = self.browse()
        if "user_id" in vals:
            moved = self.filtered(lambda account: account.user_id.id != vals["user_id"])
        result = super().write(vals)
        if moved:
            self.env["mail.server.reply"]._stop_those_of(moved)
            if not vals.get("password"):
                moved._erase_secrets()
        if moved or not (SIGN_IN_FIELDS | {"profile_id"}).isdisjoint(vals):
            self._sign_in_changed(is_new_password="password" in vals)
        if not self._sending_server_depends().isdisjoint(vals):
            self._sync_sending_server()
        if not CONSENT_FIELDS.isdisjoint(vals):
            self._forget_other_consents(consents)
        if "active" in vals or moved:
            (owners | self.user_id)._tell_watchers()
        return result

    def unlink(self):
        self._tell_watchers()
        # sudo: reps have no access to outgoing servers.
        self.sudo()._sending_servers().unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_self_service_off(self):
        locked = self.filtered(lambda a: not a.profile_id.allow_self_service)
        if locked and not self._is_administrator():
            raise self._self_service_error(locked.profile_id)

    def _no_server_message(self):
        if self._servers_to_choose():
            return self.env._("Choose the mail server of this email account.")
        if self._is_administrator():
            return self.env._(
                "No mail server is configured yet. Add one in Helpdesk ▸ Configuration"
                " ▸ User Email Accounts ▸ Mail Servers."
            )
        return self.env._(
            "There is no mail server yet on which you may add an account. Ask your"
            " helpdesk manager."
        )

    def _name_of_secret(self):
        return f"{self.user_id.name} ({self.email})"

    def action_forget_password(self):
        """Erase the stored password."""
        return known(self).write({"password": False})

    # -- acts ---------------------------------------------------------------

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
