"""Pytest plugin: a warning or error in the log fails the test that caused it.

A test that provokes one says so, with ``assertLogs``, ``caplog`` or Odoo's
``mute_logger``.
"""

import logging
from collections.abc import Generator

import pytest

#: Loggers that say nothing about this addon, with the reason.
_NOT_OURS = (
    "py.warnings",  # pytest shows Python's own warnings
)


class _Watch(logging.Handler):
    """Collects what is written and reaches the root logger."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_NOT_OURS):
            self._lines.append(self.format(record))

    def forget(self) -> None:
        self._lines.clear()

    def fail_if_any(self) -> None:
        lines = "\n".join(self._lines)
        if lines:
            pytest.fail(f"the log says:\n{lines}", pytrace=False)


_watch = _Watch()
_watch.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))


def pytest_configure() -> None:
    logging.getLogger().addHandler(_watch)


def pytest_unconfigure() -> None:
    logging.getLogger().removeHandler(_watch)


def _watched(item: pytest.Item) -> Generator[None, object, object]:
    _watch.forget()
    result = yield
    if "caplog" not in getattr(item, "fixturenames", ()):
        _watch.fail_if_any()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _watched(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _watched(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _watched(item))
