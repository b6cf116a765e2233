"""From when until when a piece of Italian traffic news holds, where it says so with a date.

"dalle 21:35 del 3 alle 05:00 del 4 agosto 2026": what a moment leaves out, the other one has. Hours
without any date are a window of every day; like DATEX II's valid periods they are left unread.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
          "settembre", "ottobre", "novembre", "dicembre")  # fmt: skip
MIDNIGHT = (24, 0)
_MONTH = "|".join(MONTHS)
_HOUR = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\d)"
_DAY = rf"(?P<day>\d{{1,2}})(?![\d:.,])(?:\s+(?P<month>{_MONTH})\b)?(?:\s+(?P<year>\d{{4}})\b)?"
_MOMENT = re.compile(
    rf"\b(?:(?:fino|sino)\s+)?(?P<edge>d?al)(?:le|l['’])?\s*(?:ore\s+)?"
    rf"(?:{_HOUR}(?:\s+(?:del(?:l['’])?|di)\s*{_DAY})?|{_DAY.replace('P<', 'P<only_')})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment as far as it is written."""

    clock: tuple[int, int] | None
    day: int | None
    month: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """When news hold, and the sentence without the words that say it."""

    from_at: datetime | None
    until_at: datetime | None
    rest: str


def period(text: str) -> Period:
    """The period of a sentence. Raises ``ValueError`` for one that no calendar has."""
    found = {"dal": None, "al": None} | {
        match["edge"].lower(): match for match in reversed(list(_MOMENT.finditer(text)))
    }
    rest = text
    for match in found.values():
        rest = rest.replace(match[0], " ", 1) if match else rest
    start, end = (_moment(found[edge]) for edge in ("dal", "al"))
    if not any(moment and moment.year for moment in (start, end)):
        return Period(None, None, rest)
    from_at, until_at = _resolved(start, end)
    if from_at and until_at and until_at <= from_at:
        raise ValueError(f"found {' '.join(text.split())[:120]!r}, expected an end after the start")
    return Period(from_at, until_at, rest)


def _moment(match: re.Match[str] | None) -> _Moment | None:
    if match is None:
        return None
    name = match["month"] or match["only_month"]
    return _Moment(
        clock=(int(match["hour"]), int(match["minute"])) if match["hour"] else None,
        day=_whole(match["day"] or match["only_day"]),
        month=MONTHS.index(name.lower()) + 1 if name else None,
        year=_whole(match["year"] or match["only_year"]),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _resolved(
    start: _Moment | None, end: _Moment | None
) -> tuple[datetime | None, datetime | None]:
    until_at = _end(end, start) if end else None
    if start is None:
        return None, until_at
    from_at: datetime | None = None
    for candidate in _earlier(start, _completed(start, end)):
        from_at = _instant(candidate, candidate.clock or (0, 0))
        if from_at and (until_at is None or from_at < until_at):
            return from_at, until_at
    if from_at is None:
        raise ValueError(
            f"found start {_shown(start, end)}, expected a time that Italy's clocks show"
        )
    return from_at, until_at


def _earlier(written: _Moment, completed: _Moment) -> list[_Moment]:
    """A start whose month or year was left out is of the end's, or of the one before."""
    month, year = completed.month, completed.year
    if month is None or year is None or written.day is None:
        return [completed]
    if written.month is None:
        before = (12, year - 1) if month == 1 else (month - 1, year)
        return [completed, replace(completed, month=before[0], year=before[1])]
    return [completed, replace(completed, year=year - 1)] if written.year is None else [completed]


def _completed(moment: _Moment, other: _Moment | None) -> _Moment:
    if other is None:
        return moment
    return _Moment(
        clock=moment.clock,
        day=moment.day or other.day,
        month=moment.month or other.month,
        year=moment.year or other.year,
    )


def _end(end: _Moment, start: _Moment | None) -> datetime:
    """An end without an hour is the end of its day."""
    completed = _completed(end, start)
    at = _instant(completed, completed.clock or MIDNIGHT)
    if at is None:
        raise ValueError(
            f"found end {_shown(end, start)}, expected a time that Italy's clocks show"
        )
    return at


def _shown(moment: _Moment, other: _Moment | None) -> str:
    known = _completed(moment, other)
    hour, minute = known.clock or (0, 0)
    month = MONTHS[known.month - 1] if known.month else "?"
    return f"{hour:02}:{minute:02} {known.day or '?'} {month} {known.year}"


def _instant(moment: _Moment, clock: tuple[int, int]) -> datetime | None:
    """The instant on Italy's clocks (of an hour that comes twice the second), if they show it."""
    hour, minute = clock
    try:
        day = datetime(moment.year or 0, moment.month or 0, moment.day or 0, tzinfo=ROME)
        wall = (
            day + timedelta(days=1) if clock == MIDNIGHT else day.replace(hour=hour, minute=minute)
        )
        at = wall.replace(fold=1).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.astimezone(ROME).replace(tzinfo=None) == wall.replace(tzinfo=None) else None
