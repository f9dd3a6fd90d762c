"""Reading messages: text only, one part, or every byte."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from .. import mime
from ..errors import (
    FolderGone,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
)
from ..interface import Content, MessageKey, PartData
from ..limits import DEFAULT_BUDGET, MAX_TEXT
from ..mime import Layout, Node
from .connection import Reply
from .fetch import HEADER, Items, number, parse_internal_date, read_rows
from .structure import read_structure
from .view import View, is_valid, uid_of, uid_set

MAX_TEXTS = 4 * 1024 * 1024
"""Bytes of all text parts together."""

MAX_CONTAINER = 8 * 1024 * 1024
"""Bytes of a winmail.dat or signed message that are fetched to look into it."""

MAX_DESCRIBED = 96 * 1024
"""Bytes of a calendar, or of a report and what it returns, that are fetched."""

BROKEN = "The server cannot take this message apart; its beginning is shown."

_HEADER = b"BODY.PEEK[HEADER]<0.262144>"
_PART_HEADER = b"BODY.PEEK[%s.MIME]<0.4096>"
_SLACK = 256 * 1024
_CHECKED = 10
_KEPT = 32
_BATCH = 8 * 1024 * 1024


class Reader:
    """Reads messages of the folders a view opens."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._structures: OrderedDict[MessageKey, Node] = OrderedDict()

    def _fetch(self, key: MessageKey, what: bytes, budget: int = 0) -> Items:
        """The items of one message; opening its folder costs no round trip.

        :raises MessageGone: when the key no longer names one.
        """
        command = [b"UID FETCH", uid_of(key), b"(UID %s)" % what]
        budget = budget or DEFAULT_BUDGET
        try:
            [reply] = self._view.enter(key.folder, command, budget=budget)
        except FolderGone as error:
            raise MessageGone("no such folder", step="read") from error
        self._view.check(key)
        return _items_or_raise(_by_uid(reply), reply, uid_of(key))

    # Text

    def read(self, key: MessageKey) -> Content:
        """Headers and text: two round trips, no attachment is moved."""
        try:
            items = self._fetch(key, b"BODYSTRUCTURE INTERNALDATE " + _HEADER)
        except MessageGone:
            raise
        except ProtocolError:
            return self._read_roughly(key)
        if not items.get(b"BODYSTRUCTURE"):
            return self._read_roughly(key)
        root, problems = read_structure(items[b"BODYSTRUCTURE"])
        self._keep(key, root)
        header = items.get(HEADER, b"")
        layout = mime.arrange(root)
        if not _is_understood(header, root, layout):
            return self._read_roughly(key, is_broken=False)
        try:
            if not root.is_multipart and _is_plain(root):
                _check_encoding(header)
            texts, cut = self._fetch_texts(key, root, layout)
        except _MisdescribedError:
            return self._read_roughly(key, is_broken=False)
        content = mime.compose(
            mime.read_headers(header),
            layout,
            lambda node: texts.get(node.part, b""),
            problems=(*problems, *cut),
        )
        return _dated(content, items)

    def _fetch_texts(
        self, key: MessageKey, root: Node, layout: Layout
    ) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The bytes of the text parts by number, and what was left out.

        :raises _MisdescribedError: when a part's own header says something else of it.
        """
        wanted = _choose(layout)
        if not wanted:
            return {}, ()
        plain = [node for node in layout.text_nodes[:_CHECKED] if _is_plain(node)]
        what = b" ".join(
            b"BODY.PEEK[%s]<0.%d>" % (part.encode(), size)
            for part, size in wanted.items()
        )
        budget = sum(wanted.values()) + _SLACK
        if root.is_multipart:
            what += b"".join(b" " + _PART_HEADER % n.part.encode() for n in plain)
        items = self._fetch(key, what, budget)
        for node in plain:
            _check_encoding(items.get(b"BODY[%s.MIME]" % node.part.encode(), b""))
        texts = {part: items.get(b"BODY[%s]" % part.encode(), b"") for part in wanted}
        nodes = layout.text_nodes
        whole = all(node.size <= wanted.get(node.part, 0) for node in nodes)
        return texts, () if whole else (mime.TEXT_CUT,)

    def _read_roughly(self, key: MessageKey, *, is_broken: bool = True) -> Content:
        """For a message of which the server does not know the structure.

        :param is_broken: false when we know it, if we get all of the message.
        """
        what = b"INTERNALDATE BODY.PEEK[]<0.%d>" % MAX_TEXT
        items = self._fetch(key, what, MAX_TEXT + _SLACK)
        raw = items.get(b"BODY[]")
        if raw is None:
            raise ProtocolError("the server does not give the message", step="read")
        content = _dated(mime.read_message(raw), items)
        if is_broken or len(raw) >= MAX_TEXT:
            return replace(content, problems=(*content.problems, BROKEN))
        return content

    # Parts

    def part(self, key: MessageKey, part: str, max_size: int) -> PartData:
        """One part, decoded; its size is looked at first.

        A part inside winmail.dat or S/MIME costs the transfer of that container.
        """
        outer, kind, inner = mime.split_part(part)
        node = self._find(key, outer)
        if node is None:
            return self._part_roughly(key, part, max_size)
        size = _decoded_size(node)
        if size > max_size:
            raise MessageTooLarge("larger than the limit", size=size, limit=max_size)
        section = outer.encode()
        budget = node.size + _SLACK
        items = self._fetch(key, b"BODY.PEEK[%s]" % section, budget)
        data = items.get(b"BODY[%s]" % section)
        if data is None:
            raise MessageGone("no such part", step="read")
        data = mime.decode_part(data, node.encoding)
        if kind:
            return mime.extract_contained(data, kind, inner)
        name = mime.clean_filename(node.filename, node.mimetype)
        return PartData(name, node.mimetype, data)

    def _part_roughly(self, key: MessageKey, part: str, max_size: int) -> PartData:
        """A part that only we know of: the server reads the message otherwise."""
        try:
            raw = self.raw(key, min(max_size, MAX_TEXT))
        except MessageTooLarge as error:
            raise MessageGone("no such part", step="read") from error
        return mime.extract_part(raw, part)

    def _find(self, key: MessageKey, part: str) -> Node | None:
        root = self._structures.get(key) or self._fetch_structure(key)
        for node in root.walk():
            if node.part == part and part and not node.is_multipart:
                return node
        return None

    def _fetch_structure(self, key: MessageKey) -> Node:
        items = self._fetch(key, b"BODYSTRUCTURE")
        root, _problems = read_structure(items.get(b"BODYSTRUCTURE", b""))
        self._keep(key, root)
        return root

    def _keep(self, key: MessageKey, root: Node) -> None:
        """Whoever reads a message is likely to ask for its parts next."""
        self._structures[key] = root
        while len(self._structures) > _KEPT:
            self._structures.popitem(last=False)

    # Every byte

    def raw(self, key: MessageKey, max_size: int) -> bytes:
        """The exact bytes; the size is looked at first."""
        size = number(self._fetch(key, b"RFC822.SIZE").get(b"RFC822.SIZE"))
        if size > max_size:
            raise MessageTooLarge("larger than the limit", size=size, limit=max_size)
        items = self._fetch(key, b"BODY.PEEK[]", max_size + _SLACK)
        return _raw_of(items, max_size)

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        """Several messages in the order of the keys, some at a time."""
        for folder, group in groupby(keys, key=lambda key: key.folder):
            pending = list(group)
            while pending:
                chunk, pending = pending[:50], pending[50:]
                yield from self._raw_chunk(folder, chunk, max_size)

    def _raw_chunk(
        self, folder: str, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        sizes = self._sizes(folder, keys)
        batch: list[MessageKey] = []
        for key in keys:
            size = sizes.get(key)
            if batch and (size is None or sum(sizes[k] for k in batch) + size > _BATCH):
                yield from self._raw_batch(folder, batch, max_size)
                batch = []
            if size is None:
                yield key, MessageGone("no such message", step="read")
            elif size > max_size:
                text = "larger than the limit"
                yield key, MessageTooLarge(text, size=size, limit=max_size)
            else:
                batch.append(key)
        yield from self._raw_batch(folder, batch, max_size)

    def _sizes(self, folder: str, keys: Sequence[MessageKey]) -> dict[MessageKey, int]:
        """The size of each message that is still there."""
        valid = {key: uid_of(key) for key in keys if is_valid(key)}
        if not valid:
            return {}
        command = [b"UID FETCH", uid_set(list(valid.values())), b"(UID RFC822.SIZE)"]
        try:
            [reply] = self._view.enter(folder, command)
        except FolderGone:
            return {}
        rows = [items for _seq, items in read_rows(reply.get("FETCH")) if items]
        sizes = {items.get(b"UID"): number(items.get(b"RFC822.SIZE")) for items in rows}
        current = self._view.validity
        return {
            key: sizes[uid]
            for key, uid in valid.items()
            if uid in sizes and key.validity == current
        }

    def _raw_batch(
        self, folder: str, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        if not keys:
            return
        commands = [[b"UID FETCH", uid_of(key), b"(UID BODY.PEEK[])"] for key in keys]
        budget = max_size + _BATCH + _SLACK
        replies = self._view.enter(folder, *commands, budget=budget)
        found = _by_uid(replies[0])
        for key, reply in zip(keys, replies, strict=True):
            try:
                self._view.check(key)
                yield key, _raw_of(_items_or_raise(found, reply, uid_of(key)), max_size)
            except ProtocolError as error:
                yield key, error


def _by_uid(reply: Reply) -> dict[bytes, Items]:
    """What a reply says of each message, however many pieces it came in."""
    found: dict[bytes, Items] = {}
    for _sequence, items in read_rows(reply.get("FETCH")):
        if items and b"UID" in items:
            found.setdefault(items[b"UID"], {}).update(items)
    return found


def _dated(content: Content, items: Items) -> Content:
    """With when the server received it, where the message does not tell itself."""
    received = parse_internal_date(items.get(b"INTERNALDATE", b""))
    return replace(content, received=content.received or received)


def _items_or_raise(found: dict[bytes, Items], reply: Reply, uid: bytes) -> Items:
    """What was found of one message.

    :raises MessageGone: when nothing was.
    """
    if uid not in found:
        reply.check()
        raise MessageGone("no such message", step="read")
    return found[uid]


def _raw_of(items: Items, max_size: int) -> bytes:
    raw = items.get(b"BODY[]")
    if raw is None:
        raise ProtocolError("the server does not give the message", step="read")
    if len(raw) > max_size:
        raise MessageTooLarge("larger than said", size=len(raw), limit=max_size)
    return raw


def _is_understood(header: bytes, root: Node, layout: Layout) -> bool:
    """Whether the server reads the message as we do.

    It does not when text follows the header without an empty line, or when a
    multipart seems to hold nothing: its boundary is another one.
    """
    if not mime.is_whole_header(header):
        return False
    has_text = any(node.size for node in layout.text_nodes)
    return has_text or bool(layout.attachments) or not root.is_multipart


class _MisdescribedError(Exception):
    """The server's description of a message is not that of its parts."""


