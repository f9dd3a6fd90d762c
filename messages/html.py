"""HTML mail made safe to show.

Two steps. :func:`~..transports.html.events.html_events` reads whatever was sent
and gives a small balanced document; nh3 sanitises it as the last step. The result
still goes into a sandboxed frame with a content security policy of its own
(:func:`~.frame.document`): each of the three would be enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

import nh3

from ..transports.characters import without_control
from ..transports.html.events import KNOWN, Event, Kind, html_events
from ..transports.html.text import html_to_text
from .html_quotes import fold_events
from .looks import Looks
from .styles import clean_style

BLOCKED = "data-blocked"
"""Attribute of what stands in the place of a remote image."""

_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_DATA_IMAGE = re.compile(
    r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE
)
_CID = re.compile(r"cid:[^\s\"'<>]{1,300}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,3})?(?:%|px)?")
_SIZE = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)(%|px)?")
_COLOR = re.compile(r"#?[a-zA-Z0-9]{1,30}")
_WORD = re.compile(r"[a-zA-Z0-9-]{1,30}")
_OFFICE = re.compile(
    r"(?:^|\s)(?:x_)?Mso(?:Normal|PlainText|ListParagraph|NoSpacing)", re.I
)
_FONT = re.compile(r"[\w ,'-]{1,200}")
_ANY_TEXT = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{0,1000}", re.DOTALL)

_MAX_TEXT = 2000
"""Characters of one text node: nh3 needs quadratic time for escaped ones."""
_APART = "<!---->"
"""Keeps two text nodes apart in nh3, which leaves it out."""

_VALUES: dict[str, re.Pattern[str]] = {
    "align": _WORD,
    "alt": _ANY_TEXT,
    "bgcolor": _COLOR,
    "border": _NUMBER,
    "cellpadding": _NUMBER,
    "cellspacing": _NUMBER,
    "color": _COLOR,
    "colspan": _NUMBER,
    "dir": _WORD,
    "face": _FONT,
    "height": _NUMBER,
    "hspace": _NUMBER,
    "lang": _WORD,
    "nowrap": _ANY_TEXT,
    "reversed": _ANY_TEXT,
    "rowspan": _NUMBER,
    "size": re.compile(r"[+-]?\d{1,3}"),
    "start": re.compile(r"-?\d{1,6}"),
    "title": _ANY_TEXT,
    "type": _WORD,
    "valign": _WORD,
    "value": re.compile(r"-?\d{1,6}"),
    "vspace": _NUMBER,
    "width": _NUMBER,
}
_TAGS = KNOWN - {"form", "fieldset"}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={
        "*": {"style", *_VALUES},
        "a": {"href", "target"},
        "img": {"src"},
        "span": {BLOCKED},
    },
    url_schemes={*_LINK_SCHEMES, "cid", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


@dataclass(frozen=True, slots=True)
class SanitizedHtml:
    """What may be shown.

    :param html: a fragment, well-formed.
    :param blocked_images: remote images left out; the rep may ask for them.
    :param remote_images: whether remote images were let through.
    :param width: see :class:`~.looks.Looks`.
    :param plain: see there.
    """

    html: str = ""
    blocked_images: int = 0
    remote_images: bool = False
    width: int = 0
    plain: bool = False


def sanitize(
    html: str,
    *,
    remote_images: bool = False,
    quote_label: str = "",
    embed: Callable[[str], str] | None = None,
) -> SanitizedHtml:
    """The HTML without anything active, remote, relative or positioned.

    Links leave in a new window and tell nothing about us; only http, https,
    mailto and tel remain. Images remain when they are part of the mail (``cid:``,
    ``data:``), remote ones when ``remote_images`` says so. Linear time.

    :param quote_label: when given, quoted text is folded under this word.
    :param embed: gives the mail's own picture of a Content-ID as a data URI, empty
        for none; without it ``cid:`` stays. Nothing is replaced in what is clean.
    """
    writer = _Writer(remote_images, embed)
    looks = Looks()
    events = html_events(without_control(html))
    if quote_label:
        events = fold_events(events, quote_label)
    pieces = []
    for event in events:
        looks.see(event)
        pieces.append(writer.write(event))
    return SanitizedHtml(
        _CLEANER.clean("".join(pieces)),
        writer.blocked_images,
        remote_images,
        looks.width,
        looks.plain,
    )


class _Writer:
    """Writes events back as HTML with the attributes that may stay."""

    def __init__(
        self, remote_images: bool, embed: Callable[[str], str] | None = None
    ) -> None:
        self._remote_images = remote_images
        self._embed = embed
        self.blocked_images = 0

    def write(self, event: Event) -> str:
        """One event as HTML."""
        if event.kind is Kind.TEXT:
            return _clean_text(event.value)
        if event.value not in _TAGS:
            return _clean_text(" ")
        if event.kind is Kind.CLOSE:
            return f"</{event.value}>"
        if event.value == "img" and self._is_blocked(event):
            return self._placeholder(event)
        # The first line break in there counts for nothing: nh3 takes this one.
        start = "\n" if event.value == "pre" else ""
        return f"<{event.value}{''.join(self._attributes(event))}>{start}"

    def _is_blocked(self, event: Event) -> bool:
        """Whether it is a remote image, and those are not wanted."""
        source = without_control(unescape(event.attributes.get("src", ""))).strip()
        bare = _CONTROL.sub("", source[:200])
        return not self._remote_images and bool(_REMOTE.match(bare))

    def _placeholder(self, event: Event) -> str:
        """A box of the image's size with its words: no browser calls it broken.

        Without words it is a spacer or a counter of readers: nothing is seen.
        """
        self.blocked_images += 1
        sent = {name: unescape(text) for name, text in event.attributes.items()}
        words = without_control(sent.get("alt", "")).strip()[:1000]
        sizes = [
            f"{name}: {size[1]}{size[2] or 'px'}"
            for name in ("width", "height")
            if (size := _SIZE.fullmatch(sent.get(name, "").strip()))
        ]
        style = "; ".join(filter(None, [*sizes, clean_style(sent.get("style", ""))]))
        if _is_tiny(sent) or not (words or len(sizes) == 2):
            return ""
        return (
            f'<span {BLOCKED}="" title="{escape(words)}" style="{escape(style)}">'
            f"{escape(words, quote=False)}</span>"
        )

    def _attributes(self, event: Event) -> Iterator[str]:
        if event.value == "p" and _OFFICE.search(event.attributes.get("class", "")):
            event = _without_gaps(event)
        for name, sent in event.attributes.items():
            plain = without_control(unescape(sent)).strip()
            value = self._clean(event.value, name, plain)
            if value is not None:
                yield f' {name}="{escape(value)}"'

    def _clean(self, tag: str, name: str, value: str) -> str | None:
        """The attribute's value, ``None`` when it may not stay."""
        if name == "style":
            return clean_style(value) or None
        if name == "href":
            return _clean_link(value) if tag == "a" else None
        if name == "src":
            return self._clean_image(value) if tag == "img" else None
        pattern = _VALUES.get(name)
        return value if pattern and pattern.fullmatch(value) else None

    def _clean_image(self, value: str) -> str | None:
        bare = _CONTROL.sub("", value[:200])
        if _REMOTE.match(bare):
            url = _CONTROL.sub("", value)
            return "https:" + url if url.startswith("//") else url
        if _CID.fullmatch(value):
            decoded = "cid:" + unquote(value[4:])
            value = decoded if _CID.fullmatch(decoded) else value
            return self._embed(value[4:]) or None if self._embed else value
        return value if _DATA_IMAGE.fullmatch(value) else None


def _without_gaps(event: Event) -> Event:
    """Outlook's paragraphs are lines: its style sheet, left out here, says so."""
    style = f"margin: 0;{event.attributes.get('style', '')}"
    return event._replace(attributes={**event.attributes, "style": style})


def _is_tiny(attributes: dict[str, str]) -> bool:
    """A pixel that only counts who reads."""
    return any(
        (size := _SIZE.fullmatch(attributes.get(name, "").strip()))
        and float(size[1]) <= 3
        and size[2] != "%"
        for name in ("width", "height")
    )


def _clean_text(value: str) -> str:
    """Text as sent; character references must not bring control characters in."""
    text = without_control(unescape(value)) if "&" in value else value
    return "".join(
        _APART + escape(text[start : start + _MAX_TEXT], quote=False)
        for start in range(0, len(text), _MAX_TEXT)
    )


def _clean_link(value: str) -> str | None:
    """An absolute address of a harmless scheme."""
    url = _CONTROL.sub("", value)
    scheme = _SCHEME.match(url)
    if not scheme or scheme[1].lower() not in _LINK_SCHEMES:
        return None
    return url


def to_text(html: str) -> str:
    """The text of an HTML mail; see :func:`~..transports.html.text.html_to_text`."""
    return html_to_text(html)
