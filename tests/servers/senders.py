"""Postfix and Exim on 127.0.0.1, for who sends through them.

    with PostfixServer({"ann@example.com": "secret"}) as server:
        smtplib.SMTP(server.host, server.smtp.port)

Their packages are unpacked, see :mod:`.rooms`. They take mail from who has signed in,
at most :data:`SIZE_LIMIT` bytes, none for :data:`NOBODY`, and hand all of it to a
server of our own, which sends nothing on (``server.sink``). Postfix wants to be started
by root.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from . import ports, rooms
from .dovecot import Endpoint
from .saslauthd import PasswordCheck
from .smtp import SmtpServer

SIZE_LIMIT = 1_000_000
NOBODY = "nobody@example.com"
_FIRST_UID = 61_000


class SendingServer(rooms.RoomServer):
    """One that takes mail for sending.

    Attributes:
        sink: where the mail ends.
    """

    def __init__(self, users: Mapping[str, str]) -> None:
        super().__init__(users)
        self.smtp = Endpoint(ports.free_port(), ports.free_port())
        self.endpoints = (self.smtp,)
        self.sink = SmtpServer()

    def start(self) -> None:
        self.sink.start()
        super().start()

    def stop(self) -> None:
        super().stop()
        self.sink.stop()

    def fill_in(self, text: str) -> str:
        """A configuration with the values of this server."""
        certificate, key = self.certificate.certificate_file, self.certificate.key_file
        values = {
            "inside": rooms.INSIDE,
            "account": rooms.ACCOUNT,
            "host": self.host,
            "port": str(self.smtp.port),
            "tls_port": str(self.smtp.tls_port),
            "sink": str(self.sink.port),
            "certificate": f"{rooms.INSIDE}/tls/{certificate.name}",
            "key": f"{rooms.INSIDE}/tls/{key.name}",
            "size": str(SIZE_LIMIT),
            "nobody": NOBODY,
        }
        for name, value in values.items():
            text = text.replace(f"<{name}>", value)
        return text


class EximServer(SendingServer):
    """Exim 4."""

    name = "exim"

    def prepare(self) -> None:
        (self.folder / "spool").mkdir()
        users = (f"{login}: {password}\n" for login, password in self.users.items())
        (self.folder / "users").write_text("".join(users))
        (self.folder / "exim.conf").write_text(self.fill_in(_EXIM))

    def launch(self) -> None:
        configuration = f"{rooms.INSIDE}/exim.conf"
        self.run(["/usr/sbin/exim4", "-C", configuration, "-bdf", "-q5s"])


class PostfixServer(SendingServer):
    """Postfix."""

    name = "postfix"
    mounts = {"/etc/postfix": "etc", "/var/spool/postfix": "spool"}
    accounts = {"postfix": _FIRST_UID, "postdrop": _FIRST_UID + 1, "nobody": 65534}

    def __init__(self, users: Mapping[str, str]) -> None:
        super().__init__(users)
        self._passwords = PasswordCheck(users, self.folder / "sasl")

    def prepare(self) -> None:
        etc, spool = self.folder / "etc", self.folder / "spool"
        (etc / "sasl").mkdir(parents=True)
        (etc / "sasl/smtpd.conf").write_text(self.fill_in(_POSTFIX_SASL))
        (etc / "main.cf").write_text(self.fill_in(_POSTFIX))
        (etc / "master.cf").write_text(self.fill_in(_POSTFIX_MASTER))
        (self.folder / "data").mkdir()
        for name in _POSTFIX_FOLDERS:
            (spool / name).mkdir(parents=True)

    def launch(self) -> None:
        self._passwords.start()
        # It waits until a file that has just been written "has cooled down".
        os.utime(self.folder / "etc/main.cf", (0, 0))
        self.folder.chmod(0o755)
        uid, group = self.accounts["postfix"], self.accounts["postdrop"]
        self.own(self.folder, 0, 0)
        for name in _POSTFIX_FOLDERS:
            if name != "pid":
                self.own(self.folder / "spool" / name, uid, 0)
        for name in ("maildrop", "public"):
            self.own(self.folder / "spool" / name, uid, group)
        self.own(self.folder / "data", uid, uid)
        self.own(self.folder / "sasl", uid, uid)
        self.run(["/usr/lib/postfix/sbin/master", "-s", "-c", "/etc/postfix"])

    def stop(self) -> None:
        self._passwords.stop()
        super().stop()


_EXIM = """\
primary_hostname = mail.example.com
exim_user = <account>
exim_group = <account>
spool_directory = <inside>/spool
log_file_path = <inside>/exim-%s.log
local_interfaces = <host>
daemon_smtp_ports = <port> : <tls_port>
tls_on_connect_ports = <tls_port>
tls_advertise_hosts = *
tls_certificate = <certificate>
tls_privatekey = <key>
smtputf8_advertise_hosts = *
message_size_limit = <size>
acl_smtp_rcpt = check
deliver_drop_privilege
queue_only = false
never_users =
begin acl
check:
  deny message = relay not permitted
       !authenticated = *
  deny message = no such user here
       recipients = <nobody>
  accept
begin routers
all:
  driver = manualroute
  route_list = * <host>
  self = send
  transport = sink
begin transports
sink:
  driver = smtp
  port = <sink>
  allow_localhost
  hosts_avoid_tls = *
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if eq{$auth3}{${lookup{$auth2}lsearch{<inside>/users}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${if eq{$auth2}{${lookup{$auth1}lsearch{<inside>/users}}}}
  server_set_id = $auth1
"""
_POSTFIX = """\
compatibility_level = 3.6
myhostname = mail.example.com
mydestination =
mynetworks =
inet_interfaces = <host>
inet_protocols = ipv4
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
data_directory = <inside>/data
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
default_privs = nobody
maillog_file = <inside>/postfix.log
maillog_file_prefixes = <inside>
alias_maps =
local_recipient_maps =
relayhost = [<host>]:<sink>
smtp_tls_security_level = none
message_size_limit = <size>
smtpd_tls_cert_file = <certificate>
smtpd_tls_key_file = <key>
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = /etc/postfix/sasl
smtpd_recipient_restrictions =
  check_recipient_access inline:{<nobody>=REJECT},
  permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtputf8_enable = no
"""
_POSTFIX_MASTER = """\
<host>:<port> inet n - n - - smtpd
<host>:<tls_port> inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
_POSTFIX_SASL = """\
pwcheck_method: saslauthd
saslauthd_path: <inside>/sasl/mux
mech_list: PLAIN LOGIN
"""
_POSTFIX_FOLDERS = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold"),
    *("incoming", "maildrop", "pid", "private", "public", "saved", "trace"),
)