def _is_plain(node: Node) -> bool:
    """Whether the server says that the text needs no decoding."""
    return node.encoding in ("", "7bit", "8bit", "binary")


def _check_encoding(block: bytes) -> None:
    """Raise :class:`_MisdescribedError` for what the server calls plain text, and its
    own header does not."""
    named = mime.transfer_encoding(mime.read_headers(block))
    if named.partition(";")[0].strip().lower() in ("base64", "quoted-printable"):
        raise _MisdescribedError


def _choose(layout: Layout) -> dict[str, int]:
    """Bytes to fetch of each text part, within the limits."""
    left = MAX_TEXTS
    wanted: dict[str, int] = {}
    for node in layout.text_nodes:
        size = min(MAX_TEXT, left)
        if size and node.part and len(wanted) < 100:
            wanted[node.part] = size
            left -= min(node.size, size)
    for node in layout.calendars + layout.report:
        if node.part and len(wanted) < 100:
            wanted.setdefault(node.part, MAX_DESCRIBED)
    left = MAX_CONTAINER
    for node in layout.containers:
        if node.part and 0 < node.size <= left:
            wanted[node.part] = node.size
            left -= node.size
    return wanted


def _decoded_size(node: Node) -> int:
    """What the part's bytes come to; base64 is a third longer."""
    return node.size * 3 // 4 if node.encoding == "base64" else node.size
