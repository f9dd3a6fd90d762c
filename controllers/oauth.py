"""The way back from an OAuth 2.0 provider.

GET by the nature of the protocol. All it does is finish what the same user began
in the same browser (a POST); anything else is refused, and learns nothing.
"""

from odoo import http
from odoo.http import request

from ..models.mail_server_oauth_provider import CALLBACK
from ..models.mail_server_sign_in import browser_session

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"


class OAuthController(http.Controller):
    @http.route(CALLBACK, type="http", auth="user", methods=["GET"], readonly=False)
    def callback(
        self, state="", code="", iss="", error="", error_description="", **_query
    ):
        accounts = request.env["mail.server.account"]
        account, sentence = accounts._oauth_callback(
            state, code, iss, error, error_description, browser_session()
        )
        if not sentence:
            return _private(request.redirect("/odoo/email-inbox"))
        return _private(
            request.render(
                "helpdesk_mgmt_user_email.oauth_failed",
                {
                    "sentence": sentence,
                    "email": account.email or "",
                    "user_id": request.env.uid,
                },
                status=403,
            )
        )


def _private(response):
    """Neither kept nor told on: the address holds the provider's code."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = POLICY
    return response
