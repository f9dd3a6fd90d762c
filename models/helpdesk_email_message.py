"""The ledger of imported emails: who may read it, what is on a ticket already."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..messages import identity


class HelpdeskEmailMessage(models.Model):
    """One email that was fetched, and the ticket it was imported into.

    Rows are written by the import alone (no access right creates or changes
    one), so that nobody can point a row at another one's original. A row is read
    by who imported it; once attached, by whoever may read the ticket.
    """

    _name = "helpdesk.email.message"
    _description = "Imported Email"
    _order = "id desc"
    _rec_name = "subject"

    account_id = fields.Many2one(
        "mail.server.account", string="Email Account", index=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="Imported by", index=True, ondelete="set null"
    )
    ticket_id = fields.Many2one("helpdesk.ticket", index=True, ondelete="cascade")
    mail_message_id = fields.Many2one(
        "mail.message", string="Memo", index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        [("fetched", "Fetched"), ("imported", "Imported")],
        required=True,
        default="fetched",
        index=True,
    )
    mode = fields.Selection(
        [("paste", "Pasted"), ("attach", "Attached")], default="paste", required=True
    )
    visibility = fields.Selection(
        [("internal", "Internal note"), ("customer", "Visible to the customer")],
        default="internal",
        required=True,
    )
    subject = fields.Char()
    email_from = fields.Char(string="From")
    email_to = fields.Char(string="To")
    email_cc = fields.Char(string="Cc")
    date = fields.Datetime(string="Sent")
    body_text = fields.Text(string="Text")
    problems = fields.Text(help="What could not be read or done.")
    original_id = fields.Many2one("ir.attachment", ondelete="set null", copy=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    message_id = fields.Char(string="Message-ID", index="btree_not_null")
    raw_sha256 = fields.Char(string="SHA-256 of the original", index="btree_not_null")
    identity = fields.Char(
        help="The same for the same email in any mailbox: its Message-ID and content."
    )
    fingerprint = fields.Char(
        index="btree_not_null", help="As the identity, but known from a list row."
    )
    forced = fields.Boolean(help="Imported on purpose though it was there already.")
    created_ticket = fields.Boolean(help="The ticket was made by this import.")
    ticket_digest = fields.Char(help="The ticket as this import left it.")
    mailbox_key = fields.Char(help="Where the message was in the mailbox.")
    after_import = fields.Selection(
        [("leave", "Leave"), ("seen", "Mark read"), ("move", "Move")], default="leave"
    )
    after_import_folder = fields.Char()
    after_import_state = fields.Selection(
        [("pending", "To do"), ("done", "Done"), ("failed", "Failed")]
    )

    _imported_once = models.UniqueIndex(
        "(identity) WHERE state = 'imported' AND forced IS NOT TRUE",
        "This email has just been imported.",
    )
    _after_import_pending = models.Index(
        "(account_id) WHERE after_import_state = 'pending'"
    )

    # ------------------------------------------------------------------
    # Who may read
    # ------------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not any(self._ids):
            return result
        allowed = self - result[0] if result else self
        hidden = allowed - allowed._readable()
        if not hidden:
            return result
        error = result[1] if result else self._hidden_error
        return (result[0] + hidden if result else hidden), error

    def _hidden_error(self):
        return AccessError(
            self.env._(
                "Only the rep who imported an email may read it, unless it is"
                " attached to a ticket that you may read."
            )
        )

    def _readable(self):
        """The rows the user may read by who imported them and by the ticket."""
        own = self.browse()
        attached = self.browse()
        # The rows' own columns decide who may read them.
        for row in self.sudo():
            if row.user_id == self.env.user:
                own += row
            elif row.mode == "attach" and row.state == "imported" and row.ticket_id:
                attached += row
        tickets = attached.ticket_id.sudo(False)._filtered_access("read")
        shown = attached.filtered(lambda row: row.ticket_id in tickets)
        if self.env.user.share:
            # As with Odoo's own discussions: customers see no internal notes.
            # The description of a ticket, and what it links to, they do see.
            shown = shown.filtered(
                lambda row: row.created_ticket or row.visibility == "customer"
            )
        return (own + shown).sudo(False)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
            attached = Domain("mode", "=", "attach") & Domain("state", "=", "imported")
            attached &= Domain("ticket_id", "in", tickets._search([]))
            domain = Domain(domain) & (Domain("user_id", "=", self.env.uid) | attached)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    # ------------------------------------------------------------------
    # Which tickets a message is on already
    # ------------------------------------------------------------------

    @api.model
    def _badges(self, messages):
        """For each message (a list row or its content) the tickets it is on.

        A handful of queries on indexed columns, whatever the number of messages.
        """
        places = [
            {**gateway, **imported}
            for gateway, imported in zip(
                self._gateway_places(messages),
                self._imported_places(messages),
                strict=True,
            )
        ]
        return self._show_places(places)

    def _imported_places(self, messages):
        """For each message ``{ticket id: who imported it}``."""
        prints = [identity.fingerprint_of(message) for message in messages]
        # Whether an email is on a ticket is for every rep who has it, also where
        # the ticket is not: what is shown of it is decided in _show_places.
        rows = self.sudo().search_fetch(
            [("state", "=", "imported"), ("fingerprint", "in", prints)],
            ["fingerprint", "ticket_id", "user_id"],
            order="id desc",
        )
        places = {}
        for row in rows:
            found = places.setdefault(row.fingerprint, {})
            found[row.ticket_id.id] = row.user_id.name or ""
        return [places.get(fingerprint, {}) for fingerprint in prints]

    def _gateway_places(self, messages):
        """For each message ``{ticket id: who put it there}`` where Odoo itself took
        it in, or sent it."""
        wanted = {
            form: message.message_id
            for message in messages
            for form in message_id_forms(message.message_id)
        }
        found = {}
        for known in self._find_gateway_messages(list(wanted)):
            found.setdefault(wanted[known.message_id], []).append(known)
        return [
            {
                known.res_id: self._gateway_name(known)
                for known in found.get(message.message_id, ())
                if _is_the_same(message, known)
            }
            for message in messages
        ]

    def _gateway_name(self, known):
        """Who put a message there that was not imported: nobody did, or who wrote it
        in Odoo."""
        if known.message_type == "email":
            return self.env._("email to the team")
        return known.author_id.name or ""

    def _find_gateway_messages(self, message_ids):
        """Messages of ticket discussions with these Message-IDs, not from imports."""
        if not message_ids:
            return self.env["mail.message"]
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [("message_id", "in", message_ids), ("model", "=", "helpdesk.ticket")],
                [
                    "message_id",
                    "message_type",
                    "res_id",
                    "email_from",
                    "author_id",
                    "subject",
                ],
            )
        )
        if not messages:
            return messages
        rows = self.sudo().search_fetch(
            [("mail_message_id", "in", messages.ids)], ["mail_message_id"]
        )
        return messages - rows.mail_message_id

    def _show_places(self, places):
        """Each place as a badge: the ticket only for those who may read it."""
        ids = list({ticket_id for found in places for ticket_id in found})
        tickets = self.env["helpdesk.ticket"].sudo(False)
        if ids:
            tickets = tickets.with_context(active_test=False).search_fetch(
                [("id", "in", ids)], ["number"]
            )
        numbers = {ticket.id: ticket.number or "" for ticket in tickets}
        return [
            [
                {
                    "id": ticket_id if ticket_id in numbers else False,
                    "number": numbers.get(ticket_id, ""),
                    "imported_by": imported_by,
                }
                for ticket_id, imported_by in found.items()
            ]
            for found in places
        ]


def _is_the_same(message, known):
    """Whoever reuses a Message-ID does not make another email a duplicate.

    :param message: a list row or its content.
    :param known: the message in a ticket's discussion.
    """
    sender = message.sender.email.lower()
    if not sender or sender not in (known.email_from or "").lower():
        return False
    # What Odoo sent has its subject from elsewhere.
    return known.message_type != "email" or _bare(known.subject) == _bare(
        message.subject
    )


def _bare(subject):
    return "".join((subject or "").split()).casefold()


def message_id_forms(message_id):
    """How a Message-ID may be written: with and without its brackets."""
    bare = (message_id or "").strip().strip("<>")
    return [f"<{bare}>", bare] if bare else []
