"""What the rep waits for, measured in a browser."""

from __future__ import annotations

import json

from dev.browser import Browser, sign_in

from . import measure
from .helpdesk import Rep

_ACTION = "/odoo/action-helpdesk_mgmt_user_email.email_inbox_action"
_ROW = "document.querySelector('.o_helpdesk_inbox_row')"
_TITLE = "document.querySelector('.o_helpdesk_inbox_title')?.textContent"
_WAITING = "document.querySelector('.o_helpdesk_inbox_reading .placeholder-glow')"

# Milliseconds from an act to the first picture in which a condition holds.
_TIME = """
new Promise((resolve) => {
    const before = %(before)s;
    const start = performance.now();
    %(act)s;
    const look = () => (%(condition)s)
        ? resolve(performance.now() - start) : requestAnimationFrame(look);
    requestAnimationFrame(look);
})
"""
_MENU = (
    "[...document.querySelectorAll('.o_menu_sections a, .o_menu_sections button')]"
    ".find((entry) => entry.textContent.trim() === %s).click()"
)
_KEY = (
    "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
    " {key: '%(key)s', %(more)s bubbles: true, cancelable: true}))"
)
_NEXT = _KEY % {"key": "j", "more": ""}
_TICKET = "document.querySelector('.o_helpdesk_inbox_ticket [data-ticket-id]')"
_DIALOG = "document.querySelector('.o_helpdesk_inbox_import')"


def measure_screen(
    url: str, rep: Rep, repeat: int
) -> tuple[measure.Timing, measure.Timing]:
    """The inbox after a click on its menu, and the next message after a key."""
    with Browser() as browser:
        sign_in(browser, url, rep.login, rep.password)
        browser.go(url + _ACTION)
        browser.wait_for(_ROW)
        inbox = [_open_inbox(browser) for _ in range(repeat + 1)][1:]
        browser.click(".o_helpdesk_inbox_row")
        browser.wait_for(f"{_TITLE} && !{_WAITING}")
        browser.wait_until_still()
        message = [_next_message(browser) for _ in range(2 * repeat + 2)][2:]
    return measure.of(inbox), measure.of(message)


def import_all(url: str, rep: Rep, query: str) -> float:
    """Seconds until all messages of a mailbox are on one ticket.

    :param query: what the ticket pane finds the ticket by.
    """
    with Browser() as browser:
        sign_in(browser, url, rep.login, rep.password)
        browser.go(url + _ACTION)
        browser.wait_for(_ROW)
        browser.click(".o_helpdesk_inbox_row")
        browser.wait_until_still()
        browser.run(_KEY % {"key": "a", "more": "ctrlKey: true,"})
        browser.wait_for(_named("select_everything"))
        browser.run(_named("select_everything") + ".click()")
        browser.wait_for(f"!{_named('select_everything')}")
        browser.click(".o_helpdesk_inbox_ticket_search")
        browser.type(query)
        browser.wait_for(_TICKET)
        browser.wait_until_still()
        browser.run(f"{_TICKET}.click()")
        browser.wait_for(f"{_DIALOG}?.querySelector('.btn-primary')")
        act = f"{_DIALOG}.querySelector('.btn-primary').click()"
        milliseconds = browser.run(
            _TIME % {"before": "null", "act": act, "condition": f"before ?? !{_DIALOG}"}
        )
    return float(milliseconds) / 1000


def _named(name: str) -> str:
    return f"document.querySelector('button[name={name}]')"


def _open_inbox(browser: Browser) -> float:
    browser.run(_MENU % json.dumps("Dashboard"))
    browser.wait_for(f"!{_ROW} && document.querySelector('.o_control_panel')")
    browser.wait_until_still()
    act = _MENU % json.dumps("Email Inbox")
    return float(
        browser.run(
            _TIME % {"before": "null", "act": act, "condition": f"before ?? {_ROW}"}
        )
    )


def _next_message(browser: Browser) -> float:
    condition = f"{_TITLE} !== before && !{_WAITING}"
    milliseconds = browser.run(
        _TIME % {"before": _TITLE, "act": _NEXT, "condition": condition}
    )
    browser.wait_until_still(0.5)
    return float(milliseconds)
