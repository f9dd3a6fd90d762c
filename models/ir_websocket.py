from odoo import models
from odoo.addons.bus.websocket import wsrequest

from ..tools.watching import CHANNEL, DESK


class IrWebsocket(models.AbstractModel):
    """Whoever is online and wants to be told has the own inboxes watched."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        # Nothing is ever said there: news goes to the user's own channel.
        named = [channel for channel in channels if channel != CHANNEL]
        return super()._build_bus_channel_list(named)

    def _subscribe(self, og_data):
        result = super()._subscribe(og_data)
        if CHANNEL not in og_data["channels"]:
            DESK.left(self.env.user, wsrequest.ws)
        elif self.env["mail.server.account"].has_access("read"):
            DESK.came(self.env.user, wsrequest.ws)
        return result

    def _on_websocket_closed(self, cookies):
        result = super()._on_websocket_closed(cookies)
        DESK.left(self.env.user)
        return result
