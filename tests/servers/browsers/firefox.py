"""Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).

with Firefox() as page:
    page.sign_in("http://localhost:8069", "ann", "ann")
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import websocket

from .. import processes
from .page import Page

PROGRAM = "firefox-esr"
_PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "en-US",
    # Nothing leaves the machine.
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
}
_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}


class Firefox(Page):
    """One tab of a headless Firefox with a profile of its own."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._size = width, height
        self._profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        self._numbers = itertools.count(1)

    def __enter__(self) -> Firefox:
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in _PREFERENCES.items()
        ]
        (self._profile / "user.js").write_text("\n".join(lines))
        self._log = self._profile / "log"
        self._process = processes.start(
            [
                shutil.which(PROGRAM) or PROGRAM,
                "--headless",
                "--no-remote",
                "--remote-debugging-port=0",
                "--profile",
                str(self._profile),
            ],
            self._log,
        )
        self._socket = websocket.create_connection(
            f"{self._address()}/session", timeout=60, suppress_origin=True
        )
        self.send("session.new", capabilities={})
        [self._tab] = [
            tree["context"] for tree in self.send("browsingContext.getTree")["contexts"]
        ]
        width, height = self._size
        self.send(
            "browsingContext.setViewport",
            context=self._tab,
            viewport={"width": width, "height": height},
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        processes.stop(self._process, processes.signal.SIGTERM)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _address(self) -> str:
        """Where Firefox listens; it says so in its log."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            text = self._log.read_text() if self._log.exists() else ""
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", text):
                return found[1]
            time.sleep(0.1)
        raise TimeoutError("Firefox does not start")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command and its answer."""
        number = next(self._numbers)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": parameters})
        )
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return dict(message["result"])

    def go(self, url: str) -> None:
        self.send(
            "browsingContext.navigate", context=self._tab, url=url, wait="complete"
        )

    def run(self, script: str) -> Any:
        answer = self.send(
            "script.evaluate",
            expression=script,
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def press(self, *keys: str) -> None:
        acts = [
            {"type": kind, "value": _KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        self.send(
            "input.performActions",
            context=self._tab,
            actions=[{"type": "key", "id": "keyboard", "actions": acts}],
        )

    def picture(self, target: Path) -> None:
        answer = self.send("browsingContext.captureScreenshot", context=self._tab)
        target.write_bytes(base64.b64decode(answer["data"]))
