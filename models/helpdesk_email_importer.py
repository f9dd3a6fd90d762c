"""The one way an email gets onto a ticket.

Drag, button, key, bulk, upload, server action and automation all end in
:meth:`HelpdeskEmailImporter._import`. The bytes are in memory before it begins, so
no lock is held while a mail server is waited for; each message has its own
savepoint; the unique index of the ledger is what makes an import happen once.
"""

import logging
from dataclasses import replace

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..messages import identity, memo, suspicion
from ..tools import mailbox_acts
from ..tools.badges import Badges
from ..tools.correspondents import Correspondents
from ..tools.email_reader import read_message
from ..tools.headers import message_id_forms
from ..tools.import_options import Email
from ..tools.memo_writer import MemoWriter
from ..tools.new_ticket import SILENT, NewTicket
from ..tools.problems import translated
from ..tools.repeated import is_repeated
from ..tools.rpc import answer, safe_line, safe_text
from ..tools.ticket_digest import ticket_digests
from ..transports.interface import Content
from .helpdesk_email_message import MEMO_LIMIT

_logger = logging.getLogger(__name__)

TOGETHER = 50
"""Messages that are imported together."""


class HelpdeskEmailImporter(models.AbstractModel):
    """Puts messages onto tickets, with the rights of its user."""

    _name = "helpdesk.email.importer"
    _description = "Import of Emails onto Tickets"

    # ------------------------------------------------------------------
    # The selection
    # ------------------------------------------------------------------

    @api.model
    def _import(self, account, sources, ticket, options):
        """Import messages and say for each what became of it.

        :param account: the email account they come from; may be empty.
        :param ticket: the ticket they go to; empty for new ones.
        :raises UserError: when the ticket is gone.
        :raises AccessError: when the caller may not write it.
        """
        self = self.sudo(False)
        ticket = ticket.sudo(False)
        self._check_target(ticket)
        results, left = [], list(sources)
        while left:
            # The first message of a common ticket makes it, the others follow.
            makes_it = options.one_ticket and not ticket
            count = 1 if makes_it else TOGETHER
            portion, left = left[:count], left[count:]
            results += self._import_portion(account, portion, ticket, options)
            if makes_it and results[-1]["status"] == "imported":
                ticket = ticket.browse(results[-1]["ticket_id"])
        mailbox_acts.schedule(account)
        return answer(results)

    def _check_target(self, ticket):
        """Refuse a ticket that is gone or that the rep may not change.

        A hook: who else may not import, or where, is for an addon to add.

        :param ticket: empty where one is to be made.
        :raises UserError, AccessError: why nothing is imported; the rep reads it.
        """
        if not ticket and not ticket.has_access("create"):
            raise AccessError(self.env._("You may not create tickets."))
        if ticket and not ticket.exists():
            raise UserError(self.env._("This ticket does not exist any more."))
        if ticket and not ticket.has_access("write"):
            raise AccessError(
                self.env._("You may not change this ticket, so nothing was imported.")
            )

    def _import_portion(self, account, sources, ticket, options):
        """Some messages together, which costs far less than one by one.

        Where one of them breaks that, each is imported alone.
        """
        if len(sources) > 1:
            try:
                with self.env.cr.savepoint():
                    return self._import_together(account, sources, ticket, options)
            except Exception as error:
                if is_repeated(error):
                    raise
                # Which one it is, and why, is found and said one by one.
                _logger.info("account %s: emails are imported one by one", account.id)
        return [
            self._import_isolated(account, source, ticket, options)
            for source in sources
        ]

    def _import_isolated(self, account, source, ticket, options):
        """One message in its own savepoint: what fails takes nothing along."""
        try:
            with self.env.cr.savepoint():
                [result] = self._import_together(account, [source], ticket, options)
                return result
        except (UserError, AccessError) as error:
            # The rep can do something about it, and the message is where it was.
            return self._result(source, "failed", error=str(error))
        except Exception as error:
            if is_repeated(error):
                raise
            # Whatever a hostile message breaks, the others are imported and its
            # bytes are kept. The log has the reason, without content.
            _logger.exception("account %s: an email could not be imported", account.id)
        return self._import_in_part(account, source, ticket, options)

    def _import_in_part(self, account, source, ticket, options):
        """A second try with nothing but what cannot fail: the original's link."""
        options = replace(options, memo="", title="", parts=())
        try:
            with self.env.cr.savepoint():
                contents = [self._unreadable(source.raw)]
                [result] = self._import_contents(
                    account, [source], contents, ticket, options
                )
                return result
        except Exception as error:
            if is_repeated(error):
                raise
            _logger.exception("account %s: not even in part", account.id)
        error = self.env._(
            "This email could not be imported. Its original is kept under"
            " Imported Emails."
        )
        ledger = self.env["helpdesk.email.message"]
        row = source.row or ledger._keep_fetched(account, source, problems=error)
        return self._result(source, "failed", row=row, error=error)

    def _unreadable(self, raw):
        """What to show of a message whose content breaks the import."""
        text = raw[:4096].decode("ascii", "replace").replace("\ufffd", "?")
        return Content(
            text=safe_text(text),
            problems=(self.env._("The content of this email is damaged."),),
        )

    def _result(self, source, status, ticket=None, row=None, error="", hint=""):
        return {
            "key": source.key,
            "status": status,
            "ticket_id": ticket.id if ticket else False,
            "ticket_number": ticket.number or "" if ticket else "",
            "email_message_id": row.id if row else False,
            "error": error,
            "hint": hint,
        }

    # ------------------------------------------------------------------
    # Messages that are imported together
    # ------------------------------------------------------------------

    def _import_together(self, account, sources, ticket, options):
        """All of them, or none: what breaks one is raised."""
        there = [source for source in sources if source.raw is not None]
        contents = [self._content_of(source) for source in there]
        found = self._import_contents(account, there, contents, ticket, options)
        results = iter(found)
        return [
            self._result(source, "failed", error=source.error)
            if source.raw is None
            else next(results)
            for source in sources
        ]

    def _content_of(self, source):
        content = read_message(self.env, source.raw)
        return replace(content, received=content.received or source.received)

    def _import_contents(self, account, sources, contents, ticket, options):
        places = Badges(self.env).gateway_places(contents)
        emails, results = [], []
        # Each of them is on the ledger before the next one is looked at.
        for source, content, place in zip(sources, contents, places, strict=True):
            email = Email(source, content, options)
            result = self._enter(account, email, ticket, place)
            if not result:
                emails.append(email)
            results.append(result or email)
        if emails:
            self._put_on_tickets(account, emails, ticket, options)
        return [
            self._imported_result(result) if isinstance(result, Email) else result
            for result in results
        ]

    def _enter(self, account, email, ticket, gateway):
        """Enter a message on the ledger.

        :param gateway: where Odoo itself took it in, or sent it.
        :returns: what became of it where it is there already; else nothing.
        """
        source, content, options = email.source, email.content, email.options
        ledger = self.env["helpdesk.email.message"]
        values = ledger._identity_values(source.raw, content)
        duplicate = self._find_duplicate(values, content, ticket, gateway)
        if duplicate and not options.force:
            return self._duplicate_result(source, duplicate)
        company = ticket.company_id or self.env.company
        mode, email.hint = self._effective_mode(company, options.mode)
        values |= ledger._content_values(content)
        values |= self._act_values(account, source, options)
        email.options = self._with_visibility(company, content, ticket, options)
        values |= {
            "account_id": account.id,
            "user_id": self.env.uid,
            "state": "imported",
            "mode": mode,
            "visibility": email.options.visibility,
            "forced": bool(duplicate),
            "created_ticket": not ticket,
            "kept": options.kept,
        }
        email.row = ledger._claim(self._fetched_row(source), values)
        if ticket.closed:
            email.hint = " ".join([email.hint, self._closed_hint(ticket)]).strip()
        return None

    def _imported_result(self, email):
        row = email.row
        return self._result(
            email.source, "imported", row.ticket_id, row, hint=email.hint
        )

    def _fetched_row(self, source):
        """The row of an upload, unless it is on a ticket already: it stays there."""
        row = source.row
        # Only the columns that say what became of it.
        return row if row and row.sudo().state == "fetched" else None

    def _closed_hint(self, ticket):
        return self.env._(
            "Ticket %(number)s is closed (%(stage)s).",
            number=ticket.number,
            # The stage's name, shown on the ticket as well.
            stage=ticket.sudo().stage_id.name,
        )

    def _act_values(self, account, source, options):
        """What is to be done in the mailbox once the import is committed."""
        if not source.mailbox:
            return {}
        act = options.after_import or account.after_import or "leave"
        folder = options.after_import_folder or account.after_import_folder
        if act == "move" and not folder:
            raise UserError(
                self.env._("Choose the folder to move imported messages to.")
            )
        return {
            "mailbox_key": source.key,
            "after_import": act,
            "after_import_folder": folder if act == "move" else False,
            "after_import_state": False if act == "leave" else "pending",
        }

    def _effective_mode(self, company, wanted):
        """The mode that is used, and a hint when it is not the wanted one.

        :param wanted: empty for the rep's own, else for the company's.
        """
        company = company.sudo()  # A choice of the company, for every rep.
        if company.helpdesk_email_attachments:
            # The user's own preference.
            wanted = wanted or self.env.user.sudo().helpdesk_email_mode
        wanted = wanted or company.helpdesk_email_processing or "paste"
        if wanted == "attach" and not company.helpdesk_email_attachments:
            return "paste", self.env._(
                "Attachments are switched off in the helpdesk settings, so the email"
                " was pasted as text."
            )
        return wanted, ""

    def _with_visibility(self, company, content, ticket, options):
        """What the rep chose; where nothing is said, as the company has it: a mail of
        the ticket's own contact is visible to the customer."""
        if not options.visibility:
            is_shown = self._is_contacts_mail(content, ticket)
            # A choice of the company, for every rep.
            is_shown &= company.sudo().helpdesk_email_visibility == "contact"
            chosen = "customer" if is_shown else "internal"
            options = replace(options, visibility=chosen)
        return options

    def _is_contacts_mail(self, content, ticket):
        """Whether the ticket's own contact wrote it, and nothing says otherwise."""
        # The address, for who may change the ticket that shows it.
        known = ticket.sudo()._customer_addresses()
        is_theirs = email_normalize(content.sender.email) in known
        return is_theirs and not suspicion.is_doubtful(content)

    # ------------------------------------------------------------------
    # Duplicates
    # ------------------------------------------------------------------

    def _find_duplicate(self, values, content, ticket, gateway):
        """Where the message is already, as a place with its row; None for nowhere.

        That is the ticket it is to go to, if it is there; else the first place.

        :param gateway: the places where Odoo itself took it in, or sent it.
        """
        badges = Badges(self.env)
        rows = self._same_emails(values, content)
        row = (rows.filtered(lambda row: row.ticket_id == ticket) or rows)[:1]
        places = {row.ticket_id.id: badges.place_of(row)} if row else gateway
        return (places, row) if places else None

    def _same_emails(self, values, content):
        """The imported rows that are this message, oldest first.

        The same content under the same Message-ID is the same message, in
        whoever's mailbox. So is one with the same headers that differs in what a
        gateway or a mailing list puts above or below the text. Two different
        messages that share a Message-ID are not.

        A hook: what else is the same message is for an addon to add.
        """
        criteria = Domain("identity", "=", values["identity"])
        if content.message_id:
            criteria |= Domain("fingerprint", "=", values["fingerprint"])
        # Whoever imported it, and wherever it is: what is shown is decided by Badges.
        ledger = self.env["helpdesk.email.message"].sudo()
        rows = ledger.search(criteria & Domain("state", "=", "imported"), order="id")
        text = content.text[:MEMO_LIMIT]
        return rows.filtered(
            lambda row: (
                row.identity == values["identity"]
                or identity.is_same_text(row.body_text or "", text)
            )
        )

    def _duplicate_result(self, source, duplicate):
        places, row = duplicate
        [[badge, *_others]] = Badges(self.env).show([places])
        if badge["number"]:
            error = self.env._(
                "Already on ticket %(number)s by %(name)s.",
                number=badge["number"],
                name=badge["imported_by"],
            )
        else:
            error = self.env._(
                "%(name)s has already taken care of it.", name=badge["imported_by"]
            )
        ticket = self.env["helpdesk.ticket"].browse(badge["id"] or ())
        row = row.sudo(False)._filtered_access("read")
        return self._result(source, "duplicate", ticket, row, error=error)

    # ------------------------------------------------------------------
    # The memo
    # ------------------------------------------------------------------

    def _put_on_tickets(self, account, emails, ticket, options):
        """Make or update the tickets of messages that are on the ledger."""
        rows = self.env["helpdesk.email.message"].union(*(item.row for item in emails))
        for email in emails:
            email.row = email.row.with_prefetch(rows.ids)
            self._write_memo(account, email, with_head=bool(ticket))
        if ticket:
            tickets = ticket
            for email in emails:
                email.ticket = ticket
        else:
            tickets = NewTicket(self.env, options).make(emails)
        rows._attach(emails)
        self._post_all(emails, tickets)
        followers = self._chosen_followers(options)
        if followers:
            tickets.message_subscribe(partner_ids=followers.ids)
        digests = {} if ticket else ticket_digests(tickets, rows)
        for email in emails:
            # Only the import writes the ledger, so nobody has the right to.
            email.row.sudo().write(
                {
                    "ticket_id": email.ticket.id,
                    "mail_message_id": email.message.id,
                    "ticket_digest": digests.get(email.ticket.id),
                    "edited": email.edited,
                }
            )

    def _write_memo(self, account, email, with_head):
        """What stands on the ticket of a message.

        :param with_head: its header lines are folded above it.
        """
        content, row = email.content, email.row
        usual = self._memo_text(account, content, row.mode)
        text = email.options.memo or usual
        email.edited = text.split() != usual.split()
        writer = MemoWriter(self.env, account)
        head = "\n".join(writer.header_lines(content)) if with_head else ""
        email.body = self._memo_html(row, text, head)

    def _memo_text(self, account, content, mode):
        """The memo of a message as plain text, before the rep edits it.

        A hook: also what the memo dialog proposes.
        """
        return MemoWriter(self.env, account).text(content, mode)

    def _prepare_ticket_values(self, values, content):
        """The values of a new ticket.

        A hook: written with the rights of the rep who imports.

        :param values: what team, contact, title and memo give.
        """
        return values

    def _chosen_followers(self, options):
        """The contacts that are to follow the ticket.

        :raises UserError: when one is gone.
        :raises AccessError: when the rep may not read one.
        """
        chosen = self.env["res.partner"].browse(dict.fromkeys(options.followers))
        if chosen.exists() != chosen:
            raise UserError(
                self.env._(
                    "A contact who is to follow the ticket does not exist any more."
                    " Choose again."
                )
            )
        chosen.check_access("read")
        return chosen

    def _memo_html(self, row, text, head=""):
        """The memo as HTML, with the link to the complete message if attached.

        :param head: the lines that are folded.
        """
        text, head = safe_text(text[:MEMO_LIMIT]), safe_text(head)
        # to_html escapes all of the text.
        html = Markup(memo.to_html(text, head))  # noqa: S704
        if row.mode == "attach":
            html += self._details_link(row)
        return html

    def _details_link(self, row):
        return Markup('<p><a href="%s" target="_blank">%s</a></p>') % (
            f"/helpdesk_user_email/message/{row.id}",
            self.env._("Click for details;"),
        )

    def _entry_html(self, row):
        """The line in a new ticket's discussion that carries the Message-ID."""
        return Markup("<p>%s</p>") % self.env._(
            "Imported email from %(sender)s: %(subject)s",
            sender=row.email_from or self.env._("unknown"),
            subject=row.subject or self.env._("(no subject)"),
        )

    def _post_all(self, emails, tickets):
        """Put the memos into the discussions, and tell each email its message."""
        known = self._common_values(tickets)
        taken = self._taken_ids(email.row.message_id for email in emails)
        before = {}
        for email in emails:
            row, ticket = email.row, email.ticket
            values = {**known[ticket.id], "parent_id": before.get(ticket.id, False)}
            forms = message_id_forms(row.message_id)
            if forms and taken.isdisjoint(forms):
                values["message_id"] = row.message_id
                taken.update(forms)
            body = self._entry_html(row) if row.created_ticket else email.body
            email.message = self._post(row, ticket, body, email, values)
            before[ticket.id] = email.message.id

    def _post(self, row, ticket, body, email, values):
        """Put a memo into the discussion; its author is who imports, not From.

        It carries the email's Message-ID, so that replies find the ticket; unless a
        message has it already, whose replies are not for this ticket.

        :param values: what is known of the message without asking for it.
        """
        options = email.options
        subtype = "mail.mt_note"
        if options.visibility == "customer":
            subtype = "mail.mt_comment"
        values = {
            **values,
            "body": body,
            "message_type": "comment",
            "subtype_xmlid": subtype,
            "attachment_ids": email.attachments.ids,
        }
        if options.notify:
            values["partner_ids"] = self._recipients(ticket, options).ids
        else:
            ticket = ticket.with_context(**SILENT)
        return ticket.message_post(**values)

    def _common_values(self, tickets):
        """By ticket, what Odoo would ask the database for with each of its messages."""
        author = self.env.user.partner_id
        sender = author.email_formatted
        reply_to = tickets._notify_get_reply_to(default=sender, author_id=author.id)
        companies = tickets._mail_get_companies(default=self.env.company)
        # Sudo: as Odoo itself does where it posts.
        domains = tickets.sudo()._mail_get_alias_domains(
            default_company=self.env.company
        )
        return {
            ticket_id: {
                "author_id": author.id,
                "email_from": sender,
                "reply_to": reply_to[ticket_id],
                "record_company_id": companies[ticket_id].id,
                "record_alias_domain_id": domains[ticket_id].id,
            }
            for ticket_id in tickets.ids
        }

    def _taken_ids(self, message_ids):
        """Those of these Message-IDs that a message has already."""
        forms = [form for one in message_ids for form in message_id_forms(one)]
        if not forms:
            return set()
        # sudo: wherever the message is that has it, and whoever may read it.
        messages = self.env["mail.message"].sudo()
        found = messages.search_fetch([("message_id", "in", forms)], ["message_id"])
        return {form for one in found for form in message_id_forms(one.message_id)}

    def _recipients(self, ticket, options):
        """Whom a memo is announced to when the rep asked for it."""
        followers = ticket.message_partner_ids
        if options.visibility == "customer":
            return (followers | ticket.partner_id) - self.env.user.partner_id
        return followers.filtered(lambda partner: not partner.partner_share) - (
            self.env.user.partner_id
        )

    # ------------------------------------------------------------------
    # The memo dialog
    # ------------------------------------------------------------------

    @api.model
    def _prepare(self, account, content, ticket, options):
        """What an import of this content would make."""
        new = NewTicket(self.env, options)
        place = {} if ticket else new.place()
        company = ticket.company_id or self.env["res.company"].browse(
            place["company_id"]
        )
        mode, hint = self._effective_mode(company, options.mode)
        options = self._with_visibility(company, content, ticket, options)
        modes = ["paste"]
        # A choice of the company, for every rep.
        if company.sudo().helpdesk_email_attachments:
            modes.append("attach")
        people = Correspondents(self.env)
        customer = people.customer(content)
        partner = self.env["res.partner"].browse(place.get("partner_id") or ())
        partner = partner or people.contact(customer.email, company)
        return {
            "title": new.title(content),
            "memo": self._memo_text(account, content, mode),
            "mode": mode,
            "modes": modes,
            "hint": hint,
            "visibility": options.visibility,
            "attachments": [
                {
                    "part": attachment.part,
                    "name": attachment.name,
                    "size": attachment.size,
                    "mimetype": attachment.mimetype,
                }
                for attachment in content.listed
            ],
            "left_out": (
                memo.left_out_count(content.attachments) if mode == "paste" else 0
            ),
            "partner": people.answer(partner),
            "customer": {
                "name": safe_line(customer.name),
                "email": safe_line(customer.email),
            },
            "can_create_partner": self.env["res.partner"].has_access("create"),
            "followers": [
                people.answer(found) for found in people.in_copy(content, company)
            ],
            "problems": translated(self.env, content.problems),
        }
