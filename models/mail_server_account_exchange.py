from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ..tools.rpc import only_one
from ..transports import errors
from ..transports.registry import open_mailbox


class MailServerAccount(models.Model):
    """Choosing a mailbox from the server's directory."""

    _inherit = "mail.server.account"

    def exchange_search(self, text):
        """Mailboxes of the server's directory that begin with a text.

        For the owner and for administrators, who configure accounts: like the
        connection test it signs in as the account, and shows nothing but names
        and addresses that everybody in that directory sees.

        :returns: at most 20 of ``{"name": str, "email": str}``
        :raises AccessError: to anyone else.
        :raises UserError: when the server cannot be asked, with what to do.
        """
        only_one(self)
        self._check_may_test()
        if len(str(text or "").strip()) < 2:
            return []
        if self.sign_in_refused:
            raise UserError(self.reading_error)
        # The login's own mailbox: the chosen one may be the wrong one.
        settings = replace(self._on_errand()._mailbox_settings(), mailbox="")
        try:
            with open_mailbox(settings) as mailbox:
                found = mailbox.find_mailboxes(str(text))
        except errors.MailTransportError as error:
            raise UserError(self._error_sentence(error)) from error
        return [{"name": item.name, "email": item.email} for item in found]
