"""The whole way: an external program, HTTP, Odoo, IMAP, Dovecot, and back."""

import base64
import json
import xmlrpc.client
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, EmailAccountCase
from .import_common import make_mail
from .servers.dovecot import DovecotServer

LOGIN = "alma@example.com"
REP_PASSWORD = "alma signs in"


@tagged("post_install", "-at_install")
class TestWholePath(HttpCase, EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.password = REP_PASSWORD
        cls.dovecot = DovecotServer({LOGIN: PASSWORD})
        cls.dovecot.start()
        cls.addClassCleanup(cls.dovecot.stop)
        cls.profile.write(
            {
                "login_with_email": True,
                "incoming_host": "localhost",
                "incoming_security": "tls",
                "incoming_port": cls.dovecot.imap.tls_port,
                "ca_certificate": cls.dovecot.ca_file.read_text(),
            }
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Support", "user_ids": [(6, 0, cls.rep.ids)]}
        )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "x",
                "team_id": cls.team.id,
                "user_id": cls.rep.id,
            }
        )
        cls.raw = make_mail(
            subject="Drucker brennt – 着火",
            text="Es brennt.\nBitte helfen.\n" + "Zeile\n" * 50,
            html="<p>Es <b>brennt</b>.</p><img src='https://t.example/x.png'>",
            files=[("Foto.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(3000))],
        )
        cls.dovecot.deliver(LOGIN, cls.raw)
        for number in range(3):
            cls.dovecot.deliver(
                LOGIN, make_mail(subject=f"Mail {number}", message_id=f"<{number}@x>")
            )
        cls.addClassCleanup(cls.account._discard_connections)

    def call(self, method, *arguments, **values):
        """Call as any program would, over XML-RPC with the rep's password."""
        answer = self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            self.rep.id,
            REP_PASSWORD,
            "mail.server.account",
            method,
            list(arguments),
            values,
        )
        # Programs in other languages know no None; what arrived can be sent again.
        xmlrpc.client.dumps((answer,), allow_none=False)
        return answer

    def setUp(self):
        super().setUp()
        # Odoo 20 drops XML-RPC, and says so at every call; faults are logged, too.
        quiet = mute_logger("odoo.addons.rpc.controllers.xmlrpc", "odoo.http")
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def flags(self):
        return {
            row["subject"]: (row["seen"], row["flagged"])
            for row in self.call("inbox_page", self.account.ids)["messages"]
        }

    def test_every_method_over_xml_rpc(self):
        ids = self.account.ids
        start = self.call("inbox_bootstrap")
        self.assertEqual([account["id"] for account in start["accounts"]], ids)
        folders = self.call("inbox_folders", ids)
        self.assertEqual(folders[0]["role"], "inbox")
        self.assertEqual((folders[0]["total"], folders[0]["unread"]), (4, 4))

        page = self.call("inbox_page", ids, "INBOX", False, 2)
        self.assertEqual(page["messages"][0]["subject"], "Mail 2")
        page = self.call(
            "inbox_page", ids, folder="INBOX", before=page["before"], limit=2
        )
        row = page["messages"][-1]
        self.assertEqual(row["subject"], "Drucker brennt – 着火")
        self.assertTrue(row["has_attachments"])
        self.assertIs(page["before"], False)
        key = row["key"]

        found = self.call("inbox_page", ids, query={"subject": "brennt"})
        self.assertIn(key, [row["key"] for row in found["messages"]])

        message = self.call("inbox_read", ids, key)
        self.assertIn("Es brennt.", message["text"])
        self.assertIn("<b>brennt</b>", message["html"])
        self.assertEqual(message["blocked_images"], 1)
        [photo] = message["attachments"]
        self.assertEqual(photo["name"], "Foto.png")
        part = self.call("inbox_part", ids, key, photo["part"])
        self.assertTrue(base64.b64decode(part["data"]).startswith(b"\x89PNG"))
        self.assertIn("Message-ID:", self.call("inbox_source", ids, key)["source"])

        self.assertEqual(
            [ticket["id"] for ticket in self.call("inbox_tickets")], self.ticket.ids
        )
        self.assertIsInstance(self.call("inbox_suggest", ids, key), list)
        prepared = self.call("inbox_prepare", ids, [key], self.ticket.id, {})
        self.assertIn("Es brennt.", prepared["memo"])

        # So far nothing has changed in the mailbox.
        self.assertEqual(set(self.flags().values()), {(False, False)})

        [result] = self.call("inbox_import", ids, [key], self.ticket.id)
        self.assertEqual(result["status"], "imported")
        self.assertEqual(result["ticket_id"], self.ticket.id)
        self.assertEqual(set(self.flags().values()), {(False, False)})
        row = self.env["helpdesk.email.message"].browse(result["email_message_id"])
        self.assertEqual(row.original_id.raw, self.raw)
        [again] = self.call("inbox_import", ids, [key])
        self.assertEqual(again["status"], "duplicate")
        [badge] = self.call("inbox_read", ids, key)["tickets"]
        self.assertEqual(badge["number"], self.ticket.number)
        [undone] = self.call("inbox_undo", ids, [row.id])
        self.assertTrue(undone["undone"])

        [made] = self.call("inbox_import", ids, [key], False, {"title": "Feuer"})
        ticket = self.env["helpdesk.ticket"].browse(made["ticket_id"])
        self.assertEqual((ticket.name, ticket.team_id), ("Feuer", self.team))

        upload = self.call(
            "inbox_upload", ids, "m.eml", base64.b64encode(make_mail()).decode()
        )
        [uploaded] = self.call("inbox_import", ids, [upload["key"]], self.ticket.id)
        self.assertEqual(uploaded["status"], "imported")

        self.call("inbox_mark", ids, [key], seen=True, flagged=True)
        self.assertEqual(self.flags()["Drucker brennt – 着火"], (True, True))
        moved = self.call("inbox_move", ids, [key], "Archive")
        self.assertIn(key, moved)
        [archived] = self.call("inbox_page", ids, "Archive")["messages"]
        self.assertEqual(archived["subject"], "Drucker brennt – 着火")
        self.assertTrue(archived["tickets"])

    def test_faults_are_said_to_programs_too(self):
        for arguments in (
            ("inbox_read", self.account.ids, "nonsense"),
            ("inbox_page", self.account.ids, "No such folder"),
            ("inbox_import", self.account.ids, []),
        ):
            with self.subTest(method=arguments[0]):
                with self.assertRaises(xmlrpc.client.Fault) as caught:
                    self.call(*arguments)
                self.assertNotIn("Traceback", caught.exception.faultString)

    def test_json_2(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.rep)
            ._generate("rpc", "test", datetime.now() + timedelta(hours=1))
        )

        def call(method, **values):
            response = self.url_open(
                f"/json/2/mail.server.account/{method}",
                data=json.dumps({"ids": self.account.ids, **values}),
                headers={
                    "Authorization": f"Bearer {key}",
                    "Content-Type": "application/json",
                },
            )
            return response.status_code, response.json()

        status, page = call("inbox_page", folder="INBOX", limit=50)
        self.assertEqual(status, 200, page)
        keys = [row["key"] for row in page["messages"]][:2]
        status, results = call("inbox_import", keys=keys, ticket_id=self.ticket.id)
        self.assertEqual(status, 200, results)
        self.assertEqual([item["status"] for item in results], ["imported"] * 2)
        status, fault = call("inbox_read", key="nonsense")
        self.assertEqual(status, 422)
        self.assertIn("no longer there", fault["message"])
