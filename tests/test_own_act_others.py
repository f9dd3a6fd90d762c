"""What others, and automations, make of a rep's account and of a rep's words."""

import json
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import file_path, mute_logger

from .sending_common import ANN, BOB, CARLA, SendingCase


class OwnActCase(SendingCase):
    def setUp(self):
        super().setUp()
        self.mail_server = self.account._sending_servers()
        self.template = self.env["mail.template"].create(
            {
                "name": "Trap",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "mail_server_id": self.mail_server.id,
                "email_from": ANN,
                "email_to": CARLA,
                "subject": "A manager's words",
                "body_html": "<p>Pay here.</p>",
                "auto_delete": False,
            }
        )

    def flush_tracking(self):
        """What was made a moment ago is there; what was changed is tracked."""
        self.env.flush_all()
        self.cr.flush()

    def run_queue(self):
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            self.env["mail.mail"].process_email_queue()

    def assertSent(self):
        """The words of the template were put into a message; they went elsewhere."""
        subject = [("subject", "=", self.template.subject)]
        self.assertTrue(self.env["mail.message"].search(subject))

    def assertNothingFromAnn(self):
        for envelope in self.server.envelopes:
            self.assertNotEqual(envelope.sender, ANN, envelope)


@tagged("post_install", "-at_install")
class TestAutomations(OwnActCase):
    def test_a_stage_with_a_template(self):
        """The rep moves the ticket: what goes out is not the rep's."""
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Trap", "mail_template_id": self.template.id}
        )
        self.flush_tracking()
        self.ticket.with_user(self.ann).stage_id = stage
        self.flush_tracking()
        self.run_queue()
        self.assertNothingFromAnn()
        self.assertSent()

    def test_a_server_action_run_by_the_owner(self):
        for method in ("email", "comment", "note"):
            self.server.envelopes.clear()
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Trap",
                    "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "state": "mail_post",
                    "mail_post_method": method,
                    "template_id": self.template.id,
                }
            )
            ticket = self.ticket.with_user(self.ann)
            action.with_user(self.ann).sudo().with_context(
                active_model=ticket._name, active_id=ticket.id, active_ids=ticket.ids
            ).run()
            self.run_queue()
            with self.subTest(method=method):
                self.assertNothingFromAnn()
                self.assertSent()

    def test_mass_mail(self):
        """As Odoo's composer writes to many: each mail its own message."""
        composer = self.env["mail.compose.message"].with_user(self.ann).sudo()
        composer = composer.create(
            {
                "composition_mode": "mass_mail",
                "model": self.ticket._name,
                "res_ids": repr(self.ticket.ids),
                "template_id": self.template.id,
                "email_account_id": self.account.id,
            }
        )
        composer._action_send_mail()
        self.run_queue()
        self.assertNothingFromAnn()
        self.assertSent()

    def test_a_message_with_the_rep_as_its_maker(self):
        """A record of the rep's own, with mail attached to it by code."""
        self.ticket.with_user(self.ann).sudo().message_mail_with_source(
            self.template, force_send=True
        )
        self.assertNothingFromAnn()


