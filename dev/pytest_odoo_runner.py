"""Pytest plugin: Odoo's own runner finds the tests of Odoo that pytest finds.

It finds what ``tests/__init__.py`` imports and nothing else, and is content with that;
so is every pipeline that uses it. For ``pytest --collect-only`` on all the tests.
"""

import pytest

from odoo.tests.loader import get_module_test_cases, get_test_modules

ADDON = "helpdesk_mgmt_user_email"
_odoos: set[str] = set()


def pytest_sessionstart() -> None:
    """Let Odoo look first: what pytest imports afterwards would be found, too."""
    for module in get_test_modules(ADDON):
        tests = get_module_test_cases(module)
        _odoos.update(test.id() for test in tests if "standard" in test.test_tags)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Compare, and name each test that only one of them finds."""
    ours = {
        f"{item.cls.__module__}.{item.cls.__name__}.{item.name}"
        for item in session.items
        if "standard" in getattr(item.cls, "test_tags", ())
    }
    if ours != _odoos:
        lines = "\n".join(sorted(ours ^ _odoos))
        raise pytest.UsageError(
            "found by pytest or by Odoo's own runner alone, so import the file in "
            f"tests/__init__.py:\n{lines}"
        )
