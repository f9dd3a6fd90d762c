"""Microsoft Graph beyond the contract: tokens, hosts, throttling, searching, sending.

On the Graph server of ``tests/servers``; there is no Microsoft Graph here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import pytest

from ...transports import mime
from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    DeliveryUnknown,
    FolderGone,
    MailboxDenied,
    MessageGone,
    MessageTooLarge,
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
    MessageKey,
    Query,
    Security,
)
from ...transports.microsoft.graph.json import extended, parse, people, whole
from ...transports.microsoft.graph.send import MAX_FILE, MAX_SENT
from ...transports.pool import MailboxPool
from ...transports.probe import State, probe_incoming
from ...transports.registry import open_mailbox
from ..servers.graph import (
    Answer,
    GraphServer,
    page_of_html,
    problem,
    redirect,
    throttled,
)
from .exchange_suite import (
    Faults,
    Hosts,
    Reading,
    SigningIn,
    mailbox,
    make_huge,
    settings_with,
)
from .fixtures import authority, graph
from .stages import NOON, GraphStage, all_pages, make_mail
from .test_contract import fill, newest, subjects


@pytest.fixture
def stage(graph, authority):
    graph.faults.clear()
    graph.scopes = {"Mail.ReadWrite", "Mail.Send"}
    graph.is_picky, graph.gives_at_most = False, 0
    return GraphStage(graph, authority.pem)


class TestSigningIn(SigningIn):
    def test_a_token_is_shown_at_once_and_in_every_request(self, stage):
        stage.server.authorizations.clear()
        with stage.open() as mailbox:
            mailbox.page()
        token = stage.settings.credentials.secret
        assert stage.server.authorizations == [f"Bearer {token}"] * 2

    @pytest.mark.parametrize("method", [AuthMethod.PASSWORD, AuthMethod.NONE])
    def test_no_password_goes_there(self, stage, method):
        stage.server.authorizations.clear()
        credentials = Credentials("ann", "s3cret", method)
        with pytest.raises(AuthenticationFailed, match="token only"):
            open_mailbox(replace(stage.settings, credentials=credentials))
        assert stage.server.authorizations == []

    def test_a_refused_token_is_tried_once(self, stage):
        """A refused sign-in is not tried again."""
        stage.server.authorizations.clear()
        credentials = replace(stage.settings.credentials, secret="expired")
        with pytest.raises(AuthenticationFailed) as raised:
            open_mailbox(replace(stage.settings, credentials=credentials))
        assert not raised.value.retryable
        assert not isinstance(raised.value, MailboxDenied)
        assert len(stage.server.authorizations) == 1

    def test_consent_that_does_not_reach_that_far(self, stage):
        stage.server.scopes = {"User.Read"}
        with pytest.raises(MailboxDenied) as raised:
            stage.open()
        assert raised.value.reason == "consent"

    def test_no_licence(self, stage):
        login = stage.settings.credentials.login
        stage.server.without_mailbox.add(login)
        with pytest.raises(MailboxDenied) as raised:
            stage.open()
        assert raised.value.reason == "missing"
        [failed] = [
            step
            for step in probe_incoming(stage.settings)
            if step.state is State.FAILED
        ]
        assert (failed.name, failed.code) == ("sign-in", "mailbox-missing")

    def test_another_mailbox_without_the_right_to_it(self, stage):
        other = stage.server.mailbox("colleague@example.com")
        for address in (other.address, "nobody@example.com", "../me", "a/b?c#d"):
            with pytest.raises(MailboxDenied) as raised:
                open_mailbox(replace(stage.settings, mailbox=address))
            assert raised.value.reason == ""

    def test_consent_to_reading_only(self, stage, mailbox):
        stage.deliver(make_mail())
        key = newest(mailbox)
        stage.server.scopes = {"Mail.Read"}
        assert mailbox.read(key).subject == "Hello"
        with pytest.raises(UnsupportedOperation):
            mailbox.mark([key], seen=True)
        login = stage.settings.credentials.login
        with pytest.raises(SendRefused, match=r"Mail\.Send"):
            mailbox.send(make_mail(sender=login), login, ["ann@example.com"])

    def test_a_renewed_token_gets_a_connection_of_its_own(self, stage):
        pool = MailboxPool()
        stage.server.tokens["renewed"] = stage.settings.credentials.login
        credentials = replace(stage.settings.credentials, secret="renewed")
        renewed = replace(stage.settings, credentials=credentials)
        for settings in (stage.settings, stage.settings, renewed, renewed):
            with pool.borrow("ann", settings) as mailbox:
                stage.server.authorizations.clear()
                mailbox.page()
            token = settings.credentials.secret
            assert stage.server.authorizations == [f"Bearer {token}"]
        assert pool.idle_count == 1
        pool.close()


class TestHosts(Hosts):
    """The token goes to the configured host and nowhere else."""

    @pytest.fixture
    def foreign(self):
        with GraphServer({}) as server:
            yield server

    def test_no_redirect_is_followed(self, stage, mailbox, foreign):
        for call in (mailbox.page, stage.open):
            stage.server.faults[:] = [redirect(f"{foreign.url}/v1.0/me/messages")]
            with pytest.raises(ProtocolError, match="elsewhere"):
                call()
        assert foreign.authorizations == []

    @pytest.mark.parametrize(
        "where",
        [
            "{foreign}/v1.0/me/messages",
            "http://{here}/v1.0/me/messages",
            "https://{here}.evil.test/v1.0/me/messages",
            "https://x@{here}/v1.0/me/messages",
            "https://{here}/beta/me/messages",
            "//evil.test/v1.0/me/messages",
            "https://[::1/v1.0/me",
        ],
    )
    def test_the_next_page_is_on_the_same_server(self, stage, mailbox, foreign, where):
        here = f"{stage.server.host}:{stage.server.port}"
        link = where.format(foreign=foreign.url, here=here)
        body = json.dumps({"value": [], "@odata.nextLink": link}).encode()
        stage.server.faults[:] = [Answer(200, body)]
        stage.server.authorizations.clear()
        with pytest.raises(ProtocolError, match="another server"):
            mailbox.page()
        assert foreign.authorizations == []
        assert len(stage.server.authorizations) == 1

    def test_no_token_in_the_clear(self, stage, foreign):
        settings = settings_with(stage, port=foreign.port, security=Security.NONE)
        with pytest.raises(TlsFailed) as raised:
            open_mailbox(settings)
        assert raised.value.reason == "required"
        assert foreign.authorizations == []


class TestFaults(Faults):
    @pytest.mark.parametrize("status", [429, 503])
    def test_throttled(self, stage, mailbox, status):
        """How long to wait is said, and nothing is tried meanwhile."""
        stage.server.faults[:] = [throttled(12, status)]
        with pytest.raises(Throttled) as raised:
            mailbox.page()
        assert raised.value.retry_after == 12
        assert raised.value.retryable
        assert len(stage.server.requests) == 1
        assert mailbox.page().total == 0

    def test_throttled_within_a_batch(self, stage, mailbox):
        stage.deliver(make_mail())
        key = newest(mailbox)
        inner = {"error": {"code": "TooManyRequests", "message": "slow down"}}
        reply = {"id": "0", "status": 429, "headers": {"Retry-After": "7"}}
        body = json.dumps({"responses": [{**reply, "body": inner}]}).encode()
        stage.server.faults[:] = [Answer(200, body)]
        with pytest.raises(Throttled) as raised:
            mailbox.mark([key], seen=True)
        assert raised.value.retry_after == 7
        assert not stage.is_seen(key.uid)

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (problem(401, "InvalidAuthenticationToken"), AuthenticationFailed),
            (problem(403, "ErrorAccessDenied"), UnsupportedOperation),
            (problem(500, "generalException"), ConnectionFailed),
            (problem(504, "UnknownError"), ConnectionFailed),
            (problem(400, "BadRequest"), ProtocolError),
            (problem(404, "MailboxNotEnabledForRESTAPI"), MailboxDenied),
            (problem(503, "ErrorMailboxMoveInProgress"), ConnectionFailed),
            (page_of_html(502), ConnectionFailed),
            (page_of_html(200), ProtocolError),
            (page_of_html(403), UnsupportedOperation),
            (Answer(200, b""), ProtocolError),
            (Answer(200, b"[]"), ProtocolError),
            (Answer(200, b"{}"), ProtocolError),
            (Answer(200, b"[" * 100_000), ProtocolError),
            (Answer(418, b'{"error": "odd"}'), ProtocolError),
        ],
        ids=lambda value: getattr(value, "__name__", str(value)[:50]),
    )
    def test_no_answer_of_the_service(self, stage, mailbox, fault, kind):
        stage.server.faults[:] = [fault]
        with pytest.raises(kind) as raised:
            mailbox.page()
        assert "services" not in str(raised.value)
        assert len(stage.server.requests) == 1
        assert mailbox.page().total == 0

    def test_what_the_service_says_is_not_repeated(self, stage, mailbox):
        stage.server.faults[:] = [problem(400, "<script>x</script>", "t0ken " * 9)]
        with pytest.raises(ProtocolError) as raised:
            mailbox.page()
        assert "script" not in str(raised.value)
        assert "t0ken" not in str(raised.value)

    def test_an_original_that_is_larger_than_it_said(self, stage, mailbox):
        stage.deliver(make_mail())
        key = newest(mailbox)
        stage.server.faults[:] = [None, Answer(200, b"x" * 100_000)]
        with pytest.raises(MessageTooLarge):
            mailbox.raw(key, max_size=50_000)

    def test_rows_of_another_shape(self, stage, mailbox):
        rows = [
            {"id": "x" * 50, "from": 7, "toRecipients": {"a": 1}, "flag": "no"},
            {"id": None, "subject": ["a"], "isRead": "yes", "receivedDateTime": "?"},
            {"id": "\ud800" * 50, "subject": "\ud83d\ude00\ud800"},
            "no object",
        ]
        body = json.dumps({"value": rows, "@odata.count": "3"}).encode()
        stage.server.faults[:] = [Answer(200, body)]
        page = mailbox.page()
        assert len(page.messages) == 3
        assert page.total == 3
        for row in page.messages:
            row.key.encode()
            row.subject.encode()


class TestPages:
    def test_one_request_a_page_and_only_what_is_shown(self, stage, mailbox):
        stage.deliver(make_mail(text="x" * 100_000, attachments={"a": b"1" * 100_000}))
        fill(stage, 7)
        page = mailbox.page(limit=3)
        mailbox.page(before=page.before, limit=3)
        assert len(stage.server.requests) == 2
        first = stage.server.requests[0]
        assert "body," not in first.url and "$select=" in first.url
        assert first.answered < 5_000

    def test_a_huge_folder(self, stage, mailbox):
        """Nothing grows with it, and no depth is passed by ``$skip``."""
        items = make_huge(stage.mailbox.folder("INBOX"))
        first = mailbox.page()
        second = mailbox.page(before=first.before)
        assert first.total == second.total == 100_000
        assert subjects(second.messages)[0] == "mail 99949"
        assert len(stage.server.requests) == 2
        assert not stage.server.count("$skip")
        assert len(items.made) < 150

    def test_the_second_of_the_last_row_is_read_again(self, stage, mailbox):
        """The service writes times to the second, and compares them finer."""
        for number in range(9):
            stage.deliver(make_mail(f"mail {number}"))
        for number, item in enumerate(stage.mailbox.folder("INBOX").items):
            item.received += timedelta(milliseconds=100 * number)
        for limit in (1, 2, 4):
            found = subjects(all_pages(mailbox, limit=limit))
            assert found == [f"mail {number}" for number in range(8, -1, -1)]

    def test_more_in_one_second_than_are_named(self, stage, mailbox):
        for number in range(430):
            stage.deliver(make_mail(f"mail {number}"))
        found = subjects(all_pages(mailbox, limit=100))
        assert sorted(found) == sorted({f"mail {number}" for number in range(430)})

    def test_a_service_that_gives_less(self, stage, mailbox):
        fill(stage, 7)
        stage.server.gives_at_most = 2
        found = subjects(all_pages(mailbox, limit=5))
        assert found == [f"mail {number}" for number in range(7, 0, -1)]

    def test_a_cursor_leads_nowhere_else(self, stage, mailbox):
        fill(stage, 3)
        before = mailbox.page(limit=1).before
        words = mailbox.page(limit=1, query=Query(text="mail")).before
        for call in (
            lambda: mailbox.page("Archive", before=before),
            lambda: mailbox.page(before=before, query=Query(text="mail")),
            lambda: mailbox.page(before=words),
        ):
            with pytest.raises(MessageGone):
                call()

    def test_next_pages_without_end(self, stage, mailbox):
        """Nothing is followed for ever."""
        link = f"{stage.server.url}/v1.0/me/mailFolders"
        body = json.dumps({"value": [], "@odata.nextLink": link}).encode()
        stage.server.faults[:] = [Answer(200, body)] * 1000
        assert mailbox.page().messages == ()
        with pytest.raises(ProtocolError):
            mailbox.folders()
        assert len(stage.server.requests) < 300
        stage.server.faults.clear()

    def test_rows_without_a_date_end_the_list(self, stage, mailbox):
        rows = [{"id": "x" * 50}, {"id": "y" * 50}]
        link = f"{stage.server.url}/v1.0/me/messages"
        body = json.dumps({"value": rows, "@odata.nextLink": link}).encode()
        stage.server.faults[:] = [Answer(200, body)]
        page = mailbox.page(limit=1)
        assert (len(page.messages), page.before) == (1, "")

    def test_ids_stay(self, stage, mailbox):
        fill(stage, 1)
        key = newest(mailbox)
        moved = mailbox.move([key], "Archive")[key]
        assert moved.uid == key.uid and moved.folder == "Archive"
        with pytest.raises(MessageGone):
            mailbox.read(key)
        assert mailbox.read(moved).subject == "mail 1"


class TestSearching:
    def test_conditions_are_the_services_work(self, stage, mailbox):
        fill(stage, 3)
        query = Query(subject="mail 2", unread=True, since=date(2026, 3, 1))
        assert subjects(mailbox.page(query=query).messages) == ["mail 2"]
        [request] = stage.server.requests
        filtered = request.url.partition("$filter=")[2]
        assert filtered.startswith("receivedDateTime%20ge%202026-03-01T00:00:00Z")

    def test_words_with_conditions(self, stage, mailbox):
        stage.deliver(make_mail("Printer", "It burns."), seen=True)
        stage.deliver(make_mail("Toner", "It burns, too."))
        query = Query(text="burn it", unread=True)
        assert subjects(mailbox.page(query=query).messages) == ["Toner"]
        [request] = stage.server.requests
        assert "$filter" not in request.url and "$orderby" not in request.url

    def test_pages_of_words(self, stage, mailbox):
        for number in range(7):
            stage.deliver(make_mail(f"odd {number}" if number % 2 else "even"))
        found = list(all_pages(mailbox, limit=2, query=Query(text="odd")))
        assert sorted(subjects(found)) == ["odd 1", "odd 3", "odd 5"]

    @pytest.mark.parametrize(
        "words", ['"', "burns OR x", "from:carla", "a*b)(", '\\" -x', "NOT", "'"]
    )
    def test_a_search_is_words_whatever_is_typed(self, stage, mailbox, words):
        """Nothing of it is an operator."""
        stage.deliver(make_mail("Printer", "It burns."))
        assert not mailbox.page(query=Query(text=words)).messages

    @pytest.mark.parametrize(
        "text", ["o'Brien", "') or true or ('", "a' or 'a' eq 'a", "100%&$top=1#?"]
    )
    def test_a_filter_takes_texts_as_texts(self, stage, mailbox, text):
        stage.deliver(make_mail("other"))
        stage.deliver(make_mail(f"about {text} here"))
        found = mailbox.page(query=Query(subject=text)).messages
        assert subjects(found) == [f"about {text} here"]
        assert not mailbox.page(query=Query(sender=text)).messages

    def test_a_made_up_search_goes_nowhere(self, stage, mailbox):
        for number in range(3):
            stage.deliver(make_mail(f"odd {number}"))
        query = Query(text="odd")
        before = mailbox.page(limit=1, query=query).before
        mark, total, received, shown, passed, link = decode(before)
        for other in (
            link.replace("/messages?", "/messages/x?"),
            "/messages?$search=x",
            link.replace("%24search", "%24filter"),
            f"{link}&$expand=attachments",
            f"//evil.test{link}",
        ):
            cursor = encode(mark, total, received, shown, passed, other)
            with pytest.raises(MessageGone):
                mailbox.page(before=cursor, query=query)

    def test_where_the_service_finds_it_too_complex(self, stage, mailbox):
        """Then what it gives is looked through here, in windows."""
        stage.server.is_picky = True
        for number in range(450):
            received = NOON + timedelta(minutes=number)
            sender = "dora@dora.test" if number % 150 == 7 else "c@c.test"
            stage.deliver(make_mail(f"mail {number}", sender=sender), received=received)
        found = list(all_pages(mailbox, limit=2, query=Query(sender="DORA")))
        assert subjects(found) == ["mail 307", "mail 157", "mail 7"]
        stage.server.requests.clear()
        page = mailbox.page(query=Query(sender="nobody"))
        assert len(stage.server.requests) == 1
        assert not page.messages and page.before
        assert page.until == NOON + timedelta(minutes=250)

    @pytest.mark.parametrize("code", ["ErrorInvalidUrlQueryFilter", "BadRequest", ""])
    def test_where_the_service_does_not_know_a_condition(self, stage, mailbox, code):
        fill(stage, 3)
        stage.server.faults[:] = [problem(400, code)]
        found = mailbox.page(query=Query(subject="mail 2")).messages
        assert subjects(found) == ["mail 2"]
        assert len(stage.server.requests) == 2


class TestReading(Reading):
    def test_text_is_one_request_without_attachments(self, stage, mailbox):
        stage.deliver(make_mail())
        stage.deliver(
            make_mail(attachments={"a.bin": b"1" * 200_000}),
            received=NOON + timedelta(hours=1),
        )
        key, other = [row.key for row in mailbox.page().messages]
        stage.server.requests.clear()
        [attachment] = mailbox.read(key).attachments
        assert len(stage.server.requests) == 2
        assert sum(one.answered for one in stage.server.requests) < 10_000
        assert (attachment.part, attachment.size) == ("x1-1", 200_000)
        mailbox.read(other)
        assert len(stage.server.requests) == 3

    def test_attachments_where_no_content_id_can_be_asked_for(self, stage, mailbox):
        stage.deliver(make_mail(attachments={"a.bin": b"A"}))
        key = newest(mailbox)
        stage.server.faults[:] = [None, problem(400, "RequestBroker--ParseUri")]
        [attachment] = mailbox.read(key).attachments
        assert attachment.name == "a.bin"

    def test_attachments_one_by_one(self, stage, mailbox):
        stage.deliver(make_mail(attachments={f"{n}.bin": b"A" * n for n in range(15)}))
        key = newest(mailbox)
        assert len(mailbox.read(key).attachments) == 15
        assert mailbox.part(key, "x13-15").data == b"A" * 12
        for part in ("x0-15", "x16-15", "x1-3", "2", "", "x", "x1-15.1.2", "../x1-15"):
            with pytest.raises(MessageGone):
                mailbox.part(key, part)

    def test_inline_pictures(self, stage, mailbox):
        stage.deliver(
            b"From: c@c.test\r\nSubject: p\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/related; boundary=X\r\n\r\n"
            b"--X\r\nContent-Type: text/html\r\n\r\n<img src='cid:p1'>\r\n"
            b"--X\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n"
            b"Content-Disposition: inline; filename=p.png\r\n\r\nPNG\r\n--X--\r\n"
        )
        key = newest(mailbox)
        [picture] = mailbox.read(key).attachments
        assert (picture.content_id, picture.inline) == ("p1", True)
        assert mailbox.part(key, picture.part).data.strip() == b"PNG"

    def test_text_that_the_service_made_html_of(self, stage, mailbox):
        stage.deliver(make_mail())
        key = newest(mailbox)
        row = json.loads(stage.server.answer(*request_of(stage, key)).body)
        row["body"] = {
            "contentType": "html",
            "content": "<html><head><!-- converted from text --></head><body>"
            "<div class='PlainText'>Gr&uuml;&szlig;e<br>zwei</div></body></html>",
        }
        stage.server.faults[:] = [Answer(200, json.dumps(row).encode())]
        content = mailbox.read(key)
        assert content.html == ""
        assert content.text.splitlines() == ["Grüße", "zwei"]

    def test_what_lies_elsewhere_is_not_listed(self, stage, mailbox):
        stage.deliver(make_mail(attachments={"a": b"1"}))
        key = newest(mailbox)
        kind = "#microsoft.graph.referenceAttachment"
        listed = {"value": [{"@odata.type": kind, "id": "x", "name": "in the cloud"}]}
        stage.server.faults[:] = [None, Answer(200, json.dumps(listed).encode())]
        assert mailbox.read(key).attachments == ()

    @pytest.mark.parametrize("uid", ["../../me", "a/b", "x?$select=body", "$value"])
    def test_an_id_stays_within_its_place(self, stage, mailbox, uid):
        """Refused before a byte is sent."""
        key = MessageKey("INBOX", "", uid)
        with pytest.raises(MessageGone):
            mailbox.read(key)
        with pytest.raises(MessageGone):
            mailbox.mark([key], seen=True)
        assert not any(uid in one.url for one in stage.server.requests)


class TestChanging:
    def test_many_at_once(self, stage, mailbox):
        fill(stage, 50)
        keys = [row.key for row in mailbox.page().messages]
        stage.server.requests.clear()
        mailbox.mark(keys, seen=True, flagged=True)
        assert len(stage.server.requests) == 6
        assert all(row.seen and row.flagged for row in mailbox.page().messages)
        assert len(mailbox.move(keys, "Archive")) == 50

    def test_a_folder_that_goes_meanwhile(self, stage, mailbox):
        stage.make_folder("Projekte")
        fill(stage, 1)
        mailbox.folders()
        key = newest(mailbox)
        stage.mailbox.remove_folder("Projekte")
        with pytest.raises(FolderGone):
            mailbox.move([key], "Projekte")
        assert mailbox.page().total == 1

    def test_no_appending(self, mailbox):
        with pytest.raises(UnsupportedOperation):
            mailbox.append("INBOX", make_mail())


class TestFolders:
    def test_few_requests(self, stage, mailbox):
        for number in range(12):
            stage.make_folder(f"{number}/below/further down")
        folders = mailbox.folders()
        assert len(stage.server.requests) == 3
        assert "7/below/further down" in [folder.path for folder in folders]
        assert not {"Outbox", "Calendar"} & {folder.name for folder in folders}
        stage.server.requests.clear()
        assert mailbox.folders() == folders
        assert [len(one.inner) for one in stage.server.requests] == [0, 12, 12]

    def test_more_than_a_page(self, stage, mailbox):
        for number in range(230):
            stage.make_folder(f"Projekte/{number:03}")
        paths = [folder.path for folder in mailbox.folders()]
        assert sum(path.startswith("Projekte/") for path in paths) == 230


@lru_cache
def large_mail() -> bytes:
    """From Ann to Bob; making it takes its time."""
    files = {
        "größe.bin": bytes(range(256)) * 10_000,
        "small.bin": b"1",
        "b.bin": b"B" * MAX_FILE,
        "c.bin": b"C" * 2_000_000,
    }
    return make_mail(
        "large",
        "From here on\r\nit burns.\r\n",
        sender="ann@example.com",
        headers={"To": "bob@example.com", "References": "<x@y>"},
        attachments=files,
    )


class TestSending:
    def test_delivered_with_one_copy(self, stage, mailbox):
        login = stage.settings.credentials.login
        other = stage.server.mailbox("bob@example.com")
        hidden = stage.server.mailbox("eve@example.com")
        headers = {"To": other.address}
        raw = make_mail("answer", sender=login, headers=headers)
        mailbox.send(raw, login, [other.address, hidden.address])
        for box in (other, hidden):
            [got] = box.folder("INBOX").items
            assert got.header("Subject") == "answer"
            assert not got.header("Bcc")
        [copy] = stage.mailbox.folder("Sent Items").items
        assert copy.raw.endswith(raw)

    def test_header_and_recipients_have_to_agree(self, stage, mailbox):
        login = stage.settings.credentials.login
        raw = make_mail(sender=login, headers={"To": "a@a.test, b@b.test"})
        with pytest.raises(SendRefused) as raised:
            mailbox.send(raw, login, ["a@a.test"])
        assert raised.value.recipients == ("b@b.test",)
        assert not stage.server.count("sendMail")

    @pytest.mark.parametrize(
        ("sender", "recipient"),
        [("boss@example.com", "a@a.test"), ("", "unknown@a.test")],
        ids=["as somebody else", "recipient"],
    )
    def test_refused(self, stage, mailbox, sender, recipient):
        sender = sender or stage.settings.credentials.login
        raw = make_mail(sender=sender, headers={"To": recipient})
        with pytest.raises(SendRefused):
            mailbox.send(raw, sender, [recipient])
        assert not stage.mailbox.folder("Sent Items").items

    def test_too_large_is_not_tried(self, stage, mailbox):
        login = stage.settings.credentials.login
        headers = {"To": "a@a.test"}
        raw = make_mail(sender=login, headers=headers)
        raw += b"x" * (MAX_SENT - len(raw))
        mailbox.send(raw, login, ["a@a.test"])
        stage.server.requests.clear()
        files = {"a.bin": b"x" * (MAX_FILE + 1)}
        for large in (
            raw + b"x",
            make_mail(sender=login, headers=headers, attachments=files),
            b"To: a@a.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            b"\r\n" + b"x" * MAX_SENT + b"\r\n--b--\r\n",
        ):
            with pytest.raises(MessageTooLarge) as raised:
                mailbox.send(large, login, ["a@a.test"])
            assert raised.value.size > raised.value.limit
        assert not stage.server.count("/messages")

    def large_mail(self, login: str) -> bytes:
        return large_mail().replace(b"ann@example.com", login.encode(), 1)

    def test_a_large_message_goes_in_several_requests(self, stage, mailbox):
        login = stage.settings.credentials.login
        other = stage.server.mailbox("bob@example.com")
        other.folder("INBOX").items.clear()
        raw = self.large_mail(login)
        mailbox.send(raw, login, ["bob@example.com", "eve@example.com"])
        sent = mime.read_message(raw)
        [got] = other.folder("INBOX").items
        read = mime.read_message(got.raw)
        assert (read.text, read.references) == (sent.text, sent.references)
        assert read.message_id == sent.message_id
        assert "Bcc" not in got.message
        assert {file.name for file in read.attachments} == {
            file.name for file in sent.attachments
        }
        for file in sent.attachments:
            [same] = [one for one in read.attachments if one.name == file.name]
            data = mime.extract_part(got.raw, same.part).data
            assert data == mime.extract_part(raw, file.part).data
        assert not stage.mailbox.folder("Drafts").items
        [copy] = stage.mailbox.folder("Sent Items").items
        assert copy.header("Bcc") == "eve@example.com"
        assert all(len(one.body) <= 4_000_000 for one in stage.server.requests)

    @pytest.mark.parametrize("at", [1, 3, 5])
    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (throttled(5), Throttled),
            (problem(400, "ErrorInvalidRecipients"), SendRefused),
            (page_of_html(502), ConnectionFailed),
        ],
        ids=["throttled", "refused", "out of order"],
    )
    def test_what_fails_between_leaves_no_draft(self, stage, mailbox, at, fault, kind):
        login = stage.settings.credentials.login
        other = stage.server.mailbox("bob@example.com")
        other.folder("INBOX").items.clear()
        stage.server.faults[:] = [None] * at + [fault]
        last = at == 5
        expected = DeliveryUnknown if last and kind is ConnectionFailed else kind
        with pytest.raises(expected):
            mailbox.send(self.large_mail(login), login, ["bob@example.com"])
        assert not other.folder("INBOX").items
        drafts = stage.mailbox.folder("Drafts").items
        # Whether it was sent is not known then: nothing is deleted.
        assert len(drafts) == (expected is DeliveryUnknown)

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (throttled(5), Throttled),
            (problem(504, "UnknownError"), DeliveryUnknown),
            (page_of_html(502), DeliveryUnknown),
            (Answer(200, b""), DeliveryUnknown),
            (problem(413, "RequestEntityTooLarge"), MessageTooLarge),
            (problem(400, "ErrorMimeContentInvalid"), SendRefused),
            (problem(401, "InvalidAuthenticationToken"), AuthenticationFailed),
        ],
        ids=lambda value: getattr(value, "__name__", str(value)[:40]),
    )
    def test_what_becomes_of_it_is_said(self, stage, mailbox, fault, kind):
        login = stage.settings.credentials.login
        raw = make_mail(sender=login, headers={"To": "a@a.test"})
        stage.server.faults[:] = [None, fault]
        with pytest.raises(kind):
            mailbox.send(raw, login, ["a@a.test"])


class TestJson:
    def test_people(self):
        row = {
            "from": {"emailAddress": {"name": "A\r\nB", "address": "a@a.test"}},
            "to": [
                {"emailAddress": {"name": "x@x.test", "address": "x@x.test"}},
                {"emailAddress": {"name": "Colleague", "address": "/O=EX/CN=C"}},
                {"emailAddress": None},
                "y",
            ],
        }
        assert people(row, "from") == (Address("A B", "a@a.test"),)
        assert people(row, "to") == (Address("", "x@x.test"), Address("Colleague"))
        assert people(row, "cc") == ()

    def test_numbers_and_properties(self):
        assert whole({"a": True}, "a") == 0
        assert whole({"a": -1}, "a", 5) == 5
        assert whole({"a": "12"}, "a") == 12
        rows = [{"id": "Integer 0xe08", "value": "7"}, {"id": "x"}, {"id": "a 0xzz"}]
        assert extended({"singleValueExtendedProperties": rows}) == {0x0E08: "7"}
        assert parse(b"\xff") == {}


def request_of(stage, key):
    """What the server is asked for a message."""
    login = stage.settings.credentials.login
    url = f"/v1.0/me/messages/{key.uid}"
    return login, "GET", url, {"prefer": 'IdType="ImmutableId"'}, b""


def decode(cursor):
    from ...transports.checks import decode_cursor

    return decode_cursor(cursor, 6)


def encode(*items):
    from ...transports.checks import encode_cursor

    return encode_cursor(*items)
