"""Web servers that talk and talks, and what is held against it."""

from __future__ import annotations

import gzip
import time
from itertools import repeat
from pathlib import Path

import pytest
import requests

from ...transports import web
from ...transports.errors import (
    ConnectionFailed,
    MailTransportError,
    ProtocolError,
    TimedOut,
    TlsFailed,
)
from ...transports.interface import Endpoint, Security
from ...transports.web import BoundedAdapter, WebClient, endpoint_of
from ..servers.certificates import Authority
from ..servers.evil import EvilServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
QUICK = 0.2


def ask(server: EvilServer, **options) -> requests.Response:
    """As Exchange, Graph and autoconfig do."""
    end = Endpoint("127.0.0.1", server.port, Security.NONE, timeout=QUICK)
    client = WebClient(end)
    try:
        return client.request("POST", client.root, b"x", **options)
    finally:
        client.close()


def ask_provider(server: EvilServer, budget: int = 10_000) -> requests.Response:
    """As the OAuth client does: with a session that is not ours."""
    url = f"http://127.0.0.1:{server.port}/"
    adapter = BoundedAdapter(endpoint_of(url, timeout=QUICK))
    adapter.budget = budget
    with requests.Session() as session:
        session.mount(url, adapter)
        return session.post(url, data="x", allow_redirects=False)


def drip(*first: bytes):
    """Say something, then a byte at a time."""

    def play(talk):
        talk.readline()
        for data in first:
            talk.send(data)
        for _ in repeat(None):
            talk.send(b" ")
            time.sleep(0.05)

    return play


def hear(talk) -> None:
    """All of a request: who hangs up on what was sent loses the own answer, too."""
    length = 0
    while line := talk.readline():
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    talk.read(length)


def say(*parts: bytes):
    def play(talk):
        hear(talk)
        for data in parts:
            talk.send(data)

    return play


both = pytest.mark.parametrize("asked", [ask, ask_provider])


@both
def test_what_comes_at_once(asked) -> None:
    with EvilServer(say(HEAD + b"Content-Length: 2\r\n\r\n{}")) as server:
        assert asked(server).json() == {}


@both
@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nX: ",
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 99999\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5",
    ],
    ids=["head", "endless", "short", "chunked"],
)
def test_what_never_ends(asked, first: bytes) -> None:
    begin = time.monotonic()
    with EvilServer(drip(first)) as server, pytest.raises(TimedOut):
        asked(server)
    assert time.monotonic() - begin < 3


@both
def test_what_never_begins(asked) -> None:
    begin = time.monotonic()
    with EvilServer(lambda talk: time.sleep(2)) as server, pytest.raises(TimedOut):
        asked(server)
    assert time.monotonic() - begin < 1.5


@both
@pytest.mark.parametrize("size", [2_000, 10_000_000])
def test_too_much(asked, size: int) -> None:
    play = say(HEAD + b"\r\n", b"x" * size)
    with EvilServer(play) as server, pytest.raises(MailTransportError) as raised:
        asked(server, budget=1000)
    assert not isinstance(raised.value, TimedOut)


@both
def test_too_much_when_unpacked(asked) -> None:
    packed = gzip.compress(bytes(50_000_000))
    head = HEAD + b"Content-Encoding: gzip\r\n\r\n"
    with EvilServer(say(head, packed)) as server, pytest.raises(ProtocolError):
        asked(server, budget=100_000)


@both
def test_head_without_end(asked) -> None:
    play = say(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100_000)
    with EvilServer(play) as server, pytest.raises(ConnectionFailed):
        asked(server)


@both
def test_no_redirect_is_followed(asked) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
    with EvilServer(say(head + b"Content-Length: 0\r\n\r\n")) as server:
        assert asked(server).status_code == 302


def test_no_proxy_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with EvilServer(say(HEAD + b"Content-Length: 2\r\n\r\n{}")) as server:
        assert ask(server).json() == {}


def test_large_upload_to_a_slow_reader() -> None:
    """What is sent earns time for the answer, too."""
    data = bytes(200_000)

    def play(talk):
        time.sleep(3 * QUICK + 0.1)
        talk.send(HEAD + b"Content-Length: 2\r\n\r\n{}")

    end_of = Endpoint("127.0.0.1", 0, Security.NONE, timeout=1)
    with EvilServer(play) as server:
        client = WebClient(Endpoint(end_of.host, server.port, Security.NONE, timeout=1))
        assert client.request("POST", client.root, data).json() == {}
        client.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_certificates_of_names_and_addresses(name: str, tmp_path: Path) -> None:
    """urllib3 before 2 cannot check an address."""
    authority = Authority(tmp_path)
    issued = authority.issue("127.0.0.1", "localhost")

    def play(talk):
        talk.start_tls(issued.certificate_file, issued.key_file)
        talk.readline()
        talk.send(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with EvilServer(play) as server:
        end = Endpoint(name, server.port, timeout=2, ca_certificate=authority.pem)
        client = WebClient(end)
        assert client.request("GET", client.root).json() == {}
        client.close()
        stranger = WebClient(Endpoint(name, server.port, timeout=2))
        with pytest.raises(TlsFailed):
            stranger.request("GET", stranger.root)


def test_refused_addresses_are_not_connected_to() -> None:
    with EvilServer(say(HEAD)) as server:
        end = Endpoint("localhost", server.port, Security.NONE, timeout=QUICK)
        client = WebClient(end, lambda address: False)
        with pytest.raises(ConnectionFailed):
            client.request("GET", client.root)


def test_seconds_to_wait() -> None:
    assert web.retry_after("7") == 7
    assert web.retry_after("tomorrow") == 0
