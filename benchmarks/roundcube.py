"""Roundcube on the same mailboxes: what people would use instead.

Debian's package, unpacked into a root of its own, with PHP's own server (its cache of
compiled code on) and SQLite; no setting is changed but those that say where things are.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import requests

from dev.environment import unpacked
from servers import ports, rooms
from servers.dovecot import Endpoint

from .mailboxes import LARGE_FROM_TOP, NEEDLE

PACKAGES = (("roundcube-core", "roundcube-sqlite3", "php-cli"),)
_NEEDED = re.compile(r"lib(?!perl|apache2)|zlib|tzdata|php|roundcube")
_SITE = "/var/lib/roundcube/public_html"
_CONFIGURATION = """<?php
$config['db_dsnw'] = 'sqlite:////srv/roundcube.sqlite';
$config['imap_host'] = 'ssl://127.0.0.1:%(port)s';
$config['imap_conn_options'] = ['ssl' => [
    'cafile' => '/srv/authority.pem', 'peer_name' => 'localhost']];
$config['des_key'] = 'not-a-secret-in-a-bench!';
$config['log_dir'] = '/srv';
$config['temp_dir'] = '/srv';
$config['plugins'] = [];
"""


class RoundcubeServer(rooms.RoomServer):
    """Roundcube beside a running Dovecot."""

    name = "roundcube"
    mounts = {"/etc/roundcube": "configuration"}

    def __init__(self, imap_port: int, ca_file: Path) -> None:
        unpacked.unpack(PACKAGES, _NEEDED)
        super().__init__({})
        self._imap_port, self._authority = imap_port, ca_file
        port = ports.free_port()
        self.endpoints = (Endpoint(port, port),)
        self.url = f"http://{self.host}:{port}/"

    def prepare(self) -> None:
        root = rooms.packages()
        shutil.copyfile(self._authority, self.folder / "authority.pem")
        configuration = self.folder / "configuration"
        shutil.copytree(root / "etc/roundcube", configuration)
        text = _CONFIGURATION % {"port": self._imap_port}
        (configuration / "config.inc.php").write_text(text)
        database = sqlite3.connect(self.folder / "roundcube.sqlite")
        script = root / "usr/share/roundcube/SQL/sqlite.initial.sql"
        database.executescript(script.read_text())
        database.close()
        (self.folder / "php.ini").write_text(_php_settings(root))

    def launch(self) -> None:
        [php] = rooms.packages().glob("usr/bin/php[0-9]*")
        command = [f"/usr/bin/{php.name}", "-c", "/srv/php.ini"]
        self.run([*command, "-S", f"{self.host}:{self.endpoints[0].port}", "-t", _SITE])


def _php_settings(root: Path) -> str:
    """What the packages' installation would have switched on."""
    found = sorted(file.name for file in root.glob("usr/lib/php/*/*.so"))
    # The others need them.
    first = [name for name in ("pdo.so", "xml.so", "dom.so") if name in found]
    names = [*first, *(name for name in found if name not in first)]
    lines = [f"extension={name}" for name in names if name != "opcache.so"]
    lines += ["zend_extension=opcache.so", "opcache.enable_cli=1"]
    return "\n".join([*lines, "date.timezone=UTC", ""])


class Roundcube:
    """One rep's browser, with the acts that are compared."""

    name = "Roundcube"

    def __init__(self, url: str, login: str, password: str) -> None:
        self._url, self._http = url, requests.Session()
        self._token = _token(self._get().text)
        page = self._http.post(
            url + "?_task=login",
            {
                "_token": self._token,
                "_task": "login",
                "_action": "login",
                "_timezone": "UTC",
                "_user": login,
                "_pass": password,
            },
        )
        if "rcmlogin" in page.text or not page.ok:
            raise RuntimeError("Roundcube does not let the rep in")
        self._token = _token(page.text)
        rows = re.findall(r"add_message_row\((\d+),", self._remote("list").text)
        self._large = rows[LARGE_FROM_TOP - 1]

    def _get(self, **parameters: Any) -> requests.Response:
        answer = self._http.get(self._url, params=parameters, timeout=120)
        answer.raise_for_status()
        return answer

    def _remote(self, action: str, **parameters: Any) -> requests.Response:
        """As its own pages ask."""
        self._http.headers["X-Roundcube-Request"] = self._token
        return self._get(
            _task="mail", _action=action, _mbox="INBOX", _remote=1, **parameters
        )

    def page(self) -> None:
        self._remote("list")

    def read(self) -> None:
        self._get(_task="mail", _action="show", _mbox="INBOX", _uid=self._large)

    def search_words(self) -> None:
        """As typed into its search box: in subject and sender."""
        found = self._remote(
            "search", _q=NEEDLE, _headers="subject,from", _scope="base"
        )
        if "add_message_row" not in found.text:
            raise RuntimeError("Roundcube found nothing")


def _token(page: str) -> str:
    [token] = re.findall(r'"request_token":"(\w+)"', page)
    return str(token)
