from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formataddr

from ..messages import html, memo
from ..tools.draft_mail import blind_copies, version_of
from ..tools.embedded_pictures import EmbeddedPictures
from ..tools.headers import one_line, thread_of
from ..tools.rpc import only_one, safe_line
from ..transports import errors
from ..transports.folders import path_for
from ..transports.interface import Capability, Role

MOST_PEOPLE = 500
"""Recipients of a draft, of each kind."""

MOST_FILES = 100
"""Attachments of a draft, each of which is fetched for itself."""

MOST_PICTURES = 6 * 2**20
"""Characters of the pictures in a text: Odoo cuts off what goes beyond 10 MB."""


class MailServerInboxDraft(models.AbstractModel):
    """Writing on what lies in the Drafts folder, wherever it was begun."""

    _name = "mail.server.inbox.draft"
    _description = "Drafts of an Inbox"

    def inbox_continue(self, key):
        """A composer for a message of the Drafts folder.

        Nothing changes in the mailbox before something is written.

        :param key: names the message, see ``inbox_page``.
        :returns: an action for the web client.
        """
        only_one(self)
        account = self.sudo(False)
        account._check_may_send()
        message_key = account._decode_key(key)
        reply = account._reply_with_draft(draft_key=message_key.encode())
        if reply:
            return reply._continued()._composer()
        content, version, files = account._read_draft(message_key)
        reply = account._reply_with_draft(draft_token=version_of(content.message_id)[1])
        if not (reply and reply._adopt_draft(message_key, version, content)):
            reply = account._new_from_draft(content, files)
            words = reply._words()
            reply._note_draft(message_key, version, words, is_of_others=True)
        return reply._composer()

    def _reply_with_draft(self, **criteria):
        """What its owner is writing, or has sent, with a draft in this mailbox."""
        [(name, value)] = criteria.items()
        replies = self.env["mail.server.reply"]
        if not value:
            return replies
        # sudo: nobody has access to where a draft is; each is its owner's.
        found = replies.sudo().search(
            [
                (name, "=", value),
                "|",
                ("draft_account_id", "=", self.id),
                "&",
                ("draft_account_id", "=", False),
                ("account_id", "=", self.id),
                ("create_uid", "=", self.env.uid),
                ("state", "in", ("writing", "waiting", "handed")),
            ],
        )
        return found.sudo(False).filtered(lambda reply: not reply._is_done())[:1]

    def _read_draft(self, key):
        """The draft, its version, and the bytes of its parts by name."""
        # sudo: reps have no access to outgoing servers.
        limit = int(self.sudo()._sending_servers()._get_max_email_size() * 2**20)
        with self._open_mailbox() as mailbox:
            is_drafts = Capability.DRAFTS in mailbox.capabilities and any(
                folder.role is Role.DRAFTS and folder.path == key.folder
                for folder in mailbox.folders()
            )
            if not is_drafts:
                raise UserError(self.env._("This message is not in the Drafts folder."))
            version = mailbox.draft_version(key)
            content = mailbox.read(key)
            self._check_extent(content)
            files = {}
            for item in content.attachments:
                files[item.part] = mailbox.part(key, item.part, max_size=limit)
                limit -= len(files[item.part].data)
        return content, version, files

    def _check_extent(self, content):
        """Nothing of a draft gets lost because there is too much of it.

        :raises UserError: when there is.
        """
        people = [content.to, content.cc, blind_copies(content)]
        most = max(map(len, people))
        if most > MOST_PEOPLE or len(content.attachments) > MOST_FILES:
            raise UserError(
                self.env._(
                    "This draft has more than %(people)s recipients or %(files)s"
                    " attachments. Finish it in the program in which it was begun.",
                    people=MOST_PEOPLE,
                    files=MOST_FILES,
                )
            )

    def _new_from_draft(self, content, files):
        pictures = _Pictures(content, files)
        thread = thread_of(
            content.in_reply_to or " ".join(content.references[-1:]),
            " ".join(content.references),
        )
        body = html.sanitize(content.html, embed=pictures).html
        # Both are made safe; memo.to_html escapes all of it.
        body = Markup(body or memo.to_html(content.text))  # noqa: S704
        own = self._addressed_as([content.sender.email])
        return self.env["mail.server.reply"].create(
            {
                "account_id": self.id,
                # What stands in From counts for nothing but this choice.
                "email_sender": own or self._sending_addresses()[0],
                "kind": "draft",
                "email_to": _line_of(content.to),
                "email_cc": _line_of(content.cc),
                "email_bcc": _line_of(blind_copies(content)),
                "subject": safe_line(content.subject),
                "body": body,
                "answered_id": thread.get("message_id"),
                "references": thread.get("references"),
                "import_message": False,
                "attachment_ids": [
                    Command.create(
                        {
                            "name": files[item.part].name,
                            "raw": files[item.part].data,
                            "mimetype": files[item.part].mimetype,
                            "res_model": "mail.compose.message",
                            "res_id": 0,
                        }
                    )
                    for item in content.attachments
                    if item.content_id not in pictures.shown
                ],
            }
        )

    def _drafts_folder(self, mailbox):
        """
        :raises UserError: where there is none, and none can be made.
        """
        try:
            return path_for(mailbox, Role.DRAFTS)
        except errors.ProtocolError as error:
            raise UserError(
                self.env._(
                    "The mailbox has no Drafts folder, and the mail server makes none."
                )
            ) from error


class _Pictures(EmbeddedPictures):
    """The pictures in the text of a draft; what is too much for it stays attached."""

    def __init__(self, content, files):
        super().__init__(content.attachments, files.__getitem__, MOST_PICTURES)
        self.shown = set()

    def __call__(self, content_id):
        uri = super().__call__(content_id)
        if uri:
            self.shown.add(content_id)
        return uri


def _line_of(addresses):
    """Also what is no address yet."""
    return ", ".join(
        formataddr((one_line(address.name), address.email))
        if address.email
        else one_line(address.name)
        for address in addresses
    )
