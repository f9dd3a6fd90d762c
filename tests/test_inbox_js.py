from odoo.tests import HttpCase, no_retry, tagged

SUITE = "@helpdesk_mgmt_user_email"


def hoot_id(name):
    """The id that Hoot gives to a suite: a 32-bit hash of its name."""
    number = 0
    for character in name:
        number = (number * 31 + ord(character)) & 0xFFFFFFFF
    return f"{number:08x}"


class InboxSuite(HttpCase):
    """Runs the Hoot tests of this addon in a browser."""

    def run_suite(self, preset, options=""):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000"
            f"&id={hoot_id(SUITE)}{options}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestInboxDesktop(InboxSuite):
    @no_retry
    def test_desktop(self):
        self.run_suite("desktop")


@tagged("post_install", "-at_install")
class TestInboxPhone(InboxSuite):
    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_phone(self):
        self.run_suite("mobile", "&tag=-headless")
