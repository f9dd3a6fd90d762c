"""Folding quotes of plain text in many programs and languages."""

from __future__ import annotations

import pytest

from ...messages.languages import block_at
from ...messages.quotes import QUOTE, TEXT, attribution_at, fold

ATTRIBUTIONS = {
    "Arabic": "في ٢٤ نوفمبر 2026، كتب Ann <ann@example.com>:",
    "Chinese": "Ann <ann@example.com> 于2026年11月24日周二 09:41写道：",
    "Czech": "út 24. 11. 2026 v 9:41 odesílatel Ann <ann@example.com> napsal:",
    "Danish": "Den tir. 24. nov. 2026 kl. 09.41 skrev Ann <ann@example.com>:",
    "Dutch": "Op di 24 nov 2026 om 09:41 schreef Ann <ann@example.com>:",
    "English": "On Tue, Nov 24, 2026 at 9:41 AM Ann <ann@example.com> wrote:",
    "Finnish": "ti 24. marrask. 2026 klo 9.41 Ann (ann@example.com) kirjoitti:",
    "French": "Le mar. 24 nov. 2026 à 09:41, Ann <ann@example.com> a écrit :",
    "German": "Am Di., 24. Nov. 2026 um 09:41 Uhr schrieb Ann <ann@example.com>:",
    "German, Thunderbird": "Am 24.11.26 um 09:41 schrieb Ann Example:",
    "Greek": "Στις Τρί 24 Νοε 2026 στις 9:41 π.μ., ο χρήστης Ann έγραψε:",
    "Hebrew": "בתאריך יום ג׳, 24 בנוב׳ 2026 ב-9:41 מאת Ann <ann@example.com> כתב:",
    "Hungarian": "Ann <ann@example.com> ezt írta (időpont: 2026. nov. 24., K, 9:41):",
    "Italian": "Il giorno mar 24 nov 2026 alle ore 09:41 Ann ha scritto:",
    "Japanese": "2026年11月24日(火) 9:41 Ann <ann@example.com>さんは書きました:",
    "Norwegian": "tir. 24. nov. 2026 kl. 09:41 skrev Ann <ann@example.com>:",
    "Polish": "wt., 24 lis 2026 o 09:41 Ann <ann@example.com> napisał(a):",
    "Portuguese": "Em ter., 24 de nov. de 2026 às 09:41, Ann escreveu:",
    "Romanian": "În mar., 24 nov. 2026 la 09:41, Ann <ann@example.com> a scris:",
    "Russian": "вт, 24 нояб. 2026 г. в 09:41, Ann <ann@example.com> написал(а):",
    "Spanish": "El mar, 24 nov 2026 a las 9:41, Ann (<ann@example.com>) escribió:",
    "Swedish": "Den tis 24 nov. 2026 kl 09:41 skrev Ann <ann@example.com>:",
    "Turkish": "Ann <ann@example.com>, 24 Kas 2026 Sal, 09:41 tarihinde şunu yazdı:",
    "Ukrainian": "вт, 24 лист. 2026 р. о 09:41 Ann <ann@example.com> пише:",
    "Vietnamese": "Vào 09:41 24 thg 11, 2026, Ann <ann@example.com> đã viết:",
}
HEADERS = {
    "Danish": ("Fra: Ann", "Sendt: 24. november 2026", "Til: Bob", "Emne: x"),
    "Dutch": ("Van: Ann", "Verzonden: dinsdag", "Aan: Bob", "Onderwerp: x"),
    "English": ("From: Ann", "Sent: Tuesday", "To: Bob", "Subject: x"),
    "Finnish": ("Lähettäjä: Ann", "Lähetetty: tiistai", "Vastaanottaja: B", "Aihe: x"),
    "French": ("De : Ann", "Envoyé : mardi", "À : Bob", "Objet : x"),
    "German": ("Von: Ann", "Gesendet: Dienstag", "An: Bob", "Betreff: x"),
    "Italian": ("Da: Ann", "Inviato: martedì", "A: Bob", "Oggetto: x"),
    "Polish": ("Od: Ann", "Wysłano: wtorek", "Do: Bob", "Temat: x"),
    "Portuguese": ("De: Ann", "Enviado: terça", "Para: Bob", "Assunto: x"),
    "Russian": ("От: Ann", "Отправлено: вторник", "Кому: Bob", "Тема: x"),
    "Spanish": ("De: Ann", "Enviado el: martes", "Para: Bob", "Asunto: x"),
    "Swedish": ("Från: Ann", "Skickat: tisdag", "Till: Bob", "Ämne: x"),
    "Turkish": ("Kimden: Ann", "Gönderildi: Salı", "Kime: Bob", "Konu: x"),
    "Chinese": ("发件人: Ann", "发送时间: 2026", "收件人: Bob", "主题: x"),
    "Japanese": ("差出人: Ann", "送信日時: 2026", "宛先: Bob", "件名: x"),
}


