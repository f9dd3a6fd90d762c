"""What dev/check-exchange does once everything is there."""

from __future__ import annotations

import contextlib
import imaplib
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from email.message import EmailMessage
from pathlib import Path

from dev.environment import bootstrap, places, system
from dev.environment.console import SetupError, give_up, say
from servers import ports, processes
from servers.ews import EwsServer

_DAVMAIL = system.Need(
    "independent Exchange client",
    ("/usr/share/davmail/davmail.jar",),
    ("davmail-server",),
    ("davmail-server.service",),
)
_USER, _PASSWORD = "ann@example.com", "s3cret-of-ann"
_OTHER = "bob@example.com"
_STARTS_WITHIN = 60
_FAILURES = (AssertionError, OSError, imaplib.IMAP4.error, smtplib.SMTPException)
_SETTINGS = """
davmail.mode=EWS
davmail.url={url}
davmail.server=true
davmail.bindAddress=127.0.0.1
davmail.allowRemote=false
davmail.imapPort={imap}
davmail.smtpPort={smtp}
davmail.popPort=
davmail.caldavPort=
davmail.ldapPort=
davmail.imapIdleDelay=
davmail.disableUpdateCheck=true
davmail.enableKeepAlive=false
davmail.smtpSaveInSent=true
davmail.logFilePath={log}
log4j.rootLogger=WARN
log4j.logger.davmail=DEBUG
log4j.logger.org.apache.http.wire=WARN
log4j.logger.org.apache.http=WARN
"""


def main(arguments: Sequence[str]) -> int:
    """Run the check; 0 when all of it worked."""
    system.install_missing([_DAVMAIL])
    folder = places.WORK / "check-exchange"
    folder.mkdir(parents=True, exist_ok=True)
    with EwsServer({_USER: _PASSWORD, _OTHER: "b0b"}) as server:
        _fill(server)
        try:
            with _davmail(server, folder) as (imap, smtp):
                _check(server, imap, smtp)
        except _FAILURES as error:
            say(f"FAILED: {type(error).__name__}: {error}")
            say(f"What DavMail says is in {folder / 'davmail.log'}")
            return 1
        finally:
            operations = sorted({one.operation for one in server.requests})
            say(f"{server.count()} requests: {', '.join(operations)}")
            (folder / "requests.xml").write_bytes(
                b"\n".join(one.body for one in server.requests)
            )
            if "-v" in arguments:
                say((folder / "davmail.log").read_text(errors="replace"))
    say("DavMail lists, reads and sends through the EWS server.")
    return 0


def _mail(subject: str, sender: str = "carla@customer.test", to: str = _USER):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{subject.replace(' ', '.')}@customer.test>"
    message["Date"] = "Sun, 01 Mar 2026 12:00:00 +0100"
    message.set_content(f"This is {subject}: Grüße.\n")
    return message


def _fill(server: EwsServer) -> None:
    mailbox = server.mailbox(_USER)
    for number in range(1, 4):
        received = datetime(2026, 3, number, 12, tzinfo=timezone.utc)
        message = _mail(f"mail {number}")
        message.add_attachment(
            b"%PDF-1" * 100, maintype="application", subtype="pdf", filename="a.pdf"
        )
        raw = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        mailbox.deliver(raw, received=received, is_read=number == 1)
    mailbox.make_folder("Projects/Kitchen")


@contextlib.contextmanager
def _davmail(server: EwsServer, folder: Path) -> Iterator[tuple[int, int]]:
    """DavMail in front of the server; the ports of IMAP and SMTP."""
    imap, smtp = ports.free_port(), ports.free_port()
    log = folder / "davmail.log"
    log.unlink(missing_ok=True)
    settings = folder / "davmail.properties"
    text = _SETTINGS.format(url=server.url, imap=imap, smtp=smtp, log=log)
    settings.write_text(text)
    command = ["java", "-Djava.awt.headless=true", "-Xmx128m", "-cp", _class_path()]
    with (
        log.with_suffix(".out").open("w") as output,
        subprocess.Popen(
            [*command, "davmail.DavGateway", "-server", str(settings)],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=processes.dies_with_parent(),
        ) as process,
    ):
        try:
            _wait_for(process, imap, smtp)
            yield imap, smtp
        finally:
            process.terminate()


def _class_path() -> str:
    """DavMail and all that it may want of Debian's Java libraries."""
    return "/usr/share/davmail/davmail.jar:/usr/share/java/*"


def _wait_for(process: subprocess.Popen[bytes], *wanted: int) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while not all(ports.is_open(port) for port in wanted):
        if process.poll() is not None or time.monotonic() > deadline:
            raise OSError("DavMail does not start")
        time.sleep(0.3)


def _check(server: EwsServer, imap: int, smtp: int) -> None:
    with imaplib.IMAP4("127.0.0.1", imap) as client:
        client.login(_USER, _PASSWORD)
        _check_folders(client)
        _check_reading(client, server)
        _check_changes(client, server)
    _check_sending(server, smtp)


def _check_folders(client: imaplib.IMAP4) -> None:
    _status, lines = client.list()
    names = b"\n".join(line for line in lines if isinstance(line, bytes)).decode()
    for name in ("INBOX", "Sent", "Projects", "Projects/Kitchen"):
        assert f'"{name}"' in names, f"no folder {name} in {names}"
    say("folders: as they are")


def _check_reading(client: imaplib.IMAP4, server: EwsServer) -> None:
    status, [count] = client.select("INBOX")
    assert (status, count) == ("OK", b"3"), f"{count!r} messages instead of 3"
    _status, [found] = client.search(None, "UNSEEN")
    assert len(found.split()) == 2, f"unread: {found!r}"
    for number, item in enumerate(server.mailbox(_USER).folder("INBOX").items, 1):
        _status, data = client.fetch(str(number), "(BODY.PEEK[])")
        raw = b"".join(one[1] for one in data if isinstance(one, tuple))
        assert item.raw.strip() in raw, f"message {number} is another one"
    say("messages: listed, and read to the last byte")


def _check_changes(client: imaplib.IMAP4, server: EwsServer) -> None:
    inbox = server.mailbox(_USER).folder("INBOX")
    client.store("2", "+FLAGS", r"(\Seen \Flagged)")
    marked = inbox.items[1]
    assert marked.is_read and marked.flagged, "not marked"
    status, answer = client.copy("3", "Projects/Kitchen")
    assert status == "OK", answer
    kitchen = server.mailbox(_USER).folder("Projects/Kitchen")
    assert len(kitchen.items) == 1, "not copied"
    raw = _mail("appended").as_bytes()
    status, answer = client.append("Projects", r"(\Seen)", None, raw)
    assert status == "OK", answer
    [appended] = server.mailbox(_USER).folder("Projects").items
    assert appended.header("Subject") == "appended", "another message was stored"
    say("changes: marked, copied, appended")


def _check_sending(server: EwsServer, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.login(_USER, _PASSWORD)
        client.send_message(_mail("an answer", _USER, _OTHER))
    for address, path in ((_OTHER, "INBOX"), (_USER, "Sent Items")):
        items = server.mailbox(address).folder(path).items
        subjects = [item.header("Subject") for item in items]
        assert subjects == ["an answer"], f"{address} has {subjects} in {path}"
    say("sending: delivered, with one copy in Sent")


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
