"""Who wrote a forwarded mail, and what about a sender does not fit."""

from __future__ import annotations

import pytest

from ...messages.forwarded import is_forwarded, original_sender
from ...messages.suspicion import suspicions
from ...transports import mime
from ...transports.interface import Address, Content
from .test_quotes import HEADERS

COLLEAGUE = Address("Colleague", "colleague@helpdesk.example")
ANN = Address("Ann", "ann@customer.example")
MARKS = {
    "Apple, Dutch": "Begin doorgestuurd bericht:",
    "Apple, English": "Begin forwarded message:",
    "Apple, French": "Début du message réexpédié :",
    "Apple, German": "Anfang der weitergeleiteten Nachricht:",
    "Apple, Italian": "Inizio messaggio inoltrato:",
    "Apple, Spanish": "Inicio del mensaje reenviado:",
    "Gmail, English": "---------- Forwarded message ---------",
    "Gmail, Polish": "---------- Forwarded message ---------",
    "Thunderbird, English": "-------- Forwarded Message --------",
    "Thunderbird, French": "-------- Message transféré --------",
    "Thunderbird, German": "-------- Weitergeleitete Nachricht --------",
    "Thunderbird, Italian": "-------- Messaggio Inoltrato --------",
    "Thunderbird, Portuguese": "-------- Mensagem encaminhada --------",
    "Thunderbird, Russian": "-------- Пересылаемое сообщение --------",
    "Thunderbird, Swedish": "-------- Vidarebefordrat meddelande --------",
}


def _header(language: str) -> str:
    lines = list(HEADERS[language])
    lines[0] += " <ann@customer.example>"
    return "\n".join(lines)


def _sender(subject: str, text: str, sender: Address = COLLEAGUE) -> Address | None:
    return original_sender(Content(subject=subject, sender=sender, text=text))


@pytest.mark.parametrize("name", MARKS)
def test_mark_of_a_forwarding_program(name: str) -> None:
    language = name.partition(", ")[2]
    header = _header(language)
    assert _sender("x", f"FYI\n\n{MARKS[name]}\n\n{header}\n\nold") == ANN
    quoted = "\n".join(f"> {line}" for line in header.split("\n"))
    assert _sender("x", f"{MARKS[name]}\n\n{quoted}\n> \n> old") == ANN


QUOTED_MARKS = {
    "Croatian": ("Započni proslijeđenu poruku:", "Šalje", "Predmet", "Prima"),
    "Czech": ("Začátek přeposílané zprávy:", "Od", "Předmět", "Komu"),
    "Finnish": ("Välitetty viesti alkaa:", "Lähettäjä", "Aihe", "Vastaanottaja"),
    "French": ("Début du message réexpédié :", "De", "Objet", "À"),
    "German": ("Anfang der weitergeleiteten Nachricht:", "Von", "Betreff", "An"),
    "Polish": ("Początek przekazywanej wiadomości:", "Od", "Temat", "Do"),
    "Romanian": (
        *("Începe mesajul redirecționat:", "Expeditorul"),
        *("Subiectul", "Destinatarul"),
    ),
    "Russian": (
        *("Начало переадресованного сообщения:", "Отправитель"),
        *("Тема", "Кому"),
    ),
    "Slovak": ("Začiatok preposlanej správy:", "Od", "Predmet", "Pre"),
    "Swedish": ("Vidarebefordrat mejl:", "Från", "Ämne", "Till"),
    "Turkish": ("İleti başlangıcı:", "Kimden", "Konu", "Kime"),
    "Ukrainian": ("Початок листа, що пересилається:", "Від кого", "Тема", "Кому"),
}


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("language", QUOTED_MARKS)
def test_apple_puts_the_mark_into_the_quote(language: str) -> None:
    mark, author, subject, to = QUOTED_MARKS[language]
    block = f"{author}: Ann <ann@customer.example>\n{subject}: x\n{to}: Bob"
    forwarded = _quoted(f"{mark}\n\n{block}\n\nold")
    assert _sender("x", f"Please see below.\n\n{forwarded}") == ANN
    assert _sender("x", forwarded) == ANN
    answered = f"Yes.\n\nOn 24 Nov 2026 Bob <b@b.example> wrote:\n\n{forwarded}"
    assert _sender("Re: x", answered) is None


