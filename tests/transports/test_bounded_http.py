"""A provider that talks and talks."""

from __future__ import annotations

import time
from itertools import repeat

import pytest
import requests

from ...transports import bounded_http
from ...transports.bounded_http import BoundedAdapter
from ..servers.evil import EvilServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def asked(server: EvilServer) -> requests.Response:
    with requests.Session() as session:
        session.mount("http://", BoundedAdapter())
        return session.post(f"http://127.0.0.1:{server.port}/", data="x", timeout=5)


def drip(*first: bytes):
    """Say something, then a byte at a time."""

    def play(talk):
        for data in first:
            talk.send(data)
        for _ in repeat(None):
            talk.send(b" ")
            time.sleep(0.05)

    return play


def test_what_comes_at_once() -> None:
    def play(talk):
        talk.send(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with EvilServer(play) as server:
        assert asked(server).json() == {}


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nX: ",
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 99999\r\n\r\n",
    ],
    ids=["head", "endless", "short"],
)
def test_what_never_ends(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setattr(bounded_http, "PATIENCE", 0.5)
    begin = time.monotonic()
    with EvilServer(drip(first)) as server, pytest.raises(requests.RequestException):
        asked(server)
    assert time.monotonic() - begin < 3


def test_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "LARGEST", 1000)

    def play(talk):
        talk.send(HEAD + b"\r\n" + b"x" * 100_000)

    with EvilServer(play) as server, pytest.raises(requests.RequestException):
        asked(server)
