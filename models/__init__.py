from . import mail_secret_mixin
from . import mail_server_account
from . import mail_server_account_connection
from . import mail_server_profile
from . import res_company
from . import res_config_settings
from . import res_users
