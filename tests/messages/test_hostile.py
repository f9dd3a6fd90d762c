"""One message cannot exhaust a worker.

Each hostile message is read, sanitised and made into a memo within 2 s and 256 MB.
The limits are what a worker can bear, not what was measured (none takes 0.7 s).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ...messages import (
    forwarded,
    frame,
    html,
    identity,
    memo,
    quotes,
    suspicion,
)
from ...transports import mime
from ...transports.mime.rtf import decompress_rtf, read_rtf
from ...transports.mime.signed import signed_content
from ...transports.mime.tnef import read_tnef
from . import tnef_builder
from .hostile import HOSTILE

SECONDS = 2.0
MEGABYTES = 256


def _handle(raw: bytes) -> None:
    """All that happens to a message between the mailbox and the ticket."""
    content = mime.read_message(raw)
    frame.document(html.sanitize(content.html))
    memo.to_html(memo.paste(content))
    memo.attach(content)
    quotes.fold(content.text)
    forwarded.original_sender(content, raw)
    suspicion.suspicions(content)
    identity.content_sha256(raw)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_message_is_handled_within_limits(name: str) -> None:
    raw = HOSTILE[name]()
    before = forget_peak()
    started = time.process_time()
    _handle(raw)
    assert time.process_time() - started < SECONDS
    assert memory("VmHWM") - before < MEGABYTES


def forget_peak() -> float:
    """Let the peak of this process's memory begin anew; return what is in use."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(field: str) -> float:
    """Megabytes of this process: in use (VmRSS) or at the most (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


RTF_BOMB = b"\0" * 4 + b"\xff\xff\xff\x7fLZFu" + b"\0" * 4
CONTAINERS: dict[str, Callable[[], object]] = {
    "winmail.dat loops": lambda: read_tnef(tnef_builder.endless_loop()),
    "winmail.dat, nested": lambda: read_tnef(tnef_builder.nested()),
    "RTF bomb": lambda: decompress_rtf(RTF_BOMB + b"\xff\x00\x1f\x00\x2f" * 400_000),
    "RTF groups": lambda: read_rtf(b"{\\rtf1\\fromhtml1 " + b"{" * 500_000),
    "RTF words": lambda: read_rtf(b"{\\rtf1\\fromhtml1 " + b"\\u1?" * 250_000),
    "BER, nested": lambda: signed_content(b"\x30\x80" * 200_000),
    "BER, lengths": lambda: signed_content(b"\x30\x88" + b"\xff" * 200_000),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_hostile_container_is_read_in_time(name: str) -> None:
    started = time.process_time()
    CONTAINERS[name]()
    assert time.process_time() - started < SECONDS


def test_cost_is_linear() -> None:
    """Four times the input costs about four times, not sixteen."""
    for make in (_tags, _words, _addresses, _parts):
        small, large = _cost(make(1)), _cost(make(4))
        assert large < 9 * max(small, 0.02), make.__name__


def _cost(raw: bytes) -> float:
    best = SECONDS
    for _attempt in range(2):
        started = time.process_time()
        _handle(raw)
        best = min(best, time.process_time() - started)
    return best


def _tags(size: int) -> bytes:
    head = b"Content-Type: text/html\r\n\r\n"
    return head + b"<div><p><b>x<table><tr><td>" * (2000 * size)


def _words(size: int) -> bytes:
    return b"Subject: " + b"=?utf-8?q?=C3=BC?= x " * (2500 * size) + b"\r\n\r\n"


def _addresses(size: int) -> bytes:
    return b"To: " + b'"a, b" (c (d)) <e@f.example>,' * (1500 * size) + b"\r\n\r\n"


def _parts(size: int) -> bytes:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"--b\r\nContent-Type: a/b; name=c\r\n\r\nd\r\n" * (200 * size)
