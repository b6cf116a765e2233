"""What each kind of thing shows on the map: values to GeoJSON features, ready for their symbol."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from components.camera_state import SeenCamera, camera_cause, camera_look, cause_word
from components.city_map import SPEED_STEPS, features
from components.incident_queue import QueuedIncident, is_breach
from components.tally import Count
from components.voice import Voice
from components.words import INCIDENT_STATES, UNIT_STATES
from data.records import PUBLIC_TRANSPORT


class Placed(Protocol):
    """Anything that may have a position."""

    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...


class PlacedIncident(QueuedIncident, Placed, Protocol):
    """An incident for the map."""


class PlacedCamera(SeenCamera, Placed, Protocol):
    """A camera for the map."""

    @property
    def camera_id(self) -> str: ...
    @property
    def name(self) -> str | None: ...


class MeasuredSite(Placed, Protocol):
    """A traffic site for the map."""

    @property
    def site_id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def speed_kmh(self) -> float | None: ...
    @property
    def flow_vph(self) -> float | None: ...
    @property
    def ratio_pct(self) -> float | None: ...


class SeenUnit(Placed, Protocol):
    """A unit for the map."""

    @property
    def kind(self) -> str | None: ...
    @property
    def unit_id(self) -> str: ...
    @property
    def callsign(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def is_recent(self) -> bool: ...
    @property
    def heading_deg(self) -> float | None: ...
    @property
    def observed_at(self) -> datetime: ...


class PlacedEvent(Placed, Protocol):
    """A situation record for the map."""

    @property
    def event_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def comment(self) -> str | None: ...
    @property
    def cause(self) -> str | None: ...


def incident_layer(
    incidents: Sequence[PlacedIncident], voice: Voice, at: datetime
) -> dict[str, Any]:
    """Priority and breach; the tooltip says what, where and how far."""
    return features(
        [
            {
                **_place(i),
                "select": f"incident:{i.incident_id}",
                "priority": i.priority or 0,
                "breach": is_breach(i, at),
                "tip": _tip(i.title or i.kind, i.address, voice(INCIDENT_STATES[i.state])),
            }
            for i in incidents
        ]
    )


def camera_layer(cameras: Sequence[PlacedCamera], voice: Voice, at: datetime) -> dict[str, Any]:
    """Usable, not usable, dark on purpose, not known."""
    return features(
        [
            {
                **_place(c),
                "select": f"camera:{c.camera_id}",
                "state": camera_look(c, at),
                "tip": _tip(c.name or c.camera_id, cause_word(camera_cause(c, at), voice)),
            }
            for c in cameras
        ]
    )


def traffic_layer(sites: Sequence[MeasuredSite], voice: Voice) -> dict[str, Any]:
    """Speed against free flow; sites without a reading stay grey.

    They come slowest first, and the slowest are drawn last: above the other direction's.
    """
    return features(
        [
            {
                **_place(s),
                "select": f"site:{s.site_id}",
                "ratio": None if s.ratio_pct is None else round(s.ratio_pct),
                "tip": _tip(s.name or s.site_id, _speed(s, voice)),
            }
            for s in reversed(sites)
        ]
    )


def site_levels(sites: Sequence[MeasuredSite], voice: Voice) -> list[Count]:
    """How many sites run at which step of the map's colours."""
    steps = [_step(site.ratio_pct) for site in sites]
    words = {**dict(SPEED_STEPS), "none": voice("no reading")}
    return [Count(word, steps.count(step), f"ramp-{step}") for step, word in words.items()]


def unit_layer(units: Sequence[SeenUnit], voice: Voice) -> dict[str, Any]:
    """Status and heading of those that can be sent: buses are traffic, not patrols.

    What a unit said too long ago is not told: it is unknown, and was seen then.
    """
    return features(
        [
            {
                **_place(u),
                "select": f"unit:{u.unit_id}",
                "state": u.status if u.is_recent and u.status else "unknown",
                "heading": u.heading_deg,
                "tip": _tip(
                    u.callsign or u.unit_id,
                    voice(UNIT_STATES.get(u.status or "", "Unknown")),
                    None
                    if u.is_recent
                    else voice("last seen {time}", time=voice.clock(u.observed_at)),
                ),
            }
            for u in units
            if u.kind != PUBLIC_TRANSPORT
        ]
    )


def event_layer(events: Sequence[PlacedEvent], voice: Voice) -> dict[str, Any]:
    """Works, closures, obstructions, accidents as the publisher names them."""
    return features(
        [
            {
                **_place(e),
                "select": f"event:{e.event_id}",
                "tip": _tip(e.title or voice(e.kind), e.cause, (e.comment or "")[:140]),
            }
            for e in events
        ]
    )


def _place(thing: Placed) -> dict[str, float | None]:
    return {"lon": thing.lon, "lat": thing.lat}


def _tip(*parts: str | None) -> str:
    """Plain text; the map escapes it."""
    return "\n".join(part for part in parts if part)


def _step(ratio_pct: float | None) -> str:
    if ratio_pct is None:
        return "none"
    return next((step for step in ("85", "67", "50", "40") if ratio_pct >= float(step)), "30")


def _speed(site: MeasuredSite, voice: Voice) -> str:
    if site.speed_kmh is None and site.flow_vph is None:
        return voice("no reading")
    return f"{voice.number(site.speed_kmh)} km/h · {voice.number(site.flow_vph)} {voice('veh/h')}"
