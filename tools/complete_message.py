"""The page of a complete message."""

from odoo.tools.misc import human_size

from ..messages import frame, html
from .attachment_archive import is_archived
from .embedded_pictures import EmbeddedPictures
from .headers import format_addresses
from .local_date import format_minute
from .problems import translated
from .rpc import safe_line


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
            embed=EmbeddedPictures(content.attachments, self._row._part),
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
                for attachment in content.listed
            ],
            "archive_url": f"{url}/attachments" * is_archived(content),
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
            (
                self.env._("Sent"),
                format_minute(self.env, content.date or self._row.date),
            ),
            (self.env._("Imported by"), self._row.user_id.name),
        ]
        return [(label, text) for label, text in lines if text]
