"""What a key figure usually is at this hour: the median of the same hour in the weeks before."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from data.kpi import Kpi, bucket_seconds
from data.moment import Moment

WEEKS = 8
"""How far back the same hour is looked for: a season, not a year."""
LEAST_WEEKS = 3
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """Half of the earlier values lie between ``low`` and ``high``; ``None`` with too few weeks.

    ``weeks_n`` weeks before ``from_at``, where the hour begins, had a value.
    """

    from_at: datetime
    weeks_n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class _Begin:
    table_name: str
    first_at: datetime | None


def usual(moment: Moment, kpi: Kpi, zone: ZoneInfo) -> Usual:
    """The usual value for the hour of ``kpi``'s last bucket, in the reader's scope.

    The hour is the city's: it holds the middle of the bucket that ends at the moment. It is worked
    out once an hour, by the figure's own definition and buckets.
    """
    begin = hour_of(moment.at, kpi, zone)
    question = ("usual", kpi.name, begin, moment.scope.key, moment.clock)
    return moment.warehouse.hourly.answer(
        question, lambda: _usual(moment, kpi, begin), lambda found: found.value is not None
    )


def hour_of(at: datetime, kpi: Kpi, zone: ZoneInfo) -> datetime:
    """When the hour begins, on the city's clock, that a figure shown at ``at`` belongs to."""
    middle = at - timedelta(seconds=bucket_seconds(kpi.bucket) / 2)
    return middle.astimezone(zone).replace(minute=0, second=0, microsecond=0)


def weeks_before(local: datetime) -> list[datetime]:
    """The same time of the weeks before, on the city's clock, latest first.

    Summer time may have begun or ended since.
    """
    return [(local - timedelta(weeks=n)).astimezone(UTC) for n in range(1, WEEKS + 1)]


def _usual(moment: Moment, kpi: Kpi, begin: datetime) -> Usual:
    first_at = _history_begin(moment, kpi)
    if first_at is None:
        return Usual(begin, 0)
    weeks = [_values(moment, kpi, hour) for hour in weeks_before(begin) if hour >= first_at]
    known = [values for values in weeks if values]
    if len(known) < LEAST_WEEKS:
        return Usual(begin, len(known))
    values = list(chain.from_iterable(known))
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Usual(begin, len(known), median(values), low, high)


def _values(moment: Moment, kpi: Kpi, hour: datetime) -> list[float]:
    """The figure's values in one hour of the past, as they were shown then."""
    until = hour + HOUR
    points = kpi.points(
        moment.warehouse,
        hour,
        until,
        origin=until,
        scope=moment.scope,
        as_of=until,
        known_at=until if moment.known_at else None,
    )
    return [point.value for point in points if point.value is not None]


def first_kept_at(moment: Moment) -> datetime | None:
    """When history begins for the reader, where the moment lies before; else ``None``.

    What was found lately may be out of date after older files were loaded: it is asked again.
    """
    begin = _first(_begins(moment))
    if begin is not None and moment.at >= begin:
        return None
    begin = _first(_asked(moment))
    return begin if begin is not None and moment.at < begin else None


def _first(begins: list[_Begin]) -> datetime | None:
    return min((b.first_at for b in begins if b.first_at is not None), default=None)


def _begins(moment: Moment) -> list[_Begin]:
    """Since when each kind of fact is kept, as it was found lately."""
    question = ("history begin", moment.scope.key)
    return moment.warehouse.hourly.answer(question, lambda: _asked(moment), lambda _: False)


def _asked(moment: Moment) -> list[_Begin]:
    """The same whichever of its two clocks a moment is told by."""
    return replace(moment, clock="happened").rows("history_begin", _Begin)


def _history_begin(moment: Moment, kpi: Kpi) -> datetime | None:
    """Since when all is kept that the figure rests on: before, a count of nothing says nothing."""
    firsts = [begin.first_at for begin in _begins(moment) if begin.table_name in kpi.tables]
    known = [first_at for first_at in firsts if first_at is not None]
    return max(known) if known and len(known) == len(firsts) else None
