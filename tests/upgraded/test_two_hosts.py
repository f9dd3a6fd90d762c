import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, config

from ...tools import known_key
from ...tools.vault import fingerprint

PATIENCE = 120
HOST = """
import os, time
from pathlib import Path
from odoo.exceptions import UserError
from odoo.service.model import retrying

meeting = Path(os.environ["MEETING"])
login = os.environ["LOGIN"]
account = env["mail.server.account"].search([("user_id.login", "=", login)])
assert account._known_key().is_in(account._key_ring())
Path(meeting, login).touch()
while len(list(meeting.iterdir())) < 2:
    time.sleep(0.01)

def enter():
    account.password = "entered on two hosts"
    env.flush_all()

try:
    retrying(enter, env)
    print("KEPT")
except UserError as error:
    print("REFUSED", error)
"""


@tagged("post_install", "-at_install")
class TestTwoHosts(TransactionCase):
    """Two processes with a data folder each, on one database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logins = ("alma", "bert")
        accounts = cls.env["mail.server.account"].search([], order="id")
        if tuple(accounts.mapped("user_id.login")) != logins:
            cls.skipTest(cls, "not a database of the first release: see dev/README.md")
        cls.logins = logins

    def setUp(self):
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.meeting = folder / "meeting"
        self.meeting.mkdir()
        self.hosts = [folder / login for login in self.logins]
        [parameter, *accounts] = self.kept()
        self.addCleanup(self.keep, parameter, accounts)
        forgotten = {"password_ciphertext": None}
        self.keep(known_key.NONE, [row | forgotten for row in accounts])

    def kept(self):
        """What the database keeps: the key's fingerprint, and its accounts."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                "SELECT value FROM ir_config_parameter WHERE key = %s",
                [known_key.PARAMETER],
            )
            [[parameter]] = cr.fetchall()
            cr.execute("SELECT to_jsonb(account) FROM mail_server_account account")
            return [parameter, *(row for [row] in cr.fetchall())]

    def keep(self, parameter, accounts):
        """Let it keep that; committed, as other processes are to see it."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                "UPDATE ir_config_parameter SET value = %s WHERE key = %s",
                [parameter, known_key.PARAMETER],
            )
            for row in accounts:
                names = SQL(", ").join(map(SQL.identifier, row))
                cr.execute(
                    SQL(
                        "UPDATE mail_server_account SET (%(names)s) = (SELECT %(names)s"
                        " FROM jsonb_populate_record(NULL::mail_server_account,"
                        " %(row)s)) WHERE id = %(id)s",
                        names=names,
                        row=json.dumps(row),
                        id=row["id"],
                    )
                )

    def start(self, login, host):
        command = [sys.executable, "-m", "odoo", "shell", "--no-http"]
        command += [f"--config={config['config']}", f"--data-dir={host}"]
        process = subprocess.Popen(
            [*command, f"--database={self.env.cr.dbname}", "--log-level=error"],
            env={**os.environ, "LOGIN": login, "MEETING": str(self.meeting)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.kill)
        process.stdin.write(HOST)
        process.stdin.close()
        process.stdin = None
        return process

    def test_first_key_is_made_once(self):
        processes = list(map(self.start, self.logins, self.hosts))
        said = [process.communicate(timeout=PATIENCE)[0] for process in processes]
        self.assertEqual(sum("KEPT" in text for text in said), 1, said)
        self.assertEqual(sum("REFUSED" in text for text in said), 1, said)
        [parameter, *accounts] = self.kept()
        sealed = [row for row in accounts if row["password_ciphertext"]]
        self.assertEqual(len(sealed), 1)
        winner = self.hosts["KEPT" in said[1]]
        [file] = winner.rglob("*.key")
        self.assertEqual(fingerprint(file.read_text().strip()), parameter)
