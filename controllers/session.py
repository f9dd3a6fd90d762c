from functools import partial

from odoo import SUPERUSER_ID, api, http
from odoo.addons.web.controllers.session import Session
from odoo.http import request


class WatchedSession(Session):
    """Who signs out is watched for no longer, at once."""

    @http.route()
    def logout(self, *args, **kwargs):
        _tell_watchers_soon()
        return super().logout(*args, **kwargs)

    @http.route()
    def destroy(self):
        _tell_watchers_soon()
        return super().destroy()


def _tell_watchers_soon():
    """Once the session has ended: who is told looks whether it has."""
    user_id = request.session.uid
    if user_id:
        tell = partial(_tell_watchers, request.env.registry, user_id)
        request.env.cr.postcommit.add(tell)


def _tell_watchers(registry, user_id):
    # Signing out needs no transaction that writes, this does.
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        env["res.users"].browse(user_id)._tell_watchers()
