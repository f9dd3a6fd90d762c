"""The reader of IMAP answers: every form, and bytes that make no sense."""

from __future__ import annotations

import random
import time
from datetime import datetime, timezone

import pytest

from ...transports.errors import MessageGone
from ...transports.folders import guess_roles, order
from ...transports.imap import structure as imap_structure
from ...transports.imap import utf7
from ...transports.imap.connection import Reply
from ...transports.imap.fetch import (
    EXPUNGED,
    HEADER,
    parse_internal_date,
    parse_tree,
    read_rows,
)
from ...transports.imap.rows import Cursor, make_snippet
from ...transports.imap.structure import first_text, has_attachments, read_structure
from ...transports.imap.view import uid_set
from ...transports.interface import Folder, Role
from ...transports.summaries import shorten

HEAD = b"Subject: x\r\n\r\n"
TEXT = (
    b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 12 1 NIL NIL NIL)'
)
HTML = b'("text" "html" ("charset" "ISO-8859-1") NIL NIL "8bit" 20 1)'
PDF = (
    b'("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 1000 NIL '
    b'("attachment" ("filename" "b \\"x\\".pdf")) NIL)'
)
PICTURE = b'("image" "png" NIL "<logo@x>" NIL "base64" 99 NIL ("inline" NIL) NIL)'
LOG = (
    b'("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 9 1 NIL '
    b'("inline" ("filename" "a.log")) NIL)'
)
SIGNATURE = (
    b'("application" "pkcs7-signature" ("name" "smime.p7s") NIL NIL "base64" 9 NIL '
    b'("attachment" ("filename" "smime.p7s")) NIL)'
)
AMP = b'("text" "x-amp-html" ("charset" "utf-8") NIL NIL "7bit" 9 1 NIL NIL NIL)'
ENVELOPE = (
    b'("Sun, 1 Mar 2026 12:00:00 +0000" "inner" (("A" NIL "a" "x")) NIL NIL '
    b'NIL NIL NIL NIL "<i@x>")'
)
MESSAGE = b'("message" "rfc822" NIL NIL NIL "7bit" 500 %s (%s%s "mixed") 20)' % (
    ENVELOPE,
    TEXT,
    PDF,
)


