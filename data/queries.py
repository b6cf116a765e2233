"""Typed reads for pages: one SQL file and one function each, rows as small dataclasses."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data.moment import Moment
from data.records import PUBLIC_TRANSPORT


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One line of the queue."""

    incident_id: str
    source_id: str
    agency_id: str | None
    kind: str | None
    priority: int | None
    title: str | None
    address: str | None
    municipality: str | None
    lon: float | None
    lat: float | None
    state: str
    received_at: datetime
    dispatched_at: datetime | None
    enroute_at: datetime | None
    arrived_at: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    units: str | None
    outcome: str | None
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """One attribute of an incident that got a value."""

    observed_at: datetime
    field: str
    value: str | None
    previous: str | None
    note: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class IncidentDispatch:
    """One unit sent to an incident."""

    unit_id: str
    callsign: str | None
    dispatched_at: datetime
    enroute_at: datetime | None
    arrived_at: datetime | None
    available_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """All that is known of one incident."""

    incident_id: str
    source_id: str
    agency_id: str | None
    kind: str | None
    priority: int | None
    title: str | None
    description: str | None
    address: str | None
    municipality: str | None
    municipality_id: str | None
    zone_id: str | None
    zone: str | None
    lon: float | None
    lat: float | None
    received_at: datetime
    dispatched_at: datetime | None
    enroute_at: datetime | None
    arrived_at: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    outcome: str | None
    injured_n: int | None
    dead_n: int | None
    run_id: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class CameraState:
    """One camera, its last look and since when it is so; nulls where nobody looked."""

    camera_id: str
    name: str | None
    road: str | None
    municipality_id: str | None
    lon: float | None
    lat: float | None
    heading_deg: float | None
    outcome: str | None
    is_usable: bool | None
    latency_ms: float | None
    usable_pct: float | None
    observed_at: datetime | None
    since_at: datetime | None
    work: str | None


@dataclass(frozen=True, slots=True)
class CameraRepairs:
    """Outages of a day that are over: how many, their median and 90th percentile in seconds."""

    repairs_n: int
    p50_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True)
class CameraAddress:
    """Where a camera is and where its picture comes from."""

    camera_id: str
    name: str | None
    road: str | None
    lon: float | None
    lat: float | None
    snapshot_url: str | None
    stream_url: str | None


@dataclass(frozen=True, slots=True)
class TrafficState:
    """One measuring site and how traffic runs there; speeds in km/h, ratio to free flow in %."""

    site_id: str
    kind: str | None
    name: str | None
    road: str | None
    direction: str | None
    municipality_id: str | None
    lon: float | None
    lat: float | None
    observed_at: datetime | None
    speed_kmh: float | None
    flow_vph: float | None
    occupancy_pct: float | None
    travel_time_s: float | None
    free_flow_kmh: float | None
    ratio_pct: float | None


@dataclass(frozen=True, slots=True)
class ActiveEvent:
    """One situation record that holds."""

    event_id: str
    kind: str
    cause: str | None
    severity: str | None
    from_at: datetime
    until_at: datetime | None
    road: str | None
    lon: float | None
    lat: float | None
    geometry: str | None
    delay_s: float | None
    title: str | None
    comment: str | None
    location_code: str | None
    valid_periods: str | None
    effects: str | None
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class SiteReading:
    """One reading of one site."""

    observed_at: datetime
    speed_kmh: float | None
    flow_vph: float | None
    occupancy_pct: float | None
    travel_time_s: float | None


@dataclass(frozen=True, slots=True)
class TravelTime:
    """How long one stretch takes now, and how long when nothing is in the way."""

    site_id: str
    name: str
    road: str | None
    lon: float | None
    lat: float | None
    observed_at: datetime
    travel_time_s: float
    free_s: float | None


@dataclass(frozen=True, slots=True)
class GateCount:
    """What passed one gate: vehicles per hour of the last period told, and those of the day."""

    site_id: str
    name: str
    lon: float | None
    lat: float | None
    observed_at: datetime
    flow_vph: float
    today_n: float


@dataclass(frozen=True, slots=True)
class SignState:
    """One message sign and what it shows since ``observed_at``; null where none is told."""

    sign_id: str
    name: str
    road: str | None
    direction: str | None
    lon: float | None
    lat: float | None
    observed_at: datetime | None
    text: str | None
    pictogram: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """What one sign showed from an instant on."""

    observed_at: datetime
    text: str | None
    pictogram: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class AlertInForce:
    """One alert that holds, with its zones; geometry is GeoJSON text."""

    alert_id: str
    sender: str
    event: str | None
    severity: str | None
    level: str | None
    headline: str | None
    sent_at: datetime
    from_at: datetime
    until_at: datetime | None
    zones: str | None
    geometry: str | None


