"""What is being written lies in the mailbox's Drafts folder, and goes on from there."""

from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.mail_server_connection import MAILBOX_POOL
from ..transports import errors
from ..transports.interface import Capability, Role
from .sending_common import ANN, BOB, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.memory import MemoryMailbox
from .test_compose import PIXEL

DRAFTS, TRASH = "Drafts", "Trash"


class Died(BaseException):
    """The process is gone: nothing of it is caught, nothing is committed."""


class DraftsCase(SendingCase):
    def setUp(self):
        super().setUp()
        self.mailbox = self._serve_mailbox()
        self.mailbox.add_folder(DRAFTS, Role.DRAFTS)
        self.mailbox.add_folder(TRASH, Role.TRASH)
        self.mine = self.account.with_user(self.ann)

    def _opened(self, action):
        replies = self.env[action["res_model"]].with_user(self.ann)
        return replies.browse(action["res_id"])

    def _written(self, **vals):
        new = self._opened(self.mine.inbox_compose())
        new.write({"email_to": CARLA, "subject": "Toner", "body": "<p>Hi.</p>", **vals})
        return new

    def _stored(self, folder=DRAFTS):
        return [
            message_from_bytes(message.raw, policy=modern)
            for message in self.mailbox.store[folder].messages
        ]

    def _subjects(self, folder=DRAFTS):
        return [str(mail["Subject"]) for mail in self._stored(folder)]

    def _keys(self, folder=DRAFTS):
        stored = self.mailbox.store[folder]
        return [stored.key(message) for message in stored.messages]

    def _continue(self, key=None):
        key = key or self._keys()[-1]
        return self._opened(self.mine.inbox_continue(key.encode()))

    def _elsewhere(self, html="<p>So <b>far</b></p>", **headers):
        """A draft that another mail program has stored."""
        mail = EmailMessage()
        mail["From"] = ANN
        mail["To"] = CARLA
        mail["Subject"] = "Begun on the phone"
        for name, value in headers.items():
            del mail[name.replace("_", "-")]
            mail[name.replace("_", "-")] = value
        mail.set_content("So far")
        mail.add_alternative(html, subtype="html")
        mail.add_attachment(
            b"12 EUR", maintype="text", subtype="plain", filename="price.txt"
        )
        return self.mailbox.deliver(mail.as_bytes(), DRAFTS, seen=True)


