# Run in Odoo's shell, which defines env; benchmarks/size.py gives values.
# ruff: noqa: F821
"""Years of a busy helpdesk, made by PostgreSQL in a minute.

``tickets`` of which 5 % are open; two memos and 0.4 imported emails for each ticket; a
queue of the rep's own mail, and one ticket with a long discussion. Some customers write
much more than others, words of titles are common and rare, and one is in every title.
"""

import json

from odoo.tools import SQL

COUNT, QUEUE, LONG = values["tickets"], values["queue"], 2000
account = env["mail.server.account"].browse(values["account"])
rep = account.user_id
stages = env["helpdesk.ticket.stage"].search([], order="closed, id")
team = env.ref("helpdesk_mgmt_user_email.team_service")
other = env.ref("helpdesk_mgmt_user_email.team_parts")
names = {
    "count": COUNT,
    "queue": QUEUE,
    "long": LONG,
    "customers": max(COUNT // 20, 400),
    "open": stages.filtered(lambda stage: not stage.closed).ids,
    "closed": stages.filtered("closed").ids,
    "team": team.id,
    "other": other.id,
    "rep": rep.id,
    "rep_partner": rep.partner_id.id,
    "rep_email": rep.email,
    "account": account.id,
    "server": account.sudo()._sending_servers().id or None,
    "company": env.company.id,
    "note": env.ref("mail.mt_note").id,
    "comment": env.ref("mail.mt_comment").id,
    "words": values["words"],
    "prefix": values["prefix"],
}


def run(statement):
    env.cr.execute(SQL(statement, **names))


env.flush_all()
run("SELECT setseed(0.5)")
run(
    """
    CREATE TEMP TABLE bench_customer AS
    SELECT n AS customer, nextval('res_partner_id_seq')::int AS id,
           'customer' || n || '@customer'
           || n %% CASE WHEN n < 400 THEN 40 ELSE 2000 END
           || '.example' AS email
      FROM generate_series(0, %(customers)s - 1) n
    """
)
run(
    """
    INSERT INTO res_partner (id, name, complete_name, email, email_normalized, active,
                             type, is_company, commercial_partner_id,
                             create_uid, write_uid, create_date, write_date)
    SELECT id, 'Customer ' || customer, 'Customer ' || customer, email, email, true,
           'contact', false,
           id, 1, 1, now(), now()
      FROM bench_customer
    """
)
run(
    """
    CREATE TEMP TABLE bench_ticket AS
    SELECT nextval('helpdesk_ticket_id_seq')::int AS id, n,
           n > %(count)s * 0.95 AS open,
           floor(%(customers)s * random() ^ 3)::int AS customer,
           random() AS dice, random() AS dice2,
           timestamp '2026-11-20' - (%(count)s - n) * interval '3 minutes' AS moment
      FROM generate_series(1, %(count)s) n
    """
)
run(
    """
    INSERT INTO helpdesk_ticket (id, number, name, description, user_id, stage_id,
        partner_id, commercial_partner_id, partner_name, partner_email, company_id,
        team_id, sequence, priority, unattended, active, last_stage_update,
        create_uid, write_uid, create_date, write_date)
    SELECT t.id, %(prefix)s || lpad(n::text, 7, '0'),
           'Ticket: ' || (%(words)s)[1 + floor(dice * 30)] || ' '
               || (%(words)s)[1 + floor(dice2 * 30)] || ' part' || n %% 5000
               || ' site' || customer,
           '<p>It does not work.</p>',
           CASE WHEN n %% 40 = 0 THEN %(rep)s END,
           CASE WHEN open THEN (%(open)s)[1 + n %% array_length(%(open)s, 1)]
                ELSE (%(closed)s)[1 + n %% array_length(%(closed)s, 1)] END,
           c.id, c.id, 'Customer ' || customer, c.email, %(company)s,
           CASE WHEN n %% 3 = 0 OR n %% 40 = 0 THEN %(team)s ELSE %(other)s END,
           10, '1', false, true, moment, 1, 1, moment, moment
      FROM bench_ticket t JOIN bench_customer c USING (customer)
    """
)
run(
    """
    CREATE TEMP TABLE bench_memo AS
    SELECT nextval('mail_message_id_seq')::int AS id, t.id AS ticket, t.customer, k,
           t.n, moment
      FROM bench_ticket t, generate_series(1, 2) k
     UNION ALL
    SELECT nextval('mail_message_id_seq')::int, t.id, t.customer, k + 2, t.n, moment
      FROM bench_ticket t, generate_series(1, %(long)s) k
     WHERE t.n = %(count)s
    """
)
run(
    """
    INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, author_id,
        email_from, subject, body, message_id, reply_to, date, is_internal,
        create_uid, write_uid, create_date, write_date)
    SELECT m.id, 'helpdesk.ticket', ticket, 'comment', %(comment)s, c.id, c.email,
           'Memo ' || k, '<p>' || repeat('It still does not work. ', 10) || '</p>',
           '<memo.' || m.id || '@bench.example>', c.email, moment, false,
           1, 1, moment, moment
      FROM bench_memo m JOIN bench_customer c USING (customer)
    """
)
run(
    """
    INSERT INTO helpdesk_email_message (user_id, account_id, ticket_id, mail_message_id,
        state, mode, visibility, subject, email_from, email_to, message_id, raw_sha256,
        identity, fingerprint, body_text, created_ticket, after_import, date,
        create_uid, write_uid, create_date, write_date)
    SELECT CASE WHEN n %% 40 = 0 THEN %(rep)s ELSE 2 END,
           CASE WHEN n %% 40 = 0 THEN %(account)s END, ticket, m.id,
           'imported', CASE WHEN n %% 2 = 0 THEN 'paste' ELSE 'attach' END, 'internal',
           'Memo', 'customer' || customer || '@customer.example', %(rep_email)s,
           '<memo.' || m.id || '@bench.example>', md5(m.id::text) || md5(m.id::text),
           md5(m.id::text) || md5(m.id::text) || ' <memo.' || m.id || '@bench.example>',
           md5('f' || m.id) || md5(m.id::text), repeat('It does not work. ', 20),
           false, 'leave', moment, 1, 1, moment, moment
      FROM bench_memo m
     WHERE k = 1 AND n %% 5 < 2
    """
)
run(
    """
    CREATE TEMP TABLE bench_sent AS
    SELECT nextval('mail_message_id_seq')::int AS id, id AS ticket, n, moment
      FROM bench_ticket WHERE n > %(count)s - 5 * %(queue)s
    """
)
run(
    """
    INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, author_id,
        email_from, account_email, subject, body, message_id, date, create_uid,
        write_uid, create_date, write_date)
    SELECT id, 'helpdesk.ticket', ticket, 'comment', %(comment)s, %(rep_partner)s,
           %(rep_email)s, %(rep_email)s, 'Answer', '<p>We are on it.</p>',
           '<sent.' || id || '@bench.example>', moment, %(rep)s, %(rep)s, moment, moment
      FROM bench_sent
    """
)
run(
    """
    INSERT INTO mail_mail (mail_message_id, state, failure_type, email_to,
        is_notification, auto_delete, create_uid, write_uid, create_date, write_date)
    SELECT id, CASE WHEN n > %(count)s - %(queue)s THEN 'exception' ELSE 'sent' END,
           'account_unknown', 'customer@customer.example', true, true, %(rep)s, %(rep)s,
           moment, moment
      FROM bench_sent
    """
)
env.cr.execute("SELECT max(ticket) FROM bench_memo")
[longest] = env.cr.fetchone()
env.cr.commit()
env.cr.execute("ANALYZE")
env.cr.commit()
print(json.dumps({"ticket": longest}))
