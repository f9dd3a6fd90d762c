"""A browser that leaves Odoo and comes back, where no tour can follow."""

import json
import os
import time
from base64 import b64decode
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser

from ..models import mail_server_reply

PICTURES = "HELPDESK_TEST_PICTURES"
"""Environment variable: a folder for what the pages looked like."""


class Page:
    """What is shown, and what a person does with it."""

    def __init__(self, test, browser):
        self._test, self._browser = test, browser

    def evaluate(self, expression):
        answer = self._browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "returnByValue": True},
        )
        return answer["result"].get("value")

    @property
    def text(self):
        return self.evaluate("document.body.innerText") or ""

    def wait_for(self, words, timeout=30):
        """Until these words are on the page."""
        self._wait(lambda: words in self.text, f"“{words}” is not there", timeout)

    def wait_without(self, words, timeout=30):
        """Until these words are on the page no more."""
        self._wait(lambda: words not in self.text, f"“{words}” is there", timeout)

    def _wait(self, condition, problem, timeout):
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                self._test.fail(f"{problem}:\n{self.text}")
            time.sleep(0.1)

    def wait_for_element(self, selector, timeout=30):
        """Until there is such an element."""
        self.wait_until(f"document.querySelector({json.dumps(selector)})", timeout)

    def wait_until(self, expression, timeout=30):
        """Until this is true in the page."""
        self._wait(lambda: self.evaluate(f"!!({expression})"), expression, timeout)

    def press(self, key):
        """A key, pressed on what has the focus."""
        self.evaluate(
            "(document.activeElement || document.body).dispatchEvent("
            f"new KeyboardEvent('keydown', {{key: {json.dumps(key)}, bubbles: true}}))"
        )

    def click(self, selector, timeout=30):
        """Click what is there, or comes."""
        found = f"document.querySelector({json.dumps(selector)})"
        click = f"!!{found} && ({found}.click(), true)"
        self._wait(lambda: self.evaluate(click), f"no {selector} there", timeout)

    def go_to(self, path):
        self._browser.navigate_to(self._test.base_url() + path)

    def picture(self, name):
        """Keep what the page looks like, where somebody wants to see it."""
        if folder := os.environ.get(PICTURES):
            self.evaluate(
                "Promise.all(document.getAnimations().map((one) => one.finished))"
                ".then(() => true, () => true)"
            )
            answer = self._browser._websocket_request("Page.captureScreenshot")
            Path(folder, f"{name}.png").write_bytes(b64decode(answer["data"]))


class BrowserCase:
    """For an ``HttpCase``."""

    def setUp(self):
        super().setUp()
        # Nobody takes a sending back here, and nobody waits for that.
        self.startPatcher(patch.object(mail_server_reply, "UNDO_SECONDS", 1))

    @contextmanager
    def browse(self, path, login, size="1366x768"):
        """A page of that size (width x height in pixels) at that path."""
        self.browser_size = size
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            self.authenticate(login, login, browser=browser)
            self.env.flush_all()
            self.env.invalidate_all()
            at_exit.callback(browser.stop)
            page = Page(self, browser)
            page.go_to(path)
            yield page
