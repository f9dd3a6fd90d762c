from . import mail_server_profile
