<<<<<<< HEAD
from . import mail_compose_message
from . import mail_server_account_fill
from . import mail_server_test
=======
from . import helpdesk_email_history, mail_compose_message
>>>>>>> e57ee94 ([ADD] Email History: the ticket's history from the rep's own account)
