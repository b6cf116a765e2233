"""One incident and what stands around it: units, updates, cameras, traffic, other incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data import queries
from data.distance import distance_m
from data.moment import Moment
from data.queries import CameraState, IncidentChange, IncidentDetail, IncidentDispatch
from data.usual import weeks_before

SITES_N = 12
SITES_WITHIN_M = 800
INCIDENTS_WITHIN_M = 500


@dataclass(frozen=True, slots=True)
class NearSite:
    """A measuring site near a place: its speed now, typical at this time of week, and free."""

    site_id: str
    name: str
    distance_m: float
    observed_at: datetime | None
    speed_kmh: float | None
    free_flow_kmh: float | None
    typical_kmh: float | None


@dataclass(frozen=True, slots=True)
class _Typical:
    site_id: str
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
    place = None if found.lon is None or found.lat is None else (found.lon, found.lat)
    return IncidentPicture(
        found,
        queries.incident_dispatches(moment, incident_id),
        queries.incident_changes(moment, incident_id),
        queries.camera_states(moment) if place else [],
        _sites(moment, place, zone) if place else [],
        _related(moment, found) if place else [],
    )


def incidents_beside(moment: Moment, lon: float | None, lat: float | None) -> list[NearIncident]:
    """Incidents near a place and received in the last 24 hours, the newest first."""
    if lon is None or lat is None:
        return []
    asked = {"lon": lon, "lat": lat, "within_m": INCIDENTS_WITHIN_M}
    return moment.rows("incidents_beside", NearIncident, asked)


def _sites(moment: Moment, place: tuple[float, float], zone: ZoneInfo) -> list[NearSite]:
    """The nearest sites, nearest first, with what is typical in the half hour around now."""
    placed = [
        (distance_m(place, (site.lon, site.lat)), site)
        for site in queries.traffic_states(moment)
        if site.lon is not None and site.lat is not None
    ]
    near = sorted((pair for pair in placed if pair[0] <= SITES_WITHIN_M), key=lambda pair: pair[0])
    near = near[:SITES_N]
    typical = _typical(moment, tuple(site.site_id for _, site in near), zone)
    return [
        NearSite(
            site.site_id,
            site.name or site.site_id,
            apart_m,
            site.observed_at,
            site.speed_kmh,
            site.free_flow_kmh,
            typical.get(site.site_id),
        )
        for apart_m, site in near
    ]


def _typical(moment: Moment, sites: tuple[str, ...], zone: ZoneInfo) -> dict[str, float | None]:
    """Typical speeds by site; worked out once a quarter of an hour."""
    if not sites:
        return {}
    local = moment.at.astimezone(zone)
    quarter = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    asked = {"sites": list(sites), "hours": weeks_before(quarter)}
    question = ("typical", sites, quarter, moment.scope.key, moment.clock)
    found = moment.warehouse.hourly.answer(
        question, lambda: moment.rows("typical_speeds", _Typical, asked)
    )
    return {row.site_id: row.typical_kmh for row in found}


def _related(moment: Moment, found: IncidentDetail) -> list[NearIncident]:
    asked = {
        "lon": found.lon,
        "lat": found.lat,
        "within_m": INCIDENTS_WITHIN_M,
        "incident_id": found.incident_id,
        "received_at": found.received_at,
    }
    return moment.rows("incidents_near", NearIncident, asked)
