"""POP3 (RFC 1939): one inbox, read and never changed.

The session's list of messages is a snapshot: a page from the top opens a new
session when the snapshot has aged. Messages are named by UIDL; a server without it
by number, size and a hash of the header. DELE is never sent.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .. import mime
from ..checks import check_query, decode_cursor, encode_cursor
from ..conversations import belonging, in_order
from ..errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    UnsupportedOperation,
)
from ..folders import INBOX
from ..interface import (
    DEFAULT_MAX_SIZE,
    MAX_ROWS,
    AuthMethod,
    Capability,
    Content,
    Folder,
    Mailbox,
    MailboxSettings,
    MessageKey,
    Page,
    PartData,
    Query,
    Role,
    Summary,
    within_rows,
)
from ..summaries import matches, summary_of_beginning
from .connection import Pop3Connection, Refused, numbered

SNAPSHOT_SECONDS = 10.0
"""A page from the top is never older than that."""

READ_LIMIT = 10 * 1024 * 1024
"""A larger message is read by its first lines only."""

SEARCH_SECONDS = 0.5
SEARCH_WINDOW = 100

TOO_LARGE = "The message is very large; only its beginning is shown."
NO_TOP = "The server gives nothing of this message but the whole; open it to see it."

_TOP_LINES = 20
_READ_LINES = 5000
_SLACK = 1024 * 1024
_ROWS_KEPT = 2000
_BYTES_KEPT = 16 * 1024 * 1024
_SMALL = 64 * 1024


@dataclass
class Snapshot:
    """The messages of a session, by their numbers (1 is the oldest).

    :param uidls: empty where the server has no UIDL.
    """

    sizes: dict[int, int]
    uidls: dict[int, str]
    taken: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.numbers = {uidl: number for number, uidl in self.uidls.items()}

    @property
    def newest(self) -> int:
        """The highest number, 0 for an empty mailbox."""
        return max(self.sizes, default=0)


@dataclass
class _Beginning:
    """The first lines of a message, as far as a row needs them."""

    uid: str
    raw: bytes = b""
    problem: str = ""


class Pop3Mailbox(Mailbox):
    """One signed-in POP3 session, renewed when its snapshot has aged."""

    server_type = "pop3"
    # Some servers let nobody else in while a session is open.
    max_idle = 15.0
    capabilities = frozenset({Capability.SEARCH, Capability.CONVERSATION})

    def __init__(self, settings: MailboxSettings) -> None:
        self._settings = settings
        self._closed = False
        self._beginnings: OrderedDict[str, _Beginning] = OrderedDict()
        self._messages: OrderedDict[str, bytes] = OrderedDict()
        self._open()

    def _open(self) -> None:
        connection = Pop3Connection(self._settings.incoming)
        try:
            connection.sign_in(self._settings.credentials)
            self._snapshot = self._take_snapshot(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _take_snapshot(self, connection: Pop3Connection) -> Snapshot:
        sizes, uidls = connection.run("LIST", "UIDL", multiline=True)
        if isinstance(sizes, Refused):
            raise self._list_error() from sizes
        known = {} if isinstance(uidls, Refused) else _unique(numbered(uidls))
        pairs = [(n, text.split()[:1]) for n, text in numbered(sizes)]
        found = {n: int(size[0]) for n, size in pairs if size and size[0].isdigit()}
        return Snapshot(found, known)

    def _list_error(self) -> MailTransportError:
        incoming = self._settings.incoming
        if self._settings.credentials.method is AuthMethod.NONE:
            return AuthenticationFailed(
                "the server asks for a sign-in",
                host=incoming.host,
                port=incoming.port,
                step="sign-in",
            )
        return ProtocolError("the server does not list messages", step="read")

    def _refresh(self) -> None:
        """Have a recent snapshot."""
        self._check_open()
        if time.monotonic() - self._snapshot.taken > SNAPSHOT_SECONDS:
            # Closed first: some servers lock the mailbox for one session.
            self._connection.close()
            self._open()

    def _check_open(self) -> None:
        if self._closed:
            raise ConnectionFailed("the connection is closed")

    # Pages

    def folders(self) -> list[Folder]:
        """The inbox: POP3 knows no other, and not what is unread."""
        self._refresh()
        return [Folder(INBOX, INBOX, Role.INBOX, total=len(self._snapshot.sizes))]

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        if folder not in ("", INBOX):
            raise FolderGone("POP3 has one folder only", step="read")
        limit = within_rows(limit)
        if query and query != Query():
            return self._search(before, limit, query)
        self._refresh() if not before else self._check_open()
        numbers = self._numbers_before(before)
        shown = self._rows(numbers[:limit])
        more = numbers[limit:]
        cursor = self._cursor(shown, numbers[:limit]) if more else ""
        total = len(self._snapshot.sizes)
        return Page(tuple(shown), cursor, total, by_receipt=False)

    def _numbers_before(self, before: str) -> list[int]:
        """Message numbers from the cursor on, newest first."""
        high = self._snapshot.newest + 1
        if before:
            uid, hint = decode_cursor(before, 2)
            if not (isinstance(uid, str) and isinstance(hint, int)):
                raise MessageGone("not a cursor")
            high = self._snapshot.numbers.get(uid, min(hint, high))
        return sorted((n for n in self._snapshot.sizes if n < high), reverse=True)

    def _cursor(self, rows: Sequence[Summary], numbers: Sequence[int]) -> str:
        uid = rows[-1].key.uid if rows else ""
        return encode_cursor(uid, numbers[-1])

    def _rows(self, numbers: Sequence[int]) -> list[Summary]:
        beginnings = self._fetch_beginnings(numbers)
        return [self._row(number, beginnings[number]) for number in numbers]

    def _row(self, number: int, beginning: _Beginning) -> Summary:
        key = MessageKey(INBOX, "", beginning.uid)
        size = self._snapshot.sizes[number]
        if beginning.problem:
            return Summary(key, size=size, problem=beginning.problem)
        return summary_of_beginning(key, beginning.raw, size)

    def _fetch_beginnings(self, numbers: Sequence[int]) -> dict[int, _Beginning]:
        """The first lines of each message, in one round trip where that is new."""
        uidls = self._snapshot.uidls
        found = {n: b for n in numbers if (b := self._beginnings.get(uidls.get(n, "")))}
        missing = [number for number in numbers if number not in found]
        commands = [f"TOP {number} {_TOP_LINES}" for number in missing]
        budget = _SLACK * (len(missing) + 1)
        answers = self._connection.run(*commands, multiline=True, budget=budget)
        for number, answer in zip(missing, answers, strict=True):
            found[number] = self._beginning(number, answer)
            self._keep(found[number])
        return found

    def _beginning(self, number: int, answer: bytes | Refused) -> _Beginning:
        raw = self._whole_if_small(number) if isinstance(answer, Refused) else answer
        uid = self._snapshot.uidls.get(number) or self._made_up_uid(number, raw)
        return _Beginning(uid, raw, "" if raw else NO_TOP)

    def _whole_if_small(self, number: int) -> bytes:
        """For a server without TOP."""
        if self._snapshot.sizes[number] > _SMALL:
            return b""
        [answer] = self._connection.run(f"RETR {number}", multiline=True)
        return b"" if isinstance(answer, Refused) else answer

    def _made_up_uid(self, number: int, raw: bytes) -> str:
        """Names a message where there is no UIDL; checked again when it is used."""
        header = raw.partition(b"\r\n\r\n")[0]
        digest = hashlib.sha256(header).hexdigest()[:24]
        return f"#{number}-{self._snapshot.sizes[number]}-{digest}"

    def _keep(self, beginning: _Beginning) -> None:
        self._beginnings[beginning.uid] = beginning
        while len(self._beginnings) > _ROWS_KEPT:
            self._beginnings.popitem(last=False)

    # Search: over what the list knows, newest first

    def _search(self, before: str, limit: int, query: Query) -> Page:
        check_query(query)
        if query.unread or query.flagged:
            raise UnsupportedOperation("POP3 knows no flags", step="read")
        self._refresh() if not before else self._check_open()
        deadline = time.monotonic() + SEARCH_SECONDS
        pending = self._numbers_before(before)
        found: list[Summary] = []
        last: tuple[str, int] | None = None
        while pending and len(found) < limit:
            window, rest = pending[:SEARCH_WINDOW], pending[SEARCH_WINDOW:]
            beginnings = self._fetch_beginnings(window)
            for number in window:
                last = beginnings[number].uid, number
                row = self._row(number, beginnings[number])
                if matches(row, beginnings[number].raw, query):
                    found.append(row)
                if len(found) >= limit:
                    break
            pending = [n for n in window if n < number] + rest
            if time.monotonic() > deadline:
                break
        cursor = encode_cursor(*last) if pending and last else ""
        return Page(tuple(found), cursor, -1, by_receipt=False)

    # Messages

    def conversation(self, key: MessageKey, limit: int = 100) -> tuple[Summary, ...]:
        """What of it is among the messages around it, and among the newest."""
        here = self._find(key)
        newest = self._snapshot.newest
        around = set(range(here - SEARCH_WINDOW // 2, here + SEARCH_WINDOW // 2))
        around |= set(range(newest - SEARCH_WINDOW, newest + 1))
        numbers = sorted(around & set(self._snapshot.sizes))
        rows = self._rows(numbers)
        start = rows[numbers.index(here)]
        return in_order(start, belonging(start, rows), limit)

    def read(self, key: MessageKey) -> Content:
        number = self._find(key)
        if self._snapshot.sizes[number] <= READ_LIMIT:
            return mime.read_message(self._retrieve(number, key, READ_LIMIT))
        command = f"TOP {number} {_READ_LINES}"
        content = mime.read_message(self._connection.ask(command, multiline=True))
        return replace(content, problems=(*content.problems, TOO_LARGE))

    def part(
        self, key: MessageKey, part: str, max_size: int = DEFAULT_MAX_SIZE
    ) -> PartData:
        number = self._find(key)
        # A part is at most as large as the message, three quarters in base64.
        raw = self._retrieve(number, key, 2 * max_size + _SLACK)
        found = mime.extract_part(raw, part)
        _check_size(len(found.data), max_size)
        return found

    def raw(self, key: MessageKey, max_size: int = DEFAULT_MAX_SIZE) -> bytes:
        return self._retrieve(self._find(key), key, max_size)

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int = DEFAULT_MAX_SIZE
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        return super().raw_many(keys, max_size)

    def _retrieve(self, number: int, key: MessageKey, max_size: int) -> bytes:
        """The whole message; the last ones are kept, for their parts."""
        _check_size(self._snapshot.sizes[number], max_size)
        if key.uid in self._messages:
            raw = self._messages[key.uid]
            _check_size(len(raw), max_size)
            return raw
        command = f"RETR {number}"
        budget = max_size + max_size // 8 + _SLACK
        [answer] = self._connection.run(command, multiline=True, budget=budget)
        if isinstance(answer, Refused):
            raise MessageGone("the server does not give the message") from answer
        _check_size(len(answer), max_size)
        self._messages[key.uid] = answer
        while sum(map(len, self._messages.values())) > _BYTES_KEPT:
            self._messages.popitem(last=False)
        return answer

    def _find(self, key: MessageKey) -> int:
        """The number of a message in this session.

        :raises MessageGone: when the key no longer names one.
        """
        self._check_open()
        if key.folder != INBOX or key.validity:
            raise MessageGone("no such message", step="read")
        number = self._snapshot.numbers.get(key.uid)
        if number is None and key.uid.startswith("#"):
            number = self._find_made_up(key.uid)
        if number is None:
            raise MessageGone("no such message", step="read")
        return number

    def _find_made_up(self, uid: str) -> int | None:
        """By size first, then by hash: messages before it may be gone."""
        words = uid[1:].split("-")
        if len(words) != 3 or not words[1].isdigit():
            return None
        sizes = self._snapshot.sizes
        alike = [n for n in sizes if sizes[n] == int(words[1])]
        # Of messages that begin alike, the one that has still its place.
        alike = sorted(alike, key=lambda n: str(n) != words[0])[:MAX_ROWS]
        for number, beginning in self._fetch_beginnings(alike).items():
            if beginning.uid.partition("-")[2] == uid.partition("-")[2]:
                return number
        return None

    def ping(self) -> None:
        self._check_open()
        self._connection.ask("NOOP")

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._connection.close()


def _unique(uidls: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The names that stand for one message; some servers give two the same."""
    counts = Counter(uid for _number, uid in uidls)
    return {number: uid for number, uid in uidls if counts[uid] == 1}


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise MessageTooLarge("larger than the limit", size=size, limit=limit)
