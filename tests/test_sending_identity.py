"""Sending is from the account or not at all: no other name, no other way out."""

from inspect import getmembers
from unittest.mock import patch

from odoo.addons.base.models.ir_autovacuum import is_autovacuum
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .sending_common import ANN, BOB, CARLA, EVE, SendingCase

VACUUMED = (
    "ir.mail_server",
    "mail.mail",
    "mail.message",
    "mail.server.account",
    "mail.server.profile",
    "res.users",
)
"""What Odoo's daily vacuum could do harm to (that of attachments commits)."""

MAIL_MAIL = "odoo.addons.mail.models.mail_mail"
USUAL_HEADERS = {
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "reply-to",
    "subject",
    "to",
}


@tagged("post_install", "-at_install")
class TestOutgoingServer(SendingCase):
    """One server per account, and only for it."""

    def _server(self, account=None):
        return (account or self.account)._sending_servers()

    def test_one_per_account_without_a_secret(self):
        server = self._server()
        self.assertEqual(len(server), 1)
        self.assertFalse(server.smtp_user or server.smtp_pass or server.owner_user_id)
        self.assertEqual(server.from_filter, ANN)

    def test_it_follows_profile_and_account(self):
        self._move(
            smtp_host="smtp.example.com", smtp_port=587, smtp_security="starttls"
        )
        server = self._server()
        self.assertEqual(
            (server.smtp_host, server.smtp_port), ("smtp.example.com", 587)
        )
        self.assertEqual(server.smtp_encryption, "starttls_strict")
        self.account.alias_emails = "desk@example.com, ann.rep@example.com"
        self.assertEqual(
            server.from_filter, f"{ANN},desk@example.com,ann.rep@example.com"
        )
        self.account.active = False
        self.assertFalse(server.active)
        self.account.active = True
        self.assertTrue(server.active)
        self.account.unlink()
        self.assertFalse(server.exists())

    def test_odoo_never_chooses_it(self):
        servers = self.env["ir.mail_server"]
        ours = self._server() | self._server(self.other)
        for sender in (ANN, BOB, "someone@example.com", False):
            found, _email = servers._find_mail_server(sender)
            self.assertFalse(found and found in ours)
            found, _email = servers._find_mail_server(sender, servers.search([]))
            self.assertFalse(found and found in ours)
        self.env["ir.mail_server"].search([("id", "not in", ours.ids)]).active = False
        found, _email = servers._find_mail_server(ANN)
        self.assertFalse(found)

    def test_vacuum_and_a_login_that_is_not_the_address(self):
        self.ann.login = "ann.the.rep"
        for name in VACUUMED:
            model = self.env[name]
            for _name, vacuum in getmembers(type(model), is_autovacuum):
                vacuum(model)
        self.assertTrue(self._server().exists())
        self._answer()
        self.assertEqual(self._only_envelope().sender, ANN)

    def test_none_is_left_when_the_addon_goes(self):
        message = self.env["mail.message"].with_user(self.ann).sudo()
        message = message.create(
            {
                "email_from": ANN,
                "mail_server_id": self._server().id,
                "account_email": ANN,
            }
        )
        waiting = self.env["mail.mail"].create(
            {"mail_message_id": message.id, "email_to": CARLA}
        )
        mails = type(self.env["mail.mail"])
        with (
            patch.object(type(self.env["mail.secret.mixin"]), "_key_ring"),
            patch.object(mails, "send_after_commit") as sent_at_the_end,
        ):
            uninstall_hook(self.env)
        self.assertEqual(waiting.state, "exception")
        # The addon's columns are gone by then.
        sent_at_the_end.assert_not_called()
        self.assertFalse(
            self.env["ir.mail_server"]
            .with_context(active_test=False)
            .search([("email_account_id", "!=", False)])
        )

    def test_odoos_own_test_button(self):
        self._server().test_smtp_connection()

    def test_two_accounts_of_one_rep(self):
        second = self._new_account(self.ann, "ann@second.example.com")
        self.server._users["ann@second.example.com"] = self.server._users[ANN]
        self._answer(email_account_id=second.id)
        self.assertEqual(self._only_envelope().sender, "ann@second.example.com")


