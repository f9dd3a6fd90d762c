"""Requests to Microsoft Graph, one mailbox each.

After "Use the Microsoft Graph API", "Combine multiple HTTP requests using JSON
batching", "Paging Microsoft Graph data in your app" and "Obtain immutable
identifiers for Outlook resources" (learn.microsoft.com/graph). Nothing is sent to
another host than the configured one, not even for the next page.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from ...checks import check_credentials
from ...errors import AuthenticationFailed, MailTransportError, ProtocolError, TlsFailed
from ...interface import AuthMethod, Credentials, Endpoint, Security
from ...limits import DEFAULT_BUDGET
from ...web import Bearer, WebClient
from .errors import convert
from .json import Json, items, obj, parse, text

VERSION = "/v1.0"

PER_BATCH = 20
"""Requests that one batch may hold; the service performs four at a time."""

_MOST_PAGES = 200
_PREFER = 'IdType="ImmutableId"'
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a batch.

    :param path: below the mailbox, with its query.
    """

    method: str
    path: str
    body: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a request; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: Json


def with_query(path: str, **options: str | int) -> str:
    """A path with OData query options: ``select`` stands for ``$select``."""
    query = urlencode(
        {f"${name}": value for name, value in options.items() if value != ""},
        quote_via=quote,
        safe="$(),:/'",
    )
    return f"{path}?{query}" if query else path


def segment(name: str) -> str:
    """An id, or an address, as part of a path."""
    return quote(name, safe="@")


