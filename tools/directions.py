"""What is known of an account's two directions, reading and sending."""

from typing import NamedTuple

from ..transports import errors

PASSING_REASONS = frozenset({"handshake", "unreachable", "unavailable", "protocol"})
"""Of those that encryption and providers fail for."""


class Direction(NamedTuple):
    """The fields that say how an account's reading, or its sending, goes."""

    state: str
    error: str
    refused: str
    failing_since: str
    owner_told: str

    def worked(self):
        """What is known after a success."""
        return {self.state: "ok", self.error: False, self.refused: False}

    def failed(self, sentence, is_refused=False):
        """What is known after a failure."""
        return {self.state: "failed", self.error: sentence, self.refused: is_refused}

    def untried(self):
        """What is known of another sign-in."""
        vals = {self.state: "new", self.error: False, self.refused: False}
        return {**vals, self.failing_since: False}


READING = Direction(
    "reading_state", "reading_error", "sign_in_refused", "failing_since", "owner_told"
)
SENDING = Direction(
    "sending_state",
    "sending_error",
    "sending_refused",
    "sending_failing_since",
    "sending_owner_told",
)
"""Neither stops the other: many a server lets a user read, but not send by SMTP."""


def refuses_sign_in(error):
    """Whether trying again could lock the user out: not where the sign-in is fine and
    only the mailbox is another's, so that another one can be looked for."""
    return isinstance(error, errors.AuthenticationFailed) and not isinstance(
        error, errors.MailboxDenied
    )


def passes_by_itself(error):
    """Whether a failure may pass without anybody doing something.

    A restarting server breaks a handshake off; a certificate that can't be trusted
    has reasons of its own.
    """
    if isinstance(error, errors.TlsFailed | errors.OAuthFailed):
        return error.reason in PASSING_REASONS
    return error.retryable
