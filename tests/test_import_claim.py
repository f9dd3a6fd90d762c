"""Two imports of one message at the same moment: the second asks for a repetition."""

import base64
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from .import_common import ImportCase, make_mail


@tagged("post_install", "-at_install")
class TestClaim(ImportCase):
    def test_of_an_upload(self):
        raw = make_mail()
        upload = self.inbox.inbox_upload("x.eml", base64.b64encode(raw).decode())
        self.imported_row(self.deliver(raw=raw), self.ticket)
        # Each began before the other one was there to be seen.
        importer = self.env.registry["helpdesk.email.importer"]
        blind = patch.object(
            importer, "_find_duplicate", lambda *_arguments: self.ledger.browse()
        )
        with blind, self.assertRaises(ConcurrencyError), self.cr.savepoint():
            self.import_one(upload["key"], self.ticket)
        self.assertEqual(self.ledger.browse(upload["id"]).state, "fetched")
        self.assertEqual(self.import_one(upload["key"])["status"], "duplicate")
