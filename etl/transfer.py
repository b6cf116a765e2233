"""What a fetch is asked for, and what it tells about the payload it wrote."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from etl.deadline import NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to fetch and how much of it is bearable.

    ``allow_private`` lets the address's own host, no other, be in a private network. ``etag`` and
    ``modified`` are those of the last ``Fetched``. ``folders`` are those ``file:`` may read.
    """

    url: str = field(repr=False)
    timeout_s: float = 30
    max_bytes: int = 64 * 1_048_576
    allow_private: bool = False
    authorization: str | None = field(default=None, repr=False)
    etag: str | None = None
    modified: str | None = None
    folders: tuple[Path, ...] = ()
    halt: threading.Event = NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came; ``is_unchanged`` means nothing did, because nothing is new."""

    url: str
    fetched_at: datetime
    bytes_n: int = 0
    etag: str | None = None
    modified: str | None = None
    is_unchanged: bool = False

    @property
    def modified_at(self) -> datetime | None:
        """When the publisher says the payload last changed."""
        return _http_date(self.modified)


def shown(url: str) -> str:
    """An address without what may be secret in it: for messages and logs."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None
