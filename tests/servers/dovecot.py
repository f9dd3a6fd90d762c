"""Dovecot as IMAP and POP3 server on 127.0.0.1, without any rights.

    with DovecotServer({"ann@example.com": "secret"}) as server:
        imaplib.IMAP4(server.host, server.imap.port)

Understands the configuration syntax of Dovecot 2.3 and of 2.4.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import ports, processes
from .certificates import Authority, Certificate

_OTHER_HOST = "127.0.0.2"
_NAMES = ("localhost", ports.HOST, _OTHER_HOST)
_PROGRAM = "/usr/sbin/dovecot"
#: Seconds; so long Dovecot 2.4 relies on what it has read.
_LOOKS_AT_USERS_EVERY = 1
SPECIAL_FOLDERS = ("Archive", "Drafts", "Junk", "Sent", "Trash")


class StartFailed(Exception):
    """Dovecot is not installed, or ended at once; the text is what it said."""


@dataclass(frozen=True)
class Endpoint:
    """Where a protocol is served: plain (with STARTTLS) and implicit TLS."""

    port: int
    tls_port: int


@dataclass(frozen=True)
class DovecotOptions:
    """What may differ between two servers.

    Attributes:
        plaintext_login: accept a password on an unencrypted connection.
        mechanisms: SASL mechanisms, in lower case.
        storage: ``maildir``, or ``sdbox`` (faster with very many messages).
        separator: between the levels of a folder's name.
        introspection_url: of an OAuth 2.0 provider (RFC 7662), whose tokens are then
            taken by ``token_mechanisms``.
        token_mechanisms: how tokens are taken, in lower case.
        extra: more lines for the configuration file; they win.
    """

    plaintext_login: bool = True
    mechanisms: tuple[str, ...] = ("plain", "login")
    storage: str = "maildir"
    separator: str = "/"
    introspection_url: str = ""
    token_mechanisms: tuple[str, ...] = ("xoauth2", "oauthbearer")
    extra: str = ""


@dataclass(frozen=True)
class DovecotPorts:
    """Ports to use; 0 is any free one."""

    imap: Endpoint = field(default_factory=lambda: Endpoint(0, 0))
    pop3: Endpoint = field(default_factory=lambda: Endpoint(0, 0))


class DovecotServer:
    """A server for some mailboxes; a context manager, or ``start`` and ``stop``.

    Args:
        users: login → password.
        options: how it behaves.
        folder: where everything is kept; a temporary one is removed at the end. When
            root starts it, it runs as an unprivileged account, which must be able to
            enter the folder.
        certificate: made by an own authority when not given; ``ca_file`` is then what
            a client has to trust.
        wanted_ports: taken when they are free.

    Start it in the main thread: it ends with the thread that started it.
    """

    def __init__(
        self,
        users: Mapping[str, str],
        options: DovecotOptions | None = None,
        *,
        folder: Path | None = None,
        certificate: Certificate | None = None,
        ca_file: Path | None = None,
        wanted_ports: DovecotPorts | None = None,
    ) -> None:
        wanted = wanted_ports or DovecotPorts()
        self._users = dict(users)
        self._options = options or DovecotOptions()
        # Dovecot takes a connection between equal addresses for a safe one.
        self.host = ports.HOST if self._options.plaintext_login else _OTHER_HOST
        self._is_temporary = folder is None
        self._folder = folder or Path(tempfile.mkdtemp(prefix="dovecot-"))
        self._account = processes.service_account("dovecot")
        self._process: subprocess.Popen[bytes] | None = None
        self.imap = _endpoint(wanted.imap)
        self.pop3 = _endpoint(wanted.pop3)
        #: The server's own authority, unless a certificate was given.
        self.authority = None if certificate else Authority(self._folder / "tls")
        if self.authority is not None:
            certificate = self.authority.issue(*_NAMES)
            ca_file = self.authority.ca_file
        self._certificate = certificate
        self.ca_file = ca_file

    @property
    def log_file(self) -> Path:
        """Where Dovecot writes what it did."""
        return self._folder / "dovecot.log"

    @property
    def is_running(self) -> bool:
        """Whether the server has not ended."""
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> DovecotServer:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        processes.stop_leftover(self._folder / "base" / "master.pid", self._folder)
        self._write_configuration()
        self._write_users()
        processes.give_to(self._account, self._folder)
        self._process = processes.start(
            [_PROGRAM, "-F", "-c", str(self._folder / "dovecot.conf")],
            self.log_file,
            account=self._account,
            cwd=Path("/"),
        )
        for port in self._all_ports():
            while not ports.is_open(port, self.host):
                self._fail_if_ended()
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it; mailboxes in a folder that was given stay."""
        if self._process is not None:
            processes.stop(self._process, signal.SIGTERM)
            self._process = None
        if self._is_temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add_user(self, login: str, password: str) -> None:
        """Add a mailbox, or change its password, while the server runs."""
        self._users[login] = password
        self._write_users()
        time.sleep(_LOOKS_AT_USERS_EVERY)

    def deliver(self, login: str, message: bytes) -> None:
        """Put a message into a mailbox's inbox, as a delivery agent does.

        Raises:
            KeyError: there is no such mailbox.
        """
        if login not in self._users:
            raise KeyError(login)
        maildir = self._home(login) / "Maildir"
        for name in ("tmp", "new", "cur"):
            self._make_folder(maildir / name)
        name = f"{time.time():.6f}.{uuid.uuid4().hex}.localhost"
        temporary = maildir / "tmp" / name
        temporary.write_bytes(message.replace(b"\r\n", b"\n"))
        processes.give_to(self._account, temporary)
        temporary.rename(maildir / "new" / name)

    def _fail_if_ended(self) -> None:
        """Raise the end of the log when the server could not start."""
        if not self.is_running:
            text = self.log_file.read_text(errors="replace")
            self.stop()
            raise StartFailed(f"Dovecot does not start:\n{text[-3000:]}")

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o700)
        processes.give_to(self._account, folder)

    def _home(self, login: str) -> Path:
        return self._folder / "mail" / login

    def _all_ports(self) -> tuple[int, ...]:
        return (
            *(self.imap.port, self.imap.tls_port),
            *(self.pop3.port, self.pop3.tls_port),
        )

    def _write_users(self) -> None:
        user = (
            pwd.getpwnam(self._account) if self._account else pwd.getpwuid(os.getuid())
        )
        lines = [
            f"{login}:{{PLAIN}}{password}:{user.pw_uid}:{user.pw_gid}::{self._home(login)}"
            for login, password in self._users.items()
        ]
        file = self._folder / "users"
        temporary = file.with_suffix(".new")
        temporary.write_text("\n".join([*lines, ""]))
        temporary.chmod(0o600)
        processes.give_to(self._account, temporary)
        temporary.rename(file)

    def _write_configuration(self) -> None:
        for name in ("base", "state", "mail"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        certificate_file, key_file = self._copy_certificate()
        user = (
            pwd.getpwnam(self._account) if self._account else pwd.getpwuid(os.getuid())
        )
        values = {
            "folder": self._folder,
            "user": user.pw_name,
            "group": grp.getgrgid(user.pw_gid).gr_name,
            "certificate": certificate_file,
            "key": key_file,
            "mechanisms": " ".join(self._mechanisms()),
            "host": self.host,
            "plaintext": "yes" if self._options.plaintext_login else "no",
            "no_plaintext": "no" if self._options.plaintext_login else "yes",
            "storage": self._options.storage,
            "separator": self._options.separator,
            "special_folders": _special_folders(),
            "services": self._services(),
        }
        parts = _SYNTAX_2_3 if _version() < (2, 4) else _SYNTAX_2_4
        if self._options.introspection_url:
            values["introspection_url"] = self._options.introspection_url
            values["token_mechanisms"] = " ".join(self._options.token_mechanisms)
            parts = (*parts, self._write_oauth(values))
        text = "".join(part.format(**values) for part in parts)
        (self._folder / "dovecot.conf").write_text(f"{text}\n{self._options.extra}\n")

    def _mechanisms(self) -> tuple[str, ...]:
        takes_tokens = bool(self._options.introspection_url)
        tokens = self._options.token_mechanisms if takes_tokens else ()
        return (*self._options.mechanisms, *tokens)

    def _write_oauth(self, values: Mapping[str, object]) -> str:
        """How tokens are looked at: lines of the configuration."""
        if _version() >= (2, 4):
            return _OAUTH_2_4
        text = _OAUTH_FILE_2_3.format(**values)
        (self._folder / "oauth2.conf").write_text(text)
        return _OAUTH_2_3

    def _copy_certificate(self) -> tuple[Path, Path]:
        """Put it where whom the server runs as can read it."""
        copies = self._folder / "server.pem", self._folder / "server.key"
        if self._certificate is not None:
            shutil.copy(self._certificate.certificate_file, copies[0])
            shutil.copy(self._certificate.key_file, copies[1])
        return copies

    def _services(self) -> str:
        return "\n".join(
            _SERVICE.format(
                name=name,
                port=endpoint.port,
                tls_port=endpoint.tls_port,
                many_logins=_MANY_LOGINS if _version() < (2, 4) else _MANY_LOGINS_2_4,
            )
            for name, endpoint in (("imap", self.imap), ("pop3", self.pop3))
        )


def _endpoint(wanted: Endpoint) -> Endpoint:
    return Endpoint(ports.free_port(wanted.port), ports.free_port(wanted.tls_port))


def _version() -> tuple[int, ...]:
    try:
        shown = subprocess.check_output([_PROGRAM, "--version"], text=True)
    except FileNotFoundError as error:
        raise StartFailed(f"{_PROGRAM} is missing: install dovecot-imapd") from error
    major, minor = shown.split(".")[:2]
    return int(major), int(minor)


def _special_folders() -> str:
    return "\n".join(
        f"  mailbox {name} {{\n    auto = subscribe\n    special_use = \\{name}\n  }}"
        for name in SPECIAL_FOLDERS
    )


_COMMON = """\
base_dir = {folder}/base
state_dir = {folder}/state
log_path = /dev/stderr
# Not by inotify alone: of its instances all servers of this machine have few.
mailbox_idle_check_interval = 1s
protocols = imap pop3
listen = {host}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
ssl = yes
mail_max_userip_connections = 100
mail_fsync = never
service anvil {{
  chroot =
  # Without the penalty for wrong passwords, which makes the next tests wait.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{services}
namespace inbox {{
  inbox = yes
  separator = {separator}
{special_folders}
}}
"""
_SERVICE = """\
service {name}-login {{
  chroot =
  {many_logins}
  process_min_avail = 1
  inet_listener {name} {{
    port = {port}
  }}
  inet_listener {name}s {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""
_PARTS_2_3 = """\
disable_plaintext_auth = {no_plaintext}
mail_location = {storage}:~/Maildir
ssl_cert = <{certificate}
ssl_key = <{key}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
"""
_PARTS_2_4 = """\
auth_allow_cleartext = {plaintext}
mail_driver = {storage}
mail_path = ~/Maildir
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
passdb passwd-file {{
  passwd_file_path = {folder}/users
}}
userdb passwd-file {{
  passwd_file_path = {folder}/users
}}
"""
_OAUTH_2_3 = """\
passdb {{
  driver = oauth2
  mechanisms = {token_mechanisms}
  args = {folder}/oauth2.conf
}}
"""
_OAUTH_FILE_2_3 = """\
introspection_mode = post
introspection_url = {introspection_url}
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
"""
# Since 2.4 the mechanisms ask by themselves, without a passdb.
_OAUTH_2_4 = """\
oauth2 {{
  introspection_mode = post
  introspection_url = {introspection_url}
  force_introspection = yes
  active_attribute = active
  active_value = true
  username_attribute = username
}}
"""
# The first lines of a file for 2.4 name the version that it was written for.
_FIRST_LINES_2_4 = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""
#: A login process serves many connections, which saves time.
_MANY_LOGINS = "service_count = 0"
_MANY_LOGINS_2_4 = "restart_request_count = unlimited"
_SYNTAX_2_3 = (_COMMON, _PARTS_2_3)
_SYNTAX_2_4 = (_FIRST_LINES_2_4, _COMMON, _PARTS_2_4)
