"""Interventi: which incidents are open or ended in the last day, and how fast were they reached?"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

import dash
from dash import html
from dash.development.base_component import Component

import services
from components.charts import Series, chart, over_time
from components.freshness import are_known
from components.incident_queue import is_breach
from components.kpi_card import kpi_cards
from components.page import Parts, kpi_strip, page_frame, panel
from components.table import Column, table
from components.voice import Voice
from components.words import INCIDENT_STATES
from data import queries
from data.figures import Figure, figures
from data.moment import Moment
from data.queries import IncidentRow

TABLES = ("incident", "incident_update", "dispatch", "unit")
dash.register_page(
    __name__, path="/incidents", name="Incidents", order=20, icon="incidents", tables=TABLES
)

CARDS, TABLE, SUMMARY = "incidents-cards", "incidents-table", "incidents-summary"
RECEIVED, ARRIVAL = "incidents-received", "incidents-arrival"
SHOWN = (
    "incidents_open_n",
    "incidents_received_n",
    "incidents_waiting_n",
    "incidents_within_target_pct",
    "incidents_call_to_dispatch_p50_s",
    "incidents_call_to_arrival_p50_s",
    "incidents_call_to_arrival_p90_s",
    "incidents_on_scene_p50_s",
)
COLUMNS = (
    Column("priority", "Priority", "priority", 94),
    Column("title", "Incident", width=180, grows=True),
    Column("place", "Place", width=230, grows=True),
    Column("municipality", "Municipality", width=150, grows=True),
    Column("state_word", "State", "state", 104),
    Column("received_at", "Received", "time", 104),
    Column("arrival_s", "Call to arrival, min", "duration", 122),
    Column("units", "Units", width=150, grows=True),
)
SINCE = timedelta(hours=24)


def layout(**_query: str) -> Component:
    """Figures, the table of the last day, and two charts."""
    voice = services.voice()
    grid = table(TABLE, COLUMNS, voice, "No incidents known of the last 24 hours.")
    side = [
        panel(voice("Received per hour"), [chart(RECEIVED, voice("Received per hour"))]),
        panel(
            voice("Call to arrival, 90th percentile"), [chart(ARRIVAL, voice("Call to arrival"))]
        ),
    ]
    return page_frame(
        "incidents",
        voice("Incidents"),
        [
            kpi_strip(CARDS),
            panel(
                voice("Open, and closed in the last 24 hours"), [grid], aside=html.Span(id=SUMMARY)
            ),
            html.Div(side, className="side"),
        ],
    )


def frame(moment: Moment) -> Parts:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    rows = cache(lambda: queries.incidents(moment, at - SINCE))
    shown = cache(lambda: figures(moment, SHOWN, voice.zone))
    is_known = cache(lambda: bool(rows()) or are_known(["incident"], feeds(), at))

    def series(name: str) -> Series:
        found = next(figure for figure in shown() if figure.kpi.name == name)
        return _series(found, voice, is_known())

    return {
        CARDS: lambda: {"children": kpi_cards(shown(), feeds(), voice, at)},
        TABLE: lambda: {"rowData": [_row(row, voice, moment) for row in rows()]},
        SUMMARY: lambda: {"children": _summary(rows(), voice)},
        RECEIVED: lambda: {
            "figure": over_time(series("incidents_received_n"), voice, is_bar=True, until=at)
        },
        ARRIVAL: lambda: {
            "figure": over_time(series("incidents_call_to_arrival_p90_s"), voice, until=at)
        },
    }


def _summary(rows: Sequence[IncidentRow], voice: Voice) -> str:
    open_n = sum(row.closed_at is None for row in rows)
    return voice("{n} open of {all}", n=open_n, all=len(rows))


def _row(row: IncidentRow, voice: Voice, moment: Moment) -> dict[str, object]:
    arrival = None if row.arrived_at is None else (row.arrived_at - row.received_at).total_seconds()
    is_late = is_breach(row, moment.at) or bool(
        row.arrived_at and row.due_at and row.arrived_at > row.due_at
    )
    return {
        "key": row.incident_id,
        "select": f"incident:{row.incident_id}",
        "priority": row.priority,
        "title": row.title or row.kind,
        "place": row.address,
        "municipality": row.municipality,
        "state_word": voice(INCIDENT_STATES[row.state]),
        "state": "alarm" if is_late else "attention" if row.state == "waiting" else "normal",
        "received_at": row.received_at.isoformat(),
        "arrival_s": arrival,
        "units": row.units,
    }


def _series(figure: Figure, voice: Voice, is_known: bool) -> Series:
    """A figure over its day; without a source not even a count of nothing is known."""
    is_time = figure.kpi.unit["en"] == "s"
    values = [
        None if p.value is None or not is_known else p.value / 60 if is_time else p.value
        for p in figure.points
    ]
    unit = "min" if is_time else figure.kpi.unit[voice.language]
    times = [point.bucket for point in figure.points]
    return Series(figure.kpi.title[voice.language], unit, times, values)
