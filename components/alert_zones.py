"""Alert zones: on the map in the official colours, and what is known of today and tomorrow."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import orjson
from dash import html
from dash.development.base_component import Component

from components.alert_levels import (
    RANKS,
    first_upper,
    level_chip,
    level_mark,
    level_name,
    look_of,
    worst,
)
from components.alert_lines import ForcedAlert
from components.voice import Voice
from components.words import ALERT_SHAPES

SURFACES = ("Polygon", "MultiPolygon")


class HazardLevel(Protocol):
    """One hazard of one zone: its level now, today and tomorrow."""

    @property
    def zone_id(self) -> str: ...
    @property
    def event(self) -> str | None: ...
    @property
    def level_now(self) -> str | None: ...
    @property
    def level_today(self) -> str | None: ...
    @property
    def level_tomorrow(self) -> str | None: ...


class PlacedAlert(ForcedAlert, Protocol):
    """An alert that may bring its own outline, as GeoJSON text."""

    @property
    def geometry(self) -> str | None: ...


class Drawn(Protocol):
    """How a zone is drawn."""

    @property
    def name(self) -> str: ...
    @property
    def geometry(self) -> Mapping[str, Any]: ...
    @property
    def is_approximate(self) -> bool: ...


def zone_layer(
    levels: Sequence[HazardLevel],
    alerts: Sequence[PlacedAlert],
    outlines: Mapping[str, Drawn],
    expected: Collection[str],
    voice: Voice,
    *,
    is_known: bool,
) -> dict[str, Any]:
    """Zones by the worst that is in force; what no bulletin in its time speaks of is unknown.

    ``expected`` are the zones of the city: drawn as unknown where nothing was told of them.
    Alerts that name no zone we can draw are drawn by their own outline.
    """
    told = _by_zone(levels)
    opens = _openers(alerts)
    shown = [zone for zone in sorted({*told, *expected}) if zone in outlines]
    zones = [_zone(z, told.get(z, []), opens, outlines[z], voice, is_known) for z in shown]
    return _layer(zones, alerts, outlines, voice)


def warned_layer(
    alerts: Sequence[PlacedAlert], outlines: Mapping[str, Drawn], voice: Voice
) -> dict[str, Any]:
    """Only where something is in force: the outlines of warned zones, and alerts' own ones."""
    zones = [
        _feature(
            outlines[zone].geometry,
            key=f"zone:{zone}",
            level=look_of(alert),
            is_approximate=outlines[zone].is_approximate,
        )
        for zone, alert in _openers(alerts).items()
        if zone in outlines and look_of(alert) != "green"
    ]
    return _layer(zones, alerts, outlines, voice)


def _layer(
    zones: Sequence[dict[str, Any]],
    alerts: Sequence[PlacedAlert],
    outlines: Mapping[str, Drawn],
    voice: Voice,
) -> dict[str, Any]:
    """Zones and the alerts' own outlines; what is worse is drawn over what is less bad."""
    own = [feature for alert in alerts if (feature := _own(alert, outlines, voice))]
    drawn = sorted([*zones, *own], key=lambda f: RANKS[f["properties"]["level"]], reverse=True)
    return {"type": "FeatureCollection", "features": drawn}


def unplaced_n(alerts: Sequence[PlacedAlert], outlines: Mapping[str, Drawn]) -> int:
    """How many alerts in force the map cannot show."""
    return sum(not _is_placed(alert, outlines) and not _surface(alert) for alert in alerts)


def zone_legend(voice: Voice) -> Component:
    """What the colours mean."""
    marks = [
        html.Span(level_mark(look, voice), className=f"zone-mark level-{look}")
        for look in ALERT_SHAPES
    ]
    return html.P(marks, className="legend legend-zones")


