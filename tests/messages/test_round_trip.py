"""What the standard library writes correctly is read back exactly."""

from __future__ import annotations

import re
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy

from hypothesis import given, settings
from hypothesis import strategies as st

from ...transports import mime
from ...transports.characters import clean_line, clean_text
from ...transports.interface import Address

# Letters, marks, digits, punctuation, symbols and the space: what people write.
CHARACTERS = st.characters(
    codec="utf-8", categories=["L", "Mn", "N", "P", "S"], include_characters=" "
)
LINES = st.text(CHARACTERS, max_size=60)
NAMES = st.text(CHARACTERS, min_size=1, max_size=30)
TEXTS = st.lists(LINES, max_size=8).map(lambda lines: "\n".join(["first", *lines]))
DATA = st.binary(max_size=200)
POLICIES = st.sampled_from([SMTP, SMTPUTF8])
FILES = st.lists(
    st.tuples(st.from_regex(r"\A[\w äöü€-]{1,40}\.\w{3}\Z"), DATA), max_size=4
)
PROFILE = settings(max_examples=60, deadline=None, derandomize=True)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", clean_line(text)).strip()


@PROFILE
@given(LINES, NAMES, TEXTS, TEXTS, FILES, POLICIES)
def test_round_trip(
    subject: str,
    name: str,
    text: str,
    html: str,
    files: list[tuple[str, bytes]],
    policy: EmailPolicy,
) -> None:
    message = EmailMessage(policy=policy)
    message["Subject"] = subject
    message["From"] = HeaderAddress(name, "carla", "customer.example")
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    for file_name, data in files:
        message.add_attachment(
            data, maintype="application", subtype="x-test", filename=file_name
        )
    raw = message.as_bytes()
    content = mime.read_message(raw)
    assert _one_line(content.subject) == _one_line(subject)
    assert content.text.rstrip("\n") == clean_text(text).rstrip("\n")
    assert content.html.rstrip("\n") == clean_text(html).rstrip("\n")
    assert [item.name for item in content.attachments] == [
        mime.clean_filename(file_name) for file_name, _data in files
    ]
    for item, (_name, data) in zip(content.attachments, files, strict=True):
        assert mime.extract_part(raw, item.part).data == data
    assert content.problems == ()


@PROFILE
@given(st.lists(NAMES, min_size=1, max_size=5), POLICIES)
def test_addresses_round_trip(names: list[str], policy: EmailPolicy) -> None:
    # Unfolded: when it folds, the library puts addresses into encoded words.
    message = EmailMessage(policy=policy.clone(max_line_length=None))
    message["To"] = [
        HeaderAddress(name, f"user{number}", "customer.example")
        for number, name in enumerate(names)
    ]
    content = mime.read_message(message.as_bytes())
    assert [item.email for item in content.to] == [
        f"user{number}@customer.example" for number in range(len(names))
    ]
    assert [_letters(item) for item in content.to] == [
        _letters(Address(name)) for name in names
    ]


def _letters(address: Address) -> str:
    """A name without what quoting, folding and cleaning may take from it."""
    return re.sub(r"[\s\"',\\]", "", clean_line(address.name))
