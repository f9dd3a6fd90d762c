"""Exchange beyond the contract: signing in, hosts, throttling, sending, directory.

On the EWS server of ``tests/servers``; there is no Exchange here to test with.
"""

from __future__ import annotations

import ssl
import sys
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from ...transports import mime, positions
from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    DeliveryUnknown,
    MailboxDenied,
    MailTransportError,
    MessageGone,
    NoCommonSignIn,
    ProtocolError,
    SendRefused,
    Throttled,
    TlsFailed,
    UnsupportedOperation,
)
from ...transports.interface import (
    Address,
    AuthMethod,
    Credentials,
    Query,
    Security,
)
from ...transports.microsoft.ews.mailbox import ExchangeMailbox
from ...transports.registry import open_mailbox
from ..servers.ews import Answer, EwsServer, busy, page_of_html, redirect
from ..servers.ews.operations import OPERATIONS, _each, _need
from ..servers.exchange_store import ExchangeError
from .exchange_suite import (
    Faults,
    Hosts,
    Reading,
    SigningIn,
    mailbox,
    make_huge,
    settings_with,
)
from .fixtures import authority, basic_ews, ntlm_ews, start_ews
from .stages import NOON, PASSWORD, ExchangeStage, all_pages, make_mail
from .test_contract import fill, newest, subjects


@pytest.fixture
def stage(basic_ews, authority):
    basic_ews.faults.clear()
    return ExchangeStage(basic_ews, authority.pem)


class TestSigningIn(SigningIn):
    def test_basic_over_tls(self, stage):
        stage.server.authorizations.clear()
        with stage.open():
            assert stage.server.authorizations[0].startswith("Basic ")

    def test_ntlm_is_preferred_and_signs_in_once(self, ntlm_ews, authority):
        stage = ExchangeStage(ntlm_ews, authority.pem)
        ntlm_ews.authorizations.clear()
        before = ntlm_ews.handshakes["NTLM"]
        with stage.open() as mailbox:
            for _time in range(3):
                mailbox.page()
        assert ntlm_ews.handshakes["NTLM"] == before + 1
        assert all(one.startswith("NTLM") for one in ntlm_ews.authorizations)
        assert not any(PASSWORD in one for one in ntlm_ews.authorizations)

    def test_a_domain_before_the_login(self, ntlm_ews, authority):
        stage = ExchangeStage(ntlm_ews, authority.pem)
        login = stage.settings.credentials.login
        ntlm_ews.users[f"EXAMPLE\\{login}"] = "of the domain"
        stage.deliver(make_mail("Hello"))
        for scheme in ("ntlm", "basic"):
            credentials = Credentials(
                f"EXAMPLE\\{login}", "of the domain", scheme=scheme
            )
            with open_mailbox(replace(stage.settings, credentials=credentials)) as box:
                assert subjects(box.page().messages) == ["Hello"]
        for wrong in (f"OTHER\\{login}", login):
            credentials = Credentials(wrong, "of the domain")
            with pytest.raises(AuthenticationFailed):
                open_mailbox(replace(stage.settings, credentials=credentials))

    def test_one_way_only(self, ntlm_ews, basic_ews, authority):
        stage = ExchangeStage(ntlm_ews, authority.pem)
        ntlm_ews.authorizations.clear()
        basic = replace(stage.settings.credentials, scheme="basic")
        open_mailbox(replace(stage.settings, credentials=basic)).close()
        assert all(one.startswith("Basic ") for one in ntlm_ews.authorizations)
        stage = ExchangeStage(basic_ews, authority.pem)
        basic_ews.authorizations.clear()
        ntlm = replace(stage.settings.credentials, scheme="ntlm")
        with pytest.raises(NoCommonSignIn):
            open_mailbox(replace(stage.settings, credentials=ntlm))
        assert basic_ews.authorizations == []

    @pytest.mark.parametrize("server", ["basic_ews", "ntlm_ews"])
    def test_a_refused_sign_in_is_tried_once(self, request, authority, server):
        """A refused sign-in is not tried again."""
        stage = ExchangeStage(request.getfixturevalue(server), authority.pem)
        stage.server.authorizations.clear()
        credentials = replace(stage.settings.credentials, secret="wr0ng")
        with pytest.raises(AuthenticationFailed) as raised:
            open_mailbox(replace(stage.settings, credentials=credentials))
        assert not raised.value.retryable
        assert raised.value.step == "sign-in"
        assert len(stage.server.authorizations) <= 2

    def test_no_password_where_only_other_ways_are_offered(self, authority):
        with start_ews(authority, "Negotiate-not", "Bearer") as server:
            stage = ExchangeStage(server, authority.pem)
            with pytest.raises(AuthenticationFailed, match="offers no sign-in"):
                stage.open()
            assert server.authorizations == []

    def test_an_access_token(self, stage):
        """What is behind OAuth 2; the server here takes none."""
        stage.server.authorizations.clear()
        credentials = Credentials("ann", "t0ken", AuthMethod.OAUTH2)
        with pytest.raises(AuthenticationFailed):
            open_mailbox(replace(stage.settings, credentials=credentials))
        assert stage.server.authorizations == ["Bearer t0ken"]

    def test_a_mailbox_without_the_right_to_it(self, stage):
        other = stage.server.mailbox("colleague@example.com")
        for address in (other.address, "nobody@example.com"):
            with pytest.raises(MailboxDenied):
                open_mailbox(replace(stage.settings, mailbox=address))

    def test_a_right_that_is_taken_away(self, stage):
        """The sign-in is as right as before."""
        login = stage.settings.credentials.login
        shared = stage.server.share("sales@example.com", login)
        with open_mailbox(replace(stage.settings, mailbox=shared.address)) as mailbox:
            stage.server.rights[shared.address].discard(login)
            with pytest.raises(UnsupportedOperation):
                mailbox.folders()


