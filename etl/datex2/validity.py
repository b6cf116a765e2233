"""When a situation record holds: its overall period, the periods within it, and its status.

A period is written ``from/until``, a line each, an open side empty; recurring times follow it as
the publisher has them (``monday tuesday 22:00:00-05:00:00``). A period that is excepted begins
with ``not``. Without a start that can be read the first period's is taken, else the record's own
creation, else when it was versioned or published: a room prefers a rough fact to none.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from etl.datex2.elements import Element, children, instant, local, text_of

CREATED: Final = (
    "situationRecordObservationTime", "situationRecordCreationTime", "situationRecordVersionTime"
)  # fmt: skip
PERIODS: Final = {"validPeriod": "", "exceptionPeriod": "not "}
DAYS: Final = tuple(
    f"{{*}}{name}"
    for name in ("applicableDay", "applicableWeek", "applicableMonth", "specialDayType")
)


class Validity(NamedTuple):
    """``problem`` is why a start or an end was left out."""

    from_at: datetime
    until_at: datetime | None = None
    status: str | None = None
    periods: str | None = None
    problem: str | None = None


def validity(
    parts: dict[str, Element], is_over: bool, published_at: Callable[[], datetime]
) -> Validity:
    """Raises ``ValueError`` where no instant at all can be read.

    What is over may end before it began, which is no problem: works that were called off.
    """
    said = children(parts["validity"]) if "validity" in parts else {}
    specified = said.get("validityTimeSpecification")
    times = children(specified) if specified is not None else {}
    has_periods = "validPeriod" in times or "exceptionPeriod" in times
    periods = "\n".join(_periods(specified)) if has_periods else None
    status = text_of(said.get("validityStatus"))
    given = (text_of(times.get("overallStartTime")), _first_start(times), *_created(parts))
    from_at, no_start = _start(given, published_at)
    until_at, no_end = _end(text_of(times.get("overallEndTime")), from_at, is_over)
    return Validity(from_at, until_at, status, periods, no_start or no_end)


def _start(
    given: Iterable[str | None], published_at: Callable[[], datetime]
) -> tuple[datetime, str | None]:
    """The first instant that can be read, and what is wrong with one before it."""
    problem: str | None = None
    for text in filter(None, given):
        try:
            return instant(text), problem
        except ValueError as error:
            problem = problem or str(error)
    return published_at(), problem or "found no start, expected one"


def _end(text: str | None, from_at: datetime, is_over: bool) -> tuple[datetime | None, str | None]:
    try:
        until_at = instant(text) if text else None
    except ValueError as error:
        return None, str(error)
    if until_at is None or until_at >= from_at:
        return until_at, None
    found = f"found an end {text} before the start {from_at.isoformat()}, expected it after"
    return None, None if is_over else found


def _created(parts: dict[str, Element]) -> list[str | None]:
    return [text_of(parts.get(name)) for name in CREATED]


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
