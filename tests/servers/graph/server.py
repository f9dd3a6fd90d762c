"""A small Microsoft Graph for tests: the part that is about mail, over HTTPS.

It is strict: what it does not know (a property, a query option, a word in a filter, a
method, a token) is an error, as is what cannot be combined. Every request is
recorded; faults come on demand::

    with GraphServer({"t0ken": "ann@example.com"}) as server:
        server.mailbox("ann@example.com").deliver(raw)
        server.faults.append(throttled(12))

It was written from Microsoft's documents (learn.microsoft.com/graph: message,
mailFolder, attachment, user: sendMail, message: move, JSON batching, query
parameters, throttling, immutable identifiers); how well is for an independent client
to say (``dev/check-graph``). Mailboxes are those of the EWS server.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..exchange_http import Answer, ExchangeHttpServer, Handler
from .odata import GraphError, bad
from .routes import VERSION, Given, Routes, take_apart

MOST_IN_A_BATCH = 20


@dataclass(frozen=True)
class Recorded:
    """A request as it came: what was asked, and how large question and answer are.

    :param inner: the requests of a batch, as ``GET /me/messages/…``.
    """

    method: str
    url: str
    body: bytes
    answered: int
    inner: tuple[str, ...] = ()


def problem(status: int, code: str, message: str = "", **headers: str) -> Answer:
    """An error as Graph writes it."""
    inner = {"date": "2026-11-24T09:00:00", "request-id": "0"}
    error = {"code": code, "message": message or code, "innerError": inner}
    body = json.dumps({"error": error}).encode()
    return Answer(status, body, {"Content-Type": "application/json", **headers})


def throttled(seconds: int, status: int = 429) -> Answer:
    """Too many requests, with the time to wait."""
    text = "Application is over its MailboxConcurrency limit."
    headers = {"Retry-After": str(seconds)}
    return problem(status, "ApplicationThrottled", text, **headers)


def page_of_html(status: int = 502) -> Answer:
    """What a front end says when the service behind it is down."""
    body = b"<!DOCTYPE html><html><body><h2>Our services aren't available</h2>"
    return Answer(status, body, {"Content-Type": "text/html"})


class _Handler(Handler):
    server_version = "Microsoft-Graph"

    def _do(self) -> None:
        """Any request: who asks is looked at first."""
        graph = self.owner
        body = self.read_body()
        header = self.headers.get("Authorization", "")
        graph.authorizations.append(header)
        scheme, _space, token = header.partition(" ")
        login = graph.user_of(token) if scheme == "Bearer" else ""
        if not login:
            text = "Access token is empty." if not token else "IDX14100: not a token"
            code = "InvalidAuthenticationToken"
            realm = {"WWW-Authenticate": 'Bearer realm="", client_id="00000003"'}
            self.send_answer(problem(401, code, text, **realm))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_answer(graph.answer(login, self.command, self.path, headers, body))

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _do


class GraphServer(ExchangeHttpServer):
    """Microsoft Graph for some users, on 127.0.0.1.

    :param tokens: access tokens and whose they are; or ``user_of``.
    :param user_of: gives the user of an access token, empty for a worthless one.
    :ivar scopes: what the users allowed.
    :ivar without_mailbox: users that have none.
    :ivar is_picky: whether a filter of several properties is too complex.
    :ivar gives_at_most: rows of a page, whatever ``$top`` says; 0: as it says.
    """

    handler = _Handler

    def __init__(
        self,
        tokens: Mapping[str, str] | None = None,
        *,
        user_of: Callable[[str], str] | None = None,
        certificate_file: Path | None = None,
        key_file: Path | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(certificate_file, key_file, port)
        self.tokens = dict(tokens or {})
        self.user_of = user_of or (lambda token: self.tokens.get(token, ""))
        self.without_mailbox: set[str] = set()
        self.scopes = {"Mail.ReadWrite", "Mail.Send"}
        self.is_picky = False
        self.gives_at_most = 0

    def count(self, text: str = "") -> int:
        """How many requests there were with a text in their address."""
        return sum(text in one.url for one in self.requests)

    def answer(
        self, login: str, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """The result of a signed-in request."""
        with self.lock:
            inner: list[str] = []
            answer = self.next_fault()
            if answer is None and url == f"{VERSION}/$batch":
                answer = self._perform_batch(login, method, headers, body, inner)
            elif answer is None:
                answer = self._perform(login, method, url, headers, body)
            answered = len(answer.body)
            self.requests.append(Recorded(method, url, body, answered, tuple(inner)))
            return answer

    def _perform(
        self, login: str, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        try:
            asked = take_apart(method, url, headers, body)
            return _written(Routes(self, login).answer(asked))
        except GraphError as error:
            return problem(error.status, error.code, str(error))

    # Batches

    def _perform_batch(
        self,
        login: str,
        method: str,
        headers: Mapping[str, str],
        body: bytes,
        inner: list[str],
    ) -> Answer:
        try:
            entries = _entries(method, headers, body)
        except GraphError as error:
            return problem(error.status, error.code, str(error))
        responses = []
        for entry in entries:
            inner.append(f"{entry['method']} {entry['url']}")
            responses.append(self._perform_entry(login, entry))
        # In another order than they were asked for: that is allowed.
        document = json.dumps({"responses": responses[::-1]}).encode()
        return Answer(200, document, {"Content-Type": "application/json"})

    def _perform_entry(self, login: str, entry: dict) -> dict:
        headers = {k.lower(): v for k, v in entry.get("headers", {}).items()}
        content = json.dumps(entry["body"]).encode() if "body" in entry else b""
        url = f"{VERSION}/{entry['url'].lstrip('/')}"
        answer = self._perform(login, entry["method"], url, headers, content)
        found: dict = {"id": entry["id"], "status": answer.status}
        found["headers"] = dict(answer.headers)
        if answer.headers.get("Content-Type") == "application/json":
            found["body"] = json.loads(answer.body)
        elif answer.body:
            found["body"] = base64.b64encode(answer.body).decode()
        return found


def _entries(method: str, headers: Mapping[str, str], body: bytes) -> list[dict]:
    """The requests of a batch ("Creating a batch request")."""
    if method != "POST":
        raise GraphError(405, "Request_BadRequest", "The method is not allowed.")
    if headers.get("content-type") != "application/json":
        raise GraphError(415, "Request_BadRequest", "Unsupported media type")
    try:
        entries = json.loads(body)["requests"]
        ids = [entry["id"] for entry in entries]
        urls = [entry["url"] for entry in entries]
        methods = [entry["method"] for entry in entries]
    except (ValueError, KeyError, TypeError):
        raise bad("Invalid batch payload format.") from None
    if not 0 < len(entries) <= MOST_IN_A_BATCH:
        raise bad("Number of batch request steps exceeds the maximum value of 20.")
    if len(set(ids)) != len(ids) or not all(isinstance(one, str) for one in ids):
        raise bad("Ids have to be unique texts.")
    if any("://" in url for url in urls) or "$batch" in "".join(urls):
        raise bad("Addresses have to be relative.")
    if not all(one in ("GET", "POST", "PATCH", "DELETE") for one in methods):
        raise bad("The method is not known.")
    for entry in entries:
        kind = {k.lower(): v for k, v in entry.get("headers", {}).items()}
        if "body" in entry and kind.get("content-type") != "application/json":
            raise bad("Write request has a body but no Content-Type.")
    return list(entries)


def _written(given: Given) -> Answer:
    if isinstance(given.body, bytes):
        return Answer(given.status, given.body, given.headers)
    headers = {"Content-Type": "application/json", **given.headers}
    return Answer(given.status, json.dumps(given.body).encode(), headers)
