"""Fetched messages: their bytes, what is in them, and importing them later."""

from dataclasses import replace

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..messages import memo
from ..tools.import_options import ImportOptions
from ..tools.limits import UPLOAD_PREFIX
from ..tools.problems import translated
from ..tools.rpc import known, safe_line
from ..transports import mime
from ..transports.errors import MessageGone
from .helpdesk_email_message_import import Source


class HelpdeskEmailMessage(models.Model):
    _inherit = "helpdesk.email.message"

    # ------------------------------------------------------------------
    # The original
    # ------------------------------------------------------------------

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
        return mime.read_message(self._raw())

    def _part(self, part):
        """One attachment of the message, decoded."""
        try:
            return mime.extract_part(self._raw(), part)
        except MessageGone as error:
            raise UserError(self.env._("The email has no such attachment.")) from error

    @api.model
    def _upload(self, account, raw):
        """Keep an uploaded message, the rep's own until it is imported."""
        content = mime.read_message(raw)
        values = {
            **self._identity_values(raw, content),
            **self._content_values(content),
        }
        return self._keep_fetched(account, Source("", raw), **values)

    # ------------------------------------------------------------------
    # The memo dialog
    # ------------------------------------------------------------------

    @api.model
    def _prepare(self, content, ticket, options):
        """What an import of this content would make."""
        place = {} if ticket else self._place_values(options)
        company = ticket.company_id or self.env["res.company"].browse(
            place["company_id"]
        )
        mode, hint = self._effective_mode(company, options.mode)
        modes = ["paste"]
        # A choice of the company, for every rep.
        if company.sudo().helpdesk_email_attachments:
            modes.append("attach")
        customer = self._customer(content)
        partner = self.env["res.partner"].browse(place.get("partner_id") or ())
        partner = partner or self._find_partner(customer.email, company)
        own = self._own_addresses()
        return {
            "title": self._ticket_title(content, options),
            "memo": self._memo_text(content, mode),
            "mode": mode,
            "modes": modes,
            "hint": hint,
            "visibility": options.visibility,
            "attachments": [
                {
                    "part": attachment.part,
                    "name": attachment.name,
                    "size": attachment.size,
                    "mimetype": attachment.mimetype,
                }
                for attachment in content.attachments
                if not attachment.inline
            ],
            "left_out": (
                memo.left_out_count(content.attachments) if mode == "paste" else 0
            ),
            "partner": self._partner_answer(partner),
            "customer": {
                "name": safe_line(customer.name),
                "email": safe_line(customer.email),
            },
            "can_create_partner": self.env["res.partner"].has_access("create"),
            "followers": [
                self._partner_answer(found)
                for found in self._partners_in_copy(content, company, own)
            ],
            "problems": translated(self.env, content.problems),
        }

    def _partners_in_copy(self, content, company, own):
        """Known contacts among the recipients, to be offered as followers."""
        found = self.env["res.partner"]
        for recipient in [*content.to, *content.cc][:20]:
            if recipient.email.lower() not in own:
                found |= self._find_partner(recipient.email, company)
        return found

    def _partner_answer(self, partner):
        if not partner:
            return False
        return {
            "id": partner.id,
            "name": safe_line(partner.display_name),
            "email": safe_line(partner.email),
        }

    # ------------------------------------------------------------------
    # The server action
    # ------------------------------------------------------------------

    def action_import(self):
        """Import fetched messages: an answer into its ticket, others as new ones.

        Runs with the rights of the rep who fetched each message; others may not
        start it, automation may.

        :returns: a notification that says what became of them.
        """
        results = []
        for row in known(self):
            results += row._import_fetched()
        imported = [item for item in results if item["status"] == "imported"]
        others = [item["error"] for item in results if item["status"] != "imported"]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if others else "success",
                "sticky": bool(others),
                "title": self.env._("%(count)s emails imported", count=len(imported)),
                "message": " ".join(
                    [*(item["ticket_number"] for item in imported), *others]
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _import_fetched(self):
        """Import one fetched message as its rep.

        An automation rule may call this whenever a row is written, also by the import
        itself: what cannot be imported (yet, or any more) is answered, not raised.
        """
        if not self.env.su and self.sudo().user_id != self.env.user:
            raise AccessError(
                self.env._("Only the rep who fetched an email may import it.")
            )
        row = self.with_user(self.sudo().user_id).sudo(False)
        source = Source(f"{UPLOAD_PREFIX}{row.id}", row=row)
        if self.sudo().state == "imported":
            error = self.env._(
                "Already on ticket %(number)s.", number=row.ticket_id.number
            )
            return [row._result(source, "duplicate", row.ticket_id, row, error=error)]
        if not self.sudo().user_id:
            error = self.env._("The rep who fetched this email is no longer there.")
            return [self._result(source, "failed", row=self, error=error)]
        if not self.sudo().original_id:
            error = self.env._("The original of this email was deleted.")
            return [row._result(source, "failed", row=row, error=error)]
        source = replace(source, raw=row._raw())
        ticket = row._ticket_of_answer(row._content())
        try:
            return row._import(row.account_id, [source], ticket, ImportOptions())
        except (UserError, AccessError) as error:
            return [row._result(source, "failed", row=row, error=str(error))]

    def _ticket_of_answer(self, content):
        """The ticket that a message surely belongs to; empty for none."""
        content = replace(content, text="")
        for find in (self._suggest_by_references, self._suggest_by_number):
            for ticket, _reason in find(content):
                if ticket.has_access("write"):
                    return ticket
        return self.env["helpdesk.ticket"]
