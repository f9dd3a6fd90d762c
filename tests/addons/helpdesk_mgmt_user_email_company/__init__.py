from . import (
    helpdesk_email_importer,
    helpdesk_email_suggester,
    mail_server_inbox_list,
)