class TestRows:
    USUAL = (
        b'7 (UID 70 FLAGS (\\Seen) INTERNALDATE " 1-Mar-2026 12:00:00 +0000" '
        b"RFC822.SIZE 9 %sBODYSTRUCTURE %s BODY[HEADER.FIELDS (FROM TO)]<0> {14}"
    )

    def one(self, *answers):
        [(sequence, items)] = read_rows(answers)
        assert sequence == 7
        return items

    def test_usual_and_unusual_order_say_the_same(self):
        usual = self.one((self.USUAL % (b"", TEXT), HEAD), b")")
        other = self.one(
            (b'7 (BODY[HEADER.FIELDS ("FROM" "TO")] {14}', HEAD),
            b" BODYSTRUCTURE %s RFC822.SIZE 9 FLAGS (\\Seen) UID 70 "
            b'INTERNALDATE " 1-Mar-2026 12:00:00 +0000")' % TEXT,
        )
        assert usual == other
        assert usual[b"UID"] == b"70"
        assert usual[HEADER] == HEAD
        assert usual[b"BODYSTRUCTURE"] == TEXT

    @pytest.mark.parametrize(
        "answers",
        [
            [(USUAL % (b'PREVIEW "a b" ', TEXT), HEAD), b")"],
            [(USUAL % (b"", TEXT), HEAD), b' PREVIEW "a b")'],
            [(USUAL % (b"", TEXT), HEAD), (b" PREVIEW {3}", b"a b"), b")"],
            [(USUAL % (b"", TEXT), HEAD), b" PREVIEW a)"],
        ],
    )
    def test_previews(self, answers):
        assert make_snippet(self.one(*answers)).startswith("a")

    def test_a_preview_that_is_not_there(self):
        items = self.one((self.USUAL % (b"", TEXT), HEAD), b" PREVIEW NIL)")
        assert make_snippet(items) == ""

    def test_a_file_name_as_literal(self):
        head = self.USUAL.partition(b"%sBODY")[0]
        items = self.one(
            (head + b'BODYSTRUCTURE ("a" "b" ("name" {9}', b'ev"il\\).x'),
            (b') NIL NIL "7bit" 1) BODY[HEADER.FIELDS (FROM)] {14}', HEAD),
            b")",
        )
        root, _problems = read_structure(items[b"BODYSTRUCTURE"])
        assert root.filename == 'ev"il\\).x'
        assert items[HEADER] == HEAD

    def test_a_file_name_that_looks_like_the_rest(self):
        name = b"x) BODY[HEADER.FIELDS (FROM)]<0> {14}"
        structure = b'("a" "b" ("name" "%s") NIL NIL "7bit" 1)' % name
        items = self.one((self.USUAL % (b"", structure), HEAD), b")")
        assert items[b"BODYSTRUCTURE"] == structure

    def test_what_vanished_and_what_makes_no_sense(self):
        rows = list(
            read_rows([b"3 EXPUNGE", b"x", b"4 (UID", b"5 (FLAGS ())", b"6 FETCH"])
        )
        assert rows == [(3, EXPUNGED), (4, None), (5, {b"FLAGS": b"()"})]

    def test_random_bytes_raise_nothing(self):
        dice = random.Random(7)
        sample = b"".join([self.USUAL % (b'PREVIEW "p" ', MESSAGE), HEAD, b' "()\\{3}'])
        for _round in range(3000):
            mixed = bytearray(sample)
            for _change in range(dice.randrange(1, 30)):
                mixed[dice.randrange(len(mixed))] = dice.choice(sample)
            cut = dice.randrange(len(mixed))
            answers = [(bytes(mixed[:cut]), b"literal"), bytes(mixed[cut:])]
            for _sequence, items in read_rows(answers):
                if items and items is not EXPUNGED:
                    structure = items.get(b"BODYSTRUCTURE", b"")
                    read_structure(structure)
                    has_attachments(structure)
                    make_snippet(items)

    @pytest.mark.parametrize(
        "piece",
        [b"(", b")", b'"', b"\\", b'"\\"', b'("a" "b" NIL', b"{3}", b"[", b"(a "],
    )
    def test_much_of_anything_is_quick(self, piece):
        line = b"7 (UID 1 BODYSTRUCTURE (" + piece * (200_000 // len(piece))
        started = time.process_time()
        list(read_rows([line]))
        list(read_rows([(line + b" {1}", b"x"), line]))
        parse_tree(line)
        read_structure(line)
        has_attachments(line)
        first_text(line)
        assert time.process_time() - started < 2


class TestStructure:
    def test_numbers_of_nested_parts(self):
        structure = b'((%s%s "alternative")%s%s "mixed")' % (TEXT, HTML, PDF, MESSAGE)
        root, problems = read_structure(structure)
        numbers = [node.part for node in root.walk() if not node.is_multipart]
        assert numbers == ["1.1", "1.2", "2", "3", "3.1", "3.2"]
        assert problems == ()
        pdf = next(node for node in root.walk() if node.part == "2")
        assert (pdf.mimetype, pdf.encoding, pdf.size) == (
            "application/pdf",
            "base64",
            1000,
        )
        assert (pdf.disposition, pdf.filename) == ("attachment", 'b "x".pdf')

    def test_a_disposition_that_is_one_string(self):
        """As pymap writes it."""
        structure = (
            b'("application" "pdf" NIL NIL NIL "base64" 9 NIL '
            b'"attachment; filename=\\"a.pdf\\"" NIL NIL)'
        )
        [node] = read_structure(structure)[0].walk()
        assert (node.disposition, node.filename) == ("attachment", "a.pdf")

    def test_a_message_of_one_part(self):
        root, _problems = read_structure(TEXT)
        assert (root.part, root.mimetype) == ("1", "text/plain")
        assert root.parameters["charset"] == "utf-8"

    def test_a_forwarded_message_of_one_part(self):
        message = b'("message" "rfc822" NIL NIL NIL "7bit" 5 %s %s 2)' % (
            ENVELOPE,
            TEXT,
        )
        root, _problems = read_structure(b'(%s%s "mixed")' % (TEXT, message))
        assert [n.part for n in root.walk() if n.mimetype == "text/plain"] == [
            "1",
            "2.1",
        ]

    def test_file_names_in_pieces(self):
        structure = (
            b'("a" "b" NIL NIL NIL "base64" 1 NIL ("attachment" '
            b'("filename*0*" "utf-8\'\'B%C3%BC" "filename*1" "ro.pdf")) NIL)'
        )
        root, _problems = read_structure(structure)
        assert root.filename == "Büro.pdf"

    @pytest.mark.parametrize(
        "structure",
        [b"(" * 3000 + TEXT + b")" * 3000, b"(" + TEXT * 5000 + b' "mixed")'],
    )
    def test_too_much_is_cut_and_said(self, structure):
        root, problems = read_structure(structure)
        assert problems
        assert sum(1 for _node in root.walk()) <= 1001

    @pytest.mark.parametrize(
        ("structure", "expected"),
        [
            (TEXT, False),
            (b'(%s%s "alternative")' % (TEXT, HTML), False),
            (b'((%s%s "related")%s "alternative")' % (HTML, PICTURE, TEXT), False),
            (b'(%s%s "mixed")' % (TEXT, PDF), True),
            (b'(%s%s "mixed")' % (TEXT, MESSAGE), True),
            (PDF, True),
            (b'(%s%s "mixed")' % (TEXT, PICTURE), True),
            (b'(%s%s "mixed")' % (HTML, LOG), True),
            (b'(%s%s "signed")' % (TEXT, SIGNATURE), False),
            (b'(%s%s%s "alternative")' % (TEXT, AMP, HTML), False),
            (b"", False),
        ],
    )
    def test_paper_clip(self, structure, expected):
        assert has_attachments(structure) is expected
        assert imap_structure._has_attachments(structure) is expected


class TestSnippets:
    def snippet(self, structure: bytes, data: bytes) -> str:
        return make_snippet({b"BODYSTRUCTURE": structure, b"BODY[1]": data})

    def test_plain(self):
        assert self.snippet(TEXT, b"Gr=C3=BC=C3=9Fe\r\n\r\n aus  K") == "Grüße aus K"

    def test_html(self):
        assert self.snippet(HTML, b"<style>x</style><p>Gr\xfc\xdfe</p>") == "Grüße"

    def test_a_multipart_within(self):
        structure = b'((%s%s "alternative")%s "mixed")' % (TEXT, HTML, PDF)
        data = b"--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nmore"
        assert self.snippet(structure, data) == "Hello"

    def test_multiparts_within_multiparts(self):
        inner = b'((%s%s "alternative")%s "related")' % (TEXT, HTML, PICTURE)
        structure = b'(%s%s "mixed")' % (inner, PDF)
        data = (
            b"\r\npreamble\r\n--a \r\nContent-Type: multipart/alternative;\r\n"
            b" boundary=b\r\n\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
            b"Hello\r\n--b\r\nmore"
        )
        assert self.snippet(structure, data) == "Hello"

    def test_a_character_cut_in_two(self):
        plain = TEXT.replace(b"QUOTED-PRINTABLE", b"8BIT")
        assert self.snippet(plain, "Grüße ü".encode()[:-1]) == "Grüße"

    def test_a_charset_that_is_not_what_it_says(self):
        plain = TEXT.replace(b"QUOTED-PRINTABLE", b"8BIT")
        assert "Gr" in self.snippet(plain, b"Gr\xfc\xdfe aus K\xf6ln und anderswo")

    def test_a_picture_has_none(self):
        assert self.snippet(PICTURE, b"\x89PNG") == ""

    def test_on_one_line_without_control_characters(self):
        assert shorten("a\r\n\tb\0c\u202ed") == "a bcd"


class TestSmallThings:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (b"01-Mar-2026 12:00:00 +0100", datetime(2026, 3, 1, 11)),
            (b" 1-Mar-2026 12:00:00 -0130", datetime(2026, 3, 1, 13, 30)),
            (b"31-Feb-2026 12:00:00 +0000", None),
            (b"01-Xxx-2026 12:00:00 +0000", None),
            (b"01-Mar-0000 12:00:00 +0000", None),
            (b"", None),
        ],
    )
    def test_dates(self, text, expected):
        utc = expected and expected.replace(tzinfo=timezone.utc)
        assert parse_internal_date(text) == utc

    @pytest.mark.parametrize(
        ("name", "encoded"),
        [
            ("INBOX", b"INBOX"),
            ("Küche", b"K&APw-che"),
            ("A & B", b"A &- B"),
            ("~peter/mail/台北/日本語", b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("🙂", b"&2D3eQg-"),
            ("", b""),
        ],
    )
    def test_folder_names(self, name, encoded):
        assert utf7.encode(name) == encoded
        assert utf7.decode(encoded) == name

    @pytest.mark.parametrize(
        "name", [b"a&b", b"&", b"&AP-", b"\xff", b"&2D0-", b"&====-"]
    )
    def test_names_against_the_rules_do_not_raise(self, name):
        assert isinstance(utf7.decode(name), str)

    def test_sets(self):
        assert uid_set([b"3", b"1", b"2", b"9", b"3"]) == b"1:3,9"

    @pytest.mark.parametrize(
        "text",
        ["", "x", "W10", Cursor("1", 0, 1).encode(), Cursor("1", 1, 1 << 40).encode()],
    )
    def test_cursors_are_checked(self, text):
        with pytest.raises(MessageGone):
            Cursor.decode(text)

    def test_replies_without_code(self):
        assert Reply("OK").check().get("FETCH") == []

    def test_roles_by_name_only_once_and_near_the_top(self):
        folders = [
            Folder("Archiv/Sent", "Sent", depth=1),
            Folder("Sent", "Sent"),
            Folder("Gesendet", "Gesendet"),
            Folder("Projekte", "Projekte"),
        ]
        found = {item.path: item.role for item in guess_roles(folders)}
        assert found["Sent"] is Role.SENT
        assert list(found.values()).count(Role.SENT) == 1
        assert found["Projekte"] is Role.NONE
        assert sorted(guess_roles(folders), key=order)[0].path == "Sent"
