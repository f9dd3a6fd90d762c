import logging

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize, formataddr

from ..messages import memo, subjects
from ..tools.badges import Badges
from ..tools.correspondents import Correspondents
from ..tools.headers import message_id_forms, network_address, one_line, thread_of
from ..tools.limits import UPLOAD_PREFIX
from ..tools.local_date import format_minute
from ..tools.memo_writer import MemoWriter
from ..tools.rpc import only_one
from ..transports import errors, mime
from ..transports.interface import Capability, MessageKey

_logger = logging.getLogger(__name__)

KINDS = ("reply", "reply_all", "forward")
"""Answers; a new email is none."""

HEADER_LIMIT = 256 * 1024

DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to")
"""Fields in which mail servers say for which address a message came."""


class MailServerInboxReply(models.AbstractModel):
    """Answering and forwarding messages of the inbox."""

    _name = "mail.server.inbox.reply"
    _description = "Answers from an Inbox"

    def inbox_reply(self, key, kind="reply", ticket_id=False):
        """A composer for the answer to a message, or for its forwarding.

        Nothing is sent or imported before the rep presses Send there.

        :param key: names the message, see ``inbox_page``.
        :param kind: ``reply``, ``reply_all`` or ``forward``.
        :param ticket_id: the ticket on which message and answer are to be put; the
            rep may choose it in the composer, too. Without one it is that on which
            the message of its customer is already, else the likeliest one of them.
        :returns: an action for the web client.
        """
        only_one(self)
        account = self.sudo(False)
        account._check_may_send()
        if kind not in KINDS:
            raise UserError(self.env._("This kind of answer does not exist."))
        ticket = account._inbox_ticket(ticket_id) if ticket_id else False
        reply = account._begun_reply(str(key), kind)
        if reply:
            return reply._composer()
        content, parts = account._read_for_reply(str(key), kind == "forward")
        if not ticket and kind != "forward":
            ticket = account._ticket_of_customer(content)
        reply = self.env["mail.server.reply"].create(
            {
                **account._prepare_reply_values(content, kind),
                "mailbox_key": str(key),
                "ticket_id": ticket and ticket.id,
                "import_message": not account._is_on_ticket(content, ticket),
                "attachment_ids": [
                    Command.create(
                        {
                            "name": part.name,
                            "raw": part.data,
                            "mimetype": part.mimetype,
                            "res_model": "mail.compose.message",
                            "res_id": 0,
                        }
                    )
                    for part in parts
                ],
            }
        )
        return reply._composer()

    def _begun_reply(self, key, kind):
        """What the rep has begun to write as this kind of answer to a message."""
        begun = self.env["mail.server.reply"].search(
            [
                ("account_id", "=", self.id),
                ("mailbox_key", "=", key),
                ("kind", "=", kind),
                ("state", "=", "writing"),
            ]
        )
        untouched = begun.filtered(lambda reply: reply._is_untouched())
        untouched.unlink()
        return (begun - untouched)[:1]

    def _read_for_reply(self, key, with_attachments):
        """The message, and the parts that are to go along; nothing is marked."""
        upload = self._uploaded(key)
        if upload:
            content = upload._content()
            wanted = content.attachments if with_attachments else ()
            return content, [upload._part(item.part) for item in wanted]
        try:
            key = MessageKey.decode(key)
        except errors.MessageGone as error:
            raise UserError(self._error_sentence(error)) from error
        # sudo: reps have no access to outgoing servers.
        limit = int(self.sudo()._sending_servers()._get_max_email_size() * 2**20)
        with self._open_mailbox() as mailbox:
            content = mailbox.read(key)
            parts = []
            for item in content.attachments if with_attachments else ():
                part = mailbox.part(key, item.part, max_size=limit)
                limit -= len(part.data)
                parts.append(part)
        return content, parts

    def _ticket_of_customer(self, content):
        """The ticket that a message of its customer is on, else the likeliest one, as
        the inbox suggests them; if the rep may write it.

        Answers to others are no part of what the customer reads on the ticket.
        """
        tickets = self._tickets_of(content)
        if not tickets:
            suggested = self.env["helpdesk.email.suggester"].sudo(False)
            tickets = tickets.union(*dict(suggested._suggest(content)))
        sender = email_normalize(content.sender.email)
        return tickets._filtered_access("write").filtered(
            lambda ticket: sender in ticket._customer_addresses()
        )[:1]

    def _is_on_ticket(self, content, ticket):
        return bool(ticket) and ticket in self._tickets_of(content)

    def _tickets_of(self, content):
        """The tickets that a message is on, as far as the rep may read them."""
        [badges] = Badges(self.env).of([content])
        return self.env["helpdesk.ticket"].browse(
            badge["id"] for badge in badges if badge["id"]
        )

    def _prepare_reply_values(self, content, kind):
        to, cc = self._reply_recipients(content, kind)
        thread = thread_of(content.message_id, " ".join(content.references))
        answer = subjects.forward if kind == "forward" else subjects.reply
        return {
            "account_id": self.id,
            "email_sender": self._reply_sender(content),
            "kind": kind,
            "file_count": len(content.listed),
            "email_to": to,
            "email_cc": cc,
            "subject": answer(one_line(content.subject)),
            "body": self._reply_body(content, kind),
            "answered_id": kind != "forward" and thread.get("message_id"),
            "references": thread.get("references"),
        }

    def _reply_sender(self, content):
        """The address that the message was written to, where it is one of the
        account's; so the answer comes from there."""
        written_to = [address.email for address in (*content.to, *content.cc)]
        delivered_to = [
            value for name, value in content.headers if name.lower() in DELIVERED_TO
        ]
        found = self._addressed_as([*written_to, *delivered_to])
        return found or self._sending_addresses()[0]

    def _reply_recipients(self, content, kind):
        """To and Cc; never the rep's own addresses, in whatever spelling."""
        if kind == "forward":
            return False, False
        own = Correspondents(self.env).own_addresses()
        to = [a for a in content.reply_to or (content.sender,) if a.email]
        if to and all(network_address(address.email) in own for address in to):
            # An answer to what the rep sent goes to whom it was sent to.
            to = [address for address in content.to if address.email]
        to = [a for a in to if network_address(a.email) not in own] or to
        others = [*content.to, *content.cc] if kind == "reply_all" else []
        taken = own | {network_address(address.email) for address in to}
        cc = []
        for address in others:
            email = network_address(address.email)
            if email and email not in taken:
                taken.add(email)
                cc.append(address)
        return _joined(to), _joined(cc)

    def _reply_body(self, content, kind):
        """Space to write in, the signature, the message as a quote."""
        text = content.text
        if kind == "forward":
            head = "\n".join(self._forwarded_header(content))
            text = f"{head}\n\n{text}"
            intro = self.env._("Forwarded message")
        else:
            intro = self._attribution(content)
        return self.env["ir.qweb"]._render(
            "helpdesk_mgmt_user_email.reply_body",
            {
                "signature": self.signature,
                "intro": intro,
                # memo.to_html escapes all of it.
                "quote": Markup(memo.to_html(text[: memo.MAX_MEMO])),  # noqa: S704
            },
        )

    def _forwarded_header(self, content):
        """In the rep's language and time zone: a colleague or supplier reads it."""
        return MemoWriter(self.env).header_lines(content)

    def _attribution(self, content):
        author = content.sender.name or content.sender.email
        reader, zone = self._reader(content.sender.email)
        if not content.date:
            return reader.env._("%(author)s wrote:", author=author)
        date = format_minute(reader.env, content.date, zone)
        return reader.env._("On %(date)s, %(author)s wrote:", date=date, author=author)

    def _reader(self, address):
        """This in the language of the contact with that address, and the contact's
        time zone; the rep's where there is none."""
        email = email_normalize(address or "")
        contacts = self.env["res.partner"]
        contact = email and contacts.search([("email_normalized", "=", email)], limit=1)
        language = contact and contact.lang
        return self.with_context(lang=language or self.env.lang), contact and contact.tz

    def _mark_answered(self, raw):
        """Mark the message that a letter answers, for other mail programs to see.

        The letter has gone: what hinders the mark is only logged.

        :param raw: the letter as it was sent.
        :returns: whether the mail server was asked.
        """
        answered = mime.header(mime.read_headers(raw[:HEADER_LIMIT]), "in-reply-to")
        keys = self._keys_of(message_id_forms(answered))
        if not keys:
            return False
        try:
            with self._open_mailbox() as mailbox:
                if Capability.FLAGS in mailbox.capabilities:
                    mailbox.mark(keys, answered=True)
        except UserError:
            _logger.info("account %s: what was answered is not marked so", self.id)
        return True

    def _keys_of(self, message_ids):
        """Where messages are in the mailbox: those that the rep answers from the
        inbox, and those that were imported."""
        if not message_ids:
            return []
        mine = [("account_id", "=", self.id), ("mailbox_key", "!=", False)]
        # sudo: dialogs belong to who opened them, and these are the owner's.
        replies = self.env["mail.server.reply"].sudo()
        replies = replies.search([*mine, ("answered_id", "in", message_ids)])
        # sudo: the ledger's row says where its message is, nothing of it is shown.
        rows = self.env["helpdesk.email.message"].sudo()
        rows = rows.search([*mine, ("message_id", "in", message_ids)])
        keys = {*replies.mapped("mailbox_key"), *rows.mapped("mailbox_key")}
        return [
            MessageKey.decode(key) for key in keys if not key.startswith(UPLOAD_PREFIX)
        ]


def _joined(addresses):
    return ", ".join(
        formataddr((one_line(address.name), address.email)) for address in addresses
    )
