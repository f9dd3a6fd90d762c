"""Makes a database somebody else's; runs inside ``odoo shell``, before the addon.

A German company with a branch of its own; mail aliases, but no domain for them. Users
are left to the tests: they make them through Odoo's own forms.
"""

GERMAN = "de_DE"


def settle(env):
    """What an administrator does in the first hour with a new Odoo."""
    germany, austria = env.ref("base.de"), env.ref("base.at")
    env.ref("base.user_admin").lang = GERMAN
    company = {"name": "Lindner GmbH", "country_id": germany.id}
    env.ref("base.main_company").write(company)
    # The language of everybody who is entered from now on.
    env["ir.default"].set("res.partner", "lang", GERMAN)
    branch = env["res.company"].create(
        {"name": "Lindner Austria GmbH", "country_id": austria.id}
    )
    env.ref("base.user_admin").company_ids += branch
    env["mail.alias.domain"].search([]).unlink()
    env["helpdesk.ticket.team"].create({"name": "Kundendienst", "alias_name": "hilfe"})


settle(env)  # noqa: F821
env.cr.commit()  # noqa: F821