class TestHosts(Hosts):
    """The password goes to the configured host and nowhere else."""

    @pytest.fixture
    def foreign(self):
        with EwsServer({}) as server:
            yield server

    @pytest.mark.parametrize("when", ["first", "later"])
    def test_no_redirect_is_followed(self, stage, foreign, when):
        mailbox = stage.open() if when == "later" else None
        stage.server.faults[:] = [redirect(foreign.url)]
        if mailbox is None:
            # The first request has no password yet and is refused before.
            stage.server.faults[:] = [redirect(foreign.url)] * 2
        with pytest.raises(ProtocolError, match="elsewhere"):
            (mailbox.page if mailbox else stage.open)()
        assert foreign.requests == []
        assert foreign.authorizations == []

    @pytest.mark.filterwarnings("error:Unverified HTTPS")
    def test_another_name_in_the_certificate(self, authority):
        issued = authority.issue("other.example.com", file_name="other")
        with EwsServer(
            {},
            certificate_file=issued.certificate_file,
            key_file=issued.key_file,
        ) as server:
            stage = ExchangeStage(server, authority.pem)
            with pytest.raises(TlsFailed) as raised:
                stage.open()
            assert raised.value.reason == "wrong-host"
            unverified = settings_with(stage, verify_tls=False, ca_certificate="")
            open_mailbox(unverified).close()

    def test_offers_nothing_in_the_context_of_others(self, stage, monkeypatch):
        """An IMAP server may hang up on an offer of HTTP in it (ALPN)."""
        offered = []
        monkeypatch.setattr(
            ssl.SSLContext, "set_alpn_protocols", lambda *call: offered.append(call)
        )
        stage.open().close()
        assert not offered

    def test_nobody_listens(self, stage):
        with pytest.raises(ConnectionFailed) as raised:
            open_mailbox(settings_with(stage, port=1))
        assert isinstance(raised.value.__cause__, OSError) or raised.value.retryable

    def test_no_password_in_the_clear(self, foreign, stage):
        settings = settings_with(stage, port=foreign.port, security=Security.NONE)
        with pytest.raises(TlsFailed) as raised:
            open_mailbox(settings)
        assert raised.value.reason == "required"
        assert foreign.authorizations == []

    def test_starttls_there_is_none(self, stage):
        with pytest.raises(ProtocolError):
            open_mailbox(settings_with(stage, security=Security.STARTTLS))

    def test_typed_path(self, stage):
        open_mailbox(settings_with(stage, path="/ews/exchange.asmx")).close()
        with pytest.raises(ProtocolError, match="404"):
            open_mailbox(settings_with(stage, path="/owa"))


