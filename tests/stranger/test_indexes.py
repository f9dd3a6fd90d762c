from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...tools.host_index import HostIndex


@tagged("post_install", "-at_install")
class TestIndexes(TransactionCase):
    """In a database that has pg_trgm, as those that Odoo's own page makes."""

    def test_all_are_there_and_finished(self):
        self.assertTrue(self.registry.has_trigram)
        for name in ("helpdesk.ticket", "mail.mail"):
            model = self.env[name]
            for one in model._table_objects.values():
                if isinstance(one, HostIndex):
                    self.assertFinished(one.full_name(model))

    def assertFinished(self, name):
        with self.subTest(name):
            self.env.cr.execute(
                SQL(
                    "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
                    "::oid",
                    name,
                )
            )
            self.assertEqual(self.env.cr.fetchall(), [(True,)])

    def test_a_search_reads_no_ticket_that_it_does_not_find(self):
        tickets = self.env["helpdesk.ticket"]
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for field in ("number", "name", "partner_name", "partner_email"):
            query = tickets.sudo()._search([(field, "ilike", "quagga")])
            [plan] = [self.env.execute_query(SQL("EXPLAIN %s", query.select()))]
            with self.subTest(field):
                self.assertRegex(str(plan), r"Bitmap Index Scan on helpdesk_ticket_")
