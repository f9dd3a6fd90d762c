"""Parts and originals of messages, and the page of a complete message.

Nothing here changes anything: all is GET, and everything that comes out of an
email is sent so that no browser runs it.
"""

import io
import secrets
from contextlib import contextmanager

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..tools.attachment_archive import archive
from ..tools.limits import INLINE_LIMIT, INLINE_TYPES
from ..tools.printed_message import printed_message
from ..tools.thumbnail import thumbnail
from ..transports import mime
from ..transports.errors import MailTransportError

ACTIVE_TYPES = ("html", "xml", "svg", "script", "shockwave")

PART_POLICY = "default-src 'none'; sandbox"
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{images};"
    " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

# A frame is printed as far as it is seen, so the message is the page itself: without
# our origin, and with no script but the line that opens the browser's dialog.
PRINT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox allow-scripts allow-modals"
)


GET = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": True}
"""How all of it is asked for, by users of the backend."""


def page(template, values, policy):
    """A response that is a page made of an email.

    :param policy: its Content-Security-Policy.
    """
    response = request.render(f"helpdesk_mgmt_user_email.{template}", values)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def download(data, name, mimetype, *, inline=False):
    """A response that hands out bytes of an email and lets nothing run.

    :param inline: show it where that is safe, instead of saving it.
    """
    mimetype = (mimetype or "").lower().split(";")[0].strip()
    inline = inline and mimetype in INLINE_TYPES
    if any(word in mimetype for word in ACTIVE_TYPES) or not _is_mimetype(mimetype):
        mimetype = "application/octet-stream"
    name = mime.clean_filename(name, mimetype)
    return request.make_response(
        data,
        [
            ("Content-Type", mimetype),
            ("Content-Length", len(data)),
            (
                "Content-Disposition",
                content_disposition(name, "inline" if inline else "attachment"),
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", PART_POLICY),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "private, no-store"),
        ],
    )


def download_archive(raw, name):
    """A response with all attachments of a message in one file."""
    file = archive(raw)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    response = download(b"", name, "application/zip")
    response.response = wrap_file(request.httprequest.environ, file)
    response.content_length = size
    response.direct_passthrough = True
    return response


def _is_mimetype(mimetype):
    kind, slash, subtype = mimetype.partition("/")
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.+-")
    return bool(slash and kind and subtype and set(kind + subtype) <= allowed)


@contextmanager
def _refusal_as_not_found():
    """Answer what the user may not have, or what is gone, with a 404."""
    try:
        yield
    except UserError as error:
        raise NotFound(str(error)) from error
    except MailTransportError as error:
        raise NotFound() from error


class MailboxController(http.Controller):
    """For the owner of an email account, out of the mailbox."""

    @http.route(
        "/helpdesk_user_email/<int:account_id>/<string:key>/part/<string:part>",
        **GET,
    )
    def part(self, account_id, key, part, preview="", **_query):
        """One part.

        :param preview: to be shown, not saved; ``thumbnail`` for a small picture.
        """
        account = self._account(account_id)
        with _refusal_as_not_found():
            if preview == "thumbnail":
                data = account._inbox_part(key, part, INLINE_LIMIT)
                picture = thumbnail(account.env, data.data)
                return download(picture, data.name, "image/jpeg", inline=True)
            data = account._inbox_part(key, part)
        return download(data.data, data.name, data.mimetype, inline=bool(preview))

    @http.route(
        [
            "/helpdesk_user_email/<int:account_id>/<string:key>/attachments",
            "/helpdesk_user_email/<int:account_id>/<string:key>/part/<string:part>"
            "/attachments",
        ],
        **GET,
    )
    def attachments(self, account_id, key, part="", **_query):
        """All attachments of a message, or of one that is attached to it."""
        account = self._account(account_id)
        with _refusal_as_not_found():
            raw = (
                account._inbox_part(key, part).data if part else account._inbox_raw(key)
            )
            subject = mime.read_header(raw).subject or "email"
            return download_archive(raw, f"{subject}.zip")

    @http.route(
        "/helpdesk_user_email/<int:account_id>/<string:key>/print",
        **GET,
    )
    def printed(self, account_id, key, **_query):
        """A message for paper, which the browser is asked to print."""
        account = self._account(account_id)
        with _refusal_as_not_found():
            values = printed_message(account, key)
        nonce = secrets.token_urlsafe(16)
        values["nonce"] = nonce
        return page("printed_message", values, PRINT_POLICY.format(nonce=nonce))

    @http.route(
        "/helpdesk_user_email/<int:account_id>/<string:key>/original",
        **GET,
    )
    def original(self, account_id, key, **_query):
        account = self._account(account_id)
        with _refusal_as_not_found():
            raw = account._inbox_raw(key)
        subject = mime.read_header(raw).subject or "email"
        return download(raw, f"{subject}.eml", "message/rfc822")

    def _account(self, account_id):
        """The account, for its owner; nothing else can be told apart."""
        try:
            return request.env["mail.server.account"].browse(account_id)._inbox_owner()
        except UserError as error:
            raise NotFound() from error


class MessageController(http.Controller):
    """An imported message: for its importer, or for whoever may read the ticket."""

    @http.route(
        "/helpdesk_user_email/message/<int:message_id>",
        **GET,
    )
    def message(self, message_id, images="", **_query):
        row = self._row(message_id)
        with _refusal_as_not_found():
            values = row._complete_message(
                remote_images=bool(images),
                # Whatever switches Odoo's colours says so there.
                dark=request.env["ir.http"].color_scheme() == "dark",
            )
        allowed = " https: http:" if images else ""
        return page("complete_message", values, PAGE_POLICY.format(images=allowed))

    @http.route(
        "/helpdesk_user_email/message/<int:message_id>/part/<string:part>",
        **GET,
    )
    def message_part(self, message_id, part, preview="", **_query):
        row = self._row(message_id)
        with _refusal_as_not_found():
            data = row._part(part)
        return download(data.data, data.name, data.mimetype, inline=bool(preview))

    @http.route(
        "/helpdesk_user_email/message/<int:message_id>/original",
        **GET,
    )
    def message_original(self, message_id, **_query):
        row = self._row(message_id)
        with _refusal_as_not_found():
            raw = row._raw()
        return download(raw, f"{row.subject or 'email'}.eml", "message/rfc822")

    @http.route(
        "/helpdesk_user_email/message/<int:message_id>/attachments",
        **GET,
    )
    def message_attachments(self, message_id, **_query):
        row = self._row(message_id)
        with _refusal_as_not_found():
            return download_archive(row._raw(), f"{row.subject or 'email'}.zip")

    def _row(self, message_id):
        """The imported message, for who may read it; others learn nothing."""
        row = request.env["helpdesk.email.message"].browse(message_id)
        if not row._is_shown_to_user():
            raise NotFound()
        # Checked just now; customers have no access right to the ledger itself.
        return row.sudo()
