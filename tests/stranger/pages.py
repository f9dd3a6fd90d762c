"""Odoo's screens in a browser, found by names and classes: the words are German."""

import json
import os
import unittest
from base64 import b64decode
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which

from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME, ChromeBrowser
from odoo.tools import config

from ..browser_common import PICTURES
from ..servers.browsers import firefox
from ..servers.browsers.page import Page

# Only what Odoo calls "Oops!" offers its technical details.
OOPS = "document.querySelector('.o_error_dialog .modal-body button.btn-link')"
ROW, CHATTER = ".o_helpdesk_inbox_row", ".o-mail-Chatter"
_KEYS = {"Enter": 13, "Escape": 27, "Tab": 9}


class Screen(Page):
    """What a person does in Odoo; nothing may end in "Oops!"."""

    name = ""

    def wait_for(self, script, seconds=30):  # pylint: disable=missing-return
        super().wait_for(f"({script}) || {OOPS}", seconds)
        if self.run(f"Boolean({OOPS})"):
            self.run(f"{OOPS}.click()")
            raise RuntimeError(self.run("document.body.innerText"))

    def see(self, selector, *words, seconds=30):
        """Until an element is to be seen that holds all the words."""
        holds = "".join(
            f" && element.textContent.includes({json.dumps(word)})" for word in words
        )
        self.wait_for(
            f"[...document.querySelectorAll({json.dumps(selector)})].some(element =>"
            f" element.getClientRects().length{holds})",
            seconds,
        )

    def see_none(self, selector):
        """Until there is no such element."""
        self.wait_for(f"!document.querySelector({json.dumps(selector)})")

    def text(self, selector="body"):
        """What can be read there."""
        return self.run(f"document.querySelector({json.dumps(selector)}).innerText")

    def fill(self, field, value, within=""):
        """Enter a value into a field of the form."""
        self.enter(
            f"{within} .o_field_widget[name={field}] :is(input, textarea)", value
        )

    def check(self, field, choice="", within=""):
        """Tick a box, or choose one of the field's radio buttons."""
        kind = f"[data-value='{choice}']" if choice else "[type=checkbox]"
        box = f"{within} .o_field_widget[name={field}] input{kind}"
        self.see(box)
        self.run(f"document.querySelector({json.dumps(box)}).click()")

    def choose(self, field, words, within=""):
        """Find a record for a field, by what is typed."""
        box = f"{within} .o_field_widget[name={field}] input"
        self.see(box)
        self.run(
            f"((box) => {{ box.focus(); box.click(); box.value = {json.dumps(words)};"
            " box.dispatchEvent(new Event('input', {bubbles: true})); })"
            f"(document.querySelector({json.dumps(box)}))"
        )
        self.click(".o-autocomplete--dropdown-item a", words)

    def write_in(self, editor, words):
        """Write where the cursor of a rich text stands when it is entered."""
        self.run(
            f"(document.querySelector({json.dumps(editor)}).focus(),"
            f" document.execCommand('insertText', false, {json.dumps(words)}))"
        )

    def click_for(self, button, shown, *words):
        """Click until something is there: a page that is still being built may take
        no notice of the first time."""
        for _attempt in range(5):
            self.click(button)
            try:
                return self.see(shown, *words, seconds=6)
            except TimeoutError:
                continue
        return self.see(shown, *words)

    def save(self):
        """Save the form, and see that it is."""
        self.click(".o_form_button_save")
        self.see_none(".o_form_status_indicator_buttons:not(.invisible)")

    def open_helpdesk(self, *menus):
        """From wherever one is, by the menus, given by their external ids."""
        self.click(".o_navbar_apps_menu button")
        self.click("[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']")
        for menu in menus:
            self.click(f"[data-menu-xmlid='{menu}']")

    def keep_picture(self, name):
        """Keep what the page looks like, where somebody wants to see it."""
        if folder := os.environ.get(PICTURES):
            self.run(
                "Promise.all(document.getAnimations().map((one) => one.finished))"
                ".then(() => true, () => true)"
            )
            self.picture(Path(folder, f"stranger-{name}-{self.name}.png"))


class Chromium(Screen):
    name = "chromium"

    def __init__(self, browser):
        self._send = browser._websocket_request
        self._send(
            "Emulation.setDeviceMetricsOverride",
            params={
                "width": 1280,
                "height": 800,
                "deviceScaleFactor": 1,
                "mobile": False,
            },
        )

    def go(self, url):
        self._send("Page.navigate", params={"url": url}, timeout=30)
        self.wait_for("document.readyState === 'complete'")

    def run(self, script):
        answer = self._send(
            "Runtime.evaluate",
            params={
                "expression": script,
                "awaitPromise": True,
                "returnByValue": True,
                "userGesture": True,
            },
            timeout=30,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def press(self, *keys):
        for key in keys:
            text = key if len(key) == 1 else {"Enter": "\r"}.get(key, "")
            values = {
                "key": key,
                "code": f"Key{key.upper()}" if key.isalpha() and len(key) == 1 else key,
                "windowsVirtualKeyCode": _KEYS.get(key) or ord(key[0].upper()),
            }
            for kind in ("keyDown", "keyUp"):
                down = {"text": text} if text and kind == "keyDown" else {}
                params = {"type": kind, **values, **down}
                self._send("Input.dispatchKeyEvent", params=params)

    def picture(self, target):
        data = self._send("Page.captureScreenshot", timeout=30)["data"]
        target.write_bytes(b64decode(data))


class Firefox(Screen, firefox.Firefox):
    name = "firefox"


class PagesCase:
    """For an ``HttpCase``: browsers in which somebody has signed in.

    Records are looked at before and after: meanwhile the browser's requests use the
    test's cursor.
    """

    @contextmanager
    def chromium(self, user):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            with self._signed_in(Chromium(browser), user) as page:
                yield page

    @contextmanager
    def firefox(self, user):
        if not which(firefox.PROGRAM):
            raise unittest.SkipTest(f"{firefox.PROGRAM} is not installed")
        with self.allow_requests(), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            page = at_exit.enter_context(Firefox())
            key = {"type": "string", "value": self.http_request_key}
            cookie = {"name": TEST_CURSOR_COOKIE_NAME, "value": key, "domain": HOST}
            page.send("storage.setCookie", cookie=cookie)
            with self._signed_in(page, user) as page:
                yield page

    @contextmanager
    def _signed_in(self, page, user):
        self.env.flush_all()
        self.env.invalidate_all()
        page.base_url = self.base_url()
        try:
            page.sign_in(page.base_url, user.login, user.login)
            yield page
            # What the browser wrote is not in this environment's memory.
            self.env.invalidate_all()
        except Exception:
            folder = Path(config["screenshots"])
            folder.mkdir(parents=True, exist_ok=True)
            page.picture(folder / f"{type(self).__name__}-{page.name}.png")
            raise