class Wire(WebClient):
    """One HTTPS connection with an access token.

    :param mailbox: the address of another mailbox than the user's own.
    """

    def __init__(
        self, endpoint: Endpoint, credentials: Credentials, mailbox: str
    ) -> None:
        """Nothing is sent yet.

        :raises AuthenticationFailed: for what is no access token.
        :raises TlsFailed: a token never goes anywhere without encryption.
        """
        super().__init__(endpoint)
        check_credentials(credentials)
        if credentials.method is not AuthMethod.OAUTH2 or not credentials.secret:
            raise self.error(AuthenticationFailed, "Graph takes an access token only")
        if endpoint.security is not Security.TLS:
            raise TlsFailed(
                "no token without encryption",
                reason="required",
                host=endpoint.host,
                port=endpoint.port,
            )
        self._is_own = not mailbox
        self._user = f"/users/{segment(mailbox)}" if mailbox else "/me"
        session = self.open()
        session.auth = Bearer(credentials.secret)
        session.headers.update({"Accept": _JSON, "Prefer": _PREFER})

    @property
    def base(self) -> str:
        """Where the service is."""
        return f"{self.root}{self.endpoint.path or VERSION}"

    def url(self, path: str) -> str:
        """A path below the mailbox as an address."""
        return f"{self.base}{self._user}{path}"

    # One at a time

    def get(self, path: str, budget: int = DEFAULT_BUDGET) -> Json:
        """A JSON document.

        :raises MailTransportError: when there is none.
        """
        return self._get(self.url(path), budget)

    def _get(self, url: str, budget: int = DEFAULT_BUDGET) -> Json:
        answer = self.request("GET", url, budget=budget)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        reply = Reply(answer.status_code, headers, parse(answer.content))
        return self.check(reply)

    def collection(self, path: str, most: int) -> Iterator[Json]:
        """The entries of a collection, page by page."""
        yield from self.rest_of(self.get(path), most)

    def rest_of(self, body: Json, most: int) -> Iterator[Json]:
        """The entries of a collection whose first page is known."""
        count = 0
        for _page in range(_MOST_PAGES):
            for row in items(body):
                yield row
                count += 1
            link = text(body, "@odata.nextLink")
            if not link or count >= most:
                return
            body = self.follow(link)

    def follow(self, link: str) -> Json:
        """The next page, where the service says it is.

        :raises ProtocolError: when that is not within this service.
        """
        return self._get(self.own_address(link))

    def own_address(self, link: str) -> str:
        """Give an address back that is within this service."""
        try:
            there, here = urlsplit(link), urlsplit(self.base)
            same = (there.scheme, there.hostname, there.port or 443, there.username)
            ours = (here.scheme, here.hostname, here.port or 443, None)
        except ValueError:
            same, ours = ("", "", 0, ""), ("", "", 1, None)
        if same != ours or not there.path.startswith(f"{here.path}/"):
            raise self.error(ProtocolError, "the next page is on another server")
        return link

    def content(self, path: str, max_size: int) -> bytes:
        """The bytes of a message or an attachment (``/$value``).

        :raises MessageTooLarge: when there are more than that.
        """
        url = self.url(path)
        answer = self.request(
            "GET", url, headers={"Accept": "*/*"}, budget=max_size, is_message=True
        )
        if answer.status_code != 200:
            self._refuse(answer)
        return bytes(answer.content)

    def post(self, path: str, body: Json) -> Json:
        """Hand a JSON document over; gives what was made of it."""
        answer = self.request(
            "POST",
            self.url(path),
            json.dumps(body).encode(),
            headers={"Content-Type": _JSON},
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return self.check(Reply(answer.status_code, headers, parse(answer.content)))

    def delete(self, path: str) -> None:
        """Delete what is there."""
        answer = self.request("DELETE", self.url(path))
        if answer.status_code >= 300:
            self._refuse(answer)

    def post_mime(self, path: str, raw: bytes) -> tuple[int, Json]:
        """Hand a message over in MIME format; gives status and answer.

        "the MIME content as a base64-encoded string in the request body"
        (user: sendMail).
        """
        headers = {"Content-Type": "text/plain"} if raw else None
        body = base64.b64encode(raw)
        answer = self.request("POST", self.url(path), body, headers=headers)
        if answer.status_code >= 300:
            self._refuse(answer)
        return int(answer.status_code), parse(answer.content)

    def _refuse(self, answer: Any) -> None:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self.check(Reply(answer.status_code, headers, parse(answer.content)))
        raise self.error(ProtocolError, "this is no answer of Microsoft Graph")

    # Several at once

    def batch(
        self, requests: Sequence[Request], budget: int = DEFAULT_BUDGET
    ) -> list[Reply]:
        """The replies to some requests, in their order; ``PER_BATCH`` in one go.

        What is wrong with one of them is for :meth:`check` to raise.

        :raises MailTransportError: when a whole batch failed.
        """
        found: list[Reply] = []
        for start in range(0, len(requests), PER_BATCH):
            found += self._batch(requests[start : start + PER_BATCH], budget)
        return found

    def _batch(self, requests: Sequence[Request], budget: int) -> list[Reply]:
        entries = [self._entry(str(number), one) for number, one in enumerate(requests)]
        answer = self.request(
            "POST",
            f"{self.base}/$batch",
            json.dumps({"requests": entries}).encode(),
            headers={"Content-Type": _JSON},
            budget=budget,
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        body = self.check(
            Reply(answer.status_code, headers, parse(answer.content)), "responses"
        )
        replies = {text(one, "id"): _reply(one) for one in items(body, "responses")}
        if not all(entry["id"] in replies for entry in entries):
            raise self.error(ProtocolError, "the service left a request out")
        return [replies[entry["id"]] for entry in entries]

    def _entry(self, number: str, one: Request) -> Json:
        headers = {"Prefer": _PREFER}
        entry: Json = {
            "id": number,
            "method": one.method,
            "url": f"{self._user}{one.path}",
            "headers": headers,
        }
        if one.body:
            headers["Content-Type"] = _JSON
            entry["body"] = one.body
        return entry

    # Errors

    def check(self, reply: Reply, expects: str = "") -> Json:
        """The body of a reply, unless it is an error.

        :param expects: what a good one has in it.
        :raises MailTransportError: what is wrong.
        """
        is_answer = bool(reply.body) or reply.status in (202, 204)
        if 200 <= reply.status < 300 and is_answer and "error" not in reply.body:
            if expects and expects not in reply.body:
                raise self.error(ProtocolError, "this is no answer of Microsoft Graph")
            return reply.body
        if 200 <= reply.status < 300:
            raise self.error(ProtocolError, "this is no answer of Microsoft Graph")
        raise self._placed(
            convert(reply.status, reply.headers, reply.body, self.step, self._is_own)
        )

    def _placed(self, error: MailTransportError) -> MailTransportError:
        error.host, error.port = self.endpoint.host, self.endpoint.port
        return error


def _reply(entry: Json) -> Reply:
    headers = {
        name.lower(): value
        for name, value in obj(entry, "headers").items()
        if isinstance(value, str)
    }
    status = entry.get("status")
    number = status if type(status) is int else 500
    return Reply(number, headers, obj(entry, "body"))
