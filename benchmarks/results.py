"""What was measured, before it is made a page of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from .measure import Timing
from .network import Traffic


@dataclass(frozen=True)
class Crowd:
    """Everybody opens a page at the same moment, again and again.

    :param cold: the first round: everybody signs in to the mail server.
    :param settling: the next rounds: whoever meets another worker signs in there.
    :param warm: the rounds after those.
    :param errors: of all rounds.
    """

    cold: Timing
    settling: Timing
    warm: Timing
    errors: int


@dataclass(frozen=True)
class Many:
    """Many reps who do something now and then.

    :param connections: to the mail server, kept by all workers together.
    :param connection_kilobytes: what each of them takes.
    """

    reps: int
    workers: int
    page: Timing
    read: Timing
    errors: int
    worker_megabytes: float
    connections: int
    connection_kilobytes: float


@dataclass
class Results:
    """Everything that was measured.

    :param load: how busy the machine was with other work.
    :param near: (messages, contestant, act) → timing beside the server.
    :param far: the same 50 ms away; ``new_page`` and ``page`` and ``read`` only.
    :param traffic: the same → what one act moved.
    :param in_turn: (messages, what) → an empty call of Odoo, our transport's page and
        our RPC's, timed in turn.
    :param rivals: (messages, contestant, act) → ours and Roundcube, timed in turn.
    :param all_at_once: seconds until the messages of a mailbox are on a ticket.
    """

    sizes: Sequence[int]
    near: dict[tuple[int, str, str], Timing] = field(default_factory=dict)
    far: dict[tuple[int, str, str], Timing] = field(default_factory=dict)
    traffic: dict[tuple[int, str, str], Traffic] = field(default_factory=dict)
    crowd: Crowd | None = None
    reps: int = 0
    screen: tuple[Timing, Timing] | None = None
    imports: dict[str, float] = field(default_factory=dict)
    imported: int = 0
    sending: dict[str, float] = field(default_factory=dict)
    in_turn: dict[tuple[int, str], Timing] = field(default_factory=dict)
    rivals: dict[tuple[int, str, str], Timing] = field(default_factory=dict)
    many: Many | None = None
    all_at_once: float = 0
    load: float = field(default_factory=lambda: os.getloadavg()[0])
