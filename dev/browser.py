"""A browser driven through its developer protocol, for pictures and timings.

with Browser() as browser:
    browser.go("http://localhost:8069/web/login")
    browser.wait_for("document.querySelector('input[name=login]')")
    browser.picture(Path("login.png"))
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import shutil
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

import websocket
from PIL import Image

from servers import processes

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--lang=en-US",
    # Like a computer with a mouse, which a headless one does not have.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,"
    "primaryPointerType=4,availablePointerTypes=4",
    # Names of the outside world resolve to nothing: no picture needs them.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


class Browser:
    """One tab of a headless Chromium."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._size = width, height
        self._profile = tempfile.mkdtemp(prefix="browser-")
        self._numbers = itertools.count(1)
        self._dragged: dict[str, Any] | None = None
        self.complaints: list[str] = []

    def __enter__(self) -> Browser:
        program = next(filter(None, map(shutil.which, _PROGRAMS)))
        flags = [*_FLAGS, f"--user-data-dir={self._profile}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        self._process = processes.start(
            [program, *flags, "about:blank"], Path(self._profile) / "log"
        )
        self._socket = websocket.create_connection(self._address(), timeout=60)
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.resize(*self._size)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        processes.stop(self._process, processes.signal.SIGTERM)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _address(self) -> str:
        """Where the tab listens; the browser notes its port in the profile."""
        note = Path(self._profile) / "DevToolsActivePort"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if note.exists() and (lines := note.read_text().splitlines()):
                url = f"http://127.0.0.1:{lines[0]}/json"
                with urllib.request.urlopen(url) as answer:
                    tabs = json.load(answer)
                pages = [tab for tab in tabs if tab["type"] == "page"]
                if pages:
                    return str(pages[0]["webSocketDebuggerUrl"])
            time.sleep(0.1)
        raise TimeoutError("the browser does not start")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its answer."""
        number = next(self._numbers)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": parameters})
        )
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        """Keep what the page complains about, and what is being dragged."""
        if message.get("method") == "Input.dragIntercepted":
            self._dragged = message["params"]["data"]
        if message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            what = details.get("exception", {}).get("description", details["text"])
            self.complaints.append(what)
        if message.get("method") == "Log.entryAdded":
            entry = message["params"]["entry"]
            if entry["level"] == "error":
                self.complaints.append(f"{entry['text']} {entry.get('url', '')}")

    def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        """Change the size of the page, or make it a telephone's."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=phone)

    def go(self, url: str) -> None:
        """Load a page and wait until it is there."""
        self.send("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression; promises are awaited."""
        answer = self.send(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(
                f"{script}: {details.get('exception', {}).get('description')}"
            )
        return answer["result"].get("value")

    def wait_for(self, script: str, seconds: float = 30) -> None:
        """Wait until the expression is true."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.run(f"Boolean({script})"):
                    return
            except RuntimeError:
                pass  # the page is being replaced
            if time.monotonic() > deadline:
                raise TimeoutError(f"this did not come true: {script}")
            time.sleep(0.03)

    def wait_until_still(self, seconds: float = 0.4) -> None:
        """Let pictures, fonts and animations come to rest."""
        self.run("document.fonts.ready.then(() => true)")
        time.sleep(seconds)

    def center(self, selector: str, text: str = "") -> tuple[float, float]:
        """The middle of the first visible element (that holds ``text``)."""
        self.wait_for(f"{_FIND}({json.dumps(selector)}, {json.dumps(text)})")
        box = self.run(
            f"(() => {{ const e = {_FIND}({json.dumps(selector)}, {json.dumps(text)});"
            " e.scrollIntoView({block: 'nearest'});"
            " const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        return float(box[0]), float(box[1])

    def click(self, selector: str, text: str = "") -> None:
        """Click with the mouse."""
        x, y = self.center(selector, text)
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def mouse(self, kind: str, x: float, y: float, **options: Any) -> None:
        """One event of the mouse."""
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **options)

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], steps: int = 8
    ) -> None:
        """Take what is at ``start`` and hold it over ``end``."""
        self._dragged = None
        self.send("Input.setInterceptDrags", enabled=True)
        self.mouse("mouseMoved", *start)
        self.mouse("mousePressed", *start, button="left", clickCount=1)
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            if self._dragged is None:
                self.mouse("mouseMoved", x, y, button="left", buttons=1)
            else:
                self._drag_event("dragOver" if step > 2 else "dragEnter", x, y)
            time.sleep(0.03)
        # What was entered last has been left by the one before it only now.
        self._drag_event("dragOver", *end)

    def drop(self, place: tuple[float, float]) -> None:
        """Let go."""
        self._drag_event("drop", *place)
        self.mouse("mouseReleased", *place, button="left", clickCount=1)
        self.send("Input.setInterceptDrags", enabled=False)

    def _drag_event(self, kind: str, x: float, y: float) -> None:
        if self._dragged is None:
            raise RuntimeError("nothing is being dragged")
        self.send("Input.dispatchDragEvent", type=kind, x=x, y=y, data=self._dragged)

    def key(self, key: str, code: str = "", number: int = 0) -> None:
        """Press and release a key."""
        text = key if len(key) == 1 else {"Enter": "\r"}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=code or (f"Key{key.upper()}" if key.isalpha() else ""),
                windowsVirtualKeyCode=number or ord(key[0].upper()),
                text=text if kind == "keyDown" else "",
            )

    def type(self, text: str) -> None:
        """Enter text where the focus is."""
        self.send("Input.insertText", text=text)

    def picture(self, target: Path, colors: int = 256) -> None:
        """Save what is seen as a small PNG."""
        data = base64.b64decode(self.send("Page.captureScreenshot")["data"])
        image = Image.open(io.BytesIO(data)).convert("RGB")
        small = image.quantize(colors, Image.Quantize.MEDIANCUT, dither=0)
        target.parent.mkdir(parents=True, exist_ok=True)
        small.save(target, optimize=True)


# The first element that matches, is to be seen, and holds the text.
_FIND = (
    "((selector, text) => [...document.querySelectorAll(selector)].find((element) =>"
    " element.getClientRects().length && element.textContent.includes(text)))"
)


def sign_in(browser: Browser, url: str, login: str, password: str) -> None:
    """Sign in to Odoo as somebody else and wait for the first screen."""
    # The page that is open must not ask for anything with the old session.
    browser.go("about:blank")
    browser.send("Network.clearBrowserCookies")
    browser.go(f"{url}/web/login")
    browser.run(
        f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
        "document.querySelector('input[name=password]').value ="
        f" {json.dumps(password)};"
        "document.querySelector('form.oe_login_form').submit()"
    )
    browser.wait_for("document.querySelector('.o_main_navbar')", 60)
