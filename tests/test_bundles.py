from pathlib import Path

from odoo.addons.base.models.assetsbundle import AssetsBundle
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

ADDON = "helpdesk_mgmt_user_email"
INBOX = f"{ADDON}.assets_inbox"
#: What one addon may add to every page of the backend, in bytes, minified.
MOST = 15 * 1024


@tagged("post_install", "-at_install")
class TestBundles(TransactionCase):
    """What is loaded with every page, and what the inbox alone brings."""

    def bundle(self, name):
        """The part of a bundle that is this addon's."""
        files, _external = self.env["ir.qweb"]._get_asset_content(name)
        ours = [file for file in files if file["url"].startswith(f"/{ADDON}/")]
        return AssetsBundle(name, ours, env=self.env)

    def size(self, name):
        bundle = self.bundle(name)
        texts = [
            *(script.minify() for script in bundle.javascripts),
            bundle.generate_xml_bundle() if bundle.templates else "",
            *(sheet.content for sheet in bundle.stylesheets),
        ]
        return sum(len(text.encode()) for text in texts)

    def test_other_pages_carry_little(self):
        self.assertLessEqual(self.size("web.assets_backend"), MOST)

    def test_each_file_in_one_of_the_two(self):
        def urls(name):
            bundle = self.bundle(name)
            files = [*bundle.javascripts, *bundle.templates, *bundle.stylesheets]
            return {file.url for file in files}

        always, inbox = urls("web.assets_backend"), urls(INBOX)
        source = Path(file_path(f"{ADDON}/static/src"))
        files = {
            f"/{ADDON}/static/src/{path.relative_to(source)}"
            for path in source.rglob("*.*")
        }
        self.assertEqual(always, {url for url in files if "/src/common/" in url})
        self.assertEqual(inbox, files - always)

    def test_the_inbox_compiles_in_light_and_dark(self):
        for name in (INBOX, f"{INBOX}_dark"):
            bundle = self.env["ir.qweb"]._get_asset_bundle(name)
            self.assertIn(".o_helpdesk_inbox", bundle.css().raw.decode())
            self.assertFalse(bundle.css_errors)
