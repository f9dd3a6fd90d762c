from odoo.tests import tagged

from .inbox_common import InboxCase


@tagged("post_install", "-at_install")
class TestInboxStory(InboxCase):
    def test_story(self):
        self.deliver("Lunch", "Noodles?")
        self.deliver("Printer still burns", "The second one, too.")
        self.deliver("The fax hums", "A waltz.", html="<p>A <b>waltz</b>.</p>")
        self.start_inbox_tour("helpdesk_email_inbox_story", "/odoo")
        made = self.env["helpdesk.ticket"].search(
            [("name", "=", "The fax hums a tune")]
        )
        self.assertEqual(len(made), 1)
        self.assertEqual(made.partner_id, self.customer)
        self.assertIn("A waltz.", made.description)
        memos = self.ticket.message_ids.filtered("body").mapped("body")
        self.assertTrue(any("Edited by the rep" in memo for memo in memos))
        self.assertFalse(any("Noodles" in memo for memo in memos))
