"""Messages dropped on Odoo's own board of tickets: the server's side."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCase

STAGE = "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"


@tagged("post_install", "-at_install")
class TestTicketBoard(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.env.ref(STAGE)
        cls.lead = cls.new_user("lea", "helpdesk_mgmt.group_helpdesk_user")
        cls.second_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Second", "user_ids": [(6, 0, cls.lead.ids)]}
        )

    def drop(self, **defaults):
        """A message dropped on a column; the new ticket."""
        number = len(self.mailbox.store["INBOX"].messages)
        key = self.deliver(message_id=f"<{number}@x>", subject=f"Mail {number}")
        return self.imported_row(key, defaults=defaults).ticket_id

    def refused(self, **defaults):
        """Why a drop on this column fails; nothing may be left of it."""
        count = self.env["helpdesk.ticket"].search_count([])
        result = self.import_one(self.deliver(), defaults=defaults)
        self.assertEqual(result["status"], "failed")
        self.assertFalse(result["ticket_id"])
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), count)
        return result["error"]

    # ------------------------------------------------------------------
    # Columns
    # ------------------------------------------------------------------

    def test_columns_of_each_kind(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Toner"})
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Urgent"})
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        other = self.env["res.partner"].create({"name": "Otto"})
        ticket = self.drop(stage_id=self.stage.id, team_id=self.team.id)
        self.assertEqual((ticket.stage_id, ticket.team_id), (self.stage, self.team))
        self.assertEqual(self.drop(user_id=self.rep.id).user_id, self.rep)
        self.assertEqual(self.drop(priority="3").priority, "3")
        self.assertEqual(self.drop(kanban_state="blocked").kanban_state, "blocked")
        self.assertEqual(self.drop(category_id=category.id).category_id, category)
        self.assertEqual(self.drop(channel_id=channel.id).channel_id, channel)
        self.assertEqual(self.drop(tag_ids=[tag.id]).tag_ids, tag)
        self.assertEqual(self.drop(partner_id=other.id).partner_id, other)

    def test_columns_of_nothing(self):
        self.env.company.helpdesk_mgmt_ticket_auto_assign = True
        self.assertFalse(self.drop(user_id=False).user_id)
        self.assertFalse(self.drop(priority=False).priority)
        self.assertFalse(self.drop(channel_id=False).channel_id)
        self.assertFalse(self.drop(partner_id=False).partner_id)
        self.assertFalse(self.drop(tag_ids=False).tag_ids)
        ticket = self.drop(team_id=False)
        self.assertFalse(ticket.team_id)
        self.assertEqual(ticket.user_id, self.rep, "Else the rep would not see it")

    def test_the_team_goes_with_the_column(self):
        third = self.env["helpdesk.ticket.team"].create(
            {"name": "Third", "user_ids": [(6, 0, self.rep.ids)]}
        )
        stage = self.stage.copy({"name": "Ordered", "team_ids": [(6, 0, third.ids)]})
        self.assertEqual(self.drop(stage_id=stage.id).team_id, third)
        self.assertEqual(self.drop(stage_id=self.stage.id).team_id, self.team)

    def test_columns_of_what_is_gone(self):
        stage = self.stage.copy()
        archived = self.stage.copy({"active": False})
        stage.unlink()
        for gone in (stage.id, archived.id, 2**31 - 1):
            self.assertIn("Stage", self.refused(stage_id=gone))

    def test_hostile_fields(self):
        for name in ("company_id", "number", "create_uid", "id", "sequence", "xyz"):
            self.assertIn(name, self.refused(**{name: self.env.company.id}))
        for name in ("message_follower_ids", "partner_email", "description"):
            self.refused(**{name: "x"})

    def test_hostile_values(self):
        portal = self.new_user("paul", "base.group_portal")
        for defaults in (
            {"priority": "9"},
            {"priority": 1},
            {"priority": (1,)},
            {"stage_id": "1; DROP TABLE helpdesk_ticket"},
            {"stage_id": [self.stage.id]},
            {"user_id": portal.id},
            {"tag_ids": 1},
            {"tag_ids": "abc"},
            {"team_id": [1, 2]},
        ):
            with self.subTest(defaults=defaults):
                self.refused(**defaults)

    def test_hostile_options(self):
        key = self.deliver()
        for defaults in (
            "stage_id",
            [1],
            7,
            {"stage_id": True},
            {"stage_id": -1},
            {"stage_id": 2**31},
            {"stage_id": 1.5},
            {"stage_id": {"a": 1}},
            {"tag_ids": [[6, 0, [1]]]},
            {"tag_ids": ["1"]},
        ):
            with self.subTest(defaults=defaults), self.assertRaises(UserError):
                self.inbox.inbox_import([key], None, {"defaults": defaults})
        for number in (2**31, -1, "x"):
            with self.subTest(number=number), self.assertRaises(UserError):
                self.inbox.inbox_import([key], None, {"team_id": number})
        self.assertEqual(self.mailbox.log, [], "Refused before anything is fetched")

    def test_a_column_whose_tickets_the_rep_would_not_see(self):
        self.assertIn("see it yourself", self.refused(user_id=self.other_rep.id))
        secret = self.env["res.partner"].create({"name": "Secret"})
        self.env["ir.rule"].create(
            {
                "name": "Secret",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": [("id", "!=", secret.id)],
            }
        )
        self.refused(partner_id=secret.id)

    def test_another_companys_team(self):
        company = self.env["res.company"].create({"name": "Other"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Foreign", "company_id": company.id}
        )
        self.refused(team_id=team.id)

    def test_an_extension_adds_its_field(self):
        model = type(self.env["helpdesk.ticket"])
        with patch.object(model, "_email_column_fields", lambda self: ("color",)):
            self.refused(stage_id=self.stage.id)

    def test_the_memo_dialog_knows_the_column(self):
        other = self.env["res.partner"].create({"name": "Otto"})
        options = {"defaults": {"partner_id": other.id}}
        prepared = self.inbox.inbox_prepare([self.deliver()], None, options)
        self.assertEqual(prepared["partner"]["id"], other.id)

    # ------------------------------------------------------------------
    # What the board asks
    # ------------------------------------------------------------------

    def board(self, tickets=None, columns=(), user=None, **defaults):
        accounts = self.env["mail.server.account"].with_user(user or self.rep)
        ids = tickets.ids if tickets else []
        return accounts.inbox_board(ids, list(columns), defaults)

    def may_fill(self, columns, user=None, **defaults):
        asked = self.board(columns=columns, user=user, **defaults)["columns"]
        return [bool(column) for column in asked]

    def test_cards_that_may_be_updated(self):
        tickets = self.ticket | self.other_ticket
        self.assertEqual(self.board(tickets)["tickets"], self.ticket.ids)
        self.assertEqual(self.board(tickets, user=self.lead)["tickets"], tickets.ids)
        colleague = self.new_user("ines", "base.group_user")
        tickets.message_subscribe(colleague.partner_id.ids)
        self.assertEqual(self.board(tickets, user=colleague)["tickets"], [])

    def test_columns_that_may_be_filled(self):
        columns = [
            {"stage_id": self.stage.id},
            {"user_id": self.rep.id},
            {"user_id": self.other_rep.id},
            {"user_id": False},
            {"team_id": self.second_team.id, "user_id": False},
            {"priority": "9"},
            {"create_date": "2026-11-24"},
            {"stage_id": {}},
            "nonsense",
        ]
        self.assertEqual(
            self.may_fill(columns), [True, True, False, True] + [False] * 5
        )
        self.assertEqual(self.may_fill(columns, self.lead), [True] * 5 + [False] * 4)
        colleague = self.new_user("ines", "base.group_user")
        self.assertFalse(any(self.may_fill(columns, colleague)))

    def test_what_the_action_gives_every_ticket(self):
        defaults = {"team_id": self.team.id, "company_id": 1, "name": "x"}
        [column] = self.board(columns=[{"priority": "2"}], **defaults)["columns"]
        self.assertEqual(column, {"team_id": self.team.id, "priority": "2"})
        ticket = self.drop(**column)
        self.assertEqual((ticket.team_id, ticket.priority), (self.team, "2"))
        self.assertEqual(self.may_fill([{}], team_id=self.second_team.id), [False])
        self.assertEqual(self.may_fill([{}], team_id="x"), [False])

    def test_the_draft_leaves_nothing(self):
        count = self.env["helpdesk.ticket"].search_count([])
        self.board(columns=[{"stage_id": self.stage.id}])
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), count)

    def test_odd_arguments(self):
        accounts = self.env["mail.server.account"].with_user(self.rep)
        for arguments in (
            (None, []),
            ([], {}),
            (["x"], []),
            ([{"a": 1}], []),
            ([], [], 7),
        ):
            with self.subTest(arguments=arguments), self.assertRaises(UserError):
                accounts.inbox_board(*arguments)
        answer = accounts.inbox_board([0, -5, 2**31 - 1], [])
        self.assertEqual(answer, {"tickets": [], "columns": []})

    def test_who_has_an_account(self):
        def has_account(user):
            return self.env["mail.server.account"].with_user(user).inbox_has_account()

        self.assertTrue(has_account(self.rep))
        self.assertFalse(has_account(self.lead))
        self.assertFalse(has_account(self.new_user("ines", "base.group_user")))
        self.account.active = False
        self.assertFalse(has_account(self.rep))

    def test_no_mail_server_is_asked(self):
        accounts = self.env["mail.server.account"].with_user(self.rep)
        opened = AssertionError("a mail server was asked")
        with patch.object(type(accounts), "_open_mailbox", side_effect=opened):
            accounts.inbox_has_account()
            accounts.inbox_bootstrap()
            self.board(self.ticket, [{"stage_id": self.stage.id}])
