{
    "name": "Helpdesk User Email Accounts: Companies",
    "summary": "Shows in the inbox for which company a customer writes",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Helpdesk User Email contributors",
    "depends": ["helpdesk_mgmt_user_email"],
    "assets": {
        "helpdesk_mgmt_user_email.assets_inbox": [
            "helpdesk_mgmt_user_email_company/static/src/**/*",
        ],
        "web.assets_tests": [
            "helpdesk_mgmt_user_email_company/static/tests/**/*",
        ],
    },
}
