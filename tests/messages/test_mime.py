"""The MIME reader by its functions; whole messages are in tests/samples."""

from __future__ import annotations

import base64
import encodings
import json
import sys
import time
from datetime import datetime, timezone
from encodings.aliases import aliases
from pkgutil import iter_modules

import pytest

from ...transports import mime
from ...transports.errors import MessageGone
from ...transports.interface import Address
from ...transports.mime.containers import split_part
from ...transports.mime.layout import arrange
from ...transports.mime.rtf import decompress_rtf, read_rtf
from ...transports.mime.tnef import read_tnef
from . import tnef_builder

ROW = (
    b"From: =?utf-8?q?Carla_M=C3=BCller?= <carla@customer.example>\r\n"
    b'To: "Rep, One" <rep@helpdesk.example>, other@helpdesk.example\r\n'
    b"Subject: =?utf-8?B?UmU6IERydWNrZXIgYnJlbm50IMO8YmVyYWxs?=\r\n"
    b"Date: Tue, 24 Nov 2026 09:41:00 +0100\r\n"
    b"Message-ID: <abc@customer.example>\r\n"
    b"References: <a@b.example> <c@d.example>\r\n <e@f.example>\r\n\r\n"
)


def test_headers_of_a_page_cost_little() -> None:
    """50 rows in at most 3 ms when nothing else runs; generous here."""
    best = 1.0
    for _attempt in range(5):
        started = time.process_time()
        for _row in range(50):
            mime.content_from_headers(mime.read_headers(ROW))
        best = min(best, time.process_time() - started)
    assert best < 0.02


MESSAGE_OF_ONE_PART = b"Subject: x\r\nFrom: a@b.example\r\n\r\ntext\r\n"


def test_headers_are_decoded_unfolded_and_in_order() -> None:
    headers = mime.read_headers(ROW)
    assert [name for name, _value in headers][:3] == ["From", "To", "Subject"]
    assert mime.header(headers, "SUBJECT") == "Re: Drucker brennt überall"
    assert mime.header(headers, "references").count("<") == 3
    assert mime.header(headers, "x-none") == ""


def test_header_limits() -> None:
    assert len(mime.read_headers(b"X-A: b\r\n" * 5000)) == 1000
    long = mime.read_headers(b"Subject: " + b"a" * 1_000_000)
    assert len(long[0][1]) < 300_000


