"""From a checked body to an incident: the city's codes and places, the clock, the scope."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from werkzeug.exceptions import BadRequest, Forbidden

import services
from access import current_person, current_scope
from api.asking import wrong
from api.body import Rules, degrees, moment, text, whole
from api.city import territory
from data.records import Incident

MILESTONES = ("dispatched_at", "enroute_at", "arrived_at", "cleared_at", "closed_at")
MOST_CASUALTIES = 100_000
CHANGES: Rules = {
    "kind": text(64),
    "priority": whole(1, 5),
    "title": text(200),
    "description": text(4_000),
    "address": text(300),
    "lon": degrees(180),
    "lat": degrees(90),
    **{name: moment() for name in MILESTONES},
    "outcome": text(64),
    "injured_n": whole(0, MOST_CASUALTIES),
    "dead_n": whole(0, MOST_CASUALTIES),
}
NEW: Rules = {
    **CHANGES,
    "agency_id": text(64),
    "municipality_id": text(64),
    "zone_id": text(64),
    "received_at": moment(),
}
NEW_REQUIRED = ("kind",)
UPDATE: Rules = {**CHANGES, "note": text(4_000)}


def new_incident(incident_id: str, body: Mapping[str, Any], now: datetime) -> Incident:
    """The incident a body tells of. Raises ``BadRequest``, or ``Forbidden`` outside the scope."""
    person = current_person()
    kinds = {kind.kind_id: kind.priority for kind in services.city().kinds}
    preset: dict[str, Any] = {
        "received_at": now,
        "priority": kinds.get(body["kind"]),
        "agency_id": person.agency_id if person else None,
    }
    _check_codes(body)
    made = Incident(incident_id=incident_id, **preset | dict(body))
    _check_times(made, ("received_at", *MILESTONES), now)
    return _in_scope(_placed(made, body))


def changed_incident(old: Incident, body: Mapping[str, Any], now: datetime) -> Incident:
    """What an incident becomes by a body. Raises as ``new_incident`` does."""
    _check_codes(body)
    new = replace(old, **body)
    _check_times(new, body, now)
    if "lon" in body or "lat" in body:
        new = _placed(replace(new, municipality_id=None, zone_id=None), body)
    return _in_scope(new)


def _check_codes(body: Mapping[str, Any]) -> None:
    city = services.city()
    known: dict[str, Iterable[str]] = {
        "kind": (kind.kind_id for kind in city.kinds),
        "agency_id": (agency.agency_id for agency in city.agencies),
        "municipality_id": (place.municipality_id for place in city.municipalities),
        "zone_id": (zone.zone_id for zone in city.zones),
    }
    for name, codes in known.items():
        listed = sorted(codes)
        if name in body and body[name] not in listed:
            raise wrong(name, body[name], f"one of {', '.join(listed)}")


def _placed(incident: Incident, body: Mapping[str, Any]) -> Incident:
    """With the municipality it lies in. A position decides; a code must not contradict it."""
    if ("lon" in body) != ("lat" in body):
        raise BadRequest("found one of lon and lat, expected both or none.")
    if "lon" in body:
        located = territory().locate([body["lon"]], [body["lat"]])[0]
        incident = _within(incident, located, "lon, lat lie there")
    if incident.zone_id is not None:
        zones = {zone.zone_id: zone.municipality_id for zone in services.city().zones}
        incident = _within(incident, zones[incident.zone_id], f"zone {incident.zone_id} is there")
    return incident


def _within(incident: Incident, municipality_id: str | None, why: str) -> Incident:
    if incident.municipality_id not in (None, municipality_id):
        expected = f"{municipality_id or 'none'}: {why}"
        raise wrong("municipality_id", incident.municipality_id, expected)
    return replace(incident, municipality_id=municipality_id)


def _check_times(incident: Incident, names: Collection[str], now: datetime) -> None:
    if "received_at" in names and incident.received_at > now:
        raise wrong("received_at", incident.received_at.isoformat(), "an instant not after now")
    for name in MILESTONES:
        found = getattr(incident, name) if name in names else None
        if found is not None and not incident.received_at <= found <= now:
            expected = f"an instant from received_at {incident.received_at.isoformat()} to now"
            raise wrong(name, found.isoformat(), expected)


def _in_scope(incident: Incident) -> Incident:
    scope = current_scope()
    limits = {
        "municipality_id": scope.municipalities,
        "agency_id": scope.agencies,
        "kind": scope.kinds,
    }
    for name, limit in limits.items():
        found = getattr(incident, name)
        if limit is not None and found not in limit:
            raise Forbidden(f"found {name} {found!r}, which your scope does not reach.")
    return incident