@tagged("post_install", "-at_install")
class TestRefusals(SendingCase):
    """Nobody sends as somebody else, and nothing hostile makes a header."""

    def _refused(self, **kwargs):
        before = self.ticket.message_ids
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._answer(**kwargs)
        self.assertEqual(self.ticket.message_ids, before)
        self.assertEqual(self.server.envelopes, [])
        return str(caught.exception)

    def test_another_reps_account(self):
        self._refused(email_account_id=self.other.id)
        self._refused(user=self.bob)

    def test_not_by_superuser_either(self):
        with self.assertRaises(AccessError):
            self.account._check_may_send()

    def test_gone_account(self):
        gone = self.account.id
        self.account.unlink()
        self.assertIn("no longer there", self._refused(email_account_id=gone))

    def test_account_that_does_not_work(self):
        self.account.write(
            {"sending_refused": True, "sending_error": "Enter the password again."}
        )
        self.assertEqual(self._refused(), "Enter the password again.")

    def test_account_that_can_only_not_read(self):
        self.account.write({"sign_in_refused": True, "reading_error": "No mailbox."})
        self._answer()
        self.assertTrue(self._only_envelope())

    def test_stopped_account(self):
        self.account.active = False
        self.assertIn("archived", self._refused())

    def test_no_password(self):
        self.account.password = False
        self.assertIn("password", self._refused())

    def test_profile_without_smtp(self):
        self.env.cr.execute(
            "UPDATE mail_server_profile SET smtp_host = NULL WHERE id = %s",
            [self.profile.id],
        )
        self.profile.invalidate_recordset()
        self.account._entrust()
        self.assertIn("no server for outgoing email", self._refused())

    def test_too_large(self):
        self.env["ir.config_parameter"].set_param("base.default_max_email_size", "1")
        attachment = self._attachment(name="big.bin", raw=b"x" * 2_000_000)
        self.assertIn(
            "1.0 MB is the limit", self._refused(attachment_ids=attachment.ids)
        )

    def test_copies_without_an_account(self):
        self._refused(email_account_id=False, email_bcc=EVE)

    def test_no_address(self):
        self.assertIn("not an email address", self._refused(email_cc="Dora, who else"))

    @mute_logger(MAIL_MAIL)
    def test_forged_sender(self):
        for sender in (
            BOB,
            f'"{ANN}" <{EVE}>',
            f"{ANN}, {EVE}",
            f"{ANN}\r\nBcc: {EVE}",
            "",
        ):
            with self.subTest(sender=sender):
                mail = self._queued(email_from=sender)
                mail.send()
                self.assertEqual(mail.state, "exception")
                self.assertEqual(self.server.envelopes, [])

    def test_an_alias_is_allowed(self):
        self.account.alias_emails = "desk@example.com"
        self._queued(email_from="Desk <desk@example.com>").send()
        self.assertEqual(self._only_envelope().sender, "desk@example.com")

    def test_nobody_writes_from_where_a_message_was_sent(self):
        message = self._answer()
        for vals in ({"account_email": BOB}, {"account_bcc": EVE}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                message.with_user(self.ann).write(vals)
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self.ticket.with_user(self.ann).message_post(
                body="x", account_email="ceo@example.com"
            )

    def test_a_context_from_outside_writes_nothing(self):
        message = (
            self.ticket.with_user(self.ann)
            .with_context(
                account_act={
                    "account_email": BOB,
                    "author_id": self.bob.partner_id.id,
                },
                account_session="x",
            )
            .message_post(body="x")
        )
        self.assertEqual(message.author_id, self.ann.partner_id)
        self.assertFalse(message.account_email)

    def test_an_argument_from_outside_writes_nothing(self):
        for sent_as in ({"account_email": BOB}, "x"):
            with self.assertRaises(ValueError), self.env.cr.savepoint():
                self.ticket.with_user(self.ann).message_post(
                    body="x", email_sent_as=sent_as
                )

    def test_reps_do_not_choose_their_aliases(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.ann).alias_emails = BOB

    def test_another_reps_server_in_the_queue(self):
        server = self.other._sending_servers()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._queued(mail_server_id=server.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.ticket.with_user(self.ann).message_post(
                body="x",
                mail_server_id=server.id,
                email_from=BOB,
                partner_ids=self.customer.ids,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )

    @mute_logger(MAIL_MAIL)
    def test_another_reps_drafts(self):
        history = self.env["helpdesk.email.history"].with_user(self.ann)
        history = history.create({"ticket_id": self.ticket.id, "body": "<p>mine</p>"})
        with self.assertRaises(AccessError):
            history.with_user(self.bob).read(["body"])
        with self.assertRaises(AccessError):
            history.with_user(self.bob).action_send()

    def test_server_changed_behind_the_queues_back(self):
        mail = self._queued()
        server = self.other._sending_servers()
        mail.mail_message_id.mail_server_id = server
        mail.send()
        self.assertEqual(mail.state, "exception")
        self.assertEqual(self.server.envelopes, [])

    @mute_logger(MAIL_MAIL)
    def test_account_gone_while_mail_waits(self):
        mail = self._queued()
        mail.mail_message_id.account_email = ANN
        self.account.unlink()
        self.assertEqual(mail.state, "exception")
        # As a foreign key does it, without Odoo noticing.
        mail.state = "outgoing"
        with self._no_other_way():
            mail.send()
        self.assertEqual(mail.state, "exception")
        self.assertIn("gone", mail.failure_reason)

    def _no_other_way(self):
        return patch(
            "odoo.addons.base.models.ir_mail_server.IrMail_Server._connect__",
            side_effect=AssertionError("another way out"),
        )

    def _queued(self, **vals):
        message = self.env["mail.message"].with_user(self.ann).sudo()
        message = message.create(
            {
                "subject": "Hello",
                "email_from": ANN,
                "mail_server_id": self.account._sending_servers().id,
                "message_type": "email_outgoing",
                **vals,
            }
        )
        return self.env["mail.mail"].create(
            {
                "mail_message_id": message.id,
                "email_to": CARLA,
                "body_html": "<p>x</p>",
                "is_own_act": True,
            }
        )

    def test_no_dialog_names_another_account(self):
        values = {
            "mail.server.reply": {
                "account_id": self.account.id,
                "kind": "reply",
                "subject": "Hello",
            },
            "helpdesk.email.history": {
                "ticket_id": self.ticket.id,
                "email_account_id": self.account.id,
            },
            "mail.compose.message": {
                "model": "helpdesk.ticket",
                "res_ids": str(self.ticket.ids),
                "email_account_id": self.account.id,
            },
        }
        for model, vals in values.items():
            with self.subTest(model=model):
                self.assertTrue(self.env[model].with_user(self.ann).create(vals))
                with self.assertRaises(AccessError):
                    self.env[model].with_user(self.bob).create(vals)


@tagged("post_install", "-at_install")
class TestHeaders(SendingCase):
    """What others wrote never makes a header."""

    HOSTILE = "x\r\nBcc: eve@elsewhere.example\r\n\r\n<script>"

    def _sent_headers(self):
        envelope = self._only_envelope()
        self.assertEqual(envelope.recipients, (CARLA,))
        mail = self._parsed(envelope)
        self.assertNotIn("Bcc", mail)
        names = {name.lower() for name in mail}
        self.assertEqual(len(mail.items()), len(names))
        # Another addon may mark what it sends.
        self.assertEqual(
            {n for n in names if not n.startswith("x-odoo-")}, USUAL_HEADERS
        )
        return mail

    def test_subject(self):
        for subject in (
            self.HOSTILE,
            "=?utf-8?q?x=0D=0ABcc:_eve@elsewhere.example?=",
            "x\u2028Bcc: eve@elsewhere.example",
        ):
            with self.subTest(subject=subject):
                self.server.envelopes.clear()
                self._answer(subject=subject)
                self._sent_headers()

    def test_names(self):
        self.customer.name = 'Carla"\r\nBcc: eve@elsewhere.example, "'
        self.account.from_name = '"Ann" <eve@elsewhere.example>'
        self._answer()
        mail = self._sent_headers()
        self.assertEqual(mail["From"].addresses[0].addr_spec, ANN)
        self.assertEqual(len(mail["From"].addresses), 1)

    def test_title_of_the_ticket(self):
        self.ticket.name = "Fire\nBcc: eve@elsewhere.example"
        self._answer()
        self._sent_headers()

    def test_message_id_of_the_customer(self):
        self.ticket.message_post(
            body="hello",
            message_type="email",
            author_id=self.customer.id,
            message_id="<a@b>\r\nBcc: eve@elsewhere.example",
        )
        self._answer()
        mail = self._parsed(self._only_envelope())
        self.assertEqual((mail["In-Reply-To"], mail["References"]), ("<a@b>", "<a@b>"))
        self.assertNotIn("Bcc", mail)

    def test_file_name(self):
        attachment = self._attachment(name=self.HOSTILE, mimetype="text/plain")
        self._answer(attachment_ids=attachment.ids)
        mail = self._sent_headers()
        [part] = mail.iter_attachments()
        self.assertNotIn("\n", part.get_filename())
        self.assertNotIn("Bcc", part)

    def test_body_is_not_a_header(self):
        self._answer("<p>.</p><p>Bcc: eve</p>")
        self._sent_headers()