@dataclass(frozen=True, slots=True)
class ZoneLevel:
    """The worst level of one hazard in one zone: now, in the rest of the day, on the next day.

    A level is an official colour, or ``other`` where the sender gives none; ``None`` where no
    message speaks of that time.
    """

    zone_id: str
    event: str | None
    level_now: str | None
    level_today: str | None
    level_tomorrow: str | None


@dataclass(frozen=True, slots=True)
class PastAlert:
    """A time in which a hazard was at a level, and how many alerts said so."""

    alert_id: str
    event: str | None
    level: str | None
    severity: str | None
    headline: str | None
    from_at: datetime
    until_at: datetime
    alerts_n: int


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """One message of the civil protection; the time it holds only where it warns of something."""

    alert_id: str
    sender: str
    sent_at: datetime
    message_type: str
    status: str
    event: str | None
    category: str | None
    urgency: str | None
    severity: str | None
    certainty: str | None
    level: str | None
    from_at: datetime | None
    until_at: datetime | None
    headline: str | None
    description: str | None
    instruction: str | None
    references: str | None
    zones: str | None
    run_id: str


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message in the life of an alert."""

    alert_id: str
    message_type: str
    status: str
    sent_at: datetime
    level: str | None
    headline: str | None


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit where it was last seen; past its source's promise nothing is known of its status."""

    unit_id: str
    callsign: str | None
    agency_id: str | None
    kind: str | None
    lon: float
    lat: float
    speed_kmh: float | None
    heading_deg: float | None
    status: str | None
    is_recent: bool
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: what it does, since when, on which incident, and where it was last seen.

    The place is that of the last half minute; ``is_recent`` tells whether it still holds.
    """

    unit_id: str
    callsign: str | None
    agency_id: str | None
    kind: str | None
    station: str | None
    state: str
    since_at: datetime | None
    incident_id: str | None
    incident: str | None
    lon: float | None
    lat: float | None
    heading_deg: float | None
    observed_at: datetime | None
    is_recent: bool


@dataclass(frozen=True, slots=True)
class UnitWorkload:
    """What one unit did in a period: the share of its minutes on incidents, and how many."""

    unit_id: str
    busy_pct: float | None
    incidents_n: int


@dataclass(frozen=True, slots=True)
class UnitIncident:
    """One incident that a unit was sent to."""

    incident_id: str
    priority: int | None
    title: str | None
    dispatched_at: datetime
    arrived_at: datetime | None
    available_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """Where a unit was at an instant of its shift."""

    observed_at: datetime
    lon: float
    lat: float
    status: str | None


@dataclass(frozen=True, slots=True)
class CoverageArea:
    """One area: its demand, the share of it that a free unit can reach in time, those units.

    ``demand_n`` is in calls an hour, or in inhabitants where ``is_history`` is false.
    """

    area_id: str
    municipality_id: str
    name: str
    demand_n: float | None
    is_history: bool | None
    met_pct: float | None
    units_n: int


@dataclass(frozen=True, slots=True)
class FeedState:
    """One source: its promise, its last run, its last day."""

    source_id: str
    title: str
    format: str
    tables: str | None
    agency_id: str | None
    licence: str | None
    every_s: int | None
    stale_after_s: int | None
    is_simulation: bool
    is_configured: bool
    runs_n: int
    failed_n: int
    loaded_n: int
    rejected_n: int
    finished_at: datetime | None
    outcome: str | None
    reason: str | None
    run_id: str | None
    newest_at: datetime | None
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of one source."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    reason: str | None
    read_n: int
    loaded_n: int
    rejected_n: int
    bytes_n: int
    newest_at: datetime | None
    raw_file: str | None


@dataclass(frozen=True, slots=True)
class RunTotal:
    """How many loads of one source ended in one way, and the items they could not read."""

    source_id: str
    outcome: str
    runs_n: int
    rejected_n: int


@dataclass(frozen=True, slots=True)
class RunId:
    """One run, and when it ended."""

    run_id: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """One item that could not be read."""

    run_id: str
    reported_at: datetime
    position: int
    reason: str
    item: str


@dataclass(frozen=True, slots=True)
class RejectReason:
    """One way in which items could not be read: how many, in how many runs, and the last one."""

    reason: str
    items_n: int
    runs_n: int
    newest_at: datetime
    example: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened in the last hour."""

    happened_at: datetime
    kind: str
    name: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """How many things changed in one way in the last quarter of an hour."""

    kind: str
    n: int


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """One official outline; geometry is GeoJSON text."""

    kind: str
    area_id: str
    name: str | None
    geometry: str


