"""format=flowed (RFC 3676)."""

import pytest

from ...transports.mime.flowed import unflow


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one \ntwo\nthree", "one two\nthree"),
        ("one \ntwo \nthree", "one two three"),
        ("> one \n> two\nthree", "> one two\nthree"),
        ("one \n> two", "one \n> two"),
        ("> one \n>> two \n> three", "> one \n>> two \n> three"),
        ("one \n-- \nAnn", "one \n-- \nAnn"),
        ("> one \n> -- \n> Ann", "> one \n> -- \n> Ann"),
        (" >no quote", ">no quote"),
        ("", ""),
        ("one \n\ntwo", "one \ntwo"),
    ],
)
def test_lines_that_go_on(text, expected):
    assert unflow(text) == expected


def test_spaces_that_are_no_text():
    assert unflow("on \ne\ntwo", delete_space=True) == "one\ntwo"
    assert unflow("one  \ntwo", delete_space=True) == "one two"
    assert unflow("one \n-- \nAnn", delete_space=True) == "one\n-- \nAnn"
