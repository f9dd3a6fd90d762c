"""What the client's tests mock is what the server answers.

``static/tests/answers.js`` holds one real answer of each method. The mock mail server
of the client's tests checks its own answers against them; here they are checked
against the server. After a deliberate change write them anew:

    HELPDESK_WRITE_ANSWERS=1 dev/test tests/test_answers.py
"""

import base64
import json
import os
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.queue_job.job import Job
from odoo.tests import tagged

from ..models import mail_server_sign_in
from ..transports.interface import Role
from ..transports.watching.interface import News, glance
from .import_common import ImportCase, make_mail
from .test_inbox_rpc import inline_mail

ANSWERS = Path(__file__).parents[1] / "static" / "tests" / "answers.js"
HEAD = """\
/**
 * One answer of each method as the server gave it, written by tests/test_answers.py.
 */
// prettier-ignore
export const ANSWERS = """


def known_answers():
    return json.loads(ANSWERS.read_text().removeprefix(HEAD).rstrip().rstrip(";"))


def difference(known, real, place):
    """Where two answers differ in their keys and types; False stands for no value."""
    if isinstance(known, dict) and isinstance(real, dict):
        if known.keys() != real.keys():
            return [f"{place}: {sorted(known.keys() ^ real.keys())}"]
        pairs = [(key, known[key], real[key]) for key in known]
    elif isinstance(known, list) and isinstance(real, list):
        # All rows of a list are alike.
        pairs = [(0, *rows) for rows in zip(known[:1], real[:1], strict=False)]
        if bool(known) is not bool(real):
            return [f"{place}: only one of them has rows"]
    else:
        is_same = type(known) is type(real) or False in (known, real)
        return [] if is_same else [f"{place}: {known!r} is {real!r} now"]
    found = (difference(a, b, f"{place}.{key}") for key, a, b in pairs)
    return [text for texts in found for text in texts]


def empty_lists(known, place=""):
    """Where there is no row to compare others with."""
    if isinstance(known, dict):
        inner = known.items()
    elif isinstance(known, list):
        inner = enumerate(known[:1])
    else:
        return []
    found = [
        name for key, value in inner for name in empty_lists(value, f"{place}.{key}")
    ]
    return found if known or isinstance(known, dict) else [place]


EMPTY = {
    # A message in a message is on no ticket, and read like any other.
    ".inbox_read_attached.problems",
    ".inbox_read_attached.tickets",
    ".inbox_read_attached.warnings",
    # Of accounts that are read together, those that do not answer.
    ".inbox_page.problems",
}


def forwarded_mail():
    inner = EmailMessage()
    inner["Subject"] = "Inside"
    inner["To"] = inner["Cc"] = inner["Reply-To"] = "Carla <carla@customer.example>"
    inner.set_content("Hello")
    inner.add_attachment(b"x", maintype="text", subtype="plain", filename="note.txt")
    outer = EmailMessage()
    outer["From"] = "Carla Customer <carla@customer.example>"
    outer["To"] = "alma@example.com"
    outer["Subject"] = "Outside"
    outer["Message-ID"] = "<outside@customer.example>"
    outer.set_content("See inside")
    outer.add_attachment(inner)
    return outer.as_bytes()


