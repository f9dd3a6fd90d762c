"""A certificate authority for servers on this machine; nothing else trusts it."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificate:
    """A server's certificate (with its chain) and private key, as PEM files."""

    certificate_file: Path
    key_file: Path


class Authority:
    """An authority kept in ``folder``, made when the folder has none.

    Attributes:
        ca_file: the PEM file a client needs to trust the certificates.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca_file = folder / "ca.pem"
        key_file = folder / "ca.key"
        if self.ca_file.exists() and key_file.exists():
            self._ca = trustme.CA.from_pem(
                self.ca_file.read_bytes(), key_file.read_bytes()
            )
            return
        self._ca = trustme.CA(organization_name="Throw-away test authority")
        folder.mkdir(parents=True, exist_ok=True)
        _write_private(key_file, self._ca.private_key_pem.bytes())
        self._ca.cert_pem.write_to_path(str(self.ca_file))

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self.ca_file.read_text()

    def issue(
        self,
        *names: str,
        file_name: str = "server",
        not_after: datetime.datetime | None = None,
    ) -> Certificate:
        """Make a certificate for host names and addresses, in the same folder.

        Args:
            names: ``localhost`` and ``127.0.0.1`` when none is given.
            file_name: of the two files, without the ending.
            not_after: end of its validity; a time in the past makes it expired.
        """
        names = names or ("localhost", "127.0.0.1")
        issued = self._ca.issue_cert(*names, not_after=not_after)
        certificate = Certificate(
            self._folder / f"{file_name}.pem", self._folder / f"{file_name}.key"
        )
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        certificate.certificate_file.write_bytes(chain)
        _write_private(certificate.key_file, issued.private_key_pem.bytes())
        return certificate


def _write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
