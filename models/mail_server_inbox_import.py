"""Importing from a mailbox: what the inbox screen and other programs call."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import asdict, replace

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.badges import Badges
from ..tools.headers import message_id_forms
from ..tools.import_options import ImportOptions, Source
from ..tools.limits import UPLOAD_PREFIX
from ..tools.rpc import answer, known, safe_line, utc_iso
from ..transports import mime
from ..transports.errors import MailTransportError, ProtocolError
from ..transports.interface import DEFAULT_MAX_SIZE, Capability, Query
from . import mail_server_inbox  # noqa: F401 - inherited

TOTAL_SIZE = 4 * DEFAULT_MAX_SIZE
"""Bytes of a selection that are held in memory at once."""

PREPARED = 20
"""Messages of a selection that the memo dialog is told about one by one."""

NEWEST = 200
"""Messages that are looked through one by one, whatever the server can search."""

NEWEST_FIRST = "write_date desc, id desc"

LOOKED_THROUGH = 1000
"""The newest tickets, in which a search looks first."""

THREAD = 100
"""Message-IDs of the ticket's discussion that are looked for."""


class MailServerInboxImport(models.AbstractModel):
    _name = "mail.server.inbox.import"
    _inherit = ["mail.server.inbox"]
    _description = "Import from an Inbox"

    # ------------------------------------------------------------------
    # Import and undo
    # ------------------------------------------------------------------

    def inbox_import(self, keys, ticket_id=None, options=None):
        """Put messages onto a ticket, or make tickets of them.

        :param ticket_id: the ticket to update; none (or 0) for a new one.
        :param options: see :class:`~..tools.import_options.ImportOptions`.
        :returns: for each key what became of it.
        """
        account = self._inbox_owner()
        keys = account._key_list(keys)
        options = account._import_options(options, single=len(keys) == 1)
        # Looked at before anything is fetched, and again before it is written.
        ticket = self._inbox_ticket(ticket_id)
        importer = self.env["helpdesk.email.importer"]
        sources = account._import_sources(keys)
        return importer._import(account, sources, ticket, options)

    def inbox_import_start(self, keys, ticket_id=None, options=None):
        """Import many messages in the background, where there is a job queue.

        :returns: ``{"id": …}`` for :meth:`inbox_import_progress`; its id is false
            where OCA ``queue_job`` is not installed: the caller then imports
            portion by portion with :meth:`inbox_import`.
        """
        account = self._inbox_owner()
        keys = account._key_list(keys)
        options = account._import_options(options, single=False)
        ticket = self._inbox_ticket(ticket_id)
        if not self._has_job_queue():
            return {"id": False}
        # Only this module writes the progress.
        started = (
            self.env["helpdesk.email.import"]
            .sudo()
            .create(
                {
                    "user_id": self.env.uid,
                    "account_id": account.id,
                    "ticket_id": ticket.id,
                    "has_ticket": bool(ticket),
                    "keys": keys,
                    "options": asdict(options),
                    "results": [],
                }
            )
        )
        started.sudo(False)._order_next()
        return {"id": started.id}

    def inbox_import_progress(self, import_id):
        """How far an import in the background is.

        :returns: ``{"id", "state" ("running", "done"), "total", "done", "results"}``,
            the results as :meth:`inbox_import` gives them.
        """
        account = self._inbox_owner()
        started = self.env["helpdesk.email.import"].search(
            [
                ("id", "=", self._whole_number(import_id)),
                ("account_id", "=", account.id),
                ("user_id", "=", self.env.uid),
            ]
        )
        if not started:
            raise UserError(self.env._("This import is no longer known."))
        return started._progress()

    @api.model
    def _has_job_queue(self):
        """Whether OCA ``queue_job`` is installed."""
        return "queue.job" in self.env

    def _import_options(self, options, single=True):
        try:
            options = ImportOptions.parse(options)
        except ValueError as error:
            raise UserError(
                self.env._("The option “%(name)s” has no such value.", name=str(error))
            ) from error
        return options if single else options.for_many()

    def _import_sources(self, keys):
        """The bytes of each message, or the reason why not; reads only."""
        sources = {}
        wanted = {}
        for key in keys:
            try:
                row = self._uploaded(key)
                if row:
                    sources[key] = Source(key, row._raw(), row=row)
                else:
                    wanted[self._decode_key(key)] = key
            except (AccessError, UserError) as error:
                sources[key] = Source(key, error=str(error))
        if wanted:
            self._fetch_sources(wanted, sources)
        return [sources[key] for key in keys]

    def _fetch_sources(self, wanted, sources):
        """Fetch the wanted messages into ``sources``, up to a total size.

        :raises UserError: when not even the first could be had.
        """
        problem = self.env._(
            "This is too much to import at once. Import this message on its own."
        )
        try:
            with self._open_mailbox() as mailbox:
                self._fetch_some(mailbox, wanted, sources)
        except UserError as error:
            # The connection broke: what has arrived is imported all the same, unless
            # the caller tries again with all of them.
            whole = self.env.context.get("helpdesk_email_whole")
            if whole or not any(key in sources for key in wanted.values()):
                raise
            problem = str(error)
        for key in wanted.values():
            sources.setdefault(key, Source(key, error=problem))

    def _fetch_some(self, mailbox, wanted, sources):
        total = 0
        for message_key, raw in mailbox.raw_many(list(wanted)):
            key = wanted[message_key]
            if isinstance(raw, MailTransportError):
                sources[key] = Source(key, error=self._error_sentence(raw))
                continue
            total += len(raw)
            if total > TOTAL_SIZE:
                break
            sources[key] = Source(key, raw, mailbox=True)
        for message_key, key in wanted.items():
            if key in sources and sources[key].raw is not None:
                sources[key] = self._dated(mailbox, message_key, sources[key])

    def _dated(self, mailbox, message_key, source):
        """With when the mailbox got it, where the message says nothing credible of
        its date."""
        if mime.read_header(source.raw).date:
            return source
        try:
            return replace(source, received=mailbox.read(message_key).received)
        except MailTransportError:
            return source

    def inbox_undo(self, email_message_ids):
        """Take imports back.

        :returns: for each whether it is undone, or why not.
        """
        self._inbox_owner()
        if not isinstance(email_message_ids, Iterable):
            email_message_ids = [email_message_ids] if email_message_ids else []
        ledger = self.env["helpdesk.email.message"].sudo(False)
        ids = list(map(self._whole_number, email_message_ids))
        # The last first: a ticket that one of them made goes when the others are off.
        errors = {
            row_id: ledger.browse(row_id or -1)._undo()
            for row_id in sorted(set(ids), reverse=True)
        }
        return answer(
            [
                {"id": row_id, "undone": not errors[row_id], "error": errors[row_id]}
                for row_id in ids
            ]
        )

    def inbox_after_import(self, email_message_ids):
        """What became of the acts on the mailbox that followed imports.

        :returns: for each import of the caller's ``{"id", "state", "error"}``; state
            is "pending", "done", "failed", or empty where nothing was to be done.
        """
        account = self._inbox_owner()
        if not isinstance(email_message_ids, Iterable):
            email_message_ids = [email_message_ids] if email_message_ids else []
        rows = self.env["helpdesk.email.message"].search(
            [
                ("id", "in", list(map(self._whole_number, email_message_ids))),
                ("account_id", "=", account.id),
                ("user_id", "=", self.env.uid),
            ]
        )
        return answer([row._after_import_answer() for row in rows])

    # ------------------------------------------------------------------
    # The memo dialog
    # ------------------------------------------------------------------

    def inbox_prepare(self, keys, ticket_id=None, options=None):
        """What the import would do, for the memo dialog; changes nothing."""
        account = self._inbox_owner()
        keys = account._key_list(keys)
        options = account._import_options(options)
        ticket = self._inbox_ticket(ticket_id)
        importer = self.env["helpdesk.email.importer"].sudo(False)
        contents = account._inbox_contents(keys[:PREPARED])
        prepared = importer._prepare(account, contents[keys[0]], ticket, options)
        [shown] = self._ticket_answers(ticket) or [False]
        prepared["ticket"] = shown
        prepared["duplicates"] = [
            {"key": key, **badge}
            for key, badges in zip(
                contents, Badges(importer.env).of(list(contents.values())), strict=True
            )
            for badge in badges
        ]
        return answer(prepared)

    def _inbox_contents(self, keys):
        """Headers and text of several messages over one connection.

        :raises UserError: when the first of them is gone.
        """
        uploads = {key: self._uploaded(key) for key in keys}
        contents = {key: row._content() for key, row in uploads.items() if row}
        wanted = {key: self._decode_key(key) for key in keys if not uploads[key]}
        if wanted:
            with self._open_mailbox() as mailbox:
                for key, message_key in wanted.items():
                    try:
                        contents[key] = mailbox.read(message_key)
                    except ProtocolError:
                        # The import will say so of the others in the selection.
                        if key == keys[0]:
                            raise
        return {key: contents[key] for key in keys if key in contents}

    # ------------------------------------------------------------------
    # Uploaded .eml files
    # ------------------------------------------------------------------

    def inbox_upload(self, name, data):
        """Take an .eml file; it is then imported by its key like any message.

        :param name: the file's name, for the error texts.
        :param data: its bytes in base64.
        """
        account = self._inbox_owner()
        try:
            raw = base64.b64decode(data or "", validate=True)
        except (ValueError, TypeError, binascii.Error) as error:
            raise UserError(
                self.env._("This file was not uploaded completely.")
            ) from error
        if not raw.strip():
            raise UserError(self.env._("The file %(name)s is empty.", name=name))
        if len(raw) > DEFAULT_MAX_SIZE:
            raise UserError(
                self.env._("The file %(name)s is too large for an email.", name=name)
            )
        row = self.env["helpdesk.email.message"].sudo(False)._upload(account, raw)
        return answer(
            {
                "id": row.id,
                "key": f"{UPLOAD_PREFIX}{row.id}",
                "subject": safe_line(row.subject or str(name)),
            }
        )

    def _uploaded(self, key):
        """The rep's own upload that ``key`` names; empty for other keys.

        :raises UserError: when it is gone or somebody else's.
        """
        ledger = self.env["helpdesk.email.message"].sudo(False)
        key = str(key)
        if not key.startswith(UPLOAD_PREFIX):
            return ledger
        number = key.removeprefix(UPLOAD_PREFIX)
        row = ledger.search(
            [
                ("id", "=", int(number) if number.isdecimal() else 0),
                ("user_id", "=", self.env.uid),
            ]
        )
        if not row:
            raise UserError(self.env._("This message is no longer there. Reload."))
        return row

    # ------------------------------------------------------------------
    # Tickets to drop on
    # ------------------------------------------------------------------

    @api.model
    def inbox_tickets(self, query="", limit=20):
        """The rep's open tickets, or those that a search finds."""
        known(self)
        tickets = self.env["helpdesk.ticket"].sudo(False)
        limit = max(1, min(self._whole_number(limit, 20), 100))
        query = safe_line(str(query or ""), 200)
        if query:
            found = self._tickets_like(query, limit)
        else:
            own = Domain("user_id", "=", self.env.uid) & tickets._email_open()
            found = tickets.search(own, limit=limit, order=NEWEST_FIRST)
        return answer(self._ticket_answers(found))

    def _tickets_like(self, query, limit):
        """The ticket of this number, or the newest that have the text in what a rep
        knows them by."""
        tickets = self.env["helpdesk.ticket"].sudo(False)
        # All numbers are alike: pg_trgm finds one of them only among many.
        numbered = tickets.search([("number", "in", [query, query.upper()])])
        if numbered:
            return numbered
        criteria = Domain.OR(
            Domain(name, "ilike", query)
            for name in ("number", "name", "partner_name", "partner_email")
        )
        # What many tickets have is among the newest ones, too; to sort all of them
        # takes long. What few have an index finds (pg_trgm).
        newest = tickets.sudo()._search([], limit=LOOKED_THROUGH, order=NEWEST_FIRST)
        for few in (Domain("id", "in", newest), Domain.TRUE):
            found = tickets.search(criteria & few, limit=limit, order=NEWEST_FIRST)
            if len(found) >= limit:
                break
        return found

    @api.model
    def _ticket_answers(self, tickets, reasons=()):
        """Tickets as the ticket pane shows them.

        :param reasons: of each why it is suggested.
        """
        writable = tickets._filtered_access("write")
        # Names of related records that a rep of one team may not read himself.
        answers = [
            {
                "id": shown.id,
                "number": shown.number or "",
                "name": safe_line(shown.name),
                "partner": safe_line(shown.partner_id.name or shown.partner_name),
                "stage": shown.stage_id.name or "",
                "team": shown.team_id.name or "",
                "assignee": shown.user_id.name or "",
                "created": utc_iso(shown.create_date),
                "can_write": shown.sudo(False) in writable,
            }
            for shown in tickets.sudo()
        ]
        for shown, reason in zip(answers, reasons, strict=False):
            shown["reason"] = reason
        return answers

    def inbox_suggest(self, key):
        """The tickets that a message most likely belongs to, each with the reason."""
        account = self._inbox_owner()
        content = account._inbox_content(key)
        suggester = self.env["helpdesk.email.suggester"].sudo(False)
        found = dict(suggester._suggest(content))
        tickets = self.env["helpdesk.ticket"].union(*found)
        return answer(self._ticket_answers(tickets, found.values()))

    # ------------------------------------------------------------------
    # Messages that belong to a ticket: "Import Email" on its form
    # ------------------------------------------------------------------

    def inbox_matches(self, ticket_id, folder=None, limit=20):
        """Messages that likely belong to a ticket, the surest first.

        Looks through the newest messages of the folder and lets the server search
        for the customer's address and the ticket's number where it can.

        :returns: rows as of :meth:`inbox_page`, each with its ``reason``.
        """
        account = self._inbox_owner()
        ticket = self._inbox_ticket(ticket_id)
        traces = account._ticket_traces(ticket)
        limit = max(1, min(self._whole_number(limit, 20), 100))
        with account._open_mailbox() as mailbox:
            summaries = account._likely_messages(mailbox, str(folder or ""), traces)
        ranked = []
        for summary in summaries.values():
            rank, reason = account._match(summary, traces)
            if reason:
                ranked.append((rank, summary, reason))
        ranked.sort(key=lambda item: item[0])
        shown = ranked[:limit]
        rows = self._inbox_rows([summary for _rank, summary, _reason in shown])
        return answer(
            [
                {**row, "reason": reason}
                for row, (_rank, _summary, reason) in zip(rows, shown, strict=True)
            ]
        )

    def _ticket_traces(self, ticket):
        """What a message of this ticket's conversation may bear.

        :returns: ``(number, addresses, message_ids)``
        """
        partner = ticket.sudo().partner_id  # The contact's address, for who may
        # read the ticket that shows it.
        addresses = {ticket.partner_email, partner.email_normalized, partner.email}
        # The discussion's Message-IDs tell nothing of its content.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [("model", "=", ticket._name), ("res_id", "=", ticket.id)],
                ["message_id"],
                order="id desc",
                limit=THREAD,
            )
        )
        message_ids = {
            form
            for message in messages
            for form in message_id_forms(message.message_id)
        }
        addresses = {address.strip().lower() for address in addresses if address}
        return ticket.number or "", addresses, message_ids

    def _likely_messages(self, mailbox, folder, traces):
        """The messages to look at, by key, newest first."""
        number, addresses, _message_ids = traces
        pages = [mailbox.page(folder, limit=NEWEST)]
        if Capability.SEARCH in mailbox.capabilities:
            queries = [Query(sender=address) for address in sorted(addresses)[:3]]
            queries += [Query(subject=number)] if number else []
            pages += [mailbox.page(folder, query=query) for query in queries]
        return {item.key: item for page in pages for item in page.messages}

    def _match(self, summary, traces):
        """How sure it is that a message belongs to the ticket, and why."""
        number, addresses, message_ids = traces
        if message_ids.intersection(summary.references):
            return 0, self.env._("reply to %(number)s", number=number)
        if number and number.lower() in summary.subject.lower():
            return 1, self.env._("%(number)s in the subject", number=number)
        if summary.sender.email.lower() in addresses:
            return 2, self.env._("from the customer")
        if addresses.intersection(item.email.lower() for item in summary.to):
            return 3, self.env._("to the customer")
        return 9, ""
