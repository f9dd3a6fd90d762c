"""WebKit (WebKitGTK's MiniBrowser), driven by WebDriver, on a screen of its own."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from .. import processes
from .page import Page

PROGRAM = "WebKitWebDriver"
SCREEN = "Xvfb"
_SCREEN_OPTIONS = ("-screen", "0", "1600x1200x24", "-nolisten", "tcp")
_Answer = TypeVar("_Answer")
_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}


class WebKit(Page):
    """One window of a WebKit browser."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._size = width, height
        self._folder = Path(tempfile.mkdtemp(prefix="webkit-"))
        self._session = ""

    def __enter__(self) -> WebKit:
        with ExitStack() as running:
            running.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self._start(running)
            self._session = f"/session/{self._begin()['sessionId']}"
            running.callback(self._end)
            width, height = self._size
            self._ask("POST", "/window/rect", width=width, height=height)
            self._running = running.pop_all()
        return self

    def _start(self, running: ExitStack) -> None:
        """Start screen and driver. Neither has a shell between us and itself, which
        would end without it when this process is killed."""
        note = self._folder / "screen"
        with note.open("wb") as numbers:
            screen = processes.start(
                [SCREEN, "-displayfd", str(numbers.fileno()), *_SCREEN_OPTIONS],
                self._folder / "screen.log",
                keeps=(numbers.fileno(),),
            )
        running.callback(processes.stop, screen, processes.signal.SIGTERM)
        display = _until(lambda: note.read_text().strip())
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        driver = processes.start(
            [PROGRAM, f"--port={port}"],
            self._folder / "log",
            environment={**os.environ, "DISPLAY": f":{display}"},
        )
        running.callback(processes.stop, driver, processes.signal.SIGTERM)

    def _begin(self) -> dict[str, Any]:
        def answer() -> dict[str, Any] | None:
            with contextlib.suppress(ConnectionError, urllib.error.URLError):
                return dict(self._ask("POST", "/session", capabilities={}))
            return None

        return _until(answer)

    def _end(self) -> None:
        """Close the window, which a crash of the browser may have done."""
        with contextlib.suppress(OSError, RuntimeError):
            self._ask("DELETE", "")

    def __exit__(self, *_error: object) -> None:
        self._running.close()

    def _ask(self, verb: str, path: str, **values: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310 - of this machine
            self._url + self._session + path,
            data=json.dumps(values).encode() if verb == "POST" else None,
            headers={"Content-Type": "application/json"},
            method=verb,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from error

    def go(self, url: str) -> None:
        self._ask("POST", "/url", url=url)

    def run(self, script: str) -> Any:
        return self._ask("POST", "/execute/sync", script=f"return {script}", args=[])

    def press(self, *keys: str) -> None:
        acts = [
            {"type": kind, "value": _KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        self._ask(
            "POST",
            "/actions",
            actions=[{"type": "key", "id": "keyboard", "actions": acts}],
        )

    def picture(self, target: Path) -> None:
        target.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))


def _until(ask: Callable[[], _Answer | None], seconds: float = 30) -> _Answer:
    """What is answered as soon as that is anything."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise TimeoutError("WebKit does not start")
        time.sleep(0.1)
    return answer
