"""Keeping a conversation on its ticket: its later mails become memos by themselves.

It is the owner's explicit wish. It happens when the owner's inbox is watched and new
mail arrives, and by a slow job while the owner is away; both call
:meth:`MailServerFollow._follow_conversations`. An import is silent and answers nobody,
so nothing can loop.
"""

import logging
from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta, timezone

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from ..messages import automatic, suspicion
from ..tools.import_options import ImportOptions, Source
from ..tools.rpc import answer
from ..tools.trail import Trail
from ..transports import mime
from ..transports.conversations import PLACES
from ..transports.errors import MailTransportError
from ..transports.interface import Capability, Role
from . import mail_server_inbox_import  # noqa: F401 - inherited
from .mail_server_inbox import CONVERSATION_LIMIT

_logger = logging.getLogger(__name__)

PAGE = 100
MOST_PAGES = 10
"""Pages of each folder that are looked at after a long time."""

MOST_AT_ONCE = 20
"""Mails that are added in one go; the others wait for the next."""

MARGIN = timedelta(days=1)
"""Clocks differ, and mail is moved between folders."""

MOST_ACCOUNTS = 50
"""Accounts that one run of the job looks at; it goes on with the others."""


class MailServerFollow(models.AbstractModel):
    _name = "mail.server.follow"
    _inherit = ["mail.server.inbox.import"]
    _description = "Keeping Conversations on Tickets"

    # -- the owner's wish ---------------------------------------------------

    def inbox_follow(self, key, ticket_id):
        """From now on mails of this conversation go to the ticket by themselves.

        :returns: ``{"ticket_id", "ticket_number"}``.
        :raises UserError: where the server cannot tell what belongs together, or the
            conversation is kept on another ticket.
        """
        account = self._inbox_owner()
        if not account._whole_number(ticket_id):
            raise UserError(
                self.env._("Choose the ticket that the conversation is kept on.")
            )
        ticket = account._inbox_ticket(ticket_id)
        trail = account._trail_of(key)
        # sudo: reps have no right to the rows; these are the owner's.
        others = account._follows().sudo()

        def is_elsewhere(follow):
            return follow.ticket_id.id != ticket.id

        for follow in others.filtered(is_elsewhere):
            if not set(follow._read_trail().ids).isdisjoint(trail.ids):
                raise UserError(
                    self.env._(
                        "This conversation is kept on ticket %(number)s. End that"
                        " first.",
                        number=follow.ticket_id.number,
                    )
                )
        account._keep_trail(others - others.filtered(is_elsewhere), ticket, trail)
        return answer({"ticket_id": ticket.id, "ticket_number": ticket.number or ""})

    def inbox_unfollow(self, ticket_id):
        """Nothing more goes to this ticket by itself.

        :returns: whether anything did.
        """
        account = self._inbox_owner()
        number = account._whole_number(ticket_id)
        rows = account._follows().sudo()  # As above.
        rows = rows.filtered(lambda row: row.ticket_id.id == number).sudo(False)
        rows.action_end()
        return bool(rows)

    def _trail_of(self, key):
        """What the conversation of a message is recognised by."""
        if self._uploaded(key):
            raise UserError(
                self.env._("An uploaded file has no conversation in your mailbox.")
            )
        message_key = self._decode_key(key)
        with self._open_mailbox() as mailbox:
            rows = ()
            if Capability.CONVERSATION in mailbox.capabilities:
                rows = mailbox.conversation(message_key, CONVERSATION_LIMIT)
        trail = Trail.of(rows, self._sending_addresses())
        if trail.is_empty:
            raise UserError(
                self.env._(
                    "It can't be told which later mails will belong to this message,"
                    " so they can't be added automatically."
                )
            )
        return trail

    def _keep_trail(self, follow, ticket, trail):
        now = fields.Datetime.now()
        values = {"attended": now, "problem": False}
        # sudo: only this module writes them; the owner and the ticket were checked.
        if follow:
            both = follow._read_trail()
            both.join(trail)
            follow.sudo().write({**values, "trail": asdict(both)})
            return
        last = self.env["helpdesk.email.message"].search(
            [("user_id", "=", self.env.uid), ("ticket_id", "=", ticket.id)], limit=1
        )
        follow.sudo().create(
            {
                **values,
                "account_id": self.id,
                "user_id": self.env.uid,
                "ticket_id": ticket.id,
                "mode": last.mode,
                "trail": asdict(trail),
                "looked_until": now,
            }
        )

    def _follows(self):
        """What the owner keeps on tickets with this account."""
        # sudo: reps have no right to the rows; these are the owner's.
        rows = self.env["helpdesk.email.follow"].sudo()
        found = rows.search(
            [("account_id", "=", self.id), ("user_id", "=", self.user_id.id)],
            order="id",
        )
        return found.sudo(False)

    def _kept_on(self, message_ids):
        """For each Message-ID the tickets that its conversation is kept on."""
        places = defaultdict(list)
        # sudo: reps have no right to the rows; these are the owner's.
        for follow in self._follows().sudo():
            ticket = {"id": follow.ticket_id.id, "number": follow.ticket_id.number}
            for one in set(follow._read_trail().ids) & set(message_ids):
                places[one].append(ticket)
        return places

    # -- what came meanwhile ------------------------------------------------

    def _follow_conversations(self):
        """Add what came in the conversations that the owner keeps on tickets.

        The owner's own act, or an errand. One look at the newest mail for all of them;
        nothing is locked or written while the mail server is waited for.

        :returns: the results of the imports.
        :raises UserError: when the mailbox cannot be opened.
        """
        self.ensure_one()
        follows = self._follows()
        is_away = self._is_on_errand()
        if is_away:
            follows = follows.filtered(lambda row: row._may_run_alone())
        if not follows:
            return []
        found, is_whole = self._look_for(follows)
        results = []
        # The mailbox is not needed any more, so what follows has no access to it.
        account = self.with_context(account_errand=None)
        try:
            with self.env.cr.savepoint():
                # sudo: reps have no right to the rows; these are the owner's.
                locked = follows.sudo().try_lock_for_update().sudo(False)
                if not is_away:
                    locked._attend()
                for follow in locked:
                    results += account._add_to(follow, found[follow])
                if is_whole:
                    self._note_looked(locked)
        except (psycopg2.OperationalError, ConcurrencyError):
            # Somebody else imports the same this moment; the next look sees it.
            _logger.info("account %s: conversations wait for the next look", self.id)
            return []
        return results

    def _note_looked(self, follows):
        follows.sudo().looked_until = fields.Datetime.now()

    def _look_for(self, follows):
        """The mails that belong to one, with their bytes; and whether that is all."""
        begun = min(follows.mapped("looked_until"))
        since = (begun - MARGIN).replace(tzinfo=timezone.utc)
        trails = {follow: follow._read_trail() for follow in follows}
        with self._open_mailbox() as mailbox:
            rows = self._newest_rows(mailbox, since)
            wanted = list(self._belonging(rows, trails))
            at_once = dict(wanted[:MOST_AT_ONCE])
            raws = dict(mailbox.raw_many([row.key for row in at_once]))
        found = defaultdict(list)
        for row, follow in at_once.items():
            found[follow].append((row, raws.get(row.key)))
        return found, len(wanted) <= MOST_AT_ONCE

    def _newest_rows(self, mailbox, since):
        """Mail that came since then, oldest first, with the role of its folder."""
        found = []
        for folder in mailbox.folders():
            if folder.role in PLACES and folder.selectable:
                rows = self._rows_since(mailbox, folder.path, since)
                found += [(row, folder.role) for row in rows]
        return sorted(found, key=lambda pair: pair[0].date or pair[0].sent or since)

    def _rows_since(self, mailbox, path, since):
        before = ""
        for _page in range(MOST_PAGES):
            page = mailbox.page(path, before, PAGE)
            for row in page.messages:
                if not row.date or row.date >= since:
                    yield row
            before = page.before
            last = page.messages[-1:] and page.messages[-1].date
            if not before or (last and last < since):
                return

    def _belonging(self, rows, trails):
        """The mails that a correspondent, or the owner, added to a conversation."""
        own = set(self._sending_addresses())
        for row, role in rows:
            for follow, trail in trails.items():
                if trail.is_done(row) or not trail.names(row):
                    continue
                is_own = row.sender.email.lower() in own
                # Whoever names the owner as the sender is not in the Sent folder.
                if trail.knows(row.sender) or (is_own and role is Role.SENT):
                    trail.note(row)
                    yield row, follow
                    break

    def _add_to(self, follow, mails):
        """Import mails onto the ticket that their conversation is kept on."""
        trail = follow._read_trail()
        own = self._sending_addresses()
        results, problem = [], ""
        for row, raw in mails:
            if raw is None:
                continue
            trail.note(row)
            if isinstance(raw, MailTransportError):
                problem = self._error_sentence(raw)
                continue
            content = mime.read_message(raw)
            if self._is_not_to_add(content):
                continue
            trail.meet([content.sender, *content.to, *content.cc], own)
            result = self._add_one(follow, row, raw)
            results.append(result)
            if result["status"] == "failed":
                problem = result["error"]
        added = [result for result in results if result["status"] == "imported"]
        if mails:
            # sudo: written by this module only.
            follow.sudo().write(
                {
                    "trail": asdict(trail),
                    "added_count": follow.added_count + len(added),
                    "problem": problem or False,
                }
            )
        self._tell_added(follow, added, problem)
        return results

    def _is_not_to_add(self, content):
        """A machine wrote it, or perhaps not who it says; it is suggested as any."""
        return automatic.is_automatic(content) or suspicion.is_doubtful(content)

    def _add_one(self, follow, row, raw):
        source = Source(row.key.encode(), raw, mailbox=True)
        options = ImportOptions(mode=follow.mode or "", after_import="leave", kept=True)
        importer = self.env["helpdesk.email.importer"].sudo(False)
        ticket = follow.ticket_id.with_env(importer.env)
        try:
            [result] = importer._import(self, [source], ticket, options)
        except (AccessError, UserError) as error:
            return importer._result(source, "failed", error=str(error))
        is_customers = row.sender.email.lower() not in self._sending_addresses()
        if result["status"] == "imported" and is_customers:
            self._reopen(ticket)
        return result

    def _reopen(self, ticket):
        """A closed ticket goes on, if the company wants that."""
        # A choice of the company, for every rep.
        company = ticket.company_id.sudo() or self.env.company.sudo()
        if not ticket.closed or not company.helpdesk_email_follow_reopen:
            return
        stages = ticket.team_id._get_applicable_stages()
        open_stage = stages.filtered(lambda stage: not stage.closed)[:1]
        if open_stage:
            ticket.stage_id = open_stage

    def _tell_added(self, follow, added, problem):
        """The rep is told, wherever in Odoo the rep is."""
        number = follow.ticket_id.sudo().number or ""  # The rep may write the ticket.
        if not added and not problem:
            return
        if problem:
            text = self.env._(
                "Ticket %(number)s: an email of the conversation that you keep there"
                " could not be added. %(reason)s",
                number=number,
                reason=problem,
            )
        elif len(added) == 1:
            text = self.env._(
                "Ticket %(number)s: a new email of the conversation that you keep there"
                " was added.",
                number=number,
            )
        else:
            text = self.env._(
                "Ticket %(number)s: %(count)s new emails of the conversation that you"
                " keep there were added.",
                count=len(added),
                number=number,
            )
        self.user_id._bus_send(
            "simple_notification",
            {"type": "warning" if problem else "info", "message": text},
        )

    # -- while the owner is away --------------------------------------------

    @api.model
    def _cron_follow_conversations(self):
        """Look at the mailboxes in which conversations are kept on tickets, those that
        waited longest first."""
        # sudo: the job of nobody; each account is opened on an errand of its own.
        follows = self.env["helpdesk.email.follow"].sudo()
        follows.search([("user_id.active", "=", False)]).unlink()
        found = follows.search([("account_id.active", "=", True)], order="looked_until")
        accounts = found.filtered(lambda row: row._may_run_alone()).account_id
        jobs = self.env["ir.cron"]
        jobs._commit_progress(remaining=len(accounts))
        for account in accounts[:MOST_ACCOUNTS]:
            account._follow_while_away()
            if not jobs._commit_progress(1):
                return

    def _follow_while_away(self):
        """As the owner, who asked for it earlier."""
        try:
            self._in_owners_hands()._follow_conversations()
        except (AccessError, UserError, MailTransportError):
            # The account says why, where its owner looks.
            _logger.info("account %s: its conversations wait", self.id)
