from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import config

from ..tools import ticket_traces
from ..tools.badges import Badges
from ..tools.directions import READING
from ..tools.rpc import answer, safe_line, utc_iso
from ..tools.watching import CROWDED, NEWS
from ..transports.errors import AuthenticationFailed, TooManyConnections

ONLINE_FOR = timedelta(minutes=3)
"""A browser with a live connection says so every minute."""


class MailServerWatch(models.AbstractModel):
    """New mail shows up by itself: what of an inbox is watched, and told its owner.

    Everything here happens in the owner's own environment, in the process that the
    owner's browser holds a websocket to (see ``tools.watching``).
    """

    _name = "mail.server.watch"
    _description = "Watching an Inbox"

    # -- what is watched ----------------------------------------------------

    @api.model
    def _own(self):
        """The acting user's accounts."""
        accounts = self.sudo(False)
        if not self.env.user.active or not accounts.has_access("read"):
            return accounts.browse()
        return accounts.search([("user_id", "=", self.env.uid)])

    @api.model
    def _watched(self):
        """Those that are watched while the user is online."""
        # sudo: whether this is a copy of another database is no secret.
        settings = self.env["ir.config_parameter"].sudo()
        if settings.get_param("database.is_neutralized"):
            return self.browse()
        return self._own().filtered(lambda account: account._is_watchable())

    def _is_watchable(self):
        """Whether nobody has to mend it first."""
        return (
            self.profile_id.active
            and not self.server_changed
            and not self[READING.refused]
        )

    def _watch_settings(self):
        """What a connection of the watcher's own needs, secret included; None when the
        inbox is not to be watched any more. Never log this.

        :raises TooManyConnections: while pages need the places that there are.
        """
        if self not in self._watched():
            return None
        self._check_owner()
        until = self.crowded_until
        if until and until > fields.Datetime.now():
            raise TooManyConnections("pages need the place", step="sign-in")
        return self._mailbox_settings()

    def _renewed_watch_settings(self, settings):
        """After a refused sign-in: with one that is renewed, else None."""
        self._check_owner()
        renewed = self._sign_in().renewed(settings.credentials)
        return replace(settings, credentials=renewed) if renewed else None

    def _tell_watchers(self):
        """Whoever watches for the accounts' owners has to look what is to be watched
        now, once this is committed."""
        self.user_id._tell_watchers()

    def _claim_place(self):
        """A page needs a connection, and the server lets in no more: whoever watches
        gives the place back, now."""
        # The request may yet wait for the mail server, and end in any way.
        with self.env.registry.cursor() as cursor:
            account = self.with_env(api.Environment(cursor, SUPERUSER_ID, {}))
            account.env["bus.bus"]._sendone((account, CROWDED), CROWDED, {})

    @api.model
    def _live_problem(self):
        """Why browsers hear nothing by themselves, for an administrator; empty when
        they do."""
        if config["workers"] and not find_spec("gevent"):
            return self.env._(
                "New mail does not show up by itself: Odoo runs with workers, and the"
                " Python package gevent, which its live connections need, is missing."
                " Install it and restart Odoo. Until then open inboxes look for mail"
                " every 20 seconds."
            )
        # sudo: that somebody is there, not who.
        presences = self.env["mail.presence"].sudo()
        lately = fields.Datetime.now() - ONLINE_FOR
        if presences.search_count([("last_poll", ">", lately)], limit=1):
            return ""
        port = config["gevent_port" if config["workers"] else "http_port"]
        return self.env._(
            "No browser has a live connection to Odoo at the moment, so new mail does"
            " not show up by itself; open inboxes look for it every 20 seconds. If this"
            " does not go when you reload the page, see that your proxy passes"
            " /websocket on to port %(port)s.",
            port=port,
        )

    # -- what its owner is told ---------------------------------------------

    def _watch_shown(self, news):
        """What the owner's pages show of the inbox.

        :param news: :class:`~..transports.watching.interface.News`; ``None`` where
            nothing is seen at present.
        """
        if news is None:
            problem = self._watch_problem() or self.env._(
                "New mail of %(email)s cannot be seen at the moment. It is tried again"
                " by itself.",
                email=self.email,
            )
            return {"is_live": False, "unread": 0, "rows": [], "problem": problem}
        waiting = news.glance.waiting
        rows = zip(waiting, Badges(self.env).of(waiting), strict=True)
        customers = self._waiting_customers({row.sender.email for row in waiting})
        return answer(
            {
                "is_live": news.is_live,
                # POP3 knows nothing of it
                "unread": max(0, news.glance.unread),
                "rows": [
                    {
                        "key": row.key.encode(),
                        "subject": safe_line(row.subject, 200),
                        "sender": safe_line(row.sender.name or row.sender.email, 100),
                        "date": utc_iso(row.date or row.sent),
                        "is_customer": row.sender.email.lower() in customers,
                        "tickets": tickets,
                    }
                    for row, tickets in rows
                ],
                "problem": "",
            }
        )

    def _watch_lost(self, error):
        """The inbox cannot be watched at present.

        :param error: a :class:`~..transports.errors.MailTransportError`.
        """
        if isinstance(error, AuthenticationFailed):
            # No process tries it again.
            self._connection_failed(error, READING)

    def _watch_problem(self):
        """What somebody has to mend before the inbox is watched; empty for nothing."""
        try:
            self._check_usable(READING)
        except UserError as error:
            return str(error)
        return ""

    @api.model
    def _waiting_customers(self, emails):
        """Of these addresses those of customers who wait for the acting user: with an
        open ticket of the user's."""
        emails = {email.lower() for email in emails if email}
        if not emails:
            return set()
        partners = self.env["res.partner"].search(
            [("email_normalized", "in", list(emails))]
        )
        tickets = self.env["helpdesk.ticket"]
        is_theirs = Domain.OR(ticket_traces.has_address(email) for email in emails)
        found = tickets.search(
            Domain("user_id", "=", self.env.uid)
            & tickets._email_open()
            & (is_theirs | Domain("partner_id", "in", partners.ids))
        )
        return {
            email for ticket in found for email in emails & ticket._customer_addresses()
        }

    def _mail_arrived(self, rows):
        """New messages came to the inbox while it was watched: what belongs to a
        conversation that the owner keeps on a ticket is added there at once.

        Other addons may do something of their own then, in the owner's name.

        :param rows: :class:`~..transports.interface.Summary`, newest first.
        """
        try:
            added = self._follow_conversations()
        except UserError:
            # The account says why, where its owner looks; the next look sees it.
            return
        if added:
            # The sign and an open inbox say on which ticket it is now.
            self.env.user._bus_send(NEWS, {"account_id": self.id})
