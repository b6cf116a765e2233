"""Key figures of a moment: each with its day and the value that holds now."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.kpi import Kpi, Point, kpis
from data.moment import Moment


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI with its points over 24 hours; ``latest`` is ``None`` where nothing is known."""

    kpi: Kpi
    points: list[Point]
    latest: Point | None


def figures(moment: Moment, names: Iterable[str]) -> list[Figure]:
    """The named KPIs at a moment, in the order of ``names``."""
    return [_figure(moment, kpis()[name]) for name in names]


def _figure(moment: Moment, kpi: Kpi) -> Figure:
    points = moment.trend(kpi)
    return Figure(kpi, points, moment.latest(kpi, points))