@tagged("post_install", "-at_install")
class TestDrafts(DraftsCase):
    def test_what_is_written_lies_in_drafts(self):
        new = self._written(
            email_to=f"Cärla <{CARLA}>, nobody",
            email_cc=DORA,
            email_bcc=EVE,
            body=f'<p>Hi.</p><img src="data:image/png;base64,{PIXEL}">',
            attachment_ids=self._attachment(name="prïce.txt"),
        )
        kept = new.action_keep_draft()
        self.assertEqual((kept["place"], kept["problem"]), ("drafts", ""))
        self.assertTrue(kept["saved"])
        [mail] = self._stored()
        self.assertIn(CARLA, mail["To"])
        self.assertEqual((mail["Cc"], mail["Bcc"]), (DORA, EVE))
        self.assertEqual(mail["From"].addresses[0].addr_spec, ANN)
        [file] = mail.iter_attachments()
        self.assertEqual(file.get_filename(), "prïce.txt")
        text = mail.get_body(("related", "html"))
        self.assertIn(
            "cid:", text.get_content() if not text.is_multipart() else str(text)
        )

    def test_nothing_is_kept_of_nothing(self):
        new = self._opened(self.mine.inbox_compose())
        self.assertEqual(new.action_keep_draft()["place"], "")
        self.assertEqual(self._stored(), [])

    def test_the_newer_version_replaces_the_older(self):
        other = self._elsewhere()
        new = self._written()
        new.action_keep_draft()
        self.assertEqual(self.mailbox.log.count("save_draft"), 1)
        new.action_keep_draft()
        self.assertEqual(self.mailbox.log.count("save_draft"), 1)
        new.subject = "Two toners"
        new.action_keep_draft()
        self.assertEqual(self._subjects(), ["Begun on the phone", "Two toners"])
        self.assertIn(other, self._keys())

    def test_an_answer_keeps_its_thread(self):
        self.mailbox.deliver(
            f"From: {CARLA}\r\nTo: {ANN}\r\nSubject: Fire\r\nMessage-ID: <2@x.example>"
            "\r\nReferences: <1@x.example>\r\n\r\nIt burns.\r\n".encode()
        )
        key = self._keys("INBOX")[0]
        reply = self._opened(self.mine.inbox_reply(key.encode()))
        reply.body = "<p>Use water.</p>" + reply.body
        reply.action_keep_draft()
        [mail] = self._stored()
        self.assertEqual(mail["In-Reply-To"], "<2@x.example>")
        self.assertEqual(mail["References"], "<1@x.example> <2@x.example>")
        self.assertEqual(self._continue(), reply)

    def test_sent_it_is_no_draft_and_has_no_bcc(self):
        new = self._written(email_bcc=EVE)
        new.action_keep_draft()
        new.action_send_later()
        self.assertEqual(self._subjects(), ["Toner"])
        self._send_due()
        envelope = self._only_envelope()
        self.assertEqual(set(envelope.recipients), {CARLA, EVE})
        self.assertNotIn("Bcc", self._parsed(envelope))
        self.assertEqual(self._stored(), [])

    def test_sent_onto_a_ticket_it_is_no_draft(self):
        new = self._written(ticket_id=self.ticket.id)
        new.action_keep_draft()
        new.action_send_later()
        self._send_due()
        self._send_due()
        self._only_envelope()
        self.assertEqual(self._stored(), [])

    def test_what_could_not_be_sent_stays_a_draft(self):
        new = self._written(email_to="refused@customer.example")
        new.action_keep_draft()
        self.profile.smtp_port = 1
        self._move()
        new.action_send()
        self.assertEqual(self._subjects(), ["Toner"])
        with self.assertRaisesRegex(UserError, "Outbox"):
            self.mine.inbox_continue(self._keys()[0].encode())

    def test_discarded_it_is_in_trash_and_comes_back(self):
        new = self._written()
        new.action_keep_draft()
        new.action_discard()
        self.assertEqual((self._subjects(), self._subjects(TRASH)), ([], ["Toner"]))
        self.assertEqual(self.mine.inbox_unsent(), [])
        with self.assertRaisesRegex(UserError, "discarded"):
            new.action_send()
        new.action_restore()
        new.action_keep_draft()
        self.assertEqual(self._subjects(), ["Toner"])
        new.action_send()
        self._only_envelope()

    def test_moved_to_trash_in_the_list_it_is_discarded(self):
        new = self._written()
        new.action_keep_draft()
        moved = self.mine.inbox_move([self._keys()[0].encode()], TRASH)
        self.assertEqual(new.state, "discarded")
        self.assertEqual(self.mine.inbox_unsent(), [])
        self.mine.inbox_move(list(moved.values()), DRAFTS)
        self.assertEqual(new.state, "writing")
        self.assertEqual(self._continue(), new)
        new.subject = "Two toners"
        self.assertEqual(new.action_keep_draft()["problem"], "")
        self.assertEqual(self._subjects(), ["Two toners"])

    def test_what_cannot_be_discarded_stays(self):
        new = self._written()
        new.action_keep_draft()
        self.mailbox.capabilities -= {Capability.MOVE}
        with self.assertRaises(UserError):
            new.action_discard()
        self.assertEqual((self._subjects(), new.state), (["Toner"], "writing"))

    def test_from_another_account_it_is_in_its_mailbox(self):
        shop = self.mail_server.add_account("ann@shop.example", PASSWORD)
        shop.add_folder(DRAFTS, Role.DRAFTS)
        second = self._new_account(self.ann, "ann@shop.example")
        new = self._written()
        new.action_keep_draft()
        new.account_id = second
        self.assertEqual(new.action_keep_draft()["problem"], "")
        self.assertEqual(self._stored(), [])
        self.assertEqual(len(shop.store[DRAFTS].messages), 1)
        new.action_discard()
        self.assertEqual(len(shop.store[DRAFTS].messages), 0)

    # -- where it cannot be kept -----------------------------------------------

    def test_a_mailbox_without_drafts(self):
        new = self._written()
        self.mailbox.capabilities -= {Capability.DRAFTS}
        self.assertEqual(new.action_keep_draft()["place"], "odoo")
        self.profile.server_type = "pop3"
        self.mailbox.log.clear()
        kept = new.action_keep_draft()
        self.assertEqual((kept["place"], kept["problem"]), ("odoo", ""))
        self.assertEqual(self.mailbox.log, [])
        self.assertTrue(new.action_discard())

    def test_the_folder_is_made(self):
        del self.mailbox.store[DRAFTS]
        new = self._written()
        self.assertEqual(new.action_keep_draft()["place"], "drafts")
        self.assertEqual(self._subjects(), ["Toner"])
        del self.mailbox.store[DRAFTS]
        new.subject = "Two toners"
        self.assertEqual(new.action_keep_draft()["place"], "drafts")
        self.assertEqual(self._subjects(), ["Two toners"])

    def test_what_hinders_it_is_one_sentence(self):
        for operation, error, sentence in (
            ("make_folder", errors.UnsupportedOperation("x"), "makes none"),
            ("save_draft", errors.ProtocolError("no"), "does not take it"),
            (
                "save_draft",
                errors.MessageTooLarge("x", size=9 * 2**20, limit=2**20),
                "9 MB, and 1 MB",
            ),
            ("save_draft", errors.ConnectionFailed("x"), "."),
        ):
            new = self._written()

            def fault(step, operation=operation, error=error):
                if step == operation:
                    raise error

            if operation == "make_folder":
                drafts = self.mailbox.store.pop(DRAFTS)
            self.mailbox.fault = fault
            with self.subTest(operation=operation, error=error):
                kept = new.action_keep_draft()
                self.assertEqual(kept["place"], "odoo")
                self.assertIn(sentence, kept["problem"])
                self.assertEqual(new.state, "writing")
            self.mailbox.fault = None
            self.mailbox.store[DRAFTS] = drafts

    # -- begun elsewhere ----------------------------------------------------------

    def test_a_draft_of_another_program_goes_on(self):
        key = self._elsewhere(
            Cc=f"Döra <{DORA}>",
            Bcc=EVE,
            In_Reply_To="<2@x.example>",
            References="<1@x.example> <2@x.example>",
        )
        draft = self._continue(key)
        self.assertEqual((draft.kind, draft.email_to), ("draft", CARLA))
        self.assertIn(DORA, draft.email_cc)
        self.assertEqual((draft.email_bcc, draft.subject), (EVE, "Begun on the phone"))
        self.assertIn("<b>far</b>", draft.body)
        self.assertEqual(draft.attachment_ids.raw, b"12 EUR")
        draft.body += "<p>and on</p>"
        draft.action_keep_draft()
        [mail] = self._stored()
        self.assertIn("and on", mail.get_body(("html",)).get_content())
        self.assertEqual(mail["In-Reply-To"], "<2@x.example>")
        self.assertEqual(mail["References"], "<1@x.example> <2@x.example>")
        # What the other program has made is not destroyed.
        self.assertEqual(self._subjects(TRASH), ["Begun on the phone"])
        self.assertEqual(self._continue(), draft)
        draft.action_send_later()
        self._send_due()
        self.assertEqual(set(self._only_envelope().recipients), {CARLA, DORA, EVE})
        self.assertEqual(self._stored(), [])

    def test_continued_and_closed_it_is_as_it_was(self):
        key = self._elsewhere()
        self._continue(key).action_close()
        self.assertEqual(self._keys(), [key])
        draft = self._continue(key)
        draft.action_discard()
        self.assertEqual(self._subjects(TRASH), ["Begun on the phone"])
        draft.action_restore()
        draft.action_keep_draft()
        self.assertEqual(self._subjects(), ["Begun on the phone"])

    def test_sent_unchanged_it_goes_to_trash(self):
        self._continue(self._elsewhere()).action_send_later()
        self._send_due()
        self._only_envelope()
        self.assertEqual(self._stored(), [])
        self.assertEqual(self._subjects(TRASH), ["Begun on the phone"])

    def test_pictures_in_the_text_stay_there(self):
        mail = EmailMessage()
        mail["To"], mail["Subject"] = CARLA, "Look"
        mail.set_content("Look")
        mail.add_alternative('<p>Look <img src="cid:p1@x"></p>', subtype="html")
        mail.get_payload()[1].add_related(
            b"\x89PNG", "image", "png", cid="<p1@x>", filename="p.png"
        )
        draft = self._continue(self.mailbox.deliver(mail.as_bytes(), DRAFTS))
        self.assertIn("data:image/png;base64,iVBORw==", draft.body)
        self.assertFalse(draft.attachment_ids)
        draft.subject = "Look here"
        draft.action_keep_draft()
        self.assertIn("cid:", self._stored()[0].as_string())

    def test_a_hostile_draft(self):
        key = self._elsewhere(
            '<p onclick="x()">Hi<script>x()</script><img src="https://spy.example/1">'
            '<a href="javascript:x()">y</a></p>',
            From=f"Boss <{BOB}>",
            X_Odoo_Objects="helpdesk.ticket-1",
            Subject="a\u202eb",
            In_Reply_To="<1@x.example>",
        )
        draft = self._continue(key)
        for word in ("script", "onclick", "spy.example"):
            self.assertNotIn(word, str(draft.body))
        self.assertEqual(draft.email_sender, ANN)
        draft.action_send()
        mail = self._parsed(self._only_envelope())
        self.assertEqual(mail["From"].addresses[0].addr_spec, ANN)
        self.assertNotIn("X-Odoo-Objects", mail)

    def test_of_one_too_large_nothing_gets_lost(self):
        many = EmailMessage()
        many["From"], many["Subject"] = ANN, "Files"
        for number in range(101):
            many.add_attachment("x", filename=f"{number}.txt")
        people = ", ".join(f"u{number}@x.example" for number in range(501))
        for key in (
            self.mailbox.deliver(many.as_bytes(), DRAFTS),
            self._elsewhere(To=people),
            self._elsewhere(Bcc=people),
        ):
            with self.subTest(key), self.assertRaisesRegex(UserError, "500"):
                self._continue(key)
        self.assertEqual(len(self._stored()), 3)

    def test_many_large_pictures_leave_the_text_whole(self):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = ANN, "Look"
        shows = '<img src="cid:a@x">' * 9 + '<img src="cid:b@x">'
        mail.set_content(f"<p>Begin</p>{shows}<p>The end</p>", subtype="html")
        data = b"\x89PNG\r\n\x1a\n" + bytes(2**20)
        for name in "ab":
            mail.add_related(data, "image", "png", cid=f"<{name}@x>")
        draft = self._continue(self.mailbox.deliver(mail.as_bytes(), DRAFTS))
        self.assertIn("The end", draft.body)
        self.assertEqual(draft.body.count("data:image/png"), 4)
        self.assertEqual(len(draft.attachment_ids), 1)

    def test_odd_addresses_and_messages_are_kept(self):
        """What Python's mail library cannot write is left out, or goes as a file."""
        nested = b"Content-Type: message/rfc822\r\n\r\n" * 400 + b"\r\nHi"
        for text in ("a@[", "a:b:c:d@e;f", "(" * 2000):
            file = self._attachment(name="m.eml", mimetype="message/rfc822", raw=nested)
            new = self._written(email_cc=text, attachment_ids=file)
            with self.subTest(text[:20]):
                self.assertEqual(new.action_keep_draft()["place"], "drafts")
                mail = self._stored()[-1]
                self.assertEqual((mail["To"], mail["Cc"]), (CARLA, None))
                [kept] = mail.iter_attachments()
                self.assertEqual(kept.get_content(), nested)

    def test_a_made_up_version_is_not_believed(self):
        """Who writes our Message-ID into a message has not made it ours."""
        new = self._written()
        new.action_keep_draft()
        [stored] = self._stored()
        key = self._elsewhere(Message_ID=stored["Message-ID"])
        self.assertNotEqual(self._continue(key), new)
        new.action_send()
        self._send_due()
        self.assertEqual(self._subjects(), ["Begun on the phone"])

    def test_only_its_owner_and_only_drafts(self):
        self.mailbox.deliver(b"Subject: x\r\n\r\ny")
        for key in (self._keys("INBOX")[0].encode(), "x", "", {"x": 1}, False):
            with self.assertRaises(UserError):
                self.mine.inbox_continue(key)
        key = self._elsewhere().encode()
        for account in (self.account.with_user(self.bob), self.account):
            with self.assertRaises(AccessError):
                account.inbox_continue(key)
        new = self._written()
        for act in ("action_keep_draft", "action_discard", "action_restore"):
            with self.assertRaises(AccessError):
                getattr(new.with_user(self.bob), act)()
        for vals in ({"draft_key": "x"}, {"draft_token": "x"}):
            with self.assertRaises(AccessError):
                new.write(vals)
        with self.assertRaises(AccessError):
            new.read(["draft_key"])

    # -- two programs ---------------------------------------------------------------

    def test_changed_elsewhere_both_are_kept(self):
        new = self._written()
        new.action_keep_draft()
        self.mailbox.expunge(self._keys()[0])
        self._elsewhere()
        new.subject = "Two toners"
        kept = new.action_keep_draft()
        self.assertEqual(kept["place"], "drafts")
        self.assertIn("Another program", kept["problem"])
        self.assertEqual(self._subjects(), ["Begun on the phone", "Two toners"])
        new.subject = "Three toners"
        self.assertEqual(new.action_keep_draft()["problem"], "")

    def test_one_of_another_program_that_is_changed_there_meanwhile(self):
        draft = self._continue(self._elsewhere())
        self.mailbox.expunge(self._keys()[0])
        draft.subject = "Two toners"
        self.assertIn("Another program", draft.action_keep_draft()["problem"])
        self.assertEqual(self._subjects(), ["Two toners"])

    def test_opened_again_it_says_that_it_is_gone(self):
        new = self._written()
        new.action_keep_draft()
        self.assertEqual(new.action_keep_draft(True)["problem"], "")
        self.mailbox.expunge(self._keys()[0])
        self.assertIn("Another program", new.action_keep_draft(True)["problem"])

    def test_what_waits_and_is_gone_from_drafts_is_not_sent(self):
        """It may have been sent from a phone, or thrown away."""
        new = self._written()
        new.action_keep_draft()
        new.action_send_later(fields.Datetime.now() + timedelta(hours=1))
        self.mailbox.expunge(self._keys()[0])
        self._send_due(minutes=61)
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(new.state, "writing")
        self.assertIn("Another program", new.problem)

    def test_what_waits_is_sent_though_the_mailbox_is_away(self):
        new = self._written()
        new.action_keep_draft()
        new.action_send_later()
        MAILBOX_POOL.close()

        def away(_step):
            raise errors.ConnectionFailed("away")

        self.mailbox.fault = away
        self._send_due()
        self._only_envelope()
        self.assertEqual(self._subjects(), ["Toner"])
        self.mailbox.fault = None
        self._send_due()
        self.assertEqual(self._stored(), [])
        self._only_envelope()

    def test_what_waits_is_taken_back_by_writing_on(self):
        new = self._written()
        new.action_keep_draft()
        new.action_send_later()
        self.assertEqual(self._continue(), new)
        self.assertEqual(new.state, "writing")
        self._send_due()
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(self._subjects(), ["Toner"])


