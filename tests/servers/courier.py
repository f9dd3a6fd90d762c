"""Courier as IMAP and POP3 server on 127.0.0.1, without any rights.

    with CourierServer({"ann@example.com": "secret"}) as server:
        imaplib.IMAP4(server.host, server.imap.port)

Its packages are unpacked, see :mod:`.rooms`. All folders lie below the inbox, a dot
separates the levels: ``INBOX.Sent.2026``.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import uuid
from collections.abc import Mapping
from pathlib import Path

from . import rooms

SPECIAL_FOLDERS = ("Archive", "Sent", "Trash")
_PROGRAMS = "/usr/lib/courier/courier"
#: Older ones ask it what changes in a folder, newer ones the kernel.
_WATCHER = "/usr/libexec/gam_server"
_MAKE_DATABASE = "/usr/lib/courier/courier-authlib/makedatprog"


class CourierServer(rooms.MailboxServer):
    """A server for some mailboxes; a context manager.

    Args:
        users: login → password.
        per_address: connections it takes from one address; 20 (IMAP) and 4 (POP3)
            as Debian configures it.
    """

    name = "courier"
    mounts = {"/etc/courier": "etc"}

    def __init__(self, users: Mapping[str, str], *, per_address: int = 100) -> None:
        super().__init__(users)
        self._per_address = per_address
        # Of this server alone: the watcher's socket is the whole machine's.
        self._watcher = uuid.uuid4().hex
        self._deliveries = itertools.count()

    def prepare(self) -> None:
        etc = self.folder / "etc"
        (etc / "shared").mkdir(parents=True)
        (self.folder / "room/run/courier/authdaemon").mkdir(parents=True)
        (etc / "authdaemonrc").write_text(_AUTHENTICATION)
        self._write_users()
        files = self.certificate.certificate_file, self.certificate.key_file
        (etc / "server.pem").write_text("".join(file.read_text() for file in files))

    def _write_users(self) -> None:
        mail = f"{rooms.INSIDE}/mail"
        who = f"uid={self.room.uid}|gid={self.room.gid}"
        places = {
            login: f"{who}|home={mail}/{login}|mail={mail}/{login}/Maildir"
            for login in self.users
        }
        secrets = {
            login: f"systempw={_hash(password)}"
            for login, password in self.users.items()
        }
        self._write_database("userdb", places)
        self._write_database("userdbshadow", secrets)

    def _write_database(self, name: str, rows: Mapping[str, str]) -> None:
        lines = [f"{login}\t{row}\n" for login, row in rows.items()]
        (self.folder / "etc" / name).write_text("".join([*lines, ".\n"]))
        self.room.give()
        files = (f"/etc/courier/{name}{ending}" for ending in ("", ".tmp", ".dat"))
        self.room.run([_MAKE_DATABASE, *files])

    def add_mailbox(self, login: str) -> None:
        """Make an empty mailbox with the usual folders, unless there is one."""
        maildir = self.folder / "mail" / login / "Maildir"
        if maildir.exists():
            return
        for folder in ("", *(f".{name}" for name in SPECIAL_FOLDERS)):
            _make_maildir(maildir / folder)
        (maildir / "courierimapsubscribed").write_text(
            "".join(f"INBOX.{name}\n" for name in SPECIAL_FOLDERS)
        )
        self.room.give(self.folder / "mail")

    def deliver(self, login: str, message: bytes) -> None:
        """Put a message into a mailbox's inbox, as a delivery agent does."""
        maildir = self.folder / "mail" / login / "Maildir"
        name = f"{1_700_000_000 + next(self._deliveries)}.{uuid.uuid4().hex}.localhost"
        temporary = maildir / "tmp" / name
        temporary.write_bytes(message.replace(b"\r\n", b"\n"))
        self.room.give(temporary)
        temporary.rename(maildir / "new" / name)

    def launch(self) -> None:
        self.run(["/usr/lib/courier/courier-authlib/authdaemond"])
        if (rooms.packages() / _WATCHER.lstrip("/")).exists():
            self.run([_WATCHER, "--notimeout", self._watcher])
        for name, programs, endpoint in (
            ("imap", ("imaplogin", "/usr/bin/imapd"), self.imap),
            ("pop3", ("courierpop3login", f"{_PROGRAMS}/courierpop3d"), self.pop3),
        ):
            login, mailbox = programs
            command = [f"{_PROGRAMS}/{login}", mailbox, "Maildir"]
            environment = self._environment(name)
            self._listen(endpoint.port, command, environment)
            # TLS from the start: couriertls passes on what it decrypts.
            tls = ["/usr/bin/couriertls", "-server", "-tcpd"]
            self._listen(endpoint.tls_port, [*tls, *command], environment)

    def _listen(
        self, port: int, command: list[str], environment: Mapping[str, str]
    ) -> None:
        self.run(
            [
                *("/usr/sbin/couriertcpd", f"-address={self.host}"),
                *("-maxprocs=200", f"-maxperip={self._per_address}"),
                *(*environment["TCPDOPTS"].split(), str(port), *command),
            ],
            environment,
        )

    def _environment(self, name: str) -> dict[str, str]:
        """As the configuration files have it, which are scripts for a shell."""
        usual = _settings(rooms.packages() / f"etc/courier/{name}d")
        encryption = _settings(rooms.packages() / f"etc/courier/{name}d-ssl")
        return {
            **usual,
            **encryption,
            f"{name.upper()}_STARTTLS": "YES",
            "IMAP_CAPABILITY_TLS": f"{usual.get('IMAP_CAPABILITY')} AUTH=PLAIN",
            "TLS_CERTFILE": "/etc/courier/server.pem",
            "TLS_DHPARAMS": "",
            "TLS_TRUSTCERTS": "",
            "TLS_CACHEFILE": "",
            "IMAP_USELOCKS": "0",
            "GAM_CLIENT_ID": self._watcher,
        }


def _make_maildir(folder: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    if folder.name.startswith("."):
        (folder / "maildirfolder").touch()


def _hash(password: str) -> str:
    digest = hashlib.sha256(password.encode()).digest()
    return "{SHA256}" + base64.b64encode(digest).decode()


def _settings(file: Path) -> dict[str, str]:
    """What a file of ``NAME=value`` lines sets; references to others are empty."""
    lines = file.read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line[:1].isalpha())
    return {name: value.strip('"') for name, _equals, value in pairs}


_AUTHENTICATION = """\
authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=3
authdaemonvar=/run/courier/authdaemon
subsystem=mail
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
"""