@tagged("post_install", "-at_install")
class TestAnswers(ImportCase):
    maxDiff = None

    def answers(self):
        """One of each, as a rep's browser gets them."""
        self.allow_attachments()
        outer = self.deliver(raw=forwarded_mail())
        picture = self.deliver(raw=inline_mail())
        # The newest one is the example of a row: it has a bit of everything.
        raw = make_mail(
            text="It burns.\n\n> quoted",
            files=[("a.txt", "text/plain", b"a")],
            Cc="Bert <bert@example.com>",
            Reply_To="Dora Dealer <dora@elsewhere.example>",
        )
        key = self.deliver(raw=raw.replace(b"It burns", b"It burns\xe9"))
        inbox, ticket = self.inbox, self.ticket
        ticket.partner_id = self.customer
        ticket.message_subscribe(self.customer.ids)
        solved = self.new_ticket(self.rep, partner_id=self.customer.id)
        solved.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        column = {"stage_id": ticket.stage_id.id}
        board = inbox.inbox_board(ticket.ids, [column], {})
        rep = self.rep.with_user(self.rep)
        started = inbox.inbox_import_start([outer], ticket.id, {})
        job = self.env["queue.job"].search([("state", "=", "pending")])
        Job.load(self.env, job.uuid).perform()
        imported = inbox.inbox_import([key], ticket.id)
        found = {
            "inbox_import_start": started,
            "inbox_import": imported,
            "action_add_email_account": rep.action_add_email_account(),
            "action_try_again": inbox.action_try_again(),
            "inbox_bootstrap": inbox.inbox_bootstrap(),
            "inbox_has_account": inbox.inbox_has_account(),
            "inbox_board": {
                **board,
                # Its names are fields of the board's columns.
                "columns": [list(values) for values in board["columns"]],
            },
            "inbox_folders": inbox.inbox_folders(),
            "inbox_read": inbox.inbox_read(key),
            "inbox_follow": inbox.inbox_follow(key, ticket.id),
            "inbox_conversation": inbox.inbox_conversation(key),
            "inbox_read_attached": inbox.inbox_read_attached(outer, "2"),
            "inbox_part": inbox.inbox_part(picture, "2"),
            "inbox_source": inbox.inbox_source(key),
            "inbox_mark": inbox.inbox_mark([key], flagged=True),
            "inbox_suggest": inbox.inbox_suggest(key),
            "inbox_matches": inbox.inbox_matches(ticket.id),
            "inbox_tickets": inbox.inbox_tickets(),
            **self.written(key),
            "inbox_prepare": inbox.inbox_prepare([key], ticket.id),
            "inbox_page": inbox.inbox_page(),
            "inbox_reply": inbox.inbox_reply(key, "reply"),
            "inbox_customer": inbox.inbox_customer("carla@customer.example"),
            "inbox_make_folder": inbox.inbox_make_folder("archive"),
            "_watch_shown": self.watch_shown(),
        }
        ids = [row["email_message_id"] for row in imported]
        raw = base64.b64encode(make_mail(message_id="<file@x>")).decode()
        self.mailbox.add_folder("Archive")
        moved = inbox.inbox_move([picture], "Archive")
        return {
            **found,
            "action_sign_in": self.sign_in_action(),
            "inbox_import_progress": inbox.inbox_import_progress(started["id"]),
            # Its names are keys of messages: as pairs they can be compared.
            "inbox_move": list(moved.items()),
            "inbox_after_import": inbox.inbox_after_import(ids),
            "inbox_unfollow": inbox.inbox_unfollow(ticket.id),
            "inbox_undo": inbox.inbox_undo(ids),
            "inbox_upload": inbox.inbox_upload("a.eml", raw),
        }

    def written(self, key):
        """What the rep has begun to write, as a draft, and on its way."""
        reply = self.inbox.inbox_reply(key)
        reply = (
            self.env["mail.server.reply"].with_user(self.rep).browse(reply["res_id"])
        )
        reply.subject = "Water"
        self.mailbox.add_folder("Drafts", Role.DRAFTS)
        kept = reply.action_keep_draft()
        with self.inbox._open_mailbox() as mailbox:
            [draft] = mailbox.page("Drafts").messages
        return {
            "action_keep_draft": kept,
            "inbox_unsent": self.inbox.inbox_unsent(),
            "inbox_continue": self.inbox.inbox_continue(draft.key.encode()),
            "action_send_later": reply.action_send_later(),
            "action_take_back": reply.action_take_back(),
            "action_discard": reply.action_discard(),
            "action_restore": reply.action_restore(),
            "action_close": reply.action_close(),
        }

    def sign_in_action(self):
        """To the page of a provider, which needs a browser's session."""
        url = "https://provider.example"
        profile = self.profile.copy(
            {
                "auth_method": "oauth2",
                "oauth_client_id": "us",
                "oauth_authorize_url": f"{url}/authorize",
                "oauth_token_url": f"{url}/token",
            }
        )
        account = self.account.copy({"profile_id": profile.id})
        session = SimpleNamespace(sid="0" * 84)
        with patch.object(
            mail_server_sign_in, "request", SimpleNamespace(session=session)
        ):
            return account.with_user(self.rep).action_sign_in()

    def watch_shown(self):
        """What a notice of new mail says; the message on a ticket is the example."""
        with self.inbox._open_mailbox() as mailbox:
            news = News(glance(mailbox, 1), (), is_live=True)
        shown = self.inbox._watch_shown(news)
        shown["rows"].sort(key=lambda row: not row["tickets"])
        return shown

    def test_nothing_is_left_uncompared(self):
        self.assertEqual(set(empty_lists(known_answers())), EMPTY)

    def test_they_are_the_servers(self):
        # As they arrive: tuples are lists there.
        real = json.loads(json.dumps(self.answers(), default=str))
        if os.environ.get("HELPDESK_WRITE_ANSWERS"):
            text = json.dumps(real, indent=4, ensure_ascii=False, sort_keys=True)
            ANSWERS.write_text(f"{HEAD}{text};\n")
        self.assertEqual(difference(known_answers(), real, ""), [])
