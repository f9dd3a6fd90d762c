/**
 * One answer of each method as the server gave it, written by tests/test_answers.py.
 */
// prettier-ignore
export const ANSWERS = {
    "_watch_shown": {
        "is_live": true,
        "problem": "",
        "rows": [
            {
                "date": "2026-11-29T13:27:12+00:00",
                "is_customer": true,
                "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
                "sender": "Carla Customer",
                "subject": "Printer on fire",
                "tickets": [
                    {
                        "id": 236,
                        "imported_by": "Alma",
                        "number": "HT00228",
                        "undo_id": 24
                    }
                ]
            },
            {
                "date": "2026-11-29T13:27:12+00:00",
                "is_customer": true,
                "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
                "sender": "Carla Customer",
                "subject": "Outside",
                "tickets": [
                    {
                        "id": 236,
                        "imported_by": "Alma",
                        "number": "HT00228",
                        "undo_id": 23
                    }
                ]
            },
            {
                "date": "2026-11-29T13:27:12+00:00",
                "is_customer": false,
                "key": "WyJJTkJPWCIsICIxIiwgIjIiXQ",
                "sender": "c@customer.example",
                "subject": "Pic",
                "tickets": []
            }
        ],
        "unread": 1
    },
    "action_add_email_account": {
        "context": {
            "default_user_id": 246
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
    "action_close": true,
    "action_discard": true,
    "action_keep_draft": {
        "place": "drafts",
        "problem": "",
        "saved": "2026-11-29T13:27:13+00:00"
    },
    "action_restore": true,
    "action_send_later": {
        "id": 596,
        "seconds": 10,
        "send_at": "2026-11-29T13:27:23+00:00"
    },
    "action_sign_in": {
        "target": "self",
        "type": "ir.actions.act_url",
        "url": "https://provider.example/authorize?response_type=code&client_id=us&redirect_uri=http%3A%2F%2Flocalhost%3A8069%2Fhelpdesk_user_email%2Foauth%2Fcallback&state=RNyUgmmgXgOAf5p5ig1nyIUeOmuFCSErm2SyITQWqBc&login_hint=alma%40example.com&nonce=21974b1355524b10672790d9f094dd8585f5f495ba3034dbe41700a26ea5c27d&code_challenge=F_Yh2gj1OxlSjhBGh3tCtYVhHNnx5WolZ0mjcHwkZ_Q&code_challenge_method=S256"
    },
    "action_take_back": true,
    "action_try_again": true,
    "inbox_after_import": [
        {
            "error": "",
            "id": 24,
            "state": ""
        }
    ],
    "inbox_board": {
        "columns": [
            [
                "stage_id"
            ]
        ],
        "tickets": [
            236
        ]
    },
    "inbox_bootstrap": {
        "accounts": [
            {
                "after_import": "leave",
                "after_import_folder": "",
                "email": "alma@example.com",
                "id": 1104,
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
        "mark_read": "",
        "mode": "paste",
        "preferences_action": "base.action_res_users_my",
        "server_count": 1,
        "visibility": "contact"
    },
    "inbox_continue": {
        "context": {
            "dialog_size": "large"
        },
        "name": "Reply",
        "res_id": 596,
        "res_model": "mail.server.reply",
        "target": "new",
        "type": "ir.actions.act_window",
        "views": [
            [
                false,
                "form"
            ]
        ]
    },
    "inbox_conversation": [
        {
            "account_id": 1104,
            "answered": false,
            "answers": "",
            "date": "2026-11-29T13:27:12+00:00",
            "flagged": false,
            "folder": "INBOX",
            "from_email": "carla@customer.example",
            "from_name": "Carla Customer",
            "has_attachments": true,
            "kept_on": [
                {
                    "id": 236,
                    "number": "HT00228"
                }
            ],
            "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
            "message_id": "<fire@customer.example>",
            "problem": "",
            "seen": false,
            "sent": "2026-11-24T08:41:00+00:00",
            "size": 716,
            "snippet": "It burns�. > quoted",
            "subject": "Printer on fire",
            "thread": [
                "<fire@customer.example>"
            ],
            "tickets": [
                {
                    "id": 236,
                    "imported_by": "Alma",
                    "number": "HT00228",
                    "undo_id": 24
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
    "inbox_customer": {
        "closed": [
            {
                "assignee": "Alma",
                "can_write": true,
                "created": "2026-11-29T13:27:11+00:00",
                "id": 238,
                "name": "Printer",
                "number": "HT00230",
                "partner": "Carla Customer",
                "stage": "Done",
                "team": "Support"
            }
        ],
        "email": "carla@customer.example",
        "open": [
            {
                "assignee": "Alma",
                "can_write": true,
                "created": "2026-11-29T13:27:11+00:00",
                "id": 236,
                "name": "Printer",
                "number": "HT00228",
                "partner": "Carla Customer",
                "stage": "New",
                "team": "Support"
            }
        ],
        "partner": {
            "company": "",
            "email": "carla@customer.example",
            "id": 366,
            "name": "Carla Customer",
            "phone": ""
        }
    },
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
    "inbox_follow": {
        "ticket_id": 236,
        "ticket_number": "HT00228"
    },
    "inbox_has_account": true,
    "inbox_import": [
        {
            "email_message_id": 24,
            "error": "",
            "hint": "",
            "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
            "status": "imported",
            "ticket_id": 236,
            "ticket_number": "HT00228"
        }
    ],
    "inbox_import_progress": {
        "done": 1,
        "id": 8,
        "results": [
            {
                "email_message_id": 23,
                "error": "",
                "hint": "",
                "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
                "status": "imported",
                "ticket_id": 236,
                "ticket_number": "HT00228"
            }
        ],
        "state": "done",
        "total": 1,
        "waiting": ""
    },
    "inbox_import_start": {
        "id": 8
    },
    "inbox_make_folder": "Archive",
    "inbox_mark": true,
    "inbox_matches": [
        {
            "account_id": 1104,
            "answered": false,
            "date": "2026-11-29T13:27:12+00:00",
            "flagged": true,
            "folder": "INBOX",
            "from_email": "carla@customer.example",
            "from_name": "Carla Customer",
            "has_attachments": true,
            "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
            "message_id": "<fire@customer.example>",
            "problem": "",
            "reason": "from the customer",
            "seen": false,
            "sent": "2026-11-24T08:41:00+00:00",
            "size": 716,
            "snippet": "It burns�. > quoted",
            "subject": "Printer on fire",
            "thread": [
                "<fire@customer.example>"
            ],
            "tickets": [
                {
                    "id": 236,
                    "imported_by": "Alma",
                    "number": "HT00228",
                    "undo_id": 24
                }
            ],
            "to": [
                {
                    "email": "alma@example.com",
                    "name": ""
                }
            ]
        },
        {
            "account_id": 1104,
            "answered": false,
            "date": "2026-11-29T13:27:12+00:00",
            "flagged": false,
            "folder": "INBOX",
            "from_email": "carla@customer.example",
            "from_name": "Carla Customer",
            "has_attachments": true,
            "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
            "message_id": "<outside@customer.example>",
            "problem": "",
            "reason": "from the customer",
            "seen": false,
            "sent": "",
            "size": 1103,
            "snippet": "See inside",
            "subject": "Outside",
            "thread": [
                "<fire@customer.example>"
            ],
            "tickets": [
                {
                    "id": 236,
                    "imported_by": "Alma",
                    "number": "HT00228",
                    "undo_id": 23
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
    "inbox_move": [
        [
            "WyJJTkJPWCIsICIxIiwgIjIiXQ",
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
                "account_id": 1104,
                "answered": false,
                "date": "2026-11-29T13:27:12+00:00",
                "flagged": true,
                "folder": "INBOX",
                "from_email": "carla@customer.example",
                "from_name": "Carla Customer",
                "has_attachments": true,
                "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
                "message_id": "<fire@customer.example>",
                "problem": "",
                "seen": false,
                "sent": "2026-11-24T08:41:00+00:00",
                "size": 716,
                "snippet": "It burns�. > quoted",
                "subject": "Printer on fire",
                "thread": [
                    "<fire@customer.example>"
                ],
                "tickets": [
                    {
                        "id": 236,
                        "imported_by": "Alma",
                        "number": "HT00228",
                        "undo_id": 24
                    }
                ],
                "to": [
                    {
                        "email": "alma@example.com",
                        "name": ""
                    }
                ]
            },
            {
                "account_id": 1104,
                "answered": false,
                "date": "2026-11-29T13:27:12+00:00",
                "flagged": false,
                "folder": "INBOX",
                "from_email": "c@customer.example",
                "from_name": "",
                "has_attachments": false,
                "key": "WyJJTkJPWCIsICIxIiwgIjIiXQ",
                "message_id": "<pic@x>",
                "problem": "",
                "seen": false,
                "sent": "",
                "size": 480,
                "snippet": "See",
                "subject": "Pic",
                "thread": [
                    "<fire@customer.example>"
                ],
                "tickets": [],
                "to": [
                    {
                        "email": "alma@example.com",
                        "name": ""
                    }
                ]
            },
            {
                "account_id": 1104,
                "answered": false,
                "date": "2026-11-29T13:27:12+00:00",
                "flagged": false,
                "folder": "INBOX",
                "from_email": "carla@customer.example",
                "from_name": "Carla Customer",
                "has_attachments": true,
                "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
                "message_id": "<outside@customer.example>",
                "problem": "",
                "seen": false,
                "sent": "",
                "size": 1103,
                "snippet": "See inside",
                "subject": "Outside",
                "thread": [
                    "<fire@customer.example>"
                ],
                "tickets": [
                    {
                        "id": 236,
                        "imported_by": "Alma",
                        "number": "HT00228",
                        "undo_id": 23
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
        "problems": [],
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
        "duplicates": [
            {
                "id": 236,
                "imported_by": "Alma",
                "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
                "number": "HT00228",
                "undo_id": 24
            }
        ],
        "followers": [
            {
                "email": "bert@example.com",
                "id": 364,
                "name": "Bert"
            }
        ],
        "hint": "",
        "left_out": 1,
        "memo": "From: Carla Customer <carla@customer.example>\nTo: alma@example.com\nCc: Bert <bert@example.com>\nSent: 11/24/2026 08:41 AM GMT+00:00\nSubject: Printer on fire\n\nIt burns�.\n\n> quoted\n\n[1 attachment was left out.]\n\n[Please note: Some characters of the text could not be read.]",
        "mode": "paste",
        "modes": [
            "paste",
            "attach"
        ],
        "partner": {
            "email": "carla@customer.example",
            "id": 366,
            "name": "Carla Customer"
        },
        "problems": [
            "Some characters of the text could not be read."
        ],
        "ticket": {
            "assignee": "Alma",
            "can_write": true,
            "created": "2026-11-29T13:27:11+00:00",
            "id": 236,
            "name": "Printer",
            "number": "HT00228",
            "partner": "Carla Customer",
            "stage": "New",
            "team": "Support"
        },
        "title": "Printer on fire",
        "visibility": "customer"
    },
    "inbox_read": {
        "archive_url": "",
        "attachments": [
            {
                "content_id": "",
                "inline": false,
                "mimetype": "text/plain",
                "name": "a.txt",
                "part": "2",
                "size": 6,
                "summary": "",
                "url": "/helpdesk_user_email/1104/WyJJTkJPWCIsICIxIiwgIjMiXQ/part/2"
            }
        ],
        "blocked_images": 0,
        "cc": [
            {
                "email": "bert@example.com",
                "name": "Bert"
            }
        ],
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
                "Cc",
                "Bert <bert@example.com>"
            ],
            [
                "Reply-To",
                "Dora Dealer <dora@elsewhere.example>"
            ],
            [
                "MIME-Version",
                "1.0"
            ],
            [
                "Content-Type",
                "multipart/mixed; boundary=\"===============8458613374687237488==\""
            ]
        ],
        "html": "",
        "key": "WyJJTkJPWCIsICIxIiwgIjMiXQ",
        "message_id": "<fire@customer.example>",
        "plain": true,
        "problems": [
            "Some characters of the text could not be read."
        ],
        "quoted": [
            [
                "text",
                "It burns�.\n"
            ],
            [
                "quote",
                "> quoted\n"
            ]
        ],
        "reply_to": [
            {
                "email": "dora@elsewhere.example",
                "name": "Dora Dealer"
            }
        ],
        "subject": "Printer on fire",
        "text": "It burns�.\n\n> quoted\n",
        "tickets": [
            {
                "id": 236,
                "imported_by": "Alma",
                "number": "HT00228",
                "undo_id": 24
            }
        ],
        "to": [
            {
                "email": "alma@example.com",
                "name": ""
            }
        ],
        "warnings": [
            "Answers go to dora@elsewhere.example, not to the sender carla@customer.example."
        ],
        "width": 0
    },
    "inbox_read_attached": {
        "archive_url": "",
        "attachments": [
            {
                "content_id": "",
                "inline": false,
                "mimetype": "text/plain",
                "name": "note.txt",
                "part": "2.2",
                "size": 5,
                "summary": "",
                "url": "/helpdesk_user_email/1104/WyJJTkJPWCIsICIxIiwgIjEiXQ/part/2.2"
            }
        ],
        "blocked_images": 0,
        "cc": [
            {
                "email": "carla@customer.example",
                "name": "Carla"
            }
        ],
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
                "To",
                "Carla <carla@customer.example>"
            ],
            [
                "Cc",
                "Carla <carla@customer.example>"
            ],
            [
                "Reply-To",
                "Carla <carla@customer.example>"
            ],
            [
                "MIME-Version",
                "1.0"
            ],
            [
                "Content-Type",
                "multipart/mixed; boundary=\"===============8977876629570224027==\""
            ]
        ],
        "html": "",
        "key": "WyJJTkJPWCIsICIxIiwgIjEiXQ",
        "message_id": "",
        "plain": true,
        "problems": [],
        "quoted": [
            [
                "text",
                "Hello\n"
            ]
        ],
        "reply_to": [
            {
                "email": "carla@customer.example",
                "name": "Carla"
            }
        ],
        "subject": "Inside",
        "text": "Hello\n",
        "tickets": [],
        "to": [
            {
                "email": "carla@customer.example",
                "name": "Carla"
            }
        ],
        "warnings": [],
        "width": 0
    },
    "inbox_reply": {
        "context": {
            "dialog_size": "large"
        },
        "name": "Reply",
        "res_id": 596,
        "res_model": "mail.server.reply",
        "target": "new",
        "type": "ir.actions.act_window",
        "views": [
            [
                false,
                "form"
            ]
        ]
    },
    "inbox_source": {
        "source": "From: Carla Customer <carla@customer.example>\nTo: alma@example.com\nSubject: Printer on fire\nMessage-ID: <fire@customer.example>\nDate: Tue, 24 Nov 2026 09:41:00 +0100\nCc: Bert <bert@example.com>\nReply-To: Dora Dealer <dora@elsewhere.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"===============8458613374687237488==\"\n\n--===============8458613374687237488==\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 7bit\n\nIt burns�.\n\n> quoted\n\n--===============8458613374687237488==\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"a.txt\"\nMIME-Version: 1.0\n\nYQ==\n\n--===============8458613374687237488==--\n",
        "truncated": false
    },
    "inbox_suggest": [
        {
            "assignee": "Alma",
            "can_write": true,
            "created": "2026-11-29T13:27:11+00:00",
            "id": 236,
            "name": "Printer",
            "number": "HT00228",
            "partner": "Carla Customer",
            "reason": "another copy is on HT00228",
            "stage": "New",
            "team": "Support"
        }
    ],
    "inbox_tickets": [
        {
            "assignee": "Alma",
            "can_write": true,
            "created": "2026-11-29T13:27:11+00:00",
            "id": 236,
            "name": "Printer",
            "number": "HT00228",
            "partner": "Carla Customer",
            "stage": "New",
            "team": "Support"
        }
    ],
    "inbox_undo": [
        {
            "error": "",
            "id": 24,
            "undone": true
        }
    ],
    "inbox_unfollow": true,
    "inbox_unsent": [
        {
            "date": "2026-11-29T13:27:11+00:00",
            "id": 596,
            "problem": "",
            "send_at": "",
            "subject": "Water",
            "title": "Reply",
            "to": "\"Dora Dealer\" <dora@elsewhere.example>"
        }
    ],
    "inbox_upload": {
        "id": 25,
        "key": "eml-25",
        "subject": "Printer on fire"
    }
};
