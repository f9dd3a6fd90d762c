# Run in Odoo's shell, which defines env; benchmarks/pasting.py gives values.
# ruff: noqa: F821
"""Rows of a spreadsheet, as the dialog sends them: each part commits by itself."""

import json
import time

group = env.ref("helpdesk_mgmt.group_helpdesk_user_own")
env["mail.server.profile"].create(
    {
        "name": "Pasted",
        "server_type": "imap",
        "incoming_host": "imap.example.com",
        "smtp_host": "smtp.example.com",
    }
)
logins = [f"pasted{number}" for number in range(values["rows"])]
env["res.users"].with_context(no_reset_password=True).create(
    [{"name": login, "login": login, "group_ids": group.ids} for login in logins]
)
env.cr.commit()

first = "Support Rep\tMail Server\tEmail Address\tPassword"
lines = [f"{login}\tPasted\t{login}@example.com\tsecret {login}" for login in logins]
grid = env["mail.server.account.grid"]
found = {}
for turn in ("created", "updated"):
    seconds, computed = [], time.process_time()
    for start in range(0, len(lines), values["part"]):
        began = time.perf_counter()
        outcomes = grid.paste_rows(first, lines[start : start + values["part"]])
        env.cr.commit()
        env.invalidate_all()
        seconds.append(time.perf_counter() - began)
        wrong = [row for row in outcomes if row["status"] != turn]
        if wrong:
            raise RuntimeError(wrong[0])
    found[turn] = {
        "total": sum(seconds),
        "longest": max(seconds),
        "computed": time.process_time() - computed,
    }
print(json.dumps(found))
