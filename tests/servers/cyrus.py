"""Cyrus as IMAP and POP3 server on 127.0.0.1, without any rights.

    with CyrusServer({"ann@example.com": "secret"}) as server:
        imaplib.IMAP4(server.host, server.imap.port)

Its packages are unpacked, see :mod:`.rooms`. A mailbox comes into being when its user
signs in for the first time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import rooms
from .saslauthd import PasswordCheck

_PROGRAMS = "/usr/lib/cyrus/bin"
_FOLDERS = ("db", "lock", "log", "msg", "proc", "ptclient", "socket")
_SPECIAL = ("Archive", "Sent", "Trash")


@dataclass(frozen=True)
class CyrusOptions:
    """What may differ between two servers.

    Attributes:
        is_traditional: folders lie below the inbox, a dot separates the levels
            (``INBOX.Sent.2026``), and nothing is said about what they are for.
        extra: more lines for imapd.conf.
    """

    is_traditional: bool = False
    extra: str = ""


class CyrusServer(rooms.MailboxServer):
    """A server for some mailboxes; a context manager.

    Args:
        users: login → password.
        options: how it behaves.
    """

    name = "cyrus"

    def __init__(
        self, users: Mapping[str, str], options: CyrusOptions | None = None
    ) -> None:
        super().__init__(users)
        self._options = options or CyrusOptions()
        self._passwords = PasswordCheck(users, self.folder / "sasl")

    def launch(self) -> None:
        self._passwords.start()
        self.run(
            [
                *(f"{_PROGRAMS}/master", "-D", "-p", f"{rooms.INSIDE}/master.pid"),
                *("-C", f"{rooms.INSIDE}/imapd.conf"),
                *("-M", f"{rooms.INSIDE}/cyrus.conf"),
            ]
        )

    def stop(self) -> None:
        self._passwords.stop()
        super().stop()

    def prepare(self) -> None:
        for name in _FOLDERS:
            (self.folder / "state" / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "mail").mkdir(exist_ok=True)
        special = "" if self._options.is_traditional else _special_uses()
        text = _IMAPD.format(
            inside=rooms.INSIDE,
            account=rooms.ACCOUNT,
            certificate=f"{rooms.INSIDE}/tls/{self.certificate.certificate_file.name}",
            key=f"{rooms.INSIDE}/tls/{self.certificate.key_file.name}",
            folders="|".join(_SPECIAL),
            modern="no" if self._options.is_traditional else "yes",
        )
        lines = f"{text}{special}\n{self._options.extra}\n"
        (self.folder / "imapd.conf").write_text(lines)
        services = "".join(
            _SERVICE.format(
                name=name,
                program=f"{_PROGRAMS}/{program} -C {rooms.INSIDE}/imapd.conf",
                host=self.host,
                port=endpoint.port,
                tls_port=endpoint.tls_port,
            )
            for name, program, endpoint in (
                ("imap", "imapd", self.imap),
                ("pop3", "pop3d", self.pop3),
            )
        )
        (self.folder / "cyrus.conf").write_text(
            _MASTER.format(programs=_PROGRAMS, inside=rooms.INSIDE, services=services)
        )


def _special_uses() -> str:
    return "".join(f"xlist-{name.lower()}: {name}\n" for name in _SPECIAL)


_IMAPD = """\
configdirectory: {inside}/state
defaultpartition: default
partition-default: {inside}/mail
cyrus_user: {account}
cyrus_group: {account}
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {inside}/sasl/mux
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
allowstarttls: on
failedloginpause: 0
munge8bit: no
tls_server_cert: {certificate}
tls_server_key: {key}
virtdomains: userid
altnamespace: {modern}
unixhierarchysep: {modern}
autocreate_quota: 0
autocreate_inbox_folders: {folders}
autocreate_subscribe_folders: {folders}
"""
_SERVICE = """\
  {name} cmd="{program}" listen="{host}:{port}" prefork=1
  {name}s cmd="{program} -s" listen="{host}:{tls_port}" prefork=0
"""
_MASTER = """\
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {inside}/imapd.conf -r"
}}
SERVICES {{
{services}}}
EVENTS {{
}}
"""
