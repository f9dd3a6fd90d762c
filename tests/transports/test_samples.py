"""Every sample message reads the same from each mailbox as from its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ...messages.identity import fingerprint_of
from ...transports import mime
from ...transports.interface import Content, Mailbox, Summary
from .fixtures import bare_dovecot, dovecot, mailbox, stage
from .stages import Stage, make_mail

_FOLDER = Path(__file__).parent.parent / "samples"
# Here Dovecot's reading is another one, and as good as ours: a NUL becomes 0x80, a
# line that begins like a boundary is one, an unquoted value ends at the space, and
# (since 2.4) a file name ends at its NUL.
_DISPUTED = {"boundary-prefix", "control-characters", "hostile-names", "rfc2231-names"}
SAMPLES = [
    path
    for path in sorted(_FOLDER.glob("*.eml"))
    if path.stem not in _DISPUTED and path.stat().st_size
]


def _visible(content: Content) -> dict[str, object]:
    """What a reader sees; line ends at the ends of texts are not it."""
    return {
        "subject": content.subject,
        "sender": content.sender,
        "recipients": (content.to, content.cc, content.reply_to),
        "ids": (content.message_id, content.in_reply_to, content.references),
        "sent": content.sent,
        "text": content.text.strip(),
        "html": content.html.strip(),
        "attachments": [
            (item.part, item.name, item.mimetype, item.inline, item.content_id)
            for item in content.attachments
        ],
        "problems": content.problems,
    }


def _rows(mailbox: Mailbox) -> Iterator[Summary]:
    """All rows, newest first."""
    page = mailbox.page()
    yield from page.messages
    while page.before:
        page = mailbox.page(before=page.before)
        yield from page.messages


@pytest.mark.parametrize(
    "stage", ["memory", "imap-none", "imap-bare", "pop3-none"], indirect=True
)
def test_samples_read_the_same_everywhere(stage: Stage, mailbox: Mailbox) -> None:
    messages = [path.read_bytes() for path in SAMPLES]
    for raw in messages:
        stage.deliver(raw)
    with stage.open() as fresh:
        rows = list(_rows(fresh))[::-1]
        for path, raw, row in zip(SAMPLES, messages, rows, strict=True):
            expected = mime.read_message(raw)
            assert _visible(fresh.read(row.key)) == _visible(expected), path.stem
            assert (row.subject, row.sender) == (expected.subject, expected.sender)
            assert fingerprint_of(row) == fingerprint_of(expected), path.stem
            for item in expected.attachments:
                found = fresh.part(row.key, item.part)
                assert found == mime.extract_part(raw, item.part), path.stem


def _row(stage: Stage, raw: bytes) -> Summary:
    stage.deliver(raw)
    with stage.open() as mailbox:
        [row] = mailbox.page().messages
    return row


@pytest.mark.parametrize("stage", ["imap-none", "imap-bare"], indirect=True)
def test_row_of_a_mail_to_many(stage: Stage) -> None:
    many = ",\r\n ".join(f"Person {n} <person{n}@customer.test>" for n in range(600))
    raw = make_mail("Party").replace(b"To: Ann", b"To: %s,\r\n Ann" % many.encode())
    row = _row(stage, raw)
    expected = mime.read_message(raw)
    assert (row.subject, row.message_id) == ("Party", expected.message_id)
    assert len(row.to) > 100
    assert fingerprint_of(row) == fingerprint_of(expected)


@pytest.mark.parametrize("stage", ["imap-none", "imap-bare"], indirect=True)
def test_row_without_author_names_the_sender(stage: Stage) -> None:
    raw = make_mail().replace(b"From: Carla", b"From:\r\nSender: Carla")
    assert _row(stage, raw).sender.email == "carla@customer.test"


@pytest.mark.parametrize("stage", ["imap-none", "imap-bare"], indirect=True)
def test_first_words_in_an_undeclared_charset(stage: Stage) -> None:
    """Dovecot's own preview has question marks there."""
    text = "Пожалуйста, позвоните нам сегодня: принтер снова не работает."
    raw = make_mail("x").partition(b"Content-Type")[0] + b"\r\n" + text.encode("koi8-r")
    assert _row(stage, raw).snippet == text


@pytest.mark.parametrize("name", ["smime-opaque", "smime-octets"])
@pytest.mark.parametrize(
    "stage", ["imap-none", "imap-bare", "pop3-none"], indirect=True
)
def test_first_words_of_signed_mail(stage: Stage, name: str) -> None:
    row = _row(stage, (_FOLDER / f"{name}.eml").read_bytes())
    assert row.snippet.startswith("Der Vertrag ist unterschrieben.")


@pytest.mark.parametrize(
    "stage", ["imap-none", "imap-bare", "pop3-none"], indirect=True
)
def test_a_picture_that_no_browser_shows_is_a_file(stage: Stage) -> None:
    raw = (_FOLDER / "pictures-not-shown.eml").read_bytes()
    row = _row(stage, raw)
    assert row.has_attachments
    with stage.open() as mailbox:
        content = mailbox.read(row.key)
        [heic] = [a for a in content.attachments if a.mimetype == "image/heif"]
        assert not heic.inline
        assert mailbox.part(row.key, heic.part) == mime.extract_part(raw, heic.part)
