"""The rep's story, as far as every browser has to be able to tell it."""

from __future__ import annotations

import json
import time
from pathlib import Path

from .page import Page

ROW = ".o_helpdesk_inbox_row"
MEMO = "document.querySelector('.modal textarea[name=memo]')"


def tell(
    page: Page, url: str, login: str, password: str, subject: str, pictures: Path
) -> None:
    """Read a message with the keys, begin to put it on a ticket, and think again.

    :param subject: of a message in the inbox.
    :raises TimeoutError: where something does not come true.
    """
    page.sign_in(url, login, password)
    page.go(f"{url}/odoo/email-inbox")
    page.wait_for(f"document.querySelector('{ROW}')", 60)
    page.picture(pictures / "inbox.png")
    page.click(ROW, subject)
    page.wait_for(f"document.querySelector('{ROW}.o_current')")
    title = "document.querySelector('.o_helpdesk_inbox_title')?.textContent"
    page.wait_for(f"{title}?.includes({json.dumps(subject)})")
    page.picture(pictures / "message.png")
    page.press("?")
    page.wait_for("document.querySelector('.o_helpdesk_inbox_help')")
    page.press("Escape")
    page.wait_for("!document.querySelector('.modal')")
    page.press("n")
    page.wait_for(MEMO)
    page.wait_for(f"{MEMO}.value.includes({json.dumps(subject[:10])})")
    page.wait_for(f"{MEMO}.scrollTop === 0 && {MEMO}.selectionEnd === 0")
    page.picture(pictures / "memo.png")
    page.press("Escape")
    page.wait_for("!document.querySelector('.modal')")
    page.press("j")
    page.wait_for("document.querySelector('.o_helpdesk_inbox_row.o_current')")
    current = f"document.querySelector('{ROW}.o_current').textContent"
    page.wait_for(f"!{current}.includes({json.dumps(subject)})")


def look_at(page: Page, subject: str, picture: Path) -> None:
    """Open a message in the inbox, where the story ends, and take its picture.

    :param subject: of a message in HTML.
    """
    page.click(ROW, subject)
    frame = "document.querySelector('.o_helpdesk_inbox_reading iframe')"
    page.wait_for(f"{frame}?.srcdoc.includes('data-fit')")
    time.sleep(1)  # nobody can ask the frame whether it is drawn
    page.picture(picture)
