"""What browsers and programs get over HTTP."""

import base64
import io
import zipfile
from email.message import EmailMessage
from unittest.mock import patch

from PIL import Image

from odoo.tests import HttpCase, tagged

from .import_common import ImportCase, make_mail
from .test_inbox_rpc import PIXEL, inline_mail

HOSTILE_FILES = [
    ("page.html", "text/html", b"<script>alert(1)</script>"),
    ("image.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("page.xhtml", "application/xhtml+xml", b"<html/>"),
    ("code.js", "text/javascript", b"alert(1)"),
    ("../../etc/passwd", "text/plain", b"path"),
    ("report\u202efdp.exe", "application/octet-stream", b"MZ"),
]


def picture(width, height, kind="PNG"):
    written = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(written, kind)
    return written.getvalue()


class RouteCase(HttpCase, ImportCase):
    """A browser that signs in as one user or another."""

    def get(self, url, user=None):
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(url, allow_redirects=False)

    def assert_harmless(self, response):
        self.assertEqual(response.status_code, 200)
        headers = response.headers
        self.assertTrue(headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        for word in ("html", "xml", "svg", "script"):
            self.assertNotIn(word, headers["Content-Type"])


@tagged("post_install", "-at_install")
class TestMailboxRoutes(RouteCase):
    def test_part(self):
        key = self.deliver(raw=inline_mail())
        [image] = self.inbox.inbox_read(key)["attachments"]
        response = self.get(image["url"], self.rep)
        self.assert_harmless(response)
        self.assertEqual(response.content, PIXEL)
        shown = self.get(image["url"] + "?preview=1")
        self.assertTrue(shown.headers["Content-Disposition"].startswith("inline"))
        self.assertEqual(shown.headers["Content-Type"], "image/png")

    def test_hostile_attachments(self):
        key = self.deliver(files=HOSTILE_FILES)
        self.authenticate(self.rep.login, self.rep.login)
        for attachment in self.inbox.inbox_read(key)["attachments"]:
            for preview in ("", "?preview=1"):
                with self.subTest(name=attachment["name"], preview=preview):
                    response = self.get(attachment["url"] + preview)
                    self.assert_harmless(response)
                    disposition = response.headers["Content-Disposition"]
                    for forbidden in ("..", "/etc", "%2F", "%E2%80%AE"):
                        self.assertNotIn(forbidden, disposition)

    def test_thumbnail_is_small_and_nothing_but_a_picture(self):
        key = self.deliver(
            files=[
                ("large.png", "image/png", picture(2000, 500)),
                ("moving.gif", "image/gif", picture(400, 400, "GIF")),
                ("fake.png", "image/png", b"<svg onload='alert(1)'/>"),
                ("drawing.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
                ("cut.png", "image/png", picture(2000, 500)[:20]),
            ]
        )
        self.authenticate(self.rep.login, self.rep.login)
        found = self.inbox.inbox_read(key)["attachments"]
        answers = [self.get(item["url"] + "?preview=thumbnail") for item in found]
        codes = [response.status_code for response in answers]
        self.assertEqual(codes, [200, 200, 404, 404, 404])
        sizes = []
        for response in answers[:2]:
            self.assertEqual(response.headers["Content-Type"], "image/jpeg")
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("sandbox", response.headers["Content-Security-Policy"])
            sizes.append(Image.open(io.BytesIO(response.content)).size)
        self.assertEqual(sizes, [(160, 40), (160, 160)])
        self.assertFalse(self.mailbox.store["INBOX"].messages[0].seen)

    def test_thumbnail_of_too_many_pixels(self):
        """A file of few bytes that would fill the memory; a large photo does not."""
        key = self.deliver(
            files=[
                ("bomb.png", "image/png", picture(9000, 6000)),
                ("scan.png", "image/png", picture(6000, 5100)),
                ("photo.jpg", "image/jpeg", picture(8160, 6120, "JPEG")),
            ]
        )
        self.authenticate(self.rep.login, self.rep.login)
        answers = [
            self.get(item["url"] + "?preview=thumbnail")
            for item in self.inbox.inbox_read(key)["attachments"]
        ]
        codes = [response.status_code for response in answers]
        self.assertEqual(codes, [404, 404, 200])

    def archived(self, url, user=None):
        response = self.get(url, user)
        self.assert_harmless(response)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        self.assertEqual(response.headers["Content-Length"], str(len(response.content)))
        with zipfile.ZipFile(io.BytesIO(response.content)) as found:
            self.assertIsNone(found.testzip())
            return {name: found.read(name) for name in found.namelist()}

    def test_all_attachments_in_one_file(self):
        key = self.deliver(
            files=[
                ("photo.jpg", "image/jpeg", b"one"),
                ("PHOTO.jpg", "image/jpeg", b"two"),
                ("../../etc/photo.jpg", "image/jpeg", b"three"),
                ("C:\\Windows\\evil.txt", "text/plain", b"four"),
                ("con", "text/plain", b"five"),
                ("Übersicht.txt", "text/plain", b"six"),
                ("", "text/plain", b"seven"),
            ]
        )
        url = self.inbox.inbox_read(key)["archive_url"]
        found = self.archived(url, self.rep)
        self.assertEqual(
            {name: data.strip() for name, data in found.items()},
            {
                "photo.jpg": b"one",
                "PHOTO (2).jpg": b"two",
                "photo (3).jpg": b"three",
                "evil.txt": b"four",
                "_con.txt": b"five",
                "Übersicht.txt": b"six",
                "attachment.txt": b"seven",
            },
        )
        self.assertFalse(self.mailbox.store["INBOX"].messages[0].seen)

    def test_one_file_only_of_several_attachments(self):
        for files in ([], [("a.txt", "text/plain", b"a")]):
            key = self.deliver(files=files)
            self.assertEqual(self.inbox.inbox_read(key)["archive_url"], "")

    def test_all_attachments_of_an_attached_message(self):
        inner = make_mail(
            files=[("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b")]
        )
        outer = EmailMessage()
        outer["Subject"] = "Forwarded"
        outer.set_content("See below")
        outer.add_attachment(
            inner, maintype="application", subtype="octet-stream", filename="m.eml"
        )
        raw = outer.as_bytes().replace(b"application/octet-stream", b"message/rfc822")
        key = self.deliver(raw=raw)
        url = self.inbox.inbox_read_attached(key, "2")["archive_url"]
        found = self.archived(url, self.rep)
        self.assertEqual(sorted(found), ["a.txt", "b.txt"])

    def test_too_much_for_one_file(self):
        limit = "odoo.addons.helpdesk_mgmt_user_email.tools.attachment_archive."
        key = self.deliver(
            files=[("a.txt", "text/plain", b"a" * 9), ("b.txt", "text/plain", b"b")]
        )
        url = self.inbox.inbox_read(key)["archive_url"]
        with patch(limit + "MAX_ARCHIVED", 8):
            self.assertEqual(self.get(url, self.rep).status_code, 404)
        with patch(limit + "DEFAULT_MAX_SIZE", 8):
            self.assertEqual(self.inbox.inbox_read(key)["archive_url"], "")

    def test_page_for_paper(self):
        """The message is the page, without our origin and without its scripts."""
        html = (
            "<p>It burns.</p><script>alert(1)</script>"
            '<p onclick="alert(1)" style="position:fixed;top:0">over it</p>'
        )
        raw = inline_mail().replace(b"<p>See", html.encode() + b"<p>See")
        key = self.deliver(raw=raw)
        url = f"/helpdesk_user_email/{self.account.id}/{key}/print"
        response = self.get(url, self.rep)
        self.assertEqual(response.status_code, 200)
        policy = response.headers["Content-Security-Policy"]
        self.assertIn("sandbox allow-scripts allow-modals", policy)
        self.assertIn("img-src data:;", policy)
        self.assertNotIn("allow-same-origin", policy)
        self.assertNotIn("unsafe-inline'; img", policy.partition("script-src")[2])
        page = response.text
        self.assertEqual(page.count("<script"), 1)
        self.assertIn("It burns.", page)
        self.assertIn("data:image/png;base64,", page)
        for gone in ("tracker.example", "alert(1)", "position"):
            self.assertNotIn(gone, page)
        # What a message moves upwards stays below the lines that say whose it is.
        self.assertIn("main { display: flow-root; overflow: clip; }", page)
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        self.assertIn(f'nonce="{nonce}"', page)
        self.assertNotIn(nonce, self.get(url).text)
        self.assertFalse(self.mailbox.store["INBOX"].messages[0].seen)

    def test_page_for_paper_of_a_hostile_plain_message(self):
        key = self.deliver(
            subject="<script>alert(1)</script>",
            sender='"<img src=x onerror=alert(1)>" <evil@x.example>',
            text="</main><script>alert(2)</script>",
            files=[("<b>.txt", "text/plain", b"x")],
        )
        url = f"/helpdesk_user_email/{self.account.id}/{key}/print"
        page = self.get(url, self.rep).text
        self.assertEqual(page.count("<script"), 1)
        self.assertNotIn("<img", page)
        self.assertIn("&lt;script&gt;alert(2)", page)

    def test_original_is_the_exact_message(self):
        raw = make_mail(subject="Ümläut / slash")
        key = self.deliver(raw=raw)
        response = self.get(
            f"/helpdesk_user_email/{self.account.id}/{key}/original", self.rep
        )
        self.assert_harmless(response)
        self.assertEqual(response.content, raw)
        self.assertFalse(self.mailbox.store["INBOX"].messages[0].seen)

    def test_nobody_else_and_nothing_else(self):
        key = self.deliver()
        urls = [
            f"/helpdesk_user_email/{self.account.id}/{key}/original",
            f"/helpdesk_user_email/{self.account.id}/{key}/part/1",
            f"/helpdesk_user_email/{self.account.id}/{key}/part/1?preview=thumbnail",
            f"/helpdesk_user_email/{self.account.id}/{key}/attachments",
            f"/helpdesk_user_email/{self.account.id}/{key}/part/1/attachments",
            f"/helpdesk_user_email/{self.account.id}/{key}/print",
        ]
        for user in (self.other_rep, self.manager):
            for url in urls:
                with self.subTest(user=user.login, url=url):
                    self.assertEqual(self.get(url, user).status_code, 404)
        self.assertEqual(self.mailbox.log, [])
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(urls[0]).headers["Location"])
        self.authenticate(self.rep.login, self.rep.login)
        for wrong in (
            f"/helpdesk_user_email/{self.account.id}/{key}/part/7",
            f"/helpdesk_user_email/{self.account.id}/nonsense/original",
            f"/helpdesk_user_email/{self.account.id}/nonsense/attachments",
            f"/helpdesk_user_email/{self.account.id}/{key}/part/7/attachments",
            f"/helpdesk_user_email/{self.account.id}/nonsense/print",
            f"/helpdesk_user_email/0/{key}/original",
        ):
            with self.subTest(url=wrong):
                self.assertEqual(self.get(wrong).status_code, 404)


@tagged("post_install", "-at_install")
class TestCompleteMessage(RouteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.helpdesk_email_attachments = True
        cls.everybody = cls.new_user("eva", "helpdesk_mgmt.group_helpdesk_user")
        cls.stranger = cls.new_user("stan")
        cls.portal = cls.new_user("pia", "base.group_portal")
        cls.ticket.message_subscribe(cls.portal.partner_id.ids)

    def import_mail(self, mode, raw=None, **options):
        key = self.deliver(raw=raw or inline_mail())
        return self.imported_row(key, self.ticket, mode=mode, **options)

    def statuses(self, row):
        urls = (
            f"/helpdesk_user_email/message/{row.id}",
            f"/helpdesk_user_email/message/{row.id}/original",
            f"/helpdesk_user_email/message/{row.id}/part/2",
            f"/helpdesk_user_email/message/{row.id}/attachments",
        )
        found = {}
        for user in (
            self.rep,
            self.other_rep,
            self.manager,
            self.everybody,
            self.stranger,
            self.portal,
        ):
            codes = {
                self.get(url, user if url == urls[0] else None).status_code
                for url in urls
            }
            self.assertEqual(len(codes), 1, user.login)
            found[user.login] = codes.pop()
        return found

    def test_attached_follows_the_ticket(self):
        row = self.import_mail("attach")
        self.assertEqual(
            self.statuses(row),
            {
                "alma": 200,
                "bert": 404,
                "mona": 200,
                "eva": 200,
                "stan": 404,
                "pia": 404,
            },
        )

    def test_customers_open_what_is_visible_to_them(self):
        row = self.import_mail("attach", visibility="customer")
        self.assertEqual(self.statuses(row)["pia"], 200)

    def test_customers_open_what_their_ticket_was_made_from(self):
        key = self.deliver(raw=inline_mail())
        row = self.imported_row(key, mode="attach")
        self.assertEqual(self.statuses(row)["pia"], 404)
        row.ticket_id.message_subscribe(self.portal.partner_id.ids)
        self.assertEqual(self.statuses(row)["pia"], 200)

    def test_pasted_is_the_importers_own(self):
        row = self.import_mail("paste")
        statuses = self.statuses(row)
        self.assertEqual(statuses.pop("alma"), 200)
        self.assertEqual(set(statuses.values()), {404})

    def test_original_is_the_exact_message(self):
        raw = make_mail()
        row = self.import_mail("attach", raw)
        url = f"/helpdesk_user_email/message/{row.id}/original"
        response = self.get(url, self.everybody)
        self.assert_harmless(response)
        self.assertEqual(response.content, raw)

    def test_page(self):
        row = self.import_mail("attach")
        url = f"/helpdesk_user_email/message/{row.id}"
        response = self.get(url, self.everybody)
        page = response.text
        policy = response.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("https:", policy)
        self.assertIn("sandbox=", page)
        self.assertNotIn("allow-scripts", page)
        self.assertNotIn("allow-same-origin", page)
        self.assertNotIn("tracker.example", page)
        self.assertNotIn("cid:pixel", page)
        self.assertIn(base64.b64encode(PIXEL).decode(), page)
        self.assertIn("?images=1", page)
        self.assertIn(f'href="/odoo/helpdesk-tickets/{self.ticket.id}"', page)
        shown = self.get(url + "?images=1")
        self.assertIn("https://tracker.example/x.png", shown.text)
        self.assertIn("https:", shown.headers["Content-Security-Policy"])

    def test_page_is_dark_when_odoo_is(self):
        row = self.import_mail("attach", make_mail(html="<p>plain</p>"))
        url = f"/helpdesk_user_email/message/{row.id}"
        page = self.get(url, self.everybody).text
        self.assertIn('data-theme="light"', page)
        self.assertIn('lang="en-US"', page)
        self.assertNotIn("&lt;html data-dark", page)
        http = type(self.env["ir.http"])
        with patch.object(http, "color_scheme", lambda _self: "dark"):
            page = self.get(url).text
        self.assertIn('data-theme="dark"', page)
        self.assertRegex(page, "(&lt;|<)html data-dark")
        self.assertIn('class="dark"', page)

    def test_hostile_headers_stay_text(self):
        raw = make_mail(
            subject='<script>alert("s")</script>',
            sender='"<img src=x onerror=alert(1)>" <evil@x.example>',
            text="<script>alert(2)</script>",
            files=HOSTILE_FILES,
        )
        row = self.import_mail("attach", raw)
        page = self.get(f"/helpdesk_user_email/message/{row.id}", self.rep).text
        self.assertNotIn("<script", page)
        self.assertNotIn("<img", page)
        self.assertIn("&lt;script&gt;", page)

    def test_deleted_original(self):
        row = self.import_mail("attach")
        row.original_id.unlink()
        url = f"/helpdesk_user_email/message/{row.id}"
        self.assertEqual(self.get(url + "/original", self.rep).status_code, 404)
        self.assertEqual(self.get(url).status_code, 404)

    def test_unknown(self):
        self.assertEqual(
            self.get("/helpdesk_user_email/message/0", self.rep).status_code, 404
        )
