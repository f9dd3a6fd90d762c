from odoo import models
from odoo.tools import email_normalize


class MailServerInboxList(models.AbstractModel):
    _inherit = "mail.server.inbox.list"

    def _inbox_rows(self, summaries):
        rows = super()._inbox_rows(summaries)
        addresses = {
            row["from_email"]: email_normalize(row["from_email"]) for row in rows
        }
        people = self.env["res.partner"].search(
            [("email_normalized", "in", list(addresses.values()))], order="id desc"
        )
        found = {person.email_normalized: person for person in people}
        for row in rows:
            person = found.get(addresses[row["from_email"]])
            company = person.parent_id if person else None
            row["company"] = company.name if company else ""
            row["company_id"] = company.id if company else False
        return rows
