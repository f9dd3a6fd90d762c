"""Presets, DNS service records and autoconfig documents; nothing leaves here."""

from __future__ import annotations

import pytest

from ...transports.discovery import lookup as discovery
from ...transports.discovery.lookup import Found, discover, is_public, parse_autoconfig
from ...transports.discovery.presets import (
    PRESETS,
    Server,
    find_by_domain,
    find_by_mail_exchanger,
)
from ...transports.errors import ConnectionFailed, HostUnknown, ProtocolError
from ...transports.interface import Security

DOCUMENT = b"""<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="acme.test">
  <domain>acme.test</domain>
  <incomingServer type="pop3"><hostname>pop.acme.test</hostname><port>995</port>
    <socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
  <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>143</port>
    <socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username>
  </incomingServer>
  <incomingServer type="imap"><hostname>bad host</hostname><port>1</port>
    <socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap"><hostname>imap.acme.test</hostname><port>70000</port>
    <socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap"><hostname>imap.acme.test</hostname><port>993</port>
    <socketType>carrier pigeon</socketType></incomingServer>
  <outgoingServer type="smtp"><hostname>SMTP.acme.test</hostname><port>587</port>
    <socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username>
  </outgoingServer>
</emailProvider></clientConfig>"""
IMAP = Server("imap", "imap.acme.test", 143, Security.STARTTLS)
POP3 = Server("pop3", "pop.acme.test", 995, Security.TLS)
SMTP = Server("smtp", "smtp.acme.test", 587, Security.STARTTLS)


def no_records(name: str, kind: str) -> list[str]:
    return []


def no_document(host: str, path: str) -> bytes:
    raise ConnectionFailed("nobody there")


def run(domain: str, lookup=no_records, fetch=no_document) -> list[Found]:
    return discover(domain, lookup=lookup, fetch=fetch)


def keys_of(presets) -> list[str]:
    return [preset.key for preset in presets]


class TestPresets:
    def test_keys_are_unique_and_domains_belong_to_one_way_each(self):
        keys = [preset.key for preset in PRESETS]
        ways = [(p.incoming.kind, domain) for p in PRESETS for domain in p.domains]
        assert len(set(keys)) == len(keys)
        assert len(set(ways)) == len(ways)

    @pytest.mark.parametrize(
        "key",
        ["google", "microsoft", "yahoo", "icloud", "fastmail", "zoho", "gmx", "ovh"],
    )
    def test_the_well_known_are_there(self, key):
        [preset] = [item for item in PRESETS if item.key == key]
        assert preset.incoming.security is Security.TLS
        assert preset.outgoing.security is not Security.NONE

    def test_by_domain(self):
        assert keys_of(find_by_domain(" GMail.com. ")) == ["google"]
        assert find_by_domain("example.com") == ()

    @pytest.mark.parametrize(
        ("host", "key"),
        [
            ("aspmx.l.google.com.", "google"),
            ("acme-test.mail.protection.outlook.com.", "microsoft_graph microsoft"),
            ("outlook-com.olc.protection.outlook.com", "outlook"),
            ("mx00.gmx.net", "gmx"),
            ("mx1.mail.ovh.net", "ovh"),
            ("mx.zoho.eu", "zoho_eu"),
        ],
    )
    def test_by_mail_exchanger(self, host, key):
        assert keys_of(find_by_mail_exchanger(host)) == key.split()

    @pytest.mark.parametrize("host", ["mail.acme.test", "evilgoogle.com", "", "."])
    def test_others_are_not_taken_for_them(self, host):
        assert find_by_mail_exchanger(host) == ()


class TestServiceRecords:
    def test_by_priority_and_kind(self):
        records = {
            "_imaps._tcp.acme.test": ["10 1 993 b.acme.test.", "0 1 993 a.acme.test."],
            "_pop3s._tcp.acme.test": ["0 0 0 ."],
            "_submissions._tcp.acme.test": ["0 1 465 smtp.acme.test."],
            "_submission._tcp.acme.test": ["nonsense", "0 1 99999 x.acme.test."],
        }
        [found] = run("ann@acme.test", lambda name, kind: records.get(name, []))
        assert found.source == "srv"
        assert [server.host for server in found.incoming] == [
            "a.acme.test",
            "b.acme.test",
        ]
        assert found.outgoing == (Server("smtp", "smtp.acme.test", 465, Security.TLS),)

    def test_mail_exchangers_tell_the_provider(self):
        def lookup(name: str, kind: str) -> list[str]:
            return ["1 aspmx.l.google.com."] if kind == "MX" else []

        [found] = run("acme.test", lookup)
        assert (found.source, found.preset.key) == ("mx", "google")

    def test_microsoft_365_by_graph_and_by_imap(self):
        def lookup(name: str, kind: str) -> list[str]:
            host = "acme-test.mail.protection.outlook.com."
            return [f"0 {host}"] if kind == "MX" else []

        graph, imap = run("acme.test", lookup)
        assert [server.kind for server in graph.incoming] == ["graph"]
        assert graph.outgoing == ()
        assert [server.kind for server in imap.incoming] == ["imap"]
        assert [server.host for server in imap.outgoing] == ["smtp.office365.com"]

    def test_the_preset_comes_first(self):
        found = run("ann@gmx.de")
        assert [item.source for item in found] == ["preset"]


