"""Inline styles of mail: what formats text and tables, nothing that reaches out."""

from __future__ import annotations

import re

MAX_STYLE = 4000
"""Characters of one style attribute that are read."""

_PROPERTIES = frozenset(
    {
        "background-color",
        "border-collapse",
        "border-radius",
        "border-spacing",
        "caption-side",
        "clear",
        "color",
        "direction",
        "display",
        "empty-cells",
        "float",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-position",
        "list-style-type",
        "max-height",
        "max-width",
        "min-height",
        "min-width",
        "table-layout",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "unicode-bidi",
        "vertical-align",
        "visibility",
        "white-space",
        "width",
        "word-break",
        "word-spacing",
        "word-wrap",
        "overflow-wrap",
    }
)
_BOX = re.compile(
    r"(?:margin|padding|border)(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?"
)
# Numbers, words, colours, quoted font names and rgb()/hsl(): no url(), var(),
# attr(), image-set(), escapes or comments.
_VALUE = re.compile(
    r"(?:[\w\s#%.,+!'\"-]|(?:rgba?|hsla?)\([\d\s.,%/deg]{1,60}\)){1,300}"
)


def clean_style(style: str) -> str:
    """The declarations that may stay; empty when none may."""
    if len(style) > MAX_STYLE or "\\" in style or "/*" in style:
        return ""
    kept = map(_clean_declaration, style.split(";"))
    return "; ".join(declaration for declaration in kept if declaration)


def _clean_declaration(declaration: str) -> str:
    name, _, value = declaration.partition(":")
    name, value = name.strip().lower(), value.strip()
    if name == "background":  # as a colour only
        name = "background-color"
    if name not in _PROPERTIES and not _BOX.fullmatch(name):
        return ""
    if not _VALUE.fullmatch(value) or value.count("'") % 2 or value.count('"') % 2:
        return ""
    return f"{name}: {value}"
