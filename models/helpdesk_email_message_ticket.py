"""The ticket that an import makes, and taking an import back."""

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..messages import forwarded, subjects
from ..tools.rpc import only_one, safe_line
from ..transports import mime
from ..transports.interface import Address
from .helpdesk_email_message_import import SILENT, TITLE_LIMIT

DIGEST_IGNORED = ("write_date", "write_uid", "access_token")
"""Columns of a ticket that change without anybody working on it."""

BELONGING = (
    ("mail_message", "model"),
    ("ir_attachment", "res_model"),
    ("mail_activity", "res_model"),
)
"""Tables whose rows belong to a record, and the column that names its model."""


class HelpdeskEmailMessage(models.Model):
    _inherit = "helpdesk.email.message"

    # ------------------------------------------------------------------
    # Whose email it is
    # ------------------------------------------------------------------

    def _customer(self, content, raw=b""):
        """Who asks for something with this message.

        Normally the sender. Of a message that the rep sent, its first recipient
        (Sent folder), or the original sender where the rep only sent it to
        himself; of a message that somebody passed on, the original sender. Nobody,
        where a mail server reports something.

        :param raw: the bytes, to look into a message passed on as an attachment.
        """
        if content.undelivered or mime.is_from_daemon(content):
            return Address()
        own = self._own_addresses()
        if content.sender.email.lower() in own:
            for recipient in content.to:
                if recipient.email and recipient.email.lower() not in own:
                    return recipient
        return forwarded.original_sender(content, raw) or content.sender

    def _own_addresses(self):
        """The addresses of the rep's accounts and user, in lower case."""
        user = self.env.user
        own = {(user.email or "").lower()} - {""}
        for account in user.email_account_ids:
            own.update(account._sending_addresses())
        return own

    def _find_partner(self, email, company):
        """The contact with this address, as far as the rep may see it."""
        if not email or "@" not in email:
            return self.env["res.partner"]
        found = self.env["mail.thread"]._partner_find_from_emails_single(
            [email],
            no_create=True,
            filter_found=lambda partner: (
                not partner.company_id or not company or partner.company_id == company
            ),
        )
        return found[:1]._filtered_access("read")

    def _ticket_partner(self, customer, company, options):
        """The contact of the new ticket, made if that was asked for."""
        partner = self._find_partner(customer.email, company)
        if partner or not options.create_partner or "@" not in customer.email:
            return partner
        return self.env["res.partner"].create(
            {
                "name": safe_line(customer.name or customer.email),
                "email": safe_line(customer.email),
            }
        )

    # ------------------------------------------------------------------
    # The new ticket
    # ------------------------------------------------------------------

    def _create_ticket(self, raw, content, body, options):
        """A ticket whose description is the memo."""
        tickets = self.env["helpdesk.ticket"]
        if not options.notify:
            # The line about the import says what "Ticket created" would say.
            tickets = tickets.with_context(**SILENT, mail_create_nolog=True)
        values = self._ticket_values(raw, content, body, options)
        try:
            ticket = tickets.create(values).with_env(self.env)
            # Whoever cannot see the ticket afterwards should not have made it.
            ticket.check_access("read")
        except AccessError as error:
            raise AccessError(
                self.env._(
                    "You may not create a ticket here: you could not see it yourself."
                )
            ) from error
        return ticket

    def _ticket_values(self, raw, content, body, options):
        values = self._place_values(options)
        company = self.env["res.company"].browse(values["company_id"])
        customer = self._customer(content, raw)
        if "partner_id" in values:
            partner = self.env["res.partner"].browse(values["partner_id"] or ())
        else:
            partner = self._ticket_partner(customer, company, options)
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        return {
            "channel_id": channel.id if channel else False,
            **values,
            "name": self._ticket_title(content, options),
            "description": body,
            "partner_id": partner.id,
            "partner_name": safe_line(partner.name or customer.name),
            "partner_email": safe_line(partner.email or customer.email),
        }

    def _ticket_title(self, content, options):
        subject = options.title or subjects.without_prefixes(content.subject)
        title = safe_line(subject, TITLE_LIMIT)
        return title or self.env._("(no subject)")

    # ------------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------------

    def action_undo(self):
        """Take this import back, and show the list again.

        :raises UserError: why it stands.
        """
        only_one(self)
        error = self.sudo(False)._undo()
        if error:
            raise UserError(error)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.helpdesk_email_message_action"
        )

    def _undo(self):
        """Take one import back: memo, attachments, and a ticket untouched since.

        :returns: an empty string, or why it stands.
        """
        self.ensure_one()
        problem = self._undo_problem()
        if problem:
            return problem
        # Sudo: reps may not delete tickets, nor attachments of the ledger; what
        # goes here is only what this import made, as checked above.
        row = self.sudo()
        ticket = row.ticket_id if row.created_ticket else row.ticket_id.browse()
        attachments = row.original_id | row.attachment_ids
        row.mail_message_id.unlink()
        attachments = attachments.exists()
        # What was sent along with an answer meanwhile belongs to the answer, too.
        used = self.env["mail.message"].sudo()
        used = used.search([("attachment_ids", "in", attachments.ids)])
        attachments -= used.attachment_ids
        row.unlink()
        attachments.exists().unlink()
        ticket.unlink()
        return ""

    def _undo_problem(self):
        row = self.sudo()  # Only the columns that say whose it is.
        if not row.exists() or row.user_id != self.env.user:
            # The same for both: whether it is there is not for others to know.
            return self.env._(
                "There is nothing to undo: this import has been undone already, its"
                " ticket is gone, or it was another rep's."
            )
        if row.state != "imported":
            return self.env._("This email is not on a ticket.")
        ticket = row.ticket_id.sudo(False)
        if not ticket.has_access("write"):
            return self.env._("You may not change this ticket any more.")
        if row.created_ticket and row.ticket_digest != row._ticket_digest(ticket):
            return self.env._(
                "Ticket %(number)s has been worked on since; it stays.",
                number=ticket.number,
            )
        return ""

    def _ticket_digest(self, ticket):
        """A hash of all that somebody could have changed on the ticket or added.

        Its own columns and tags, and who or what belongs to it, in one query.
        """
        self.env.flush_all()
        row = SQL(
            "SELECT (to_jsonb(ticket) - %s::text[])::text FROM %s ticket WHERE id = %s",
            list(DIGEST_IGNORED),
            SQL.identifier(ticket._table),
            ticket.id,
        )
        tags = ticket._fields["tag_ids"]
        belonging = [
            _ids(tags.relation, tags.column2, {tags.column1: ticket.id}),
            _ids(self._table, "id", {"ticket_id": ticket.id}, besides=self.id),
            *(
                _ids(table, "id", {column: ticket._name, "res_id": ticket.id})
                for table, column in BELONGING
            ),
        ]
        [[digest]] = self.env.execute_query(
            SQL("SELECT md5(concat_ws('|', (%s), %s))", row, SQL(", ").join(belonging))
        )
        return digest


def _ids(table, column, criteria, besides=0):
    """A subquery: one column of the rows that fit, as text.

    :param besides: a value of the column that does not count.
    """
    where = SQL(" AND ").join(
        [
            *(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in criteria.items()
            ),
            SQL("%s != %s", SQL.identifier(column), besides),
        ]
    )
    return SQL(
        "(SELECT coalesce(string_agg(%s::text, ',' ORDER BY %s), '') FROM %s WHERE %s)",
        SQL.identifier(column),
        SQL.identifier(column),
        SQL.identifier(table),
        where,
    )
