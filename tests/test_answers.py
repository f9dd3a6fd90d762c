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

from odoo.tests import tagged

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
    else:
        is_same = type(known) is type(real) or False in (known, real)
        return [] if is_same else [f"{place}: {known!r} is {real!r} now"]
    found = (difference(a, b, f"{place}.{key}") for key, a, b in pairs)
    return [text for texts in found for text in texts]


def forwarded_mail():
    inner = EmailMessage()
    inner["Subject"] = "Inside"
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
        key = self.deliver(
            text="It burns.\n\n> quoted", files=[("a.txt", "text/plain", b"a")]
        )
        outer = self.deliver(raw=forwarded_mail())
        picture = self.deliver(raw=inline_mail())
        inbox, ticket = self.inbox, self.ticket
        rep = self.rep.with_user(self.rep)
        found = {
            "action_add_email_account": rep.action_add_email_account(),
            "inbox_bootstrap": inbox.inbox_bootstrap(),
            "inbox_has_account": inbox.inbox_has_account(),
            "inbox_board": inbox.inbox_board(ticket.ids, [], {}),
            "inbox_folders": inbox.inbox_folders(),
            "inbox_read": inbox.inbox_read(key),
            "inbox_conversation": inbox.inbox_conversation(key),
            "inbox_read_attached": inbox.inbox_read_attached(outer, "2"),
            "inbox_part": inbox.inbox_part(picture, "2"),
            "inbox_source": inbox.inbox_source(key),
            "inbox_mark": inbox.inbox_mark([key], flagged=True),
            "inbox_suggest": inbox.inbox_suggest(key),
            "inbox_matches": inbox.inbox_matches(ticket.id),
            "inbox_tickets": inbox.inbox_tickets(),
            "inbox_prepare": inbox.inbox_prepare([key], ticket.id),
            "inbox_import": inbox.inbox_import([key], ticket.id),
            "inbox_import_start": inbox.inbox_import_start([outer], ticket.id, {}),
            "inbox_page": inbox.inbox_page(),
        }
        ids = [row["email_message_id"] for row in found["inbox_import"]]
        raw = base64.b64encode(make_mail(message_id="<file@x>")).decode()
        self.mailbox.add_folder("Archive")
        moved = inbox.inbox_move([picture], "Archive")
        started = found["inbox_import_start"]["id"]
        return {
            **found,
            "inbox_import_progress": inbox.inbox_import_progress(started),
            # Its names are keys of messages: as pairs they can be compared.
            "inbox_move": list(moved.items()),
            "inbox_after_import": inbox.inbox_after_import(ids),
            "inbox_undo": inbox.inbox_undo(ids),
            "inbox_upload": inbox.inbox_upload("a.eml", raw),
        }

    def test_they_are_the_servers(self):
        # As they arrive: tuples are lists there.
        real = json.loads(json.dumps(self.answers(), default=str))
        if os.environ.get("HELPDESK_WRITE_ANSWERS"):
            text = json.dumps(real, indent=4, ensure_ascii=False, sort_keys=True)
            ANSWERS.write_text(f"{HEAD}{text};\n")
        self.assertEqual(difference(known_answers(), real, ""), [])
