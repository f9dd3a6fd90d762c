"""What O365 does with the Graph server; runs in that client's own environment.

    python graph_client.py '{"url": …, "token": …, "pages": …, "shared": …, "to": …}'

It knows nothing of the server but its address: whatever O365 sends to Microsoft is
what the server gets.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import requests
from O365 import Account, MSGraphProtocol


def connect(url: str, token: str) -> Account:
    """An account whose token is given, on another host than Microsoft's."""

    class Protocol(MSGraphProtocol):
        _protocol_url = f"{url}/"

    account = Account(("client", "secret"), protocol=Protocol(), requests_delay=0)
    account.con.session = requests.Session()
    account.con.session.trust_env = False
    account.con.session.headers["Authorization"] = f"Bearer {token}"
    return account


def check_folders(account: Account) -> None:
    mailbox = account.mailbox()
    names = {folder.name for folder in mailbox.get_folders()}
    assert {"Inbox", "Sent Items", "Archive", "Projects"} <= names, names
    [kitchen] = mailbox.get_folder(folder_name="Projects").get_folders()
    assert (kitchen.name, kitchen.total_items_count) == ("Kitchen", 0), kitchen
    print("folders: as they are")


def check_pages(account: Account, count: int) -> None:
    inbox = account.mailbox().inbox_folder()
    found = inbox.get_messages(limit=None, batch=10, order_by="receivedDateTime desc")
    subjects = [message.subject for message in found]
    assert subjects == [f"mail {n}" for n in range(count, 0, -1)], subjects
    query = inbox.new_query().equals("isRead", False)
    unread = list(inbox.get_messages(limit=100, query=query))
    assert len(unread) == (count + 1) // 2, len(unread)
    query = inbox.new_query().search("Carla")
    assert len(list(inbox.get_messages(limit=100, query=query))) == count
    print(f"pages: {count} messages in tens; filtered; searched")


def check_reading(account: Account, count: int) -> None:
    inbox = account.mailbox().inbox_folder()
    [message] = inbox.get_messages(limit=1, download_attachments=True)
    assert message.subject == f"mail {count}", message.subject
    assert message.sender.address == "carla@customer.test", message.sender
    assert message.sender.name == "Carla Customer", message.sender
    assert "<b>newest</b>" in message.body, message.body
    [attachment] = message.attachments
    with tempfile.TemporaryDirectory() as folder:
        assert attachment.save(folder), "the attachment was not saved"
        assert Path(folder, "a.pdf").read_bytes() == b"%PDF-1" * 100
    original = message.get_mime_content()
    assert b"Message-ID: <25@customer.test>" in original, original[:500]
    print("messages: read, with attachment and original")


def check_changes(account: Account) -> None:
    mailbox = account.mailbox()
    inbox = mailbox.inbox_folder()
    [message] = inbox.get_messages(limit=1)
    assert message.mark_as_unread() and message.mark_as_read()
    message.flag.set_flagged()
    assert message.save_message(), "not flagged"
    projects = mailbox.get_folder(folder_name="Projects")
    kitchen = projects.get_folder(folder_name="Kitchen")
    assert message.move(kitchen), "not moved"
    query = inbox.new_query().equals("subject", "mail 1")
    oldest = inbox.get_message(query=query)
    assert oldest.copy(mailbox.archive_folder()), "not copied"
    print("changes: marked, flagged, moved, copied")


def check_sending(account: Account, recipient: str) -> None:
    message = account.new_message()
    message.to.add(recipient)
    message.subject = "an answer"
    message.body = "<p>Water helps.</p>"
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder, "note.txt")
        note.write_text("a note")
        message.attachments.add(note)
        assert message.send(), "not sent"
    print("sending: accepted")


def check_sharing(account: Account, address: str) -> None:
    inbox = account.mailbox(resource=address).inbox_folder()
    subjects = [message.subject for message in inbox.get_messages(limit=10)]
    assert subjects == ["mail 1"], subjects
    print("another's mailbox: listed")


def main(told: dict) -> None:
    account = connect(told["url"], told["token"])
    check_folders(account)
    check_pages(account, told["pages"])
    check_reading(account, told["pages"])
    check_changes(account)
    check_sending(account, told["to"])
    check_sharing(account, told["shared"])


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
