"""HTTP answers with an end: so many bytes, so many seconds, whoever sends them.

The limits of ``requests`` hold for one read each; an answer that comes byte by byte
could take hours under them.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from requests import Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NoAnswer
from requests.exceptions import ContentDecodingError, ReadTimeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError

PATIENCE = 15.0
"""Seconds that a question may take."""

LARGEST = 1024 * 1024
"""Bytes of an answer."""


class BoundedAdapter(HTTPAdapter):
    """For sessions that ask for little."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(  # type: ignore[override]
        self, request: Any, stream: bool = False, **kwargs: Any
    ) -> Response:
        """Ask, and read the whole answer.

        :raises requests.RequestException: also when it is too slow or too large.
        """
        with _watch() as is_over:
            answer = super().send(request, stream=True, **kwargs)
            try:
                data = answer.raw.read(LARGEST + 1, decode_content=True)
            except DecodeError as error:
                raise ContentDecodingError(error, request=request) from error
            except (HTTPError, OSError) as error:
                raise NoAnswer(error, request=request) from error
            finally:
                answer.close()
        if is_over.is_set():
            raise ReadTimeout("the answer took too long", request=request)
        if len(data) > LARGEST:
            raise ContentDecodingError("the answer is too large", request=request)
        answer._content = data
        return answer


_present = threading.local()
"""The sockets on which this thread waits for an answer."""


@contextlib.contextmanager
def _watch() -> Iterator[threading.Event]:
    """Shut the sockets of this thread's request when its time is over."""
    sockets: list[socket.socket] = []
    is_over = threading.Event()

    def shut() -> None:
        is_over.set()
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(PATIENCE, shut)
    timer.daemon = True
    timer.start()
    _present.sockets = sockets
    try:
        yield is_over
    finally:
        timer.cancel()
        _present.sockets = []


class _Watched:
    """A connection whose socket can be shut while an answer is waited for."""

    sock: socket.socket

    def getresponse(self, *args: Any, **kwargs: Any) -> Any:
        _present.sockets.append(self.sock)
        return super().getresponse(*args, **kwargs)  # type: ignore[misc]


class _WatchedHttp(_Watched, HTTPConnection):
    pass


class _WatchedHttps(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHttps


_POOLS = {"http": _HttpPool, "https": _HttpsPool}
