"""Running the programs that bring something, with progress while they do."""

from __future__ import annotations

import collections
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from servers import processes

from .console import Progress, SetupError, say

#: A line that apt writes when asked for ``APT::Status-Fd``.
APT_STATUS = ("-o", "APT::Status-Fd=1")
_APT_LINE = re.compile(r"(dl|pm)status:[^:]*:([\d.]+):")
_SHOWN_ON_FAILURE = 40


def run(
    command: Sequence[str],
    failure: str,
    *,
    on_line: Callable[[str], None] = lambda line: None,
    log: Path | None = None,
    text: str = "",
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a program to its end and look at each line it prints.

    Raises:
        SetupError: it failed; its last lines have been shown, or are in ``log``.
    """
    tail: collections.deque[str] = collections.deque(maxlen=_SHOWN_ON_FAILURE)
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=processes.dies_with_parent(),
    ) as process:
        try:
            _feed(process, text)
            for line in process.stdout or ():
                if not _APT_LINE.match(line):
                    tail.append(line)
                on_line(line)
        except BaseException:  # the command itself is to end
            _end(process)
            raise
    if process.returncode:
        say("".join(tail).rstrip())
        raise SetupError(f"{failure}: see {log or 'above'}")


def _feed(process: subprocess.Popen[str], text: str) -> None:
    if process.stdin:
        process.stdin.write(text)
        process.stdin.close()


def _end(process: subprocess.Popen[str]) -> None:
    """End a program, or wait for it where it runs with other rights (sudo)."""
    try:
        process.terminate()
    except PermissionError:
        process.wait()


class AptProgress:
    """Shows how far apt has got, from the lines of ``APT_STATUS``."""

    _LABELS = {"dl": "downloading", "pm": "installing"}

    def __init__(self) -> None:
        self._kind = ""
        self._progress: Progress | None = None

    def __call__(self, line: str) -> None:
        """Look at one line of apt's output."""
        found = _APT_LINE.match(line)
        if not found:
            return
        kind, percent = found.groups()
        if kind != self._kind:
            self.close()
            self._kind, self._progress = kind, Progress(self._LABELS[kind])
        if self._progress:
            self._progress.show(int(float(percent)), 100)

    def close(self) -> None:
        """End the line that is being redrawn."""
        if self._progress:
            self._progress.close()
