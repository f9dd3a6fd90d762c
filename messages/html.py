"""HTML mail made safe to show.

Two steps. :func:`~..transports.html_events.html_events` reads whatever was sent
and gives a small balanced document; nh3 sanitises it as the last step. The result
still goes into a sandboxed frame with a content security policy of its own
(:func:`document`): each of the three would be enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

import nh3

from ..transports.characters import without_control
from ..transports.html_events import KNOWN, Event, Kind, html_events
from ..transports.html_text import html_to_text
from .html_quotes import fold_events
from .styles import clean_style

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""The ``sandbox`` attribute of the frame: no scripts, no origin, no forms."""

_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_DATA_IMAGE = re.compile(
    r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE
)
_CID = re.compile(r"cid:[^\s\"'<>]{1,300}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,3})?(?:%|px)?")
_COLOR = re.compile(r"#?[a-zA-Z0-9]{1,30}")
_WORD = re.compile(r"[a-zA-Z0-9-]{1,30}")
_FONT = re.compile(r"[\w ,'-]{1,200}")
_ANY_TEXT = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{0,1000}", re.DOTALL)

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
    """

    html: str = ""
    blocked_images: int = 0
    remote_images: bool = False


def sanitize(
    html: str, *, remote_images: bool = False, quote_label: str = ""
) -> SanitizedHtml:
    """The HTML without anything active, remote, relative or positioned.

    Links leave in a new window and tell nothing about us; only http, https,
    mailto and tel remain. Images remain when they are part of the mail (``cid:``,
    ``data:``), remote ones when ``remote_images`` says so. Linear time.

    :param quote_label: when given, quoted text is folded under this word.
    """
    writer = _Writer(remote_images)
    events = html_events(without_control(html))
    if quote_label:
        events = fold_events(events, quote_label)
    tame = "".join(writer.write(event) for event in events)
    return SanitizedHtml(_CLEANER.clean(tame), writer.blocked_images, remote_images)


class _Writer:
    """Writes events back as HTML with the attributes that may stay."""

    def __init__(self, remote_images: bool) -> None:
        self._remote_images = remote_images
        self.blocked_images = 0

    def write(self, event: Event) -> str:
        """One event as HTML."""
        if event.kind is Kind.TEXT:
            return _clean_text(event.value)
        if event.value not in _TAGS:
            return " "
        if event.kind is Kind.CLOSE:
            return f"</{event.value}>"
        return f"<{event.value}{''.join(self._attributes(event))}>"

    def _attributes(self, event: Event) -> Iterator[str]:
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
            return self._clean_remote_image(value)
        if _CID.fullmatch(value):
            decoded = "cid:" + unquote(value[4:])
            return decoded if _CID.fullmatch(decoded) else value
        return value if _DATA_IMAGE.fullmatch(value) else None

    def _clean_remote_image(self, value: str) -> str | None:
        if not self._remote_images:
            self.blocked_images += 1
            return None
        url = _CONTROL.sub("", value)
        return "https:" + url if url.startswith("//") else url


def _clean_text(value: str) -> str:
    """Text as sent; character references must not bring control characters in."""
    if "&" not in value:
        return value
    return escape(without_control(unescape(value)), quote=False)


def _clean_link(value: str) -> str | None:
    """An absolute address of a harmless scheme."""
    url = _CONTROL.sub("", value)
    scheme = _SCHEME.match(url)
    if not scheme or scheme[1].lower() not in _LINK_SCHEMES:
        return None
    return url


def to_text(html: str) -> str:
    """The text of an HTML mail; see :func:`~..transports.html_text.html_to_text`."""
    return html_to_text(html)


_STYLE = """
:root { color-scheme: light; }
html, body { margin: 0; padding: 0; background: #fff; color: #1f2328; }
body { padding: 8px 12px; font: 14px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; overflow-x: auto; }
img { max-width: 100%; height: auto; }
img:not([src]) { display: inline-block; min-height: 1.5em; padding: 0 6px;
  outline: 1px dashed; outline-offset: -1px; opacity: .7; }
img:not([src]):not([alt]), img:not([src])[alt=""] { display: none; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0 0 0 4px; padding-left: 10px; border-left: 2px solid #c8ccd1; }
a { color: #0b57a4; }
summary { width: max-content; margin: 8px 0; padding: 0 8px; border-radius: 4px;
  background: #eef0f2; color: #57606a; cursor: pointer; }
"""
_DARK_STYLE = """
:root { color-scheme: dark; }
html { filter: invert(1) hue-rotate(180deg); }
html, body { background: #e6e6e6; }
img[src] { filter: invert(1) hue-rotate(180deg); }
"""


def document(
    sanitized: SanitizedHtml, *, remote_images: bool | None = None, dark: bool = False
) -> str:
    """The whole document for ``srcdoc`` of the frame.

    :param remote_images: whether the policy lets the browser load remote images;
        as sanitised when not given.
    """
    remote = sanitized.remote_images if remote_images is None else remote_images
    images = "data: https: http:" if remote else "data:"
    policy = (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta http-equiv="x-dns-prefetch-control" content="off">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}{_DARK_STYLE if dark else ''}</style></head>"
        f"<body>{sanitized.html}</body></html>"
    )
