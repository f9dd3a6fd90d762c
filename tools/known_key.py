"""Which key a database is used with: its fingerprint, never the key.

Hosts that share a database share its keys. One that has none, or others, must not go
its own way: each would store what the others cannot open.
"""

from . import vault

PARAMETER = "helpdesk_mgmt_user_email.key_fingerprint"
NONE = "none"
"""The parameter's value while no key was used; an administrator who has lost the key
sets it again, and the next key is taken."""

UNKNOWN = "unknown"
"""Its value while there are secrets of a version that remembered no key."""


class KnownKey:
    """What the database remembers of its newest key.

    :param tokens: called for the secrets that are stored.
    """

    def __init__(self, env, tokens):
        # sudo: whoever enters a password may not read the system's parameters.
        self._parameters = env["ir.config_parameter"].sudo()
        self._tokens = tokens

    @property
    def fingerprint(self):
        """That of the newest key, or what the parameter says instead."""
        return self._parameters.get_param(PARAMETER) or UNKNOWN

    def is_in(self, ring):
        """Whether a host's keys are those of this database.

        A host may have older ones, too, and newer ones that it begins to use.
        """
        if self.fingerprint == UNKNOWN:
            tokens = list(self._tokens())
            return not tokens or any(map(ring.opens, tokens))
        return self.fingerprint in {NONE, *ring.fingerprints()}

    def sealing(self, ring):
        """The vault that a host seals with; its first key is made where none was used.

        :raises UnknownKey: where others were used.
        """
        if not self.is_in(ring):
            raise vault.UnknownKey("another key is used for this database")
        sealing = ring.sealing()
        newest = ring.fingerprints()[0]
        if newest != self.fingerprint:
            self._parameters.set_param(PARAMETER, newest)
        return sealing
