"""How a column writes instants, seen from its values, and the expression that reads them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from etl.tables.expressions import literal, quoted

_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_NAMED = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d %Y",
          "%b %d, %Y", "%d %B %Y", "%B %d, %Y")  # fmt: skip
"""Days that are written in one way only."""
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H:%M:%S.%f",
          "%I:%M:%S:%f%p")  # fmt: skip
_DOTTED, _WITH_H = ("%H.%M", "%H.%M.%S"), ("%Hh%M", "%H h %M")
"""As Italians and the French write times; a time with a dot alone could be any number."""
_OFFSETS = ("", " %z", "%z")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(?P<offset>Z|UTC|[+-]\d\d(:?\d\d)?))?"
)
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?")
_DIGITS_TIME = re.compile(r"([01]\d|2[0-3])[0-5]\d")
_NAMED_TIME = re.compile(r"time|hour|\bora|\bhora|heure|uhrzeit")
_NAMED_INSTANT = re.compile(r"time|date|datum|zeit|\bdata|\bora|receiv|arriv|dispatch|clos|ricev")
_SERIAL = re.compile(r"\d{5}([.,]\d+)?")
_HALF_DAY = re.compile(r"\d ?[AP]M\b", re.IGNORECASE)
_MILLISECONDS = re.compile(r"[:.]\d{3}(?!\d)")
YEARS = range(1970, 2100)
EPOCH = range(946_684_800, 4_102_444_800)
SERIALS = range(36_526, 73_051)
"""Days from 2000 to 2099 as spreadsheets count them, from 1899-12-30."""
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
    has_no_time: bool = False

    def expression(self, column: str) -> str:
        """The value of a column as an instant, where it is one."""
        read = self.reads(quoted(column))
        return f"local({read})" if self.is_local else read


def clocks_of(columns: Mapping[str, Sequence[str]]) -> dict[str, Clock]:
    """How each column that tells time tells it; what one shows of day and month, all have."""
    given = {
        name: [v.strip() for v in values if v.strip()][:CHECKED_N]
        for name, values in columns.items()
    }
    is_month_first = _is_month_first(given)
    found = {name: clock_of(values, name, is_month_first) for name, values in given.items()}
    return {name: clock for name, clock in found.items() if clock}


def clock_of(values: Sequence[str], name: str = "", is_month_first: bool = False) -> Clock | None:
    """How these values tell time; ``None`` where they do not, or each in another way."""
    given = [value.strip() for value in values if value.strip()][:CHECKED_N]
    if not given:
        return None
    return (
        _iso(given)
        or _epoch(given)
        or _serial(given, name)
        or _time(given, name)
        or _pattern(given, is_month_first)
    )


def joined(day: str, day_clock: Clock, hour: str, hour_clock: Clock) -> str:
    """A day and a time in two columns as one instant."""
    read = day_clock.reads(quoted(day))
    is_day = day_clock.kind == "day" or read != quoted(day)
    first = _written(read, quoted(day), "%Y-%m-%d") if is_day else f"left({read}, 10)"
    then = _written(hour_clock.reads(quoted(hour)), quoted(hour), "%H:%M:%S")
    return f"local({first} || ' ' || {then})"


def joined_later(day: str, clocks: Mapping[str, Clock], begun: str, hour: str) -> str:
    """A later time of what began at another: before it on the clock, it is of the day after."""
    first, then = (
        _written(clocks[name].reads(quoted(name)), quoted(name), "%H:%M:%S")
        for name in (begun, hour)
    )
    instant = joined(day, clocks[day], hour, clocks[hour])
    is_next_day = f"CAST({then} AS TIME) < CAST({first} AS TIME)"
    return f"{instant} + CASE WHEN {is_next_day} THEN to_days(1) ELSE to_days(0) END"


def _is_month_first(columns: Mapping[str, list[str]]) -> bool:
    """What a day that only one order can mean tells; else twelve hours go with months first."""
    for values in columns.values():
        fits = [
            any(_fits(f"{day}{rest}", values) for day in days for rest in _rests())
            for days in (_DAY_FIRST, _MONTH_FIRST)
        ]
        if fits[0] != fits[1]:
            return fits[1]
    return any(_HALF_DAY.search(value) for values in columns.values() for value in values)


def _rests() -> list[str]:
    return [
        "",
        *(f" {time}{offset}" for time in (*_TIMES, *_DOTTED, *_WITH_H) for offset in _OFFSETS),
    ]


def _written(read: str, column: str, pattern: str) -> str:
    """What was read with a pattern of the publisher's, written as ISO 8601 writes it."""
    return column if read == column else f"strftime({read}, {literal(pattern)})"


