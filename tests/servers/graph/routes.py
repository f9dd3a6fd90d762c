"""What the Graph server does for each method and path of a mailbox."""

from __future__ import annotations

import base64
import binascii
import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from ..exchange_store import ExchangeError, ServerFolder, ServerItem, ServerMailbox
from .odata import (
    Filter,
    GraphError,
    bad,
    check_options,
    check_order,
    check_search,
    number,
    parse_filter,
    search_words,
    selected,
)
from .resources import (
    ATTACHMENT_PROPERTIES,
    FILTERS,
    FOLDER_PROPERTIES,
    MESSAGE_PROPERTIES,
    WELL_KNOWN,
    Json,
    attachment_json,
    changing_id,
    extended_json,
    folder_json,
    has_words,
    mail_children,
    message_json,
    newest_first,
    original,
    public_id,
)

if TYPE_CHECKING:
    from .server import GraphServer

VERSION = "/v1.0"
MOST_SEARCHED = 1000
MAX_MIME = 4 * 1024 * 1024
_DEFAULT_PAGE = 10


@dataclass(frozen=True)
class Asked:
    """A request, taken apart.

    :param user: of the path: empty for the one who is signed in.
    :param path: below the user.
    """

    method: str
    url: str
    user: str
    path: str
    options: Mapping[str, str]
    preferences: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> Json:
        """The JSON document that came with it."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise GraphError(415, "RequestBroker--ParseUri", "Unsupported media type")
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            raise bad("Unable to read JSON request payload.") from None
        if not isinstance(found, dict):
            raise bad("Unable to read JSON request payload.")
        return found


@dataclass
class Given:
    """What goes back."""

    status: int
    body: Json | bytes = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def take_apart(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Asked:
    """A request as the routes want it.

    :raises GraphError: for what is not an address of this service.
    """
    parts = urlsplit(url)
    found = re.fullmatch(rf"{VERSION}/(me|users/([^/]+))(/.*)?", parts.path)
    if not found:
        raise bad(f"Resource not found for the segment '{parts.path}'.")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) != len(pairs):
        raise bad("A query option occurs twice.", "ErrorInvalidUrlQuery")
    return Asked(
        method,
        url,
        unquote(found[2] or ""),
        (found[3] or "").rstrip("/"),
        options,
        dict(re.findall(r'([\w.-]+)="([^"]*)"', headers.get("prefer", ""))),
        headers,
        body,
    )


class Routes:
    """The requests of one signed-in user."""

    def __init__(self, server: GraphServer, login: str) -> None:
        self._server, self._login = server, login

    def answer(self, asked: Asked) -> Given:
        """The result of a request.

        :raises GraphError: what is wrong with it.
        """
        mailbox = self._mailbox(asked.user)
        known = False
        for method, pattern, act in _ROUTES:
            found = re.fullmatch(pattern, asked.path)
            known = known or bool(found)
            if found and method == asked.method:
                self._check_scope(asked, method)
                return act(self, mailbox, asked, *map(unquote, found.groups()))
        if known:
            raise GraphError(405, "ErrorInvalidRequest", "The method is not allowed.")
        raise bad(f"Resource not found for the segment '{asked.path}'.")

    def _mailbox(self, user: str) -> ServerMailbox:
        server, address = self._server, user or self._login
        if address in server.without_mailbox:
            text = "The mailbox is either inactive, soft-deleted, or is on-premise."
            raise GraphError(404, "MailboxNotEnabledForRESTAPI", text)
        if address not in server.mailboxes and address != self._login:
            raise GraphError(404, "ErrorInvalidUser", f"{address} is invalid.")
        shared = self._login in server.rights.get(address, ())
        if address != self._login and not shared:
            raise GraphError(403, "ErrorAccessDenied", "Access is denied.")
        return server.mailbox(address)

    def _check_scope(self, asked: Asked, method: str) -> None:
        needed = "Mail.Send" if asked.path == "/sendMail" else "Mail.ReadWrite"
        if asked.path.endswith("/send"):
            needed = "Mail.Send"
        scopes = self._server.scopes
        reads = method == "GET" and "Mail.Read" in scopes
        if needed not in scopes and not reads:
            text = "Access is denied. Check credentials and try again."
            raise GraphError(403, "ErrorAccessDenied", text)

    # Folders

    def _folder(self, mailbox: ServerMailbox, name: str) -> ServerFolder:
        if name.lower() in WELL_KNOWN:
            try:
                return mailbox.distinguished(name.lower())
            except ExchangeError:
                raise _gone() from None
        for folder in mailbox.folders.values():
            if public_id(folder.id) == name:
                return folder
        if len(name) < 40:
            raise bad("Id is malformed.", "ErrorInvalidIdMalformed")
        raise _gone()

    def get_folder(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """Get mailFolder."""
        check_options(asked.options, "select")
        names = selected(asked.options, FOLDER_PROPERTIES, "mailFolder")
        folder = self._folder(mailbox, name)
        return Given(200, _some(folder_json(mailbox, folder), names))

    def list_folders(
        self, mailbox: ServerMailbox, asked: Asked, name: str = "msgfolderroot"
    ) -> Given:
        """List mailFolders, list childFolders."""
        known = "select top skip filter count includeHiddenFolders"
        check_options(asked.options, known)
        names = selected(asked.options, FOLDER_PROPERTIES, "mailFolder")
        rows = [
            folder_json(mailbox, folder)
            for folder in mail_children(mailbox, self._folder(mailbox, name))
        ]
        if "$filter" in asked.options:
            getters = {"displayName": lambda row: row["displayName"]}
            rows = list(
                filter(parse_filter(asked.options["$filter"], getters).holds, rows)
            )
        rows = [_some(row, names) for row in rows]
        return self._page(asked, rows, len(rows))

    def _page(self, asked: Asked, rows: list[Json], total: int) -> Given:
        top = number(asked.options, "$top", _DEFAULT_PAGE, 1000)
        skip = number(asked.options, "$skip", 0, 10**9)
        shown = rows[skip : skip + top]
        return self._collection(asked, shown, skip + top if skip + top < total else 0)

    def _collection(
        self, asked: Asked, shown: list[Json], next_skip: int, name: str = "$skip"
    ) -> Given:
        body: Json = {"@odata.context": f"{self._server.url}/v1.0/$metadata"}
        body["value"] = shown
        if next_skip:
            options = {**asked.options, name: str(next_skip)}
            options.pop("$count", None)
            path = urlsplit(asked.url).path
            link = f"{self._server.url}{path}?{urlencode(options)}"
            body["@odata.nextLink"] = link
        return Given(200, body)

    # Lists of messages

    def list_messages(
        self, mailbox: ServerMailbox, asked: Asked, name: str = ""
    ) -> Given:
        """List messages; without a folder those of all folders."""
        known = "select top skip skiptoken filter orderby search expand count"
        check_options(asked.options, known)
        check_search(asked.options)
        names = selected(asked.options, MESSAGE_PROPERTIES, "microsoft.graph.message")
        expand = _expansion(asked.options.get("$expand", ""))
        folder = self._folder(mailbox, name or "inbox")
        everything = folder.items if name else mailbox.everything()
        top = number(asked.options, "$top", _DEFAULT_PAGE, 1000)
        if "$search" in asked.options:
            return self._search(asked, folder, names, top)
        condition = self._condition(asked)
        some, total = newest_first(everything, condition)
        skip = number(asked.options, "$skip", 0, 10**9)
        found = some(skip, top + 1)
        if self._server.gives_at_most:
            top = min(top, self._server.gives_at_most)
        more = skip + top if len(found) > top else 0
        rows = [
            self._message(
                folder if name else mailbox.folder_of(item), item, names, expand, asked
            )
            for item in found[:top]
        ]
        given = self._collection(asked, rows, more)
        if asked.options.get("$count") == "true":
            assert isinstance(given.body, dict)
            given.body["@odata.count"] = total()
        return given

    def _condition(self, asked: Asked) -> Filter | None:
        order = [part for part in asked.options.get("$orderby", "").split(",") if part]
        fields = [part.split()[0] for part in order]
        if any(part.split() != ["receivedDateTime", "desc"] for part in order):
            raise bad("only the receipt, newest first, is understood here")
        if "$filter" not in asked.options:
            return None
        condition = parse_filter(asked.options["$filter"], FILTERS)
        check_order(fields, condition.names)
        if self._server.is_picky and len(set(condition.names)) > 1:
            text = "The restriction or sort order is too complex for this operation."
            raise bad(text, "ErrorRestrictionTooComplex")
        return condition

    def _search(
        self, asked: Asked, folder: ServerFolder, names: list[str], top: int
    ) -> Given:
        words = search_words(asked.options["$search"])
        found = [item for item in folder.items if has_words(item, words)]
        found.sort(key=lambda item: item.sent or item.received, reverse=True)
        start = number(asked.options, "$skiptoken", 0, 10**9)
        shown = found[:MOST_SEARCHED][start : start + top]
        rows = [self._message(folder, item, names, {}, asked) for item in shown]
        more = start + top if start + top < min(len(found), MOST_SEARCHED) else 0
        return self._collection(asked, rows, more, "$skiptoken")

    def _message(
        self,
        folder: ServerFolder,
        item: ServerItem,
        names: list[str],
        expand: Mapping[str, list[str]],
        asked: Asked,
    ) -> Json:
        found = message_json(folder, item, names, asked.preferences)
        if "singleValueExtendedProperties" in expand:
            rows = extended_json(item, expand["singleValueExtendedProperties"])
            if rows:
                found["singleValueExtendedProperties"] = rows
        if "attachments" in expand:
            found["attachments"] = [
                attachment_json(part, expand["attachments"])
                for part in item.attachments
            ]
        return found

    # One message

    def _item(
        self, mailbox: ServerMailbox, name: str
    ) -> tuple[ServerFolder, ServerItem]:
        if len(name) < 40 or not re.fullmatch(r"[\w=-]+", name, re.ASCII):
            raise bad("Id is malformed.", "ErrorInvalidIdMalformed")
        for folder in mailbox.folders.values():
            made = getattr(folder.items, "made", None)
            for item in made.values() if made is not None else folder.items:
                if name in (public_id(item.id), changing_id(item, folder)):
                    return folder, item
        raise _gone()

    def get_message(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """Get message."""
        check_options(asked.options, "select expand")
        names = selected(asked.options, MESSAGE_PROPERTIES, "microsoft.graph.message")
        expand = _expansion(asked.options.get("$expand", ""))
        folder, item = self._item(mailbox, name)
        given = Given(200, self._message(folder, item, names, expand, asked))
        if "outlook.body-content-type" in asked.preferences:
            kind = asked.preferences["outlook.body-content-type"]
            given.headers["Preference-Applied"] = f'outlook.body-content-type="{kind}"'
        return given

    def get_original(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """The MIME content of a message."""
        check_options(asked.options, "")
        _folder, item = self._item(mailbox, name)
        return Given(200, original(item), {"Content-Type": "text/plain"})

    def update_message(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """Update message: what flags need."""
        folder, item = self._item(mailbox, name)
        for key, value in asked.json().items():
            if key == "isRead" and isinstance(value, bool):
                item.is_read = value
            elif key == "flag" and value.get("flagStatus") in ("flagged", "notFlagged"):
                item.flagged = value["flagStatus"] == "flagged"
            elif key == "singleValueExtendedProperties":
                verbs = [one["value"] for one in value if one["id"] == "Integer 0x1081"]
                item.verb = int(verbs[0]) if verbs else item.verb
            else:
                text = f"Property '{key}' cannot be set here."
                raise bad(text, "ErrorInvalidPropertySet")
        item.change += 1
        return Given(200, message_json(folder, item, [], asked.preferences))

    def move_message(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """message: move. Where its id stays, the object does."""
        folder, item = self._item(mailbox, name)
        target = self._target(mailbox, asked)
        assert isinstance(folder.items, list)
        folder.items.remove(item)
        target.add(item)
        return Given(201, message_json(target, item, [], asked.preferences))

    def copy_message(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """message: copy."""
        _folder, item = self._item(mailbox, name)
        new = ServerItem(item.raw, item.received, item.is_read, item.flagged)
        target = self._target(mailbox, asked)
        target.add(new)
        return Given(201, message_json(target, new, [], asked.preferences))

    def _target(self, mailbox: ServerMailbox, asked: Asked) -> ServerFolder:
        body = asked.json()
        if list(body) != ["destinationId"] or not isinstance(
            body["destinationId"], str
        ):
            raise bad("The parameter 'destinationId' is needed, and no other.")
        return self._folder(mailbox, body["destinationId"])

    def delete_message(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """Delete message: into Deleted Items."""
        folder, item = self._item(mailbox, name)
        assert isinstance(folder.items, list)
        folder.items.remove(item)
        mailbox.distinguished("deleteditems").add(item)
        return Given(204, b"")

    # Attachments

    def list_attachments(
        self, mailbox: ServerMailbox, asked: Asked, name: str
    ) -> Given:
        """List attachments."""
        check_options(asked.options, "select top skip")
        names = selected(
            asked.options, ATTACHMENT_PROPERTIES, "microsoft.graph.attachment"
        )
        _folder, item = self._item(mailbox, name)
        rows = [attachment_json(part, names) for part in item.attachments]
        return self._page(asked, rows, len(rows))

    def _part(self, mailbox: ServerMailbox, name: str, part_name: str):
        _folder, item = self._item(mailbox, name)
        for part in item.attachments:
            if public_id(part.id) == part_name:
                return part
        raise _gone()

    def get_attachment(
        self, mailbox: ServerMailbox, asked: Asked, name: str, part: str
    ) -> Given:
        """Get attachment."""
        check_options(asked.options, "select")
        names = selected(
            asked.options, ATTACHMENT_PROPERTIES, "microsoft.graph.attachment"
        )
        return Given(200, attachment_json(self._part(mailbox, name, part), names))

    def get_bytes(
        self, mailbox: ServerMailbox, asked: Asked, name: str, part: str
    ) -> Given:
        """The raw contents of a file or an item."""
        check_options(asked.options, "")
        found = self._part(mailbox, name, part)
        return Given(200, found.data, {"Content-Type": found.mimetype})

    def add_attachment(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """Add attachment: a file to a draft."""
        _folder, item = self._item(mailbox, name)
        if not item.is_draft:
            raise bad("The message is no draft.", "ErrorInvalidRequest")
        if len(asked.body) > MAX_MIME:
            raise GraphError(413, "RequestEntityTooLarge", "Request entity too large")
        given = asked.json()
        known = {"@odata.type", "name", "contentType", "contentBytes", "contentId"}
        if given.get("@odata.type") != "#microsoft.graph.fileAttachment" or (
            given.keys() - known - {"isInline"}
        ):
            raise bad("This is no fileAttachment.")
        item.attach(
            given["name"],
            given.get("contentType") or "application/octet-stream",
            base64.b64decode(given["contentBytes"], validate=True),
        )
        return Given(201, attachment_json(item.attachments[-1], []))

    # Writing

    def send_mail(self, mailbox: ServerMailbox, asked: Asked) -> Given:
        """user: sendMail, in JSON or MIME format."""
        if asked.headers.get("content-type") == "text/plain":
            raw, saves = _decoded(asked.body), True
        else:
            body = asked.json()
            if not isinstance(body.get("message"), dict):
                raise bad("The parameter 'message' is needed.")
            raw = _mime_of(body["message"], mailbox.address)
            saves = str(body.get("saveToSentItems", True)).lower() == "true"
        item = ServerItem(raw, datetime.now(timezone.utc), is_read=True)
        self._send(mailbox, item)
        if saves:
            mailbox.distinguished("sentitems").add(item)
        return Given(202, b"")

    def _send(self, mailbox: ServerMailbox, item: ServerItem) -> None:
        senders = [address for _name, address in item.people("From")]
        rights = self._server.rights
        if any(
            one != self._login and self._login not in rights.get(one, ())
            for one in senders
        ):
            text = "The user account which was used to submit this request does not"
            raise GraphError(403, "ErrorSendAsDenied", text)
        people = [a for n in ("To", "Cc", "Bcc") for _n, a in item.people(n)]
        recipients = list(dict.fromkeys(people))
        if not recipients or any("unknown" in address for address in recipients):
            raise bad("At least one recipient is not valid.", "ErrorInvalidRecipients")
        shown = copy.copy(item.message)
        del shown["Bcc"]
        raw = item.raw if "Bcc" not in item.message else shown.as_bytes()
        mailbox.send(raw, recipients)

    def create_message(
        self, mailbox: ServerMailbox, asked: Asked, name: str = "drafts"
    ) -> Given:
        """Create message: always a draft."""
        if asked.headers.get("content-type") == "text/plain":
            raw = _decoded(asked.body)
        else:
            raw = _mime_of(asked.json(), mailbox.address)
        now = datetime.now(timezone.utc)
        item = ServerItem(raw, now, is_read=True, is_draft=True)
        folder = self._folder(mailbox, name)
        folder.add(item)
        return Given(201, message_json(folder, item, [], asked.preferences))

    def send_draft(self, mailbox: ServerMailbox, asked: Asked, name: str) -> Given:
        """message: send."""
        folder, item = self._item(mailbox, name)
        if not item.is_draft:
            raise bad("The message is no draft.", "ErrorInvalidRequest")
        self._send(mailbox, item)
        assert isinstance(folder.items, list)
        folder.items.remove(item)
        item.is_draft = False
        mailbox.distinguished("sentitems").add(item)
        return Given(202, b"")


def _gone() -> GraphError:
    text = "The specified object was not found in the store."
    return GraphError(404, "ErrorItemNotFound", text)


def _some(row: Json, names: list[str]) -> Json:
    return {name: row[name] for name in row if not names or name in ("id", *names)}


def _expansion(text: str) -> dict[str, list[str]]:
    """``$expand``: MAPI properties by their tags, attachments with a selection."""
    if not text:
        return {}
    one = r"id eq '[^']*'"
    pattern = rf"singleValueExtendedProperties\(\$filter={one}(?: or {one})*\)"
    if re.fullmatch(pattern, text):
        tags = re.findall(r"'([^']*)'", text)
        return {"singleValueExtendedProperties": tags}
    found = re.fullmatch(r"attachments(?:\(\$select=([^()]*)\))?", text)
    if not found:
        raise bad(f"Parsing OData Select and Expand failed: {text}")
    options = {"$select": found[1] or ""}
    names = selected(options, ATTACHMENT_PROPERTIES, "microsoft.graph.attachment")
    return {"attachments": names}


def _decoded(body: bytes) -> bytes:
    if len(body) > MAX_MIME:
        raise GraphError(413, "RequestEntityTooLarge", "Request entity too large")
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error:
        text = "Invalid base64 string for MIME content."
        raise bad(text, "ErrorMimeContentInvalidBase64String") from None
    if b":" not in raw.partition(b"\n")[0]:
        raise bad("Invalid MIME content.", "ErrorMimeContentInvalid")
    return raw


def _mime_of(message: Json, sender: str) -> bytes:
    """A message given as JSON, as far as other clients need it here."""
    found = EmailMessage()
    found["From"] = sender
    for header, key in (
        ("To", "toRecipients"),
        ("Cc", "ccRecipients"),
        ("Bcc", "bccRecipients"),
    ):
        people = [entry["emailAddress"] for entry in message.get(key) or ()]
        if people:
            found[header] = ", ".join(person["address"] for person in people)
    found["Subject"] = message.get("subject") or ""
    body: Any = message.get("body") or {}
    kind = str(body.get("contentType", "text")).lower()
    subtype = "html" if kind == "html" else "plain"
    found.set_content(body.get("content") or "", subtype=subtype)
    for one in message.get("attachments") or ():
        if one.get("@odata.type") != "#microsoft.graph.fileAttachment":
            raise bad("Only files can be attached here.")
        data = base64.b64decode(one["contentBytes"])
        found.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=one["name"]
        )
    return found.as_bytes()


_ID = r"([^/]+)"
_ROUTES: list[tuple[str, str, Callable[..., Given]]] = [
    ("GET", r"/mailFolders", Routes.list_folders),
    ("GET", rf"/mailFolders/{_ID}", Routes.get_folder),
    ("GET", rf"/mailFolders/{_ID}/childFolders", Routes.list_folders),
    ("GET", rf"/mailFolders/{_ID}/messages", Routes.list_messages),
    ("POST", rf"/mailFolders/{_ID}/messages", Routes.create_message),
    ("GET", r"/messages", Routes.list_messages),
    ("POST", r"/messages", Routes.create_message),
    ("GET", rf"/messages/{_ID}", Routes.get_message),
    ("PATCH", rf"/messages/{_ID}", Routes.update_message),
    ("DELETE", rf"/messages/{_ID}", Routes.delete_message),
    ("GET", rf"/messages/{_ID}/\$value", Routes.get_original),
    ("POST", rf"/messages/{_ID}/move", Routes.move_message),
    ("POST", rf"/messages/{_ID}/copy", Routes.copy_message),
    ("POST", rf"/messages/{_ID}/send", Routes.send_draft),
    ("GET", rf"/messages/{_ID}/attachments", Routes.list_attachments),
    ("POST", rf"/messages/{_ID}/attachments", Routes.add_attachment),
    ("GET", rf"/messages/{_ID}/attachments/{_ID}", Routes.get_attachment),
    ("GET", rf"/messages/{_ID}/attachments/{_ID}/\$value", Routes.get_bytes),
    ("POST", r"/sendMail", Routes.send_mail),
]