class TestFaults(Faults):
    def test_throttled(self, stage, mailbox):
        """How long to wait is said, and nothing is tried meanwhile."""
        stage.server.faults[:] = [busy(7500)]
        with pytest.raises(Throttled) as raised:
            mailbox.page()
        assert raised.value.retry_after == 7.5
        assert raised.value.retryable
        assert stage.server.count() == 1
        assert mailbox.page().total == 0

    def test_throttled_while_messages_are_looked_at(self, stage, mailbox, monkeypatch):
        """Who is asked to wait has not lost the message."""

        def be_busy(_name):
            raise ExchangeError("ErrorServerBusy")

        def answer(_server, _login, request):
            return _each("GetItem", _need(request, "ItemIds"), be_busy)

        stage.deliver(make_mail())
        key = newest(mailbox)
        monkeypatch.setitem(OPERATIONS, "GetItem", answer)
        with pytest.raises(Throttled):
            mailbox.mark([key], seen=True)
        with pytest.raises(Throttled):
            mailbox.move([key], "Archive")

    @pytest.mark.parametrize("status", [429, 503])
    def test_throttled_by_http(self, stage, mailbox, status):
        stage.server.faults[:] = [Answer(status, b"", {"Retry-After": "12"})]
        with pytest.raises(Throttled) as raised:
            mailbox.page()
        assert raised.value.retry_after == 12

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (Answer(401, b""), AuthenticationFailed),
            (page_of_html(500), ProtocolError),
            (page_of_html(200), ProtocolError),
            (page_of_html(503), ConnectionFailed),
            (Answer(200, b""), ProtocolError),
            (Answer(200, b"<?xml version='1.0'?><x/>"), ProtocolError),
            (Answer(500, b"<?xml version='1.0'?><x"), ProtocolError),
        ],
        ids=["401", "html 500", "html 200", "html 503", "empty", "other", "broken"],
    )
    def test_no_answer_of_the_service(self, stage, mailbox, fault, kind):
        stage.server.faults[:] = [fault]
        with pytest.raises(kind) as raised:
            mailbox.page()
        assert "Server Error" not in str(raised.value)
        assert stage.server.count() == 1
        assert mailbox.page().total == 0

    def test_entities_are_not_expanded(self, stage, mailbox):
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"A" * 1000
        bomb += b'"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
        bomb += b"<x>&a;&b;</x>"
        stage.server.faults[:] = [Answer(200, bomb)]
        with pytest.raises(ProtocolError):
            mailbox.page()


class TestPages:
    def test_one_request_a_page(self, stage, mailbox):
        fill(stage, 7)
        page = mailbox.page(limit=3)
        mailbox.page(before=page.before, limit=3)
        operations = [one.operation for one in stage.server.requests]
        assert operations == ["FindItem", "FindItem"]

    def test_only_what_is_shown(self, stage, mailbox):
        stage.deliver(make_mail(text="x" * 100_000, attachments={"a": b"1" * 100_000}))
        mailbox.page()
        [request] = stage.server.requests
        assert b"MimeContent" not in request.body
        assert request.answered < 5_000

    def test_a_huge_folder(self, stage, mailbox):
        """Nothing grows with it."""
        items = make_huge(stage.mailbox.folder("INBOX"))
        first = mailbox.page()
        second = mailbox.page(before=first.before)
        assert first.total == 100_000
        assert subjects(second.messages)[0] == "mail 99949"
        assert len(items.made) == 100
        assert stage.server.count() == 2

    def test_equal_times_are_told_apart(self, stage, mailbox):
        for number in range(9):
            stage.deliver(make_mail(f"mail {number}"))
        page = mailbox.page(limit=3)
        stage.deliver(make_mail("new"), received=NOON + timedelta(hours=1))
        rest = list(mailbox.page(before=page.before, limit=200).messages)
        found = subjects([*page.messages, *rest])
        assert sorted(found) == [f"mail {number}" for number in range(9)]

    def test_everything_between_pages(self, stage, mailbox):
        fill(stage, 40)
        seen, before = [], ""
        for round_ in range(30):
            page = mailbox.page(before=before, limit=5)
            seen += subjects(page.messages)
            before = page.before
            if not before:
                break
            received = NOON + timedelta(hours=2, minutes=round_)
            stage.deliver(make_mail(f"new {round_}"), received=received)
            stage.vanish(page.messages[round_ % 5].key.uid)
        assert seen == [f"mail {number}" for number in range(40, 0, -1)]

    def test_a_search_is_asked_of_the_server(self, stage, mailbox):
        fill(stage, 3)
        found = mailbox.page(query=Query(subject="mail 2", unread=True))
        assert subjects(found.messages) == ["mail 2"]
        [request] = stage.server.requests
        assert b"Restriction" in request.body

    @pytest.mark.parametrize("evil", ["\x01", "\x1b[2J", "\ufffe", "a\x00b"])
    def test_what_xml_cannot_hold(self, stage, mailbox, evil):
        """Refused before a byte is sent."""
        for call in (
            lambda: mailbox.page(evil),
            lambda: mailbox.page(query=Query(subject=evil)),
            lambda: mailbox.find_mailboxes(f"ab{evil}"),
        ):
            with pytest.raises(ProtocolError):
                call()
        assert all(one.operation == "FindItem" for one in stage.server.requests)

    def test_markup_is_text(self, stage, mailbox):
        stage.deliver(make_mail("</t:Constant> & <x>"))
        stage.deliver(make_mail("other"))
        found = mailbox.page(query=Query(subject='"/></t:Constant> & <x>'[2:]))
        assert len(found.messages) <= 1
        assert mailbox.page(query=Query(subject="& <x>")).messages


