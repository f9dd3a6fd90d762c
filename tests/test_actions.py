"""What a client fetches by a call it opens as it is: it asks nobody for the views."""

import ast
from pathlib import Path

from odoo.tests import TransactionCase

from .common import EmailAccountCase

ADDON = Path(__file__).parents[1]
WINDOW = "ir.actions.act_window"


def windows():
    """``(place, keys)`` of every window action that our code writes down."""
    for folder in ("models", "wizards", "controllers"):
        for path in sorted((ADDON / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Dict):
                    continue
                values = {
                    key.value: value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                }
                kind = values.get("type")
                if isinstance(kind, ast.Constant) and kind.value == WINDOW:
                    yield f"{folder}/{path.name}:{node.lineno}", set(values)


class TestWrittenActions(TransactionCase):
    def test_every_window_holds_its_views(self):
        found = dict(windows())
        self.assertGreater(len(found), 5)
        self.assertEqual([place for place in found if "views" not in found[place]], [])


class TestFetchedActions(EmailAccountCase):
    def test_the_buttons_of_a_rep(self):
        for action in (
            self.rep.with_user(self.rep).action_add_email_account(),
            self.account.with_user(self.rep).action_open(),
        ):
            self.assertEqual(action["type"], WINDOW)
            self.assertTrue(action["views"])
