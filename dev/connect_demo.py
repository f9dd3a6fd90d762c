"""Tells the demo's records where its mail servers are; runs inside ``odoo shell``.

The ports and the certificate authority differ from machine to machine, so the demo
data cannot hold them. Standard input: this file; the values: ``DEMO_MAIL_SERVERS``.
"""

import json
import os

ADDON = "helpdesk_mgmt_user_email"


def connect(env, values):
    """Write what differs; ``values`` are fields of ``mail.server.profile``."""
    profile = env.ref(f"{ADDON}.profile_demo", raise_if_not_found=False)
    if profile:
        changed = {
            name: value for name, value in values.items() if profile[name] != value
        }
        profile.write(changed)
        env.cr.commit()


connect(env, json.loads(os.environ["DEMO_MAIL_SERVERS"]))  # noqa: F821
