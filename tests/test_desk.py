"""Small things at the administrator's desk."""

from lxml import etree

from odoo.tests import tagged

from ..tools.sentences import CONNECTIONS, PROVIDERS, SENDING, SIGN_IN_SWITCHED_OFF
from ..tools.sign_in import ProviderSignIn
from .common import EmailAccountCase

FOR_THE_REP_ALONE = {"state", "ended", "denied"}
"""What is said only to who is signing in at the moment."""

TO_THE_OTHER = ("your administrator", "ask your", "tell your", "your sign-in")


class DeskCase(EmailAccountCase):
    def arch(self, model, user=None, **options):
        views = self.env[model].with_user(user or self.manager)
        return etree.fromstring(views.get_view(**options)["arch"])


@tagged("post_install", "-at_install")
class TestDesk(DeskCase):
    def test_settings_search_finds_the_feature(self):
        arch = self.arch("res.config.settings", self.env.user, view_type="form")
        block = arch.find(".//block[@name='user_email_accounts']")
        # What the client's search looks at.
        shown = " ".join(
            f"{setting.get('string')} {setting.get('help')}"
            for setting in block.iter("setting")
        ).lower()
        for word in ("pop3", "imap", "smtp", "exchange", "outlook", "mailbox"):
            self.assertIn(word, shown)

    def test_duplicate_is_offered_only_where_it_works(self):
        form = self.arch("mail.server.account", view_type="form")
        self.assertEqual(form.get("duplicate"), "0")
        [values] = self.account.with_user(self.manager).copy_data()
        # One rep has an address on a server once.
        self.assertEqual(values["email"], self.account.email)
        form = self.arch("mail.server.profile", view_type="form")
        self.assertNotEqual(form.get("duplicate"), "0")
        copy = self.profile.with_user(self.manager).copy()
        self.assertEqual(copy.name, "Head office (copy)")

    def test_cards_on_a_phone(self):
        for name in ("profile", "account_grid", "outbox"):
            action = self.env.ref(f"helpdesk_mgmt_user_email.mail_server_{name}_action")
            self.assertEqual(action.mobile_view_mode, "kanban")
            self.assertIn("kanban", action.view_mode.split(","), name)

    def test_a_password_without_encryption_warns_in_red(self):
        form = self.arch("mail.server.profile", view_type="form")
        for direction in ("smtp", "incoming"):
            [warning] = form.xpath(
                f"//group[@name='{direction}']"
                "//div[contains(text(), 'Without encryption anyone')]"
            )
            self.assertIn("text-danger", warning.get("class"))
            self.assertEqual(
                warning.get("invisible"),
                f"{direction}_security != 'none' or not {direction}_auth",
            )


@tagged("post_install", "-at_install")
class TestForWhom(DeskCase):
    """A reason is kept as one text, which the rep and the administrator both read."""

    def test_what_is_to_be_done_has_its_doer(self):
        settings = PROVIDERS.keys() - FOR_THE_REP_ALONE
        sentences = [
            *CONNECTIONS.values(),
            *SENDING.values(),
            SIGN_IN_SWITCHED_OFF,
            *(PROVIDERS[reason] for reason in settings),
            ProviderSignIn(self.account).refused(),
        ]
        for sentence in map(str, sentences):
            for words in TO_THE_OTHER:
                self.assertNotIn(words, sentence.lower())
            if "My Preferences" in sentence:
                self.assertIn("owner", sentence)
