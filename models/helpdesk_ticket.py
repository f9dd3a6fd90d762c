from dataclasses import asdict, dataclass

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr, is_html_empty
from odoo.tools.mail import email_normalize_all
from odoo.tools.misc import clean_context

from ..messages import subjects
from ..tools.headers import one_line, references_of, spellings, thread_of
from ..tools.host_index import FEW_WAITING, HostIndex, trigrams
from ..tools.rpc import only_one
from ..tools.ticket_traces import ADDRESS, DOMAIN, WORDS


@dataclass(frozen=True)
class SentAs:
    """What is noted on a message that goes out from an account."""

    account_email: str
    account_cc: str
    account_bcc: str


@dataclass(frozen=True)
class OwnAct:
    """Whoever holds this in the context is at work on its owner's own act, that of
    posting a message. A context may come from anywhere; an object of this class
    does not.

    :param answers: Message-ID and references of the mail that the message answers;
        None where the ticket knows.
    """

    message_id: int
    answers: "tuple[str, str] | None"


class HelpdeskTicket(models.Model):
    """Emails come onto a ticket, and answers go out from a rep's own account."""

    _inherit = "helpdesk.ticket"

    email_message_ids = fields.One2many(
        "helpdesk.email.message", "ticket_id", string="Imported Emails"
    )
    email_message_count = fields.Integer(
        string="Imported emails", compute="_compute_email_message_count"
    )

    email_follow_ids = fields.One2many(
        "helpdesk.email.follow", "ticket_id", groups="base.group_user"
    )
    email_kept_by = fields.Char(
        string="Email Kept Here",
        compute="_compute_email_kept_by",
        groups="base.group_user",
    )
    email_kept_can_end = fields.Boolean(
        compute="_compute_email_kept_by", groups="base.group_user"
    )

    # What suggestions and the ticket pane look for: by far most tickets are closed,
    # so what is looked for among open ones has the stage beside it.
    _email_number = HostIndex("(number)")
    _email_partner = HostIndex("(partner_id, stage_id) WHERE partner_id IS NOT NULL")
    _email_commercial_partner = HostIndex(
        "(commercial_partner_id, stage_id) WHERE commercial_partner_id IS NOT NULL"
    )
    _email_sender = HostIndex(f"(({ADDRESS % 'partner_email'}), stage_id)")
    _email_domain = HostIndex(f"(({DOMAIN % 'partner_email'}), stage_id)")
    _email_words = HostIndex(f"USING gin (({WORDS % 'name'})) {FEW_WAITING}")
    _email_assignee = HostIndex("(user_id, stage_id) WHERE user_id IS NOT NULL")
    _email_newest = HostIndex("(write_date, id)")
    # What the search of the ticket pane looks through.
    _email_name = HostIndex(lambda registry: trigrams(registry, "name"))
    _email_address = HostIndex(lambda registry: trigrams(registry, "partner_email"))
    _email_customer = HostIndex(lambda registry: trigrams(registry, "partner_name"))
    _email_part = HostIndex(lambda registry: trigrams(registry, "number"))
    # Taking back an import deletes its ticket, and the form counts duplicates.
    _email_duplicate = HostIndex("(duplicate_id) WHERE duplicate_id IS NOT NULL")

    @api.depends("email_message_ids")
    @api.depends_context("uid")
    def _compute_email_message_count(self):
        counts = dict(
            self.env["helpdesk.email.message"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.email_message_count = counts.get(ticket._origin, 0)

    @api.depends("email_follow_ids")
    @api.depends_context("uid")
    def _compute_email_kept_by(self):
        """Everybody who sees the ticket sees that its memos come by themselves."""
        is_manager = self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager")
        for ticket in self:
            # sudo: who keeps a conversation here, nothing of the conversation.
            users = ticket.sudo().email_follow_ids.user_id
            ticket.email_kept_by = bool(users) and self.env._(
                "%(names)s keeps a conversation here: its later emails are added"
                " automatically.",
                names=", ".join(users.mapped("name")),
            )
            mine = self.env.user in users
            ticket.email_kept_can_end = bool(users) and (is_manager or mine)

    def action_end_email_follows(self):
        """Nothing more is added by itself: the user's own, an administrator all."""
        only_one(self)
        # sudo: of whom, and an administrator ends those of reps.
        rows = self.sudo().email_follow_ids
        if not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager"):
            rows = rows.filtered(lambda row: row.user_id == self.env.user)
        return rows.with_env(self.env).action_end()

    @api.model
    def _email_open(self):
        """The domain of open tickets: by the ids of their stages, so that PostgreSQL
        can tell how few of the tickets are open."""
        # Sudo: which stages are open is no secret.
        stages = self.env["helpdesk.ticket.stage"].sudo()
        stages = stages.with_context(active_test=False)
        return Domain("stage_id", "in", stages.search([("closed", "=", False)]).ids)

    @api.model
    def _email_column_fields(self):
        """Fields by which a board may be grouped so that an email dropped on a column
        makes a ticket in it. Addons that add such a field extend this."""
        return (
            "stage_id",
            "team_id",
            "user_id",
            "priority",
            "category_id",
            "channel_id",
            "kanban_state",
            "partner_id",
            "tag_ids",
        )

    def action_import_email(self):
        """Open the rep's inbox as a dialog for this ticket."""
        only_one(self)
        self.check_access("write")
        target = {
            "ticket_id": self.id,
            "ticket_number": self.number or "",
            "sender": self.partner_email or self.partner_id.email or "",
        }
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_mgmt_user_email.inbox",
            "name": self.env._("Import Email into %(number)s", number=self.number),
            "target": "new",
            "params": target,
            "context": target,
        }

    def action_view_email_messages(self):
        """The emails imported into this ticket, as far as the user may read them."""
        only_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.helpdesk_email_message_action"
        )
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}

    def action_email_history(self):
        """The composer with this ticket's history in it."""
        only_one(self)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Email History"),
            "res_model": "helpdesk.email.history",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id, "dialog_size": "large"},
        }

    def unlink(self):
        # The database deletes the rows of the ledger along with their ticket, but
        # not the originals that belong to those rows.
        # Sudo: they are their importers' own, and go with the ticket all the same.
        rows = (
            self.env["helpdesk.email.message"]
            .sudo()
            .search([("ticket_id", "in", self.ids)])
        )
        attachments = rows.original_id | rows.attachment_ids
        result = super().unlink()
        attachments.exists().unlink()
        return result

    # -- the composer -------------------------------------------------------

    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() | {
            "email_account_id",
            "email_account_sender",
            "email_cc",
            "email_bcc",
        }

    # pylint: disable-next=missing-return
    def _thread_to_store(self, store, fields, *, request_list=None):
        super()._thread_to_store(store, fields, request_list=request_list)
        if request_list and "suggestedRecipients" in request_list:
            for ticket in self:
                store.add(ticket, ticket._senders(), as_thread=True)

    def _senders(self):
        """As whom the user may answer, and what to begin with."""
        accounts = self.env["mail.server.account"]._sending_accounts()
        problems = {account: account._sending_problem() for account in accounts}
        senders = [
            {
                "key": _sender_key(account, address),
                "id": account.id,
                "email": address,
                "server": account.profile_id.name,
                "problem": problems[account],
            }
            for account in accounts
            for address in account._sending_addresses()
        ]
        account, address = self._default_sender(accounts)
        return {
            "emailSenders": senders,
            "emailSenderKey": bool(account) and _sender_key(account, address),
        }

    def _default_sender(self, accounts):
        """The account and address that the customer wrote to, where it is one of
        these; else the user's default account.

        :returns: ``(account, address)``; no account for who answers as the helpdesk.
        """
        default = self.env.user._default_sending_account(accounts)
        if default:
            recipients = self._recipients_of(self._last_customer_mail())
            for account in default | accounts:
                address = account._addressed_as(recipients)
                if address:
                    return account, address
        return default, bool(default) and default._sending_addresses()[0]

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """The customer and colleagues are proposed, but not the addresses that
        these answer from."""
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        partners = self.env["res.partner"]
        strangers = {
            item["email"]
            for items in suggested.values()
            for item in items
            # sudo: whether somebody is a colleague is no secret.
            if partners.browse(item["partner_id"] or ()).sudo().partner_share
            or not item["partner_id"]
        }
        ours = self.env["mail.server.account"]._addresses_of_reps(strangers)
        for ticket in self:
            customer = ticket._customer_addresses()
            suggested[ticket.id] = [
                item
                for item in suggested[ticket.id]
                if item["email"] not in ours - customer
            ]
        return suggested

    def _customer_addresses(self):
        emails = (self.partner_id.email, self.partner_email)
        known = filter(None, (email_normalize(email or "") for email in emails))
        return {spelling for email in known for spelling in spellings(email)}

    # -- posting ------------------------------------------------------------

    def message_post(
        self,
        *,
        email_account_id=False,
        email_account_sender=False,
        email_cc=False,
        email_bcc=False,
        email_answered_id=None,
        email_references=False,
        **kwargs,
    ):
        """
        :param email_account_id: the user's own email account that sends the
            message to the people outside; none for Odoo's way of sending.
        :param email_account_sender: one of the account's addresses; its own one by
            default.
        :param email_cc, email_bcc: addresses, only together with an account.
        :param email_answered_id, email_references: the Message-ID of the mail that it
            answers, and that mail's references; by default of the one replied to, or
            of the customer's last.
        """
        if not email_account_id:
            if email_account_sender or email_cc or email_bcc:
                raise UserError(
                    self.env._(
                        "Sender, Cc and Bcc need one of your own accounts as sender."
                    )
                )
            return super().message_post(**kwargs)
        account = self._sending_account(email_account_id)
        sender = account._sender_header(email_account_sender)
        if kwargs.get("outgoing_email_to"):
            kwargs["outgoing_email_to"] = account._addresses_of(
                kwargs["outgoing_email_to"]
            )
        sent_as = SentAs(
            account_email=email_normalize(sender),
            account_cc=account._addresses_of(email_cc),
            account_bcc=account._addresses_of(email_bcc),
        )
        # sudo: their sizes only; whose they are is looked at when they are posted.
        attachments = self.env["ir.attachment"].sudo()
        attachments = attachments.browse(kwargs.get("attachment_ids") or ())
        account._check_size(attachments, kwargs.get("body"))
        values = {**kwargs, **self._sender_values(account, sender)}
        answers = None
        if email_answered_id is not None:
            answers = (str(email_answered_id or ""), str(email_references or ""))
        return super().message_post(
            **values, email_sent_as=sent_as, email_answers=answers
        )

    def _sending_account(self, account_id):
        """The account, if the user may send from it now."""
        account = self.env["mail.server.account"].browse(int(account_id))
        # The controller posts as superuser; whose account it is decides.
        account = account.with_user(self.env.user).exists()
        if not account:
            raise UserError(
                self.env._("This email account is no longer there. Choose another one.")
            )
        account._check_may_send()
        return account

    def _sender_values(self, account, sender):
        # sudo: reps have no access to outgoing servers.
        server = account.sudo()._sending_servers()
        return {
            "author_id": self.env.user.partner_id.id,
            "email_from": sender,
            "mail_server_id": server.id,
            "reply_to": self._account_reply_to(sender),
        }

    def _account_reply_to(self, sender):
        """The team's address, so that the answer finds the ticket; without one the
        sender's, whose inbox then suggests this ticket."""
        # sudo: aliases are not for everybody to read.
        alias = self.sudo().team_id.alias_id
        if self._takes_answers(alias):
            return formataddr((one_line(self.team_id.name), alias.alias_full_name))
        return sender

    def _takes_answers(self, alias):
        """Whether the customer's answer to this alias would arrive: it is an address
        (without a domain Odoo gives its name alone), and open to the customer."""
        is_open = alias.alias_contact == "everyone" or (
            alias.alias_contact == "partners" and self.partner_id
        )
        return (
            is_open
            and alias.alias_name
            and alias.alias_domain_id
            and email_normalize(alias.alias_full_name)
        )

    # -- the letter ---------------------------------------------------------

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        if isinstance(kwargs.get("email_sent_as"), SentAs):
            # sudo: nobody has access to the Bcc's column.
            message.sudo().write(asdict(kwargs.pop("email_sent_as")))
            act = OwnAct(message.id, kwargs.pop("email_answers"))
            self = self.with_context(account_act=act)
        recipients = []
        if not self.env.context.get("helpdesk_email_silent"):
            recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # sudo: nobody has access to the Bcc.
        sent = message.sudo()
        if not recipients and (sent.account_cc or sent.account_bcc):
            self._send_letter(sent, [])
        elif not recipients and sent.account_email:
            self._refuse_posting(
                sent,
                self.env._(
                    "Nobody would get this email. Enter a recipient, or write a log"
                    " note."
                ),
            )
        return recipients

    def _own_act(self, message):
        """The act of posting this message, while it is being done."""
        act = self.env.context.get("account_act")
        is_it = isinstance(act, OwnAct) and act.message_id == message.id
        return act if is_it else None

    def _refuse_posting(self, message, sentence):
        """Only what is being written just now can be given back to its writer."""
        if self._own_act(message):
            raise UserError(sentence)

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """People outside get one letter from the account, with To and Cc as in any
        mail program; followers inside get their notifications one by one."""
        # sudo: what the message was sent from is for the queue to know.
        sent = message.sudo()
        if not sent.account_email:
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
        by_email = [data for data in recipients_data if data["notif"] == "email"]
        outside = [data for data in by_email if data["share"]]
        for data in by_email:
            if not data["share"]:
                super()._notify_thread_by_email(message, [data], **kwargs)
        if outside or sent.account_cc or sent.account_bcc:
            self._send_letter(sent, outside, **kwargs)
        return True

    def _notify_by_email_get_base_mail_values(self, message, *args, **kwargs):
        values = super()._notify_by_email_get_base_mail_values(message, *args, **kwargs)
        return {**values, **self._act_values(message)}

    def _act_values(self, message):
        """What says that a mail is the owner's own act: that of posting it."""
        return {"is_own_act": True} if self._own_act(message) else {}

    def _send_letter(self, message, recipients_data, **kwargs):
        recipients, unreachable = self._letter_recipients(recipients_data)
        if not (recipients or message.account_cc or message.account_bcc):
            self._nobody_reachable(message, unreachable)
            return
        values = self._prepare_letter_values(message, recipients)
        values |= self._act_values(message)
        values["auto_delete"] = kwargs.get("mail_auto_delete", True)
        if unreachable:
            names = [partner.display_name for partner in unreachable]
            values["account_progress"] = {"unreachable": names}
        # sudo: reps have no access to the queue.
        queue = self.env["mail.mail"].sudo()
        # pylint: disable-next=context-overridden
        mail = queue.with_context(clean_context(self.env.context)).create(values)
        base = self._notify_by_email_get_base_notification_values(message)
        self.env["mail.notification"].sudo().create(
            [
                {
                    **base,
                    "mail_mail_id": mail.id,
                    "res_partner_id": data["id"],
                    "mail_email_address": ", ".join(addresses),
                }
                for data, addresses in recipients
            ]
        )
        self._note_unreachable(message, unreachable)
        message.account_state = "waiting"
        if kwargs.get("force_send", True):
            mail.send_after_commit()

    def _letter_recipients(self, recipients_data):
        """Whom to write to at which addresses, and the contacts that have none.

        A contact may have several addresses. The ticket's own one stands in for its
        contact's where that has none.
        """
        # sudo: whoever may write to contacts need not read all of them.
        partners = self.env["res.partner"].sudo()
        recipients, unreachable, seen = [], partners.browse(), set()
        for data in recipients_data:
            partner = partners.browse(data["id"] or ())
            text = partner.email if partner else data["email_normalized"]
            addresses = email_normalize_all(text or "")
            if not addresses and partner and partner == self.partner_id:
                addresses = email_normalize_all(self.partner_email or "")
            if not addresses:
                unreachable |= partner
            elif partner or not seen.issuperset(addresses):
                recipients.append((data, addresses))
            seen.update(addresses)
        return recipients, unreachable

    def _nobody_reachable(self, message, unreachable):
        sentence = self.env._(
            "Nothing was sent: %(names)s has no valid email address. Enter it on the"
            " contact, or write to another address.",
            names=", ".join(unreachable.mapped("display_name")),
        )
        self._refuse_posting(message, sentence)
        self._note_unreachable(message, unreachable)
        message._note_account_fate("failed", sentence)

    def _note_unreachable(self, message, unreachable):
        """As Odoo itself shows who has no address."""
        base = self._notify_by_email_get_base_notification_values(message)
        # sudo: notifications belong to their recipients.
        self.env["mail.notification"].sudo().create(
            [
                {
                    **base,
                    "res_partner_id": partner.id,
                    "notification_status": "exception",
                    "failure_type": "mail_email_invalid"
                    if partner.email
                    else "mail_email_missing",
                }
                for partner in unreachable
            ]
        )

    def _prepare_letter_values(self, message, recipients):
        known = self._customer_mail(message)
        return {
            "mail_message_id": message.id,
            "is_notification": True,
            "is_account_letter": True,
            "subject": self._letter_subject(message, known),
            "body_html": self._letter_body(message),
            "email_to": ", ".join(_formatted_once(recipients)),
            "email_cc": message.account_cc,
            "references": known.get("references", ""),
            "headers": repr(
                {"In-Reply-To": known["message_id"]} if known.get("message_id") else {}
            ),
        }

    def _letter_subject(self, message, known):
        subject = one_line(message.subject or "")
        return subject or self._conversation_subject(message, is_reply=bool(known))

    def _conversation_subject(self, besides=None, is_reply=None):
        """The subject of an answer: the conversation's, so that the customer's mail
        program puts it there, with the ticket's number.

        :param is_reply: whether it gets a ``Re:``; by default where the customer has
            written.
        """
        mail = self._last_customer_mail(besides=besides)
        written = subjects.without_prefixes(one_line(mail.subject or ""))
        subject = written or one_line(self.name or "")
        if self.number and self.number not in subject:
            subject = f"{subject} [{self.number}]"
        is_reply = bool(mail) if is_reply is None else is_reply
        return subjects.reply(subject) if is_reply else subject

    def _letter_body(self, message):
        """The text as written, with the account's signature where asked for."""
        body = message.body or ""
        signature = message.mail_server_id.email_account_id.signature
        if message.email_add_signature and not is_html_empty(signature):
            body += Markup("<div>-- <br/>%s</div>") % signature
        return body

    def _customer_mail(self, message):
        """The mail this answers: the one replied to, else the customer's last on
        this ticket, however it came here.

        :returns: ``{"message_id", "references"}``, empty when there is none.
        """
        act = self._own_act(message)
        if act and act.answers is not None:
            return thread_of(*act.answers)
        parent = message.parent_id
        if parent and self._came_by_mail(parent):
            return thread_of(parent.message_id, "")
        known = self._last_customer_mail(besides=message)
        if not known:
            return {}
        references = ""
        if known._name == "helpdesk.email.message":
            references = references_of(known.original_id.raw)
        return thread_of(known.message_id, references)

    def _came_by_mail(self, message):
        return message.message_type == "email" and bool(message.message_id)

    def _last_customer_mail(self, besides=None):
        """The customer's last mail on this ticket, however it came here.

        :returns: a record of the discussion or of the ledger of imports, as
            superuser; empty when there is none.
        """
        newest = self._last_mail_in_discussion(besides)
        imported = self._last_imported_mail()
        if imported and (not newest or imported.date >= newest.date):
            return imported
        return newest

    def _recipients_of(self, mail):
        """To whom a :meth:`_last_customer_mail` was written."""
        names = ("incoming_email_to", "incoming_email_cc")
        if mail._name == "helpdesk.email.message":
            names = ("email_to", "email_cc")
        return [
            address for name in names for address in email_normalize_all(mail[name])
        ]

    def _last_mail_in_discussion(self, besides=None):
        # sudo: as in any answer, also where the rep does not follow the ticket.
        messages = self.env["mail.message"].sudo()
        return messages.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "=", "email"),
                ("message_id", "!=", False),
                ("id", "!=", besides.id if besides else False),
            ],
            # In the order of their arrival: there is an index for that.
            order="id desc",
            limit=1,
        )

    def _last_imported_mail(self):
        """What the ledger of imports knows of the customer's last mail."""
        # sudo: the import may be a colleague's; only its identifiers are used.
        ledger = self.env["helpdesk.email.message"].sudo()
        entries = ledger.search(
            [
                ("ticket_id", "=", self.id),
                ("message_id", "!=", False),
                ("date", "!=", False),
            ],
            order="date desc, id desc",
            limit=10,
        )
        senders = [email_normalize(entry.email_from or "") for entry in entries]
        ours = self.env["mail.server.account"]._addresses_of_reps(senders)
        return next(
            (
                entry
                for entry, sender in zip(entries, senders, strict=True)
                if sender not in ours
            ),
            ledger,
        )


def _formatted_once(recipients):
    """Each address of a letter's recipients once, with the name in front of it."""
    names = {}
    for data, addresses in recipients:
        for address in addresses:
            names.setdefault(address, one_line(data["name"] or ""))
    for address, name in names.items():
        yield formataddr(("" if name == address else name, address))


def _sender_key(account, address):
    """Names a sender in the composer."""
    return f"{account.id} {address}"
