from odoo import models


class HelpdeskEmailSuggester(models.AbstractModel):
    _inherit = "helpdesk.email.suggester"

    def _found(self, content):
        """Also the tickets that somebody named after the sender's domain."""
        yield from super()._found(content)
        _name, _at, domain = content.sender.email.partition("@")
        if domain:
            tickets = self.env["helpdesk.ticket"].search(
                [("name", "=", domain)], limit=3
            )
            for ticket in tickets:
                yield ticket, self.env._("named after %(domain)s", domain=domain)
