"""Attack mails in a real browser, in the very frame that shows mail.

A page holds one sandboxed frame per attack. A recording server sees every request;
scripts report to the page by message. Three layers are tested, each by itself:
the sanitiser (nothing is left that the browser would have to refuse), the policy
and the sandbox (they hold when the sanitiser is left out).
"""

from __future__ import annotations

import contextlib
import resource
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ...messages.frame import SANDBOX, document
from ...messages.html import SanitizedHtml, sanitize
from ...transports.html.events import names
from .. import servers
from .attacks import IMAGES, OVERLAYS, REMOTE, SCRIPTS
from .typical import TYPICAL

sys.modules.setdefault("servers", servers)  # by this name dev/browser.py knows it

from ...dev.browser import Browser  # noqa: E402

_LISTENER = (
    "<script>window.hits = [];"
    "addEventListener('message', event => hits.push(event.data));</script>"
)
_REFRESHES = {"meta refresh", "meta refresh script"}


class RecordingServer:
    """Serves one page and keeps the path of every other request."""

    def __init__(self) -> None:
        self.page = ""
        self.requests: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            do_POST = do_HEAD = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing is logged: every request is in ``requests``."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        is_page = request.path == "/page"
        if not is_page and request.path != "/favicon.ico":
            self.requests.append(request.path)
        body = self.page.encode() if is_page else b""
        request.send_response(200 if is_page else 404)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with contextlib.ExitStack() as stack:
        with _memory_unlimited():
            started = stack.enter_context(Browser())
        yield started


@contextlib.contextmanager
def _memory_unlimited() -> Iterator[None]:
    """Odoo limits the address space of its process, and browsers reserve much."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    server = RecordingServer()
    yield server
    server.close()


def _fill(html: str, server: RecordingServer) -> str:
    return html.replace("%S", server.url).replace("%T", server.url[len("http:") :])


def _show(
    browser: Browser, server: RecordingServer, documents: Mapping[str, str]
) -> list[str]:
    """Load all documents, each in its frame; return what scripts reported."""
    frames = "".join(
        f'<iframe sandbox="{SANDBOX}" title="{escape(name)}" '
        f'srcdoc="{escape(text)}" width=300 height=60></iframe>'
        for name, text in documents.items()
    )
    server.page = f"<!DOCTYPE html><title>mail</title>{_LISTENER}{frames}"
    browser.complaints.clear()
    browser.go(f"{server.url}/page")
    browser.wait_for("document.readyState === 'complete'")
    _let_settle(server)
    found = browser.send("Runtime.evaluate", expression="hits.join()")
    assert _count(browser, "document.querySelectorAll('iframe').length") == len(
        documents
    )
    return [hit for hit in found["result"]["value"].split(",") if hit]


def _count(browser: Browser, expression: str) -> int:
    result = browser.send("Runtime.evaluate", expression=expression)
    return int(result["result"]["value"])


def _let_settle(server: RecordingServer) -> None:
    """Wait until no request has come for a while: events fire late."""
    seen = -1
    while seen != len(server.requests):
        seen = len(server.requests)
        time.sleep(0.7)


def _attacks(server: RecordingServer) -> dict[str, str]:
    images = {name: html for name, (html, _count) in IMAGES.items()}
    groups = {"script": SCRIPTS, "remote": REMOTE, "over": OVERLAYS, "image": images}
    return {
        f"{group}: {name}": _fill(html, server)
        for group, attacks in groups.items()
        for name, html in attacks.items()
    }


def test_nothing_runs_and_nothing_is_asked_for(
    browser: Browser, server: RecordingServer
) -> None:
    documents = {
        name: document(sanitize(html)) for name, html in _attacks(server).items()
    }
    assert len(documents) > 100
    assert _show(browser, server, documents) == []
    assert server.requests == []
    # The sanitiser left nothing for the browser to refuse.
    assert [line for line in browser.complaints if "favicon" not in line] == []


def test_only_images_are_asked_for_when_wanted(
    browser: Browser, server: RecordingServer
) -> None:
    documents = {
        name: document(sanitize(html, remote_images=True))
        for name, html in _attacks(server).items()
    }
    assert _show(browser, server, documents) == []
    # "No scheme" becomes https, which the recording server does not speak.
    kinds = names("plain upper unquoted entities spaces newline pixel nested")
    assert sorted(server.requests) == sorted(f"/image/{kind}" for kind in kinds)


def test_policy_and_sandbox_hold_without_the_sanitiser(
    browser: Browser, server: RecordingServer
) -> None:
    """All but a refresh of the frame, which neither of the two can prevent."""
    documents = {
        name: document(SanitizedHtml(html))
        for name, html in _attacks(server).items()
        if name.partition(": ")[2] not in _REFRESHES
    }
    assert _show(browser, server, documents) == []
    assert server.requests == []


def test_attacks_are_real(browser: Browser, server: RecordingServer) -> None:
    """Without any protection they do run, so the tests above mean something."""
    documents = {
        name: html
        for name, html in _attacks(server).items()
        if name.partition(": ")[2] not in _REFRESHES
    }
    frames = "".join(
        f'<iframe srcdoc="{escape(text)}" width=300 height=60></iframe>'
        for text in documents.values()
    )
    server.page = f"<!DOCTYPE html>{_LISTENER}{frames}"
    browser.go(f"{server.url}/page")
    browser.wait_for("document.readyState === 'complete'")
    _let_settle(server)
    assert _count(browser, "hits.length") > 20
    assert len(server.requests) > 40


def test_links_open_in_a_window_without_opener(
    browser: Browser, server: RecordingServer
) -> None:
    html = sanitize(f'<a href="{server.url}/opened">x</a>').html
    shown = {"link": document(SanitizedHtml(html))}
    assert _show(browser, server, shown) == []
    assert 'rel="noopener noreferrer nofollow"' in html
    assert server.requests == []


# Cells of a spreadsheet are not to be broken: on a phone it is moved sideways.
_FITTING = [(name, w) for name in TYPICAL for w in (360, 444, 640)]
_FITTING.remove(("excel", 360))


@pytest.mark.parametrize(("name", "width"), _FITTING)
def test_mail_fits_the_width_of_its_frame(
    browser: Browser, server: RecordingServer, name: str, width: int
) -> None:
    server.page = document(sanitize(TYPICAL[name], quote_label="Quoted text"))
    browser.resize(width, 400)
    browser.go(f"{server.url}/page")
    browser.wait_for("document.readyState === 'complete'")
    root = "document.documentElement"
    assert _count(browser, f"{root}.scrollWidth") <= width
