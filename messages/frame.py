"""The document that shows sanitised HTML in its frame.

The frame has no scripts and no origin, so it cannot be measured and nothing in it
can be changed: all that it may have to do stands in its style sheet.
"""

from __future__ import annotations

from .html import SanitizedHtml

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""The ``sandbox`` attribute of the frame: no scripts, no origin, no forms."""

_STYLE = """
:root { color-scheme: light; }
html, body { margin: 0; padding: 0; background: #fff; color: #1f2328; }
body { padding: 8px 12px; font: 14px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; overflow-x: auto; }
img { max-width: 100%; height: auto; }
img:not([src]), img[src=""] { display: none; }
[data-blocked] { display: inline-block; box-sizing: border-box; max-width: 100%;
  min-height: 1.5em; padding: 0 6px; overflow: hidden; vertical-align: middle;
  font: 12px/1.5 system-ui, sans-serif; color: #57606a; text-align: left;
  outline: 1px dashed #8c959f; outline-offset: -1px; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0 0 0 4px; padding-left: 10px; border-left: 2px solid #c8ccd1; }
a { color: #0b57a4; }
summary { width: max-content; margin: 8px 0; padding: 0 8px; border-radius: 4px;
  background: #eef0f2; color: #57606a; cursor: pointer; }
"""
# A wide mail is made smaller as a whole, so that it looks as it was laid out: the
# arc tangent divides two lengths where a browser cannot yet; WebKit can, and gets the
# arc tangent of the window's width wrong. Where it would be too
# small to read (on a phone earlier, it has to be held), its boxes give way instead.
_FIT_STYLE = """
html[data-fit] body { zoom: min(1, tan(atan2(100vw - 17px, %(width)dpx)));
  zoom: min(1, calc((100vw - 17px) / %(width)dpx)); }
@media (max-width: %(least)dpx) {
  html[data-fit] body { zoom: .85; }
  html[data-fit] :is(table, td, th, div, p, center, [data-blocked]) {
    width: auto !important; min-width: 0 !important; max-width: 100%% !important; }
}
"""
_DARK_STYLE = """
html[data-dark] { color-scheme: dark; }
html[data-dark], html[data-dark] body { background: transparent; color: #e4e4e7; }
html[data-dark] body * { color: inherit !important;
  background-color: transparent !important; }
html[data-dark] a, html[data-dark] a * { color: #9cc3ff !important; }
html[data-dark] summary { background-color: #3c414e !important; }
"""
_PADDING = 24
_LEAST_FIT = 0.5
_NARROW = 430
_NARROW_FIT = 0.75


def document(
    sanitized: SanitizedHtml, *, remote_images: bool | None = None, dark: bool = False
) -> str:
    """The whole document for ``srcdoc`` of the frame.

    Its first tag says how it is shown: ``data-fit`` when it is made to fit the
    frame's width, ``data-dark`` on a dark ground. The page may take them away.

    :param remote_images: whether the policy lets the browser load remote images;
        as sanitised when not given.
    :param dark: for a page in dark colours. Mail with colours of its own stays on
        the white paper it was written for.
    """
    remote = sanitized.remote_images if remote_images is None else remote_images
    images = "data: https: http:" if remote else "data:"
    policy = (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    shown = "<html data-fit" if sanitized.width else "<html"
    shown += " data-dark>" if dark and sanitized.plain else ">"
    return (
        f'<!DOCTYPE html>{shown}<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta http-equiv="x-dns-prefetch-control" content="off">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_style(sanitized)}</style></head>"
        f"<body>{sanitized.html}</body></html>"
    )


def _style(sanitized: SanitizedHtml) -> str:
    style = _STYLE
    if sanitized.plain:
        style += _DARK_STYLE
    if sanitized.width:
        width = sanitized.width + _PADDING
        least = max(width * _LEAST_FIT, min(_NARROW, width * _NARROW_FIT))
        style += _FIT_STYLE % {"width": width, "least": least}
    return style
