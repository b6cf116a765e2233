"""What a fetch is asked for, and what it tells about the payload it wrote."""

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from etl.transport.certificates import SYSTEM, Certificates
from etl.transport.deadline import NEVER
from etl.transport.outcome import Refused

_PORTS = {"http": 80, "https": 443}
_HARMLESS = frozenset({"accept", "accept-language"})


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A secret that a server wants in a header, or in a parameter of the query, of this name."""

    place: Literal["header", "query"]
    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to fetch and how much of it is bearable.

    ``allow_private`` lets the address's own host, no other, be in a private network. ``etag`` and
    ``modified`` are those of the last ``Fetched``. ``folders`` are those ``file:`` may read.
    ``user`` and ``password`` are for SFTP and streams, ``host_key``, the server's fingerprint, for
    SFTP.
    """

    url: str = field(repr=False)
    timeout_s: float = 30
    max_bytes: int = 64 * 1_048_576
    allow_private: bool = False
    authorization: str | None = field(default=None, repr=False)
    api_key: ApiKey | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    certificates: Certificates = SYSTEM
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    host_key: str | None = None
    etag: str | None = None
    modified: str | None = None
    folders: tuple[Path, ...] = ()
    halt: threading.Event = NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came; ``is_unchanged`` means nothing did, because nothing is new.

    ``next_url`` is where the publisher says that the list goes on, ``total_n`` how long it is.
    """

    url: str
    fetched_at: datetime
    bytes_n: int = 0
    etag: str | None = None
    modified: str | None = None
    is_unchanged: bool = False
    next_url: str | None = None
    total_n: int | None = None

    @property
    def modified_at(self) -> datetime | None:
        """When the publisher says the payload last changed."""
        return http_date(self.modified)


def onward(wanted: Wanted, url: str) -> Wanted:
    """The same wish at another address. What is secret stays with the origin it is for, and so
    does the leave to be in a private network; an origin asked by https is not left for http.
    """
    before, after = origin(wanted.url), origin(url)
    if after[0] not in ("http", "https"):
        raise Refused(f"found a way on to {shown(url)[:80]!r}, expected http or https")
    if (before[0], after[0]) == ("https", "http") and after[1:] in ((before[1], 80), before[1:]):
        here = urlsplit(wanted.url).netloc
        url = urlsplit(url)._replace(scheme="https", netloc=here).geturl()
    if before == origin(url):
        return replace(wanted, url=url)
    if wanted.certificates != SYSTEM:
        raise Refused(f"found a way on to {shown(url)[:80]!r}, expected to stay with the server")
    public = tuple(pair for pair in wanted.headers if pair[0].lower() in _HARMLESS)
    return replace(
        wanted, url=url, authorization=None, api_key=None, headers=public, allow_private=False
    )


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: who answers at an address. Raises ``Refused`` for a bad port."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise Refused(f"found address {shown(url)[:80]!r}, expected a port from 1") from None
    return parts.scheme, (parts.hostname or "").lower(), port or _PORTS.get(parts.scheme)


def shown(url: str) -> str:
    """An address without what may be secret in it: for messages and logs."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def http_date(text: str | None) -> datetime | None:
    """A date as HTTP writes it."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None