class TestAutoconfig:
    def test_what_makes_sense_is_taken(self):
        found = parse_autoconfig(DOCUMENT, "acme.test")
        assert found.incoming == (IMAP, POP3)
        assert found.outgoing == (SMTP,)
        assert found.login_with_email is True

    def test_where_it_is_looked_for(self):
        asked = []

        def fetch(host: str, path: str) -> bytes:
            asked.append((host, path))
            if host.startswith("autoconfig."):
                raise ProtocolError("404")
            return DOCUMENT

        [found] = run("acme.test", fetch=fetch)
        assert found.source == "autoconfig"
        assert [host for host, _path in asked] == ["autoconfig.acme.test", "acme.test"]
        assert all(path.startswith("/") for _host, path in asked)

    @pytest.mark.parametrize(
        "document",
        [
            b"",
            b"<html>",
            b"\xff\xfe<",
            b'<!DOCTYPE x [<!ENTITY a "b">]><clientConfig>&a;</clientConfig>',
            b"<clientConfig>" + b" " * discovery.MAX_ANSWER,
        ],
        ids=["empty", "html", "bytes", "entities", "large"],
    )
    def test_others_are_refused(self, document):
        self.assert_refused(document)

    @pytest.mark.parametrize(
        "encoding",
        ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"],
    )
    def test_document_types_are_refused_in_any_encoding(self, encoding):
        text = (
            f'<?xml version="1.0" encoding="{encoding}"?>'
            '<!DOCTYPE x [<!ENTITY a "imap.acme.test">]>'
            '<clientConfig><incomingServer type="imap"><hostname>&a;</hostname>'
            "<port>993</port><socketType>SSL</socketType></incomingServer>"
            "</clientConfig>"
        )
        self.assert_refused(text.encode(encoding))

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
    def test_other_encodings_are_read(self, encoding):
        text = DOCUMENT.decode().replace('"UTF-8"', f'"{encoding}"')
        found = parse_autoconfig(text.encode(encoding), "acme.test")
        assert found == parse_autoconfig(DOCUMENT, "acme.test")

    @staticmethod
    def assert_refused(document):
        with pytest.raises(ProtocolError):
            parse_autoconfig(document, "acme.test")
        assert run("acme.test", fetch=lambda host, path: document) == []

    def test_an_empty_document_finds_nothing(self):
        assert parse_autoconfig(b"<clientConfig/>", "acme.test") is None


class TestLimits:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "acme",
            "a b.test",
            "acme.test/x",
            "http://acme.test",
            "a\r\n.test",
            "[::1]",
            "a..test",
            "acme.test:8080",
        ],
    )
    def test_what_is_no_domain_is_not_looked_up(self, text):
        with pytest.raises(HostUnknown):
            run(text)

    def test_international_domains(self):
        asked = []
        run("ann@bücher.test", lambda name, kind: asked.append(name) or [])
        assert "_imaps._tcp.xn--bcher-kva.test" in asked

    @pytest.mark.parametrize(
        ("address", "public"),
        [
            ("127.0.0.1", False),
            ("10.1.2.3", False),
            ("192.168.1.1", False),
            ("169.254.169.254", False),
            ("::1", False),
            ("fe80::1%eth0", False),
            ("fd00::1", False),
            ("::ffff:10.0.0.1", False),
            ("0.0.0.1", False),
            ("224.0.0.1", False),
            ("9.9.9.9", True),
            ("2620:fe::fe", True),
        ],
    )
    def test_only_public_addresses(self, address, public):
        assert is_public(address) is public

    def test_no_document_is_fetched_from_the_own_network(self):
        """The address book of the inside stays closed."""
        with pytest.raises(ConnectionFailed):
            discovery.fetch_document("localhost", "/")
