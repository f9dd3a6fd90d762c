import base64
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..transports import tls
from .common import REP, EmailAccountCase

PRIVATE_AUTHORITY = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----"


class TestMailServerProfile(EmailAccountCase):
    def new_profile(self, **vals):
        values = {
            "name": "Branch",
            "server_type": "imap",
            "smtp_host": "smtp.branch.example.com",
            "incoming_host": "imap.branch.example.com",
        }
        return self.env["mail.server.profile"].create({**values, **vals})

    def test_ports_follow_type_and_security(self):
        for server_type, security, port in (
            ("pop3", "none", 110),
            ("pop3", "starttls", 110),
            ("pop3", "tls", 995),
            ("imap", "none", 143),
            ("imap", "starttls", 143),
            ("imap", "tls", 993),
        ):
            with self.subTest(server_type=server_type, security=security):
                self.profile.write(
                    {"server_type": server_type, "incoming_security": security}
                )
                self.assertEqual(self.profile.incoming_port, port)
        for security, port in (("none", 25), ("starttls", 587), ("tls", 465)):
            with self.subTest(security=security):
                self.profile.smtp_security = security
                self.assertEqual(self.profile.smtp_port, port)

    def test_a_typed_port_stays(self):
        with Form(self.env["mail.server.profile"]) as form:
            form.name = "Typed"
            form.smtp_host = "smtp.example.com"
            form.incoming_host = "imap.example.com"
            self.assertEqual(form.incoming_port, 993)
            form.server_type = "pop3"
            self.assertEqual(form.incoming_port, 995)
            form.incoming_port = 10995
            form.incoming_security = "none"
            self.assertEqual(form.incoming_port, 10995)
            form.server_type = "imap"
            self.assertEqual(form.incoming_port, 10995)
        self.assertEqual(form.record.incoming_port, 10995)

    def test_given_port_is_kept_at_creation(self):
        profile = self.new_profile(incoming_port=1143, smtp_port=1025)
        self.assertEqual((profile.incoming_port, profile.smtp_port), (1143, 1025))

    def test_bad_hosts_get_a_sentence(self):
        for host, sentence in (
            ("imaps://mail.example.com:993/", "without “://”"),
            ("mail.example.com/inbox", "without a path"),
            ("mail.example.com:993", "its own field"),
            ("ann@example.com", "email address"),
            ("mail example com", "not the name of a server"),
            ("-mail.example.com", "not the name of a server"),
            ("mail..example.com", "not the name of a server"),
            ("mail.example.com\r\nX9 DELETE", "not the name of a server"),
            ("", "Enter the name"),
        ):
            for name in ("incoming_host", "smtp_host"):
                with (
                    self.subTest(host=host, name=name),
                    self.assertRaisesRegex(ValidationError, sentence),
                    self.cr.savepoint(),
                ):
                    self.profile[name] = host

    def test_problem_is_said_while_typing(self):
        form = Form(self.env["mail.server.profile"])
        form.incoming_host = "https://mail.example.com"
        self.assertIn("only the server's name", form.incoming_host_problem)
        form.incoming_host = "mail.example.com"
        self.assertFalse(form.incoming_host_problem)
        form.smtp_port = 70000
        self.assertIn("1 to 65535", form.smtp_port_problem)
        form.name = "head OFFICE"
        self.assertIn("already", form.name_problem)
        form.name = "%"
        self.assertFalse(form.name_problem)

    def test_every_server_has_a_name(self):
        for name in ("", "  ", False):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, "Configuration Name"),
                self.cr.savepoint(),
            ):
                self.profile.name = name

    def test_good_hosts(self):
        for host in ("localhost", "127.0.0.1", "::1", "mail.exämple.com", "a-b.c"):
            with self.subTest(host=host):
                self.profile.incoming_host = host
                self.assertEqual(self.profile.incoming_host, host)

    def test_blanks_around_are_mended(self):
        profile = self.new_profile(
            name="  Branch ",
            incoming_host=" imap.example.com\n",
            domain=" example.com ",
        )
        self.assertEqual(profile.name, "Branch")
        self.assertEqual(profile.incoming_host, "imap.example.com")
        self.assertEqual(profile.domain, "example.com")

    def test_bad_ports(self):
        for port in (0, -1, 65536, 70000):
            for name in ("incoming_port", "smtp_port"):
                with (
                    self.subTest(port=port, name=name),
                    self.assertRaisesRegex(ValidationError, "1 to 65535"),
                    self.cr.savepoint(),
                ):
                    self.profile[name] = port

    def test_the_error_names_the_field_as_the_form_does(self):
        for server_type, label in (("imap", "IMAP Server"), ("pop3", "POP3 Server")):
            with (
                self.subTest(server_type=server_type),
                self.assertRaisesRegex(ValidationError, f"{label} Port: "),
                self.cr.savepoint(),
            ):
                self.profile.write({"server_type": server_type, "incoming_port": 0})

    def test_bad_domains_and_certificates(self):
        for domain in ("ann@example.com", "example", "exa mple.c om;x"):
            with (
                self.subTest(domain=domain),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.profile.domain = domain
        with self.assertRaisesRegex(ValidationError, "PEM"):
            self.profile.ca_certificate = PRIVATE_AUTHORITY

    def new_authority(self, days=30):
        """A certificate: an object of cryptography."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Our Authority")])
        begin = datetime(2026, 1, 1) if days < 0 else datetime.now() - timedelta(1)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(abs(days)))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )

    def test_a_certificate_whose_line_ends_got_lost(self):
        pem = self.new_authority().public_bytes(Encoding.PEM).decode()
        for text in (
            pem.replace("\n", ""),
            pem.replace("\n", " "),
            f"Subject: us\n{pem}\n{pem}",
        ):
            with self.subTest(text=text[:40]):
                self.profile.ca_certificate = text
                context = tls.make_context(True, self.profile.ca_certificate)
                self.assertEqual(len(context.get_ca_certs()), 1)
        form = Form(self.profile)
        form.ca_certificate = pem.replace("\n", "")[:-40]
        self.assertIn("PEM", form.ca_certificate_problem)

    def test_a_certificate_is_shown_and_uploaded(self):
        authority = self.new_authority()
        for encoding in (Encoding.PEM, Encoding.DER):
            with self.subTest(encoding=encoding):
                self.profile.ca_certificate = False
                form = Form(self.profile)
                content = authority.public_bytes(encoding)
                form.ca_certificate_file = base64.b64encode(content).decode()
                self.assertIn("Our Authority, valid until", form.ca_certificate_summary)
                self.assertFalse(form.ca_certificate_problem)
                form.save()
                pem = authority.public_bytes(Encoding.PEM).decode().strip()
                self.assertEqual(self.profile.ca_certificate.strip(), pem)
        form = Form(self.profile)
        form.ca_certificate_file = base64.b64encode(b"\xff no certificate").decode()
        self.assertIn("PEM", form.ca_certificate_problem)
        expired = self.new_authority(days=-10)
        self.profile.ca_certificate = expired.public_bytes(Encoding.PEM).decode()
        self.assertIn("expired on", self.profile.ca_certificate_summary)

    def test_a_change_says_who_has_to_agree(self):
        self.account.with_user(self.rep).password = "the owner's"
        self.other_account.password = False
        form = Form(self.profile.with_user(self.manager))
        self.assertFalse(form.change_notice)
        form.incoming_host = "other.example.com"
        self.assertIn("1 email account stops until its owner", form.change_notice)
        form.incoming_host = "imap.example.com"
        self.assertFalse(form.change_notice)
        self.other_account.with_user(self.other_rep).password = "the owner's"
        form.verify_tls = False
        self.assertIn("2 email accounts stop", form.change_notice)
        form.save()
        self.assertTrue(self.account.server_changed)
        form = Form(self.profile.with_user(self.manager))
        form.incoming_host = "other.example.com"
        self.assertFalse(form.change_notice)

    def test_exchange_needs_only_its_server(self):
        profile = self.env["mail.server.profile"].create(
            {
                "name": "Exchange",
                "server_type": "exchange",
                "exchange_server": "exchange.example.com",
            }
        )
        endpoint = profile._incoming_endpoint()
        self.assertEqual((endpoint.host, endpoint.port), ("exchange.example.com", 443))
        with self.assertRaisesRegex(ValidationError, "Exchange Server"):
            profile.exchange_server = False

    def test_two_servers_of_the_same_name(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "name_unique"),
            self.cr.savepoint(),
        ):
            self.new_profile(name="HEAD office")
        copy = self.profile.copy()
        self.assertEqual(copy.name, "Head office (copy)")
        copy.write({"active": False, "name": "HEAD OFFICE (COPY)"})
        copies = (self.profile + self.profile.copy()).copy()
        self.assertEqual(
            copies.mapped("name"),
            ["Head office (copy 3)", "Head office (copy 2) (copy)"],
        )

    def test_a_server_in_use_is_archived_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Alma, Bert"):
            self.profile.unlink()
        self.other_account.active = False
        with self.assertRaisesRegex(UserError, "Bert"):
            self.profile.unlink()
        self.profile.active = False
        self.assertTrue(self.account.exists())

    def test_unused_server_is_deleted(self):
        profile = self.new_profile()
        profile.unlink()
        self.assertFalse(profile.exists())

    def test_account_count(self):
        self.assertEqual(self.profile.account_count, 2)

    def test_client_secret_is_write_only(self):
        self.profile.write({"oauth_client_secret": "client secret"})
        self.assertFalse(self.profile.oauth_client_secret)
        token = self.stored(self.profile, "oauth_client_secret_ciphertext")
        self.assertNotIn("client secret", token)
        self.assertEqual(
            self.profile._open_secret("oauth_client_secret"), "client secret"
        )


class TestServerChanged(EmailAccountCase):
    """Where a password goes was agreed with its owner."""

    def use(self):
        """The account works, and is used."""
        self.account._write_connection_state(
            {"state": "ok", "trusted_by_id": self.rep.id}
        )

    def test_owner_agrees_before_the_password_goes_to_another_server(self):
        self.use()
        self.profile.incoming_host = "evil.example.net"
        self.assertTrue(self.account.server_changed)
        self.assertEqual(self.account.state, "failed")
        with self.assertRaisesRegex(UserError, "changed the mail server"):
            self.account._check_usable()
        self.account.with_user(self.rep).action_try_again()
        self.assertEqual(self.account.state, "new")
        self.account._check_usable()

    def test_only_the_owner_agrees(self):
        self.use()
        self.profile.incoming_host = "evil.example.net"
        for user in (self.manager, self.other_rep):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.account.with_user(user).action_try_again()
        self.account.with_user(self.manager).write({"login": "alma"})
        with self.assertRaisesRegex(UserError, "changed the mail server"):
            self.account._check_usable()

    def test_the_owners_own_password_is_bound_before_it_is_used(self):
        self.account.with_user(self.rep).password = "typed by its owner"
        self.profile.smtp_host = "evil.example.net"
        self.assertTrue(self.account.server_changed)

    def test_so_is_the_password_of_an_account_the_owner_adds(self):
        branch = self.profile.copy({"name": "Branch"})
        account = self.account.with_user(self.rep).create(
            {"profile_id": branch.id, "password": "typed by its owner"}
        )
        branch.incoming_host = "evil.example.net"
        self.assertTrue(account.server_changed)

    def test_a_mistake_taken_back_asks_nobody(self):
        self.use()
        self.profile.incoming_host = "oops.example.com"
        self.profile.incoming_host = "imap.example.com"
        self.assertFalse(self.account.server_changed)
        self.assertEqual(self.account.state, "new")

    def test_weaker_protection_asks_too(self):
        self.use()
        self.profile.verify_tls = False
        self.assertTrue(self.account.server_changed)

    def test_another_port_asks_too(self):
        """Whoever else listens on that machine is another server."""
        self.use()
        self.profile.incoming_port = 1993
        self.assertTrue(self.account.server_changed)

    def test_a_typing_mistake_mended_asks_nobody(self):
        self.account.write({"state": "failed", "sign_in_refused": True})
        self.profile.incoming_host = "imap2.example.com"
        self.assertFalse(self.account.server_changed)
        self.assertFalse(self.account.sign_in_refused)
        self.assertEqual(self.account.state, "new")

    def test_name_and_order_change_nothing(self):
        self.account.state = "ok"
        version = self.account.credential_version
        self.profile.write({"name": "Head Office 2", "sequence": 3})
        self.assertEqual(self.account.state, "ok")
        self.assertEqual(self.account.credential_version, version)


class TestChatter(EmailAccountCase):
    """Who changed what, and to whom that is shown."""

    def tracked(self, record):
        """What the chatter says, as text; what was written before is committed."""
        self.env.flush_all()
        self.cr.precommit.run()
        values = record.sudo().message_ids.tracking_value_ids
        lines = [
            f"{value.field_id.name}: {value.old_value_char} > {value.new_value_char}"
            for value in values
        ]
        return lines + record.sudo().message_ids.mapped("body")

    def test_servers(self):
        self.tracked(self.profile)
        profile = self.profile.with_user(self.manager)
        profile.write({"incoming_host": "imap2.example.com", "smtp_security": "tls"})
        profile.write({"oauth_client_secret": "a client's secret"})
        profile.ca_certificate = False
        lines = self.tracked(self.profile)
        self.assertIn("incoming_host: imap.example.com > imap2.example.com", lines)
        self.assertIn("smtp_security: STARTTLS > SSL/TLS", lines)
        self.assertNotIn("a client's secret", str(lines))
        message = self.profile.message_ids[0]
        self.assertEqual(message.author_id, self.manager.partner_id)

    def test_accounts(self):
        self.tracked(self.account)
        account = self.account.with_user(self.manager)
        account.write({"password": "a new password", "login": "al"})
        account.user_id = self.new_user("carl", REP)
        lines = self.tracked(self.account)
        self.assertIn("user_id: Alma > Carl", lines)
        self.assertNotIn("a new password", str(lines))

    def test_only_owner_and_manager_read_it(self):
        message = self.account.sudo()._message_log(body="told")
        for user in (self.rep, self.manager):
            self.assertIn("told", message.with_user(user).body)
        for user in (self.other_rep, self.new_user("irma")):
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])

    def test_nobody_is_written_to(self):
        sent = self.env["mail.mail"].search_count([])
        account = self.env["mail.server.account"].with_user(self.manager)
        account.create(
            {"user_id": self.new_user("carl", REP).id, "profile_id": self.profile.id}
        ).login = "c"
        self.profile.with_user(self.manager).domain = "example.com, example.org"
        self.tracked(self.profile)
        found = self.env["mail.followers"].search_count(
            [("res_model", "in", ("mail.server.account", "mail.server.profile"))]
        )
        self.assertEqual(found, 0)
        self.assertEqual(self.env["mail.mail"].search_count([]), sent)
