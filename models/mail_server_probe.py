from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools.directions import READING, SENDING, passes_by_itself, refuses_sign_in
from ..tools.rpc import known, only_one
from ..transports import errors, probe
from ..transports.registry import open_mailbox


class MailServerProbe(models.AbstractModel):
    """Trying an account out: the one thing that administrators may do, too."""

    _name = "mail.server.probe"
    _description = "Test of an Email Account"

    def action_test_connection(self):
        """Try each step, in a dialog; nothing in the mailbox is changed.

        For the owner and for administrators, also after a refused sign-in: who
        presses the button asks for another try. The answer's ``context`` holds
        the steps.
        """
        only_one(self)
        steps = self._tested_steps()
        works = self.env._("This account works.")
        return self._test_dialog(steps, works, {"account_id": self.id}, self.email)

    def action_test_connections(self):
        """Test these accounts one after the other, with progress."""
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_mgmt_user_email.progress",
            "target": "new",
            "name": self.env._("Test Connections"),
            "params": {
                "steps": [
                    {
                        "name": f"{account.user_id.name} – {account.email}",
                        "model": self._name,
                        "method": "test_connection",
                        "ids": account.ids,
                        # A server that hangs holds its own accounts only.
                        "lane": account.profile_id.id,
                    }
                    for account in known(self)
                ],
                "empty": self.env._("There is no email account to test yet."),
                "showFailed": self._failed_action(),
            },
        }

    @api.model
    def _failed_action(self):
        """The administrator's list of the accounts that do not work."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.mail_server_account_grid_action"
        )
        return {**action, "context": {"search_default_not_working": 1}}

    def test_connection(self):
        """A test in one line, for many accounts.

        :returns: ``{"ok": bool, "message": str}``
        """
        only_one(self)
        try:
            sentence = self._failure_sentence(self._tested_steps())
        except UserError as error:
            return {"ok": False, "message": str(error)}
        return {"ok": not sentence, "message": sentence}

    def _tested_steps(self):
        """Test, and keep the result; nothing waits for a socket any more then."""
        self._check_may_test()
        try:
            steps = self._on_errand()._probe_steps()
        except UserError as error:
            # No password, say: the account does not work, whatever the server says.
            self._note_after_transaction(READING.failed(str(error)))
            raise
        self._note_test(steps)
        return steps

    def _check_may_test(self):
        """Refuse who may not test, and what would send the password where its
        owner has not agreed to."""
        self.check_access("read")
        if self.user_id != self.env.user and not self._is_administrator():
            raise AccessError(self.env._("Only its owner can test an email account."))
        if self.server_changed and self.user_id == self.env.user:
            raise UserError(self._server_changed_message())
        if self.server_changed:
            raise UserError(
                self.env._(
                    "The mail server has changed. First %(owner)s has to agree: “Try"
                    " again” in My Preferences ▸ Email.",
                    owner=self.user_id.name,
                )
            )
        self._check_configured()

    def _probe_steps(self):
        """``(direction, Step)`` of every step."""
        incoming = probe.probe_incoming(self._mailbox_settings())
        found = [("incoming", step) for step in incoming]
        profile = self.profile_id
        if not profile._sends_through_mailbox():
            # A refused password is not tried at the next door: accounts get locked.
            refused = isinstance(_failure(found), errors.AuthenticationFailed)
            outgoing = probe.probe_outgoing(
                profile._smtp_endpoint(),
                self._credentials(profile.smtp_auth),
                sign_in=not refused,
                sender=self.email,
            )
            found += [("outgoing", step) for step in outgoing]
        return found

    def _note_test(self, steps):
        """Keep the result of a test as the account's state."""
        self._discard_connections()
        for name, direction in (("incoming", READING), ("outgoing", SENDING)):
            taken = [step for step in steps if step[0] == name]
            if taken:
                self._note_tested(direction, taken)

    def _note_tested(self, direction, steps):
        """Where a refused password was not tried once more nothing is known."""
        # sudo: the state is written by this module only.
        account = self.sudo()
        failure = _failure(steps)
        if failure:
            sentence = self._error_sentence(failure, is_sending=direction is SENDING)
            is_refused = refuses_sign_in(failure)
            account._write_connection_state(
                direction.failed(sentence, is_refused),
                may_pass=passes_by_itself(failure),
            )
        elif any(step.name == "sign-in" for _direction, step in steps):
            account._write_connection_state(
                {
                    **direction.worked(),
                    "last_success": fields.Datetime.now(),
                    **self._prepare_trust_of_use(),
                }
            )

    def _test_dialog(self, steps, works, origin, title):
        """The steps of a test as a dialog.

        :param works: what to say when all is well.
        :param origin: what was tested, as values of ``mail.server.test``.
        """
        failure = self._failure_sentence(steps)
        sentence = failure or works
        lines = [self._prepare_test_line(*step) for step in steps]
        test = self.env["mail.server.test"].create(
            {
                **origin,
                "message": sentence,
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connection Test: %(name)s", name=title),
            "res_model": "mail.server.test",
            "res_id": test.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"ok": not failure, "message": sentence, "steps": lines},
        }

    def _prepare_test_line(self, direction, step):
        return {
            "direction": direction,
            "step": step.name,
            "state": step.state.value,
            "milliseconds": round(step.seconds * 1000),
            "detail": self._step_detail(direction, step),
        }

    def _failure_sentence(self, steps):
        """Why the first step failed that did; empty when all went well."""
        for direction, step in steps:
            if step.error:
                return self._step_sentence(direction, step)
        return ""

    def _step_sentence(self, direction, step):
        return self._error_sentence(step.error, is_sending=direction == "outgoing")

    def _step_detail(self, direction, step):
        """What the step found, or why it failed."""
        if step.error:
            return self._step_sentence(direction, step)
        if step.certificate and step.name == "tls":
            return self.env._(
                "Certificate of %(holder)s, valid until %(date)s, by %(issuer)s",
                holder=step.certificate.holder,
                date=format_date(self.env, step.certificate.expires),
                issuer=step.certificate.issuer,
            )
        return ", ".join(step.addresses or step.capabilities)

    def exchange_search(self, text):
        """Mailboxes of the server's directory that begin with a text.

        For the owner and for administrators, who configure accounts: like the
        connection test it signs in as the account, and shows nothing but names
        and addresses that everybody in that directory sees.

        :returns: at most 20 of ``{"name": str, "email": str}``
        :raises AccessError: to anyone else.
        :raises UserError: when the server cannot be asked, with what to do.
        """
        only_one(self)
        self._check_may_test()
        if len(str(text or "").strip()) < 2:
            return []
        if self.sign_in_refused:
            raise UserError(self.reading_error)
        # The login's own mailbox: the chosen one may be the wrong one.
        settings = replace(self._on_errand()._mailbox_settings(), mailbox="")
        try:
            with open_mailbox(settings) as mailbox:
                found = mailbox.find_mailboxes(str(text))
        except errors.MailTransportError as error:
            raise UserError(self._error_sentence(error)) from error
        return [{"name": item.name, "email": item.email} for item in found]


def _failure(steps):
    """The error of the first step that failed."""
    return next((step.error for _direction, step in steps if step.error), None)
