"""How the EWS server finds out who asks."""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

_lock = threading.Lock()


def is_basic(data: str, users: Mapping[str, str]) -> str:
    """The login of a ``Basic`` header; empty when it is not right (RFC 7617)."""
    try:
        text = base64.b64decode(data, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    login, _colon, password = text.partition(":")
    return _without_domain(login) if users.get(login) == password else ""


def _without_domain(login: str) -> str:
    return login.rpartition("\\")[2]


class NtlmHandshake:
    """One connection's NTLM sign-in ([MS-NLMP]), by pyspnego."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users

    def step(self, token: bytes) -> tuple[bytes, str]:
        """``(challenge, login)``: the login is empty until it is proven."""
        import spnego

        try:
            with _lock, _user_file(self._users):
                if token[8:9] == b"\x01":
                    self._context = spnego.server(
                        protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm
                    )
                answer = self._context.step(token)
            login = self._context.client_principal or ""
        except Exception:  # whatever is wrong with the token
            return b"", ""
        return answer or b"", _without_domain(login) if answer is None else ""


class _user_file:
    """pyspnego reads ``DOMAIN:user:password`` lines from a file."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users

    def __enter__(self) -> None:
        handle, name = tempfile.mkstemp()
        lines = []
        for login, secret in self._users.items():
            domain, _backslash, user = login.rpartition("\\")
            lines.append(f"{domain}:{user}:{secret}\n")
        with os.fdopen(handle, "w") as file:
            file.writelines(lines)
        self._path = Path(name)
        os.environ["NTLM_USER_FILE"] = name

    def __exit__(self, *_exception: object) -> None:
        del os.environ["NTLM_USER_FILE"]
        self._path.unlink()
