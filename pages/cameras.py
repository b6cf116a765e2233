"""Telecamere: which cameras are blind right now, why, and for how long?"""

from datetime import datetime
from functools import cache

import dash
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

import services
from components.camera_wall import camera_counts, camera_summary, camera_wall
from components.charts import Series, chart, over_time
from components.city_map import MapLayer, city_map, map_note
from components.kpi_card import kpi_cards
from components.layers import camera_layer
from components.page import Parts, kpi_strip, page_frame, panel
from components.tally import tally
from components.voice import Voice
from data import queries
from data.figures import Figure, figures
from data.moment import Moment

TABLES = ("camera", "camera_probe", "camera_work", "boundary")
dash.register_page(
    __name__, path="/cameras", name="Cameras", order=40, icon="cameras", tables=TABLES
)

CARDS, WALL, CAUSES, TREND = "cameras-cards", "cameras-wall", "cameras-causes", "cameras-trend"
MAP, SUMMARY = "cameras-map", "cameras-summary"
LAYERS = (MapLayer("cameras-layer", "Cameras", "camera", is_clustered=True),)
SHOWN = ("cameras_usable_pct",)
NONE = "No camera inventory has been loaded."


def layout(**_query: str) -> Component:
    """Figures, the wall, the map and the day."""
    voice = services.voice()
    picture = city_map(MAP, LAYERS, voice, services.map_view(1))
    wall = [html.Div(id=WALL, className="wall")]
    side = [
        html.Section(picture, className="panel map-panel"),
        panel(voice("Usable cameras, last 24 hours"), [chart(TREND, voice("Usable cameras"))]),
    ]
    return page_frame(
        "cameras",
        voice("Cameras"),
        [
            kpi_strip(CARDS, panel(voice("By cause"), [html.Div(id=CAUSES)])),
            panel(voice("State wall"), wall, aside=html.Span(id=SUMMARY)),
            html.Div(side, className="side"),
        ],
    )


def frame(moment: Moment) -> Parts:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    cameras = cache(lambda: queries.camera_states(moment))
    shown = cache(lambda: figures(moment, SHOWN, voice.zone))
    return {
        CARDS: lambda: {"children": kpi_cards(shown(), feeds(), voice, at)},
        CAUSES: lambda: {"children": tally(camera_counts(cameras(), voice, at), voice, NONE)},
        WALL: lambda: {"children": camera_wall(cameras(), voice, at)},
        SUMMARY: lambda: {
            "children": camera_summary(cameras(), queries.camera_repairs(moment), voice, at)
        },
        TREND: lambda: {"figure": _day(shown()[0], voice, at)},
        LAYERS[0].id: lambda: {"data": camera_layer(cameras(), voice, at)},
        f"{MAP}-note": lambda: {"children": map_note(services.outlines(moment).approximate, voice)},
    }


def _day(shown: Figure, voice: Voice, at: datetime) -> go.Figure:
    points = shown.points
    times, values = [p.bucket for p in points], [p.value for p in points]
    day = Series(shown.kpi.title[voice.language], "%", times, values)
    return over_time(day, voice, limit=shown.kpi.warn, until=at)
