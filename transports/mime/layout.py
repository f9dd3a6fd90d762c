"""Which parts are the message's text and which are attachments.

Works on :class:`~.structure.Node` trees only, so that a transport which has the
structure but not the bytes (IMAP BODYSTRUCTURE) decides the same as
:func:`~.message.read_message`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .structure import Node

TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
SIGNED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

SIGNATURE_TYPES = frozenset(
    {
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
"""What a program adds to prove who wrote; nothing to read."""

ENCRYPTED = "The message is encrypted; only its headers can be read."

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_NEVER_BODY = frozenset(
    {
        "text/calendar",
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
    """

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Node] = field(default_factory=list)
    containers: list[Node] = field(default_factory=list)
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
    return layout


def _arrange_only_part(node: Node, layout: Layout) -> None:
    """A message that is one part is text unless it cannot be."""
    if _is_html(node):
        layout.blocks.append(Block(html=node))
    elif node.mimetype.startswith("text/") and node.disposition != "attachment":
        layout.blocks.append(Block(plain=node))
    else:
        _arrange_leaf(node, layout)


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


def _absorb(layout: Layout, inner: Layout) -> None:
    layout.blocks += inner.blocks
    layout.attachments += inner.attachments
    layout.containers += inner.containers
    layout.problems += inner.problems


def _arrange_related(node: Node, layout: Layout) -> None:
    """A root and what it refers to (RFC 2387)."""
    if not node.children:
        return
    root = _related_root(node)
    _arrange(root, layout)
    for child in node.children:
        if child is not root:
            _arrange_beside(child, layout)


def _related_root(node: Node) -> Node:
    start = node.parameters.get("start", "").strip("<> ")
    for child in node.children:
        if start and child.content_id == start:
            return child
    return node.children[0]


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
    if not _is_body(node):
        _list(node, layout)
    elif _is_html(node):
        layout.blocks.append(Block(html=node))
    else:
        layout.blocks.append(Block(plain=node))


def _is_html(node: Node) -> bool:
    return node.mimetype in _HTML_TYPES and node.disposition != "attachment"


def _is_body(node: Node) -> bool:
    """Whether a part among others is text to be read at once."""
    if node.disposition == "attachment" or node.filename:
        return False
    if node.mimetype in _NEVER_BODY:
        return False
    return node.mimetype.startswith("text/") or node.mimetype in _HTML_TYPES


def _list(node: Node, layout: Layout) -> None:
    if node.mimetype == "text/x-amp-html":
        return
    layout.attachments.append(node)
    if is_tnef(node):
        layout.containers.append(node)
    elif node.mimetype in SIGNED_TYPES:
        kind = node.parameters.get("smime-type", "").lower()
        if kind == "enveloped-data" or kind == "authenveloped-data":
            layout.problems.append(ENCRYPTED)
        else:
            layout.containers.append(node)


def is_tnef(node: Node) -> bool:
    """Whether a part is Outlook's winmail.dat."""
    return node.mimetype in TNEF_TYPES or node.filename.lower() == "winmail.dat"
