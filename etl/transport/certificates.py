"""Which certificates we trust a server by, and which one we show it."""

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Files in PEM form: an authority of the source's own, and our certificate with its key.

    Without ``authority`` the system's are trusted; without ``key`` it is in the certificate's file.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """The settings of a TLS connection. Raises ``ValueError`` for a file that is none such.

        Files are read again when they change, so that a renewed certificate needs no restart.
        """
        return _context(self, tuple(_changed_ns(file) for file in self._files()))

    def _files(self) -> list[Path]:
        return [file for file in (self.authority, self.certificate, self.key) if file is not None]


SYSTEM = Certificates()
"""What connections without settings of their own use."""


@lru_cache(maxsize=256)
def _context(files: Certificates, changed: tuple[int, ...]) -> ssl.SSLContext:
    authority = str(files.authority) if files.authority else None
    try:
        context = ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise ValueError(f"{authority} holds no certificate of an authority ({error})") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if files.certificate is not None:
        try:
            context.load_cert_chain(files.certificate, files.key, password=_no_password)
        except OSError as error:
            raise ValueError(
                f"{files.certificate} and its key are not a certificate and its key ({error})"
            ) from None
    return context


def _no_password() -> bytes:
    raise ValueError("the key is protected by a password, expected one without")


def _changed_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from None
