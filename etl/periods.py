"""Instants and periods as NGSI and SensorThings write them: ISO 8601, one or two around a slash."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from etl.feed import utc

_UTC = ZoneInfo("UTC")
DAY_S = 86_400


def instant(value: Any) -> datetime:
    """As aware UTC, which a time without offset is taken for. Raises ``ValueError``."""
    if isinstance(value, str):
        return utc(value, _UTC)
    raise ValueError(f"found time {value!r:.60}, expected an ISO 8601 instant")


def period(value: Any) -> tuple[datetime | None, datetime]:
    """Begin and end of ``begin/end``; an instant alone is an end. Raises ``ValueError``."""
    begin, slash, end = value.partition("/") if isinstance(value, str) else (value, "", "")
    return (instant(begin), instant(end)) if slash else (None, instant(begin))


def seconds(begin: datetime | None, end: datetime) -> int | None:
    """How long a period is. Raises ``ValueError`` where it ends before it begins or is too long."""
    if begin is None or begin == end:
        return None
    length = round((end - begin).total_seconds())
    if not 0 < length <= DAY_S:
        raise ValueError(f"found a period of {length} s, expected 1 to {DAY_S}")
    return length
