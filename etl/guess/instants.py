"""How a column writes instants, seen from its values, and the expression that reads them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from etl.tables.expressions import literal, quoted

_DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y")
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(?P<offset>Z|[+-]\d\d:?\d\d))?")
YEARS = range(1970, 2100)
EPOCH = range(946_684_800, 4_102_444_800)
CHECKED_N = 200


@dataclass(frozen=True, slots=True)
class Clock:
    """What a column's values are: ``instant``, ``day`` or ``time``, and how each is read.

    ``doubt`` says what a person should look at.
    """

    kind: str
    reads: Callable[[str], str]
    is_local: bool = True
    doubt: str | None = None

    def expression(self, column: str) -> str:
        """The value of a column as an instant, where it is one."""
        read = self.reads(quoted(column))
        return f"local({read})" if self.is_local else read


def clock_of(values: Sequence[str]) -> Clock | None:
    """How these values tell time; ``None`` where they do not, or each in another way."""
    given = [value.strip() for value in values if value.strip()][:CHECKED_N]
    if not given:
        return None
    return _iso(given) or _epoch(given) or _pattern(given)


def joined(day: str, day_clock: Clock, time: str, time_clock: Clock) -> str:
    """A day and a time in two columns as one instant."""
    first = _written(day_clock.reads(quoted(day)), quoted(day), "%Y-%m-%d")
    then = _written(time_clock.reads(quoted(time)), quoted(time), "%H:%M:%S")
    return f"local({first} || ' ' || {then})"


def _written(read: str, column: str, pattern: str) -> str:
    """What was read with a pattern of the publisher's, written as ISO 8601 writes it."""
    return column if read == column else f"strftime({read}, {literal(pattern)})"


def _iso(values: list[str]) -> Clock | None:
    if all(_ISO_DAY.fullmatch(value) for value in values):
        return Clock("day", lambda column: column)
    found = [_ISO.fullmatch(value) for value in values]
    if not all(found):
        return None
    if all(match and match["offset"] for match in found):
        return Clock("instant", lambda column: f"CAST({column} AS TIMESTAMPTZ)", is_local=False)
    return Clock("instant", lambda column: column)


def _epoch(values: list[str]) -> Clock | None:
    if not all(re.fullmatch(r"\d{10}(\d{3})?(\.\d+)?", value) for value in values):
        return None
    if all(int(float(value)) in EPOCH for value in values):
        return Clock("instant", "to_timestamp(CAST({} AS DOUBLE))".format, is_local=False)
    if all(int(float(value)) // 1_000 in EPOCH for value in values):
        return Clock("instant", "to_timestamp(CAST({} AS DOUBLE) / 1000)".format, is_local=False)
    return None


def _pattern(values: list[str]) -> Clock | None:
    instants = [f"{day} {time}" for day in _DAYS for time in _TIMES]
    for kind, patterns in (("instant", instants), ("day", _DAYS), ("time", _TIMES)):
        fitting = [pattern for pattern in patterns if _fits(pattern, values)]
        if fitting:
            return _clock(kind, fitting)
    return None


def _clock(kind: str, fitting: list[str]) -> Clock:
    pattern = fitting[0]
    others = [other for other in fitting[1:] if other[:5] != pattern[:5] and "%d" in other]
    doubt = f"{pattern} fits, but so does {others[0]}" if others else None
    if kind == "time" and pattern in ("%H:%M:%S", "%H:%M"):
        return Clock(kind, lambda column: column, doubt=doubt)
    return Clock(kind, lambda column: f"strptime({column}, {literal(pattern)})", doubt=doubt)


def _fits(pattern: str, values: list[str]) -> bool:
    try:
        found = [datetime.strptime(value, pattern) for value in values]  # noqa: DTZ007
    except ValueError:
        return False
    return "%d" not in pattern or all(moment.year in YEARS for moment in found)
