"""What could not be read of a message is said in the reader's language."""

import ast
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..tools.problems import is_in_part, translated
from ..transports.mime import charsets, structure
from .import_common import ImportCase

TRANSPORTS = Path(__file__).parents[1] / "transports"


def sentences():
    """The sentences that a module of the transports has as constants."""
    for path in sorted(TRANSPORTS.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                text = node.value.value
                if isinstance(text, str) and " " in text and text.endswith("."):
                    yield text
    yield structure.TOO_MANY


@tagged("post_install", "-at_install")
class TestSentences(TransactionCase):
    def test_each_one_is_known_in_every_language(self):
        found = list(sentences())
        self.assertGreater(len(found), 15)
        for code in ("de_DE", "es_ES"):
            self.env["res.lang"]._activate_lang(code)
            self.env["ir.module.module"].search(
                [("name", "=", "helpdesk_mgmt_user_email")]
            )._update_translations([code])
            shown = translated(self.env(context={"lang": code}), found)
            for sentence, other in zip(found, shown, strict=True):
                with self.subTest(lang=code, sentence=sentence):
                    self.assertNotEqual(sentence, other, "see tools/problems.py")

    def test_english_stays(self):
        found = list(sentences())
        self.assertEqual(translated(self.env(context={"lang": "en_US"}), found), found)

    def test_what_nobody_knows_stays(self):
        self.assertEqual(translated(self.env, ["x", ""]), ["x", ""])

    def test_what_is_missing_and_what_is_odd(self):
        self.assertTrue(is_in_part([structure.TOO_MANY]))
        self.assertTrue(is_in_part([charsets.CHARSET_WRONG, charsets.TEXT_CUT]))
        self.assertTrue(is_in_part(["x"]))
        self.assertFalse(is_in_part([charsets.CHARSET_WRONG]))


@tagged("post_install", "-at_install")
class TestMemo(ImportCase):
    def memo(self, raw):
        row = self.imported_row(self.deliver(raw=raw), self.ticket)
        return row.mail_message_id.body

    def test_a_guessed_charset_leaves_nothing_out(self):
        raw = (
            b"From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + "Größe äöü ßß, schöne Grüße aus Köln".encode("cp1252")
        )
        memo = self.memo(raw)
        self.assertIn("Please note", memo)
        self.assertNotIn("in part", memo)

    def test_what_is_left_out_is_said(self):
        raw = (
            b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=0\r\n\r\n"
        )
        raw += b"--0\r\n\r\nx\r\n" * (structure.MAX_PARTS + 5)
        self.assertIn("Shown in part", self.memo(raw))
