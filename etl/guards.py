"""When a payload that could be read is refused all the same: too few rows, too many rejects."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from etl.sources import Source

AHEAD = timedelta(minutes=5)
FEW_OPEN = 10
"""A list this short may shrink to anything without telling that the publisher is in trouble."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one payload holds; ``open_n`` rows of a snapshot are open now, ``listed_n`` listed.

    ``known_n`` items that it links to were loaded before, and not read again. Of those rejected
    ``partly_n`` are loaded all the same, without a part.
    """

    read_n: int
    rejected_n: int
    listed_n: int = 0
    open_n: int = 0
    known_n: int = 0
    partly_n: int = 0

    @property
    def loaded_n(self) -> int:
        """Rows that would be merged."""
        return self.read_n - self.rejected_n


def refusal(source: Source, counts: Counts) -> str | None:
    """Why this payload is not loaded, in one sentence; ``None`` where it is."""
    if counts.loaded_n + counts.known_n < source.min_rows:
        found = counts.loaded_n + counts.known_n
        return f"found {found} rows, expected at least {source.min_rows}"
    items_n = counts.read_n + counts.known_n
    unread_n = counts.rejected_n - counts.partly_n
    reject_pct = 100 * unread_n / items_n if items_n else 0
    if reject_pct > source.max_reject_pct:
        return (
            f"found {unread_n} of {items_n} items unreadable, "
            f"expected at most {source.max_reject_pct:g} %"
        )
    return _shrinkage(source, counts) if source.is_snapshot else None


def refusal_of_messages(source: Source, counts: Counts) -> str | None:
    """Messages stand each for itself: only where none of them can be read is nothing loaded."""
    if counts.loaded_n > 0 or counts.read_n == 0:
        return None
    return f"found {counts.read_n} messages or items, expected one that can be read"


def _shrinkage(source: Source, counts: Counts) -> str | None:
    if source.max_shrink_pct >= 100:
        return None
    if counts.listed_n == 0:
        return f"found an empty list where {counts.open_n} are open, expected some"
    least = counts.open_n * (1 - source.max_shrink_pct / 100)
    if counts.open_n > FEW_OPEN and counts.listed_n < least:
        return (
            f"found {counts.listed_n} listed where {counts.open_n} are open, "
            f"expected at least {least:.0f}"
        )
    return None


def ahead(newest_at: datetime | None, now: datetime) -> str | None:
    """A note about rows from the future; ``None`` where there are none."""
    if newest_at is None or newest_at <= now + AHEAD:
        return None
    minutes = round((newest_at - now).total_seconds() / 60)
    return f"newest row is {minutes} minutes ahead of our clock"