@pytest.mark.parametrize(
    ("mark", "author", "to"),
    [
        ("Forwarded Message", "From", "To"),
        ("Message transmis", "De ", "À "),
        ("Weitergeleitete Nachricht", "Von", "An"),
        ("Mensaje reenviado", "De", "Para"),
        ("İletilmiş Mesaj", "Kimden", "Kime"),
    ],
)
def test_yahoo_puts_everything_into_one_line(mark: str, author: str, to: str) -> None:
    line = f"   ----- {mark} ----- {author}: Ann <ann@customer.example>{to}: Bob <b@b>"
    assert _sender("x", f"{line}\nold") == ANN


@pytest.mark.parametrize(
    "line",
    [
        'On 24/11/2026 12:46, "Ann" <ann@customer.example> wrote:',
        "Op 24/11/2026 12:46 heeft Ann <ann@customer.example> geschreven:",
        "Le 24/11/2026 12:46, « Ann » <ann@customer.example> a écrit :",
        "Dnia 24/11/2026, 12:46 użytkownik „Ann” <ann@customer.example> napisał:",
        "24/11/2026 12:46 používateľ Ann (<ann@customer.example>) napísal:",
        "On Tue, Nov 24, 2026 at 9:41 AM Ann <ann@customer.example> wrote:",
    ],
)
def test_outlook_for_mac_forwards_under_an_attribution(line: str) -> None:
    assert _sender("FW: x", f"see below\n\n\ufeff{line}\n\n    old") == ANN
    assert _sender("Re: x", f"see below\n\n\ufeff{line}\n\n    old") is None


@pytest.mark.parametrize("language", HEADERS)
def test_outlook_forwards_without_a_mark(language: str) -> None:
    text = f"please\n\n{_header(language)}\n\nold"
    assert _sender("WG: x", text) == ANN
    assert _sender("Re: x", text) is None
    assert _sender("x", text) is None


@pytest.mark.parametrize(
    "subject",
    [
        *("Fwd: x", "FW: x", "Fw:x", "WG: x", "TR : x", "RV: x", "I: x", "ENC: x"),
        *("VS: x", "PD: x", "YNT: x", "转发：x", "[list] Fwd: x", "Doorst: x", "VB: x"),
        *("Redir.: x", "Videresend: x", "Препр: x", "Chuyển tiếp: x", "Prosl: x"),
    ],
)
def test_subjects_that_say_so(subject: str) -> None:
    assert is_forwarded(Content(subject=subject))


@pytest.mark.parametrize(
    "subject", ["Re: Fwd: x", "AW: x", "Forward planning", "", "I"]
)
def test_subjects_that_do_not(subject: str) -> None:
    assert not is_forwarded(Content(subject=subject))


def test_addresses_as_programs_write_them() -> None:
    rest = "\nSent: Monday\nTo: x\nSubject: y\n\nold"
    mark = "Begin forwarded message:\n\n"
    for written in (
        "From: Ann [mailto:ann@customer.example]",
        "From: Ann <mailto:ann@customer.example>",
        "*From:* Ann <ann@customer.example>",
        "From: Ann <ann@customer.example> <mailto:ann@customer.example>",
        "From: Ann <ann@customer.example<mailto:ann@customer.example>>",
        'From: "Ann" <ann@customer.example>',
        "From: ann@customer.example (Ann)",
    ):
        assert _sender("x", mark + written + rest) == ANN, written
    assert _sender("x", f"{mark}From: Ann Customer{rest}") is None


def test_own_mail_forwarded_is_no_other_sender() -> None:
    text = f"Begin forwarded message:\n\n{_header('English')}\n"
    assert _sender("Fwd: x", text, ANN) is None


def _codes(content: Content) -> list[str]:
    return [found.code for found in suspicions(content)]


def _results(*values: str) -> Content:
    headers = tuple(("Authentication-Results", value) for value in values)
    return Content(sender=ANN, headers=headers)


@pytest.mark.parametrize(
    ("results", "failed"),
    [
        ("mx.example; spf=pass; dkim=pass; dmarc=pass", False),
        ("mx.example; spf=fail; dkim=fail; dmarc=pass (p=none)", False),
        ("mx.example; spf=pass; dkim=pass; dmarc=fail", True),
        ("mx.example; spf=softfail smtp.mailfrom=a", True),
        ("mx.example; spf=softfail; dkim=pass header.d=a", False),
        ("mx.example; dkim=fail; dkim=pass header.d=a", False),
        ("mx.example; dkim=fail; spf=none", True),
        ("mx.example; spf=neutral; dkim=none", False),
        ("mx.example; none", False),
        ("mx.example; spf=pass (dmarc=fail in a comment)", False),
    ],
)
def test_authentication_results(results: str, failed: bool) -> None:
    assert _codes(_results(results)) == ["authentication_failed"] * failed


