"""Situazione: what is open, what is breaching, where are people needed, and how fresh is this?"""

from functools import cache

import dash
from dash import html
from dash.development.base_component import Component

import services
from components.alert_list import alert_list
from components.alert_zones import warned_layer
from components.changes_line import changes_line
from components.city_map import MapLayer, city_map, legend, map_note
from components.freshness import are_known
from components.incident_queue import incident_queue, queue_summary
from components.kpi_card import kpi_cards
from components.layers import camera_layer, event_layer, incident_layer, traffic_layer, unit_layer
from components.page import Parts, kpi_strip, page_frame, panel
from components.timeline import timeline
from data import queries
from data.figures import figures
from data.moment import Moment

TABLES = (
    *("incident", "incident_update", "dispatch", "unit", "unit_position"),
    *("traffic_site", "traffic_reading", "traffic_event"),
    *("camera", "camera_probe", "camera_work", "alert", "alert_zone", "boundary"),
)
dash.register_page(__name__, path="/", name="Situation", order=10, icon="situation", tables=TABLES)

CARDS, MAP, QUEUE = "situation-cards", "situation-map", "situation-queue"
SUMMARY, LINE, ALERTS = "situation-summary", "situation-line", "situation-alerts"
CHANGES = "situation-changes"
SHOWN = (
    "incidents_open_n",
    "incidents_waiting_n",
    "incidents_oldest_wait_s",
    "incidents_call_to_arrival_p90_s",
    "traffic_speed_kmh",
    "cameras_usable_pct",
    "alerts_in_force_n",
    "feeds_fresh_pct",
)
LAYERS = (
    MapLayer("situation-traffic-layer", "Traffic", "site"),
    MapLayer("situation-cameras-layer", "Cameras", "camera", is_clustered=True),
    MapLayer("situation-events-layer", "Works and closures", "event", is_clustered=True),
    MapLayer("situation-units-layer", "Units", "patrol"),
    MapLayer("situation-incidents-layer", "Incidents", "incident"),
    MapLayer("situation-alerts-layer", "Alerts", "warned"),
)


def layout(**_query: str) -> Component:
    """The strip of figures, the map, the queue and the last hour."""
    voice = services.voice()
    city_picture = city_map(MAP, LAYERS, voice, services.map_view())
    queue = [html.Div(id=ALERTS, className="alerts"), html.Div(id=QUEUE)]
    return page_frame(
        "situation",
        voice("Situation"),
        [
            kpi_strip(CARDS),
            html.Section([city_picture, legend(voice)], className="panel map-panel map-frame"),
            panel(voice("Urgency"), queue, aside=html.Span(id=SUMMARY), name="queue-panel"),
            panel(
                voice("Last 60 minutes"),
                [html.Div(id=LINE)],
                aside=html.Span(id=CHANGES, className="changes"),
                name="line-panel",
            ),
        ],
    )


def frame(moment: Moment) -> Parts:
    """The whole screen at a moment, in the order that it is drawn in."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    incidents = cache(lambda: queries.incidents(moment))
    alerts = cache(lambda: queries.alerts_in_force(moment))
    drawn = cache(lambda: services.outlines(moment))
    is_known = cache(lambda: bool(incidents()) or are_known(["incident"], feeds(), at))
    return {
        CARDS: lambda: {
            "children": kpi_cards(figures(moment, SHOWN, voice.zone), feeds(), voice, at)
        },
        QUEUE: lambda: {"children": incident_queue(incidents(), voice, at, is_known=is_known())},
        LAYERS[4].id: lambda: {"data": incident_layer(incidents(), voice, at)},
        ALERTS: lambda: {"children": alert_list(alerts(), voice)},
        SUMMARY: lambda: {"children": queue_summary(incidents(), voice, at) if is_known() else ""},
        LINE: lambda: {
            "children": timeline(queries.happenings(moment), voice, at, is_known=is_known())
        },
        CHANGES: lambda: {"children": changes_line(queries.changes(moment), voice)},
        LAYERS[0].id: lambda: {"data": traffic_layer(queries.traffic_states(moment), voice)},
        LAYERS[1].id: lambda: {"data": camera_layer(queries.camera_states(moment), voice, at)},
        LAYERS[2].id: lambda: {"data": event_layer(queries.traffic_events(moment), voice)},
        LAYERS[3].id: lambda: {"data": unit_layer(queries.unit_states(moment), voice)},
        LAYERS[5].id: lambda: {"data": warned_layer(alerts(), drawn().alert, voice)},
        f"{MAP}-note": lambda: {"children": map_note(drawn().approximate, voice)},
    }
