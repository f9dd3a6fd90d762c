"""The link of a notice with which an owner agrees to a renewed server.

GET, as it is a link in a message; it agrees with the token of that message only.
"""

from odoo import http
from odoo.http import request

from ..models.mail_server_connection import AGREEMENT


class AgreementController(http.Controller):
    @http.route(
        f"{AGREEMENT}/<int:account_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def agree(self, account_id, token="", **_query):
        """Agree, and open the inbox; there it is asked for what is still missing."""
        account = request.env["mail.server.account"].search([("id", "=", account_id)])
        if account.user_id == request.env.user:
            account._agree(token)
        response = request.redirect_query(
            "/odoo/email-inbox", {"email_account": account_id}
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