class TestReading(Reading):
    def test_reading_is_one_request_without_attachments(self, stage, mailbox):
        stage.deliver(make_mail(attachments={"a.bin": b"1" * 200_000}))
        key = newest(mailbox)
        stage.server.requests.clear()
        [attachment] = mailbox.read(key).attachments
        [request] = stage.server.requests
        assert request.answered < 10_000
        assert (attachment.part, attachment.size) == ("x1-1", 200_000)

    def test_attachments_one_by_one(self, stage, mailbox):
        stage.deliver(make_mail(attachments={"a.bin": b"A" * 9, "b.bin": b"B" * 9}))
        key = newest(mailbox)
        assert mailbox.part(key, "x2-2").data == b"B" * 9
        for part in ("x0-2", "x3-2", "x1-3", "2", "", "x", "x1-2.1.2.3", "../x1-2"):
            with pytest.raises(MessageGone):
                mailbox.part(key, part)

    def test_chosen_in_the_list_taken_from_the_original(self, stage, mailbox):
        files = {name: name.encode() for name in ("a.bin", "b.bin", "c.bin")}
        stage.deliver(make_mail(attachments=files))
        key = newest(mailbox)
        chosen = mailbox.read(key).attachments[1].part
        original = mime.read_message(mailbox.raw(key)).attachments
        [part] = positions.in_original([chosen], original) - {chosen}
        assert mime.extract_part(mailbox.raw(key), part).data == b"b.bin"
        everything = positions.in_original(["x1-9"], original)
        assert everything > {attachment.part for attachment in original}
        assert positions.in_original(["2"], original) == {"2"}

    def test_what_the_text_shows_is_embedded(self, stage, mailbox):
        """Though sent as an attachment; Exchange calls only the other kind inline."""
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "carla@customer.test", "With a photo"
        mail.set_content("<p><img src='cid:p1'></p>", subtype="html")
        mail.add_related(b"PNG", "image", "png", cid="<p1>", filename="p.png")
        mail.add_attachment(b"PDF", "application", "pdf", filename="a.pdf", cid="<p2>")
        stage.deliver(mail.as_bytes())
        found = mailbox.read(newest(mailbox)).attachments
        assert [(one.name, one.inline) for one in found] == [
            ("p.png", True),
            ("a.pdf", False),
        ]

    def test_a_message_moved_by_another_program(self, stage, mailbox):
        """Its id is another one there."""
        fill(stage, 1)
        key = newest(mailbox)
        mailbox.move([key], "Archive")
        with pytest.raises(MessageGone):
            mailbox.read(key)

    def test_no_read_receipt_is_sent(self, stage, mailbox):
        fill(stage, 1)
        mailbox.mark([newest(mailbox)], seen=True)
        assert b'SuppressReadReceipts="true"' in stage.server.requests[-1].body

    def test_what_was_written_here_has_no_header_fields(self, stage, mailbox):
        stage.mailbox.deliver(
            make_mail("Draft"), "Drafts", received=NOON
        ).is_draft = True
        content = mailbox.read(mailbox.page("Drafts").messages[0].key)
        assert content.subject == "Draft"
        assert content.sender.email == "carla@customer.test"
        assert [address.email for address in content.to] == ["ann@example.com"]