def test_a_bare_carriage_return_makes_no_header() -> None:
    headers = mime.read_headers(b"Subject: a\rBcc: evil@x.example\r\nTo: b\r\n\r\n")
    assert headers == (("Subject", "a Bcc: evil@x.example"), ("To", "b"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ()),
        ("a@b.example", (Address("", "a@b.example"),)),
        ("A B <a@b.example>", (Address("A B", "a@b.example"),)),
        ('"B, A" <a@b.example>', (Address("B, A", "a@b.example"),)),
        ("B, A <a@b.example>", (Address("B, A", "a@b.example"),)),
        ("a@b.example (A)", (Address("A", "a@b.example"),)),
        ("<a@b.example>", (Address("", "a@b.example"),)),
        ("A B", (Address("A B", ""),)),
        ("undisclosed-recipients:;", ()),
        ("<>", ()),
        ("'a@b.example' <a@b.example>", (Address("", "a@b.example"),)),
        ('"x@y.example" <a@b.example>', (Address("x@y.example", "a@b.example"),)),
        ("x@y.example <a@b.example>", (Address("x@y.example", "a@b.example"),)),
        ("<x@y.example> <a@b.example>", (Address("", "a@b.example"),)),
        (
            "A <a@b.example> B <c@d.example>",
            (Address("A", "a@b.example"), Address("B", "c@d.example")),
        ),
        ("<a@b.example> A", (Address("A", "a@b.example"),)),
        ("a@[192.0.2.1]", (Address("", "a@[192.0.2.1]"),)),
        (
            "a@b.example;c@d.example",
            (Address("", "a@b.example"), Address("", "c@d.example")),
        ),
        ('"unclosed <a@b.example>', (Address("unclosed", "a@b.example"),)),
        (
            'Ann, "Bob <b@b.example>, c@d.example',
            (Address("Ann, Bob", "b@b.example"), Address("", "c@d.example")),
        ),
        ("a@b.example>", (Address("", "a@b.example"),)),
        ("A <a@b.example<mailto:a@b.example>>", (Address("A", "a@b.example"),)),
        (
            '"A" <a@b.example>:<c@d.example>',
            (Address("A", "a@b.example"), Address("", "c@d.example")),
        ),
        ("<b.example a@b.example>", (Address("", "a@b.example"),)),
        ("A <a(home)@b.example(host)>", (Address("A", "a@b.example"),)),
        (
            '"Firma \\"Rose\\"" <a@b.example>',
            (Address('Firma "Rose"', "a@b.example"),),
        ),
        (
            "=?utf-8?B?0J7QntCeICLQoNC+0LfQsCI=?= <a@b.example>",
            (Address('ООО "Роза"', "a@b.example"),),
        ),
        ("A\r\n B <a@\r\n b.example>", (Address("A B", "a@b.example"),)),
        ('"quo\\"ted\\\\" <a@b.example>', (Address('quo"ted\\', "a@b.example"),)),
    ],
)
def test_addresses(value: str, expected: tuple[Address, ...]) -> None:
    assert mime.parse_addresses(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", ("<a@b>",)),
        ("<a@b> <c@d>\t<a@b>", ("<a@b>", "<c@d>")),
        ("<a\r\n @b>", ("<a@b>",)),
        ("a@b", ("<a@b>",)),
        ("Your message of Monday <a@b>", ("<a@b>",)),
        ("", ()),
        ("<>", ()),
        (" > ", ()),
    ],
)
def test_message_ids(value: str, expected: tuple[str, ...]) -> None:
    assert mime.parse_message_ids(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "Tue, 24 Nov 2026 09:41:00 +0100",
        "24 Nov 2026 08:41 GMT",
        "Tue, 24 Nov 26 08:41:00 UT",
        "Tue, 24 Nov 2026 03:41:00 EST",
        "2026-11-24T08:41:00Z",
        "2026-11-24 09:41:00+01:00",
        "Tue, 24 Nov 2026 08:41:00 -0000 (nowhere)",
    ],
)
def test_dates(value: str) -> None:
    expected = datetime(2026, 11, 24, 8, 41, tzinfo=timezone.utc)
    assert mime.parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "32 Foo 2026",
        "Tue, 24 Nov 99999 09:41:00",
        "0",
        "\0",
        "1" * 300,
    ],
)
def test_what_is_no_date(value: str) -> None:
    assert mime.parse_date(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?=C3=BC?=", "ü"),
        ("=?UTF-8?Q?a_b?= =?utf-8?B?w7w=?= c", "a bü c"),
        ("=?utf-8?b?w7w?=", "ü"),
        ("=?iso-8859-1?q?=FC?==?utf-8?q?=C3=BC?=", "üü"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?x-unknown?q?=FC?=", "ü"),
        ("=?utf-8?q?", "=?utf-8?q?"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?=?utf-8?q?a?=", "=?a"),
    ],
)
def test_encoded_words(value: str, expected: str) -> None:
    assert mime.decode_words(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Text/Plain; Charset=UTF-8", ("text/plain", {"charset": "UTF-8"})),
        ('a/b; x="a;b\\"c"; y=d e', ("a/b", {"x": 'a;b"c', "y": "d e"})),
        ("a/b; n*=utf-8'de'%C3%BC", ("a/b", {"n": "ü"})),
        ("a/b; n*1=b; n*0=a; n*2*=%63", ("a/b", {"n": "abc"})),
        ("a/b; n=fallback; n*=utf-8''real", ("a/b", {"n": "real"})),
        ('a/b; n="=?utf-8?q?=C3=BC?="', ("a/b", {"n": "ü"})),
        ("a/b;;; =x; y", ("a/b", {})),
        ("", ("", {})),
    ],
)
def test_parameters(value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert mime.parse_parameters(value) == expected


@pytest.mark.parametrize(
    ("name", "mimetype", "expected"),
    [
        ("report.pdf", "application/pdf", "report.pdf"),
        ("report", "application/pdf", "report.pdf"),
        ("", "image/png", "attachment.png"),
        ("", "", "attachment.bin"),
        ("../../x.sh", "", "x.sh"),
        ("C:\\temp\\x.exe", "", "x.exe"),
        ("a\u202egpj.exe", "image/jpeg", "agpj.exe"),
        ("a\u200bb\0c\r\nd.txt", "", "abc d.txt"),
        ("..", "", "attachment.bin"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ("NUL.txt", "", "_NUL.txt"),
        ("aux .txt", "", "_aux .txt"),
        ("COM\u00b9.log", "", "_COM\u00b9.log"),
        ("x" * 300 + ".pdf", "", "x" * 146 + ".pdf"),
        ('a"b<c>d|e?.txt', "", "a_b_c_d_e_.txt"),
        ("naïve 名前 🔥.png", "", "naïve 名前 🔥.png"),
    ],
)
def test_file_names(name: str, mimetype: str, expected: str) -> None:
    assert mime.clean_filename(name, mimetype) == expected


def test_parts_by_number() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\none\r\n--o\r\n"
        b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\ntwo\r\n--i\r\n"
        b"\r\nthree\r\n--i--\r\n--o--\r\n"
    )
    found = {part: mime.extract_part(raw, part).data for part in ("1", "2.1", "2.2")}
    assert found == {"1": b"one", "2.1": b"two", "2.2": b"three"}
    for part in ("", "2", "3", "2.3", "1.1", "x", "1.tnef.1", "1.p7m.1", "-1"):
        with pytest.raises(MessageGone):
            mime.extract_part(raw, part)


def test_a_container_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of a few megabytes may hold hundreds of files."""
    inner = b"Content-Type: multipart/mixed; boundary=i\r\n\r\n"
    inner += b"".join(b"--i\r\n\r\n%d\r\n" % number for number in range(9))
    inner += b"--i--\r\n"
    opened = []
    module = sys.modules[mime.extract_parts.__module__]
    monkeypatch.setattr(
        module, "signed_content", lambda data: opened.append(data) or inner
    )
    names = [f"1.p7m.{number}" for number in range(1, 10)]
    found = mime.extract_parts(b"\r\nsigned", names)
    assert [part.data for part in found] == [b"%d" % number for number in range(9)]
    assert opened == [b"signed"]


def test_names_within_containers() -> None:
    assert split_part("2.1") == ("2.1", "", "")
    assert split_part("2.1.tnef.3") == ("2.1", "tnef", "3")
    assert split_part("1.p7m.2.tnef.1") == ("1", "p7m", "2.tnef.1")


def test_structure_without_bytes_decides_the_same() -> None:
    """What a transport knows from BODYSTRUCTURE gives the same choice."""
    text = mime.make_node("1.1", "text/plain; charset=utf-8")
    html = mime.make_node("1.2", "text/html")
    alternative = mime.make_node("1", "multipart/alternative", children=(text, html))
    image = mime.make_node("2", "image/png; name=a.png", "attachment", "base64")
    root = mime.make_node("", "multipart/mixed", children=(alternative, image))
    layout = arrange(root)
    assert [node.part for node in layout.text_nodes] == ["1.1", "1.2"]
    assert [node.part for node in layout.attachments] == ["2"]
    content = mime.compose(
        mime.read_headers(ROW), layout, lambda node: node.part.encode()
    )
    assert (content.text, content.html) == ("1.1", "1.2")
    assert content.attachments[0].name == "a.png"


def test_compressed_rtf_as_the_specification_shows_it() -> None:
    """The two examples of MS-OXRTFCP, 4.1 and 4.2."""
    first = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
        "0af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompress_rtf(first) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    second = bytes.fromhex(
        "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
    )
    assert decompress_rtf(second) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_rtf_as_text() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 "
        rb"Gr\'fc\'dfe\par {\b bold} \u8364? \{x\}\line a\tab b \emdash\par}"
    )
    assert read_rtf(rtf).text == "Grüße\nbold € {x}\na\tb —"


def test_tnef_limits() -> None:
    many = tnef_builder.winmail(*(tnef_builder.file("a", b"b") for _n in range(500)))
    assert len(read_tnef(many).files) == 200
    deep = read_tnef(tnef_builder.nested(20))
    depth = 0
    while deep.files and deep.files[0].embedded:
        deep, depth = deep.files[0].embedded, depth + 1
    assert depth == 5


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"   \r\n", b"\xef\xbb\xbf\n \n"]
)
def test_what_stands_before_the_header_is_skipped(before: bytes) -> None:
    content = mime.read_message(before + MESSAGE_OF_ONE_PART)
    assert content == mime.read_message(MESSAGE_OF_ONE_PART)
    assert content.subject == "x"
    attached = mime.read_message(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\n%s%s\r\n--b--\r\n"
        % (before, MESSAGE_OF_ONE_PART)
    )
    assert [item.name for item in attached.attachments] == ["x.eml"]


def test_a_part_may_begin_with_an_empty_line() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nNote: text\r\n"
        b"--b--\r\n"
    )
    assert mime.read_message(raw).text == "Note: text"


def test_a_container_without_anything_to_show_stays_an_attachment() -> None:
    winmail = base64.encodebytes(tnef_builder.winmail()).replace(b"\n", b"\r\n")
    content = mime.read_message(
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + winmail
    )
    assert [item.name for item in content.attachments] == ["winmail.dat"]


NAMES_OF_CHARSETS = sorted(
    {*aliases, *aliases.values()}
    | {module.name for module in iter_modules(encodings.__path__)}
    | {"", "x", "utf-8\0", "../etc/passwd", "UTF-8//IGNORE", "iso-8859-1*en", "a" * 500}
)


@pytest.mark.parametrize("charset", NAMES_OF_CHARSETS)
def test_any_name_of_a_charset_is_borne(charset: str) -> None:
    """Also those of codecs that are no charsets, or not on this system."""
    raw = (
        f"Subject: =?{charset}?q?Gr=FC=DFe?= x\r\n"
        f"From: =?{charset}?b?YQ==?= <a@b.c>\r\n"
        f'Content-Type: text/plain; charset="{charset}"; '
        f"name*={charset}''%FC.txt\r\n\r\nGr"
    ).encode() + b"\xfc\xdfe\r\n"
    content = mime.read_message(raw)
    assert content.sender.email == "a@b.c"
    assert content.subject
    json.dumps([content.text, content.subject]).encode()


@pytest.mark.parametrize("pair", ["\xff\xff", "\x21\xff", "\xff\x21", "\x7f\x7f"])
def test_bytes_that_are_no_japanese_are_borne(pair: str) -> None:
    data = b"\x1b$B" + pair.encode("latin-1") + b"\x1b(B text"
    assert mime.decode_text(data, "iso-2022-jp")[0].endswith("text")


@pytest.mark.parametrize(
    ("value", "mimetype", "charset"),
    [
        ('text/html charset="utf-8"', "text/html", "utf-8"),
        ("Text/HTML  charset=utf-8; format=flowed", "text/html", "utf-8"),
        ("text / html ; charset=utf-8", "text/html", "utf-8"),
        ("text/html (as sent); charset=utf-8", "text/html", "utf-8"),
        ("text/html", "text/html", ""),
        ("attachment", "attachment", ""),
    ],
)
def test_content_types_as_they_are_sent(
    value: str, mimetype: str, charset: str
) -> None:
    found, parameters = mime.parse_parameters(value)
    assert (found, parameters.get("charset", "")) == (mimetype, charset)


def test_comments_where_nobody_expects_them() -> None:
    date = mime.parse_date(" 1 Jul 2003 (a comment) 10:52:37 +0200")
    assert date == datetime(2003, 7, 1, 8, 52, 37, tzinfo=timezone.utc)
    text, problems = mime.decode_text(b"Gr\xfc\xdfe", "iso-8859-1 (Latin)")
    assert (text, problems) == ("Grüße", ())


def test_odd_fields_take_linear_time() -> None:
    started = time.monotonic()
    for piece in ("(", "()", " ", "a/b ", "/ ", " /", "a=", ";a=", "*", "\t"):
        for value in (piece * 100_000, f"text/html{piece * 100_000}x"):
            mime.parse_parameters(value)
            mime.parse_date(value)
            mime.parse_addresses(value)
    assert time.monotonic() - started < 5


def test_type_of_a_file_whose_content_type_makes_no_sense() -> None:
    for written, expected in (
        ("pdf; name=a.pdf", "application/pdf"),
        ("/; name=a.pdf", "application/pdf"),
        ("x; name=a", "application/octet-stream"),
        ("x", "text/plain"),
        ("", "text/plain"),
    ):
        assert mime.make_node("1", written).mimetype == expected
