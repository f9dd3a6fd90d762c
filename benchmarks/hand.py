"""What a rep's work costs the hand and the clock: clicks, drags, keys and milliseconds.

On the running demo, in Chromium, with real clicks, drags and keys. Text that is
written counts as one act. The clock runs from the first act until the page shows that
it is done; nobody thinks in between.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable

from dev import demo
from dev.browser import Browser, sign_in
from dev.environment.console import run, say

INBOX = "/odoo/action-helpdesk_mgmt_user_email.email_inbox_action"
ROW = ".o_helpdesk_inbox_row"
TICKET = ".o_helpdesk_inbox_ticket"
READING = ".o_helpdesk_inbox_reading"
COMPOSER = ".o_helpdesk_composer"
SEEN = f"document.querySelector('{READING} .o_helpdesk_inbox_title')"
MEMO = "document.querySelector('.modal textarea[name=memo]')?.value"
NO_DIALOG = "!document.querySelector('.modal')"
UNDO = "document.querySelector('button[name=undo], .o_notification')"


class Hand:
    """A rep's hand, which counts."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.acts: Counter[str] = Counter()

    def click(self, selector: str, text: str = "") -> None:
        self.acts["click"] += 1
        self._browser.click(selector, text)

    def drag(self, source: tuple[str, str], target: tuple[str, str]) -> None:
        self.acts["drag"] += 1
        end = self._browser.center(*target)
        self._browser.drag(self._browser.center(*source), end)
        self._browser.drop(end)

    def press(self, key: str, control: bool = False) -> None:
        self.acts["key"] += 1
        if control:
            self._with_control(key)
        else:
            self._browser.key(key)

    def write(self, text: str) -> None:
        self.acts["text"] += 1
        self._browser.type(text)

    def see(self, condition: str) -> None:
        """Wait as a person does until that is shown."""
        self._browser.wait_for(condition)

    def _with_control(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            self._browser.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                modifiers=2,
                windowsVirtualKeyCode=13,
            )


def update_the_suggested_ticket(hand: Hand) -> None:
    """a mail onto a ticket, dragged"""
    # Suggestions come above the other tickets: a hand waits until nothing moves
    hand.see("document.querySelector('.o_helpdesk_inbox_reason')")
    hand.drag((ROW, "Re: Printer on fire"), (TICKET, "HT00012"))
    hand.see(MEMO)
    hand.click(".modal button[name=save]")
    hand.see(f"{NO_DIALOG} && {UNDO}")


def make_a_ticket(hand: Hand) -> None:
    """a new ticket from a mail"""
    hand.click(ROW, "The laminator has swallowed")
    hand.click(f"{READING} button[name=new_ticket]")
    hand.see(MEMO)
    hand.click(".modal button[name=save]")
    hand.see(f"{NO_DIALOG} && {UNDO}")


def make_a_ticket_by_keys(hand: Hand) -> None:
    """the same by keys, for the mail that is open"""
    hand.press("n")
    hand.see(MEMO)
    hand.press("Enter")
    hand.see(f"{NO_DIALOG} && {UNDO}")


def answer(hand: Hand) -> None:
    """an answer, with the customer's mail onto the suggested ticket"""
    hand.click(f"{READING} button[name=reply]")
    hand.see(f"document.querySelector('{COMPOSER} .odoo-editor-editable')")
    hand.write("It is on its way.")
    hand.press("Enter", control=True)
    hand.see(f"!document.querySelector('{COMPOSER}')")


def write_a_mail(hand: Hand) -> None:
    """a new mail to somebody"""
    hand.press("c")
    hand.see(f"document.querySelector('{COMPOSER} [name=email_to] input')")
    hand.write("zoe@example.org")
    hand.press("Enter")
    hand.click(f"{COMPOSER} [name=subject] input")
    hand.write("Toner")
    hand.click(f"{COMPOSER} .odoo-editor-editable")
    hand.write("It is on its way.")
    hand.press("Enter", control=True)
    hand.see(f"!document.querySelector('{COMPOSER}')")


def delete(hand: Hand) -> None:
    """a mail into the Trash"""
    hand.press("d")
    hand.see("document.querySelector('button[name=undo]')")


#: In the order of a morning; what is opened before is named with it.
JOBS: tuple[tuple[Callable[[Hand], None], str], ...] = (
    (update_the_suggested_ticket, "Printer on fire"),
    (make_a_ticket, ""),
    (make_a_ticket_by_keys, "80 grams of joy"),
    (answer, "Printer on fire"),
    (write_a_mail, "80 grams of joy"),
    (delete, "80 grams of joy"),
)


def main() -> None:
    """Do each job once and print the table."""
    facts = demo.facts()
    ann = next(user for user in facts["users"] if user["login"] == "ann")
    say("| job | clicks | drags | keys | texts | ms |")
    say("| --- | ---: | ---: | ---: | ---: | ---: |")
    with Browser(1366, 800) as browser:
        sign_in(browser, facts["url"], ann["login"], ann["password"])
        for job, opened in JOBS:
            _open(browser, facts["url"], opened)
            hand = Hand(browser)
            start = time.monotonic()
            job(hand)
            took = 1000 * (time.monotonic() - start)
            counts = [
                hand.acts[kind] or "" for kind in ("click", "drag", "key", "text")
            ]
            cells = [job.__doc__, *counts, f"{took:,.0f}"]
            say(f"| {' | '.join(map(str, cells))} |")


def _open(browser: Browser, url: str, subject: str) -> None:
    """The inbox at rest, with that message open."""
    browser.go(url + INBOX)
    browser.wait_for(f"document.querySelector('{ROW}')")
    browser.wait_for(f"document.querySelector('{TICKET}')")
    if subject:
        browser.click(ROW, subject)
        browser.wait_for(f"{SEEN}?.textContent.includes({json.dumps(subject)})")
        browser.wait_for(f"!document.querySelector('{READING} .placeholder-glow')")
    browser.wait_until_still(2)


if __name__ == "__main__":
    run(main)
