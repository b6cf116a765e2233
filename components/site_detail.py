"""One measuring site in the drawer: how it runs now, its day against what is typical."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from dash import dcc
from dash.development.base_component import Component

from components.chart_band import Mark, Typical, draw_marks, with_band
from components.charts import Series, over_time
from components.details import detail, facts, section
from components.freshness import since
from components.layers import MeasuredSite
from components.road_words import DIRECTIONS
from components.voice import Voice
from components.words import PRIORITY_SHAPES
from data.incident_picture import NearIncident
from data.site_profile import ProfileQuarter


class DetailedSite(MeasuredSite, Protocol):
    """A site with all that is known of it."""

    @property
    def road(self) -> str | None: ...
    @property
    def direction(self) -> str | None: ...
    @property
    def observed_at(self) -> datetime | None: ...
    @property
    def occupancy_pct(self) -> float | None: ...
    @property
    def travel_time_s(self) -> float | None: ...
    @property
    def free_flow_kmh(self) -> float | None: ...


class Reading(Protocol):
    """What a site measured."""

    @property
    def observed_at(self) -> datetime: ...
    @property
    def speed_kmh(self) -> float | None: ...
    @property
    def flow_vph(self) -> float | None: ...


def site_detail(
    site: DetailedSite,
    readings: Sequence[Reading],
    profile: Sequence[ProfileQuarter],
    beside: Sequence[NearIncident],
    voice: Voice,
) -> list[Component]:
    """Facts, and the day's speed and flow over their typical bands, incidents marked."""
    about = facts(
        [
            (voice("Number"), site.site_id),
            (voice("Road"), _along(site, voice)),
            (voice("Speed"), _with_unit(site.speed_kmh, "km/h", voice)),
            (voice("Typical"), _with_unit(_typical_now(profile), "km/h", voice)),
            (voice("Free flow"), _with_unit(site.free_flow_kmh, "km/h", voice)),
            (voice("Flow"), _with_unit(site.flow_vph, voice("veh/h"), voice)),
            (voice("Occupancy"), _with_unit(site.occupancy_pct, "%", voice, 1)),
            (voice("Travel time"), site.travel_time_s and voice.told(site.travel_time_s, "s")),
            (voice("Measured"), since(site.observed_at, voice)),
        ]
    )
    times = [reading.observed_at for reading in readings]
    speed = Series(voice("Speed"), "km/h", times, [r.speed_kmh for r in readings])
    flow = Series(voice("Flow"), voice("veh/h"), times, [r.flow_vph for r in readings])
    marks = [_mark(incident, voice) for incident in beside]
    charts = [
        section(
            _title(series, band, voice), _graph(series, band, marks, voice), not readings,
            voice("no reading"),
        )
        for series, band in ((speed, _band(profile, _speeds)), (flow, _band(profile, _flows)))
    ]  # fmt: skip
    return detail([site.name or site.site_id], [about, *charts], voice)


Three = tuple[float | None, float | None, float | None]


def _speeds(quarter: ProfileQuarter) -> Three:
    return quarter.speed_low_kmh, quarter.speed_kmh, quarter.speed_high_kmh


def _flows(quarter: ProfileQuarter) -> Three:
    return quarter.flow_low_vph, quarter.flow_vph, quarter.flow_high_vph


def _band(
    profile: Sequence[ProfileQuarter], values: Callable[[ProfileQuarter], Three]
) -> list[Typical]:
    found: list[Typical] = []
    for quarter in profile:
        low, value, high = values(quarter)
        if low is not None and value is not None and high is not None:
            found.append(Typical(quarter.middle_at, low, value, high))
    return found


def _typical_now(profile: Sequence[ProfileQuarter]) -> float | None:
    return profile[-1].speed_kmh if profile else None


def _title(series: Series, band: Sequence[Typical], voice: Voice) -> str:
    told = voice("grey: typical, same weekday and hour") if band else voice("no usual yet")
    return f"{series.name} · {told}"


def _mark(incident: NearIncident, voice: Voice) -> Mark:
    shape = PRIORITY_SHAPES.get(incident.priority or 0, "◌")
    title = incident.title or voice("Incident")
    return Mark(incident.received_at, f"{shape} {voice.clock(incident.received_at)} {title}")


def _graph(
    series: Series, band: Sequence[Typical], marks: Sequence[Mark], voice: Voice
) -> Component:
    figure = with_band(over_time(series, voice), band, voice("Typical"), series.unit, voice)
    draw_marks(figure, marks, voice)
    return dcc.Graph(figure=figure, config={"displayModeBar": False}, className="chart")


def _along(site: DetailedSite, voice: Voice) -> str:
    """``SS35 · northbound``."""
    direction = site.direction and voice(DIRECTIONS.get(site.direction, site.direction))
    return " · ".join(part for part in (site.road, direction) if part)


def _with_unit(value: float | None, unit: str, voice: Voice, decimals: int = 0) -> str | None:
    return None if value is None else f"{voice.number(value, decimals)} {unit}"
