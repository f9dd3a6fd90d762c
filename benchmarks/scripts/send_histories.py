# Run in Odoo's shell, which defines env; benchmarks/sending.py defines values.
# ruff: noqa: F821
"""The same histories from a rep's account, and as Odoo sends a ticket's message."""

import json
import statistics
import time

COUNT, ROUNDS, MEMOS = values["count"], values["rounds"], 12
parameters = env["ir.config_parameter"]
parameters.set_param("mail.server.personal.limit.minutes", 10**6)

rep = (
    env["res.users"]
    .with_context(no_reset_password=True)
    .create(
        {
            "name": "Rep",
            "login": "rep@example.com",
            "email": "rep@example.com",
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_user").id)],
        }
    )
)
profile = env["mail.server.profile"].create(
    {
        "name": "Benchmark of sending",
        "server_type": "imap",
        "login_with_email": True,
        "incoming_host": "localhost",
        "smtp_host": values["host"],
        "smtp_port": values["port"],
        "smtp_security": "tls",
        "ca_certificate": values["ca"],
    }
)
account = env["mail.server.account"].create(
    {
        "user_id": rep.id,
        "profile_id": profile.id,
        "email": "rep@example.com",
        "password": "rep",
        "save_sent_copy": False,
    }
)
# The servers of the demo would take Odoo's own mail.
env["ir.mail_server"].search([("email_account_id", "=", False)]).unlink()
env["ir.mail_server"].create(
    {
        "name": "Odoo's own",
        "smtp_host": values["host"],
        "smtp_port": values["port"],
        "smtp_encryption": "ssl",
        "smtp_user": "rep@example.com",
        "smtp_pass": "rep",
    }
)
customer = env["res.partner"].create(
    {"name": "Customer", "email": "customer@example.net"}
)
tickets = env["helpdesk.ticket"].create(
    [
        {
            "name": f"Benchmark {number}",
            "description": "<p>It burns.</p>",
            "partner_id": customer.id,
        }
        for number in range(COUNT)
    ]
)
comment = env.ref("mail.mt_comment")
env["mail.message"].create(
    [
        {
            "model": "helpdesk.ticket",
            "res_id": ticket.id,
            "body": f"Memo {number}: " + "text that says something " * 20,
            "author_id": customer.id,
            "message_type": "email",
            "subtype_id": comment.id,
        }
        for ticket in tickets
        for number in range(MEMOS)
    ]
)
env["mail.mail"].search([]).unlink()
env.cr.commit()

composer = (
    env["helpdesk.email.history"].with_user(rep).create({"ticket_id": tickets[0].id})
)
start = time.perf_counter()
for _ in range(20):
    body = composer._complete_body()
compose = (time.perf_counter() - start) / 20


def queue(**sender):
    start = time.perf_counter()
    for ticket in tickets:
        ticket.with_user(rep).message_post(
            body=body,
            subject="History",
            partner_ids=customer.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            notify_skip_followers=True,
            force_send=False,
            **sender,
        )
    env.cr.commit()
    return time.perf_counter() - start


def send():
    start = time.perf_counter()
    env["mail.mail"].process_email_queue()
    seconds = time.perf_counter() - start
    left = env["mail.mail"].search([("state", "in", ("outgoing", "exception"))])
    if left:
        raise RuntimeError(left[0].failure_reason)
    return seconds


ways = {"odoo": {}, "ours": {"email_account_id": account.id}}
times = {f"{way}_{act}": [] for way in ways for act in ("queue", "send")}
for turn in range(ROUNDS + 1):
    for way, sender in ways.items():
        found = {"queue": queue(**sender), "send": send()}
        if turn:  # the first one warms up
            for act, seconds in found.items():
                times[f"{way}_{act}"].append(seconds)
result = {name: statistics.median(seconds) for name, seconds in times.items()}
print(json.dumps({**result, "compose": compose, "memos": MEMOS + 1}))
