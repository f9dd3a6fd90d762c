from odoo import api, models
from odoo.fields import Domain

from ..tools.correspondents import Correspondents
from ..tools.rpc import answer, only_one, safe_line, safe_text, utc_iso
from ..transports import errors
from ..transports.interface import Role
from . import mail_server_inbox  # noqa: F401 - inherited

CONTACTS = 8
"""Contacts that are proposed at once."""

RECENT = 200
"""The newest messages of a folder whose correspondents are proposed."""

WORD_LIMIT = 100

UNSENT = 50
"""Emails that are listed as not sent yet."""


class MailServerInboxCompose(models.AbstractModel):
    """Writing to somebody from the inbox."""

    _name = "mail.server.inbox.compose"
    _inherit = ["mail.server.inbox"]
    _description = "New Emails from an Inbox"

    def inbox_compose(self, ticket_id=False):
        """A composer for a new email.

        :param ticket_id: the ticket on which it is to be put, if any; its customer is
            the recipient then.
        :returns: an action for the web client.
        """
        only_one(self)
        account = self.sudo(False)
        account._check_may_send()
        ticket = account._inbox_ticket(ticket_id) if ticket_id else False
        new = self.env["mail.server.reply"].create(
            {
                "account_id": account.id,
                "kind": "new",
                "ticket_id": ticket and ticket.id,
                "email_to": ticket and ", ".join(ticket._customer_addresses()),
                "body": account._compose_body(),
                "import_message": False,
            }
        )
        return new._composer()

    @api.model
    def inbox_unsent(self):
        """What the caller has written and not sent, and what waits for its time.

        :returns: ``[{"id", "title", "subject", "to", "date", "send_at", "problem"}]``,
            the newest first; ``send_at`` is empty for what is still being written.
        """
        replies = self.env["mail.server.reply"].sudo(False)
        if not replies.has_access("read"):
            return []
        replies = replies.search(
            [
                ("create_uid", "=", self.env.uid),
                ("state", "in", ("writing", "waiting")),
                ("as_made", "!=", False),
            ],
            limit=UNSENT,
        )
        return answer(
            [
                {
                    "id": reply.id,
                    "title": reply._title(),
                    "subject": safe_line(reply.subject),
                    "to": safe_line(reply.email_to),
                    "date": utc_iso(reply.write_date),
                    "send_at": utc_iso(reply.send_at),
                    "problem": reply.problem or "",
                }
                for reply in replies
                if reply.state == "waiting" or not reply._is_untouched()
            ]
        )

    def _compose_body(self):
        """Space to write in, and the signature."""
        values = {"signature": self.signature, "quote": False}
        return self.env["ir.qweb"]._render(
            "helpdesk_mgmt_user_email.reply_body", values
        )

    def inbox_contacts(self, text):
        """Contacts to write to, by a part of their name or address.

        :returns: ``[{"name", "email"}]``, as far as the caller may see them.
        """
        only_one(self)
        self.sudo(False)._check_owner()
        word = safe_text(str(text or ""))[:WORD_LIMIT].strip()
        if not word:
            return []
        partners = self.env["res.partner"].sudo(False)
        found = partners.search(
            Domain("email", "!=", False)
            & (Domain("name", "ilike", word) | Domain("email", "ilike", word)),
            limit=CONTACTS,
        )
        return answer(
            [
                {
                    "name": safe_line(item.name),
                    "email": safe_line(item.email_normalized),
                }
                for item in found
                if item.email_normalized
            ]
        )

    def inbox_correspondents(self):
        """With whom the rep has written lately: recipients of the newest messages in
        Sent, then senders of those in the inbox.

        :returns: ``[{"name", "email"}]``, each address once.
        """
        account = self._inbox_owner()
        with account._open_mailbox() as mailbox:
            rows = []
            for folder in mailbox.folders():
                if folder.role in (Role.SENT, Role.INBOX) and folder.selectable:
                    rows.append((folder.role, _newest(mailbox, folder)))
        rows.sort(key=lambda item: item[0] is not Role.SENT)
        people = {}
        for role, messages in rows:
            for message in messages:
                written = message.to if role is Role.SENT else (message.sender,)
                for person in written[:20]:
                    people.setdefault(person.email.lower(), person)
        own = Correspondents(self.env).own_addresses() | {""}
        return answer(
            [
                {"name": safe_line(person.name), "email": safe_line(person.email)}
                for email, person in people.items()
                if email not in own
            ]
        )


def _newest(mailbox, folder):
    """Proposals are a help: what cannot be listed is left out."""
    try:
        return mailbox.page(folder.path, limit=RECENT).messages
    except errors.ProtocolError:
        return ()
