"""The workload of stations: their units by state as a bar, and how busy they were today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import dash_svg as svg
from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

WIDTH, HEIGHT = 1_000, 10
BUSY = ("on_scene", "enroute", "assigned")
ORDER = (*BUSY, "free", "break", "unknown")


class Stationed(Protocol):
    """A unit and where it belongs."""

    @property
    def unit_id(self) -> str: ...
    @property
    def station(self) -> str | None: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StationLoad:
    """One station: how many units in which state, and the mean share of their time on incidents."""

    station: str | None
    states: Counter[str]
    busy_pct: float | None

    @property
    def units_n(self) -> int:
        """All its units on the list."""
        return self.states.total()

    @property
    def engaged_n(self) -> int:
        """Those on an incident."""
        return sum(self.states[state] for state in BUSY)


def station_loads(
    units: Sequence[Stationed], busy_pct: Mapping[str, float | None]
) -> list[StationLoad]:
    """Stations with their units; those with none free, then the busiest, first."""
    grouped: dict[str | None, list[Stationed]] = {}
    for unit in units:
        grouped.setdefault(unit.station, []).append(unit)
    loads = [_load(station, of, busy_pct) for station, of in grouped.items()]
    return sorted(loads, key=lambda load: (-load.engaged_n / load.units_n, load.station or "~"))


def station_list(loads: Sequence[StationLoad], voice: Voice) -> list[Component]:
    """A line a station: its name, its units as a bar of states, free of all, busy today."""
    if not loads:
        return [html.P(voice("No unit has been heard of in the last hour."), className="empty")]
    widest = max(load.units_n for load in loads)
    return [_line(load, widest, voice) for load in loads]


def _load(
    station: str | None, units: Sequence[Stationed], busy_pct: Mapping[str, float | None]
) -> StationLoad:
    known = [pct for unit in units if (pct := busy_pct.get(unit.unit_id)) is not None]
    mean = sum(known) / len(known) if known else None
    return StationLoad(station, Counter(unit.state for unit in units), mean)


def _line(load: StationLoad, widest: int, voice: Voice) -> Component:
    told = voice("{n} free of {all}", n=load.states["free"], all=load.units_n)
    busy = "–" if load.busy_pct is None else f"{voice.number(load.busy_pct)} %"
    return html.Div(
        [
            html.Span(load.station or voice("no station"), className="load-name"),
            _bar(load, widest),
            html.Span(told, className="load-free"),
            html.Span(
                busy, className="load-busy", title=voice("Share of today’s minutes on incidents")
            ),
        ],
        className="load" + ("" if load.states["free"] else " load-none"),
    )


def _bar(load: StationLoad, widest: int) -> Component:
    bars: list[Component] = []
    start = 0.0
    for state in ORDER:
        width = WIDTH * load.states[state] / widest
        if width:
            size = {"x": f"{start:.1f}", "y": "0", "width": f"{width:.1f}", "height": f"{HEIGHT}"}
            bars.append(svg.Rect(className=f"share unit-fill-{state}", **size))
        start += width
    return svg.Svg(
        bars,
        className="load-bar",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        **attributes(aria_hidden="true"),
    )
