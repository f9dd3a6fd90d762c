"""Puts the first release of the addon into a database, with what two reps did with it;
runs inside ``odoo shell``, before the addon is upgraded.
"""

import os
from pathlib import Path

from odoo.tools import config

SCHEMA = Path(os.environ["WORLD_FILE"]).read_text()
# The key that the passwords in it were encrypted with. Its file was named so then.
KEY = "dQGEdGNrCWSXKbG_GT4hX2IrV2jSfnO2_sBTnA7IWX4="
NAME = "11111111-2222-3333-4444-555555555555.key"

folder = Path(config["data_dir"], "helpdesk_mgmt_user_email")
folder.mkdir(mode=0o700)
Path(folder, NAME).write_text(f"{KEY}\n")
Path(folder, NAME).chmod(0o600)
env.cr.execute(SCHEMA)  # noqa: F821
env.cr.commit()  # noqa: F821
