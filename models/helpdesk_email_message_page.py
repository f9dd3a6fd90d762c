"""The page of a complete message."""

import base64

from odoo import models
from odoo.tools.misc import human_size

from ..messages import frame, html
from ..tools.limits import INLINE_LIMIT, INLINE_TYPES
from ..tools.local_date import format_minute
from ..tools.problems import translated
from ..tools.rpc import only_one, safe_line
from .helpdesk_email_message_import import format_addresses

EMBEDDED_TOTAL = 6 * INLINE_LIMIT
"""Characters of all embedded pictures of a page, encoded."""


class HelpdeskEmailMessage(models.Model):
    _inherit = "helpdesk.email.message"

    def _is_shown_to_user(self):
        """Whether the user may open this message; False also for no message."""
        row = self.sudo(False).exists()
        # Customers have no access right to the ledger, but they may read tickets.
        return bool(row) and row._readable() == row

    def action_open_message(self):
        """Open the page of the complete message."""
        only_one(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/helpdesk_user_email/message/{self.id}",
            "target": "new",
        }

    def _complete_message(self, remote_images=False, dark=False):
        """What the page of a complete message shows.

        Called for who may open it; see :meth:`_is_shown_to_user`.

        :param dark: whether Odoo is in dark colours.
        """
        row = self.sudo()  # Customers have no access right to the ledger.
        content = row._content()
        url = f"/helpdesk_user_email/message/{self.id}"
        clean = html.sanitize(
            content.html,
            remote_images=remote_images,
            embed=row._embedded_images(content.attachments),
        )
        document = ""
        if content.html:
            document = frame.document(clean, remote_images=remote_images, dark=dark)
        blocked = 0 if remote_images else clean.blocked_images
        return {
            "language": (self.env.lang or "en").replace("_", "-"),
            "title": safe_line(content.subject) or self.env._("(no subject)"),
            **self._ticket_link(),
            "lines": row._header_lines(content),
            "notes": [
                *self.env["mail.server.account"]._inbox_warnings(content),
                *translated(self.env, content.problems),
            ],
            "attachments": [
                {
                    "url": f"{url}/part/{attachment.part}",
                    "name": attachment.name,
                    "size": human_size(attachment.size) if attachment.size else "",
                    "summary": attachment.summary_beside(content.text),
                }
                for attachment in content.attachments
                if not attachment.inline
            ],
            "original_url": f"{url}/original",
            "images_url": f"{url}?images=1" if blocked else "",
            "blocked_images": blocked,
            "document": document,
            "theme": "dark" if dark else "light",
            "paper": "dark" if dark and clean.plain else "white",
            "text": content.text,
            "headers": content.headers,
        }

    def _ticket_link(self):
        """Where the ticket is, for who may read it."""
        ticket = self.sudo().ticket_id  # Its rights are looked at here.
        if not ticket.sudo(False).has_access("read"):
            return {"ticket_url": "", "ticket_name": ""}
        if self.env.user.share:
            url = ticket.access_url
        else:
            url = f"/odoo/helpdesk-tickets/{ticket.id}"
        return {"ticket_url": url, "ticket_name": ticket.display_name}

    def _header_lines(self, content):
        """The header lines that people look at, those that are there."""
        lines = [
            (self.env._("From"), format_addresses([content.sender])),
            (self.env._("Reply to"), format_addresses(content.reply_to)),
            (self.env._("To"), format_addresses(content.to)),
            (self.env._("Cc"), format_addresses(content.cc)),
            (self.env._("Sent"), format_minute(self.env, content.date)),
            (self.env._("Imported by"), self.user_id.name),
        ]
        return [(label, text) for label, text in lines if text]

    def _embedded_images(self, attachments):
        """What gives the message's own pictures as data URIs, by Content-ID."""
        parts = {
            attachment.content_id: attachment.part
            for attachment in attachments
            if attachment.content_id and attachment.mimetype in INLINE_TYPES
        }
        left = EMBEDDED_TOTAL
        found = {}

        def embed(content_id):
            nonlocal left
            if content_id not in found:
                found[content_id] = self._image_uri(parts.get(content_id))
            # Each place that shows it takes as much again.
            uri = found[content_id] if len(found[content_id]) <= left else ""
            left -= len(uri)
            return uri

        return embed

    def _image_uri(self, part):
        """A picture as a data URI, empty when there is none or it is too large."""
        if not part:
            return ""
        found = self._part(part)
        if len(found.data) > INLINE_LIMIT:
            return ""
        encoded = base64.b64encode(found.data).decode()
        return f"data:{found.mimetype};base64,{encoded}"
