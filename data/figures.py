"""Key figures of a moment: each with its day, what it usually is, and the value that holds now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data.kpi import Kpi, Point, kpis
from data.moment import Clock, Moment
from data.usual import Usual, usual

INPUTS_HOLD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI with its points over 24 hours; ``latest`` is ``None`` where nothing is known.

    ``sources`` are those that brought what it rests on in that day; ``None`` where it is not told.
    ``shown_at`` is the instant replayed, by ``clock``; ``None`` for the present.
    """

    kpi: Kpi
    points: list[Point]
    latest: Point | None
    usual: Usual
    sources: frozenset[str] | None = None
    shown_at: datetime | None = None
    clock: Clock = "happened"


@dataclass(frozen=True, slots=True)
class _Input:
    input: str
    source_id: str


def figures(moment: Moment, names: Iterable[str], zone: ZoneInfo) -> list[Figure]:
    """The named KPIs at a moment, in the order of ``names``; hours are those of ``zone``."""
    return [_figure(moment, kpis()[name], zone) for name in names]


def _figure(moment: Moment, kpi: Kpi, zone: ZoneInfo) -> Figure:
    points = moment.trend(kpi)
    return Figure(
        kpi,
        points,
        moment.latest(kpi, points),
        usual(moment, kpi, zone),
        _sources(moment, kpi),
        None if moment.is_live else moment.at,
        moment.clock,
    )


def _sources(moment: Moment, kpi: Kpi) -> frozenset[str] | None:
    """The sources that feed it now; where none did for a day, all that fill its tables."""
    if kpi.input is None:
        return None
    span_s = round(INPUTS_HOLD.total_seconds())
    question = ("inputs", round(moment.at.timestamp()) // span_s, moment.scope.key, moment.clock)
    brought = moment.warehouse.hourly.answer(question, lambda: moment.rows("kpi_inputs", _Input))
    return frozenset(row.source_id for row in brought if row.input == kpi.input) or None
