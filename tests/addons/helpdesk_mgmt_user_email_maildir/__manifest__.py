{
    "name": "Helpdesk User Email Accounts: Maildir",
    "summary": "Reads the mailboxes of a folder on Odoo's own computer",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Helpdesk User Email contributors",
    "depends": ["helpdesk_mgmt_user_email"],
    "data": ["mail_server_profile_views.xml"],
}
