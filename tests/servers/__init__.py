"""Real mail servers on 127.0.0.1, for the tests and for the demo.

Plain Python without Odoo: tests import it relatively
(``from ..servers.dovecot import DovecotServer``), ``dev/`` as ``servers``.
"""
