"""A TCP proxy that delays as a distance does, and counts what passes."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import SynchronizedArray
from typing import Any

HOST = "127.0.0.1"
_CONNECTIONS, _TRIPS, _UP, _DOWN = range(4)


@dataclass(frozen=True)
class Traffic:
    """What went through.

    :param trips: how often the client spoke after it had listened: the round
        trips of the protocol. Opening the connection is one more.
    """

    connections: int
    trips: int
    up: int
    down: int

    @property
    def total(self) -> int:
        return self.up + self.down

    def __sub__(self, other: Traffic) -> Traffic:
        return Traffic(
            self.connections - other.connections,
            self.trips - other.trips,
            self.up - other.up,
            self.down - other.down,
        )


class Proxy:
    """A proxy in a process of its own, so that it costs the client no CPU."""

    def __init__(self, port: int, counters: SynchronizedArray[int]) -> None:
        self.port = port
        self._counters = counters

    @property
    def traffic(self) -> Traffic:
        """Everything since the start."""
        return Traffic(*self._counters)


@contextmanager
def proxy(target: int, round_trip: float = 0) -> Iterator[Proxy]:
    """Run a proxy to the local port ``target``.

    :param round_trip: seconds a question and its answer spend on the way.
    """
    counters = multiprocessing.Array("q", 4)
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(
        target=_serve, args=(target, round_trip / 2, counters, there), daemon=True
    )
    process.start()
    try:
        yield Proxy(here.recv(), counters)
    finally:
        process.terminate()
        process.join()


def _serve(target: int, delay: float, counters: Any, ready: Any) -> None:
    asyncio.run(_listen(target, delay, counters, ready))


async def _listen(target: int, delay: float, counters: Any, ready: Any) -> None:
    async def accept(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await asyncio.sleep(2 * delay)  # the connection's own round trip
        counters[_CONNECTIONS] += 1
        far_reader, far_writer = await asyncio.open_connection(HOST, target)
        listened = [True]

        def upwards(size: int) -> None:
            counters[_UP] += size
            counters[_TRIPS] += listened[0]
            listened[0] = False

        def downwards(size: int) -> None:
            counters[_DOWN] += size
            listened[0] = True

        await asyncio.gather(
            _pump(reader, far_writer, delay, upwards),
            _pump(far_reader, writer, delay, downwards),
            return_exceptions=True,
        )

    server = await asyncio.start_server(accept, HOST, 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, count: Any
) -> None:
    """Carry one direction; each piece arrives ``delay`` after it was sent."""
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    clock = asyncio.get_running_loop().time

    async def deliver() -> None:
        while True:
            due, data = await pieces.get()
            if (wait := due - clock()) > 0:
                await asyncio.sleep(wait)
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    carrier = asyncio.create_task(deliver())
    data = b" "
    while data:
        try:
            data = await reader.read(65536)
        except ConnectionError:
            data = b""
        if data:
            count(len(data))
        await pieces.put((clock() + delay, data))
    await carrier