def days_board(
    levels: Sequence[HazardLevel], outlines: Mapping[str, Drawn], voice: Voice, *, is_known: bool
) -> list[Component]:
    """Each zone with what is known of today and of tomorrow, side by side."""
    told = _by_zone(levels)
    if not told:
        return [html.P(voice("No bulletin speaks of today or tomorrow."), className="empty")]
    heads = [voice(word) for word in ("Zone", "Rest of today", "Tomorrow")]
    rows = [
        html.Tr(
            [
                html.Th(outlines[zone].name if zone in outlines else zone, scope="row"),
                html.Td(_day([(h.event, h.level_today) for h in of], voice, is_known)),
                html.Td(_day([(h.event, h.level_tomorrow) for h in of], voice, is_known)),
            ]
        )
        for zone, of in sorted(told.items(), key=lambda item: (_rank(item[1]), item[0]))
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    return [html.Table([head, html.Tbody(rows)], className="days")]


def _rank(of: Sequence[HazardLevel]) -> int:
    looks = [level for h in of for level in (h.level_today, h.level_tomorrow) if level]
    return -RANKS[worst(looks) or "unknown"]


def _day(
    hazards: Sequence[tuple[str | None, str | None]], voice: Voice, is_known: bool
) -> list[Component | str]:
    look = _shown(worst(level for _, level in hazards if level), is_known)
    chip = level_chip(look, level_name(look, voice))
    if look == "unknown":
        return [chip, " ", html.Small(voice("no bulletin"))]
    names = [first_upper(event or "") for event, level in hazards if level == look]
    return [chip, " ", html.Small(", ".join(sorted(names)))] if look != "green" else [chip]


def _shown(level: str | None, is_known: bool) -> str:
    """Nothing told, or all quiet by a source that is late, is not known."""
    if level is None or (level == "green" and not is_known):
        return "unknown"
    return level


def _by_zone(levels: Sequence[HazardLevel]) -> dict[str, list[HazardLevel]]:
    grouped: dict[str, list[HazardLevel]] = defaultdict(list)
    for level in levels:
        grouped[level.zone_id].append(level)
    return grouped


def _openers(alerts: Sequence[PlacedAlert]) -> dict[str, PlacedAlert]:
    """The worst alert of each zone: what a click on it opens."""
    ranked = sorted(alerts, key=lambda alert: RANKS[look_of(alert)])
    return {zone: alert for alert in ranked for zone in _zones(alert)}


def _zones(alert: PlacedAlert) -> list[str]:
    return [zone for zone in (alert.zones or "").split(", ") if zone]


def _zone(
    zone: str,
    of: Sequence[HazardLevel],
    opens: Mapping[str, PlacedAlert],
    outline: Drawn,
    voice: Voice,
    is_known: bool,
) -> dict[str, Any]:
    look = _shown(worst(h.level_now for h in of if h.level_now), is_known)
    hazards = [first_upper(h.event or "") for h in of if h.level_now == look]
    head = outline.name if outline.name == zone else f"{outline.name} ({zone})"
    why = voice("no bulletin in its time") if look == "unknown" else None
    parts = [head, level_mark(look, voice), why, None if look == "green" else ", ".join(hazards)]
    opener = opens.get(zone)
    return _feature(
        outline.geometry,
        key=f"zone:{zone}",
        level=look,
        is_approximate=outline.is_approximate,
        tip="\n".join(part for part in parts if part),
        select=None if opener is None else f"alert:{opener.alert_id}",
    )


def _own(alert: PlacedAlert, outlines: Mapping[str, Drawn], voice: Voice) -> dict[str, Any] | None:
    shape = _surface(alert)
    if shape is None or _is_placed(alert, outlines):
        return None
    parts = [first_upper(alert.event or ""), level_mark(look_of(alert), voice), alert.headline]
    return _feature(
        shape,
        key=f"alert:{alert.alert_id}",
        level=look_of(alert),
        is_approximate=False,
        tip="\n".join(part for part in parts if part),
        select=f"alert:{alert.alert_id}",
    )


def _is_placed(alert: PlacedAlert, outlines: Mapping[str, Drawn]) -> bool:
    return any(zone in outlines for zone in _zones(alert))


def _surface(alert: PlacedAlert) -> Mapping[str, Any] | None:
    shape = orjson.loads(alert.geometry) if alert.geometry else None
    return shape if shape and shape["type"] in SURFACES else None


def _feature(geometry: Mapping[str, Any], **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
