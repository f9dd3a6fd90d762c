from . import controllers, models, wizards
from .hooks import uninstall_hook
from .tools.log_filter import install as _install_log_filter

_install_log_filter()
