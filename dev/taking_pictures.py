"""The pictures of dev/screenshots, and how to get there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from dev import demo
from dev.browser import Browser, sign_in
from dev.environment import places
from dev.environment.console import SetupError, run, say

_TARGET = places.CHECKOUT / "static" / "description"
_MODULE = "helpdesk_mgmt_user_email"
_ROW = ".o_helpdesk_inbox_row"
_READING = ".o_helpdesk_inbox_reading"
_TICKET = ".o_helpdesk_inbox_ticket"

# The shape that the system paints under the pointer while a row is dragged.
_GHOST = """
(() => {
    const ghost = document.createElement("div");
    ghost.className = "o_helpdesk_inbox_ghost shadow";
    ghost.innerHTML = '<i class="fa fa-envelope"></i><span></span>';
    ghost.querySelector("span").textContent = %s;
    ghost.style.cssText = "top: %dpx; left: %dpx; z-index: 10000";
    ghost.id = "drag_picture";
    document.body.append(ghost);
})()
"""


class Pictures:
    """One browser, and a method for each picture."""

    def __init__(self, browser: Browser, facts: dict[str, Any]) -> None:
        self._browser = browser
        self._url = facts["url"]
        self._passwords = {user["login"]: user["password"] for user in facts["users"]}
        self._login = ""
        self._ticket = 0

    # Pictures, in the order in which they are taken

    def inbox(self) -> None:
        self._open_message("Printer on fire [HT00012]")
        self._save("inbox")

    def html_mail(self) -> None:
        self._open_message("80 grams of joy")
        self._save("html_mail")

    def drag(self) -> None:
        self._open_message("Printer on fire [HT00012]")
        # Suggestions come above the other tickets: wait until nothing moves.
        self._browser.wait_for("document.querySelector('.o_helpdesk_inbox_reason')")
        start = self._browser.center(_ROW, "Printer on fire [HT00012]")
        end = self._browser.center(_TICKET, "HT00012")
        self._browser.drag(start, end)
        self._save_with_ghost("drag", "Re: Printer on fire [HT00012]", end)
        self._browser.drop(end)
        self._browser.wait_for("document.querySelector('textarea[name=memo]')?.value")

    def memo(self) -> None:
        if self._browser.run("!document.querySelector('.o_helpdesk_inbox_memo')"):
            self.drag()
        self._browser.run(
            "document.querySelector('textarea[name=memo]').setSelectionRange(0, 0)"
        )
        self._save("memo")

    def memo_attach(self) -> None:
        self._browser.click(".o_helpdesk_inbox_memo button[name=attach]")
        self._browser.wait_for("document.querySelector('.modal input[name^=part_]')")
        self._save("memo_attach")

    def imported(self) -> None:
        self._browser.click(".modal button[name=save]")
        self._browser.wait_for("document.querySelector('div.o_notification')")
        self._save("imported")

    def ticket(self) -> None:
        self._as("ann")
        self._browser.go(f"{self._url}/odoo/helpdesk.ticket/{self._fire_ticket()}")
        self._browser.wait_for("document.querySelector('.o-mail-Message')")
        self._save("ticket", width=1600, height=900, wait=1.5)

    def complete_message(self) -> None:
        link = self._browser.run(
            "[...document.querySelectorAll('.o-mail-Message a')]"
            ".find((a) => a.textContent.includes('Click for details'))?.href"
        )
        if not link:
            raise RuntimeError("there is no memo with “Click for details;”")
        self._browser.go(link)
        self._save("complete_message")

    def composer(self) -> None:
        self._as("ann")
        self._browser.go(f"{self._url}/odoo/helpdesk.ticket/{self._fire_ticket()}")
        self._browser.wait_for("document.querySelector('.o-mail-Message')")
        self._browser.wait_until_still(1.5)
        self._browser.click(".o-mail-Chatter-sendMessage")
        self._browser.wait_for("document.querySelector('button[name=show_copies]')")
        self._browser.click("button[name=show_copies]")
        self._browser.click(".o-mail-Composer-input")
        self._browser.type("Dear Carla,\n\nthe new one is on its way.")
        self._browser.run(
            "document.querySelector('.o-mail-Composer')"
            ".scrollIntoView({block: 'center'})"
        )
        self._save("composer")

    def history(self) -> None:
        self._as("ann")
        self._browser.go(f"{self._url}/odoo/helpdesk.ticket/{self._fire_ticket()}")
        self._browser.wait_for("document.querySelector('.o-mail-Message')")
        self._browser.click("button[name=action_email_history]")
        self._browser.wait_for("document.querySelector('.modal [name=preview_html]')")
        self._save("history", wait=1.5)

    def reply(self) -> None:
        self._open_message("Printer on fire [HT00012]")
        self._browser.click(f"{_READING} button[name=reply]")
        self._browser.wait_for(
            "document.querySelector('.o_helpdesk_composer [name=email_to]')"
        )
        self._save("reply", wait=1.5)

    def board(self) -> None:
        self._as("ann")
        action = "helpdesk_mgmt.helpdesk_ticket_action_opened"
        self._browser.go(f"{self._url}/odoo/action-{action}")
        self._browser.click(".o_email_board_toggle")
        self._browser.wait_for("document.querySelector('.o_email_target')")
        subject = "Fwd: The scanner sings"
        start = self._browser.center(_ROW, subject)
        end = self._browser.center(".o_kanban_header", "In Progress")
        self._browser.drag(start, end)
        self._save_with_ghost("board", subject, (end[0], end[1] + 40))
        # Outside of every target: nothing is imported
        self._browser.drop((10, 10))

    def search(self) -> None:
        self._open_inbox()
        self._browser.click(".o_helpdesk_inbox_query")
        self._browser.type("toner")
        self._browser.key("Enter")
        self._browser.wait_for(f"document.querySelector('{_ROW}')")
        self._save("search", wait=1.5)

    def other_scripts(self) -> None:
        self._open_message("打印机面板显示乱码")
        self._save("other_scripts")

    def phone(self) -> None:
        self._browser.resize(390, 844, phone=True)
        self._open_inbox()
        self._save("phone")
        self._browser.resize(1280, 800)

    def phone_message(self) -> None:
        self._browser.resize(390, 844, phone=True)
        self._open_inbox()
        self._browser.click(_ROW, "The laminator has swallowed")
        self._browser.wait_for(f"document.querySelector('{_READING}')")
        self._save("phone_message", wait=1.5)
        self._browser.resize(1280, 800)

    def empty(self) -> None:
        self._open_inbox()
        self._browser.click(".o_helpdesk_inbox_folder", "Junk")
        self._save("empty", wait=1.5)

    def signed_out(self) -> None:
        self._open_inbox()
        account = self._call("mail.server.account", "search", [[]])[0]
        self._call("mail.server.account", "write", [[account], {"password": "old"}])
        self._browser.go(f"{self._url}/odoo/action-{_MODULE}.email_inbox_action")
        self._browser.wait_for("document.querySelector('.o_helpdesk_inbox_notice')")
        self._save("signed_out")
        secret = {"password": self._passwords["ann"]}
        self._call("mail.server.account", "write", [[account], secret])

    def welcome(self) -> None:
        self._as("manager")
        self._browser.go(f"{self._url}/odoo/action-{_MODULE}.email_inbox_action")
        self._browser.wait_for("document.querySelector('.o_helpdesk_inbox_welcome')")
        self._save("welcome")

    def server(self) -> None:
        self._as("manager")
        self._browser.go(
            f"{self._url}/odoo/action-{_MODULE}.mail_server_profile_action"
        )
        self._browser.click(".o_data_row td", "Demo mail server")
        self._browser.wait_for("document.querySelector('.o_form_view .o_form_sheet')")
        self._save("server")

    def server_pop3(self) -> None:
        self._new_server("POP3/SMTP")
        self._save("server_pop3")
        self._browser.click(".o_form_button_cancel")

    def server_exchange(self) -> None:
        self._new_server("Microsoft Exchange Server")
        self._save("server_exchange")
        self._browser.click(".o_form_button_cancel")

    def server_graph(self) -> None:
        self._new_server("Microsoft 365 (Graph)")
        self._browser.wait_for("document.querySelector('[name=oauth_client_id]')")
        self._save("server_graph", height=1150)
        self._browser.click(".o_form_button_cancel")

    def server_google(self) -> None:
        self._new_server("IMAP")
        self._browser.click("[name=auth_method] input")
        self._browser.click(".o-dropdown-item, .o_select_menu_item", "Google")
        self._browser.wait_for("document.querySelector('[name=oauth_client_id]')")
        self._browser.run(
            "document.querySelector('[name=oauth_client_id]')"
            ".scrollIntoView({block: 'center'})"
        )
        self._save("server_google")
        self._browser.click(".o_form_button_cancel")

    def _new_server(self, kind: str) -> None:
        self._as("manager")
        self._browser.go(
            f"{self._url}/odoo/action-{_MODULE}.mail_server_profile_action"
        )
        self._browser.click(".o_list_button_add")
        self._browser.click("[name=server_type] label", kind)
        self._browser.wait_until_still()

    def rep_accounts(self) -> None:
        self._as("manager")
        self._browser.go(
            f"{self._url}/odoo/action-{_MODULE}.mail_server_account_grid_action"
        )
        self._browser.wait_for("document.querySelector('.o_data_row')")
        self._save("rep_accounts")

    def settings(self) -> None:
        self._as("admin")
        self._browser.go(f"{self._url}/odoo/settings")
        self._browser.click(".settings .tab, .settings_tab .tab", "Helpdesk")
        self._save("settings", wait=1.5, height=1100)

    def preferences(self) -> None:
        self._as("ann")
        self._browser.go(f"{self._url}/odoo")
        self._browser.click(".o_user_menu button")
        self._browser.click(".o-dropdown--menu .dropdown-item", "Preferences")
        self._browser.click(".o_notebook .nav-link", "Email")
        self._save("preferences")

    # What they need

    def _as(self, login: str) -> None:
        if self._login == login:
            return
        sign_in(self._browser, self._url, login, self._passwords[login])
        self._login = login

    def _open_inbox(self) -> None:
        self._as("ann")
        self._browser.go(f"{self._url}/odoo/action-{_MODULE}.email_inbox_action")
        self._browser.wait_for(f"document.querySelector('{_ROW}')")

    def _open_message(self, subject: str) -> None:
        self._open_inbox()
        self._browser.click(_ROW, subject)
        self._browser.wait_for(
            f"document.querySelector('{_READING} .o_helpdesk_inbox_title')"
            f" && !document.querySelector('{_READING} .placeholder-glow')"
        )
        self._browser.wait_for(f"document.querySelector('{_TICKET}')")

    def _fire_ticket(self) -> int:
        if not self._ticket:
            domain = [["number", "=", "HT00012"]]
            self._browser.go(f"{self._url}/odoo")  # a page that may ask the server
            self._ticket = int(self._call("helpdesk.ticket", "search", [domain])[0])
        return self._ticket

    def _call(self, model: str, method: str, arguments: list[Any]) -> Any:
        """Call a method as who is signed in."""
        body = {
            "jsonrpc": "2.0",
            "params": {
                "model": model,
                "method": method,
                "args": arguments,
                "kwargs": {},
            },
        }
        answer = self._browser.run(
            f"fetch('/web/dataset/call_kw/{model}/{method}', {{method: 'POST',"
            " headers: {'Content-Type': 'application/json'},"
            f" body: {json.dumps(json.dumps(body))}}}).then((answer) => answer.json())"
        )
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def _save_with_ghost(
        self, name: str, subject: str, place: tuple[float, float]
    ) -> None:
        x, y = place
        self._browser.run(_GHOST % (json.dumps(subject), y + 8, x - 120))
        self._save(name)
        self._browser.run("document.querySelector('#drag_picture').remove()")

    def _save(
        self, name: str, wait: float = 0.7, width: int = 1280, height: int = 800
    ) -> None:
        odd = (width, height) != (1280, 800)
        if odd:
            self._browser.resize(width, height)
        if name != "drag":
            self._browser.mouse("mouseMoved", 2, 2)
        self._browser.wait_until_still(wait)
        file = _TARGET / f"{name}.png"
        self._browser.picture(file)
        if odd:
            self._browser.resize(1280, 800)
        say(f"  {file.relative_to(places.CHECKOUT)}: {file.stat().st_size // 1024} KB")


_ORDER: tuple[Callable[[Pictures], None], ...] = (
    Pictures.inbox,
    Pictures.html_mail,
    Pictures.other_scripts,
    Pictures.drag,
    Pictures.memo,
    Pictures.memo_attach,
    Pictures.imported,
    Pictures.ticket,
    Pictures.complete_message,
    Pictures.board,
    Pictures.composer,
    Pictures.history,
    Pictures.reply,
    Pictures.search,
    Pictures.phone,
    Pictures.phone_message,
    Pictures.empty,
    Pictures.signed_out,
    Pictures.preferences,
    Pictures.welcome,
    Pictures.server,
    Pictures.server_pop3,
    Pictures.server_exchange,
    Pictures.server_graph,
    Pictures.server_google,
    Pictures.rep_accounts,
    Pictures.settings,
)


def main() -> None:
    wanted = sys.argv[1:]
    names = [take.__name__ for take in _ORDER]
    if unknown := set(wanted) - set(names):
        raise SetupError(f"no such picture: {', '.join(sorted(unknown))} ({names})")
    with Browser() as browser:
        pictures = Pictures(browser, demo.facts())
        for take in _ORDER:
            if not wanted or take.__name__ in wanted:
                _take(take, pictures, browser)
        for complaint in dict.fromkeys(browser.complaints):
            say(f"the browser complains: {complaint}")


def _take(
    take: Callable[[Pictures], None], pictures: Pictures, browser: Browser
) -> None:
    try:
        take(pictures)
    except Exception:
        failed = places.WORK / "failed_picture.png"
        browser.picture(failed)
        say(f"{take.__name__}: see {failed.relative_to(places.CHECKOUT)}")
        raise


if __name__ == "__main__":
    run(main)
