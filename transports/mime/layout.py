"""Which parts are the message's text and which are attachments.

Works on :class:`~.structure.Node` trees only, so that a transport which has the
structure but not the bytes (IMAP BODYSTRUCTURE) decides the same as
:func:`~.message.read_message`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from .structure import Node

CALENDAR_TYPES = frozenset(
    {"text/calendar", "application/ics", "text/x-vcalendar", "application/calendar"}
)
_CALENDAR_NAMES = (".ics", ".vcs")
TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
SIGNED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

SHOWN_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp"}
)
"""What a browser may show by itself: pictures without scripts."""

MAX_SHOWN = 5 * 1024 * 1024
"""Bytes of a picture that is shown within a message."""

REPORT_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
"""What says which mail could not be delivered, and why (RFC 3464, 6533)."""

_RETURNED_TYPES = frozenset(
    {"message/rfc822", "message/global", "message/global-headers"}
    | {"text/rfc822-headers"}
)

SIGNATURE_TYPES = frozenset(
    {
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
"""What a program adds to prove who wrote; nothing to read."""

MAX_NOTHING = 4
"""Bytes of a text that says nothing: an empty line, encoded or not."""

ENCRYPTED = "The message is encrypted; only its headers can be read."

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_NEVER_BODY = frozenset(
    {
        "text/csv",
        "text/directory",
        "text/rfc822-headers",
        "text/rtf",
        "text/vcard",
        "text/x-amp-html",
        "text/x-vcard",
    }
)


@dataclass(slots=True)
class Block:
    """One stretch of the message's text, in up to two forms."""

    plain: Node | None = None
    html: Node | None = None


@dataclass(slots=True)
class Layout:
    """What :func:`arrange` decided.

    :param blocks: the text, in order.
    :param attachments: parts to list, in order.
    :param containers: winmail.dat and opaque S/MIME parts, whose inside is worth
        reading; they are also among the attachments.
    :param calendars: parts that hold events; they are also among the attachments.
    :param report: of mail that could not be delivered, the report's own part and then
        the mail that it returns; they are also among the attachments.
    """

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Node] = field(default_factory=list)
    containers: list[Node] = field(default_factory=list)
    calendars: list[Node] = field(default_factory=list)
    report: list[Node] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def text_nodes(self) -> list[Node]:
        """The parts to fetch in order to show the text."""
        nodes = [node for block in self.blocks for node in (block.plain, block.html)]
        return [node for node in nodes if node is not None]


def arrange(root: Node) -> Layout:
    """Tell text from attachments."""
    layout = Layout()
    if root.is_multipart:
        _arrange(root, layout)
    else:
        _arrange_only_part(root, layout)
    if not any(node.size > MAX_NOTHING for node in layout.text_nodes):
        _read_only_text(layout)
    if layout.report:
        returned = (n for n in layout.attachments if n.mimetype in _RETURNED_TYPES)
        layout.report = [layout.report[0], *itertools.islice(returned, 1)]
    return layout


def _arrange_only_part(node: Node, layout: Layout) -> None:
    """A message that is one part is text unless it cannot be."""
    is_text = node.mimetype.startswith("text/") or _is_html(node)
    is_text |= node.mimetype == "message/partial"  # a stretch of a longer text
    is_source = is_calendar(node) or node.mimetype == "text/rtf"
    if is_text and not is_source and node.disposition != "attachment":
        layout.blocks.append(_block(node))
    else:
        _arrange_leaf(node, layout)


def _read_only_text(layout: Layout) -> None:
    """Without any other text, what has a name is what there is to read: a single one,
    or all that are to be displayed at once (RFC 2183, 2.1).

    None that is declared to be an attachment.
    """
    named = [node for node in layout.attachments if _is_named_text(node)]
    if len(named) > 1:
        named = [node for node in named if node.disposition == "inline"]
    for node in named:
        layout.attachments.remove(node)
        layout.blocks.append(_block(node))


def _arrange(node: Node, layout: Layout) -> None:
    """Any part; the depth of the tree is capped where it is built."""
    if not node.is_multipart:
        _arrange_leaf(node, layout)
        return
    _MULTIPARTS.get(node.mimetype, _arrange_mixed)(node, layout)


def _arrange_mixed(node: Node, layout: Layout) -> None:
    for child in node.children:
        _arrange(child, layout)


def _arrange_alternative(node: Node, layout: Layout) -> None:
    """One text in several forms; what is not text is listed."""
    block = Block()
    others: list[Layout] = []
    for child in node.children:
        inner = Layout()
        _arrange(child, inner)
        _merge_alternative(block, inner)
        others.append(inner)
    forms = list(zip(node.children, others, strict=True))
    for child, inner in forms:
        if _is_named_text(child):
            _take_form(block, child, inner)
    is_sequence = any(inner.blocks for inner in others)
    if not (block.plain or block.html or is_sequence):
        for child, inner in forms:
            if _is_text(child):
                _take_form(block, child, inner)
    if block.plain or block.html:
        layout.blocks.append(block)
    for inner in others:
        _absorb(layout, inner)


