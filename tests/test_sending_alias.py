"""Writing from another address of the account, and from no other one."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .import_common import make_mail
from .sending_common import ANN, BOB, CARLA, SendingCase

DESK, SHOP = "desk@example.com", "shop@brand.example"


class AliasCase(SendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.alias_emails = f"{DESK}; {SHOP.upper()}"
        cls.other.alias_emails = "bobs@example.com"

    def sent_from(self, address):
        envelope = self._only_envelope()
        self.assertEqual(envelope.sender, address)
        mail = self._parsed(envelope)
        self.assertEqual(mail["From"].addresses[0].addr_spec, address)
        self.assertEqual(mail["From"].addresses[0].display_name, "Ann Rep")
        return mail


@tagged("post_install", "-at_install")
class TestAddresses(AliasCase):
    """Which addresses an account has."""

    def test_they_are_kept_tidy(self):
        self.assertEqual(self.account.alias_emails, f"{DESK}, {SHOP}")
        self.account.alias_emails = f" {ANN.upper()}\n{DESK},,{DESK} {SHOP} ;"
        self.assertEqual(self.account.alias_emails, f"{ANN}, {DESK}, {SHOP}")
        self.assertEqual(self.account._sending_addresses(), [ANN, DESK, SHOP])
        self.account.alias_emails = " , "
        self.assertFalse(self.account.alias_emails)

    def test_what_is_none(self):
        for text in (
            "desk",
            "desk@",
            "Desk <desk@example.com>",
            f"{DESK}, desk@exam ple",
            f"{DESK}\r\nBcc: {BOB}",
            "a\x00b@example.com",
            ", ".join(f"a{number}@example.com" for number in range(51)),
        ):
            with (
                self.subTest(text=text),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.account.alias_emails = text

    def test_administrators_give_them(self):
        manager = self._new_rep("mona", "Mona", "mona@example.com")
        manager.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self.account.with_user(manager).alias_emails = DESK
        for user in (self.ann, self.bob):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.account.with_user(user).write({"alias_emails": BOB})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["mail.server.account"].with_user(self.ann).create(
                {
                    "profile_id": self.profile.id,
                    "email": "ann2@example.com",
                    "alias_emails": BOB,
                }
            )
        self.assertEqual(self.account.alias_emails, DESK)

    def test_the_rep_sees_them(self):
        form = Form(self.account.with_user(self.ann))
        self.assertEqual(form.alias_emails, f"{DESK}, {SHOP}")
        with self.assertRaises(AssertionError):
            form.alias_emails = BOB


@tagged("post_install", "-at_install")
class TestTicket(AliasCase):
    def senders(self):
        return self.ticket.with_user(self.ann)._senders()

    def test_the_composer_offers_them(self):
        senders = self.senders()
        self.assertEqual(
            [(item["id"], item["email"]) for item in senders["emailSenders"]],
            [(self.account.id, email) for email in (ANN, DESK, SHOP)],
        )
        self.assertEqual(senders["emailSenderKey"], senders["emailSenders"][0]["key"])

    def test_an_answer_from_an_alias(self):
        message = self._answer(email_account_sender=DESK)
        mail = self.sent_from(DESK)
        self.assertEqual(mail["Reply-To"].addresses[0].addr_spec, DESK)
        self.assertEqual(message.account_email, DESK)
        self.assertEqual(message.author_id, self.ann.partner_id)

    def test_however_it_is_written(self):
        self._answer(email_account_sender=DESK.upper())
        self.sent_from(DESK)

    def test_none_is_the_own_address(self):
        for sender in (False, "", None, ANN):
            self.server.envelopes.clear()
            self._answer(email_account_sender=sender)
            self.sent_from(ANN)

    def test_any_other_is_refused(self):
        before = self.ticket.message_ids
        for sender in (
            BOB,
            "bobs@example.com",
            "ceo@example.com",
            f"{DESK}, {BOB}",
            f'"{DESK}" <{BOB}>',
            f"{DESK}\r\nBcc: {BOB}",
            "x",
            ["x"],
            7,
        ):
            with (
                self.subTest(sender=sender),
                self.assertRaisesRegex(UserError, "can't send as"),
                self.env.cr.savepoint(),
            ):
                self._answer(email_account_sender=sender)
        self.assertEqual(self.ticket.message_ids, before)
        self.assertEqual(self.server.envelopes, [])

    def test_not_without_an_account(self):
        with self.assertRaises(UserError):
            self._answer(email_account_id=False, email_account_sender=DESK)

    def test_taken_away_while_it_waits(self):
        self.env["ir.config_parameter"].set_param("mail.mail.queue.batch.size", "0")
        message = self._answer(email_account_sender=DESK, force_send=False)
        self.account.alias_emails = SHOP
        mail = self._mails(message)
        mail.send()
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(mail.state, "exception")
        self.assertIn("can't send as", mail.failure_reason)

    def test_what_the_customer_wrote_to_comes_first(self):
        self._customer_wrote(f"Desk <{DESK.upper()}>", "<1@customer.example>")
        self.assertEqual(self._begins_with(), DESK)
        self._customer_wrote(ANN, "<2@customer.example>")
        self.assertEqual(self._begins_with(), ANN)
        self._customer_wrote("team@example.com", "<3@customer.example>")
        self.assertEqual(self._begins_with(), ANN)

    def test_a_second_account_that_the_customer_wrote_to(self):
        second = self._new_account(self.ann, "ann@second.example.com")
        self._customer_wrote(second.email, "<1@customer.example>")
        self.assertEqual(self._begins_with(), second.email)

    def test_nobody_writes_to_oneself(self):
        self.env["res.partner"].create({"name": "By mistake", "email": SHOP})
        self._answer(email_account_sender=DESK)
        self._customer_wrote(f"{SHOP}, bobs@example.com, eve@x.example, {BOB}", "<1@c>")
        suggested = self.ticket.with_user(self.ann)._message_get_suggested_recipients(
            reply_discussion=True
        )
        emails = {item["email"] for item in suggested}
        self.assertLessEqual({CARLA, BOB, "eve@x.example"}, emails)
        self.assertFalse(emails & {DESK, SHOP, "bobs@example.com"})

    def test_who_answers_as_the_helpdesk_still_does(self):
        self.ann.helpdesk_answer_as = "helpdesk"
        self._customer_wrote(DESK, "<1@customer.example>")
        self.assertEqual(self._begins_with(), "")

    def test_what_was_imported_counts_as_well(self):
        self.env["helpdesk.email.message"].create(
            {
                "ticket_id": self.ticket.id,
                "user_id": self.ann.id,
                "state": "imported",
                "identity": "x",
                "message_id": "<1@customer.example>",
                "email_from": CARLA,
                "email_to": "Someone <someone@example.com>",
                "email_cc": f"Shop <{SHOP}>",
                "date": "2026-11-24 08:00:00",
            }
        )
        self.assertEqual(self._begins_with(), SHOP)

    def _customer_wrote(self, to, message_id):
        self.ticket.message_post(
            body="hello",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            email_from=CARLA,
            author_id=self.customer.id,
            message_id=message_id,
            incoming_email_to=to,
        )

    def _begins_with(self):
        senders = self.senders()
        return next(
            (
                item["email"]
                for item in senders["emailSenders"]
                if item["key"] == senders["emailSenderKey"]
            ),
            "",
        )


@tagged("post_install", "-at_install")
class TestDialogs(AliasCase):
    def history(self, **values):
        history = self.env["helpdesk.email.history"].with_user(self.ann)
        return history.create({"ticket_id": self.ticket.id, **values})

    def composer(self, **values):
        composer = self.env["mail.compose.message"].with_user(self.ann)
        return composer.with_context(
            default_model="helpdesk.ticket", default_res_ids=self.ticket.ids
        ).create(
            {
                "body": "<p>x</p>",
                "partner_ids": self.customer.ids,
                "subtype_id": self.env.ref("mail.mt_comment").id,
                **values,
            }
        )

    def test_the_history(self):
        history = self.history()
        self.assertEqual(history.email_sender, ANN)
        self.assertEqual(history.sender_choices, [ANN, DESK, SHOP])
        history.email_sender = SHOP
        history.action_send()
        self.sent_from(SHOP)

    def test_the_full_composer(self):
        composer = self.composer(email_sender=DESK)
        self.assertEqual(composer.email_account_id, self.account)
        composer._action_send_mail()
        self.sent_from(DESK)

    def test_the_full_composer_begins_with_what_was_chosen(self):
        composer = self.env["mail.compose.message"].with_user(self.ann)
        composer = composer.with_context(
            default_model="helpdesk.ticket",
            default_res_ids=self.ticket.ids,
            default_email_account_id=self.account.id,
            default_email_sender=SHOP,
        )
        self.assertEqual(composer.create({}).email_sender, SHOP)

    def test_another_account_has_other_addresses(self):
        second = self._new_account(self.ann, "ann@second.example.com")
        history = self.history(email_sender=DESK)
        history.email_account_id = second
        self.assertEqual(history.email_sender, second.email)
        self.assertEqual(history.sender_choices, [second.email])
        history.email_account_id = False
        self.assertFalse(history.email_sender)
        self.assertFalse(history.sender_choices)

    def test_another_reps_addresses_are_not_shown(self):
        values = {"ticket_id": self.ticket.id, "email_account_id": self.other.id}
        history = self.env["helpdesk.email.history"].with_user(self.ann)
        spec = {name: {} for name in (*values, "email_sender", "sender_choices")}
        with self.assertRaises(AccessError):
            history.onchange(values, ["email_account_id"], spec)
        with self.assertRaises(AccessError):
            self.history(email_account_id=self.other.id)

    def test_any_other_is_refused(self):
        for dialog in (self.history(), self.composer()):
            with (
                self.subTest(dialog=dialog._name),
                self.assertRaisesRegex(UserError, "can't send as"),
                self.env.cr.savepoint(),
            ):
                dialog.email_sender = BOB
                (
                    dialog.action_send()
                    if dialog._name == "helpdesk.email.history"
                    else dialog._action_send_mail()
                )
        self.assertEqual(self.server.envelopes, [])


@tagged("post_install", "-at_install")
class TestReplyToAnAlias(AliasCase):
    def setUp(self):
        super().setUp()
        self.mailbox = self._serve_mailbox()

    def reply(self, kind="reply", **values):
        key = self.mailbox.deliver(make_mail(**values)).encode()
        action = self.account.with_user(self.ann).inbox_reply(key, kind)
        return (
            self.env[action["res_model"]].with_user(self.ann).browse(action["res_id"])
        )

    def test_preselected(self):
        for to, expected in (
            (f"Desk <{DESK}>", DESK),
            (f"dora@customer.example, {SHOP.upper()}", SHOP),
            (ANN, ANN),
            ("list@elsewhere.example", ANN),
        ):
            for kind in ("reply", "reply_all", "forward"):
                with self.subTest(to=to, kind=kind):
                    self.assertEqual(self.reply(kind, to=to).email_sender, expected)

    def test_in_copy_or_where_it_was_delivered(self):
        self.assertEqual(
            self.reply(to="dora@customer.example", Cc=DESK).email_sender, DESK
        )
        delivered = self.reply(to="undisclosed@example.com", Delivered_To=SHOP)
        self.assertEqual(delivered.email_sender, SHOP)

    def test_sent_from_it(self):
        self.reply(to=DESK).action_send()
        mail = self.sent_from(DESK)
        self.assertEqual(mail["Reply-To"].addresses[0].addr_spec, DESK)

    def test_on_a_ticket_too(self):
        reply = self.reply(to=DESK)
        reply.ticket_id = self.ticket
        reply.action_send()
        self.sent_from(DESK)

    def test_any_other_is_refused(self):
        for ticket in (self.ticket, self.ticket.browse()):
            reply = self.reply(to=DESK)
            reply.ticket_id = ticket
            reply.email_sender = BOB
            with self.assertRaisesRegex(UserError, "can't send as"):
                reply.action_send()
        self.assertEqual(self.server.envelopes, [])

    def test_a_mail_from_an_alias_is_the_reps_own(self):
        """As in the Sent folder: the customer is whom it was sent to."""
        content_to = f"Carla <{CARLA}>"
        key = self.mailbox.deliver(make_mail(sender=DESK, to=content_to)).encode()
        [result] = self.account.with_user(self.ann).inbox_import([key])
        ticket = self.ticket.browse(result["ticket_id"])
        self.assertEqual(ticket.partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestReplyToAnUpload(AliasCase):
    """An .eml file is answered and forwarded like any message of the inbox."""

    def test_reply_and_forward(self):
        raw = make_mail(to=DESK, files=[("a.txt", "text/plain", b"smoke")])
        account = self.account.with_user(self.ann)
        key = account.inbox_upload("m.eml", base64.b64encode(raw).decode())["key"]
        for kind in ("reply", "forward"):
            action = account.inbox_reply(key, kind)
            reply = self.env[action["res_model"]].with_user(self.ann)
            reply = reply.browse(action["res_id"])
            self.assertEqual(reply.email_sender, DESK)
            names = reply.attachment_ids.mapped("name")
            self.assertEqual(names, ["a.txt"] if kind == "forward" else [])
        other = self.other.with_user(self.bob)
        with self.assertRaisesRegex(UserError, "no longer there"):
            other.inbox_reply(key)
