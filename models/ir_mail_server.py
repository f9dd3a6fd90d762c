import logging
from email.utils import getaddresses

from odoo import api, fields, models
from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mail import email_normalize_all
from odoo.tools.misc import unique

from ..tools import pictures
from ..tools.headers import network_address, network_header
from ..tools.reached import replacements
from ..transports.errors import MailTransportError
from . import mail_guarded_mixin  # noqa: F401 - inherited

_logger = logging.getLogger(__name__)

TECHNICAL_HEADERS = (
    "Bcc",
    "Return-Path",
    "X-Forge-To",
    "X-Msg-To-Add",
    "X-Msg-To-Consolidate",
)
"""What Odoo puts into a message for itself; nobody else gets to see it."""

ADDRESS_HEADERS = ("From", "Reply-To", "To", "Cc")


class IrMailServer(models.Model):
    """A server may be the outgoing side of one email account.

    Such a server holds no secret, and what it shows of host and port is only for
    the eye: a connection always takes the account's present settings. Odoo never
    chooses it, and it takes no other sender than the account's addresses.
    """

    _name = "ir.mail_server"
    _inherit = ["ir.mail_server", "mail.guarded.mixin"]

    email_account_id = fields.Many2one(
        "mail.server.account",
        index="btree_not_null",
        ondelete="cascade",
        copy=False,
        readonly=True,
        help="This server sends for this email account only.",
    )

    _email_account_unique = models.UniqueIndex(
        "(email_account_id) WHERE email_account_id IS NOT NULL",
        "This email account has its outgoing server already.",
    )

    @api.model
    def _register_hook(self):
        """Say at the start which addon stands in the way of answers."""
        result = super()._register_hook()
        for model, method, module in replacements(self.env.registry):
            _logger.warning(
                "%s replaces %s of %s and does not call what it replaces: reps' email"
                " accounts can't send as they should. Let it call super().",
                module,
                method,
                model,
            )
        return result

    # -- never chosen by Odoo -----------------------------------------------

    def _find_mail_server_allowed_domain(self):
        domain = super()._find_mail_server_allowed_domain()
        return domain & Domain("email_account_id", "=", False)

    def _find_mail_server(self, email_from, mail_servers=None):
        if mail_servers is not None:
            mail_servers = mail_servers.filtered(lambda s: not s.email_account_id)
        return super()._find_mail_server(email_from, mail_servers)

    @api.model
    def _filter_mail_servers_fallback(self, servers):
        servers = super()._filter_mail_servers_fallback(servers)
        return servers.filtered(lambda server: not server.email_account_id)

    def unlink(self):
        # Without its server a waiting message would go out by another one.
        self._cancel_waiting_mail()
        return super().unlink()

    def _cancel_waiting_mail(self):
        ours = self.filtered("email_account_id")
        if ours:
            # sudo: the queue belongs to no user.
            mails = self.env["mail.mail"].sudo()
            mails.search(
                [("mail_server_id", "in", ours.ids), ("state", "=", "outgoing")]
            )._account_gone()

    # -- connecting ---------------------------------------------------------

    def _check_forced_mail_server(self, mail_server, allow_archived, smtp_from):
        result = super()._check_forced_mail_server(
            mail_server, allow_archived, smtp_from
        )
        if mail_server.email_account_id:
            mail_server.email_account_id._check_sender(smtp_from)
        return result

    def _connect__(
        self, host=None, *args, mail_server_id=None, allow_archived=False, **kwargs
    ):
        # sudo: reps have no access to outgoing servers, nor need they.
        server = self.sudo().browse(mail_server_id or ())
        if not server.email_account_id or self._disable_send():
            return super()._connect__(
                host,
                *args,
                mail_server_id=mail_server_id,
                allow_archived=allow_archived,
                **kwargs,
            )
        self._check_forced_mail_server(server, allow_archived, kwargs.get("smtp_from"))
        return server.email_account_id._open_sender()

    def _prepare_email_message__(self, message, smtp_session):
        account = getattr(smtp_session, "email_account", None)
        if account is None:
            return super()._prepare_email_message__(message, smtp_session)
        sender = smtp_session.check_sender(str(message["From"]))
        recipients = smtp_session.still_to_write_to(self._account_recipients(message))
        for name in TECHNICAL_HEADERS:
            del message[name]
        _write_domains_in_ascii(message)
        pictures.embed(message)
        return network_address(sender), recipients, message

    def _account_recipients(self, message):
        """The envelope's recipients: To, Cc and Bcc, each once."""
        addresses = [
            address
            for name in ("To", "Cc", "Bcc")
            for address in email_normalize_all(str(message[name] or ""))
        ]
        if not addresses:
            raise AssertionError(self.NO_VALID_RECIPIENT)
        return list(unique(map(network_address, addresses)))

    @api.model
    def send_email(
        self, message, mail_server_id=None, *args, smtp_session=None, **kwargs
    ):
        account = getattr(smtp_session, "email_account", None)
        # sudo: reps have no access to outgoing servers.
        forced = self.sudo().browse(mail_server_id or ()).email_account_id
        if account is None and (smtp_session or not forced):
            return super().send_email(
                message,
                mail_server_id,
                *args,
                smtp_session=smtp_session,
                **kwargs,
            )
        # The queue alone says so, for what the owner wrote.
        if not account or self.env.context.get("account_session") is not smtp_session:
            raise MailDeliveryException(
                self.env._(
                    "Only what its owner writes and sends goes out from %(email)s.",
                    email=(account or forced).email,
                )
            )
        try:
            sender, recipients, message = self._prepare_email_message__(
                message, smtp_session
            )
            smtp_session.send_message(message, sender, recipients)
        except MailTransportError as error:
            sentence = account._sending_sentence(error)
            raise MailDeliveryException(sentence) from error
        except UserError as error:
            raise MailDeliveryException(str(error)) from error
        return message["Message-Id"]


def _write_domains_in_ascii(message):
    """Not every mail program and server on the way knows international domains."""
    for name in ADDRESS_HEADERS:
        addresses = getaddresses([str(message[name] or "")])
        if not all(address.isascii() for _name, address in addresses):
            message.replace_header(name, network_header(addresses))
