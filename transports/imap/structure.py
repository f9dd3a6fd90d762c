"""BODYSTRUCTURE as a tree of MIME nodes, and a glance at it for the list."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import replace

from .. import mime
from ..mime import Node
from .fetch import Tree, number, parse_tree

MAX_DEPTH = 30
MAX_PARTS = 1000
TOO_MANY = "The message has too many parts or nests them too deeply; some are missing."

_GLANCE = 64 * 1024
_LEAF = re.compile(rb'\("([^"]{0,100})" "([^"]{0,100})" (?=\(|NIL)')
_TEXT = re.compile(
    rb'\("text" "(plain|html)" (?:NIL|(\([^()\\]*\))) (?:NIL|"[^"\\]*")'
    rb' (?:NIL|"[^"\\]*") "([^"\\]*)" (\d{1,10})',
    re.IGNORECASE,
)
_CHARSET = re.compile(rb'"charset" "([^"]*)"', re.IGNORECASE)
_NAME_OR_ATTACHMENT = re.compile(
    rb'"(?:(?:file)?name\*?(?:\d+\*?)?|attachment)" ', re.IGNORECASE
)
_DISPOSITION = re.compile(rb"(attachment|inline) *(;|\Z)", re.IGNORECASE)
_NIL_OR_TEXT = rb'(?:NIL|"[^"\\]*")'
_NIL_OR_PAIRS = rb"(?:NIL|\([^()\\]*\))"
_WHOLE_TEXT = re.compile(
    rb'\("[^"]*" "[^"]*" (?:%(pairs)s %(text)s %(text)s %(text)s \d+ \d+)'
    rb'(?: %(text)s(?: (?:NIL|\("[^"\\]*" %(pairs)s\))'
    rb"(?: (?:%(text)s|%(pairs)s)(?: %(text)s)?)?)?)?\)"
    % {b"text": _NIL_OR_TEXT, b"pairs": _NIL_OR_PAIRS},
    re.IGNORECASE,
)
_IMAGE_ID = re.compile(
    rb'\("[^"]*" "[^"]*" %s (NIL|"[^"\\]*") ' % _NIL_OR_PAIRS, re.IGNORECASE
)
_READABLE = frozenset({"text/plain", "text/html"})
_FILES = ("application/", "audio/", "video/", "text/calendar")


@functools.lru_cache(maxsize=2000)
def has_attachments(structure: bytes) -> bool:
    """Whether a list shows a paper clip; reads the first 64 KB.

    Neither signatures count nor pictures within an HTML text: those have a
    Content-ID; whether the text refers to it is not known yet.
    """
    structure = structure[:_GLANCE]
    found = _glance(structure)
    return _has_attachments(structure) if found is None else found


def _has_attachments(structure: bytes) -> bool:
    """The same, decided by the tree of parts."""
    root, _problems = read_structure(structure)
    layout = mime.arrange(root)
    has_html = any(block.html for block in layout.blocks)
    return any(
        node.mimetype not in mime.SIGNATURE_TYPES
        and not (has_html and node.content_id and node.mimetype in mime.SHOWN_TYPES)
        for node in layout.attachments
    )


def _glance(structure: bytes) -> bool | None:
    """The same for what nearly all mail is like; ``None`` where it takes the tree."""
    if not structure.startswith(b"(("):
        return None
    leaves = {leaf.start(): _mimetype(leaf) for leaf in _LEAF.finditer(structure)}
    has_html = "text/html" in leaves.values()
    verdicts = {
        _weigh(structure, start, mimetype, has_html)
        for start, mimetype in leaves.items()
    }
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _mimetype(leaf: re.Match[bytes]) -> str:
    return f"{leaf[1].decode('latin-1')}/{leaf[2].decode('latin-1')}".lower()


def _weigh(structure: bytes, start: int, mimetype: str, has_html: bool) -> bool | None:
    """Whether the part at ``start`` is an attachment, if that is easy to say."""
    if mimetype in _READABLE:
        whole = _WHOLE_TEXT.match(structure, start)
        is_text = whole and not _NAME_OR_ATTACHMENT.search(whole[0])
        return False if is_text else None
    if mimetype.startswith("image/"):
        named = _IMAGE_ID.match(structure, start)
        is_shown = has_html and mimetype in mime.SHOWN_TYPES
        return not (is_shown and named[1].startswith(b'"')) if named else None
    if mimetype.startswith(_FILES):
        return mimetype not in mime.SIGNATURE_TYPES
    return None


def first_text(structure: bytes) -> tuple[str, str, str, int] | None:
    """Type, charset, encoding and size of the first part, when that is text."""
    leaf = _LEAF.search(structure[:_GLANCE])
    quick = _TEXT.match(structure, leaf.start()) if leaf else None
    if quick:
        charset = _CHARSET.search(quick[2] or b"")
        name = charset[1].decode("latin-1") if charset else ""
        kind = quick[1].decode().lower()
        return f"text/{kind}", name, quick[3].decode("latin-1").lower(), int(quick[4])
    node = first_leaf(structure)
    if node is None or not node.mimetype.startswith("text/"):
        return None
    named = node.parameters.get("charset", "")
    return node.mimetype, named, node.encoding, node.size


def is_signed(structure: bytes) -> bool:
    """Whether the text, if there is any, is inside of opaque S/MIME."""
    node = first_leaf(structure)
    return node is not None and node.mimetype in mime.SIGNED_TYPES


def first_leaf(structure: bytes) -> Node | None:
    """The first part that is no multipart, without what comes after it."""
    leaf = _LEAF.search(structure[:_GLANCE])
    if leaf is None:
        return None
    tree = parse_tree(structure[leaf.start() : leaf.start() + 1000])
    fields = tree[0] if tree else None
    return _leaf_node(fields, "1") if isinstance(fields, list) else None


def read_structure(structure: bytes) -> tuple[Node, tuple[str, ...]]:
    """The tree of a message's parts, and what was wrong with it."""
    tree = parse_tree(structure)
    builder = _Builder()
    root = tree[0] if tree and isinstance(tree[0], list) else []
    node = builder.build_message(root, "", 0)
    return node, (TOO_MANY,) if builder.cut else ()


