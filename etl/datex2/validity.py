"""When a situation record holds: its overall period, the periods within it, and its status.

A period is written ``from/until``, a line each, an open side empty; recurring times follow it as
the publisher has them (``monday tuesday 22:00:00-05:00:00``). A period that is excepted begins
with ``not``. Without an overall start the first period's is taken, else the record's own creation.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from etl.datex2.elements import Element, children, instant, local, text_of

CREATED: Final = ("situationRecordObservationTime", "situationRecordCreationTime")
PERIODS: Final = {"validPeriod": "", "exceptionPeriod": "not "}
DAYS: Final = tuple(
    f"{{*}}{name}"
    for name in ("applicableDay", "applicableWeek", "applicableMonth", "specialDayType")
)


class Validity(NamedTuple):
    """``problem`` is why an end was left out."""

    from_at: datetime
    until_at: datetime | None = None
    status: str | None = None
    periods: str | None = None
    problem: str | None = None


def validity(parts: dict[str, Element], is_over: bool) -> Validity:
    """Raises ``ValueError`` where no start can be read, or an end before it.

    What is over may end before it began: works that were called off.
    """
    said = children(parts["validity"]) if "validity" in parts else {}
    specified = said.get("validityTimeSpecification")
    times = children(specified) if specified is not None else {}
    has_periods = "validPeriod" in times or "exceptionPeriod" in times
    periods = "\n".join(_periods(specified)) if has_periods else None
    start = text_of(times.get("overallStartTime")) or _first_start(times) or _created(parts)
    from_at, end = instant(start), text_of(times.get("overallEndTime"))
    status = text_of(said.get("validityStatus"))
    try:
        until_at = instant(end) if end else None
    except ValueError as error:
        return Validity(from_at, None, status, periods, str(error))
    if until_at and until_at < from_at:
        if not is_over:
            raise ValueError(f"found an end {end} before the start {start}, expected it after")
        until_at = None
    return Validity(from_at, until_at, status, periods)


def _created(parts: dict[str, Element]) -> str:
    return next((text for name in CREATED if (text := text_of(parts.get(name)))), "")


def _first_start(times: dict[str, Element]) -> str | None:
    period = times.get("validPeriod")
    return text_of(children(period).get("startOfPeriod")) if period is not None else None


def _periods(specified: Element) -> Iterator[str]:
    for part in specified:
        prefix = PERIODS.get(local(part.tag))
        if prefix is not None:
            said = children(part)
            ends = (text_of(said.get(name)) or "" for name in ("startOfPeriod", "endOfPeriod"))
            yield prefix + " ".join(["/".join(ends), *_recurring(part)])


def _recurring(period: Element) -> Iterator[str]:
    """Days first, then times of day."""
    days = [text_of(node) for node in period.iter(*DAYS)]
    yield from filter(None, days)
    for part in period:
        if local(part.tag) == "recurringTimePeriodOfDay":
            yield "-".join(text for node in part.iter() if (text := text_of(node)))
