"""Pattuglie: which units are where, doing what, who is free, and what could nobody reach?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

import dash
from dash import html
from dash.development.base_component import Component

import services
from components.city_map import MapLayer, city_map, map_note
from components.coverage import coverage_layer, coverage_legend
from components.kpi_card import kpi_cards
from components.page import Parts, kpi_strip, page_frame, panel, scrolling
from components.patrols import patrol_counts, patrol_layer, patrol_legend, state_word
from components.station_load import station_list, station_loads
from components.table import Column, table
from components.tally import tally
from components.voice import Voice
from data import queries
from data.figures import figures
from data.moment import Moment
from data.queries import UnitRow, UnitWorkload

TABLES = ("unit", "unit_position", "dispatch", "incident", "incident_update", "boundary")
dash.register_page(__name__, path="/units", name="Units", order=25, icon="units", tables=TABLES)

CARDS, MAP, TABLE, SUMMARY = "units-cards", "units-map", "units-table", "units-summary"
STATES, STATIONS, NOTE = "units-states", "units-stations", "units-note"
SHOWN = ("units_free_n", "units_utilisation_pct", "units_coverage_pct")
NONE = "No unit has been heard of in the last hour."
LAYERS = (
    MapLayer("units-coverage-layer", "Coverage", "coverage"),
    MapLayer("units-patrols-layer", "Units", "patrol"),
)
COLUMNS = (
    Column("callsign", "Unit", width=92),
    Column("state_word", "State", "state", 116),
    Column("since_at", "Since", "time", 104),
    Column("incident", "Incident", width=130, grows=True),
    Column("station", "Station", width=130, grows=True),
    Column("agency", "Agency", width=140, grows=True),
    Column("observed_at", "Last seen", "time", 104),
    Column("incidents_n", "Incidents today", "number", 106),
    Column("busy_pct", "Busy today, %", "number", 94),
)


def layout(**_query: str) -> Component:
    """Figures, the map with the coverage, the table of units and the load of stations."""
    voice = services.voice()
    picture = city_map(MAP, LAYERS, voice, services.map_view())
    legends = html.Div([patrol_legend(voice), coverage_legend(voice)], className="legends")
    privacy = html.Span(voice("Positions every 30 s at most; no figures about persons."))
    return page_frame(
        "units",
        voice("Units"),
        [
            kpi_strip(CARDS, panel(voice("By state"), [html.Div(id=STATES)])),
            html.Section([picture, legends], className="panel map-panel map-frame"),
            panel(
                voice("Units"), [table(TABLE, COLUMNS, voice, NONE)], aside=html.Span(id=SUMMARY)
            ),
            panel(
                voice("Workload by station"),
                [scrolling(STATIONS, voice("Workload by station"))],
                aside=privacy,
            ),
        ],
    )


def frame(moment: Moment) -> Parts:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    units = cache(lambda: queries.unit_rows(moment))
    midnight = at.astimezone(voice.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    loads = cache(lambda: {load.unit_id: load for load in queries.unit_workloads(moment, midnight)})
    outlines = cache(lambda: services.outlines(moment))
    return {
        CARDS: lambda: {
            "children": kpi_cards(figures(moment, SHOWN, voice.zone), feeds(), voice, at)
        },
        STATES: lambda: {"children": tally(patrol_counts(units(), voice), voice, NONE)},
        TABLE: lambda: {"rowData": _rows(units(), loads(), voice)},
        SUMMARY: lambda: {"children": _summary(units(), voice)},
        STATIONS: lambda: {"children": _stations(units(), loads(), voice)},
        LAYERS[0].id: lambda: {
            "data": coverage_layer(queries.coverage_areas(moment), outlines().demand, voice)
        },
        LAYERS[1].id: lambda: {"data": patrol_layer(units(), voice)},
        f"{MAP}-note": lambda: {"children": map_note(outlines().approximate, voice)},
    }


def _stations(
    units: Sequence[UnitRow], loads: Mapping[str, UnitWorkload], voice: Voice
) -> list[Component]:
    busy = {unit_id: load.busy_pct for unit_id, load in loads.items()}
    return station_list(station_loads(units, busy), voice)


def _summary(units: Sequence[UnitRow], voice: Voice) -> str:
    unknown_n = sum(unit.state == "unknown" for unit in units)
    told = voice("{n} heard of in the last hour", n=voice.number(len(units)))
    if not unknown_n:
        return told
    return f"{told} · {voice('{n} silent past their promise', n=voice.number(unknown_n))}"


def _rows(
    units: Sequence[UnitRow], loads: Mapping[str, UnitWorkload], voice: Voice
) -> list[dict[str, object]]:
    """Free units first, then by state and callsign."""
    ranked = sorted(units, key=lambda unit: (_RANKS[unit.state], unit.callsign or unit.unit_id))
    return [_row(unit, loads.get(unit.unit_id), voice) for unit in ranked]


def _row(unit: UnitRow, load: UnitWorkload | None, voice: Voice) -> dict[str, object]:
    return {
        "key": unit.unit_id,
        "select": f"unit:{unit.unit_id}",
        "callsign": unit.callsign or unit.unit_id,
        "state_word": state_word(unit.state, voice),
        "state": _LOOKS[unit.state],
        "since_at": _iso(unit.since_at),
        "incident": unit.incident or unit.incident_id,
        "station": unit.station,
        "agency": services.agency(unit.agency_id),
        "observed_at": _iso(unit.observed_at),
        "incidents_n": load.incidents_n if load else 0,
        "busy_pct": load.busy_pct if load else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment and moment.isoformat()


_LOOKS = {
    "free": "free",
    "assigned": "busy",
    "enroute": "busy",
    "on_scene": "scene",
    "break": "break",
    "unknown": "unknown",
}
_RANKS = {state: rank for rank, state in enumerate(_LOOKS)}
