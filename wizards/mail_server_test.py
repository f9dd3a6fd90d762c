from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.rpc import only_one


class MailServerTest(models.TransientModel):
    """What a connection test found, step by step."""

    _name = "mail.server.test"
    _inherit = ["mail.reader.mixin"]
    _description = "Connection Test"

    account_id = fields.Many2one("mail.server.account", ondelete="cascade")
    profile_id = fields.Many2one("mail.server.profile", ondelete="cascade")
    line_ids = fields.One2many("mail.server.test.line", "test_id", readonly=True)
    is_ok = fields.Boolean(compute="_compute_is_ok")
    message = fields.Char(readonly=True)

    @api.depends("line_ids.state")
    def _compute_is_ok(self):
        for test in self:
            test.is_ok = "failed" not in test.line_ids.mapped("state")

    def action_again(self):
        """Test once more."""
        only_one(self)
        tested = self.account_id or self.profile_id
        if not tested:
            raise UserError(self.env._("What was tested does not exist any more."))
        return tested.action_test_connection()


class MailServerTestLine(models.TransientModel):
    """One step."""

    _name = "mail.server.test.line"
    _inherit = ["mail.reader.mixin"]
    _description = "Connection Test: Step"

    test_id = fields.Many2one("mail.server.test", required=True, ondelete="cascade")
    direction = fields.Selection([("incoming", "Incoming"), ("outgoing", "Outgoing")])
    step = fields.Selection(selection="_step_selection", required=True)
    state = fields.Selection(
        [("ok", "OK"), ("failed", "Failed"), ("skipped", "Not tried")], required=True
    )
    milliseconds = fields.Integer(string="Time (ms)")
    detail = fields.Char()

    @api.model
    def _step_selection(self):
        return [
            ("name", self.env._("Name found")),
            ("tcp", self.env._("Connected")),
            ("tls", self.env._("Encrypted")),
            ("greeting", self.env._("Greeting")),
            ("capabilities", self.env._("Capabilities")),
            ("sign-in", self.env._("Signed in")),
            ("read", self.env._("Reads email")),
            ("write", self.env._("Writes")),
            ("send", self.env._("Sends email")),
        ]