def _iso(values: list[str]) -> Clock | None:
    if all(_ISO_DAY.fullmatch(value) for value in values):
        return Clock("day", lambda column: column, has_no_time=True)
    found = [_ISO.fullmatch(value) for value in values]
    if not all(found):
        return None
    if all(match and match["offset"] for match in found):
        return Clock("instant", lambda column: f"CAST({column} AS TIMESTAMPTZ)", is_local=False)
    midnight = all(re.search(r"[T ]00:00(:00(\.0+)?)?$", value) for value in values)
    return Clock("instant", lambda column: column, has_no_time=midnight and len(values) > 1)


def _epoch(values: list[str]) -> Clock | None:
    if not all(re.fullmatch(r"\d{10}(\d{3})?(\.\d+)?", value) for value in values):
        return None
    if all(int(float(value)) in EPOCH for value in values):
        return Clock("instant", "to_timestamp(CAST({} AS DOUBLE))".format, is_local=False)
    if all(int(float(value)) // 1_000 in EPOCH for value in values):
        return Clock("instant", "to_timestamp(CAST({} AS DOUBLE) / 1000)".format, is_local=False)
    return None


def _time(values: list[str], name: str) -> Clock | None:
    """Times of day: with colons or an h; with dots, or four digits, in a column that says that it
    holds times."""
    if all(_CLOCK_TIME.fullmatch(value) for value in values):
        return Clock("time", lambda column: column)
    is_named = bool(_NAMED_TIME.search(name.lower()))
    if is_named and all(_DIGITS_TIME.fullmatch(value) for value in values):
        return Clock("time", lambda column: f"strptime({column}, '%H%M')")
    for pattern in (*_WITH_H, *(_DOTTED if is_named else ())):
        if _fits(pattern, values):
            return _clock("time", [pattern], values)
    return None


def _serial(values: list[str], name: str) -> Clock | None:
    """Days as a spreadsheet counts them, with their times, in a column named for such."""
    if not (_NAMED_INSTANT.search(name.lower()) and all(map(_SERIAL.fullmatch, values))):
        return None
    days = [float(value.replace(",", ".")) for value in values]
    if all(day.is_integer() for day in days) or not all(int(day) in SERIALS for day in days):
        return None
    read = "TIMESTAMP '1899-12-30' + to_seconds(CAST(round(CAST({} AS DOUBLE) * 86400) AS BIGINT))"
    number = "replace({}, ',', '.')"
    return Clock("instant", lambda column: read.format(number.format(column)))


def _pattern(values: list[str], is_month_first: bool) -> Clock | None:
    numbered = _MONTH_FIRST + _DAY_FIRST if is_month_first else _DAY_FIRST + _MONTH_FIRST
    days = numbered + _NAMED
    instants = [f"{day}{rest}" for day in days for rest in _rests() if rest]
    for kind, patterns in (("instant", instants), ("day", days), ("time", _TIMES)):
        fitting = [pattern for pattern in patterns if _fits(pattern, values)]
        if fitting:
            return _clock(kind, fitting, values)
    return None


def _clock(kind: str, fitting: list[str], values: list[str]) -> Clock:
    pattern = fitting[0]
    others = [other for other in fitting[1:] if other[:2] != pattern[:2] and "%d" in other]
    doubt = f"{pattern} fits, but so does {others[0]}" if others else None
    # Python's %f takes any number of digits, DuckDB's only six.
    if "%f" in pattern and all(_MILLISECONDS.search(value) for value in values):
        pattern = pattern.replace("%f", "%g")
    return Clock(
        kind,
        lambda column: f"strptime({column}, {literal(pattern)})",
        is_local="%z" not in pattern,
        doubt=doubt,
        has_no_time=kind == "day" or (len(values) > 1 and _are_midnights(fitting[0], values)),
    )


def _are_midnights(pattern: str, values: list[str]) -> bool:
    times = {datetime.strptime(value, pattern).time() for value in values}  # noqa: DTZ007
    return times == {time()}


def _fits(pattern: str, values: list[str]) -> bool:
    if not values:
        return False
    try:
        found = [datetime.strptime(value, pattern) for value in values]  # noqa: DTZ007
    except ValueError:
        return False
    return "%d" not in pattern or all(moment.year in YEARS for moment in found)