class _Builder:
    """Counts parts over the whole message."""

    def __init__(self) -> None:
        self._parts = 0
        self.cut = False

    def build_message(self, fields: list[Tree], prefix: str, depth: int) -> Node:
        """The root of a message whose parts are numbered below ``prefix``."""
        name = prefix if _is_multipart(fields) else _join(prefix, 1)
        return self._build(fields, name, depth)

    def _build(self, fields: list[Tree], part: str, depth: int) -> Node:
        self._parts += 1
        if _is_multipart(fields):
            return self._build_multipart(fields, part, depth)
        node = _leaf_node(fields, part)
        inner = fields[8] if len(fields) > 8 and node.is_message else None
        if node.is_message and not node.filename:
            node = replace(node, filename=_subject_name(fields))
        if not isinstance(inner, list) or self._is_full(depth):
            return node
        return replace(node, children=(self.build_message(inner, part, depth + 1),))

    def _build_multipart(self, fields: list[Tree], part: str, depth: int) -> Node:
        children: list[Node] = []
        inner = list(itertools.takewhile(_is_list, fields))
        for index, child in enumerate(inner, 1):
            if self._is_full(depth):
                break
            if isinstance(child, list):
                children.append(self._build(child, _join(part, index), depth + 1))
        rest = fields[len(inner) :]
        subtype = _text(rest[0]) if rest else "mixed"
        parameters = rest[1] if len(rest) > 1 else None
        content_type = f"multipart/{subtype}{_parameters(parameters)}"
        return mime.make_node(part, content_type, children=tuple(children))

    def _is_full(self, depth: int) -> bool:
        full = depth >= MAX_DEPTH or self._parts >= MAX_PARTS
        self.cut = self.cut or full
        return full


def _is_list(field: Tree) -> bool:
    return isinstance(field, list)


def _is_multipart(fields: list[Tree]) -> bool:
    return bool(fields) and isinstance(fields[0], list)


def _join(prefix: str, index: int) -> str:
    return f"{prefix}.{index}" if prefix else str(index)


def _leaf_node(fields: list[Tree], part: str) -> Node:
    fields = fields + [None] * 7
    kind, subtype, parameters, content_id, description, encoding, size = fields[:7]
    return mime.make_node(
        part,
        f"{_text(kind)}/{_text(subtype)}{_parameters(parameters)}",
        _disposition(fields),
        _text(encoding),
        _text(content_id),
        _text(description),
        size=number(size if isinstance(size, bytes) else None),
    )


def _subject_name(fields: list[Tree]) -> str:
    """A name for a message within the message, from the subject in its envelope."""
    envelope = fields[7] if len(fields) > 7 else None
    if not isinstance(envelope, list) or len(envelope) < 2:
        return ""
    return mime.message_filename(_text(envelope[1]))


def _disposition(fields: list[Tree]) -> str:
    """The value of Content-Disposition; after the fields of text and message.

    Some write it as one string (pymap), as it stands in the header.
    """
    for field in fields[7:]:
        if isinstance(field, bytes) and _DISPOSITION.match(field):
            return _text(field)
        if isinstance(field, list) and field and isinstance(field[0], bytes):
            parameters = field[1] if len(field) > 1 else None
            if len(field) <= 2 and (parameters is None or isinstance(parameters, list)):
                return f"{_text(field[0])}{_parameters(parameters)}"
    return ""


def _parameters(fields: Tree) -> str:
    """Parameters as they stand in a header field."""
    if not isinstance(fields, list):
        return ""
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return "".join(f"; {_text(name)}={_quoted(_text(value))}" for name, value in pairs)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _text(field: Tree) -> str:
    if not isinstance(field, bytes):
        return ""
    text = mime.decode_utf8(field)
    return mime.decode_text(field, "")[0] if text is None else text