@dataclass(frozen=True, slots=True)
class BoundaryCount:
    """How many official outlines of one kind are loaded, and when the last of them came."""

    kind: str
    areas_n: int
    changed_at: datetime


def incidents(moment: Moment, closed_since: datetime | None = None) -> list[IncidentRow]:
    """Incidents open now, most urgent first, then those closed since ``closed_since``."""
    since = closed_since or moment.at
    return moment.rows("incident_rows", IncidentRow, {"closed_since": since})


def incident(moment: Moment, incident_id: str) -> IncidentDetail | None:
    """One incident, if it had been received and lies in the reader's scope."""
    found = moment.rows("incident_one", IncidentDetail, {"incident_id": incident_id})
    return found[0] if found else None


def incident_changes(moment: Moment, incident_id: str) -> list[IncidentChange]:
    """What became known of an incident, oldest first."""
    return moment.rows("incident_changes", IncidentChange, {"incident_id": incident_id})


def incident_dispatches(moment: Moment, incident_id: str) -> list[IncidentDispatch]:
    """Units sent to an incident, in the order they were sent."""
    return moment.rows("incident_dispatches", IncidentDispatch, {"incident_id": incident_id})


def camera_states(moment: Moment) -> list[CameraState]:
    """Every camera; the unknown first, then the unusable by how long they have been so."""
    return moment.rows("camera_states", CameraState)


def camera_repairs(moment: Moment) -> CameraRepairs:
    """The repairs of the day that ended with the hour; worked out once an hour."""
    hour = moment.at.replace(minute=0, second=0, microsecond=0)
    question = ("repairs", hour, moment.scope.key, moment.clock)
    ended = replace(moment, at=hour, is_live=False)
    return moment.warehouse.hourly.answer(
        question, lambda: ended.rows("camera_repairs", CameraRepairs)
    )[0]


def camera(moment: Moment, camera_id: str) -> CameraAddress | None:
    """One camera in the reader's scope."""
    found = moment.rows("camera_one", CameraAddress, {"camera_id": camera_id})
    return found[0] if found else None


def traffic_states(moment: Moment) -> list[TrafficState]:
    """Every site, slowest against its free flow first."""
    return moment.rows("traffic_states", TrafficState)


def traffic_events(moment: Moment) -> list[ActiveEvent]:
    """Accidents, works, closures and conditions that hold now, newest first."""
    return moment.rows("traffic_events", ActiveEvent)


def site_readings(moment: Moment, site_id: str) -> list[SiteReading]:
    """One site's last 24 hours, oldest first."""
    return moment.rows("site_readings", SiteReading, {"site_id": site_id})


def travel_times(moment: Moment) -> list[TravelTime]:
    """Stretches whose travel time is told, the slowest against their free one first."""
    return moment.rows("travel_times", TravelTime)


def gate_counts(moment: Moment, since: datetime) -> list[GateCount]:
    """What passed each gate lately, and from ``since`` on."""
    return moment.rows("gate_counts", GateCount, {"since": since})


def sign_states(moment: Moment) -> list[SignState]:
    """Every message sign with what it shows."""
    return moment.rows("sign_states", SignState)


def sign_messages(moment: Moment, sign_id: str) -> list[ShownMessage]:
    """What one sign showed in the last 24 hours, newest first."""
    return moment.rows("sign_messages", ShownMessage, {"sign_id": sign_id})


def alerts_in_force(moment: Moment) -> list[AlertInForce]:
    """Alerts that hold now, newest first."""
    return moment.rows("alerts_in_force", AlertInForce)


def alert(moment: Moment, alert_id: str) -> AlertDetail | None:
    """One message, whether in force or not, if it had been sent."""
    found = moment.rows("alert_one", AlertDetail, {"alert_id": alert_id})
    return found[0] if found else None


def alert_chain(moment: Moment, alert_id: str) -> list[AlertMessage]:
    """The life that one message belongs to, oldest message first."""
    return moment.rows("alert_chain", AlertMessage, {"alert_id": alert_id})


def alert_history(moment: Moment) -> list[PastAlert]:
    """Which hazards were at which level in the last seven days."""
    return moment.rows("alert_history", PastAlert)


