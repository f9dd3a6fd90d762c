"""Every message of tests/samples against the values written beside it."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from ...messages import forwarded, html, memo, quotes, suspicion
from ...transports import mime
from ...transports.interface import Content, Undelivered

SAMPLES = Path(__file__).parent.parent / "samples"
FIELDS = ("subject", "message_id", "in_reply_to", "text", "html")


def _load(path: Path) -> tuple[bytes, dict[str, Any]]:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return path.read_bytes(), expected


def _actual(content: Content, raw: bytes) -> dict[str, Any]:
    """Everything that a sample may state as an exact value."""
    return {
        **{name: getattr(content, name) for name in FIELDS},
        "sender": asdict(content.sender),
        "references": list(content.references),
        "reply_to": [asdict(address) for address in content.reply_to],
        "to": [asdict(address) for address in content.to],
        "cc": [asdict(address) for address in content.cc],
        "sent": content.sent.isoformat() if content.sent else "",
        "attachments": [[a.part, a.name, a.mimetype] for a in content.attachments],
        "inline": [a.part for a in content.attachments if a.inline],
        "problems": list(content.problems),
        "date": content.date.isoformat() if content.date else "",
        "summaries": [a.summary for a in content.attachments if a.summary],
        **_report(content.undelivered),
        "left_out": memo.left_out_count(content.attachments),
        "paste": memo.paste(content),
        "attach": memo.attach(content),
        "quoted": [list(stretch) for stretch in quotes.fold(content.text)],
        "quoted_kinds": [kind for kind, _text in quotes.fold(content.text)],
        "suspicions": [found.code for found in suspicion.suspicions(content)],
        "blocked_images": html.sanitize(content.html).blocked_images,
        "original_sender": _sender(content, raw),
    }


def _report(found: Undelivered | None) -> dict[str, Any]:
    found = found or Undelivered()
    return {
        "undelivered": list(found.recipients),
        "returned": list(found.message_ids),
    }


def _sender(content: Content, raw: bytes) -> dict[str, str] | None:
    found = forwarded.original_sender(content, raw)
    return asdict(found) if found else None


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda p: p.stem)
def test_sample(path: Path) -> None:
    raw, expected = _load(path)
    content = mime.read_message(raw)
    actual = _actual(content, raw)
    stated = {name: value for name, value in expected.items() if name in actual}
    assert {name: actual[name] for name in stated} == stated
    _check_contains(content, expected)
    _check_parts(raw, expected)
    json.dumps(asdict(content), default=str).encode()  # no lone surrogate left


def _check_contains(content: Content, expected: dict[str, Any]) -> None:
    sanitized = html.sanitize(content.html).html
    texts = {
        "subject_contains": content.subject,
        "text_contains": content.text,
        "html_contains": content.html,
        "sanitized_contains": sanitized,
        "attach_contains": memo.attach(content),
    }
    for name, text in texts.items():
        for piece in expected.get(name, []):
            assert piece in text
    for piece in expected.get("sanitized_lacks", []):
        assert piece not in sanitized
    assert memo.paste(content).endswith(expected.get("paste_ends", ""))
    assert memo.attach(content).endswith(expected.get("attach_ends", ""))


def _check_parts(raw: bytes, expected: dict[str, Any]) -> None:
    """Attachments can be extracted; values are base64, possibly its beginning."""
    for part, value in expected.get("parts", {}).items():
        data = base64.b64encode(mime.extract_part(raw, part).data).decode()
        assert data.startswith(value)
    for part, name, mimetype in expected.get("attachments", []):
        found = mime.extract_part(raw, part)
        assert (found.name, found.mimetype) == (name, mimetype)


def test_there_are_samples_and_all_have_values() -> None:
    messages = {path.stem for path in SAMPLES.glob("*.eml")}
    values = {path.stem for path in SAMPLES.glob("*.json")}
    assert messages == values
    assert len(messages) >= 60


def test_excerpt_of_a_long_line_is_at_most_590_characters() -> None:
    raw, _expected = _load(SAMPLES / "long-body.eml")
    excerpt = memo.attach(mime.read_message(raw)).partition("\n\n")[2]
    assert 500 < len(excerpt) <= memo.MAX_EXCERPT
    assert excerpt.endswith("word…")


@pytest.mark.parametrize("name", ["smime-opaque", "smime-octets"])
def test_signed_message_cut_short_shows_its_beginning(name: str) -> None:
    """The list of a POP3 mailbox has the beginnings of messages only."""
    raw = (SAMPLES / f"{name}.eml").read_bytes()
    text = mime.read_message(raw).text
    assert text.startswith("Der Vertrag ist unterschrieben.")
    assert mime.read_message(raw[: len(raw) * 2 // 3]).text == text
