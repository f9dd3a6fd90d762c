"""What the commands say to the person in front of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn


class SetupError(Exception):
    """Something is missing that the commands cannot bring; the text says what."""


def say(text: str) -> None:
    """Print one line of progress at once, even into a pipe."""
    print(text, flush=True)


def give_up(error: Exception) -> NoReturn:
    """End the command with one sentence instead of a traceback."""
    sys.exit(f"error: {error}")


def run(main: Callable[[], int | None]) -> NoReturn:
    """Run a command to its end: what is missing is a sentence, Ctrl-C says nothing."""
    try:
        sys.exit(main())
    except SetupError as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)


class Progress:
    """A counter that redraws its line in a terminal and is sparing elsewhere."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._redraws = sys.stdout.isatty()
        self._shown = 0

    def show(self, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` steps are behind us."""
        percent = 100 * done // max(total, 1)
        if self._redraws:
            print(f"\r  {self._label}: {percent} %", end="", flush=True)
        elif percent >= self._shown + 25:
            self._shown = percent
            say(f"  {self._label}: {percent} %")

    def close(self) -> None:
        """Leave the cursor on a line of its own."""
        if self._redraws:
            print(flush=True)
