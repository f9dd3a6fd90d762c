/**
 * One answer of each method as the server gave it, written by tests/test_answers.py.
 */
// prettier-ignore
export const ANSWERS = {
    "action_add_email_account": {
        "context": {
            "default_user_id": 117
        },
        "name": "New Email Account",
        "res_model": "mail.server.account",
        "target": "new",
        "type": "ir.actions.act_window",
        "view_mode": "form",
        "views": [
            [
                false,
                "form"
            ]
        ]
    },
    "inbox_after_import": [
        {
            "error": "",
            "id": 245,
            "state": ""
        }
    ],
    "inbox_board": {
        "columns": [],
        "tickets": [
            208
        ]
    },
    "inbox_bootstrap": {
        "accounts": [
            {
                "after_import": "leave",
                "after_import_folder": "",
                "email": "alma@example.com",
                "id": 532,
                "last_error": "",
                "name": "alma@example.com",
                "server": "imap.example.com",
                "server_changed": false,
                "sign_in_refused": false,
                "sign_in_with": "",
                "state": "new"
            }
        ],
        "attachments_enabled": true,
        "background_imports": true,
        "can_configure": false,
        "configure_action": "helpdesk_mgmt_user_email.mail_server_profile_action",
        "import_at_once": false,
        "mode": "paste",
        "preferences_action": "base.action_res_users_my",
        "server_count": 1,
        "visibility": "contact"
    },
    "inbox_conversation": [
        {
            "answered": false,
            "answers": "",
            "date": "2026-11-29T09:45:12+00:00",
            "flagged": false,
            "folder": "INBOX",
            "from_email": "carla@customer.example",
            "from_name": "Carla Customer",
            "has_attachments": true,
            "kept_on": [],
            "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
            "message_id": "<fire@customer.example>",
            "problem": "",
            "seen": false,
            "sent": "2026-11-24T08:41:00+00:00",
            "size": 638,
            "snippet": "It burns. > quoted",
            "subject": "Printer on fire",
            "tickets": [],
            "to": [
                {
                    "email": "alma@example.com",
                    "name": ""
                }
            ]
        }
    ],
    "inbox_folders": [
        {
            "depth": 0,
            "name": "INBOX",
            "path": "INBOX",
            "role": "inbox",
            "selectable": true,
            "subscribed": true,
            "total": 3,
            "unread": 3
        }
    ],
    "inbox_has_account": true,
    "inbox_import": [
        {
            "email_message_id": 245,
            "error": "",
            "hint": "",
            "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
            "status": "imported",
            "ticket_id": 208,
            "ticket_number": "HT00203"
        }
    ],
    "inbox_import_progress": {
        "done": 0,
        "id": 15,
        "results": [],
        "state": "running",
        "total": 1,
        "waiting": ""
    },
    "inbox_import_start": {
        "id": 15
    },
    "inbox_mark": true,
    "inbox_matches": [],
    "inbox_move": [
        [
            "WyJJTkJPWCIsICIxIiwgIjMiXQ",
            "WyJBcmNoaXZlIiwgIjEiLCAiMSJd"
        ]
    ],
    "inbox_page": {
        "before": false,
        "by_receipt": true,
        "capabilities": [
            "append",
            "conversation",
            "drafts",
            "flags",
            "folders",
            "move",
            "search"
        ],
        "messages": [
            {
                "answered": false,
                "date": "2026-11-29T09:45:12+00:00",
                "flagged": false,
                "from_email": "c@customer.example",
                "from_name": "",
                "has_attachments": false,
                "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
                "message_id": "<pic@x>",
                "problem": "",
                "seen": false,
                "sent": "",
                "size": 480,
                "snippet": "See",
                "subject": "Pic",
                "tickets": [],
                "to": [
                    {
                        "email": "alma@example.com",
                        "name": ""
                    }
                ]
            },
            {
                "answered": false,
                "date": "2026-11-29T09:45:12+00:00",
                "flagged": false,
                "from_email": "carla@customer.example",
                "from_name": "Carla Customer",
                "has_attachments": true,
                "key": "WyJJTkJPWCIsICIxIiwgIjIiXQ",
                "message_id": "<outside@customer.example>",
                "problem": "",
                "seen": false,
                "sent": "",
                "size": 992,
                "snippet": "See inside",
                "subject": "Outside",
                "tickets": [],
                "to": [
                    {
                        "email": "alma@example.com",
                        "name": ""
                    }
                ]
            },
            {
                "answered": false,
                "date": "2026-11-29T09:45:12+00:00",
                "flagged": true,
                "from_email": "carla@customer.example",
                "from_name": "Carla Customer",
                "has_attachments": true,
                "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
                "message_id": "<fire@customer.example>",
                "problem": "",
                "seen": false,
                "sent": "2026-11-24T08:41:00+00:00",
                "size": 638,
                "snippet": "It burns. > quoted",
                "subject": "Printer on fire",
                "tickets": [
                    {
                        "id": 208,
                        "imported_by": "Alma",
                        "number": "HT00203",
                        "undo_id": 245
                    }
                ],
                "to": [
                    {
                        "email": "alma@example.com",
                        "name": ""
                    }
                ]
            }
        ],
        "share": 1.0,
        "total": 3,
        "until": ""
    },
    "inbox_part": {
        "data": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "mimetype": "image/png",
        "name": "attachment.png"
    },
    "inbox_prepare": {
        "attachments": [
            {
                "mimetype": "text/plain",
                "name": "a.txt",
                "part": "2",
                "size": 6
            }
        ],
        "can_create_partner": false,
        "customer": {
            "email": "carla@customer.example",
            "name": "Carla Customer"
        },
        "duplicates": [],
        "followers": [],
        "hint": "",
        "left_out": 1,
        "memo": "From: Carla Customer <carla@customer.example>\nTo: alma@example.com\nSent: 11/24/2026 08:41 AM GMT+00:00\nSubject: Printer on fire\n\nIt burns.\n\n> quoted\n\n[1 attachment was left out.]",
        "mode": "paste",
        "modes": [
            "paste",
            "attach"
        ],
        "partner": {
            "email": "carla@customer.example",
            "id": 207,
            "name": "Carla Customer"
        },
        "problems": [],
        "ticket": {
            "can_write": true,
            "id": 208,
            "name": "Printer",
            "number": "HT00203",
            "partner": "",
            "stage": "New",
            "team": "Support"
        },
        "title": "Printer on fire",
        "visibility": "internal"
    },
    "inbox_read": {
        "attachments": [
            {
                "content_id": "",
                "inline": false,
                "mimetype": "text/plain",
                "name": "a.txt",
                "part": "2",
                "size": 6,
                "summary": "",
                "url": "/helpdesk_user_email/532/WyJJTkJPWCIsICIxIiwgIjEiXQ/part/2"
            }
        ],
        "blocked_images": 0,
        "cc": [],
        "date": "2026-11-24T08:41:00+00:00",
        "document": "",
        "from_email": "carla@customer.example",
        "from_name": "Carla Customer",
        "headers": [
            [
                "From",
                "Carla Customer <carla@customer.example>"
            ],
            [
                "To",
                "alma@example.com"
            ],
            [
                "Subject",
                "Printer on fire"
            ],
            [
                "Message-ID",
                "<fire@customer.example>"
            ],
            [
                "Date",
                "Tue, 24 Nov 2026 09:41:00 +0100"
            ],
            [
                "MIME-Version",
                "1.0"
            ],
            [
                "Content-Type",
                "multipart/mixed; boundary=\"===============7870653024232928753==\""
            ]
        ],
        "html": "",
        "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
        "message_id": "<fire@customer.example>",
        "plain": true,
        "problems": [],
        "quoted": [
            [
                "text",
                "It burns.\n"
            ],
            [
                "quote",
                "> quoted\n"
            ]
        ],
        "reply_to": [],
        "subject": "Printer on fire",
        "text": "It burns.\n\n> quoted\n",
        "tickets": [],
        "to": [
            {
                "email": "alma@example.com",
                "name": ""
            }
        ],
        "warnings": [],
        "width": 0
    },
    "inbox_read_attached": {
        "attachments": [
            {
                "content_id": "",
                "inline": false,
                "mimetype": "text/plain",
                "name": "note.txt",
                "part": "2.2",
                "size": 5,
                "summary": "",
                "url": "/helpdesk_user_email/532/WyJJTkJPWCIsICIxIiwgIjIiXQ/part/2.2"
            }
        ],
        "blocked_images": 0,
        "cc": [],
        "date": "",
        "document": "",
        "from_email": "",
        "from_name": "",
        "headers": [
            [
                "Subject",
                "Inside"
            ],
            [
                "MIME-Version",
                "1.0"
            ],
            [
                "Content-Type",
                "multipart/mixed; boundary=\"===============8240166370858071194==\""
            ]
        ],
        "html": "",
        "key": "WyJJTkJPWCIsICIxIiwgIjIiXQ",
        "message_id": "",
        "plain": true,
        "problems": [],
        "quoted": [
            [
                "text",
                "Hello\n"
            ]
        ],
        "reply_to": [],
        "subject": "Inside",
        "text": "Hello\n",
        "tickets": [],
        "to": [],
        "warnings": [],
        "width": 0
    },
    "inbox_source": {
        "source": "From: Carla Customer <carla@customer.example>\nTo: alma@example.com\nSubject: Printer on fire\nMessage-ID: <fire@customer.example>\nDate: Tue, 24 Nov 2026 09:41:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"===============7870653024232928753==\"\n\n--===============7870653024232928753==\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 7bit\n\nIt burns.\n\n> quoted\n\n--===============7870653024232928753==\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"a.txt\"\nMIME-Version: 1.0\n\nYQ==\n\n--===============7870653024232928753==--\n",
        "truncated": false
    },
    "inbox_suggest": [
        {
            "can_write": true,
            "id": 208,
            "name": "Printer",
            "number": "HT00203",
            "partner": "",
            "reason": "similar subject",
            "stage": "New",
            "team": "Support"
        }
    ],
    "inbox_tickets": [
        {
            "can_write": true,
            "id": 208,
            "name": "Printer",
            "number": "HT00203",
            "partner": "",
            "stage": "New",
            "team": "Support"
        }
    ],
    "inbox_undo": [
        {
            "error": "",
            "id": 245,
            "undone": true
        }
    ],
    "inbox_upload": {
        "id": 246,
        "key": "eml-246",
        "subject": "Printer on fire"
    }
};
