"""How much of the demand no free unit can reach in time, area by area, as shading of the map."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from components.voice import Voice

STEPS = ((2.0, "3"), (0.5, "2"), (0.0, "1"))
"""Shares of the whole city's demand, in %, above which an area out of reach gets a shade."""


class CoveredArea(Protocol):
    """An area, its demand and the free units in reach."""

    @property
    def area_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def demand_n(self) -> float | None: ...
    @property
    def is_history(self) -> bool | None: ...
    @property
    def met_pct(self) -> float | None: ...
    @property
    def units_n(self) -> int: ...


class Drawn(Protocol):
    """How an area is drawn."""

    @property
    def geometry(self) -> Mapping[str, Any]: ...
    @property
    def is_approximate(self) -> bool: ...


def coverage_layer(
    areas: Sequence[CoveredArea], outlines: Mapping[str, Drawn], voice: Voice
) -> dict[str, Any]:
    """Every area that can be drawn, shaded by its part of the demand out of reach."""
    total = sum(area.demand_n or 0 for area in areas)
    drawn = [area for area in areas if area.area_id in outlines]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": outlines[area.area_id].geometry,
                "properties": {
                    "key": f"area:{area.area_id}",
                    "shade": shade(area, total),
                    "is_approximate": outlines[area.area_id].is_approximate,
                    "tip": _tip(area, total, voice),
                },
            }
            for area in drawn
        ],
    }


def shade(area: CoveredArea, total: float) -> str:
    """``unknown`` without a known unit, ``none`` without demand, else a step 0 to 3."""
    if not total:
        return "unknown"
    if not area.demand_n:
        return "none"
    gap = _gap_pct(area, total)
    return next((step for above, step in STEPS if gap > above), "0")


def coverage_legend(voice: Voice) -> Component:
    """What the shading means."""
    words = {
        "0": voice("within reach"),
        "1": "≤ 0,5 %" if voice.language == "it" else "≤ 0.5 %",
        "2": "≤ 2 %",
        "3": "> 2 %",
        "unknown": voice("unknown"),
    }
    marks = [html.Span(word, className=f"shade shade-{step}") for step, word in words.items()]
    title = voice("Demand out of reach of a free unit, % of the city’s")
    return html.P([html.Span(title), *marks], className="legend legend-coverage")


def _gap_pct(area: CoveredArea, total: float) -> float:
    return (area.demand_n or 0) / total * (100 - (area.met_pct or 0))


def _tip(area: CoveredArea, total: float, voice: Voice) -> str:
    if not total:
        return f"{area.name}\n{voice('no position of a unit is known')}"
    near = voice("free units within reach of the centre: {n}", n=voice.number(area.units_n))
    if not area.demand_n:
        return f"{area.name}\n{voice('no demand expected')}\n{near}"
    demand = (
        voice("expected: {n} calls an hour", n=voice.number(area.demand_n, 1))
        if area.is_history
        else voice("inhabitants: {n}", n=voice.number(area.demand_n))
    )
    met = voice("within reach of a free unit: {n} %", n=voice.number(area.met_pct))
    return "\n".join((area.name, demand, met, near))
