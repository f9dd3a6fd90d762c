"""WebKit (WebKitGTK's MiniBrowser), driven by WebDriver, on a screen of its own."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from .. import processes
from .page import Page

PROGRAM = "WebKitWebDriver"
_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}


class WebKit(Page):
    """One window of a WebKit browser."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._size = width, height
        self._folder = Path(tempfile.mkdtemp(prefix="webkit-"))

    def __enter__(self) -> WebKit:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        screen = "-screen 0 1600x1200x24"
        self._process = processes.start(
            ["xvfb-run", "-a", "-s", screen, PROGRAM, f"--port={port}"],
            self._folder / "log",
        )
        self._session = ""
        self._session = f"/session/{self._begin()['sessionId']}"
        width, height = self._size
        self._ask("POST", "/window/rect", width=width, height=height)
        return self

    def _begin(self) -> dict[str, Any]:
        deadline = time.monotonic() + 30
        while True:
            try:
                return dict(self._ask("POST", "/session", capabilities={}))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def __exit__(self, *_error: object) -> None:
        self._ask("DELETE", "")
        processes.stop(self._process, processes.signal.SIGTERM)
        shutil.rmtree(self._folder, ignore_errors=True)

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
