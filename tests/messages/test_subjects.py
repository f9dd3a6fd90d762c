"""Subjects of answers and of what is forwarded."""

import pytest

from ...messages import subjects


@pytest.mark.parametrize(
    "subject",
    [
        "Printer",
        "Re: Printer",
        "RE: AW: Printer",
        "Re[2]: Printer",
        "SV: VS: Printer",
        "Antw: Odp: Printer",
        "Ответ: Printer",
        "回复：Printer",
        "R: RIF: Printer",
        "Fwd: Re: Printer",
        "WG: AW: Printer",
        "  Re :  Printer ",
        "\u200eRE: \ufeffPrinter",
        "Svar: Ats: Printer",
        "Réf. : Printer",
        "תשובה: Printer",
        "Re:: Printer",
        "FS: Printer",
    ],
)
def test_one_prefix(subject):
    assert subjects.without_prefixes(subject) == "Printer"
    assert subjects.reply(subject) == "Re: Printer"
    assert subjects.forward(subject) == "Fwd: Printer"


@pytest.mark.parametrize(
    "subject",
    ["Reservation: room 4", "Error: no paper", "Awful noise", "Printer: Re: lamp"],
)
def test_words_that_are_no_prefix(subject):
    assert subjects.without_prefixes(subject) == subject


def test_a_lists_tag_stays():
    assert subjects.reply("[desk] AW: Printer") == "Re: [desk] Printer"
    assert subjects.reply("Re: [desk] Re: Printer") == "Re: [desk] Printer"


def test_nothing_but_a_prefix():
    assert subjects.reply("Re:") == "Re:"
    assert subjects.without_prefixes("") == ""


def test_long_ones_take_no_time():
    assert subjects.reply("Re: " * 100_000)
    assert subjects.reply("[x] " * 100_000)
