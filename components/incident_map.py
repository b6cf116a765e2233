"""The map of one incident: itself, who is there or near, what can see it, and the roads around."""

from collections.abc import Sequence
from typing import Any, TypeVar

from components.city_map import MapLayer, features
from components.layers import Placed
from components.voice import Voice
from data.distance import distance_m
from data.incident_picture import IncidentPicture

AROUND_M = 3_000
ITSELF = "incident-itself-layer"
INCIDENT_LAYERS = (
    MapLayer("incident-traffic-layer", "Traffic", "site"),
    MapLayer("incident-cameras-layer", "Cameras", "camera"),
    MapLayer("incident-events-layer", "Works and closures", "event"),
    MapLayer("incident-units-layer", "Units", "patrol"),
    MapLayer("incident-others-layer", "Other incidents", "incident"),
    MapLayer(ITSELF, "This incident", "incident"),
)
"""Drawn in this order; the map opens on what :data:`ITSELF` holds."""

Thing = TypeVar("Thing", bound=Placed)


def around(things: Sequence[Thing], place: tuple[float, float] | None) -> list[Thing]:
    """Those within :data:`AROUND_M` of a place, in their order; without a place none."""
    if place is None:
        return []
    return [
        thing
        for thing in things
        if thing.lon is not None
        and thing.lat is not None
        and distance_m(place, (thing.lon, thing.lat)) <= AROUND_M
    ]


def itself(picture: IncidentPicture, voice: Voice) -> dict[str, Any]:
    """The incident as a pin of its priority; nothing where its place is not known."""
    found = picture.incident
    parts = (found.title or found.kind or voice("Incident"), found.address)
    pin = {
        "lon": found.lon,
        "lat": found.lat,
        "select": f"incident:{found.incident_id}",
        "priority": found.priority or 0,
        "breach": False,
        "tip": "\n".join(part for part in parts if part),
    }
    return features([pin])
