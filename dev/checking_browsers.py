"""What dev/check-browsers does once everything is there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dev import demo
from dev.browser import Browser
from dev.environment import bootstrap, places, system
from dev.environment.console import SetupError, give_up, say
from servers.browsers import firefox, story, webkit
from servers.browsers.page import Page

_PICTURES = places.CHECKOUT / ".dev" / "browsers"
_SUBJECT = "Printer on fire"
_WIDER_THAN_THE_PANE = "80 grams of joy"
_WELL = "the story went well"
_NEEDS = {
    "firefox": (system.FIREFOX,),
    "webkit": (
        system.Need("WebKit", (f"/usr/bin/{webkit.PROGRAM}",), ("webkit2gtk-driver",)),
        system.Need("screen for WebKit", (f"/usr/bin/{webkit.SCREEN}",), ("xvfb",)),
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
    facts = demo.facts()
    outcomes = {name: _outcome(name, facts) for name in arguments or _BROWSERS}
    lines = [f"{name}: {outcome}\n" for name, outcome in outcomes.items()]
    (_PICTURES / "result.txt").write_text("".join(lines))
    return 0 if set(outcomes.values()) == {_WELL} else 1


def _outcome(name: str, facts: dict[str, Any]) -> str:
    system.install_missing(_NEEDS.get(name, ()))
    pictures = _PICTURES / name
    pictures.mkdir(parents=True, exist_ok=True)
    user = next(user for user in facts["users"] if user["login"] == "ann")
    with _BROWSERS[name]() as page:
        try:
            story.tell(
                page, facts["url"], user["login"], user["password"], _SUBJECT, pictures
            )
            story.look_at(page, _WIDER_THAN_THE_PANE, pictures / "wide.png")
        except (TimeoutError, RuntimeError) as error:
            page.picture(pictures / "failed.png")
            outcome = f"FAILED: {error}"
        else:
            outcome = _WELL
    say(f"{name}: {outcome}")
    return outcome


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
