"""Every mail of tests/samples the whole way: read, pasted, attached, a new ticket."""

import base64
import json
import re
import xmlrpc.client
from pathlib import Path

from odoo.tests import HttpCase, tagged
from odoo.tools import html2plaintext

from ..messages import memo, subjects
from ..tools.details_link import PATH
from ..tools.email_reader import read_message
from ..transports import mime
from .import_common import ImportCase, make_mail

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.eml"))


def words(text):
    return "".join(re.findall(r"\w+", text))


@tagged("post_install", "-at_install")
class TestSamplesImported(ImportCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.allow_attachments()

    def test_each(self):
        self.second = self.new_ticket(self.rep)
        self.authenticate(self.rep.login, self.rep.login)
        for path in SAMPLES:
            raw = path.read_bytes()
            if not raw.strip():
                continue
            with self.subTest(path.stem):
                self._take(raw, read_message(self.inbox.env, raw))

    def _take(self, raw, content):
        key = self.deliver(raw=raw)
        shown = self.inbox.inbox_read(key)
        for answer in (
            shown,
            self.inbox.inbox_suggest(key),
            self.inbox.inbox_prepare([key], self.ticket.id, {"mode": "attach"}),
        ):
            json.dumps(answer)
            xmlrpc.client.dumps((answer,), allow_none=False)
        self.assertEqual(words(shown["text"]), words(content.text))
        pasted = self._imported(key, raw, self.ticket, mode="paste")
        self.assertIn(words(content.text)[:2000], self._words_of(pasted))
        attached = self._imported(key, raw, self.second, mode="attach")
        self._check_attached(attached, content)
        made = self._imported(key, raw, None, mode="paste").ticket_id
        self._check_new(made, content)

    def _imported(self, key, raw, ticket, **options):
        row = self.imported_row(key, ticket, force=True, **options)
        self.assertEqual(row.original_id.raw, raw)
        self.assertEqual(row.sudo().state, "imported")
        return row

    def _words_of(self, row):
        body = row.mail_message_id.body
        return words(html2plaintext(body, include_references=False))

    def _check_attached(self, row, content):
        body = str(row.mail_message_id.body)
        said = words(memo.excerpt(content.text))
        self.assertIn(said[:400], self._words_of(row))
        link = re.search(rf"{PATH}\d+", body)
        page = self.url_open(link[0])
        self.assertEqual(page.status_code, 200)
        for item in content.attachments:
            if not item.inline and item.name.isascii():
                self.assertIn(item.name.partition("&")[0].partition("'")[0], page.text)

    def _check_new(self, ticket, content):
        title = subjects.without_prefixes(content.subject)
        self.assertTrue(ticket.name.strip())
        if title.strip():
            self.assertEqual(
                words(ticket.name), words(title)[: len(words(ticket.name))]
            )
        if mime.is_from_daemon(content) or content.undelivered:
            self.assertFalse(ticket.partner_id)


@tagged("post_install", "-at_install")
class TestDates(ImportCase, HttpCase):
    """A Date header that cannot be believed, and no word of when it was received."""

    ABSURD = "Fri, 24 Nov 1899 10:12:00 +0000"

    def test_of_the_mailbox(self):
        key = self.deliver(date=self.ABSURD)
        received = self.inbox.inbox_page()["messages"][0]["date"][:4]
        self.assertEqual(self.inbox.inbox_read(key)["date"][:4], received)
        row = self.imported_row(key, self.ticket)
        self.assertEqual(str(row.date.year), received)
        self.assertFalse(row.edited)
        [sent] = re.findall("Sent: [^<]*", str(row.mail_message_id.body))
        self.assertIn(received, sent)
        self.authenticate(self.rep.login, self.rep.login)
        self.assertIn(f"/{received}", self.url_open(f"{PATH}{row.id}").text)

    def test_of_nobody(self):
        """What stands there is better than nothing."""
        raw = make_mail(date=self.ABSURD)
        data = base64.b64encode(raw).decode()
        key = self.inbox.inbox_upload("mail.eml", data)["key"]
        self.assertEqual(self.inbox.inbox_read(key)["date"][:4], "1899")
        row = self.imported_row(key, self.ticket)
        self.assertIn("1899", str(row.mail_message_id.body))


@tagged("post_install", "-at_install")
class TestInternationalDomains(ImportCase):
    """A mail names its sender's domain in ASCII, a contact has it in its own letters:
    that is one customer; and the other way round."""

    def test_one_customer_in_two_spellings(self):
        for number, (known, written) in enumerate(
            [
                ("carla@büro.example", "carla@xn--bro-hoa.example"),
                ("dora@xn--bro-hoa.example", "dora@büro.example"),
            ]
        ):
            with self.subTest(written=written):
                contact = self.env["res.partner"].create(
                    {"name": f"Customer {number}", "email": known}
                )
                ticket = self.new_ticket(
                    self.rep, partner_id=contact.id, partner_email=known
                )
                raw = make_mail(message_id=f"<{number}@idn>").replace(
                    b"carla@customer.example", written.encode()
                )
                key = self.deliver(raw=raw)
                suggested = self.inbox.inbox_suggest(key)
                self.assertIn(ticket.id, [item["id"] for item in suggested])
                row = self.imported_row(key, ticket)
                self.assertEqual(row.visibility, "customer")
                made = self.imported_row(key, force=True).ticket_id
                self.assertEqual(made.partner_id, contact)