@tagged("post_install", "-at_install")
class TestWordsOfOthers(OwnActCase):
    """What waits to go out is what its owner wrote."""

    def waiting(self, **kwargs):
        kind = type(self.env["mail.mail"])
        with patch.object(kind, "send_after_commit", lambda _self: None):
            return self._answer(**kwargs)

    def test_untouched_it_goes(self):
        self.waiting(attachment_ids=self._attachment(name="a.txt").ids)
        self.run_queue()
        self.assertEqual(self._only_envelope().sender, ANN)

    def test_what_waits_at_an_upgrade_goes(self):
        message = self.waiting()
        mail = self._mails(message)
        theirs = self.waiting(user=self.bob, email_account_id=self.other.id)
        mails = mail | self._mails(theirs)
        mails.write({"is_own_act": False, "own_words": False})
        forged = mail.with_user(self.bob).sudo()
        forged = forged.create(
            {"email_from": ANN, "email_to": CARLA, "body_html": "Pay"}
        )
        forged.mail_message_id.write(
            {"mail_server_id": self.mail_server.id, "account_email": ANN}
        )
        path = "helpdesk_mgmt_user_email/migrations/19.0.1.1.0/post-migration.py"
        spec = spec_from_file_location("migration", file_path(path))
        migration = module_from_spec(spec)
        spec.loader.exec_module(migration)
        migration.migrate(self.cr, "19.0.1.0.0")
        self.assertTrue(all(mail._is_owners() for mail in mails))
        self.assertFalse(forged._is_owners())
        self.run_queue()
        sent = {(item.sender, *item.recipients) for item in self.server.envelopes}
        self.assertLessEqual({(ANN, CARLA), (BOB, CARLA)}, sent)
        self.assertFalse([e for e in self.server.envelopes if b"Pay" in e.content])

    def test_a_colleague_rewrites_the_message(self):
        for name, value in {
            "subject": "Pay here",
            "reply_to": "eve@elsewhere.example",
            "attachment_ids": [Command.create({"name": "bill.txt", "raw": b"pay"})],
        }.items():
            with self.subTest(name=name):
                message = self.waiting()
                message.with_user(self.bob).write({name: value})
                mail = self._mails(message)
                self.run_queue()
                self.assertNothingFromAnn()
                self.assertEqual(mail.state, "exception")
                self.assertIn("Only what its owner writes", mail.failure_reason)

    def test_a_colleague_rewrites_a_file(self):
        message = self.waiting(attachment_ids=self._attachment(name="a.txt").ids)
        message.attachment_ids.with_user(self.bob).write({"raw": b"pay here"})
        self.run_queue()
        self.assertNothingFromAnn()


@tagged("post_install", "-at_install")
class TestScheduled(OwnActCase):
    def schedule(self, attachments=()):
        composer = self.env["mail.compose.message"].with_user(self.ann)
        composer = composer.with_context(
            default_model=self.ticket._name, default_res_ids=self.ticket.ids
        )
        with Form(composer) as form:
            form.body = "<p>Mine</p>"
            form.email_account_id = self.account.with_user(self.ann)
            form.partner_ids.add(self.customer)
            form.scheduled_date = "2036-01-01 10:00:00"
            for attachment in attachments:
                form.attachment_ids.add(attachment)
        form.record.action_schedule_message()
        return self.env["mail.scheduled.message"].search(
            [("res_id", "=", self.ticket.id)], order="id desc", limit=1
        )

    def due(self, scheduled):
        now = fields.Datetime.now() + timedelta(days=3650 * 2)
        with patch.object(fields.Datetime, "now", lambda: now):
            self.env["mail.scheduled.message"]._post_messages_cron()
        self.assertFalse(scheduled.exists())

    def test_the_owners_own_goes(self):
        scheduled = self.schedule([self._attachment(name="a.txt")])
        scheduled.with_user(self.ann).write({"body": "<p>Mine, too</p>"})
        self.due(scheduled)
        self.assertIn(b"Mine, too", self._only_envelope().content)

    def test_nobody_else_changes_what_goes_out(self):
        scheduled = self.schedule([self._attachment(name="a.txt", raw=b"mine")])
        parameters = json.dumps({"email_account_id": self.account.id})
        for user in (self.bob, self.env.ref("base.user_admin")):
            theirs = scheduled.with_user(user)
            for values in (
                {"body": "<p>Pay here</p>"},
                {"subject": "Pay here"},
                {"partner_ids": [Command.link(self.bob.partner_id.id)]},
                {"attachment_ids": [Command.create({"name": "x", "raw": b"x"})]},
                {"notification_parameters": parameters},
            ):
                with self.assertRaises(AccessError):
                    theirs.write(values)
            with self.assertRaises(AccessError):
                theirs.attachment_ids.write({"raw": b"pay here"})

    def test_for_another_person(self):
        """Who schedules decides whose account; author and names change nothing."""
        parameters = json.dumps({"email_account_id": self.account.id})
        scheduled = (
            self.env["mail.scheduled.message"]
            .with_user(self.bob)
            .create(
                {
                    "model": self.ticket._name,
                    "res_id": self.ticket.id,
                    "author_id": self.ann.partner_id.id,
                    "body": "<p>Pay here</p>",
                    "partner_ids": self.customer.ids,
                    "scheduled_date": "2036-01-01 10:00:00",
                    "notification_parameters": parameters,
                }
            )
        )
        with mute_logger("odoo.addons.mail.models.mail_scheduled_message"):
            self.due(scheduled)
        self.assertFalse([e for e in self.server.envelopes if e.sender in (ANN, BOB)])
