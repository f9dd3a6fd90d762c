# Run in Odoo's shell, which defines env; benchmarks/size.py gives values.
# ruff: noqa: F821
"""What a rep does all day: how long it takes, and what reads whole tables."""

import json
import re
import statistics
import time
from collections import defaultdict
from unittest.mock import patch

import psycopg2

from odoo.sql_db import Cursor
from odoo.tools import SQL

REPEAT = values["repeat"]
BIG = (
    "helpdesk_ticket",
    "mail_message",
    "helpdesk_email_message",
    "mail_mail",
    "res_partner",
)
SCAN = re.compile(rf"Seq Scan on ({'|'.join(BIG)})\b")

account = env["mail.server.account"].browse(values["account"])
account = account.with_user(account.user_id).with_context(lang="en_US", tz="UTC")
env = account.env
tickets = env["helpdesk.ticket"]
ticket = tickets.browse(values["ticket"])
stage = env["helpdesk.ticket.stage"].search([("closed", "=", False)], limit=1)
page = account.inbox_page(limit=50)
keys = [row["key"] for row in page["messages"] if row["size"] < 1_000_000]
env.cr.commit()


def imported(results):
    failed = [row for row in results if row["status"] != "imported"]
    if failed:
        raise RuntimeError(failed[0])


def form(model, record):
    """As the web client opens a form: its view, then what is in it."""
    view = env[model].get_view(view_id=False, view_type="form")
    names = view["models"][model]
    env[model].browse(record).web_read({name: {} for name in names})


def listing(model, domain, fields, context=None):
    """As the web client shows a list: a page of it, and how many there are."""
    records = env[model].with_context(**(context or {}))
    records.web_search_read(domain, {name: {} for name in fields}, limit=80)


def history():
    composer = env["helpdesk.email.history"].create({"ticket_id": ticket.id})
    composer._complete_body()


ACTS = {
    "page": lambda: account.inbox_page(limit=50),
    "read": lambda: account.inbox_read(keys[1]),
    "suggest": lambda: account.inbox_suggest(keys[1]),
    "who writes": lambda: account.inbox_customer(ticket.partner_email),
    "Import Email for a ticket": lambda: account.inbox_matches(ticket.id),
    "ticket pane": lambda: account.inbox_tickets(),
    "its search, a number": lambda: account.inbox_tickets(ticket.number),
    "its search, a word": lambda: account.inbox_tickets("printer"),
    "its search, nothing found": lambda: account.inbox_tickets("quagga"),
    "import": lambda: imported(account.inbox_import([keys[2]], None, {"force": True})),
    "drop on a ticket": lambda: imported(
        account.inbox_import([keys[3]], ticket.id, {"force": True})
    ),
    "drop on a column": lambda: imported(
        account.inbox_import(
            [keys[4]], None, {"force": True, "defaults": {"stage_id": stage.id}}
        )
    ),
    "history of a ticket": history,
    "Outbox": lambda: listing(
        "mail.server.outbox",
        [("user_id", "=", env.uid)],
        ["email_to", "subject", "date", "ticket_id", "state", "reason"],
    ),
    "Imported Emails": lambda: listing(
        "helpdesk.email.message",
        [("user_id", "=", env.uid)],
        ["subject", "email_from", "ticket_id", "date", "state", "mode"],
    ),
    "Imported Emails of a ticket": lambda: listing(
        "helpdesk.email.message",
        [("ticket_id", "=", ticket.id)],
        ["subject", "email_from", "ticket_id", "date", "state", "mode"],
    ),
    "ticket's form": lambda: form("helpdesk.ticket", ticket.id),
    "preferences": lambda: form("res.users", env.uid),
}


def timed(act):
    """Milliseconds; what it wrote is taken back."""
    env.invalidate_all()
    start = time.perf_counter()
    act()
    env.flush_all()
    seconds = time.perf_counter() - start
    env.cr.rollback()
    env.cr.postrollback.clear()
    return seconds * 1000


def statements(act):
    """The statements of an act, with their parameters filled in."""
    found = []
    execute = Cursor.execute

    def listening(cursor, query, params=None, log_exceptions=True):
        if cursor is env.cr:
            code, given = (
                (query.code, query.params)
                if isinstance(query, SQL)
                else (query, params)
            )
            text = cursor._cnx.cursor().mogrify(code, given or None).decode()
            if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", text):
                found.append(text)
        return execute(cursor, query, params, log_exceptions)

    with patch.object(Cursor, "execute", listening):
        timed(act)
    return found


def scans(act):
    """``{table: the statement that reads all of it}``, and how many statements."""
    found = statements(act)
    read = {}
    for text in found:
        try:
            with env.cr.savepoint(flush=False):
                env.cr.execute("EXPLAIN " + text.replace("%", "%%"), ())
                plan = "\n".join(row for [row] in env.cr.fetchall())
        except psycopg2.Error:  # what it needs was taken back
            continue
        for table in SCAN.findall(plan):
            read.setdefault(table, text[:2000])
    env.cr.rollback()
    return read, len(found)


result = defaultdict(dict)
for name, act in ACTS.items():
    for _ in range(3):
        timed(act)
    times = [timed(act) for _ in range(REPEAT)]
    read, count = scans(act)
    result[name] = {
        "median": statistics.median(times),
        "statements": count,
        "scans": read,
    }
print(json.dumps(result))
