"""The one way an email gets onto a ticket.

Drag, button, key, bulk, upload, server action and automation all end in
:meth:`HelpdeskEmailMessage._import`. The bytes are in memory before it begins, so
no lock is held while a mail server is waited for; each message has its own
savepoint; the unique index of the ledger is what makes an import happen once.
"""

import logging
from dataclasses import dataclass, replace

import psycopg2
from markupsafe import Markup

from odoo import Command, api, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..messages import identity, memo
from ..tools.local_date import format_minute
from ..tools.problems import is_in_part, translated
from ..tools.rpc import answer, safe_line, safe_text, utc_naive
from ..transports import mime, positions
from ..transports.interface import Content
from .helpdesk_email_message import message_id_forms

_logger = logging.getLogger(__name__)

MEMO_LIMIT = 2 * memo.MAX_MEMO
"""Characters of a memo; the rest is in the original."""

TITLE_LIMIT = 250

MAX_ATTACHMENTS = 100
"""Attachments of one message that are put on a ticket each for itself."""

CLAIMED = ("identity", "state", "forced", "mode", "visibility", "user_id")
"""The columns that a row of the ledger begins with."""

SILENT = {
    "helpdesk_email_silent": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
}
"""Context in which nobody is told of what happens on a ticket."""


@dataclass(frozen=True)
class Source:
    """One message to import.

    :param key: what the caller calls it.
    :param raw: its exact bytes; None when they could not be had.
    :param error: why not, one sentence.
    :param row: the ledger row that fetched it, for uploads.
    :param mailbox: whether ``key`` names it in the account's mailbox.
    """

    key: str
    raw: "bytes | None" = None
    error: str = ""
    row: "models.BaseModel | None" = None
    mailbox: bool = False