def _kinds(text: str) -> list[str]:
    stretches = fold(text)
    assert "\n".join(part for _kind, part in stretches) == text
    return [kind for kind, _part in stretches]


@pytest.mark.parametrize("language", ATTRIBUTIONS)
def test_attribution_belongs_to_the_quote(language: str) -> None:
    line = ATTRIBUTIONS[language]
    assert fold(f"Yes.\n\n{line}\n\n> old\n> older\n\nmore") == [
        (TEXT, "Yes.\n"),
        (QUOTE, f"{line}\n\n> old\n> older"),
        (TEXT, "\nmore"),
    ]


@pytest.mark.parametrize("language", ATTRIBUTIONS)
def test_without_marks_the_rest_is_the_quote(language: str) -> None:
    assert _kinds(f"Yes.\n\n{ATTRIBUTIONS[language]}\n\nold\n\nolder") == [TEXT, QUOTE]


@pytest.mark.parametrize(
    "answer", ["Hi,", "I shall test it in 2 weeks.", "Sent from X<https://x.example/1>"]
)
def test_answer_right_above_the_attribution_is_not_folded(answer: str) -> None:
    line = "On Tue, Nov 24, 2026 at 9:41 AM Ann\n<ann@example.com> wrote:"
    assert fold(f"{answer}\n{line}\n> old") == [
        (TEXT, answer),
        (QUOTE, f"{line}\n> old"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        'ср, 30 апр. 2025 г. в 15:19, "Ann" <ann@example.com>:',
        "2017-11-24 16:32 GMT+01:00 Ann Example <ann@example.com>:",
        "30.09.2017, 18.30, Ann <ann@example.com>:",
        "---- On Wed, 24 Feb 2021 14:02:50 +0530 ann@example.com wrote ----",
        "-------- Oprindelig besked --------",
    ],
)
def test_attributions_of_other_forms(line: str) -> None:
    assert _kinds(f"Yes.\n\n{line}\n\nold") == [TEXT, QUOTE]


def test_a_time_and_an_address_make_no_quote() -> None:
    assert _kinds("Call at 10:30.\nOr write <ann@example.com>: they help.") == [TEXT]


def test_what_apple_mail_forwards_is_not_folded() -> None:
    forwarded = "> Begin forwarded message:\n> \n> From: Ann <a@b.example>\n> \n> old"
    assert _kinds(f"Please see.\n\n{forwarded}") == [TEXT]
    answered = f"Yes.\n\nOn 24 Nov 2026 Bob wrote:\n\n{forwarded}"
    assert _kinds(answered) == [TEXT, QUOTE]


def test_known_to_be_forwarded() -> None:
    header = "\n".join(HEADERS["English"])
    text = f"Please see.\n\n{header}\n\nold"
    assert fold(text, is_forwarded=True) == [(TEXT, text)]


@pytest.mark.parametrize("language", HEADERS)
def test_header_of_the_earlier_mail_begins_the_quote(language: str) -> None:
    header = "\n".join(HEADERS[language])
    assert _kinds(f"Yes.\n\n{header}\n\nold") == [TEXT, QUOTE]
    assert _kinds(f"Yes.\n{'_' * 32}\n{header}\n\nold") == [TEXT, QUOTE]


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "----- Message d'origine -----",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----",
        "-----Исходное сообщение-----",
        "-----原始邮件-----",
    ],
)
def test_original_message_begins_the_quote(line: str) -> None:
    assert _kinds(f"Yes.\n\n{line}\nold\n") == [TEXT, QUOTE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello\n\nnothing quoted here",
        "> everything\n> is quoted",
        "FYI\n\n---------- Forwarded message ---------\nFrom: A <a@b>\nDate: 1\n"
        "Subject: x\nTo: c\n\nthe forwarded text",
        "He wrote:\nsomething without a date",
        "Note: at 9:41 the printer stopped\nFrom: the manual\nnothing else",
        "Please fill in\n\nFrom: \nuntil: \n",
        "a -- b\n-----\nc",
        "Hi\n\nOn Tue, Nov 24, 2026 at 9:41 AM Ann <ann@x.example> wrote --\nnew",
        f"Hi\n\n-- On Tue, Nov 24, 2026 Ann <a@x> {'and ' * 80}wrote --\nnew",
    ],
)
def test_what_is_no_quote_is_text(text: str) -> None:
    assert QUOTE not in _kinds(text)


def test_answers_between_the_lines_stay_visible() -> None:
    text = "> first question?\nyes\n> second question?\n\nno\n> third\n>\n> part"
    assert [part for kind, part in fold(text) if kind == TEXT] == ["yes", "\nno"]


def test_attribution_may_be_wrapped() -> None:
    text = "Yes.\n\nOn Tue, Nov 24, 2026 at 9:41 AM Ann\n<ann@x.example> wrote:\n> a"
    assert fold(text)[0] == (TEXT, "Yes.\n")
    assert _kinds(text) == [TEXT, QUOTE]


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_attribution_at_the_very_end_is_whole(lines: int) -> None:
    """Also where nothing follows it."""
    words = "On Tue, Nov 24, 2026 at 9:41 AM|Ann Carver|<ann@x.example> wrote:"
    wrapped = words.replace("|", " ", 3 - lines).split("|")
    assert attribution_at(wrapped, 0) == (lines, words.replace("|", " "))


