"""Signing in with an access token: OAUTHBEARER (RFC 7628) and Google's XOAUTH2."""

from __future__ import annotations

from collections.abc import Collection

MECHANISMS = ("OAUTHBEARER", "XOAUTH2")


def token_answer(
    offered: Collection[str], login: str, token: str
) -> tuple[str, str] | None:
    """The mechanism to use and what it says, ``None`` where neither is offered.

    To the challenge that explains a failure the client answers with an empty line.

    :param offered: names of mechanisms, upper case.
    :param login: whose mailbox it is; the token may be that of another one who is
        allowed to open it.
    """
    mechanism = next((name for name in MECHANISMS if name in offered), None)
    if mechanism is None:
        return None
    if mechanism == "XOAUTH2":
        return mechanism, f"user={login}\1auth=Bearer {token}\1\1"
    name = login.replace("=", "=3D").replace(",", "=2C")
    return mechanism, f"n,a={name},\1auth=Bearer {token}\1\1"