class HelpdeskEmailMessage(models.Model):
    _inherit = "helpdesk.email.message"

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
        results = []
        for source in sources:
            result = self._import_isolated(account, source, ticket, options)
            if options.one_ticket and not ticket and result["status"] == "imported":
                ticket = ticket.browse(result["ticket_id"])
            results.append(result)
        self._schedule_after_import(account)
        return answer(results)

    def _check_target(self, ticket):
        """Refuse a ticket that is gone or that the rep may not change."""
        if not ticket and not ticket.has_access("create"):
            raise AccessError(self.env._("You may not create tickets."))
        if ticket and not ticket.exists():
            raise UserError(self.env._("This ticket does not exist any more."))
        if ticket and not ticket.has_access("write"):
            raise AccessError(
                self.env._("You may not change this ticket, so nothing was imported.")
            )

    def _import_isolated(self, account, source, ticket, options):
        """One message in its own savepoint: what fails takes nothing along."""
        if source.raw is None:
            return self._result(source, "failed", error=source.error)
        try:
            with self.env.cr.savepoint():
                return self._import_one(account, source, ticket, options)
        except (psycopg2.OperationalError, ConcurrencyError):
            raise  # Odoo repeats the whole request in a new transaction.
        except (UserError, AccessError) as error:
            # The rep can do something about it, and the message is where it was.
            return self._result(source, "failed", error=str(error))
        except Exception:
            # Whatever a hostile message breaks, the others are imported and its
            # bytes are kept. The log has the reason, without content.
            _logger.exception("account %s: an email could not be imported", account.id)
        return self._import_in_part(account, source, ticket, options)

    def _import_in_part(self, account, source, ticket, options):
        """A second try with nothing but what cannot fail: the original's link."""
        options = replace(options, memo="", title="", parts=())
        try:
            with self.env.cr.savepoint():
                return self._import_one(
                    account, source, ticket, options, self._unreadable(source.raw)
                )
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except Exception:
            _logger.exception("account %s: not even in part", account.id)
        error = self.env._(
            "This email could not be imported. Its original is kept under"
            " Imported Emails."
        )
        row = source.row or self._keep_fetched(account, source, problems=error)
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
    # One message
    # ------------------------------------------------------------------

    def _import_one(self, account, source, ticket, options, content=None):
        content = content or mime.read_message(source.raw)
        values = self._identity_values(source.raw, content)
        duplicate = self._find_duplicate(values, content, ticket)
        if duplicate and not options.force:
            return self._duplicate_result(source, duplicate)
        company = ticket.company_id or self.env.company
        mode, hint = self._effective_mode(company, options.mode)
        values |= self._content_values(content)
        values |= self._act_values(account, source, options)
        values |= {
            "account_id": account.id,
            "user_id": self.env.uid,
            "state": "imported",
            "mode": mode,
            "visibility": options.visibility,
            "forced": bool(duplicate),
            "created_ticket": not ticket,
        }
        row = self._claim(self._fetched_row(source), values)
        if ticket.closed:
            hint = " ".join([hint, self._closed_hint(ticket)]).strip()
        row._put_on_ticket(source.raw, content, ticket, options)
        return self._result(source, "imported", row.ticket_id, row, hint=hint)

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

    def _claim(self, fetched, values):
        """Write the ledger row first: the second of two imports stops here.

        The unique index makes it wait for the first one, and PostgreSQL then
        refuses it because its view of the database is older. Odoo repeats the
        request, which now finds a duplicate. Plain SQL, because the ORM would log
        the refused row with the email's text.

        :raises psycopg2.errors.SerializationFailure: see above.
        :raises ConcurrencyError: the same for an upload.
        """
        columns = {name: values[name] for name in CLAIMED}
        if fetched:
            row = fetched
            query = self._claim_update(row, columns)
        else:
            row = self.browse()
            query = self._claim_insert(columns)
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("imported at the same moment") from error
        if not row:
            claimed = self.env.cr.fetchone()
            if not claimed:
                raise ConcurrencyError("imported at the same moment")
            row = self.browse(claimed)
        row.invalidate_recordset(flush=False)
        # Only the import writes the ledger, so nobody has the right to.
        row.sudo().write(values)
        return row

    def _claim_insert(self, columns):
        now = self.env.cr.now()
        columns |= {
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        return SQL(
            "INSERT INTO %s (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id",
            SQL.identifier(self._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            tuple(columns.values()),
        )

    def _claim_update(self, row, columns):
        return SQL(
            "UPDATE %s SET %s WHERE id = %s",
            SQL.identifier(self._table),
            SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in columns.items()
            ),
            row.id,
        )

    def _identity_values(self, raw, content):
        """What the message is recognised by."""
        content_sha256 = identity.content_sha256(raw)
        return {
            "message_id": safe_line(content.message_id),
            "raw_sha256": identity.raw_sha256(raw),
            "identity": f"{content_sha256} {safe_line(content.message_id)}".strip(),
            "fingerprint": identity.fingerprint_of(content),
        }

    def _content_values(self, content):
        """What the ledger keeps of the content."""
        return {
            "subject": safe_line(content.subject),
            "email_from": safe_line(format_addresses([content.sender])),
            "email_to": safe_line(format_addresses(content.to)),
            "email_cc": safe_line(format_addresses(content.cc)),
            "date": utc_naive(content.date),
            "body_text": safe_text(content.text[:MEMO_LIMIT]),
            "problems": safe_text("\n".join(translated(self.env, content.problems)))
            or False,
        }

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
        """The mode that is used, and a hint when it is not the wanted one."""
        company = company.sudo()  # A choice of the company, for every rep.
        wanted = wanted or company.helpdesk_email_processing or "paste"
        if wanted == "attach" and not company.helpdesk_email_attachments:
            return "paste", self.env._(
                "Attachments are switched off in the helpdesk settings, so the email"
                " was pasted as text."
            )
        return wanted, ""

    # ------------------------------------------------------------------
    # Duplicates
    # ------------------------------------------------------------------

    def _find_duplicate(self, values, content, ticket):
        """Where the message is already, as a badge with its row; None for nowhere.

        That is the ticket it is to go to, if it is there; else the first place.
        """
        rows = self._same_emails(values, content)
        row = (rows.filtered(lambda row: row.ticket_id == ticket) or rows)[:1]
        if row:
            places = {row.ticket_id.id: row.user_id.name or ""}
        else:
            [places] = self._gateway_places([content])
        [badges] = self._show_places([places])
        return (badges[0], row) if badges else None

    def _same_emails(self, values, content):
        """The imported rows that are this message, oldest first.

        The same content under the same Message-ID is the same message, in
        whoever's mailbox. So is one with the same headers that differs in what a
        gateway or a mailing list puts above or below the text. Two different
        messages that share a Message-ID are not.
        """
        criteria = Domain("identity", "=", values["identity"])
        if content.message_id:
            criteria |= Domain("fingerprint", "=", values["fingerprint"])
        rows = self.sudo().search(
            criteria & Domain("state", "=", "imported"), order="id"
        )
        text = content.text[:MEMO_LIMIT]
        return rows.filtered(
            lambda row: (
                row.identity == values["identity"]
                or identity.is_same_text(row.body_text or "", text)
            )
        )

    def _duplicate_result(self, source, duplicate):
        badge, row = duplicate
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

    def _put_on_ticket(self, raw, content, ticket, options):
        """Make or update the ticket of this row."""
        self.ensure_one()
        text = options.memo or self._memo_text(content, self.mode)
        body = self._memo_html(text)
        if ticket:
            attachments = self._attach(raw, content, ticket, options)
            message = self._post(ticket, body, attachments, options)
        else:
            ticket = self._create_ticket(raw, content, body, options)
            attachments = self._attach(raw, content, ticket, options)
            message = self._post(ticket, self._entry_html(), attachments, options)
        followers = self._chosen_followers(options)
        ticket.message_subscribe(partner_ids=followers.ids)
        digest = self.created_ticket and self._ticket_digest(ticket)
        # Only the import writes the ledger, so nobody has the right to.
        self.sudo().write(
            {
                "ticket_id": ticket.id,
                "mail_message_id": message.id,
                "ticket_digest": digest,
            }
        )

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

    def _memo_text(self, content, mode):
        """The memo as it will be when the rep does not edit it."""
        write = memo.attach if mode == "attach" else memo.paste
        text = write(content, self._memo_labels(), format_date=self._memo_date)
        if mode == "attach":
            text += self._embedded_line(content)
        return safe_text(text + self._problems_line(content))

    def _problems_line(self, content):
        """What the memo says of what could not be read, or not for sure."""
        if not content.problems:
            return ""
        problems = " ".join(translated(self.env, content.problems[:5]))
        line = self.env._("[Please note: %(problems)s]", problems=problems)
        if is_in_part(content.problems):
            line = self.env._("[Shown in part: %(problems)s]", problems=problems)
        return f"\n\n{line}"

    def _embedded_line(self, content):
        """What is embedded in a message is ignored where the mail system is
        Exchange, as the specification has it; the memo says so."""
        account = self.account_id or self.env["mail.server.account"].browse(
            self.env.context.get("memo_account_id", ())
        )
        if not account or account.profile_id._kind().takes_embedded:
            return ""
        count = sum(attachment.inline for attachment in content.attachments)
        if not count:
            return ""
        text = self.env._("1 embedded object was left out; the original has it.")
        if count > 1:
            text = self.env._(
                "%(count)s embedded objects were left out; the original has them.",
                count=count,
            )
        return f"\n\n[{text}]"

    def _memo_date(self, date):
        """A date as the rep writes it, in his time zone."""
        return format_minute(self.env, date)

    def _memo_labels(self):
        """The words of a memo, in the rep's language."""
        return memo.MemoLabels(
            sender=self.env._("From"),
            to=self.env._("To"),
            cc=self.env._("Cc"),
            sent=self.env._("Sent"),
            subject=self.env._("Subject"),
            no_subject=self.env._("(no subject)"),
            left_out_one=self.env._("1 attachment was left out."),
            left_out_many=self.env._("{count} attachments were left out."),
            cut=self.env._("Shown in part: the original is longer."),
            more=self.env._("and {count} more"),
        )

    def _memo_html(self, text):
        """The memo as HTML, with the link to the complete message if attached."""
        # to_html escapes all of the text.
        html = Markup(memo.to_html(safe_text(text[:MEMO_LIMIT])))  # noqa: S704
        if self.mode == "attach":
            html += self._details_link()
        return html

    def _details_link(self):
        return Markup('<p><a href="%s" target="_blank">%s</a></p>') % (
            f"/helpdesk_user_email/message/{self.id}",
            self.env._("Click for details;"),
        )

    def _entry_html(self):
        """The line in a new ticket's discussion that carries the Message-ID."""
        line = Markup("<p>%s</p>") % self.env._(
            "Imported email from %(sender)s: %(subject)s",
            sender=self.email_from or self.env._("unknown"),
            subject=self.subject or self.env._("(no subject)"),
        )
        return line

    def _post(self, ticket, body, attachments, options):
        """Put a memo into the discussion; its author is who imports, not From.

        It carries the email's Message-ID, so that replies find the ticket; unless a
        message has it already, whose replies are not for this ticket.
        """
        subtype = "mail.mt_note"
        if options.visibility == "customer":
            subtype = "mail.mt_comment"
        values = {
            "body": body,
            "message_type": "comment",
            "subtype_xmlid": subtype,
            "attachment_ids": attachments.ids,
        }
        if self.message_id and not self._is_id_taken():
            values["message_id"] = self.message_id
        if options.notify:
            values["partner_ids"] = self._recipients(ticket, options).ids
        else:
            ticket = ticket.with_context(**SILENT)
        return ticket.message_post(**values)

    def _is_id_taken(self):
        # sudo: wherever the message is that has it, and whoever may read it.
        messages = self.env["mail.message"].sudo()
        forms = message_id_forms(self.message_id)
        return bool(messages.search_count([("message_id", "in", forms)], limit=1))

    def _recipients(self, ticket, options):
        """Whom a memo is announced to when the rep asked for it."""
        followers = ticket.message_partner_ids
        if options.visibility == "customer":
            return (followers | ticket.partner_id) - self.env.user.partner_id
        return followers.filtered(lambda partner: not partner.partner_share) - (
            self.env.user.partner_id
        )

    # ------------------------------------------------------------------
    # The original and its attachments
    # ------------------------------------------------------------------

    def _attach(self, raw, content, ticket, options):
        """Keep the exact bytes; in mode attach they are on the ticket.

        Pasted, the original belongs to this row, which only its importer reads;
        attached, it and the chosen attachments follow the ticket's rights.

        :returns: the attachments for the memo.
        """
        if self.mode == "paste":
            self._keep_original(raw, self)
            return self.env["ir.attachment"]
        original = self._keep_original(raw, ticket)
        chosen = self._chosen_attachments(raw, content, ticket, options)
        self.sudo().write({"attachment_ids": [Command.set(chosen.ids)]})
        return original | chosen

    def _keep_original(self, raw, record):
        """Store the bytes as an attachment of ``record``."""
        name = self._original_name(self.subject)
        old = self.sudo().original_id
        original = self._create_attachments(record, [(name, "message/rfc822", raw)])
        self.sudo().original_id = original
        # An upload's original moves to where it belongs now.
        old.unlink()
        return original

    def _create_attachments(self, record, files):
        """Attachments of ``record`` with exactly these bytes.

        HTML, SVG and the like are plain text to Odoo, whoever imports them.
        """
        # The rights were checked on the ticket; the ledger has no writers.
        return (
            self.env["ir.attachment"]
            .sudo()
            .with_context(image_no_postprocess=True, attachments_mime_plainxml=True)
            .create(
                [
                    {
                        "name": name,
                        "mimetype": mimetype,
                        "raw": data,
                        "res_model": record._name,
                        "res_id": record.id,
                    }
                    for name, mimetype, data in files
                ]
            )
        )

    def _chosen_attachments(self, raw, content, ticket, options):
        """The attachments to take, as attachments of the ticket."""
        chosen = options.parts
        if chosen is not None:
            chosen = positions.in_original(chosen, content.attachments)
        wanted = [
            attachment.part
            for attachment in content.attachments
            if (not attachment.inline if chosen is None else attachment.part in chosen)
        ]
        files = [
            (part.name, part.mimetype, part.data)
            for part in mime.extract_parts(raw, wanted[:MAX_ATTACHMENTS])
        ]
        if len(wanted) > MAX_ATTACHMENTS:
            self._add_problem(
                self.env._(
                    "Only the first %(count)s attachments were put on the ticket; the"
                    " original has all of them.",
                    count=MAX_ATTACHMENTS,
                )
            )
        return self._create_attachments(ticket, files)

    def _add_problem(self, problem):
        # Only the import writes the ledger, so nobody has the right to.
        row = self.sudo()
        row.problems = "\n".join(filter(None, [row.problems, problem]))

    def _keep_fetched(self, account, source, **values):
        """A row for a message that is not on any ticket (yet), its bytes kept.

        It is complete when it is created: an automation rule may import it at once.
        """
        name = self._original_name(values.get("subject"))
        original = self._create_attachments(
            self.browse(), [(name, "message/rfc822", source.raw)]
        )
        # Only the import writes the ledger, so nobody has the right to.
        row = self.sudo().create(
            {
                "account_id": account.id,
                "user_id": self.env.uid,
                "raw_sha256": identity.raw_sha256(source.raw),
                "mailbox_key": source.key if source.mailbox else False,
                "original_id": original.id,
                **values,
            }
        )
        original.exists().res_id = row.id
        return row.sudo(False)

    def _original_name(self, subject):
        return mime.clean_filename(f"{subject or 'email'}.eml", "message/rfc822")


def format_addresses(addresses):
    """Addresses on one line for people."""
    return ", ".join(memo.format_address(item) for item in addresses[:50])
