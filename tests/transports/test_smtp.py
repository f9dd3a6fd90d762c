"""Sending by SMTP: against a real server, and against one that plays foul."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from ...transports import errors, smtp
from ...transports.interface import AuthMethod, Credentials, Endpoint, Security
from ..servers.certificates import Authority
from ..servers.scripted_smtp import CUT, ScriptedSmtp
from ..servers.smtp import SmtpOptions, SmtpServer

ANN, BOB, CARLA = "ann@example.com", "bob@example.com", "carla@example.com"
NOBODY = Credentials(method=AuthMethod.NONE)
SIGN_IN = Credentials(ANN, "grün %geheim")
TOKEN = Credentials(ANN, "token", AuthMethod.OAUTH2)


def _step(text: str) -> str:
    """How the scripted server calls a line that carries just this."""
    return base64.b64encode(text.encode()).decode().upper()


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = ANN, BOB
    message["Subject"] = headers.pop("Subject", "Grüße")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(".hello\n..\n.\nÄ\n", charset="utf-8")
    return message


def plain(server: SmtpServer | ScriptedSmtp, **options: object) -> Endpoint:
    return Endpoint(server.host, server.port, Security.NONE, timeout=5, **options)  # type: ignore[arg-type]


def trusted(server: SmtpServer, security: Security) -> Endpoint:
    assert server.ca_file
    port = server.tls_port if security is Security.TLS else server.port
    authority = server.ca_file.read_text()
    return Endpoint("localhost", port, security, ca_certificate=authority, timeout=9)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_verified_and_signed_in(security: Security) -> None:
    with SmtpServer({ANN: "grün %geheim"}) as server:
        with smtp.connect(trusted(server, security), SIGN_IN) as connection:
            connection.send_message(mail(), ANN, [BOB, CARLA])
            sent = connection.sent
        [envelope] = server.envelopes
    assert envelope.over_tls and envelope.login == ANN
    assert (envelope.sender, envelope.recipients) == (ANN, (BOB, CARLA))
    assert envelope.content == sent, "what we keep is what went over the line"


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_unknown_authority(security: Security) -> None:
    with SmtpServer({ANN: "secret"}) as server:
        port = server.tls_port if security is Security.TLS else server.port
        with pytest.raises(errors.TlsFailed) as caught:
            smtp.connect(Endpoint("localhost", port, security, timeout=5), SIGN_IN)
    assert caught.value.reason == "untrusted"


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_certificate_of_another_host(security: Security, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate = authority.issue("other.example.com")
    with SmtpServer(
        {ANN: "secret"}, certificate=certificate, ca_file=authority.ca_file
    ) as server:
        with pytest.raises(errors.TlsFailed) as caught:
            smtp.connect(trusted(server, security), SIGN_IN)
        assert server.envelopes == []
    assert caught.value.reason == "wrong-host"


def test_unverified_only_when_asked() -> None:
    with SmtpServer({ANN: "grün %geheim"}) as server:
        endpoint = Endpoint("localhost", server.tls_port, verify_tls=False, timeout=5)
        with smtp.connect(endpoint, SIGN_IN) as connection:
            connection.send_message(mail(), ANN, [BOB])
        assert server.envelopes[0].over_tls


def test_wrong_password_says_nothing_of_the_servers_text() -> None:
    with (
        SmtpServer({ANN: "other"}) as server,
        pytest.raises(errors.AuthenticationFailed) as caught,
    ):
        smtp.connect(trusted(server, Security.TLS), SIGN_IN)
    assert "535" not in str(caught.value) and SIGN_IN.secret not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is"
            " disabled for the Tenant.",
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is"
            " disabled for the Tenant.",
        ),
        ("535-No\x1b[31m\r\n535 way", "535 No [31m way"),
        (f"535 {SIGN_IN.secret} is wrong", ""),
        ("535 AGFubkBleGFtcGxlLmNvbQBncsO8biAlZ2VoZWlt", ""),
    ],
)
def test_the_servers_reason_for_a_refused_sign_in(answer: str, reason: str) -> None:
    with (
        ScriptedSmtp({"AUTH": answer}) as server,
        pytest.raises(errors.AuthenticationFailed) as caught,
    ):
        smtp.connect(plain(server), SIGN_IN)
    assert caught.value.answer == reason


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ("PLAIN XOAUTH2", b"AUTH XOAUTH2 dXNlcj1hbm5AZXhhbXBsZS5jb20BYXV0aD1CZWFyZXIg"),
        (
            "OAUTHBEARER",
            b"AUTH OAUTHBEARER bixhPWFubkBleGFtcGxlLmNvbSwBYXV0aD1CZWFyZXI",
        ),
    ],
)
def test_access_token(offered: str, said: bytes) -> None:
    with ScriptedSmtp({"EHLO": f"250-here\r\n250 AUTH {offered}"}) as server:
        smtp.connect(plain(server), TOKEN).quit()
        assert said in server.received


def test_no_token_where_none_is_taken() -> None:
    with (
        ScriptedSmtp() as server,
        pytest.raises(errors.AuthenticationFailed, match="no OAuth"),
    ):
        smtp.connect(plain(server), TOKEN)
    assert b"AUTH" not in server.received


def test_a_refused_token_is_answered_with_an_empty_line() -> None:
    answers = {"EHLO": "250-here\r\n250 AUTH XOAUTH2", "AUTH": "334 e30="}
    with (
        ScriptedSmtp({**answers, "": "535 5.7.8 no"}) as server,
        pytest.raises(errors.AuthenticationFailed),
    ):
        smtp.connect(plain(server), TOKEN)
    assert server.received.count(b"AUTH XOAUTH2") == 1
    assert b"\r\n\r\n" in server.received


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"EHLO": "250 here"}, "not-offered"),
        ({"EHLO": "250-here\r\n250 STARTTLS", "STARTTLS": "454 no"}, "not-offered"),
        (
            {"EHLO": "250-here\r\n250 STARTTLS", "STARTTLS": "220 go\r\n250 more"},
            "plaintext-injected",
        ),
    ],
)
def test_no_downgrade(answers: dict[str, str], reason: str) -> None:
    with ScriptedSmtp(answers) as server:
        endpoint = Endpoint(server.host, server.port, Security.STARTTLS, timeout=5)
        with pytest.raises(errors.TlsFailed) as caught:
            smtp.connect(endpoint, SIGN_IN)
    assert caught.value.reason == reason
    assert b"AUTH" not in server.received


def test_partial_refusal() -> None:
    options = SmtpOptions(refused_recipients=frozenset({BOB}))
    with SmtpServer(options=options) as server:
        with smtp.connect(plain(server), NOBODY) as connection:
            connection.send_message(mail(), ANN, [BOB, CARLA])
        assert [item.address for item in connection.refused] == [BOB]
        assert connection.refused[0].code == 550
        assert server.envelopes[0].recipients == (CARLA,)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"GREETING": "421 later"}, errors.Throttled),
        ({"GREETING": "554 go away"}, errors.ProtocolError),
        ({"GREETING": CUT}, errors.ConnectionFailed),
        ({"EHLO": CUT, "HELO": CUT}, errors.ConnectionFailed),
        ({"AUTH": "454 4.7.0 later"}, errors.Throttled),
        ({"AUTH": "535 5.7.8 no"}, errors.AuthenticationFailed),
        ({"EHLO": "250 here"}, errors.NoCommonSignIn),
        ({"AUTH": CUT}, errors.ConnectionFailed),
        ({"MAIL": "451 4.3.0 later"}, errors.Throttled),
        ({"MAIL": "553 5.7.1 not yours"}, errors.SendRefused),
        ({"MAIL": CUT}, errors.ConnectionFailed),
        ({"RCPT": "450 4.2.0 greylisted"}, errors.Throttled),
        ({"RCPT": "550 5.1.1 unknown"}, errors.SendRefused),
        ({"RCPT": "421 4.3.2 shutting down"}, errors.Throttled),
        ({"RCPT": CUT}, errors.ConnectionFailed),
        ({"DATA": "451 later"}, errors.Throttled),
        ({"DATA": "554 no"}, errors.SendRefused),
        ({"DATA": CUT}, errors.ConnectionFailed),
        ({"END": "452 4.3.1 full"}, errors.Throttled),
        ({"END": "554 5.7.1 spam"}, errors.SendRefused),
        ({"END": CUT}, errors.DeliveryUnknown),
    ],
)
def test_every_step(
    answers: dict[str, str], expected: type[errors.MailTransportError]
) -> None:
    with (
        ScriptedSmtp(answers) as server,
        pytest.raises(errors.MailTransportError) as caught,
        smtp.connect(plain(server), SIGN_IN) as connection,
    ):
        connection.send_message(mail(), ANN, [BOB])
    assert type(caught.value) is expected
    assert caught.value.host == server.host or expected is errors.Throttled


def test_cut_in_the_middle_of_a_big_message_is_no_delivery() -> None:
    message = mail()
    message.add_attachment(b"x" * 5_000_000, "application", "octet-stream")
    with ScriptedSmtp({"BODY": CUT}) as server:
        connection = smtp.connect(plain(server), NOBODY)
        with pytest.raises(errors.ConnectionFailed):
            connection.send_message(message, ANN, [BOB])
        connection.close()
        assert server.messages == []


def test_size_is_looked_at_before_sending() -> None:
    message = mail()
    message.add_attachment(b"x" * 1000, "application", "x")
    with (
        SmtpServer(options=SmtpOptions(size_limit=300)) as server,
        smtp.connect(plain(server), NOBODY) as connection,
    ):
        with pytest.raises(errors.MessageTooLarge) as caught:
            connection.send_message(message, ANN, [BOB])
        connection.send_message(mail(Subject="a"), ANN, [BOB])
    assert caught.value.limit == 300 < caught.value.size
    assert len(server.envelopes) == 1, "the connection is still good"


def test_seven_bit_where_eight_is_not_offered() -> None:
    with (
        ScriptedSmtp({"EHLO": "250 here"}) as server,
        smtp.connect(plain(server), NOBODY) as connection,
    ):
        connection.send_message(mail(), ANN, [BOB])
    assert server.messages[0].isascii() and b"BODY=8BITMIME" not in server.received


def test_eight_bit_is_announced() -> None:
    with (
        ScriptedSmtp() as server,
        smtp.connect(plain(server), NOBODY) as connection,
    ):
        connection.send_message(mail(), ANN, [BOB])
    assert "Ä".encode() in server.messages[0] and b"BODY=8BITMIME" in server.received


@pytest.mark.parametrize("code", ["504 5.5.4 no PLAIN", "530 5.7.0 no", "550 no"])
def test_plain_refused_as_a_way_so_login_is_tried(code: str) -> None:
    answers = {
        "EHLO": "250-here\r\n250 AUTH PLAIN LOGIN",
        "AUTH PLAIN": code,
        "AUTH LOGIN": "334 VXNlcm5hbWU6",
        _step(SIGN_IN.login): "334 UGFzc3dvcmQ6",
        _step(SIGN_IN.secret): "235 2.7.0 welcome",
    }
    with ScriptedSmtp(answers) as server:
        smtp.connect(plain(server), SIGN_IN).close()
    assert b"AUTH LOGIN" in server.received


def test_a_wrong_password_is_not_tried_another_way() -> None:
    answers = {
        "EHLO": "250-here\r\n250 AUTH PLAIN LOGIN",
        "AUTH PLAIN": "535 5.7.8 no",
    }
    with ScriptedSmtp(answers) as server, pytest.raises(errors.AuthenticationFailed):
        smtp.connect(plain(server), SIGN_IN)
    assert b"AUTH LOGIN" not in server.received


def test_address_that_is_not_ascii() -> None:
    with SmtpServer() as server:
        with smtp.connect(plain(server), NOBODY) as connection:
            connection.send_message(mail(), ANN, ["jürgen@example.com"])
        assert server.envelopes[0].recipients == ("jürgen@example.com",)
    with ScriptedSmtp() as scripted:
        connection = smtp.connect(plain(scripted), NOBODY)
        with pytest.raises(errors.AddressNotSupported) as caught:
            connection.send_message(mail(), ANN, ["jürgen@example.com"])
        assert caught.value.address == "jürgen@example.com"
        connection.close()
    assert b"MAIL" not in scripted.received.upper()


@pytest.mark.parametrize("address", ["a@b\r\nDATA", "a@b\nRSET", "a\0@b"])
def test_control_characters_are_refused_before_a_byte(address: str) -> None:
    with ScriptedSmtp() as server:
        connection = smtp.connect(plain(server), NOBODY)
        for sender, recipients in ((address, [BOB]), (ANN, [address])):
            with pytest.raises(errors.SendRefused):
                connection.deliver(b"x\r\n", sender, recipients)
        connection.close()
        with pytest.raises(errors.AuthenticationFailed):
            smtp.connect(plain(server), Credentials(address, "x"))
    assert b"mail" not in server.received.lower()
    assert server.connections == 1


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?x=0D=0ABcc:_eve@example.com?=",
        "=?utf-8?b?eA0KQmNjOiBldmVAZXhhbXBsZS5jb20NCg0K?=",
        "x\x1fBcc: eve@example.com\t",
        "x" * 3000 + " Bcc: eve@example.com",
    ],
)
def test_a_header_stays_one_header(subject: str) -> None:
    with ScriptedSmtp() as server, smtp.connect(plain(server), NOBODY) as connection:
        try:
            connection.send_message(mail(Subject=subject), ANN, [BOB])
        except errors.SendRefused:
            assert server.messages == []
        else:
            head = server.messages[0].partition(b"\r\n\r\n")[0]
            assert b"\nbcc" not in head.lower().replace(b"\r", b"\n")


def test_the_message_cannot_end_early() -> None:
    """SMTP smuggling: a lone CR or LF before the dot is no line end on our wire."""
    message = mail()
    message.set_payload("before\n.\nafter\r.\r\nlast")
    with ScriptedSmtp() as server, smtp.connect(plain(server), NOBODY) as connection:
        connection.send_message(message, ANN, [BOB])
    assert len(server.messages) == 1
    assert b"\n..\r\nafter\r\n..\r\nlast" in server.messages[0]


def test_hook_before_data_can_stop() -> None:
    def stop() -> None:
        raise KeyError("stop")

    with ScriptedSmtp() as server:
        connection = smtp.connect(plain(server), NOBODY)
        connection.before_data = stop
        with pytest.raises(KeyError):
            connection.send_message(mail(), ANN, [BOB])
        connection.close()
    assert b"DATA" not in server.received.upper()
