"""The exact bytes of an email, and what is kept of them on a ticket."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.email_reader import read_message
from ..transports import mime, positions
from ..transports.errors import MessageGone

MAX_ATTACHMENTS = 100
"""Attachments of one message that are put on a ticket each for itself."""


class HelpdeskEmailOriginal(models.AbstractModel):
    """A record that holds an email byte for byte.

    Only the import writes it, so nobody has the right to.
    """

    _name = "helpdesk.email.original"
    _description = "Original of an Email"

    subject = fields.Char()
    problems = fields.Text(help="What could not be read or done.")
    original_id = fields.Many2one("ir.attachment", ondelete="set null", copy=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    def _raw(self):
        """The exact bytes of the message, for who may read this row.

        :raises UserError: when somebody deleted the original.
        """
        self.ensure_one()
        self.check_access("read")
        # The row's readers are the original's readers, whatever its own rules.
        original = self.sudo().original_id
        if not original:
            raise UserError(self.env._("The original of this email was deleted."))
        return original.raw or b""

    def _content(self):
        """Headers and text of the message, read from its bytes."""
        return read_message(self.env, self._raw())

    def _part(self, part):
        """One attachment of the message, decoded."""
        try:
            return mime.extract_part(self._raw(), part)
        except MessageGone as error:
            raise UserError(self.env._("The email has no such attachment.")) from error

    @api.model
    def _attach(self, emails):
        """Keep the exact bytes; in mode attach they are on the ticket.

        Pasted, the original belongs to this row, which only its importer reads;
        attached, it and the chosen attachments follow the ticket's rights.

        :param emails: each is told the attachments for its memo.
        """
        originals = self._create_attachments(
            [
                (
                    email.ticket if email.row.mode == "attach" else email.row,
                    *self._original_file(email.row.subject, email.source.raw),
                )
                for email in emails
            ]
        )
        for email, original in zip(emails, originals, strict=True):
            # Only the import writes the ledger, so nobody has the right to.
            row = email.row.sudo()
            old = row.original_id
            row.original_id = original
            # An upload's original moves to where it belongs now.
            old.unlink()
            email.attachments = original.browse()
            if row.mode == "attach":
                chosen = email.row._chosen_attachments(email)
                row.attachment_ids = chosen
                email.attachments = original | chosen

    def _move_files(self, ticket, target):
        """Let the original and the attachments follow another ticket's rights, where
        they followed this one's."""
        files = self.original_id | self.attachment_ids
        files.filtered(
            lambda file: (file.res_model, file.res_id) == (ticket._name, ticket.id)
        ).res_id = target.id

    def _create_attachments(self, files):
        """Attachments with exactly these bytes.

        HTML, SVG and the like are plain text to Odoo, whoever imports them.

        :param files: of each the record it belongs to, its name, type and bytes.
        """
        # The rights were checked on the ticket; the ledger has no writers.
        return (
            self.env["ir.attachment"]
            .sudo()
            .with_context(image_no_postprocess=True, attachments_mime_plainxml=True)
            .create(
                [
                    {
                        "name": name,
                        "mimetype": mimetype,
                        "raw": data,
                        "res_model": record._name,
                        "res_id": record.id,
                    }
                    for record, name, mimetype, data in files
                ]
            )
        )

    def _chosen_attachments(self, email):
        """The attachments to take, as attachments of the ticket."""
        content, chosen = email.content, email.options.parts
        if chosen is not None:
            chosen = positions.in_original(chosen, content.attachments)
        wanted = [
            attachment.part
            for attachment in content.attachments
            if (not attachment.inline if chosen is None else attachment.part in chosen)
        ]
        parts = mime.extract_parts(email.source.raw, wanted[:MAX_ATTACHMENTS])
        if len(wanted) > MAX_ATTACHMENTS:
            self._add_problem(
                self.env._(
                    "Only the first %(count)s attachments were put on the ticket; the"
                    " original has all of them.",
                    count=MAX_ATTACHMENTS,
                )
            )
        return self._create_attachments(
            [(email.ticket, part.name, part.mimetype, part.data) for part in parts]
        )

    def _add_problem(self, problem):
        # Only the import writes the ledger, so nobody has the right to.
        row = self.sudo()
        row.problems = "\n".join(filter(None, [row.problems, problem]))

    def _original_file(self, subject, raw):
        """Name, type and bytes of the file that holds a message."""
        name = mime.clean_filename(f"{subject or 'email'}.eml", "message/rfc822")
        return name, "message/rfc822", raw
