"""Reading a mailbox from the inbox screen or from another program.

Every method here is for the account's owner and nobody else, whatever record
rules or superuser mode would allow. Nothing reads from the database while a
socket is waited for that the answer does not need, and nothing is written.
"""

import base64
from collections.abc import Iterable

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..messages import forwarded, frame, html, quotes, suspicion
from ..tools.attachment_archive import is_archived
from ..tools.badges import Badges
from ..tools.email_reader import read_message
from ..tools.limits import INLINE_LIMIT, INLINE_TYPES
from ..tools.new_ticket import NewTicket
from ..tools.problems import translated
from ..tools.rpc import address, answer, known, safe_line, safe_text, utc_iso
from ..transports.conversations import answered_in
from ..transports.errors import MessageGone
from ..transports.folders import path_for
from ..transports.interface import DEFAULT_MAX_SIZE, Capability, MessageKey, Role

SOURCE_LIMIT = 512 * 1024

CONVERSATION_LIMIT = 100
"""Messages of a conversation that are shown."""

MADE_ROLES = ("trash", "junk", "archive")

CARDS = 2000
"""Cards of a board that are looked at."""


class MailServerInbox(models.AbstractModel):
    _name = "mail.server.inbox"
    _description = "Inbox of an Email Account"

    # ------------------------------------------------------------------
    # Who may, and how a mailbox is reached
    # ------------------------------------------------------------------

    def _inbox_owner(self):
        """This account, without superuser mode, if the caller owns it.

        :raises AccessError: for anybody else, and for anything but one account.
        """
        account = known(self.sudo(False))
        if len(account) != 1 or not account.exists():
            raise AccessError(self.env._("This email account does not exist."))
        account._check_owner()
        return account

    def _whole_number(self, value, default=0):
        """A number that a program gave.

        :raises UserError: when it is none.
        """
        try:
            return int(value or default)
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(
                self.env._("Not a number: %(value)s", value=str(value)[:100])
            ) from error

    def _inbox_ticket(self, ticket_id):
        """The ticket that a program named, if its user may write it; empty for none.

        :raises UserError: when it is gone.
        :raises AccessError: when the user may not write it.
        """
        number = self._whole_number(ticket_id)
        ticket = self.env["helpdesk.ticket"].sudo(False).browse(number or ())
        self.env["helpdesk.email.importer"].sudo(False)._check_target(ticket)
        return ticket

    def _decode_key(self, key):
        """The message key that ``key`` encodes.

        :raises UserError: when it names no message.
        """
        try:
            return MessageKey.decode(str(key))
        except MessageGone as error:
            raise UserError(self._error_sentence(error)) from error

    def _decode_keys(self, keys):
        """As :meth:`_decode_key`, for a list; at least one."""
        return [self._decode_key(key) for key in self._key_list(keys)]

    def _key_list(self, keys):
        """The keys that a program gave, each once, in their order.

        :raises UserError: when there are none.
        """
        if isinstance(keys, str):
            keys = [keys]
        if not keys or not isinstance(keys, Iterable):
            raise UserError(self.env._("No message is selected."))
        return list(dict.fromkeys(safe_text(str(key)) for key in keys))

    # ------------------------------------------------------------------
    # What the screen starts with
    # ------------------------------------------------------------------

    @api.model
    def inbox_bootstrap(self):
        """What the screen needs before it asks a mail server for anything."""
        accounts = known(self.sudo(False)).search([("user_id", "=", self.env.uid)])
        # sudo: reps have no right to the rows; these are the caller's.
        follows = self.env["helpdesk.email.follow"].sudo()
        follows.search([("user_id", "=", self.env.uid)])._attend()
        company = self.env.company
        attachments = company.helpdesk_email_attachments
        mode, _hint = self.env["helpdesk.email.importer"]._effective_mode(company, "")
        # The number of servers is no secret, their settings are not read.
        servers = self.env["mail.server.profile"].sudo().search_count([])
        return answer(
            {
                "accounts": [account._inbox_summary() for account in accounts],
                "can_configure": self.env.user.has_group(
                    "helpdesk_mgmt.group_helpdesk_manager"
                ),
                "server_count": servers,
                "mode": mode,
                "visibility": company.helpdesk_email_visibility or "contact",
                "attachments_enabled": attachments,
                "background_imports": self._has_job_queue(),
                "configure_action": (
                    "helpdesk_mgmt_user_email.mail_server_profile_action"
                ),
                "preferences_action": "base.action_res_users_my",
                "import_at_once": self.env.user.helpdesk_import_at_once,
                "mark_read": self.env.user.helpdesk_mark_read or "",
            }
        )

    def _inbox_summary(self):
        # The server's name only: its owner has to agree to another one.
        profile = self.sudo().profile_id
        summary = {
            "id": self.id,
            "name": self.display_name,
            "email": self.email or "",
            "state": self.state or "new",
            "last_error": self.last_error or "",
            "after_import": self.after_import or "leave",
            "after_import_folder": self.after_import_folder or "",
            "sign_in_refused": self.sign_in_refused,
            # Where a provider is signed in at; its name.
            "sign_in_with": "",
            "server_changed": self.server_changed,
            "server": profile._server_name() or profile.name,
        }
        return {**summary, **self._sign_in().summary()}

    # ------------------------------------------------------------------
    # Folders and conversations
    # ------------------------------------------------------------------

    def inbox_folders(self):
        """The folders of the mailbox, special ones first."""
        account = self._inbox_owner()
        with account._open_mailbox() as mailbox:
            folders = mailbox.folders()
        return answer(
            [
                {
                    "path": folder.path,
                    "name": folder.name,
                    "role": folder.role.value,
                    "unread": folder.unread,
                    "total": folder.total,
                    "depth": folder.depth,
                    "selectable": folder.selectable,
                    "subscribed": folder.subscribed,
                }
                for folder in folders
            ]
        )

    def inbox_conversation(self, key):
        """What a message answers and what answers it, oldest first, itself included.

        :returns: rows as of :meth:`inbox_page`, each with its ``folder``, with the key
            of the row that it ``answers``, and with the tickets that its conversation
            is ``kept_on``; none where the server cannot tell, or for an upload.
        """
        account = self._inbox_owner()
        if account._uploaded(key):
            return []
        message_key = account._decode_key(key)
        with account._open_mailbox() as mailbox:
            if Capability.CONVERSATION not in mailbox.capabilities:
                return []
            rows = mailbox.conversation(message_key, CONVERSATION_LIMIT)
        answers = {one: two.encode() for one, two in answered_in(rows).items()}
        kept = account._kept_on([row.message_id for row in rows])
        return answer(
            [
                {
                    **shown,
                    "answers": answers.get(row.key, ""),
                    "kept_on": kept.get(row.message_id, []),
                }
                for row, shown in zip(rows, account._inbox_rows(rows), strict=True)
            ]
        )

    # ------------------------------------------------------------------
    # One message
    # ------------------------------------------------------------------

    def _inbox_content(self, key):
        """Headers and text of a message in the mailbox, or of an upload."""
        upload = self._uploaded(key)
        if upload:
            return upload._content()
        message_key = self._decode_key(key)
        with self._open_mailbox() as mailbox:
            return mailbox.read(message_key)

    def inbox_read(self, key, remote_images=False):
        """One message as the reading pane shows it; it stays unread."""
        account = self._inbox_owner()
        content = account._inbox_content(key)
        return account._inbox_message(str(key), content, bool(remote_images))

    def inbox_read_attached(self, key, part, remote_images=False):
        """A message within a message, as :meth:`inbox_read` gives one.

        Its parts are named as the outer message names them.
        """
        account = self._inbox_owner()
        data = account._inbox_part(key, part)
        content = read_message(self.env, data.data)
        message = account._inbox_message(str(key), content, bool(remote_images))
        for attachment in message["attachments"]:
            name = f"{part}.{attachment['part']}"
            attachment["part"] = name
            attachment["url"] = account._part_url(key, name)
        if message["archive_url"]:
            message["archive_url"] = f"{account._part_url(key, part)}/attachments"
        return message

    def _inbox_message(self, key, content, remote_images):
        """The answer of :meth:`inbox_read` for a content."""
        [tickets] = Badges(self.env).of([content])
        # What somebody forwarded is the message, not a quote to fold.
        is_forwarded = forwarded.is_forwarded(content)
        clean = html.sanitize(
            content.html,
            remote_images=remote_images,
            quote_label="" if is_forwarded else self.env._("Quoted text"),
        )
        document = ""
        if content.html:
            document = frame.document(clean, remote_images=remote_images)
        return answer(
            {
                "key": key,
                "subject": safe_line(content.subject),
                "from_name": safe_line(content.sender.name),
                "from_email": safe_line(content.sender.email),
                "reply_to": [address(item) for item in content.reply_to],
                "to": [address(item) for item in content.to],
                "cc": [address(item) for item in content.cc],
                "date": utc_iso(content.shown_date),
                "message_id": content.message_id,
                "text": content.text,
                "html": clean.html if content.html else "",
                "document": document,
                "width": clean.width,
                "plain": clean.plain,
                "blocked_images": clean.blocked_images,
                "quoted": [
                    list(part)
                    for part in quotes.fold(content.text, is_forwarded=is_forwarded)
                ],
                "attachments": self._inbox_attachments(key, content),
                "archive_url": self._inbox_archive_url(key, content),
                "headers": [list(header) for header in content.headers],
                "warnings": [
                    *self._inbox_warnings(content),
                    *self._copy_lines(content, tickets),
                ],
                "problems": translated(self.env, content.problems),
                "tickets": tickets,
            }
        )

    def _copy_lines(self, content, badges):
        """On which other tickets a message with the same Message-ID is: lists and
        gateways make several of one."""
        shown = [badge["id"] for badge in badges]
        suggester = self.env["helpdesk.email.suggester"]
        copies = suggester._tickets_with([content.message_id])
        return [
            self.env._(
                "Another copy of this message, with another subject or text, is on"
                " ticket %(number)s.",
                number=ticket.number,
            )
            for ticket in copies
            if ticket.id not in shown
        ]

    def _inbox_attachments(self, key, content):
        return [
            {
                "part": attachment.part,
                "name": attachment.name,
                "mimetype": attachment.mimetype,
                "size": attachment.size,
                "inline": attachment.inline,
                "content_id": attachment.content_id,
                "summary": attachment.summary_beside(content.text),
                "url": self._part_url(key, attachment.part),
            }
            for attachment in content.attachments
        ]

    def _part_url(self, key, part):
        return f"/helpdesk_user_email/{self.id}/{key}/part/{part}"

    def _inbox_archive_url(self, key, content):
        """Where all attachments are to be had in one file; empty for none."""
        if not is_archived(content):
            return ""
        return f"/helpdesk_user_email/{self.id}/{key}/attachments"

    def _inbox_warnings(self, content):
        """What does not fit together about the sender, as sentences."""
        texts = {
            suspicion.REPLY_TO_DIFFERS: self.env._(
                "Answers go to %(reply_to)s, not to the sender %(email)s."
            ),
            suspicion.NAME_IS_ADDRESS: self.env._(
                "The sender's name is shown as %(shown)s, but the address is %(email)s."
            ),
            suspicion.AUTHENTICATION_FAILED: self.env._(
                "The mail server %(server)s could not confirm that the sender's"
                " address is real (%(results)s)."
            ),
            suspicion.SEVERAL_SENDERS: self.env._(
                "The message names several senders: %(emails)s."
            ),
            suspicion.MIXED_SCRIPTS: self.env._(
                "The sender's domain %(domain)s mixes letters that look alike."
            ),
        }
        found = [texts[item.code] % item.data for item in suspicion.suspicions(content)]
        return [*self._undelivered_lines(content), *found]

    def _undelivered_lines(self, content):
        """Of a report, which address the rep's message did not reach."""
        if not content.undelivered:
            return []
        emails = ", ".join(content.undelivered.recipients)
        return [self.env._("A message did not reach %(emails)s.", emails=emails)]

    def _inbox_part(self, key, part, max_size=DEFAULT_MAX_SIZE):
        """The decoded bytes of one part; for controllers."""
        upload = self._uploaded(key)
        if upload:
            return upload._part(str(part))
        message_key = self._decode_key(key)
        with self._open_mailbox() as mailbox:
            return mailbox.part(message_key, str(part), max_size)

    def _inbox_raw(self, key):
        """The exact bytes of one message; for controllers."""
        upload = self._uploaded(key)
        if upload:
            return upload._raw()
        message_key = self._decode_key(key)
        with self._open_mailbox() as mailbox:
            return mailbox.raw(message_key)

    def inbox_part(self, key, part):
        """An inline image, in base64, for the message's frame."""
        data = self._inbox_owner()._inbox_part(key, part, INLINE_LIMIT)
        if data.mimetype not in INLINE_TYPES or len(data.data) > INLINE_LIMIT:
            raise UserError(
                self.env._("This part is not an image that can be shown inline.")
            )
        return answer(
            {
                "name": data.name,
                "mimetype": data.mimetype,
                "data": base64.b64encode(data.data).decode(),
            }
        )

    def inbox_source(self, key):
        """The source of a message, as far as a screen can show it."""
        raw = self._inbox_owner()._inbox_raw(key)
        text = raw[:SOURCE_LIMIT].decode("utf-8", "replace").replace("\r\n", "\n")
        return {"source": safe_text(text), "truncated": len(raw) > SOURCE_LIMIT}

    # ------------------------------------------------------------------
    # The rep's own acts on the mailbox
    # ------------------------------------------------------------------

    def inbox_mark(self, keys, seen=None, flagged=None):
        """Mark messages read or unread, flagged or not.

        An argument left out, or given as an empty string, leaves its flag alone.
        """
        account = self._inbox_owner()
        message_keys = account._decode_keys(keys)
        seen, flagged = (
            None if value is None or value == "" else bool(value)
            for value in (seen, flagged)
        )
        with account._open_mailbox() as mailbox:
            mailbox.mark(message_keys, seen=seen, flagged=flagged)
        return True

    def inbox_make_folder(self, role):
        """Make the folder that deleting, junk or archiving needs and is not there.

        :returns: its path.
        """
        account = self._inbox_owner()
        if role not in MADE_ROLES:
            raise UserError(self.env._("The mailbox has no such folder."))
        with account._open_mailbox() as mailbox:
            return path_for(mailbox, Role(role))

    def inbox_move(self, keys, folder):
        """Move messages to a folder.

        :returns: for each old key its new one, false where the server does not
            tell it.
        """
        account = self._inbox_owner()
        message_keys = account._decode_keys(keys)
        if not folder:
            raise UserError(self.env._("Choose the folder to move the messages to."))
        with account._open_mailbox() as mailbox:
            moved = mailbox.move(message_keys, str(folder))
        self.env["mail.server.reply"]._follow_moves(account, moved)
        return {
            key.encode(): new_key.encode() if new_key else False
            for key, new_key in moved.items()
        }

    # ------------------------------------------------------------------
    # The ticket board, one of Odoo's ordinary pages: no mail server is asked
    # ------------------------------------------------------------------

    @api.model
    def inbox_has_account(self):
        """Whether the caller has an email account at all."""
        accounts = known(self.sudo(False))
        if not accounts.has_access("read"):
            return False
        return bool(accounts.search_count([("user_id", "=", self.env.uid)], limit=1))

    @api.model
    def inbox_board(self, ticket_ids, columns, defaults=None):
        """Where on a board of tickets the caller may drop messages.

        :param ticket_ids: the tickets whose cards are shown.
        :param columns: for each column the field and value it stands for.
        :param defaults: what the action gives every new ticket.
        :returns: ``{"tickets": the ids that may be updated, "columns": for each the
            option ``defaults`` of an import into it, false where none may be made}``.
        """
        known(self)
        self._check_board(ticket_ids, list)
        self._check_board(columns, list)
        self._check_board(defaults or {}, dict)
        ids = [self._whole_number(number) for number in ticket_ids[:CARDS]]
        tickets = self.env["helpdesk.ticket"].sudo(False).browse(ids).exists()
        settable = self.env["helpdesk.ticket"]._email_column_fields()
        # The action may well set fields that are not for an email to set.
        defaults = {
            name: defaults[name] for name in settable if name in (defaults or {})
        }
        return answer(
            {
                "tickets": tickets._filtered_access("write").ids,
                "columns": [
                    self._column_defaults(column, defaults)
                    for column in columns[:CARDS]
                ],
            }
        )

    def _check_board(self, value, kind):
        if not isinstance(value, kind):
            raise UserError(
                self.env._("The option “%(name)s” has no such value.", name="columns")
            )

    def _column_defaults(self, column, defaults):
        """What a ticket made in the column begins with; false if it may not be."""
        if not isinstance(column, dict):
            return False
        merged = {**defaults, **column}
        try:
            options = self._import_options({"defaults": merged})
        except UserError:
            return False
        return NewTicket(self.sudo(False).env, options).is_allowed() and merged
