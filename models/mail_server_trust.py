"""Where an account's secrets may go: to the server that its owner knows."""

import json

from odoo import api, fields, models
from odoo.tools import consteq, format_list
from odoo.tools.misc import hmac

from ..tools.directions import READING, SENDING
from ..tools.rpc import known


class MailServerTrust(models.AbstractModel):
    """An account follows its profile to another server only when its owner agrees."""

    _name = "mail.server.trust"
    _description = "Account Trusts Its Server"

    trusted_server = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Where the password may go, as its owner, or who entered it, knows it.",
    )
    trusted_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        ondelete="set null",
        help="Who agreed to the server: the owner, or who entered the password and has"
        " not been followed by its owner's use yet.",
    )
    server_changed = fields.Boolean(
        compute="_compute_server_changed",
        compute_sudo=True,
        help="The administrator sent this account to another server; the owner has"
        " to agree before the password goes there.",
    )

    @api.depends(lambda self: self._server_changed_depends())
    def _compute_server_changed(self):
        for account in self:
            has_secret = account.has_password or account.has_token
            account.server_changed = has_secret and (
                account.trusted_server != account.profile_id._trust()
            )

    @api.model
    def _server_changed_depends(self):
        names = self.env["mail.server.profile"]._trust_fields()
        return [
            "trusted_server",
            "has_password",
            "has_token",
            *(f"profile_id.{name}" for name in sorted(names)),
        ]

    def _entrust(self):
        """The acting user lets the accounts' secrets go to their present servers: as
        the owner, or as who has just entered them and so knows them anyway."""
        # sudo: what is trusted is written by this module only.
        for account in self.sudo():
            account.write(
                {
                    "trusted_server": account.profile_id._trust(),
                    "trusted_by_id": self.env.uid,
                }
            )

    def _follow_who_entrusted(self):
        """Who entered a password that its owner has not used yet may still mend the
        server, and so may the owner."""
        mine = self.sudo().filtered(
            lambda account: (
                account.server_changed
                and account.trusted_server
                and account.trusted_by_id.id == self.env.uid
            )
        )
        mine.with_env(self.env)._entrust()

    def _sign_in_changed(self, is_new_password=False):
        """Another sign-in: what was known about the old one does not count."""
        if is_new_password:
            # What the owner had before is not what another one lets go now.
            self.filtered(lambda a: a.user_id.id != self.env.uid)._erase_tokens()
            self._entrust()
        self._try_anew()

    def _server_changed(self):
        """The profile's connection changed: try again, or ask the owner first."""
        self._try_anew()

    def _try_anew(self):
        self._follow_who_entrusted()
        # sudo: the state is written by this module only.
        for account in self.sudo():
            version = account.credential_version + 1
            account.write(
                {"credential_version": version, **account._prepare_untried_state()}
            )
            account._ask_after_server_change()
        self._tell_watchers()

    def _prepare_untried_state(self):
        return {**READING.untried(), **SENDING.untried()}

    def _ask_after_server_change(self):
        """Stop the account until its owner, who is told, agrees to the other server."""
        if not self.server_changed:
            return
        account = self.with_context(lang=self.user_id.lang)
        sentence = account._server_changed_message()
        is_news = sentence != self.reading_error
        self.write({**READING.failed(sentence), **SENDING.failed(sentence)})
        if is_news:
            account._notify_owner(
                account.env._(
                    "Your mail server changed: %(email)s is waiting for you",
                    email=account.email,
                ),
                sentence,
            )

    def _is_authority_renewed(self):
        """Whether nothing is another than the private authority, which there was
        before: the same server with another certificate."""
        # sudo: nobody reads what an owner trusts; here it is compared.
        before = json.loads(self.sudo().trusted_server or "{}")
        now = json.loads(self.profile_id._trust())
        authorities = before.pop("ca_certificate", ""), now.pop("ca_certificate", "")
        return all(authorities) and before == now

    def _agreement_token(self):
        """What proves that a click is made in the owner's notice, for the server as
        it is now: a link that somebody else made up agrees to nothing."""
        subject = (self.id, self.credential_version, self.profile_id._trust())
        # sudo: the key is a system parameter.
        return hmac(self.sudo().env, "helpdesk_mgmt_user_email agreement", subject)

    def _agree(self, token):
        """The owner's click in the notice.

        :returns: whether the account may go to its server now. Not with an old
            notice: the server is another one again.
        :raises AccessError: to anyone but the owner.
        """
        self._check_owner()
        if not self.server_changed:
            return True
        if not consteq(self._agreement_token().encode(), token.encode()):
            return False
        return self.action_try_again()

    def _server_changed_message(self):
        profile = self.profile_id
        through_mailbox = profile._sends_through_mailbox()
        outgoing = False if through_mailbox else profile.smtp_host
        hosts = dict.fromkeys(filter(None, (profile._server_name(), outgoing)))
        hosts = format_list(self.env, [f"“{host}”" for host in hosts])
        if self._is_authority_renewed():
            return self.env._(
                "Your administrator renewed the certificate authority of %(hosts)s for"
                " %(email)s; the server is the same. Press “Try again” in My"
                " Preferences ▸ Email to agree. Until then nothing is read or sent.",
                email=self.email,
                hosts=hosts,
            )
        return self.env._(
            "Your administrator changed the mail server of %(email)s to %(hosts)s. If"
            " you know it, agree to sign in there: in the inbox, or with “Try again” in"
            " My Preferences ▸ Email. Until then nothing is read or sent.",
            email=self.email,
            hosts=hosts,
        )

    def action_try_again(self):
        """Let a refused sign-in be tried again; its owner agrees to the server."""
        known(self).check_access("write")
        for account in self:
            if account.server_changed:
                account._check_owner()
                account._entrust()
            account._sign_in_changed()
        return True
