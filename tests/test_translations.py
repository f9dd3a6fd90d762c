import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged

FOLDER = Path(__file__).parents[1] / "i18n"
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[sdf]|%s|\{\w+\}|</?\w+")


@tagged("post_install", "-at_install")
class TestTranslations(BaseCase):
    """A translation that forgets a name or a tag breaks the screen it is on."""

    def test_placeholders_and_tags_are_kept(self):
        for file in FOLDER.glob("*.po"):
            for entry in polib.pofile(str(file)).translated_entries():
                with self.subTest(file=file.name, term=entry.msgid):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(entry.msgid)),
                        sorted(PLACEHOLDER.findall(entry.msgstr)),
                    )

    def test_terms_are_those_of_the_template(self):
        template = {entry.msgid for entry in polib.pofile(str(*FOLDER.glob("*.pot")))}
        for file in FOLDER.glob("*.po"):
            with self.subTest(file=file.name):
                terms = {entry.msgid for entry in polib.pofile(str(file))}
                self.assertLessEqual(terms, template)

    def test_they_are_complete(self):
        for file in FOLDER.glob("*.po"):
            with self.subTest(file=file.name):
                unfinished = polib.pofile(str(file)).untranslated_entries()
                self.assertEqual([entry.msgid for entry in unfinished], [])
