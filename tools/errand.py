"""In whose name something happens, and what may be done for an owner meanwhile."""

from contextlib import contextmanager
from contextvars import ContextVar
from threading import current_thread

from odoo import SUPERUSER_ID
from odoo.http import request

_is_cron_job = ContextVar("is_cron_job", default=False)


class Errand:
    """Lets this addon's own code act for the owner of one account.

    It travels in the context as ``account_errand``. No caller from outside can put
    one there, and no code that is kept in the database can make one.
    """

    def __init__(self, account):
        self._account_id = account.id

    def is_for(self, account):
        return account.id == self._account_id

    @classmethod
    def of(cls, env):
        """The errand that ``env`` is on; None for none."""
        errand = env.context.get("account_errand")
        return errand if isinstance(errand, cls) else None


@contextmanager
def cron_job():
    """What happens inside was asked for by nobody, whoever a job says it runs as."""
    token = _is_cron_job.set(True)
    try:
        yield
    finally:
        _is_cron_job.reset(token)


def who_asks(env):
    """The ids of the users in whose name this runs: who the environment says it is,
    who began the transaction, and who sent the request.

    None is among them where nobody did. Only Odoo's shell (and a test) leaves that
    out: who has it, has everything.
    """
    asking = {env.uid}
    begun_by = env.transaction.default_env
    if begun_by is not None and begun_by.uid not in (None, SUPERUSER_ID):
        asking.add(begun_by.uid)
    if request or _is_cron_job.get():
        # Also for calls by XML-RPC, which know no session.
        asking.add(getattr(current_thread(), "uid", None))
    return asking
