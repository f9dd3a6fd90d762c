"""Secrets at rest: encrypted with keys that are never in the database.

Plain Python, no Odoo. A secret becomes a token (Fernet: AES-128-CBC and
HMAC-SHA256) whose content also says what it is bound to, so that a token moved
to another record, field or user does not open. Several keys make a rotation
possible: the first one encrypts, all of them decrypt.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

SETTING = "helpdesk_user_email_key"
"""The option of odoo.conf that holds the keys, newest first."""

ENVIRONMENT = SETTING.upper()
"""The environment variable that may hold them instead."""


class VaultError(Exception):
    """A secret cannot be sealed or opened; the text is safe to show."""


class KeyMissing(VaultError):
    """No key is configured and none was ever made."""


class KeyInvalid(VaultError):
    """What is configured is not a key."""


class UnknownKey(VaultError):
    """The keys of this host are not those that the database was used with."""


class WrongKey(VaultError):
    """No key opens the token, or it was altered or moved from another record."""


def split_keys(text: str) -> list[str]:
    """The keys of a setting: separated by commas or blanks, newest first."""
    return [key for key in re.split(r"[,\s]+", text or "") if key]


class Vault:
    """Seals and opens secrets.

    :param keys: Fernet keys (32 bytes, URL-safe base64), newest first.
    :raises KeyMissing: when there is none.
    :raises KeyInvalid: when one is none.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise KeyMissing("no key")
        try:
            self._fernets = [Fernet(key) for key in keys]
        except ValueError as error:
            # The library's own text may repeat the key.
            raise KeyInvalid("not a key") from error.with_traceback(None)
        self._all = MultiFernet(self._fernets)

    def seal(self, secret: str, binding: Sequence[str]) -> str:
        """Encrypt ``secret`` for the place ``binding`` names."""
        content = json.dumps([*map(str, binding), secret])
        return self._all.encrypt(content.encode()).decode()

    def open(self, token: str, binding: Sequence[str]) -> str:
        """The inverse of :meth:`seal`.

        :raises WrongKey: also when the token was sealed for another place.
        """
        try:
            content = json.loads(self._all.decrypt(token.encode()))
        except (InvalidToken, ValueError) as error:
            raise WrongKey("no key opens this secret") from error
        if content[:-1] != [str(item) for item in binding]:
            raise WrongKey("the secret belongs to another record")
        return str(content[-1])

    def is_current(self, token: str) -> bool:
        """Whether the newest key sealed the token."""
        try:
            self._fernets[0].decrypt(token.encode())
        except (InvalidToken, ValueError):
            return False
        return True

    def opens(self, token: str) -> bool:
        """Whether any of the keys sealed the token."""
        try:
            self._all.decrypt(token.encode())
        except (InvalidToken, ValueError):
            return False
        return True

    def renew(self, token: str) -> str:
        """The same content, sealed by the newest key.

        :raises WrongKey: when no key opens the token.
        """
        try:
            return self._all.rotate(token.encode()).decode()
        except (InvalidToken, ValueError) as error:
            raise WrongKey("no key opens this secret") from error


class KeyFile:
    """The keys of a database whose administrator configured none.

    One key per line, newest first; mode 0600. Whoever writes first wins, so
    that workers that start together agree on the key.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def keys(self) -> list[str]:
        """The keys, none when there is no file."""
        try:
            return split_keys(self.path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise KeyInvalid("the key file cannot be read") from error

    def keys_or_new(self) -> list[str]:
        """The keys; the first one is made when there is no file."""
        keys = self.keys()
        if keys:
            return keys
        with contextlib.suppress(FileExistsError):
            self._write([new_key()], replace=False)
        return self.keys()

    def replace(self, keys: Sequence[str]) -> None:
        """Put these keys in place of the file's, at once."""
        self._write(keys, replace=True)

    def delete(self) -> None:
        """Forget all keys: nothing they sealed opens any more."""
        self.path.unlink(missing_ok=True)

    def _write(self, keys: Sequence[str], *, replace: bool) -> None:
        """Write beside the file, then move it in place.

        :raises FileExistsError: when there is a file and ``replace`` is off.
        """
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600 from the beginning.
        handle, name = tempfile.mkstemp(dir=folder, prefix=".key-")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write("".join(f"{key}\n" for key in keys))
                file.flush()
                os.fsync(file.fileno())
            if replace:
                os.replace(name, self.path)
            else:
                os.link(name, self.path)
        finally:
            Path(name).unlink(missing_ok=True)


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def fingerprint(key: str) -> str:
    """Names a key without giving it away: it is too random to be guessed."""
    return hashlib.sha256(f"helpdesk_user_email {key}".encode()).hexdigest()[:16]


class KeyRing:
    """Where the keys come from: configuration, environment or key file.

    :param configured: the option's text, empty when it is not set.
    :param key_file: used only while nothing is configured.
    """

    def __init__(self, configured: str, key_file: KeyFile) -> None:
        self.configured = split_keys(configured)
        self.key_file = key_file

    def sealing(self) -> Vault:
        """For encrypting: makes the key file where nothing is configured."""
        return Vault(self.configured or self.key_file.keys_or_new())

    def opening(self) -> Vault:
        """For decrypting: never makes a key.

        :raises KeyMissing: when there is none.
        """
        return Vault(self.keys())

    def keys(self) -> list[str]:
        """The keys there are, newest first."""
        return self.configured or self.key_file.keys()

    def fingerprints(self) -> list[str]:
        """What tells the keys from others, and from which none can be had."""
        return [fingerprint(key) for key in self.keys()]

    def opens(self, token: str) -> bool:
        """Whether one of the keys sealed the token."""
        keys = self.keys()
        return bool(keys) and Vault(keys).opens(token)

    def begin_rotation(self) -> None:
        """Make a new key where the keys are ours to make."""
        if not self.configured:
            self.key_file.replace([new_key(), *self.key_file.keys()])

    def end_rotation(self) -> None:
        """Forget the old keys where they are ours to forget.

        The last one stays until the next rotation, for what another transaction
        sealed with it and has not committed yet.
        """
        if not self.configured:
            self.key_file.replace(self.key_file.keys()[:2])