def test_only_our_own_servers_result_counts() -> None:
    forged = "forged.example; dmarc=pass"
    assert _codes(_results("mx.example; dmarc=fail", forged))
    assert not _codes(_results("mx.example; dmarc=pass", "forged; dmarc=fail"))


def test_display_name_with_another_address() -> None:
    spoofed = Content(sender=Address("boss@helpdesk.example", "evil@x.example"))
    assert _codes(spoofed) == ["name_is_address"]
    same = Content(sender=Address("ANN@customer.example", "ann@customer.example"))
    assert _codes(same) == []


@pytest.mark.parametrize(
    ("reply_to", "differs"),
    [
        ("ann@customer.example", False),
        ("other@customer.example", False),
        ("ann@mail.customer.example", False),
        ("ann@attacker.example", True),
        ("ann@notcustomer.example", True),
    ],
)
def test_reply_to_of_another_domain(reply_to: str, differs: bool) -> None:
    content = Content(sender=ANN, reply_to=(Address("", reply_to),))
    assert _codes(content) == ["reply_to_differs"] * differs


@pytest.mark.parametrize(
    ("sender", "reply_to"),
    [
        ("info@xn--mller-fa-xya6z.example", "info@müller-faß.example"),
        ("info@MÜLLER-faß.example", "info@xn--mller-fa-xya6z.example"),
        ("info@mu\u0308ller-faß.example", "info@müller-faß.example"),
    ],
)
def test_the_same_domain_in_another_spelling(sender: str, reply_to: str) -> None:
    content = Content(sender=Address("", sender), reply_to=(Address("", reply_to),))
    assert _codes(content) == []


def test_domain_of_mixed_scripts() -> None:
    for domain in ("p\u0430ypal.example", "xn--pypal-4ve.example"):
        assert _codes(Content(sender=Address("", f"a@{domain}"))) == ["mixed_scripts"]
    for domain in ("пример.example", "müller.example", "xn--mller-kva.example"):
        assert _codes(Content(sender=Address("", f"a@{domain}"))) == []


@pytest.mark.parametrize("blank", range(4))
def test_the_header_is_near_the_mark(blank: int) -> None:
    text = "Begin forwarded message:\n" + "\n" * blank + _header("English")
    assert _sender("x", text) == ANN


def test_the_header_is_not_far_from_the_mark() -> None:
    text = "Begin forwarded message:\n" + "\n" * 9 + "From: Ann <ann@customer.example>"
    assert _sender("x", text) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("On 24/11/26, 9:41, Ann", "Ann"),
        ("On 24/11/26, 9:41, Ann van Dyk", "Ann van Dyk"),
        ('On 24/11/26, 9:41, "Dyk, Ann"', "Dyk, Ann"),
    ],
)
def test_the_name_in_an_attribution(said: str, name: str) -> None:
    text = f"> an earlier quote\n{said} <ann@customer.example> wrote:\n\nold"
    assert _sender("Fwd: x", text) == Address(name, "ann@customer.example")


def test_an_original_message_below_the_words_of_who_forwards() -> None:
    text = f"Please see below.\n\n-----Original Message-----\n{_header('English')}"
    assert _sender("Fwd: x", text) == ANN
    assert _sender("x", text) is None


@pytest.mark.parametrize(
    "results",
    [
        "dkim=fail header.d=list.test; dkim=pass header.d=a.test; spf=fail",
        "dkim=pass header.d=a.test; dkim=fail header.d=list.test; spf=fail",
    ],
)
def test_one_good_signature_is_enough(results: str) -> None:
    head = f"Authentication-Results: mx.test; {results}\nFrom: a@a.test\n\nx\n"
    found = suspicions(mime.read_message(head.encode()))
    assert "authentication_failed" not in [item.code for item in found]


def test_of_several_attached_messages_none_is_the_original() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: {}@customer.test\n\nx\n"
    for names, found in ((["ann"], "ann@customer.test"), (["ann", "bob"], None)):
        parts = "".join(f"--b\n{inner.format(name)}" for name in names)
        raw = (
            "From: rep@example.com\nSubject: Fwd: both\n"
            f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n"
        ).encode()
        sender = original_sender(mime.read_message(raw), raw)
        assert (sender and sender.email) == found
