"""The map of the city: base drawn without network, one GeoJSON layer per kind of thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

BASE_URL = "/api/v1/city"
SPEED_STEPS = (
    ("85", "≥ 85 %"),
    ("67", "67–85 %"),
    ("50", "50–67 %"),
    ("40", "40–50 %"),
    ("30", "< 40 %"),
)
"""Shares of the free-flow speed from which on a colour of the ramp holds."""
AREA_KINDS = {"municipality": "municipalities", "zone": "zones", "quarter": "quarters"}
CLUSTERED = {"radius": 48, "maxZoom": 13, "minPoints": 12}
"""Few join, so that most things are seen where they are; what joins stays quiet."""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer of the map: its id, the word for it, and whether many points join to clusters."""

    id: str
    title: str
    symbol: str
    is_clustered: bool = False
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Division:
    """A way to divide the city, as a layer that is off at first: ``name`` is its address."""

    name: str
    title: str


def divisions(zone_title: str, zones_n: int, quarters_n: int, voice: Voice) -> list[Division]:
    """Those that the city has; how it calls its zones is its own word."""
    known = [(zones_n, Division("zones", zone_title))]
    known.append((quarters_n, Division("quarters", voice("Quarters"))))
    return [division for parts_n, division in known if parts_n]


@dataclass(frozen=True, slots=True)
class MapView:
    """Where a map opens (lon, lat), whose tiles, if any, lie beneath it, how it is divided."""

    center: tuple[float, float]
    zoom: int
    has_tiles: bool = False
    attribution: str = ""
    divided: Sequence[Division] = ()
    home: str | None = None
    """The layer on whose first thing the map opens, where it is about one thing."""


def city_map(map_id: str, layers: Sequence[MapLayer], voice: Voice, view: MapView) -> Component:
    """A map whose layers are filled through their ``data``."""
    names = {layer.id: _overlay_name(layer, voice) for layer in layers}
    overlays = [
        *map(_division, view.divided),
        *(_overlay(layer, names[layer.id]) for layer in layers),
    ]
    # Without them a layer that is turned off is an error in the browser.
    shown: dict[str, Any] = {"overlays": [names[layer.id] for layer in layers if layer.is_shown]}
    tiles = (
        [dl.TileLayer(url="/tiles/{z}/{x}/{y}.png", attribution=view.attribution)]
        if view.has_tiles
        else []
    )
    return html.Div(
        [
            dl.Map(
                [
                    *tiles,
                    _beneath(
                        "areas",
                        _static("areas", "controlRoom.map.area", keep="controlRoom.map.keepArea"),
                    ),
                    _beneath(
                        "roads",
                        _static("roads", "controlRoom.map.road", keep="controlRoom.map.keepRoad"),
                    ),
                    _static("stations", "controlRoom.map.area", symbol="controlRoom.map.station"),
                    dl.LayersControl(overlays, position="topleft", collapsed=False, **shown),
                    dl.ScaleControl(position="bottomright", imperial=False),
                ],
                id=map_id,
                **_view(view.center, view.zoom),
                preferCanvas=True,
                zoomControl=True,
                className="map",
            ),
            html.P(id=f"{map_id}-note", className="map-note"),
        ],
        className="map-frame",
        **attributes(aria_label=voice("Map of the city"), **_home(view)),
        role="region",
    )


def features(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Rows with ``lon``, ``lat`` (others are not drawn) as a FeatureCollection of points."""
    drawn = [row for row in rows if row["lon"] is not None and row["lat"] is not None]
    return {"type": "FeatureCollection", "features": [_feature(row) for row in drawn]}


def map_note(approximate: Sequence[str], voice: Voice) -> str:
    """Says which kinds of area are drawn as cells around their centres."""
    if not approximate:
        return ""
    kinds = ", ".join(voice(AREA_KINDS[kind]) for kind in approximate)
    return f"≈ {voice('approximate areas')}: {kinds}"


def legend(voice: Voice) -> Component:
    """What the colours of traffic mean."""
    items = [html.Span(text, className=f"ramp ramp-{step}") for step, text in SPEED_STEPS]
    return html.P([html.Span(voice("Speed against free flow")), *items], className="legend")


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    properties = {name: value for name, value in row.items() if name not in ("lon", "lat")}
    place = [round(row["lon"], 5), round(row["lat"], 5)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": properties,
    }


def _home(view: MapView) -> dict[str, str]:
    return {} if view.home is None else {"data_home": view.home}


def _overlay(layer: MapLayer, name: str) -> Component:
    points = _clusters(layer) if layer.is_clustered else _things(layer)
    entry: dict[str, Any] = {"name": name, "checked": layer.is_shown}
    return dl.Overlay(points, **entry)


def _overlay_name(layer: MapLayer, voice: Voice) -> str:
    """Leaflet takes it as HTML; the browser writes how many things the layer holds."""
    first = f'data-shown="{"true" if layer.is_shown else "false"}"'
    count = f'<span class="layer-count" data-layer="{layer.id}" {first}></span>'
    mark = f'<span class="layer-mark layer-mark-{layer.symbol}"></span>'
    return f"{mark}{voice(layer.title)} {count}"


def _division(division: Division) -> Component:
    kept = f'data-layer="{division.name}" data-shown="false"'
    mark = f'<span class="layer-mark layer-mark-part" {kept}></span>'
    areas = _static(division.name, "controlRoom.map.part", keep="controlRoom.map.keepPart")
    entry: dict[str, Any] = {"name": f"{mark}{escape(division.title)}", "checked": False}
    # In a group, which is there at once: the panel's order does not hang on what comes first.
    return dl.Overlay(dl.LayerGroup(areas), **entry)


def _clusters(layer: MapLayer) -> Component:
    options: dict[str, Any] = {"superClusterOptions": CLUSTERED}
    return dl.GeoJSON(
        id=layer.id,
        data=features([]),
        pointToLayer={"variable": f"controlRoom.map.{layer.symbol}"},
        cluster=True,
        clusterToLayer={"variable": "controlRoom.map.cluster"},
        zoomToBoundsOnClick=True,
        **options,
    )


def _things(layer: MapLayer) -> Component:
    """Filled by the browser thing by thing: GeoJSON layers are drawn anew whole at any change."""
    hold = {"add": {"variable": f"controlRoom.map.hold.{layer.symbol}"}}
    return dl.LayerGroup(id=layer.id, eventHandlers=hold)


def _beneath(name: str, layer: Component) -> Component:
    """In a pane under the things that move; Leaflet orders panes by their style only."""
    pane: dict[str, Any] = {"name": f"base-{name}", "style": {"zIndex": _BENEATH[name]}}
    return dl.Pane(layer, **pane)


def _view(center: tuple[float, float], zoom: int) -> dict[str, Any]:
    """Where a map opens; Leaflet takes latitude first."""
    lon, lat = center
    return {"center": [lat, lon], "zoom": zoom}


_BENEATH = {"areas": 320, "roads": 330}


def _static(
    name: str, style: str, *, symbol: str | None = None, keep: str | None = None
) -> Component:
    """A part of the base; ``symbol`` draws its points, ``keep`` remembers its lines."""
    functions = {"style": style, "pointToLayer": symbol, "onEachFeature": keep}
    given: dict[str, Any] = {prop: {"variable": f} for prop, f in functions.items() if f}
    return dl.GeoJSON(url=f"{BASE_URL}/{name}", interactive=bool(symbol), **given)
