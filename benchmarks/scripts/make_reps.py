# Run in Odoo's shell, which defines env; benchmarks/helpdesk.py defines values.
# ruff: noqa: F821
import json

profile = env["mail.server.profile"].create(
    {
        "name": f"Benchmark {values['port']}",
        "server_type": "imap",
        "login_with_email": True,
        "incoming_host": "localhost",
        "incoming_port": values["port"],
        "incoming_security": "tls",
        "smtp_host": "localhost",
        "ca_certificate": values["ca"],
    }
)
group = env.ref("helpdesk_mgmt.group_helpdesk_user_team")
team = env.ref("helpdesk_mgmt_user_email.team_service")
made = []
users = env["res.users"]
for login in values["logins"]:
    user = env["res.users"].search([("login", "=", login)]) or env[
        "res.users"
    ].with_context(no_reset_password=True).create(
        {
            "name": login,
            "login": login,
            "email": login,
            "group_ids": [(4, group.id)],
        }
    )
    users |= user
    account = env["mail.server.account"].create(
        {
            "user_id": user.id,
            "profile_id": profile.id,
            "email": login,
            "password": values["password"],
        }
    )
    made.append({"login": login, "password": values["password"], "account": account.id})
team.user_ids |= users
# To hash a password takes a third of a second.
users[0].password = values["password"]
env.flush_all()
env.cr.execute(
    "UPDATE res_users SET password = one.password FROM res_users one"
    " WHERE one.id = %s AND res_users.id = ANY(%s)",
    (users[0].id, users.ids),
)
env.cr.commit()
print(json.dumps(made))
