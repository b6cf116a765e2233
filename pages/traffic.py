"""Traffico: where does traffic run worse than it should, and what stands beside it?"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

import dash
from dash import html
from dash.development.base_component import Component

import services
from components.bottleneck_list import BOTTLENECK_COLUMNS, bottleneck_row, bottleneck_summary
from components.city_map import MapLayer, city_map, legend, map_note
from components.kpi_card import kpi_cards
from components.layers import event_layer, site_levels, traffic_layer
from components.page import Parts, kpi_strip, page_frame, panel
from components.passages import PASSAGE_COLUMNS, passage_rows
from components.signs import SIGN_COLUMNS, sign_layer, sign_rows, sign_summary
from components.table import Column, table
from components.tally import Count, tally
from components.voice import Voice
from data import queries
from data.bottlenecks import bottlenecks
from data.figures import figures
from data.moment import Moment
from data.queries import ActiveEvent, TrafficState

TABLES = (
    *("traffic_site", "traffic_reading", "traffic_event", "sign", "sign_message", "boundary"),
)
dash.register_page(
    __name__, path="/traffic", name="Traffic", order=30, icon="traffic", tables=TABLES
)

CARDS, MAP, SITES, EVENTS = "traffic-cards", "traffic-map", "traffic-sites", "traffic-events"
LEVELS, KINDS = "traffic-levels", "traffic-kinds"
SITES_SUMMARY, EVENTS_SUMMARY = "traffic-sites-summary", "traffic-events-summary"
SLOW, SLOW_SUMMARY = "traffic-slow", "traffic-slow-summary"
SIGNS, SIGNS_SUMMARY, PASSAGES = "traffic-signs", "traffic-signs-summary", "traffic-passages"
NO_SITE, NO_EVENT = "No site has ever reported.", "Nothing known on the roads."
SHOWN = ("traffic_speed_kmh", "traffic_flow_vph")
LAYERS = (
    MapLayer("traffic-sites-layer", "Traffic", "site"),
    MapLayer("traffic-events-layer", "Works and closures", "event", is_clustered=True),
    MapLayer("traffic-signs-layer", "Signs", "sign"),
)
SITE_COLUMNS = (
    Column("name", "Site", width=220, grows=True),
    Column("ratio", "% of free flow", "state", 104),
    Column("speed", "km/h", "number", 78),
    Column("flow", "veh/h", "number", 84),
    Column("observed_at", "Measured", "time", 104),
    Column("road", "Road", width=115, grows=True),
)
EVENT_COLUMNS = (
    Column("kind", "Kind", width=150, grows=True),
    Column("road", "Road", width=110, grows=True),
    Column("what", "What", width=240, grows=True),
    Column("from_at", "From", "time", 104),
)


def layout(**_query: str) -> Component:
    """Figures, the map, the ranking of sites and the list of events."""
    voice = services.voice()
    picture = city_map(MAP, LAYERS, voice, services.map_view())
    slow = table(SLOW, BOTTLENECK_COLUMNS, voice, "No bottleneck holds now.")
    sites = table(SITES, SITE_COLUMNS, voice, NO_SITE)
    signs = table(SIGNS, SIGN_COLUMNS, voice, "No message sign is known.")
    none = "No travel time or gate has reported."
    passages = table(PASSAGES, PASSAGE_COLUMNS, voice, none)
    events = table(EVENTS, EVENT_COLUMNS, voice, NO_EVENT)
    return page_frame(
        "traffic",
        voice("Traffic"),
        [
            kpi_strip(
                CARDS,
                panel(voice("Sites by speed against free flow"), [html.Div(id=LEVELS)]),
                panel(voice("On the roads, by kind"), [html.Div(id=KINDS)]),
            ),
            html.Section([picture, legend(voice)], className="panel map-panel map-frame"),
            panel(voice("Bottlenecks"), [slow], aside=html.Span(id=SLOW_SUMMARY)),
            panel(voice("Slowest against free flow"), [sites], aside=html.Span(id=SITES_SUMMARY)),
            panel(voice("On the roads now"), [events], aside=html.Span(id=EVENTS_SUMMARY)),
            panel(voice("Message signs"), [signs], aside=html.Span(id=SIGNS_SUMMARY), name="signs"),
            panel(voice("Travel times and gates"), [passages], name="passages"),
        ],
    )


def frame(moment: Moment) -> Parts:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    sites = cache(lambda: queries.traffic_states(moment))
    events = cache(lambda: queries.traffic_events(moment))
    slow = cache(lambda: bottlenecks(moment))
    signs = cache(lambda: queries.sign_states(moment))
    midnight = at.astimezone(voice.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        CARDS: lambda: {
            "children": kpi_cards(figures(moment, SHOWN, voice.zone), feeds(), voice, at)
        },
        LEVELS: lambda: {"children": tally(site_levels(sites(), voice), voice, NO_SITE)},
        KINDS: lambda: {"children": tally(_kinds(events(), voice), voice, NO_EVENT)},
        SLOW: lambda: {"rowData": [bottleneck_row(one, voice, at) for one in slow()]},
        SLOW_SUMMARY: lambda: {"children": bottleneck_summary(slow(), voice)},
        SITES: lambda: {"rowData": [_site(site, voice) for site in sites()]},
        SITES_SUMMARY: lambda: {"children": _measured(sites(), voice)},
        EVENTS: lambda: {"rowData": [_event(event, voice) for event in events()]},
        EVENTS_SUMMARY: lambda: {"children": voice("{n} in force", n=voice.number(len(events())))},
        SIGNS: lambda: {"rowData": sign_rows(signs(), voice)},
        SIGNS_SUMMARY: lambda: {"children": sign_summary(signs(), voice)},
        PASSAGES: lambda: {
            "rowData": passage_rows(
                queries.travel_times(moment), queries.gate_counts(moment, midnight), voice
            )
        },
        LAYERS[0].id: lambda: {"data": traffic_layer(sites(), voice)},
        LAYERS[1].id: lambda: {"data": event_layer(events(), voice)},
        LAYERS[2].id: lambda: {"data": sign_layer(signs(), voice)},
        f"{MAP}-note": lambda: {"children": map_note(services.outlines(moment).approximate, voice)},
    }


def _measured(sites: Sequence[TrafficState], voice: Voice) -> str:
    n = sum(site.observed_at is not None for site in sites)
    return voice("{n} of {all} sites measured in the last 15 minutes", n=n, all=len(sites))


def _kinds(events: Sequence[ActiveEvent], voice: Voice, most: int = 3) -> list[Count]:
    """The commonest kinds of event, and the others together."""
    ranked = Counter(voice(event.kind) for event in events).most_common()
    rest = sum(n for _, n in ranked[most:])
    others = [(voice("Others"), rest)] if rest else []
    return [
        Count(kind, n, f"plain-{place}")
        for place, (kind, n) in enumerate([*ranked[:most], *others], start=1)
    ]


def _site(site: TrafficState, voice: Voice) -> dict[str, object]:
    ratio = site.ratio_pct
    state = "unknown" if ratio is None else "alarm" if ratio < 40 else "attention"
    return {
        "key": site.site_id,
        "select": f"site:{site.site_id}",
        "name": site.name or site.site_id,
        "road": site.road,
        "ratio": None if ratio is None else voice.number(ratio),
        "state": "normal" if ratio is not None and ratio >= 67 else state,
        "speed": site.speed_kmh,
        "flow": site.flow_vph,
        "observed_at": site.observed_at and site.observed_at.isoformat(),
    }


def _event(event: ActiveEvent, voice: Voice) -> dict[str, object]:
    return {
        "key": event.event_id,
        "select": f"event:{event.event_id}",
        "kind": voice(event.kind),
        "road": event.road,
        "what": event.title or event.comment or event.cause,
        "from_at": event.from_at.isoformat(),
    }
