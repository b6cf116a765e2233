"""Allerte: which civil-protection alerts hold, where and until when, and what comes tomorrow?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import dash
from dash import html
from dash.development.base_component import Component

import services
from components.alert_history import alert_history
from components.alert_lines import alert_counts, alert_lines
from components.alert_zones import days_board, unplaced_n, zone_layer, zone_legend
from components.city_map import MapLayer, city_map
from components.freshness import Freshness, freshness_of
from components.kpi_card import kpi_cards
from components.page import Parts, kpi_strip, page_frame, panel, scrolling
from components.tally import tally
from components.voice import Voice
from data import queries
from data.figures import figures
from data.moment import Moment
from data.outlines import Outlines
from data.queries import AlertInForce, ZoneLevel

TABLES = ("alert", "alert_zone", "boundary")
dash.register_page(__name__, path="/alerts", name="Alerts", order=50, icon="alerts", tables=TABLES)

CARDS, MAP, LIST, LEVELS = "alerts-cards", "alerts-map", "alerts-list", "alerts-levels"
DAYS, PAST = "alerts-days", "alerts-past"
SHOWN = ("alerts_in_force_n",)
QUIET, UNKNOWN = "No alert is in force.", "Not known: no bulletin in its time."
LAYERS = (MapLayer("alerts-zones-layer", "Alert zones", "zone"),)


def layout(**_query: str) -> Component:
    """Figures, the map by zone, the list, today beside tomorrow, and the week."""
    voice = services.voice()
    picture = city_map(MAP, LAYERS, voice, services.map_view(2))
    legends = html.Div([zone_legend(voice)], className="legends")
    return page_frame(
        "alerts",
        voice("Alerts"),
        [
            kpi_strip(CARDS, panel(voice("In force, by level"), [html.Div(id=LEVELS)])),
            html.Section([picture, legends], className="panel map-panel map-frame"),
            panel(voice("In force"), [html.Div(id=LIST)], name="force-panel"),
            panel(
                voice("Today and tomorrow"),
                [scrolling(DAYS, voice("Today and tomorrow"))],
                name="days-panel",
            ),
            panel(
                voice("Last seven days"),
                [scrolling(PAST, voice("Last seven days"), "past")],
                name="past-panel",
            ),
        ],
    )


def frame(moment: Moment) -> Parts:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    alerts = cache(lambda: queries.alerts_in_force(moment))
    local = at.astimezone(voice.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    levels = cache(lambda: queries.zone_levels(moment, local + timedelta(days=1)))
    drawn = cache(lambda: services.outlines(moment))
    is_known = cache(lambda: _is_known(levels(), freshness_of(("alert",), feeds(), at), at))
    return {
        CARDS: lambda: {
            "children": kpi_cards(figures(moment, SHOWN, voice.zone), feeds(), voice, at)
        },
        LEVELS: lambda: {
            "children": tally(
                alert_counts(alerts(), voice), voice, QUIET if is_known() else UNKNOWN
            )
        },
        LIST: lambda: {"children": alert_lines(alerts(), voice, is_known=is_known())},
        DAYS: lambda: {"children": days_board(levels(), drawn().alert, voice, is_known=is_known())},
        PAST: lambda: {"children": alert_history(queries.alert_history(moment), voice, at)},
        LAYERS[0].id: lambda: {
            "data": zone_layer(
                levels(),
                alerts(),
                drawn().alert,
                _expected(levels()),
                voice,
                is_known=is_known(),
            )
        },
        f"{MAP}-note": lambda: {"children": _note(alerts(), drawn(), voice)},
    }


def _is_known(levels: Sequence[ZoneLevel], fresh: Freshness | None, at: datetime) -> bool:
    """Whether a bulletin of this time has come; without a configured source, whether any has."""
    return bool(levels) if fresh is None else not fresh.is_stale(at)


def _expected(levels: Sequence[ZoneLevel]) -> list[str]:
    """The city's alert zones of which neither they nor any of their municipalities are told of."""
    told = {level.zone_id for level in levels}
    towns: dict[str, set[str]] = {}
    for town in services.city().municipalities:
        if town.alert_zone_id:
            towns.setdefault(town.alert_zone_id, set()).add(town.municipality_id)
    return [zone for zone, of in towns.items() if not of & told]


def _note(alerts: Sequence[AlertInForce], drawn: Outlines, voice: Voice) -> str:
    """What the map cannot tell: zones drawn only nearly, alerts that it cannot place."""
    missing_n = unplaced_n(alerts, drawn.alert)
    parts = [
        voice("approximate areas") if drawn.has_approximate_alert_zones else "",
        voice("{n} alerts not on the map", n=voice.number(missing_n)) if missing_n else "",
    ]
    return " · ".join(part for part in parts if part)
