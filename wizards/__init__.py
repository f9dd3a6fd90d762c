from . import base_import_import
from . import helpdesk_email_history
from . import helpdesk_email_processing
from . import mail_compose_message
from . import mail_server_account_fill
from . import mail_server_detect
from . import mail_server_oauth_request
from . import mail_server_test
