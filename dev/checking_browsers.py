"""What dev/check-browsers does once everything is there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dev.browser import Browser
from dev.environment import bootstrap, places, system
from dev.environment.console import SetupError, give_up, say
from servers.browsers import firefox, story, webkit
from servers.browsers.page import Page

_FACTS = places.CHECKOUT / ".dev" / "run.json"
_PICTURES = places.CHECKOUT / ".dev" / "browsers"
_SUBJECT = "Printer on fire"
_NEEDS = {
    "firefox": (system.FIREFOX,),
    "webkit": (
        system.Need("WebKit", (f"/usr/bin/{webkit.PROGRAM}",), ("webkit2gtk-driver",)),
        system.Need("screen for WebKit", ("/usr/bin/xvfb-run",), ("xvfb", "xauth")),
    ),
}


class Chromium(Page):
    """The browser of the pictures, as a page like the others."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.go, self.run = browser.go, browser.run

    def press(self, *keys: str) -> None:
        for key in keys:
            self._browser.key(key)

    def picture(self, target: Path) -> None:
        self._browser.picture(target)


@contextmanager
def _chromium(*media: tuple[str, str], width: int = 1280) -> Iterator[Page]:
    with Browser(width, width * 5 // 8) as browser:
        features = [{"name": name, "value": value} for name, value in media]
        browser.send("Emulation.setEmulatedMedia", features=features)
        yield Chromium(browser)


_BROWSERS: dict[str, Callable[[], Any]] = {
    "firefox": firefox.Firefox,
    "webkit": webkit.WebKit,
    # A window of 1280 pixels at 200 % has room for half as many.
    "zoom": lambda: _chromium(width=640),
    "forced-colors": lambda: _chromium(("forced-colors", "active")),
    "reduced-motion": lambda: _chromium(("prefers-reduced-motion", "reduce")),
}


def main(arguments: Sequence[str]) -> int:
    """Run the stories; 0 when all of them went well."""
    if not _FACTS.exists():
        raise SetupError("The demo does not run: start dev/run --reset first.")
    facts = json.loads(_FACTS.read_text())
    failed = [name for name in arguments or _BROWSERS if not _went_well(name, facts)]
    return 1 if failed else 0


def _went_well(name: str, facts: dict[str, Any]) -> bool:
    system.install_missing(_NEEDS.get(name, ()))
    pictures = _PICTURES / name
    pictures.mkdir(parents=True, exist_ok=True)
    user = next(user for user in facts["users"] if user["login"] == "ann")
    with _BROWSERS[name]() as page:
        try:
            story.tell(
                page, facts["url"], user["login"], user["password"], _SUBJECT, pictures
            )
        except (TimeoutError, RuntimeError) as error:
            page.picture(pictures / "failed.png")
            say(f"{name}: FAILED: {error}")
            return False
    say(f"{name}: the story went well")
    return True


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
