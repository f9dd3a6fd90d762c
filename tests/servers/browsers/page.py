"""What a person does with a page, whatever the browser."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any


class Page:
    """A browser's only tab; a subclass speaks the browser's protocol."""

    def go(self, url: str) -> None:
        """Load a page and wait until it is there."""
        raise NotImplementedError

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression: text, number, truth or None."""
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        """Press and release keys, one after the other."""
        raise NotImplementedError

    def picture(self, target: Path) -> None:
        """Save what is seen as PNG."""
        raise NotImplementedError

    def wait_for(self, script: str, seconds: float = 30) -> None:
        """Wait until the expression is true."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.run(f"Boolean({script})"):
                    return
            except RuntimeError:
                pass  # the page is being replaced
            if time.monotonic() > deadline:
                raise TimeoutError(f"this did not come true: {script}")
            time.sleep(0.05)

    def click(self, selector: str, text: str = "") -> None:
        """Click the first visible element (that holds ``text``), once it is there."""
        found = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find(element =>"
            " element.getClientRects().length &&"
            f" element.textContent.includes({json.dumps(text)}))"
        )
        self.wait_for(found)
        self.run(f"{found}.click()")

    def enter(self, selector: str, text: str) -> None:
        """Put a text into a field in place of what it holds."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(found)
        self.run(
            f"((field) => {{ field.focus(); field.value = {json.dumps(text)};"
            " for (const kind of ['input', 'change'])"
            " field.dispatchEvent(new Event(kind, {bubbles: true})); }"
            f")({found})"
        )

    def sign_in(self, url: str, login: str, password: str) -> None:
        """Sign in to Odoo and wait for the first screen."""
        self.go(f"{url}/web/login")
        self.enter("input[name=login]", login)
        self.enter("input[name=password]", password)
        self.run("document.querySelector('form.oe_login_form').submit()")
        self.wait_for("document.querySelector('.o_main_navbar')", 60)
