import base64
import itertools
import json
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools import escape_psql, format_date

from ..tools import oauth_providers as providers
from ..tools import server_input
from ..tools.rpc import only_one
from ..transports import probe
from ..transports.interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    MailboxSettings,
    Security,
)
from ..transports.registry import SERVER_TYPES
from ..transports.tls import describe
from .mail_server_oauth_provider import PROVIDER_FIELDS

SECURITIES = [
    ("none", "None"),
    ("starttls", "STARTTLS"),
    ("tls", "SSL/TLS"),
]
SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}


class MailServerProfile(models.Model):
    """A mail server as the administrator names it once, for many accounts."""

    _name = "mail.server.profile"
    _inherit = ["mail.server.oauth.provider", "mail.thread"]
    _description = "Mail Server"
    _order = "sequence, id"

    name = fields.Char(
        string="Configuration Name",
        required=True,
        help="Name of the server the mail accounts reside on.",
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty for all companies.",
        tracking=True,
    )
    server_type = fields.Selection(
        [(name, kind.label) for name, kind in SERVER_TYPES.items()],
        required=True,
        default="imap",
        tracking=True,
    )
    keeps_folders = fields.Boolean(compute="_compute_kind")
    opens_others = fields.Boolean(compute="_compute_kind")
    has_directory = fields.Boolean(compute="_compute_kind")
    files_sent_mail = fields.Boolean(compute="_compute_kind")
    asks_smtp = fields.Boolean(compute="_compute_kind")
    asks_incoming = fields.Boolean(compute="_compute_kind")
    asks_exchange = fields.Boolean(compute="_compute_kind")
    asks_graph = fields.Boolean(compute="_compute_kind")
    speaks_pop3 = fields.Boolean(compute="_compute_kind")
    speaks_imap = fields.Boolean(compute="_compute_kind")
    has_sign_in_choice = fields.Boolean(compute="_compute_kind")
    login_with_email = fields.Boolean(
        tracking=True,
        string="Logon Using Email Address",
        help="The server wants the email address as user name, not the account name.",
    )
    domain = fields.Char(
        tracking=True,
        help="The domain in which the email accounts reside, such as example.com;"
        " several are separated by commas. Accounts may use no other.",
    )
    smtp_host = fields.Char(
        tracking=True,
        string="SMTP Server",
        help="The server that takes outgoing email.",
    )
    smtp_port = fields.Integer(
        tracking=True,
        string="SMTP Server Port",
        compute="_compute_smtp_port",
        store=True,
        readonly=False,
        precompute=True,
    )
    smtp_auth = fields.Boolean(
        tracking=True,
        string="SMTP Server requires authentication",
        default=True,
        help="Sign in before sending. Off: no user name or password is sent there.",
    )
    smtp_security = fields.Selection(
        SECURITIES,
        string="Enable SSL over SMTP",
        required=True,
        default="starttls",
        tracking=True,
    )
    incoming_host = fields.Char(
        tracking=True,
        string="Incoming Server",
        help="The server that holds incoming email.",
    )
    incoming_port = fields.Integer(
        tracking=True,
        string="Incoming Server Port",
        compute="_compute_incoming_port",
        store=True,
        readonly=False,
        precompute=True,
    )
    incoming_auth = fields.Boolean(
        tracking=True,
        string="Incoming Server requires authentication",
        default=True,
        help="Sign in before reading. Off: no user name or password is sent there.",
    )
    incoming_security = fields.Selection(
        SECURITIES,
        string="Enable SSL over Incoming Server",
        required=True,
        default="tls",
        tracking=True,
    )
    exchange_server = fields.Char(
        tracking=True,
        help="The name of the Exchange server, such as exchange.example.com, or the"
        " whole address of its web services if it is another than"
        " https://exchange.example.com/EWS/Exchange.asmx.",
    )
    graph_host = fields.Char(
        tracking=True,
        string="Microsoft Graph",
        compute="_compute_graph_host",
        store=True,
        readonly=False,
        help="The host of Microsoft Graph: graph.microsoft.com, or that of a national"
        " cloud (graph.microsoft.us, microsoftgraph.chinacloudapi.cn).",
    )
    exchange_auth = fields.Selection(
        [
            ("automatic", "Automatic"),
            ("ntlm", "NTLM"),
            ("basic", "Basic, over TLS"),
        ],
        string="Exchange Authentication",
        required=True,
        default="automatic",
        help="How the password is shown to the Exchange server. Automatic: by NTLM"
        " where the server offers it, else by Basic.",
        tracking=True,
    )
    verify_tls = fields.Boolean(
        tracking=True,
        string="Verify certificates",
        default=True,
        help="Refuse a server that can't prove its name. Leave this on.",
    )
    ca_certificate = fields.Text(
        string="Private certificate authority",
        help="PEM text of the authority that signed the server's certificate,"
        " where no public one did.",
    )
    ca_certificate_file = fields.Binary(
        string="Certificate file",
        compute="_compute_ca_certificate_file",
        inverse="_inverse_ca_certificate_file",
    )
    ca_certificate_summary = fields.Text(
        string="Trusted authority", compute="_compute_ca_certificate_summary"
    )
    change_notice = fields.Char(compute="_compute_change_notice")
    auth_method = fields.Selection(
        [
            ("password", "Password"),
            ("google", "Google"),
            ("microsoft", "Microsoft"),
            ("oauth2", "Another OAuth 2.0 provider"),
        ],
        string="Sign-in",
        required=True,
        compute="_compute_auth_method",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    allow_self_service = fields.Boolean(
        tracking=True,
        string="Reps may sign in themselves",
        default=True,
        help="Reps add, change and remove their own accounts on this server."
        " Off: only administrators do.",
    )
    app_password = fields.Boolean(
        string="Needs an app password",
        help="The provider wants a password made for this program.",
    )
    account_ids = fields.One2many("mail.server.account", "profile_id")
    account_count = fields.Integer(compute="_compute_account_count")
    incoming_host_problem = fields.Char(compute="_compute_problems")
    incoming_port_problem = fields.Char(compute="_compute_problems")
    smtp_host_problem = fields.Char(compute="_compute_problems")
    smtp_port_problem = fields.Char(compute="_compute_problems")
    exchange_server_problem = fields.Char(compute="_compute_problems")
    graph_host_problem = fields.Char(compute="_compute_problems")
    domain_problem = fields.Char(compute="_compute_problems")
    ca_certificate_problem = fields.Char(compute="_compute_problems")
    name_problem = fields.Char(compute="_compute_name_problem")

    _name_unique = models.UniqueIndex(
        "(lower(name))",
        "There is a mail server of this name already (perhaps an archived one)."
        " Choose another Configuration Name.",
    )

    @api.model
    def _check_any(self):
        """Refuse what needs a mail server while there is none, with a way to it.

        :raises RedirectWarning:
        """
        if not self.search_count([], limit=1):
            raise RedirectWarning(
                self.env["mail.server.account"]._no_server_message(),
                self.env.ref(
                    "helpdesk_mgmt_user_email.mail_server_profile_action_new"
                ).id,
                self.env._("Add a mail server"),
            )

    def _of_rep(self, rep, email):
        """The one of these servers that a new account of a rep is on: of those that
        the rep's companies may use, the one for the domain of the address, else the
        only one; empty where that is not clear.

        :param email: of the account; empty: the rep's own address.
        """
        servers = self.filtered(
            lambda server: not server.company_id or server.company_id in rep.company_ids
        )
        domain = (email or rep.email or rep.login or "").rpartition("@")[2].lower()
        found = servers.filtered(
            lambda server: domain in server_input.split_domains(server.domain)
        )
        if not found and len(servers) == 1:
            return servers
        return found if len(found) == 1 else self.browse()

    def _kind(self):
        """What differs for this type of server."""
        return SERVER_TYPES[self.server_type or "imap"]

    def _signs_in_to_read(self):
        """Whether reading asks for a user name and a password."""
        asks = self.asks_incoming and self.incoming_auth
        return asks or self._kind().always_signs_in

    def _server_name(self):
        """The server that holds the mail, as it was entered."""
        return self[self._kind().host_fields[-1]] or ""

    def _can_send(self):
        """Whether accounts on this server can send at all."""
        return bool(self.smtp_host) or self._sends_through_mailbox()

    def _sends_through_mailbox(self):
        """Whether mail goes out where it comes in, without an SMTP server."""
        return "smtp_host" not in self._kind().host_fields

    @api.depends("server_type", "auth_method")
    def _compute_kind(self):
        for profile in self:
            kind = profile._kind()
            profile.keeps_folders = kind.keeps_folders
            profile.opens_others = kind.opens_others or profile._names_others()
            profile.has_directory = kind.has_directory
            profile.files_sent_mail = profile._sends_through_mailbox()
            profile.asks_smtp = "smtp_host" in kind.host_fields
            profile.asks_incoming = "incoming_host" in kind.host_fields
            profile.asks_exchange = "exchange_server" in kind.host_fields
            profile.asks_graph = "graph_host" in kind.host_fields
            profile.speaks_pop3 = kind.protocol == "POP3"
            profile.speaks_imap = kind.protocol == "IMAP"
            profile.has_sign_in_choice = not kind.auth_methods

    @api.depends("server_type")
    def _compute_auth_method(self):
        for profile in self:
            possible = profile._kind().auth_methods
            if possible and profile.auth_method not in possible:
                profile.auth_method = possible[0]
            elif not profile.auth_method:
                profile.auth_method = "password"

    @api.depends("oauth_token_url")
    def _compute_graph_host(self):
        for profile in self:
            known = providers.MICROSOFT_URL.fullmatch(profile.oauth_token_url or "")
            hosts = providers.GRAPH_HOSTS
            if not profile.graph_host or profile.graph_host in hosts.values():
                cloud = known["host"] if known else "login.microsoftonline.com"
                profile.graph_host = hosts[cloud]

    @api.depends("server_type", "incoming_security")
    def _compute_incoming_port(self):
        usual = _replaced_ports()
        for profile in self:
            if profile.incoming_port in usual:
                ports = profile._kind().ports
                profile.incoming_port = ports.get(profile.incoming_security)

    @api.depends("smtp_security")
    def _compute_smtp_port(self):
        usual = _replaced_ports()
        for profile in self:
            if profile.smtp_port in usual:
                profile.smtp_port = SMTP_PORTS.get(profile.smtp_security)

    @api.depends("account_ids")
    def _compute_account_count(self):
        counts = dict(
            self.env["mail.server.account"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.account_count = counts.get(profile._origin, 0)

    @api.depends(lambda self: self._checked_fields())
    def _compute_problems(self):
        names = self._checked_fields()
        for profile in self:
            problems = profile._input_problems()
            for name in names:
                if f"{name}_problem" in self._fields:
                    profile[f"{name}_problem"] = problems.get(name, False)

    def _compute_ca_certificate_file(self):
        self.ca_certificate_file = False

    @api.onchange("ca_certificate_file")
    def _inverse_ca_certificate_file(self):
        for profile in self:
            if profile.ca_certificate_file:
                content = base64.b64decode(profile.ca_certificate_file)
                profile.ca_certificate = server_input.certificate_text(content)

    @api.depends("ca_certificate")
    def _compute_ca_certificate_summary(self):
        for profile in self:
            try:
                certificates = server_input.read_certificates(
                    profile.ca_certificate or ""
                )
            except ValueError:
                certificates = []
            profile.ca_certificate_summary = "\n".join(
                map(profile._certificate_summary, certificates)
            )

    def _certificate_summary(self, certificate):
        known = describe(certificate)
        values = {
            "holder": known.holder,
            "date": format_date(self.env, known.expires.date()),
        }
        if known.expires < datetime.now(timezone.utc):
            return self.env._("%(holder)s, expired on %(date)s", **values)
        return self.env._("%(holder)s, valid until %(date)s", **values)

    @api.depends(lambda self: self._trust_fields())
    def _compute_change_notice(self):
        for profile in self:
            count = len(profile._accounts_to_ask())
            profile.change_notice = bool(count) and profile._change_sentence(count)

    def _change_sentence(self, count):
        if count == 1:
            return self.env._(
                "After this change 1 email account stops until its owner agrees to sign"
                " in there."
            )
        return self.env._(
            "After this change %(count)s email accounts stop until their owners agree"
            " to sign in there.",
            count=count,
        )

    def _accounts_to_ask(self):
        """The accounts that a change of the form makes wait for their owners."""
        before = self._origin
        if not before or self._trust() == before._trust():
            return self.env["mail.server.account"]
        # sudo: nobody reads what an owner trusts; here they are counted.
        accounts = before.sudo().with_context(active_test=False).account_ids
        return accounts.filtered(
            lambda account: (
                account.trusted_server
                and (account.has_password or account.has_token)
                and not account.server_changed
            )
        )

    @api.depends("name")
    def _compute_name_problem(self):
        for profile in self:
            twin = profile.name and profile.with_context(active_test=False).search(
                [
                    ("name", "=ilike", escape_psql(profile.name)),
                    ("id", "!=", profile._origin.id),
                ],
                limit=1,
            )
            profile.name_problem = bool(twin) and self.env._(
                "There is a mail server of this name already. Choose another one."
            )

    @api.model
    def _checked_fields(self):
        """The fields whose input is looked at."""
        return {"server_type", "domain", "ca_certificate", *self._server_fields()}

    @api.model
    def _server_fields(self):
        """The fields that name the servers of any type, and their ports.

        What another addon registered is known to the whole process, its fields only
        to the databases where it is installed.
        """
        kinds = SERVER_TYPES.values()
        names = {name for kind in kinds for name in kind.host_fields + kind.port_fields}
        return names & self._fields.keys()

    def _input_problems(self):
        """What is wrong with the input: ``{field: sentence}``, empty if nothing.

        Only the fields that the server's type shows are looked at; an empty
        field of a server that is still being typed is not wrong yet.
        """
        self.ensure_one()
        check = server_input.Checker(self.env)
        checks = {
            "domain": check.domains,
            "ca_certificate": check.certificate,
            **dict.fromkeys(self._kind().port_fields, check.port),
        }
        for name in self._kind().host_fields:
            if name in ("smtp_host", "incoming_host"):
                checks[name] = check.host
            elif self._kind().web_path:
                usual_path = self._kind().web_path
                checks[name] = partial(check.web_service, usual_path=usual_path)
        problems = {name: check_it(self[name]) for name, check_it in checks.items()}
        return {name: sentence for name, sentence in problems.items() if sentence}

    @api.constrains("name")
    def _check_name(self):
        for profile in self:
            if not profile.name:  # The form asks for it, other programs may not.
                raise ValidationError(
                    self.env._("Enter a Configuration Name for the mail server.")
                )

    @api.constrains(lambda self: self._checked_fields())
    def _check_input(self):
        for profile in self:
            problems = profile._input_problems()
            for name in profile._kind().host_fields:
                if not profile[name]:
                    problems.setdefault(
                        name, self.env._("Enter the name of the server.")
                    )
            if problems:
                raise ValidationError(self._labelled(problems))

    @api.constrains("auth_method", "server_type")
    def _check_auth_method(self):
        for profile in self:
            possible = profile._kind().auth_methods
            if not possible or profile.auth_method in possible:
                continue
            if "password" in possible:
                raise ValidationError(
                    self.env._(
                        "Signing in with OAuth 2.0 needs another type than %(type)s:"
                        " Exchange Online is read and sent through by Microsoft 365"
                        " (Graph), or read by IMAP (outlook.office365.com) and sent"
                        " through by SMTP (smtp.office365.com).",
                        type=profile._kind().label,
                    )
                )
            raise ValidationError(
                self.env._(
                    "%(type)s can only be signed in to with Microsoft.",
                    type=profile._kind().label,
                )
            )

    def _labelled(self, problems):
        """The sentences, each after its field's label, one a line."""
        return "\n".join(
            f"{self._field_label(name)}: {sentence}"
            for name, sentence in problems.items()
        )

    def _field_label(self, name):
        """The label that the form shows for the field."""
        label = self._fields[name]._description_string(self.env)
        if not name.startswith("incoming_"):
            return label
        return label.replace(self.env._("Incoming"), self._kind().protocol)

    @api.model_create_multi
    def create(self, vals_list):
        silent = self.with_context(mail_create_nosubscribe=True)
        profiles = super(MailServerProfile, silent).create(
            [_tidy(vals) for vals in vals_list]
        )
        return profiles.with_env(self.env)

    def write(self, vals):
        vals = _tidy(vals)
        others = self.filtered(
            lambda profile: (
                (profile.ca_certificate or "")
                != (vals.get("ca_certificate", profile.ca_certificate) or "")
            )
        )
        before = {p: (p._provider(), p._secret_places()) for p in self}
        result = super().write(vals)
        others._log_authority()
        accounts = self.with_context(active_test=False).account_ids
        if not self._connection_fields().isdisjoint(vals):
            accounts._server_changed()
        is_given = bool(vals.get("oauth_client_secret"))
        for profile, provider in before.items():
            profile._provider_changed(*provider, is_secret_given=is_given)
        if not self._sending_server_depends().isdisjoint(vals):
            accounts._sync_sending_server()
        if "active" in vals:
            accounts._tell_watchers()
        return result

    def _log_authority(self):
        """Who changed the authority, in the chatter; its PEM would fill it."""
        for profile in self:
            summary = profile.ca_certificate_summary or self.env._("none")
            profile._message_log(
                body=self.env._("Private certificate authority: %s", summary)
            )

    @api.model
    def _connection_fields(self):
        """After a change of these the accounts are tried anew."""
        return {
            *self._checked_fields(),
            "login_with_email",
            "smtp_auth",
            "smtp_security",
            "incoming_auth",
            "incoming_security",
            "verify_tls",
            "exchange_auth",
            *PROVIDER_FIELDS,
            "oauth_client_secret",
        }

    @api.model
    def _sending_server_depends(self):
        return {"active", "server_type", "smtp_security", *self._server_fields()}

    @api.model
    def _trust_fields(self):
        """What decides where a secret goes, and how it is protected on the way."""
        return {
            "server_type",
            "incoming_auth",
            "incoming_security",
            "smtp_auth",
            "smtp_security",
            "exchange_auth",
            "verify_tls",
            *self._server_fields(),
            "ca_certificate",
            *PROVIDER_FIELDS,
        }

    def _trust_values(self):
        """Those of the :meth:`_trust_fields` that count for this kind of server."""
        kind = self._kind()
        names = {"server_type", "verify_tls", "ca_certificate", "auth_method"}
        names |= {*kind.host_fields, *kind.port_fields}
        if kind.web_path:
            names.add("exchange_auth")
        else:
            names |= {"incoming_auth", "incoming_security", "smtp_auth"}
            names.add("smtp_security")
        if self.uses_oauth:
            names |= {*PROVIDER_FIELDS}
        return {name: self[name] or "" for name in names}

    def _trust(self):
        """What an owner relies on when entering a password, as one text.

        Of the two kinds of encryption either will do.
        """
        self.ensure_one()
        values = self._trust_values()
        for name in {"incoming_security", "smtp_security"} & values.keys():
            values[name] = values[name] != "none"
        return json.dumps(values, sort_keys=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for profile in self.with_context(active_test=False):
            users = profile.account_ids.user_id
            if users:
                raise UserError(
                    self.env._(
                        "The mail server %(server)s is used by %(users)s. Archive it"
                        " instead: its accounts stop, and nothing is lost.",
                        server=profile.name,
                        users=", ".join(users.mapped("name")),
                    )
                )

    def message_notify(self, **kwargs):
        """Odoo has anybody write notices about any record, which name it."""
        self.check_access("read")
        return super().message_notify(**kwargs)

    def copy_data(self, default=None):
        values = super().copy_data(default)
        taken = set()
        for profile, vals in zip(self, values, strict=True):
            vals.setdefault("name", "")
            if not (default or {}).get("name"):
                vals["name"] = profile._name_of_copy(taken)
                taken.add(vals["name"].lower())
        return values

    def _name_of_copy(self, taken):
        """The first name for a copy that no server has, archived ones included.

        :param taken: further names, in lower case.
        """
        # sudo: the name must be free in all companies.
        servers = self.sudo().with_context(active_test=False)
        taken = taken | {name.lower() for name in servers.search([]).mapped("name")}
        names = itertools.chain(
            [self.env._("%(name)s (copy)", name=self.name)],
            (
                self.env._("%(name)s (copy %(number)s)", name=self.name, number=number)
                for number in itertools.count(2)
            ),
        )
        return next(name for name in names if name.lower() not in taken)

    def _incoming_endpoint(self):
        """Where the accounts' mail is read, for the transports."""
        self.ensure_one()
        if self.asks_incoming:
            return self._endpoint(
                self.incoming_host, self.incoming_port, self.incoming_security
            )
        if not self._kind().web_path:
            return Endpoint(host="", port=0, path=self._server_name())
        host, port, path = server_input.split_exchange(self._server_name())
        return replace(self._endpoint(host, port, "tls"), path=path)

    def _smtp_endpoint(self):
        """Where the accounts' mail is sent."""
        self.ensure_one()
        return self._endpoint(self.smtp_host, self.smtp_port, self.smtp_security)

    def _http_scheme(self):
        """The one way of authentication, where only one is allowed."""
        return "" if self.exchange_auth == "automatic" else self.exchange_auth or ""

    def _endpoint(self, host, port, security):
        return Endpoint(
            host=host or "",
            port=port,
            security=Security(security),
            verify_tls=self.verify_tls,
            ca_certificate=self.ca_certificate or "",
        )

    def action_view_accounts(self):
        """The accounts on this server."""
        only_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.mail_server_account_action"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {"default_profile_id": self.id}
        return action

    def action_test_connection(self):
        """Try each step that needs no sign-in, in a dialog."""
        only_one(self)
        self.check_access("write")
        works = self.env._("The servers answer. Sign-in is tested with an account.")
        accounts = self.env["mail.server.account"]
        return accounts._test_dialog(
            self._probe_steps(), works, {"profile_id": self.id}, self.name
        )

    def _probe_steps(self):
        """``(direction, Step)`` of every step that needs no sign-in."""
        settings = MailboxSettings(
            server_type=self.server_type,
            incoming=self._incoming_endpoint(),
            credentials=Credentials(method=AuthMethod.NONE),
        )
        found = [
            ("incoming", step) for step in probe.probe_incoming(settings, sign_in=False)
        ]
        if not self._sends_through_mailbox():
            outgoing = probe.probe_outgoing(self._smtp_endpoint(), sign_in=False)
            found += [("outgoing", step) for step in outgoing]
        return found


def _replaced_ports():
    """A port among these follows type and security; another one was typed."""
    ports = {port for kind in SERVER_TYPES.values() for port in kind.ports.values()}
    return {0, *SMTP_PORTS.values(), *ports}


def _tidy(vals):
    vals = server_input.tidy(vals)
    if vals.get("ca_certificate"):
        pem = server_input.tidy_certificates(vals["ca_certificate"])
        vals = {**vals, "ca_certificate": pem}
    return vals
