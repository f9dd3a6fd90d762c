"""What the addon leans on in Odoo is there, and docs/private_api.md names it."""

import ast
import importlib
import re
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

ADDON = Path(__file__).parents[1]
PAGE = ADDON / "docs" / "private_api.md"
ROW = re.compile(r"^\| `([\w.]+)` \|", re.MULTILINE)
IMPORT = re.compile(r"import\s*\{([^}]*)\}\s*from\s*\"@(\w+)/([^\"]+)\"", re.DOTALL)
PATCH = re.compile(r"^patch\((\w+)\.prototype", re.MULTILINE)
OURS = "helpdesk_mgmt_user_email"
FOLDERS = ("models", "wizards", "controllers")


@tagged("post_install", "-at_install")
class TestPrivateApi(TransactionCase):
    def names(self):
        return ROW.findall(PAGE.read_text())

    def test_everything_listed_is_there(self):
        for name in self.names():
            with self.subTest(name):
                self.assertTrue(self.find(name), f"Odoo has no {name} any more")

    def find(self, name):
        """What a name stands for: of a module of Odoo's, or of a model."""
        if name.startswith("odoo."):
            return _attribute(name)
        model, _dot, method = name.rpartition(".")
        if model not in self.env:
            return name.startswith("auditlog.")
        classes = type(self.env[model]).__mro__
        return any(method in vars(one) for one in classes if not _is_ours(one))

    def test_every_extended_method_is_listed(self):
        listed = {name.rpartition(".")[2] for name in self.names()}
        for path, name in _extended():
            if self.is_odoos(name):
                self.assertIn(name, listed, f"{path} extends it")

    def is_odoos(self, method):
        """Whether a class of Odoo's, not of this addon, has the method."""
        return any(
            method in vars(one)
            for model in self.registry.values()
            for one in model.__mro__
            if not _is_ours(one)
        )

    def test_every_import_of_the_web_client_is_there(self):
        for path in sorted((ADDON / "static" / "src").rglob("*.js")):
            for names, module, file in IMPORT.findall(path.read_text()):
                if module in ("odoo", OURS):
                    continue
                source = Path(get_module_path(module), "static", "src", f"{file}.js")
                with self.subTest(path=path.name, source=f"@{module}/{file}"):
                    self.assertTrue(source.exists())
                    text = source.read_text()
                    if "export *" in text:
                        continue
                    for name in re.findall(r"(\w+)(?:\s+as\s+\w+)?\s*(?:,|$)", names):
                        self.assertRegex(text, rf"\b{name}\b")

    def test_every_patch_is_listed(self):
        text = PAGE.read_text()
        for path in sorted((ADDON / "static" / "src").rglob("*.js")):
            for name in PATCH.findall(path.read_text()):
                self.assertIn(f"| `{name}` of ", text, path.name)


def _attribute(name):
    """The object behind a dotted name, None for none."""
    module, _dot, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute, None)
    except ImportError:
        owner = module and _attribute(module)
        return getattr(owner, attribute, None)


def _is_ours(one):
    return one.__module__.startswith(f"odoo.addons.{OURS}")


def _extended():
    """``(file, method)`` of each private method that calls ``super()``."""
    for folder in FOLDERS:
        for path in sorted((ADDON / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and _is_private(node.name):
                    calls = (getattr(one, "func", None) for one in ast.walk(node))
                    if any(getattr(one, "id", "") == "super" for one in calls):
                        yield path.name, node.name


def _is_private(name):
    return name.startswith("_") and not name.startswith("__")
