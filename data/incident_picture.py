"""One incident and what stands around it: units, updates, cameras, traffic, other incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data import queries
from data.moment import Moment
from data.queries import CameraState, IncidentChange, IncidentDetail, IncidentDispatch
from data.usual import weeks_before

SITES_WITHIN_M = 800
INCIDENTS_WITHIN_M = 500


@dataclass(frozen=True, slots=True)
class NearSite:
    """A measuring site near a place: its speed now, typical at this time of week, and free."""

    site_id: str
    name: str
    road: str | None
    direction: str | None
    distance_m: float
    observed_at: datetime | None
    speed_kmh: float | None
    flow_vph: float | None
    free_flow_kmh: float | None
    typical_kmh: float | None


@dataclass(frozen=True, slots=True)
class NearIncident:
    """Another incident near in place and time."""

    incident_id: str
    priority: int | None
    title: str | None
    address: str | None
    received_at: datetime
    closed_at: datetime | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class IncidentPicture:
    """An incident and its surroundings at a moment; without a place nothing is near."""

    incident: IncidentDetail
    dispatches: Sequence[IncidentDispatch]
    changes: Sequence[IncidentChange]
    cameras: Sequence[CameraState]
    sites: Sequence[NearSite]
    related: Sequence[NearIncident]


def incident_picture(moment: Moment, incident_id: str, zone: ZoneInfo) -> IncidentPicture | None:
    """``None`` for what had not been received by then, or lies outside the reader's scope."""
    found = queries.incident(moment, incident_id)
    if found is None:
        return None
    is_placed = found.lon is not None and found.lat is not None
    return IncidentPicture(
        found,
        queries.incident_dispatches(moment, incident_id),
        queries.incident_changes(moment, incident_id),
        queries.camera_states(moment) if is_placed else [],
        _sites(moment, found, zone) if is_placed else [],
        _related(moment, found) if is_placed else [],
    )


def _sites(moment: Moment, found: IncidentDetail, zone: ZoneInfo) -> list[NearSite]:
    place = {"lon": found.lon, "lat": found.lat, "within_m": SITES_WITHIN_M}
    hours = weeks_before(moment.at.astimezone(zone).replace(second=0, microsecond=0))
    return moment.rows("sites_near", NearSite, {**place, "hours": hours})


def _related(moment: Moment, found: IncidentDetail) -> list[NearIncident]:
    asked = {
        "lon": found.lon,
        "lat": found.lat,
        "within_m": INCIDENTS_WITHIN_M,
        "incident_id": found.incident_id,
        "received_at": found.received_at,
    }
    return moment.rows("incidents_near", NearIncident, asked)
