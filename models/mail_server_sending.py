from email.utils import getaddresses

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql, formataddr

from ..tools import server_input
from ..tools.directions import SENDING
from ..tools.headers import one_line
from ..tools.sender import AccountSession, MailboxSender
from ..transports import errors, mime, smtp
from ..transports.folders import path_for
from ..transports.interface import Capability, Role

ENCRYPTIONS = {"none": "none", "starttls": "starttls_strict", "tls": "ssl_strict"}
"""How Odoo calls what a mail server profile calls ``smtp_security``."""

FILE_SENT_MAIL_THEMSELVES = frozenset(
    {
        "smtp.gmail.com",
        "smtp.googlemail.com",
        "smtp.office365.com",
        "smtp-mail.outlook.com",
    }
)
"""SMTP servers that put what they send into the Sent folder; a copy of ours would
be a second one."""

MAX_ALIASES = 50
"""Further addresses of one account."""


class MailServerSending(models.AbstractModel):
    """The outgoing side of an account."""

    _name = "mail.server.sending"
    _description = "Sending from an Email Account"

    alias_emails = fields.Char(
        string="Other Addresses",
        help="Further addresses that the rep may write from with this account,"
        " separated by commas. Given by administrators; the mail server has to allow"
        " them, too.",
    )
    sending_server_ids = fields.One2many(
        "ir.mail_server",
        "email_account_id",
        groups="base.group_system",
        context={"active_test": False},
        copy=False,
    )
    can_send = fields.Boolean(compute="_compute_can_send", compute_sudo=True)

    @api.depends("active", "profile_id.active", "profile_id.smtp_host")
    def _compute_can_send(self):
        for account in self:
            profile = account.profile_id
            account.can_send = account.active and profile.active and profile._can_send()

    @api.constrains("alias_emails")
    def _check_alias_emails(self):
        check = server_input.Checker(self.env)
        for account in self:
            addresses = account._alias_addresses()
            for address in addresses:
                problem = check.email(address) or check.line(address)
                if problem:
                    raise account._input_error("alias_emails", problem)
            if len(addresses) > MAX_ALIASES:
                raise ValidationError(
                    self.env._(
                        "An account has at most %(count)s other addresses.",
                        count=MAX_ALIASES,
                    )
                )

    # -- one outgoing server per account ------------------------------------

    @api.model
    def _sending_server_depends(self):
        return {"user_id", "profile_id", "email", "alias_emails", "active"}

    def _sending_servers(self):
        return self.env["ir.mail_server"].search(
            [
                ("email_account_id", "in", self.ids),
                ("active", "in", [True, False]),
            ]
        )

    def _sync_sending_server(self):
        """Create, change or archive what Odoo's queue knows of the accounts."""
        # sudo: reps have no access to outgoing servers, yet change accounts.
        for account in self.sudo():
            server = account._sending_servers()
            values = account._prepare_sending_server_values()
            if server:
                changed = {
                    name: value
                    for name, value in values.items()
                    if server[name] != value
                }
                server.write(changed)
            else:
                server.create({**values, "email_account_id": account.id})

    def _prepare_sending_server_values(self):
        """What the server shows; nothing of it is secret."""
        profile = self.profile_id
        return {
            "name": f"{self.email} ({self.user_id.name})",
            "from_filter": ",".join(self._sending_addresses()),
            "smtp_host": profile._server_name()
            if profile._sends_through_mailbox()
            else profile.smtp_host,
            "smtp_port": profile.smtp_port,
            "smtp_encryption": ENCRYPTIONS[profile.smtp_security],
            "smtp_authentication": "login",
            "sequence": 1000,
            "active": self.can_send and self.user_id.active,
        }

    @api.model
    def _sending_accounts(self):
        """The user's own accounts that can send, the default one first."""
        if not self.has_access("read"):
            return self.browse()
        own = self.search([("user_id", "=", self.env.uid)])
        return own.filtered("can_send")

    # -- who sends as whom --------------------------------------------------

    def _sending_addresses(self):
        """The addresses this account may write from, its own one first."""
        addresses = [self.email, *self._alias_addresses()]
        normalized = (email_normalize(address) for address in addresses)
        return list(dict.fromkeys(address for address in normalized if address))

    def _alias_addresses(self):
        return server_input.split_domains(self.alias_emails)

    def _sender_header(self, sender=False):
        """The From of the account's mail.

        :param sender: one of the account's addresses; its own one by default.
        :raises UserError: when it is none of them.
        """
        self.ensure_one()
        name = self.from_name or self.user_id.name or ""
        address = self._check_sender(sender) if sender else self.email
        return formataddr((one_line(name), address))

    @api.model
    def _addresses_of_reps(self, addresses):
        """Those of these normalized addresses that belong to some rep's account."""
        wanted = {address for address in addresses if address}
        criteria = Domain.OR(
            Domain("email", "=ilike", escape_psql(address))
            | Domain("alias_emails", "ilike", escape_psql(address))
            for address in wanted
        )
        # sudo: whose account it is does not come out.
        accounts = self.sudo().search(criteria)
        return wanted & {a for item in accounts for a in item._sending_addresses()}

    def _addressed_as(self, addresses):
        """The first of these that is one of the account's; False where none is."""
        own = self._sending_addresses()
        found = (email_normalize(address or "") for address in addresses)
        return next((address for address in found if address in own), False)

    def _check_sender(self, email_from):
        """Give the address of a From header, as the account has it.

        :raises UserError: when it is not one of this account's.
        """
        self.ensure_one()
        text = str(email_from or "")
        address = email_normalize(text)
        if not address or address not in self._sending_addresses():
            raise UserError(
                self.env._(
                    "The account %(account)s can't send as %(sender)s. Nothing was"
                    " sent.",
                    account=self.email,
                    sender=address or one_line(text),
                )
            )
        return address

    def _check_may_send(self):
        """Refuse, before anything is sent, what could not be sent.

        :raises AccessError: to anyone but the owner.
        :raises UserError: one sentence that says what to do.
        """
        self.ensure_one()
        self._check_owner()
        self._check_usable(self._sending_direction())
        if self.profile_id.smtp_auth:
            self._sign_in().check()
        if not self.profile_id._can_send():
            raise UserError(
                self.env._(
                    "%(server)s has no server for outgoing email. Ask your helpdesk"
                    " manager to enter one.",
                    server=self.profile_id.name,
                )
            )

    def _sending_problem(self):
        """Why this account can't send now, for its owner; no server is asked.

        :returns: one sentence that says what to do, or an empty text.
        """
        try:
            self._check_may_send()
        except UserError as error:
            return str(error)
        return self[self._sending_direction().error] or ""

    def _addresses_of(self, text):
        """The addresses someone typed, formatted.

        :raises UserError: when one is none.
        """
        text = one_line(text or "").replace(";", ",").strip(" ,")
        pairs = getaddresses([text]) if text else []
        if not all(email_normalize(email) for _name, email in pairs):
            wrong = [
                address.email or address.name
                for address in mime.parse_addresses(text)
                if not email_normalize(address.email)
            ]
            raise UserError(
                self.env._(
                    "“%(text)s” is not an email address.", text=(wrong or [text])[0]
                )
            )
        return ", ".join(map(formataddr, pairs)) or False

    def _check_size(self, attachments, body):
        """Refuse what is too large before anything is written."""
        self._check_file_sizes(attachments)
        # sudo: reps have no access to outgoing servers.
        limit = self.sudo()._sending_servers()._get_max_email_size()
        size = self.env["mail.mail"]._estimate_email_size(
            {}, str(body or ""), attachments.mapped("file_size")
        )
        if size > limit * 2**20:
            raise UserError(
                self.env._(
                    "This email has %(size).1f MB and %(limit).1f MB is the limit. Send"
                    " fewer or smaller attachments.",
                    size=size / 2**20,
                    limit=limit,
                )
            )

    def _check_file_sizes(self, attachments):
        limit = self.profile_id._kind().max_file_size
        for attachment in attachments:
            size = attachment.file_size / 2**20
            if limit and size > limit:
                raise UserError(
                    self.env._(
                        "“%(name)s” has %(size).1f MB, and “%(host)s” takes files of up"
                        " to %(limit).1f MB. Send a smaller one, or a link to it.",
                        name=attachment.name,
                        size=size,
                        host=self.profile_id._server_name(),
                        limit=limit,
                    )
                )

    # -- sending ------------------------------------------------------------

    def _open_sender(self):
        """A signed-in connection that sends this account's mail, as its owner.

        It has the interface of :class:`smtplib.SMTP` that Odoo uses, and
        ``email_account``.

        :raises UserError: the transport's error is its cause.
        """
        self.ensure_one()
        account = self.with_user(self.user_id)
        account._check_may_send()
        if account.profile_id._sends_through_mailbox():
            session = MailboxSender(account)
        else:
            session = account._connect_smtp()
        return AccountSession(session, account)

    def _connect_smtp(self):
        endpoint, credentials = self._smtp_settings()
        try:
            session = smtp.connect(endpoint, credentials)
        except errors.MailTransportError as error:
            raise self._connection_failed(error, SENDING) from error
        self._connection_worked(SENDING)
        return session

    def _sending_sentence(self, error):
        """What happened to a message, and what to do."""
        host = error.host or self.profile_id.smtp_host
        if isinstance(error, errors.DeliveryUnknown):
            return self.env._(
                "The connection broke while “%(host)s” was confirming this email: it"
                " may have been sent. Look in your Sent folder, or ask the recipient,"
                " before you send it again.",
                host=host,
            )
        if isinstance(error, errors.MessageTooLarge):
            return self.env._(
                "This email has %(size).1f MB and “%(host)s” takes %(limit).1f MB. Send"
                " fewer or smaller attachments.",
                host=host,
                size=error.size / 2**20,
                limit=error.limit / 2**20,
            )
        if isinstance(error, errors.AddressNotSupported):
            return self.env._(
                "“%(host)s” can't write to or from “%(address)s”: it takes no letters"
                " such as ä or é before the @. Use another address.",
                host=host,
                address=error.address,
            )
        if isinstance(error, errors.SendRefused | errors.Throttled):
            return self.env._(
                "“%(host)s” did not take this email: %(answer)s",
                host=host,
                answer=str(error),
            )
        return self._error_sentence(error)

    def _file_sent_copy(self, raw):
        """Put the bytes that were sent into the account's Sent folder, as seen.

        :returns: ``filed``, ``none`` where no copy is wanted or possible, or
            ``failed``; and a sentence for the last.
        """
        if not self._wants_sent_copy():
            return "none", ""
        try:
            with self._open_mailbox() as mailbox:
                if Capability.APPEND not in mailbox.capabilities:
                    return "none", ""
                mailbox.append(self._find_sent_folder(mailbox), raw, seen=True)
        except UserError as error:
            return "failed", str(error)
        return "filed", ""

    def _wants_sent_copy(self):
        if self.profile_id._sends_through_mailbox():
            # That server keeps the copy itself.
            return False
        host = (self.profile_id.smtp_host or "").lower().rstrip(".")
        # Into the mailbox of who signed in, whatever mailbox that is.
        is_filed = host in FILE_SENT_MAIL_THEMSELVES and not self._shared_name()
        return self.save_sent_copy and not is_filed

    def _find_sent_folder(self, mailbox):
        """Where copies go; made where there is none, as mail programs do."""
        if self.sent_folder:
            return self.sent_folder
        try:
            return path_for(mailbox, Role.SENT)
        except errors.ProtocolError as error:
            raise UserError(
                self.env._(
                    "The mailbox of %(email)s has no folder for sent email. Choose one"
                    " in My Preferences ▸ Email.",
                    email=self.email,
                )
            ) from error

    def _tell_owner(self, text):
        """A note on the owner's screen, where one is open."""
        for account in self:
            account.user_id._bus_send(
                "simple_notification",
                {"type": "warning", "sticky": True, "message": text},
            )


def tidy_aliases(vals):
    """The values with each alias once, separated by a comma and a blank."""
    text = vals.get("alias_emails")
    if not isinstance(text, str):
        return vals
    aliases = dict.fromkeys(server_input.split_domains(text))
    return {**vals, "alias_emails": ", ".join(aliases) or False}