def test_attribution_of_more_lines_is_none() -> None:
    words = ["On Tue, Nov 24, 2026", "at 9:41 AM", "Ann", "<ann@x.example> wrote:"]
    assert attribution_at(words, 0) == (0, "")


def test_two_blank_lines_end_a_header_block() -> None:
    block = ["From: Ann", "Date: Tuesday", "", "Subject: Fire", "", "To: Bob"]
    assert set(block_at(block, 0)) == {"from", "date", "subject", "to"}
    assert block_at(["From: Ann", "Date: Tuesday", "", "", "Subject: Fire"], 0) == {}


_WROTE = "On Tue, 24 Nov 2026 at 9:41, Ann <a@b.c> wrote:\n"
_ORIGINAL = "-----Original Message-----\n"


@pytest.mark.parametrize(
    "before", [_WROTE, _WROTE + "\n", _WROTE + "her words\n", _ORIGINAL + "\n"]
)
def test_answers_between_marked_lines_are_never_folded(before: str) -> None:
    text = f"Hello\n\n{before}> first\nanswer one\n> second\nanswer two"
    shown = "\n".join(part for kind, part in fold(text) if kind == TEXT)
    assert "answer one" in shown
    assert "answer two" in shown
    assert "> first" not in shown


ANN_WROTE = "On Tue, Nov 24, 2026 at 9:41 AM Ann <ann@example.com> wrote:"
HEADER = "From: Ann\nSent: Tuesday\nTo: Bob\nSubject: x"


def test_an_answer_below_each_quoted_line() -> None:
    text = f"-----Original Message-----\n> one\nanswer\n{ANN_WROTE}\n> two\nanswer"
    assert fold(text) == [
        (QUOTE, "-----Original Message-----\n> one"),
        (TEXT, "answer"),
        (QUOTE, f"{ANN_WROTE}\n> two"),
        (TEXT, "answer"),
    ]


def test_blank_lines_between_quoted_ones() -> None:
    assert fold("> one\n\n> two\nanswer") == [
        (QUOTE, "> one\n\n> two"),
        (TEXT, "answer"),
    ]
    assert fold("\n\n> one\nanswer") == [
        (TEXT, "\n"),
        (QUOTE, "> one"),
        (TEXT, "answer"),
    ]


def test_nothing_below_the_attribution() -> None:
    assert fold(f"answer\n{ANN_WROTE}") == [(TEXT, "answer"), (QUOTE, ANN_WROTE)]


@pytest.mark.parametrize("blank", range(3))
def test_a_rule_above_the_header(blank: int) -> None:
    quoted = "_" * 10 + "\n" * (blank + 1) + HEADER
    assert fold(f"answer\n{quoted}") == [(TEXT, "answer"), (QUOTE, quoted)]


def test_a_rule_far_from_the_header() -> None:
    answer = "answer\n" + "_" * 10 + "\n\n\n"
    assert fold(f"{answer}\n{HEADER}") == [(TEXT, answer), (QUOTE, HEADER)]


def test_a_forwarded_message_within_what_is_quoted() -> None:
    forwarded = "---------- Forwarded message ---------\nFrom: Carla\n\ntext"
    for begin in ("-----Original Message-----", ANN_WROTE):
        quoted = f"{begin}\ntext\n{forwarded}"
        assert fold(f"answer\n{quoted}") == [(TEXT, "answer"), (QUOTE, quoted)]


def test_a_line_that_only_begins_like_a_frame() -> None:
    text = "answer\n-- Ann wrote this on the 24th\nmore"
    assert fold(text) == [(TEXT, text)]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["Ann Example", "<ann@example.com> wrote:"], 2),
        (["Ann Example", "(ann@example.com) wrote:"], 2),
        (["On Tue, Nov 24, Ann", "Example", "<ann@example.com> wrote:"], 3),
        (["On Tue, Nov 24, Ann", "", "<ann@example.com> wrote:"], 0),
        (["On Tue, Nov 24, Ann", "> <ann@example.com> wrote:"], 0),
        (["On Tue, Nov 24, Ann", "a", "b", "<ann@example.com> wrote:"], 0),
        (["On Tue, Nov 24, Ann", "x" * 301, "wrote:"], 0),
        (["On Tue, Nov 24, Ann", "x" * 290, "wrote:"], 0),
        (["Ann Example", "wrote 24 things:"], 0),
        (["Ann wrote:"], 0),
        (["See http://example.com/24 as", "<ann@example.com> wrote:"], 0),
    ],
)
def test_lines_of_an_attribution(lines: list[str], count: int) -> None:
    for after in ([], ["text"]):
        assert attribution_at(["answer", *lines, *after], 1)[0] == count
