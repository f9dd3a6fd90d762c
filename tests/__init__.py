"""What Odoo's own runner finds: ``odoo --test-tags /helpdesk_mgmt_user_email``.

Every file with tests of Odoo is imported here; ``dev/test`` fails where one is
forgotten. They need what ``test-requirements.txt`` names, Dovecot, and Chromium.

It cannot run ``transports``, ``messages`` and ``servers``: those are plain functions
with fixtures and parameters, which only pytest knows, as they also run where there
is no Odoo. What is below ``sibling``, ``stranger`` and ``upgraded`` is skipped in any
other database than its own.
"""

from . import test_accessibility
from . import test_accounts_tour
from . import test_actions
from . import test_answers
from . import test_automation
from . import test_bundles
from . import test_companies
from . import test_compose
from . import test_connection_test
from . import test_conversation_tour
from . import test_controllers
from . import test_demo_data
from . import test_desk
from . import test_drafts
from . import test_drafts_tour
from . import test_exchange
from . import test_follow
from . import test_graph
from . import test_helpdesk_email_import
from . import test_helpdesk_email_message
from . import test_helpdesk_email_message_suggest
from . import test_hosts
from . import test_import_claim
from . import test_import_faults
from . import test_import_together
from . import test_inbox_customer
from . import test_inbox_js
from . import test_inbox_list
from . import test_inbox_rpc
from . import test_inbox_screen
from . import test_inbox_tour
from . import test_inbox_whole_path
from . import test_mail_problems
from . import test_mail_secret_rotation
from . import test_mail_server_account
from . import test_mail_server_account_connection
from . import test_mail_server_account_directions
from . import test_mail_server_account_grid
from . import test_mail_server_account_notices
from . import test_mail_server_account_paste
from . import test_mail_server_detect
from . import test_mail_server_profile
from . import test_mail_server_watch
from . import test_memo_looks
from . import test_new_mail
from . import test_new_ticket_title
from . import test_oauth_margin
from . import test_oauth_shared
from . import test_oauth_sign_in
from . import test_oauth_token
from . import test_oauth_tour
from . import test_own_act
from . import test_own_act_others
from . import test_private_api
from . import test_replaced_methods
from . import test_res_users
from . import test_rpc_refusals
from . import test_samples_imported
from . import test_security
from . import test_security_matrix
from . import test_sending
from . import test_sending_alias
from . import test_sending_copy
from . import test_sending_history
from . import test_sending_identity
from . import test_sending_queue
from . import test_sending_recipients
from . import test_sending_reply
from . import test_sending_tour
from . import test_sending_truth
from . import test_sending_ways
from . import test_server_agreement
from . import test_strangers_rpc
from . import test_ticket_board
from . import test_ticket_moves
from . import test_translations
from . import test_two_databases
from . import test_vault
from .sibling import test_auditlog
from .sibling import test_company
from .sibling import test_maildir
from .sibling import test_ticket_merge
from .stranger import test_administrator
from .stranger import test_indexes
from .stranger import test_new_rep
from .stranger import test_own_tickets
from .upgraded import test_two_hosts
from .upgraded import test_upgrade