@tagged("post_install", "-at_install")
class TestDraftCrashes(DraftsCase):
    """The process dies at each step; then the rep, or the job, goes on.

    What the mailbox and the SMTP server have taken stays; what Odoo had not committed
    is gone.
    """

    @contextmanager
    def _dying(self, where, name, *, after=False):
        """Die before, or after, the act of that name."""
        real = getattr(where, name)

        def act(*args, **kwargs):
            if after:
                real(*args, **kwargs)
            raise Died

        with (
            patch.object(where, name, act),
            self.assertRaises(Died),
            self.env.cr.savepoint(),
        ):
            yield
        self.env.invalidate_all()
        MAILBOX_POOL.close()

    def _steps_of_saving(self):
        reply = type(self.env["mail.server.reply"])
        return (
            ("before it is stored", MemoryMailbox, "save_draft", False),
            (
                "stored, the older one not gone yet",
                MemoryMailbox,
                "delete_draft",
                False,
            ),
            ("stored, the older one gone", MemoryMailbox, "delete_draft", True),
            ("before Odoo has noted where", reply, "_keep_draft", True),
        )

    def test_while_a_draft_is_saved(self):
        for step, where, name, after in self._steps_of_saving():
            with self.subTest(step=step):
                new = self._written(subject="one")
                new.action_keep_draft()
                new.subject = "two"
                with self._dying(where, name, after=after):
                    new.action_keep_draft()
                # Never neither: in Odoo all of it, in the mailbox one version at least.
                self.assertEqual(new.subject, "two")
                self.assertTrue(self._stored())
                self.assertTrue(new._is_draft_there())
                kept = new.action_keep_draft(True)
                self.assertEqual(kept["problem"], "")
                self.assertEqual(self._subjects(), ["two"])
                new.action_send_later()
                self._send_due()
                self._only_envelope()
                self.assertEqual(self._stored(), [])
                self.server.envelopes.clear()

    def test_while_the_first_version_is_saved(self):
        new = self._written()
        with self._dying(type(new), "_keep_draft", after=True):
            new.action_keep_draft()
        self.assertEqual(self._subjects(), ["Toner"])
        # Opened from Drafts it is the same email.
        self.assertEqual(self._continue(), new)
        new.action_send_later()
        self._send_due()
        self._only_envelope()
        self.assertEqual(self._stored(), [])

    def test_the_first_version_and_sent_at_once(self):
        new = self._written()
        with self._dying(type(new), "_keep_draft", after=True):
            new.action_keep_draft()
        new.action_send_later()
        self._send_due()
        self._only_envelope()
        self.assertEqual(self._stored(), [])

    def test_while_it_is_sent(self):
        """With undo within ten seconds, and later; each step of the turn that sends."""
        steps = (
            ("_check_may_go", False),
            ("_check_draft", False),
            ("_bring_message", False),
            ("_hand_over", False),
            ("_note_handed", False),
        )
        for later in (False, fields.Datetime.now() + timedelta(minutes=30)):
            for name, after in steps:
                with self.subTest(step=name, later=later):
                    new = self._written(ticket_id=self.ticket.id)
                    new.action_keep_draft()
                    new.action_send_later(later)
                    with self._dying(type(new), name, after=after):
                        self._send_due(minutes=31)
                    # Not sent, and a draft: here and in the mailbox.
                    self.assertEqual(new.state, "waiting")
                    self.assertEqual(self._subjects(), ["Toner"])
                    # In a test mail is sent at once, elsewhere after the commit.
                    self.server.envelopes.clear()
                    self._send_due(minutes=31)
                    self._send_due(minutes=31)
                    self._only_envelope()
                    self.assertEqual(self._stored(), [])
                    self.server.envelopes.clear()

    def test_before_and_after_it_is_queued(self):
        for after in (False, True):
            new = self._written()
            new.action_keep_draft()
            with self.subTest(after=after):
                with self._dying(type(new), "action_send_later", after=after):
                    new.action_send_later()
                self.assertEqual(new.state, "writing")
                self.assertEqual(self._subjects(), ["Toner"])
                self._send_due()
                self.assertEqual(self.server.envelopes, [])
                new.action_discard()

    def test_while_it_is_taken_back(self):
        for after in (False, True):
            new = self._written()
            new.action_keep_draft()
            new.action_send_later()
            with self.subTest(after=after):
                with self._dying(type(new), "_write_on", after=after):
                    new.action_take_back()
                # Still waiting, and a draft; the rep takes it back once more.
                self.assertEqual((new.state, self._subjects()), ("waiting", ["Toner"]))
                new.action_take_back()
                self._send_due()
                self.assertEqual(self.server.envelopes, [])
                self.assertEqual(self._subjects(), ["Toner"])
                new.action_discard()

    def test_after_it_was_sent(self):
        """Each step of taking the draft away; the job comes again."""
        reply = type(self.env["mail.server.reply"])
        steps = (
            (reply, "_take_out_of_drafts", False),
            (MemoryMailbox, "delete_draft", False),
            (MemoryMailbox, "delete_draft", True),
            (reply, "_remove_versions", False),
            (reply, "_take_out_of_drafts", True),
        )
        for where, name, after in steps:
            with self.subTest(step=name, after=after):
                new = self._written()
                new.action_keep_draft()
                with patch.object(reply, "_tidy_drafts"):
                    # What comes after the commit of the queue has not begun.
                    new.action_send_later()
                    self._send_due()
                self._only_envelope()
                with self._dying(where, name, after=after):
                    self._send_due()
                self._send_due()
                self._only_envelope()
                self.assertEqual(self._stored(), [])
                self.server.envelopes.clear()

    def test_a_callers_transaction_is_not_committed(self):
        new = self._written()
        new.action_keep_draft()
        new.action_send_later()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as committed:
            new.action_send_now()
        committed.assert_not_called()
        self._only_envelope()
        self.assertEqual(self._stored(), [])

    def test_a_mailbox_that_does_not_answer_is_asked_once(self):
        reply = type(self.env["mail.server.reply"])
        with patch.object(reply, "_tidy_drafts"):
            for _number in range(3):
                new = self._written()
                new.action_keep_draft()
                new.action_send_later()
            self._send_due()
        asked = []

        def unreachable(_operation):
            asked.append(_operation)
            raise errors.ConnectionFailed("gone")

        self.mailbox.fault = unreachable
        MAILBOX_POOL.close()
        self._send_due()
        self.assertEqual(len(asked), 1)
        self.mailbox.fault = None
        self._send_due()
        self.assertEqual(self._stored(), [])

    def test_while_the_smtp_server_takes_it(self):
        """Nobody knows whether it was sent: it is in the Outbox, and no draft."""
        new = self._written(ticket_id=self.ticket.id)
        new.action_keep_draft()
        reply = type(new)
        with patch.object(reply, "_tidy_drafts"):
            new.action_send_later()
            self._send_due()
        new.sudo().letter_id.account_state = "unknown"
        self._send_due()
        # It may be under way just now.
        self.assertEqual(self._subjects(), ["Toner"])
        self._send_due(minutes=10)
        self._only_envelope()
        self.assertEqual(self._stored(), [])

    def test_while_it_is_discarded(self):
        reply = type(self.env["mail.server.reply"])
        for where, name in (
            (MemoryMailbox, "move"),
            (reply, "_take_out_of_drafts"),
        ):
            for after in (False, True):
                new = self._written(subject=f"{name} {after}")
                new.action_keep_draft()
                with self.subTest(step=name, after=after):
                    with self._dying(where, name, after=after):
                        new.action_discard()
                    # Never neither: Odoo still has it.
                    self.assertEqual(new.state, "writing")
                    new.action_discard()
                    self.assertEqual(self._stored(), [])
                    self.assertIn(new.subject, self._subjects(TRASH))
