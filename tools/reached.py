"""Whether what this addon adds to Odoo's methods is reached."""

import inspect

ADDON = "odoo.addons.helpdesk_mgmt_user_email."

NEEDED = {
    "helpdesk.ticket": ("message_post", "_notify_thread", "_notify_thread_by_email"),
    "ir.mail_server": ("_connect__", "_find_mail_server", "_prepare_email_message__"),
    "mail.mail": ("send", "_prepare_outgoing_list", "_postprocess_sent_message"),
    "mail.message": ("write",),
}
"""Without these an answer would not go out as its rep wrote it."""


def replacements(registry):
    """Methods of other addons that stand before ours and do not call what they
    replace: ``(model, method, module)``."""
    for name, methods in NEEDED.items():
        for method in methods:
            for one in registry[name].__mro__:
                if one.__module__.startswith(ADDON):
                    if method in vars(one):
                        break
                elif method in vars(one) and not _goes_on(vars(one)[method]):
                    yield name, method, one.__module__


def _goes_on(function):
    """Whether a method calls ``super()``, or wraps what it replaces."""
    if hasattr(function, "origin"):
        return True
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is None or "super" in code.co_names
