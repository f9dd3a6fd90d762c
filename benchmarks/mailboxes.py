"""Large mailboxes, written straight into Maildirs, the same each time."""

from __future__ import annotations

import base64
import itertools
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

NEWEST = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
"""When the newest message came; each older one came five minutes earlier."""

NEEDLE = "mangrove"
"""A word in the subject of one message in a thousand, and nowhere else."""

LARGE_FROM_TOP = 3
"""The message with the large attachment is the so-many-th newest."""

WORDS = re.findall(
    r"\w+",
    "printer paper toner drawer fuser roller display error light tray copy scan page"
    " invoice order customer ticket service machine cable network driver update part"
    " delivery office morning again please thank regards question answer number",
)


@dataclass(frozen=True)
class Generated:
    """A message with LF line ends, as a Maildir holds it."""

    raw: bytes
    received: datetime
    seen: bool


def generate(count: int) -> Iterator[Generated]:
    """``count`` messages, oldest first."""
    for number in range(count):
        age = count - 1 - number
        received = NEWEST - timedelta(minutes=5 * age)
        dice = random.Random(number)
        large = age == LARGE_FROM_TOP - 1
        yield Generated(_message(number, received, dice, large), received, age > 20)


def _message(number: int, date: datetime, dice: random.Random, large: bool) -> bytes:
    kind = dice.random()
    subject = " ".join(dice.sample(WORDS, 4)).capitalize()
    if number % 1000 == 500:
        subject += f" {NEEDLE}"
    sender = dice.randrange(400)
    head = (
        f"Return-Path: <customer{sender}@customer{sender % 40}.example>\n"
        f"Received: from mail.customer{sender % 40}.example by mx.example.com\n"
        f"\twith ESMTPS id {number:x}; {format_datetime(date)}\n"
        f"Date: {format_datetime(date - timedelta(seconds=9))}\n"
        f"From: Customer {sender} <customer{sender}@customer{sender % 40}.example>\n"
        f"To: Rep <rep@example.com>\n"
        f"Subject: {subject}\n"
        f"Message-ID: <bench.{number}@customer{sender % 40}.example>\n"
        f"X-Mailer: Bench 1.0\nMIME-Version: 1.0\n"
    )
    text = _text(dice)
    if large:
        return (head + _with_attachment(text, dice, 2_300_000)).encode()
    if kind < 0.65:
        return (head + _part("text/plain", text)).encode()
    if kind < 0.9:
        return (head + _alternative(text)).encode()
    return (head + _with_attachment(text, dice, 3_000)).encode()


def _text(dice: random.Random) -> str:
    lines = (
        " ".join(dice.choices(WORDS, k=11)).capitalize() + "."
        for _ in range(dice.randrange(4, 40))
    )
    return "\n".join(lines) + "\n"


def _part(mimetype: str, text: str) -> str:
    return (
        f"Content-Type: {mimetype}; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\n\n{text}"
    )


def _alternative(text: str) -> str:
    html = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
    return _multipart(
        "alternative", _part("text/plain", text), _part("text/html", html)
    )


def _with_attachment(text: str, dice: random.Random, size: int) -> str:
    data = base64.encodebytes(dice.randbytes(size)).decode()
    attachment = (
        "Content-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="document.pdf"\n'
        f"Content-Transfer-Encoding: base64\n\n{data}"
    )
    return _multipart("mixed", _part("text/plain", text), attachment)


def _multipart(subtype: str, *parts: str) -> str:
    inner = "".join(f"--=_bench\n{part}\n" for part in parts)
    return (
        f'Content-Type: multipart/{subtype}; boundary="=_bench"\n\n{inner}--=_bench--\n'
    )


def write_maildir(folder: Path, count: int) -> None:
    """Fill the Maildir ``folder``; names carry the sizes, as Dovecot's own do."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    clock = itertools.count()
    for message in generate(count):
        stamp = int(message.received.timestamp())
        size, lines = len(message.raw), message.raw.count(b"\n")
        name = f"{stamp}.M{next(clock)}.bench,S={size},W={size + lines}:2,"
        file = folder / "cur" / (name + ("S" if message.seen else ""))
        file.write_bytes(message.raw)
        os.utime(file, (stamp, stamp))


def link_maildir(folder: Path, model: Path) -> None:
    """Fill the Maildir ``folder`` with the messages of another one."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for file in (model / "cur").iterdir():
        (folder / "cur" / file.name).hardlink_to(file)
