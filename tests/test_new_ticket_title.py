"""What a ticket made from an email is called."""

from odoo.tests import tagged

from .import_common import ImportCase

TITLES = (
    ("Re: Printer on fire", "Printer on fire"),
    ("AW: WG: Printer on fire", "Printer on fire"),
    ("RE[2]: SV: Printer on fire", "Printer on fire"),
    ("Printer: Re-fill", "Printer: Re-fill"),
)


@tagged("post_install", "-at_install")
class TestNewTicketTitle(ImportCase):
    def title(self, subject, **options):
        key = self.deliver(subject=subject, message_id=None)
        row = self.imported_row(key, **options)
        return row.ticket_id.name

    def test_without_the_prefixes_of_mail_programs(self):
        for subject, title in TITLES:
            with self.subTest(subject=subject):
                self.assertEqual(self.title(subject), title)

    def test_a_title_that_the_rep_wrote_stays(self):
        self.assertEqual(
            self.title("AW: x", title="Re: what I mean"), "Re: what I mean"
        )
