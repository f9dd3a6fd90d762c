"""The page of a complete message."""

import base64

from odoo.tools.misc import human_size

from ..messages import frame, html
from .headers import format_addresses
from .limits import INLINE_LIMIT, INLINE_TYPES
from .local_date import format_minute
from .problems import translated
from .rpc import safe_line

EMBEDDED_TOTAL = 6 * INLINE_LIMIT
"""Characters of all embedded pictures of a page, encoded."""


class CompleteMessage:
    """What the page of a complete message shows, to who may open it.

    :param row: the row of the ledger; see its ``_is_shown_to_user``.
    """

    def __init__(self, row):
        self.env = row.env
        self._row = row.sudo()  # Customers have no access right to the ledger.

    def values(self, remote_images=False, dark=False):
        """The values of the page.

        :param dark: whether Odoo is in dark colours.
        """
        content = self._row._content()
        url = f"/helpdesk_user_email/message/{self._row.id}"
        clean = html.sanitize(
            content.html,
            remote_images=remote_images,
            embed=self._embedded_images(content.attachments),
        )
        document = ""
        if content.html:
            document = frame.document(clean, remote_images=remote_images, dark=dark)
        blocked = 0 if remote_images else clean.blocked_images
        return {
            "language": (self.env.lang or "en").replace("_", "-"),
            "title": safe_line(content.subject) or self.env._("(no subject)"),
            **self._ticket_link(),
            "lines": self._header_lines(content),
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
        ticket = self._row.ticket_id  # Its rights are looked at here.
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
            (self.env._("Imported by"), self._row.user_id.name),
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
        found = self._row._part(part)
        if len(found.data) > INLINE_LIMIT:
            return ""
        encoded = base64.b64encode(found.data).decode()
        return f"data:{found.mimetype};base64,{encoded}"
