"""Connections that send the mail of one account; they look like smtplib's to Odoo."""

from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..transports import errors, smtp


class AccountSession:
    """A signed-in connection of one account; to Odoo it looks like smtplib's.

    :ivar addresses: the senders it takes.
    :ivar told_later: the messages of whose fate open pages are still to be told.
    :ivar left: the only recipients that are still to be written to; empty for all.
    """

    left = ()

    def __init__(self, connection, account):
        self._connection = connection
        self.email_account = account
        self.addresses = frozenset(account._sending_addresses())
        # Names that Odoo looks for in a connection.
        self.from_filter = ",".join(self.addresses)
        self.told_later = []
        self.smtp_from = False

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def on_hand_over(self, act):
        """Let ``act`` be called when a message is about to go."""
        self._connection.before_data = act

    def still_to_write_to(self, recipients):
        """Those of these that do not have the message yet."""
        return [item for item in recipients if not self.left or item in self.left]

    def check_sender(self, email_from):
        """The address of a From header; see ``_check_sender`` of the account."""
        address = email_normalize(email_from)
        if address in self.addresses:
            return address
        return self.email_account._check_sender(email_from)


class MailboxSender:
    """Sends through the mailbox's own server (Exchange); to Odoo's queue it looks
    like an SMTP connection."""

    before_data = None
    sock = True

    def __init__(self, account):
        self._account = account
        self.forget()

    def forget(self):
        """Nothing is known any more about a message."""
        self.failure, self.refused, self.sent = None, (), b""

    def send_message(self, message, sender, recipients):
        """Same contract as :meth:`..transports.smtp.SmtpConnection.send_message`."""
        self.forget()
        try:
            raw = smtp.message_bytes(message)
            with self._account._open_mailbox() as mailbox:
                if self.before_data:
                    self.before_data()
                mailbox.send(raw, sender, recipients)
        except errors.MailTransportError as error:
            self.failure = error
            raise
        except UserError as error:
            self.failure = error.__cause__
            raise
        self.sent = raw
        return {}

    def quit(self):
        """The pool keeps the connection."""

    close = quit
