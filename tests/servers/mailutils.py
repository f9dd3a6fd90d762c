"""GNU Mailutils as IMAP and POP3 server on 127.0.0.1, without any rights.

    with MailutilsServer({"ann@example.com": "secret"}) as server:
        imaplib.IMAP4(server.host, server.imap.port)

Its packages are unpacked, see :mod:`.rooms`. By IMAP it can do what RFC 3501 asks for
and hardly more: no expunging of single messages, no moving.
"""

from __future__ import annotations

from collections.abc import Mapping

from passlib.hash import md5_crypt

from . import rooms

SPECIAL_FOLDERS = ("Archive", "Sent", "Trash")


class MailutilsServer(rooms.MailboxServer):
    """A server for some mailboxes; a context manager.

    Args:
        users: login → password.
    """

    name = "mailutils"

    def __init__(self, users: Mapping[str, str]) -> None:
        super().__init__(users)
        self.mailboxes = self.folder / "mail"

    def prepare(self) -> None:
        self.mailboxes.mkdir()
        (self.folder / "room/var/lock/subsys/mail").mkdir(parents=True)
        hashes = {
            password: md5_crypt.using(salt="saltsalt").hash(password)
            for password in set(self.users.values())
        }
        with (self.folder / "room/etc/passwd").open("a") as passwd:
            for login, password in self.users.items():
                home = f"{rooms.INSIDE}/home/{login}"
                who = f"{self.room.uid}:{self.room.gid}"
                passwd.write(f"{login}:{hashes[password]}:{who}::{home}:/bin/false\n")
        certificate, key = self.certificate.certificate_file, self.certificate.key_file
        key.chmod(0o600)
        for name, endpoint in (("imap4d", self.imap), ("pop3d", self.pop3)):
            text = _CONFIGURATION.format(
                inside=rooms.INSIDE,
                host=self.host,
                port=endpoint.port,
                tls_port=endpoint.tls_port,
                certificate=certificate.name,
                key=key.name,
            )
            (self.folder / f"{name}.conf").write_text(text)

    def add_mailbox(self, login: str) -> None:
        """Make an empty mailbox with the usual folders, unless there is one."""
        home, maildir = self.folder / "home" / login, self.mailboxes / login
        if home.exists():
            return
        home.mkdir(parents=True)
        for file in (maildir, *(home / name for name in SPECIAL_FOLDERS)):
            file.touch(mode=0o600)
        for parent in (self.folder / "home", self.mailboxes):
            self.room.give(parent)

    def launch(self) -> None:
        for name in ("imap4d", "pop3d"):
            configuration = f"--config-file={rooms.INSIDE}/{name}.conf"
            command = [f"/usr/sbin/{name}", "--foreground", "--no-config"]
            self.run([*command, configuration, "--daemon=100"])


_CONFIGURATION = """\
mailbox {{
  mailbox-pattern "mbox:{inside}/mail/${{user}}";
  mailbox-type mbox;
}};
auth {{
  authentication "generic:system";
  authorization "system";
}};
logging {{
  syslog no;
}};
tls {{
  ssl-certificate-file {inside}/tls/{certificate};
  ssl-key-file {inside}/tls/{key};
}};
server {host}:{port} {{
  tls-mode ondemand;
}};
server {host}:{tls_port} {{
  tls-mode connection;
}};
"""
