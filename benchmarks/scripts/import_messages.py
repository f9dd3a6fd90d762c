# Run in Odoo's shell, which defines env; benchmarks/helpdesk.py defines values.
# ruff: noqa: F821
"""The same messages through Odoo's mail gateway and through our import."""

import json
import time

from odoo.addons.helpdesk_mgmt_user_email.transports.interface import MessageKey

ROUNDS = 5

account = env["mail.server.account"].browse(values["account"])
account = account.with_user(account.user_id)
count = values["count"]
page = {"before": False}
keys = []
while len(keys) < 2 * count:
    page = account.inbox_page(before=page["before"], limit=200)
    keys += [row["key"] for row in page["messages"] if row["size"] < 1_000_000]
warm_up, keys = keys[count : 2 * count][:10], keys[:count]


def raw_bytes(chosen):
    with account._open_mailbox() as mailbox:
        return [mailbox.raw(MessageKey.decode(key)) for key in chosen]


def gateway(messages):
    start = time.perf_counter()
    for message in messages:
        env["mail.thread"].message_process(
            "helpdesk.ticket", message, save_original=True
        )
    env.cr.commit()
    return time.perf_counter() - start


def ours(chosen, **options):
    start = time.perf_counter()
    results = account.inbox_import(chosen, **options)
    env.cr.commit()
    failed = [row for row in results if row["status"] != "imported"]
    if failed:
        raise RuntimeError(failed[0])
    return time.perf_counter() - start


ticket = env.ref("helpdesk_mgmt_user_email.ticket_toner")
options = {"force": True}
gateway(raw_bytes(warm_up))
ours(warm_up, options=options)
ways = {
    "gateway": lambda chosen: gateway(raw_bytes(chosen)),
    "new": lambda chosen: ours(chosen, options=options),
    "memo": lambda chosen: ours(chosen, ticket_id=ticket.id, options=options),
    "attach": lambda chosen: ours(
        chosen,
        ticket_id=env.ref("helpdesk_mgmt_user_email.ticket_exam").id,
        options={**options, "mode": "attach"},
    ),
}
# In turn: what else the machine does meets all alike.
result = dict.fromkeys(ways, 0.0)
portion = max(count // ROUNDS, 1)
for start in range(0, count, portion):
    for name, way in ways.items():
        result[name] += way(keys[start : start + portion])
print(json.dumps(result))