class TestSending:
    def mail(self, stage, **headers):
        sender = stage.settings.credentials.login
        return make_mail("Answer", sender=sender, headers=headers)

    def test_the_copy_is_made_by_the_server(self, stage, mailbox):
        to = stage.server.mailbox("ann@example.com")
        login = stage.settings.credentials.login
        mailbox.send(self.mail(stage), login, ["ann@example.com"])
        assert len(to.folder("INBOX").items) >= 1
        [copy] = mailbox.page("Sent Items").messages
        assert (copy.subject, copy.seen) == ("Answer", True)
        assert stage.server.count("CreateItem") == 1

    def test_blind_copies(self, stage, mailbox):
        blind = stage.server.mailbox("blind@example.com")
        login = stage.settings.credentials.login
        before = len(blind.folder("INBOX").items)
        mailbox.send(self.mail(stage), login, ["ann@example.com", "blind@example.com"])
        got = blind.folder("INBOX").items
        assert len(got) == before + 1
        assert b"blind@" not in got[-1].raw

    def test_to_nobody_who_is_not_meant(self, stage, mailbox):
        with pytest.raises(SendRefused):
            mailbox.send(
                self.mail(stage, Cc="x@y.test"), "a@b.test", ["ann@example.com"]
            )
        assert stage.server.count("CreateItem") == 0

    def test_as_somebody_else(self, stage, mailbox):
        """Only as the account itself."""
        with pytest.raises(SendRefused):
            mailbox.send(make_mail(), "carla@customer.test", ["ann@example.com"])
        assert mailbox.page("Sent Items").total == 0

    def test_refused(self, stage, mailbox):
        login = stage.settings.credentials.login
        with pytest.raises(SendRefused):
            mailbox.send(self.mail(stage), login, ["ann@example.com", "unknown@x.test"])

    def test_throttled_is_not_sent_again(self, stage, mailbox):
        login = stage.settings.credentials.login
        stage.server.faults[:] = [None, busy(1000)]
        with pytest.raises(Throttled):
            mailbox.send(self.mail(stage), login, ["ann@example.com"])
        assert mailbox.page("Sent Items").total == 0

    def test_broken_off(self, stage, mailbox):
        """Nobody knows, so nobody repeats."""
        login = stage.settings.credentials.login
        stage.server.faults[:] = [None, Answer(504, b"")]
        with pytest.raises(DeliveryUnknown):
            mailbox.send(self.mail(stage), login, ["ann@example.com"])


class TestDirectory:
    def test_search_as_you_type(self, stage, mailbox):
        for address in ("mia.berg@example.com", "mia.tal@example.com"):
            stage.server.mailbox(address)
        berg = Address("Mia Berg", "mia.berg@example.com")
        tal = Address("Mia Tal", "mia.tal@example.com")
        assert mailbox.find_mailboxes("mia") == [berg, tal]
        assert mailbox.find_mailboxes("mia.b") == [berg]
        assert mailbox.find_mailboxes("zz") == []

    def test_nothing_is_asked_for_a_letter(self, stage, mailbox):
        assert mailbox.find_mailboxes("m") == []
        assert stage.server.count() == 0


def test_without_the_library(ntlm_ews, authority, monkeypatch):
    """Whoever has no Exchange need not install it; whoever has is told."""
    monkeypatch.setitem(sys.modules, "requests_ntlm", None)
    with pytest.raises(UnsupportedOperation, match="requests-ntlm is not installed"):
        ExchangeStage(ntlm_ews, authority.pem).open()


def test_errors_are_ours(stage, mailbox):
    stage.server.faults[:] = [page_of_html()]
    with pytest.raises(MailTransportError):
        mailbox.folders()
    assert isinstance(mailbox, ExchangeMailbox)
    assert list(all_pages(mailbox)) == []
