"""The inbox's lists: of a folder, of all folders, of several accounts."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import merged_pages
from ..tools.badges import Badges
from ..tools.problems import translated
from ..tools.rpc import address, answer, known, safe_line, utc_iso
from ..transports import everywhere
from ..transports.conversations import ids_of
from ..transports.errors import MessageGone
from ..transports.interface import Query

PAGE_LIMIT = 200
SEARCH_LIMIT = 500
TEXT_CRITERIA = ("text", "sender", "to", "subject")
FLAG_CRITERIA = ("unread", "flagged", "has_attachments")
DATE_CRITERIA = ("since", "before")

THREAD_IDS = 4
"""Message-IDs of a row: its own, the first of its conversation, the nearest ones."""

ROUNDS = 5
"""Pages of each account that a call looks at until it finds a row."""


class MailServerInboxList(models.AbstractModel):
    _name = "mail.server.inbox.list"
    _description = "List of Messages"

    def inbox_page(self, folder=None, before=None, limit=50, query=None):
        """Rows of a folder, newest first; of several accounts, in one list.

        A search may give few or no rows together with a cursor: it goes on there.

        :param folder: a path of :meth:`inbox_folders`; the inbox by default, ``*`` for
            all folders, one after the other.
        :param before: the cursor the previous page gave.
        :param limit: at most so many rows, 1 to 200.
        :param query: words to look for, or a dictionary of criteria; ``not_on_ticket``
            leaves out what is on a ticket.
        :returns: rows with their ``account_id`` and ``folder``; ``problems`` says which
            of several accounts could not be read, and why.
        """
        accounts = self._inbox_owners()
        limit = max(1, min(self._whole_number(limit, 50), PAGE_LIMIT))
        place = (str(folder or ""), str(before or ""), limit)
        criteria = self._inbox_query(query)
        if len(accounts) == 1:
            found = accounts._page_of_one(*place, criteria)
        else:
            found = accounts._page_of_several(*place, criteria)
        is_open = isinstance(query, dict) and bool(query.get("not_on_ticket"))
        return self._inbox_list(found, is_open=is_open)

    def _inbox_owners(self):
        """These accounts, without superuser mode, if the caller owns them all.

        :raises AccessError: for anybody else, and for none at all.
        """
        accounts = known(self.sudo(False))
        if not accounts or accounts.exists() != accounts:
            raise AccessError(self.env._("This email account does not exist."))
        for account in accounts:
            account._check_owner()
        return accounts

    def _inbox_list(self, found, *, is_open):
        """The answer for what was found.

        :param is_open: without what is on a ticket.
        """
        rows = [row for _account, row in found["rows"]]
        shown = [
            row
            for row in self._rows_of_each(found["rows"])
            if not (is_open and row["tickets"])
        ]
        until = found["until"] or (rows[-1].date if is_open and rows else None)
        return answer(
            {
                "messages": shown,
                "before": found["before"] or False,
                "total": -1 if is_open else found["total"],
                "until": utc_iso(until),
                "share": found["share"],
                "by_receipt": found["by_receipt"],
                "capabilities": found["capabilities"],
                "problems": found["problems"],
            }
        )

    def _rows_of_each(self, found):
        """What is shown of rows of several accounts, in their order."""
        shown = {
            account: iter(
                account._inbox_rows([row for its, row in found if its == account])
            )
            for account in self
        }
        return [next(shown[account]) for account, _row in found]

    def _page_of_one(self, folder, before, limit, criteria):
        with self._open_mailbox() as mailbox:
            page = self._page(mailbox, folder, before, limit, criteria)
            capabilities = sorted(item.value for item in mailbox.capabilities)
        return {
            "rows": [(self, row) for row in page.messages],
            "before": page.before,
            "total": page.total,
            "until": page.until,
            "share": page.share,
            "by_receipt": page.by_receipt,
            "capabilities": capabilities,
            "problems": [],
        }

    @staticmethod
    def _page(mailbox, folder, before, limit, criteria):
        if folder == everywhere.ALL_FOLDERS:
            return everywhere.page(mailbox, before, limit, criteria)
        return mailbox.page(folder, before, limit, criteria)

    def _page_of_several(self, folder, before, limit, criteria):
        """As :meth:`_page_of_one`. An account that cannot be read is left out, and
        said to be.

        :raises UserError: when none can be read.
        """
        try:
            given = merged_pages.decode_places(before)
        except MessageGone as error:
            raise UserError(self[:1]._error_sentence(error)) from error
        places = {one.id: given.get(one.id, merged_pages.Place()) for one in self}
        problems, pages = {}, {}
        for _round in range(ROUNDS):
            sources = {}
            for account in self:
                place = places[account.id]
                if place.is_end:
                    continue
                try:
                    page = account._page_of_one(folder, place.before, limit, criteria)
                except UserError as error:
                    problems[account.id] = str(error)
                    places[account.id] = merged_pages.Place(is_end=True)
                    continue
                pages[account.id] = page
                sources[account.id] = merged_pages.source(place, page)
            merged = merged_pages.merge(sources, limit)
            places |= merged.places
            if merged.rows or not sources:
                break
        if problems and not pages:
            raise UserError(next(iter(problems.values())))
        return self._several(merged, places, pages.values(), problems)

    def _several(self, merged, places, pages, problems):
        totals = [page["total"] for page in pages]
        abilities = [set(page["capabilities"]) for page in pages]
        return {
            "rows": [(self.browse(number), row) for number, row in merged.rows],
            "before": merged_pages.encode_places(places),
            "total": -1 if -1 in totals else sum(totals),
            "until": merged.until,
            "share": -1.0,
            "by_receipt": all(page["by_receipt"] for page in pages),
            "capabilities": sorted(set.intersection(*abilities)) if abilities else [],
            "problems": [
                {"account_id": number, "error": text}
                for number, text in problems.items()
            ],
        }

    def _inbox_query(self, query):
        """The transport's query for what the caller gave, None for none."""
        if not query:
            return None
        if not isinstance(query, dict):
            query = {"text": query}
        criteria = {name: str(query.get(name) or "") for name in TEXT_CRITERIA}
        criteria |= {name: bool(query.get(name)) for name in FLAG_CRITERIA}
        for name in DATE_CRITERIA:
            try:
                criteria[name] = fields.Date.to_date(query.get(name) or None)
            except (TypeError, ValueError) as error:
                raise UserError(
                    self.env._("Not a date: %(value)s", value=query.get(name))
                ) from error
        if any(len(criteria[name]) > SEARCH_LIMIT for name in TEXT_CRITERIA):
            raise UserError(
                self.env._(
                    "This is too long to search for. %(count)s characters are the"
                    " limit.",
                    count=SEARCH_LIMIT,
                )
            )
        criteria = Query(**criteria)
        return None if criteria == Query() else criteria

    def _inbox_rows(self, summaries):
        """What the list shows of these messages, in their order.

        A hook: what an addon adds to a row, its part of the row shows
        (``static/src/inbox/shared/parts.esm.js``).
        """
        badges = Badges(self.env).of(summaries)
        return [
            self._inbox_row(summary, tickets)
            for summary, tickets in zip(summaries, badges, strict=True)
        ]

    def _inbox_row(self, summary, tickets):
        return {
            "key": summary.key.encode(),
            "account_id": self.id,
            "folder": summary.key.folder,
            "subject": safe_line(summary.subject),
            "from_name": safe_line(summary.sender.name),
            "from_email": safe_line(summary.sender.email),
            "to": [address(item) for item in summary.to[:20]],
            "date": utc_iso(summary.date or summary.sent),
            "sent": utc_iso(summary.sent),
            "size": summary.size,
            "seen": summary.seen,
            "flagged": summary.flagged,
            "answered": summary.answered,
            "has_attachments": summary.has_attachments,
            "snippet": safe_line(summary.snippet, 300),
            "message_id": summary.message_id,
            # By which a list tells what belongs to one conversation.
            "thread": ids_of(summary)[:THREAD_IDS],
            "tickets": tickets,
            "problem": "".join(translated(self.env, [summary.problem])),
        }
