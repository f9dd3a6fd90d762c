"""Mailboxes in memory, and tickets to import into."""

from email.message import EmailMessage

from .common import PASSWORD, EmailAccountCase
from .servers.memory import MemoryServer


def make_mail(
    subject="Printer on fire",
    text="It burns.\nPlease help.",
    sender="Carla Customer <carla@customer.example>",
    to="alma@example.com",
    message_id="<fire@customer.example>",
    date="Tue, 24 Nov 2026 09:41:00 +0100",
    html=None,
    files=(),
    **headers,
):
    """The bytes of a message, CRLF line ends; ``None`` leaves a header out."""
    message = EmailMessage()
    values = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Message-ID": message_id,
        "Date": date,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in values.items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, mimetype, data in files:
        maintype, subtype = mimetype.split("/")
        message.add_attachment(data, maintype, subtype, filename=name)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


class ImportCase(EmailAccountCase):
    """Two reps with mailboxes, a team of both, and a ticket of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.helpdesk_email_attachments = False
        cls.server = MemoryServer()
        serving = cls.server.serving("imap")
        serving.__enter__()
        cls.addClassCleanup(serving.__exit__, None, None, None)
        cls.mailbox = cls.server.add_account("alma", PASSWORD)
        cls.other_mailbox = cls.server.add_account("bert", PASSWORD)
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Support", "user_ids": [(6, 0, [cls.rep.id, cls.other_rep.id])]}
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Carla Customer", "email": "carla@customer.example"}
        )
        cls.ticket = cls.new_ticket(cls.rep)
        cls.other_ticket = cls.new_ticket(cls.other_rep, name="Toner")
        cls.inbox = cls.account.with_user(cls.rep)
        cls.other_inbox = cls.other_account.with_user(cls.other_rep)
        cls.ledger = cls.env["helpdesk.email.message"]

    def setUp(self):
        super().setUp()
        for mailbox in (self.mailbox, self.other_mailbox):
            mailbox.fault = None
            mailbox.log.clear()
            for folder in mailbox.store.values():
                folder.messages.clear()
        self.account._discard_connections()
        self.other_account._discard_connections()

    @classmethod
    def new_ticket(cls, user, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "It is broken",
                "team_id": cls.team.id,
                "user_id": user.id,
                **values,
            }
        )

    def deliver(self, mailbox=None, folder="INBOX", **values):
        """Put a message into a mailbox; its key."""
        raw = values.pop("raw", None) or make_mail(**values)
        return (mailbox or self.mailbox).deliver(raw, folder).encode()

    def import_one(self, key, ticket=None, inbox=None, **options):
        """Import one message; its result."""
        inbox = inbox or self.inbox
        [result] = inbox.inbox_import([key], ticket.id if ticket else None, options)
        return result

    def imported_row(self, key, ticket=None, inbox=None, **options):
        """Import one message that must go through; its row of the ledger."""
        result = self.import_one(key, ticket, inbox, **options)
        self.assertEqual(result["status"], "imported", result["error"])
        return self.ledger.browse(result["email_message_id"])

    def allow_attachments(self):
        self.env.company.helpdesk_email_attachments = True