def _merge_alternative(block: Block, inner: Layout) -> None:
    """Take a form of the text that the block lacks; the rest is dropped.

    Apple Mail puts whole sequences (text, picture, text) into one alternative:
    those stay as they are.
    """
    if len(inner.blocks) == 1:
        only = inner.blocks[0]
        block.plain = block.plain or only.plain
        block.html = block.html or only.html
        inner.blocks.clear()
    elif block.plain or block.html:
        first_html = next((item.html for item in inner.blocks if item.html), None)
        if first_html and not block.html:
            block.plain = block.html = None
        else:
            inner.blocks.clear()


def _take_form(block: Block, child: Node, inner: Layout) -> None:
    """Of one text in several forms (RFC 2046, 5.1.4), those with a name are forms,
    too, unless there is one without; and where none is left, even attachments."""
    form = "html" if _is_html(child) else "plain"
    if not getattr(block, form):
        setattr(block, form, child)
        inner.attachments.clear()


def _absorb(layout: Layout, inner: Layout) -> None:
    layout.blocks += inner.blocks
    layout.attachments += inner.attachments
    layout.containers += inner.containers
    layout.calendars += inner.calendars
    layout.report += inner.report
    layout.problems += inner.problems


def _arrange_related(node: Node, layout: Layout) -> None:
    """A root and what it refers to (RFC 2387); the root's name and disposition
    count for nothing."""
    if not node.children:
        return
    root = _related_root(node)
    if _is_text(root):
        layout.blocks.append(_block(root))
    else:
        _arrange(root, layout)
    for child in node.children:
        if child is not root:
            _arrange_beside(child, layout)


def _related_root(node: Node) -> Node:
    start = node.parameters.get("start", "").strip("<> ")
    for child in node.children:
        if start and child.content_id == start:
            return child
    first = node.children[0]
    if first.is_multipart or _is_text(first):
        return first
    # Against the RFC, the pictures come first.
    wanted = node.parameters.get("type", "text/html").lower()
    return next((one for one in node.children if one.mimetype == wanted), first)


def _arrange_beside(node: Node, layout: Layout) -> None:
    """A part that is not the text, whatever its type."""
    if node.is_multipart:
        _arrange(node, layout)
    else:
        _list(node, layout)


def _arrange_signed(node: Node, layout: Layout) -> None:
    """The signed part, then its signature (RFC 1847)."""
    for number, child in enumerate(node.children):
        if number == 0:
            _arrange(child, layout)
        else:
            _arrange_beside(child, layout)


def _arrange_encrypted(node: Node, layout: Layout) -> None:
    layout.problems.append(ENCRYPTED)
    for child in node.children:
        _arrange_beside(child, layout)


_MULTIPARTS: dict[str, Callable[[Node, Layout], None]] = {
    "multipart/alternative": _arrange_alternative,
    "multipart/related": _arrange_related,
    "multipart/signed": _arrange_signed,
    "multipart/encrypted": _arrange_encrypted,
}


def _arrange_leaf(node: Node, layout: Layout) -> None:
    if _is_text(node) and node.disposition != "attachment" and not node.filename:
        layout.blocks.append(_block(node))
    else:
        _list(node, layout)


def _block(node: Node) -> Block:
    return Block(html=node) if _is_html(node) else Block(plain=node)


def _is_html(node: Node) -> bool:
    return node.mimetype in _HTML_TYPES


def _is_text(node: Node) -> bool:
    """Whether it is of a kind that is read at once."""
    if node.mimetype in _NEVER_BODY or is_calendar(node):
        return False
    return node.mimetype.startswith("text/") or _is_html(node)


def _is_named_text(node: Node) -> bool:
    """Whether it is text with a name, and not declared to be an attachment."""
    return bool(node.filename) and node.disposition != "attachment" and _is_text(node)


def is_calendar(node: Node) -> bool:
    """Whether it holds events (RFC 5545), perhaps by its name alone."""
    is_named = node.filename.lower().endswith(_CALENDAR_NAMES)
    return node.mimetype in CALENDAR_TYPES or (
        is_named and node.mimetype in ("application/octet-stream", "text/plain")
    )


def _list(node: Node, layout: Layout) -> None:
    if node.mimetype == "text/x-amp-html":
        return
    layout.attachments.append(node)
    if node.mimetype == "application/pgp-encrypted":
        layout.problems.append(ENCRYPTED)  # Exchange makes multipart/mixed of it
    elif is_tnef(node):
        layout.containers.append(node)
    elif is_calendar(node):
        layout.calendars.append(node)
    elif node.mimetype in REPORT_TYPES:
        layout.report.append(node)
    elif node.mimetype in SIGNED_TYPES:
        kind = node.parameters.get("smime-type", "").lower()
        if kind == "enveloped-data" or kind == "authenveloped-data":
            layout.problems.append(ENCRYPTED)
        else:
            layout.containers.append(node)


def is_tnef(node: Node) -> bool:
    """Whether a part is Outlook's winmail.dat."""
    return node.mimetype in TNEF_TYPES or node.filename.lower() == "winmail.dat"