def zone_levels(moment: Moment, tomorrow: datetime) -> list[ZoneLevel]:
    """What is known of every zone's hazards; ``tomorrow`` is when the next day begins."""
    days = {"tomorrow_at": tomorrow, "after_at": tomorrow + timedelta(hours=24)}
    return moment.rows("zone_levels", ZoneLevel, days)


def unit_states(moment: Moment) -> list[UnitState]:
    """Units seen in the last 15 minutes."""
    return moment.rows("unit_states", UnitState)


def unit_rows(moment: Moment) -> list[UnitRow]:
    """Units heard of in the last hour, and those on an incident."""
    asked = {**_instant(moment), "public_transport": PUBLIC_TRANSPORT}
    return moment.rows("unit_rows", UnitRow, asked)


def unit_workloads(moment: Moment, since: datetime) -> list[UnitWorkload]:
    """What each unit did from ``since`` on."""
    period = {"since": since, "until": moment.at, "zones": None}
    return moment.rows("unit_workloads", UnitWorkload, period)


def unit_incidents(moment: Moment, unit_id: str, since: datetime) -> list[UnitIncident]:
    """The incidents that one unit was sent to from ``since`` on, newest first."""
    return moment.rows("unit_incidents", UnitIncident, {"unit_id": unit_id, "since": since})


def unit_track(moment: Moment, unit_id: str) -> list[TrackPoint]:
    """Where one unit was in its shift, at most every 30 seconds, oldest first."""
    return moment.rows("unit_track", TrackPoint, {"unit_id": unit_id})


def coverage_areas(moment: Moment) -> list[CoverageArea]:
    """Every area of the city with its demand and how much of it a free unit can reach in time."""
    return moment.rows("coverage_areas", CoverageArea, _instant(moment))


def _instant(moment: Moment) -> dict[str, object]:
    """The bucket that ends at the moment: key figures and screens tell the same of its end."""
    since = moment.at - timedelta(seconds=1)
    bucket = {"since": since, "until": moment.at, "bucket": "1 second", "origin": since}
    return {**bucket, "zones": None}


def feed_states(moment: Moment) -> list[FeedState]:
    """Every source, configured ones first."""
    return moment.rows("feed_states", FeedState)


def feed_runs(moment: Moment, source_id: str) -> list[RunRow]:
    """The last runs of one source, newest first."""
    return moment.rows("feed_runs", RunRow, {"source_id": source_id})


def feed_run(moment: Moment, source_id: str, run_id: str) -> RunRow | None:
    """One run of one source."""
    asked = {"source_id": source_id, "run_id": run_id}
    found = moment.rows("feed_run_one", RunRow, asked)
    return found[0] if found else None


def reject_reasons(moment: Moment, source_id: str) -> list[RejectReason]:
    """Why items of one source could not be read, the commonest first."""
    return moment.rows("reject_reasons", RejectReason, {"source_id": source_id})


def run_totals(moment: Moment) -> list[RunTotal]:
    """Every source's loads by how they ended."""
    return moment.rows("run_totals", RunTotal)


def run_ids(moment: Moment, source_id: str, prefix: str) -> list[RunId]:
    """Runs of one source whose id begins with ``prefix``, oldest first."""
    return moment.rows("run_ids", RunId, {"source_id": source_id, "prefix": prefix})


def runs_named(moment: Moment, source_id: str, name: str) -> list[RunRow]:
    """Runs of one source whose id contains ``name``, oldest first."""
    return moment.rows("runs_named", RunRow, {"source_id": source_id, "name": name})


def quarantine(moment: Moment, source_id: str) -> list[QuarantineRow]:
    """What one source sent that could not be read, newest first."""
    return moment.rows("quarantine_rows", QuarantineRow, {"source_id": source_id})


def happenings(moment: Moment) -> list[Happening]:
    """What happened in the last hour, newest first."""
    return moment.rows("happenings", Happening)


def changes(moment: Moment) -> list[ChangeCount]:
    """What changed in the last quarter of an hour, every kind, be it nothing."""
    return moment.rows("changes", ChangeCount)


def boundaries(moment: Moment, kind: str) -> list[BoundaryRow]:
    """Official outlines of one kind of area: ``municipality``, ``municipio``, ``nil`` …"""
    return moment.rows("boundaries", BoundaryRow, {"kind": kind})


def boundary_counts(moment: Moment) -> list[BoundaryCount]:
    """The kinds of official outlines that are loaded."""
    return moment.rows("boundary_counts", BoundaryCount)
