"""One frozen dataclass per warehouse table: the typed rows every feed format produces.

Each record names its ``TABLE``, the ``KEY`` that makes two rows the same fact, how it is loaded
(``LOAD``) and its ``CLOCK``, the column that says how new a row is (``None`` where rows carry no
such instant, as in an inventory). ``TOLD`` is the column that says when a row without a clock was
told to a room, where it has one. Of what ``IS_LASTING`` (a unit, a site, a camera) many feeds tell
a part: a column that a row leaves empty keeps what is known. Every table also has ``run_id`` and
``reported_at``, which the load fills in, and tables with a ``source_id`` column get the loading
source.

Instants are aware and UTC; ``lon, lat`` are WGS84 degrees; units are in the names.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal, get_args, get_type_hints

Load = Literal["append", "snapshot"]
PUBLIC_TRANSPORT = "public transport"
"""The ``kind`` of units that are seen but never sent: buses and trams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records share; never loaded itself."""

    TABLE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    LOAD: ClassVar[Load] = "append"
    CLOCK: ClassVar[str | None] = None
    TOLD: ClassVar[str | None] = None
    IS_LASTING: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Record):
    """One call or event that asks for people, with the milestones of its life."""

    TABLE: ClassVar[str] = "incident"
    KEY: ClassVar[tuple[str, ...]] = ("incident_id",)
    TOLD: ClassVar[str | None] = "received_at"

    incident_id: str
    agency_id: str | None = None
    kind: str | None = None
    priority: int | None = None
    title: str | None = None
    description: str | None = None
    address: str | None = None
    municipality_id: str | None = None
    zone_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    received_at: datetime
    dispatched_at: datetime | None = None
    enroute_at: datetime | None = None
    arrived_at: datetime | None = None
    cleared_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    injured_n: int | None = None
    dead_n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentUpdate(Record):
    """One attribute of an incident that got a value, and what it was before where we know."""

    TABLE: ClassVar[str] = "incident_update"
    KEY: ClassVar[tuple[str, ...]] = ("incident_id", "observed_at", "field", "value")
    TOLD: ClassVar[str | None] = "observed_at"

    incident_id: str
    observed_at: datetime
    field: str
    value: str | None = None
    previous: str | None = None
    note: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Record):
    """One unit sent to one incident."""

    TABLE: ClassVar[str] = "dispatch"
    KEY: ClassVar[tuple[str, ...]] = ("incident_id", "unit_id", "dispatched_at")
    TOLD: ClassVar[str | None] = "dispatched_at"

    incident_id: str
    unit_id: str
    dispatched_at: datetime
    enroute_at: datetime | None = None
    arrived_at: datetime | None = None
    available_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Record):
    """A patrol crew, vehicle or other resource that can be sent; lon, lat is its station."""

    TABLE: ClassVar[str] = "unit"
    KEY: ClassVar[tuple[str, ...]] = ("unit_id",)
    IS_LASTING: ClassVar[bool] = True

    unit_id: str
    agency_id: str | None = None
    kind: str | None = None
    callsign: str | None = None
    station: str | None = None
    municipality_id: str | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPosition(Record):
    """Where a unit was, and what it was doing."""

    TABLE: ClassVar[str] = "unit_position"
    KEY: ClassVar[tuple[str, ...]] = ("unit_id", "observed_at")
    CLOCK: ClassVar[str | None] = "observed_at"

    unit_id: str
    observed_at: datetime
    lon: float
    lat: float
    speed_kmh: float | None = None
    heading_deg: float | None = None
    status: str | None = None
    municipality_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSite(Record):
    """A place where traffic is measured: loop, radar, gate, anpr_link or probe."""

    TABLE: ClassVar[str] = "traffic_site"
    KEY: ClassVar[tuple[str, ...]] = ("site_id",)
    IS_LASTING: ClassVar[bool] = True

    site_id: str
    kind: str | None = None
    name: str | None = None
    road: str | None = None
    direction: str | None = None
    municipality_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    length_m: float | None = None
    lanes_n: int | None = None
    free_flow_kmh: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficReading(Record):
    """What a site measured at its publisher's instant, over ``period_s`` where known."""

    TABLE: ClassVar[str] = "traffic_reading"
    KEY: ClassVar[tuple[str, ...]] = ("site_id", "observed_at")
    CLOCK: ClassVar[str | None] = "observed_at"

    site_id: str
    observed_at: datetime
    period_s: int | None = None
    flow_vph: float | None = None
    speed_kmh: float | None = None
    occupancy_pct: float | None = None
    travel_time_s: float | None = None
    is_valid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficEvent(Record):
    """One DATEX II situation record: an accident, obstruction, works, closure or condition.

    ``kind`` is the standard's record type (``VehicleObstruction``), ``cause`` its detail
    (``brokenDownVehicle``); ``geometry`` is GeoJSON text; ``location_code`` has the location's
    codes, one a line (``alertc:5-1-1.28:1234+200``, ``openlr:CwRbWyNG9RpsCQCb``);
    ``valid_periods`` are the windows within ``from_at`` and ``until_at``, where it has any, one a
    line (``2026-02-07T21:00:00Z/2026-02-08T04:00:00Z``); ``effects`` is what it means for traffic,
    a fact a line in the standard's words (``numberOfLanesRestricted: 1``); ``closed_at`` is when
    the record left its publisher's list.
    """

    TABLE: ClassVar[str] = "traffic_event"
    KEY: ClassVar[tuple[str, ...]] = ("event_id", "version")
    TOLD: ClassVar[str | None] = "from_at"
    LOAD: ClassVar[Load] = "snapshot"

    event_id: str
    version: str
    situation_id: str | None = None
    kind: str
    cause: str | None = None
    severity: str | None = None
    validity_status: str | None = None
    from_at: datetime
    until_at: datetime | None = None
    valid_periods: str | None = None
    road: str | None = None
    municipality_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    geometry: str | None = None
    location_code: str | None = None
    delay_s: float | None = None
    effects: str | None = None
    title: str | None = None
    comment: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Record):
    """A variable message sign beside or above a road; ``kind`` is DATEX II's ``vmsType``."""

    TABLE: ClassVar[str] = "sign"
    KEY: ClassVar[tuple[str, ...]] = ("sign_id",)
    IS_LASTING: ClassVar[bool] = True

    sign_id: str
    kind: str | None = None
    name: str | None = None
    owner: str | None = None
    road: str | None = None
    direction: str | None = None
    municipality_id: str | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignMessage(Record):
    """What a variable message sign showed from ``observed_at`` on.

    ``status`` is DATEX II's working status (``working``, ``notWorking`` …); a sign that does not
    work shows nothing. A message stands for hours: its time does not say how new the list is.
    """

    TABLE: ClassVar[str] = "sign_message"
    KEY: ClassVar[tuple[str, ...]] = ("sign_id", "observed_at")
    TOLD: ClassVar[str | None] = "observed_at"

    sign_id: str
    observed_at: datetime
    text: str | None = None
    pictogram: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera(Record):
    """A camera of the inventory, and where its picture is fetched."""

    TABLE: ClassVar[str] = "camera"
    KEY: ClassVar[tuple[str, ...]] = ("camera_id",)
    IS_LASTING: ClassVar[bool] = True

    camera_id: str
    name: str | None = None
    owner: str | None = None
    road: str | None = None
    municipality_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    heading_deg: float | None = None
    stream_url: str | None = None
    snapshot_url: str | None = None


CameraOutcome = Literal[
    "usable", "unreachable", "refused", "frozen", "black", "blurred", "moved", "placeholder"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraProbe(Record):
    """One look at one camera; ``outcome`` is a :data:`CameraOutcome`, brightness 0 to 255."""

    TABLE: ClassVar[str] = "camera_probe"
    KEY: ClassVar[tuple[str, ...]] = ("camera_id", "observed_at")
    CLOCK: ClassVar[str | None] = "observed_at"

    camera_id: str
    observed_at: datetime
    outcome: str
    latency_ms: float | None = None
    sharpness: float | None = None
    brightness: float | None = None
    is_usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraWork(Record):
    """A period in which a camera is dark on purpose: modernisation, building_site, planned."""

    TABLE: ClassVar[str] = "camera_work"
    KEY: ClassVar[tuple[str, ...]] = ("camera_id", "from_at", "kind")
    TOLD: ClassVar[str | None] = "from_at"

    camera_id: str
    from_at: datetime
    until_at: datetime | None = None
    kind: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Record):
    """One CAP message, or one hazard of one zone of a civil-protection bulletin.

    Vocabulary is CAP 1.2's (``message_type`` Alert, Update, Cancel; ``severity`` Extreme …).
    ``level`` is the official colour (green, yellow, orange, red) where the sender gives one;
    ``series`` names what a later message of the same sender replaces when it lists no
    ``references``. ``geometry`` is GeoJSON text.
    """

    TABLE: ClassVar[str] = "alert"
    KEY: ClassVar[tuple[str, ...]] = ("alert_id",)
    TOLD: ClassVar[str | None] = "sent_at"

    alert_id: str
    sender: str
    sent_at: datetime
    message_type: str
    status: str
    event: str | None = None
    category: str | None = None
    urgency: str | None = None
    severity: str | None = None
    certainty: str | None = None
    level: str | None = None
    series: str | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    references: str | None = None
    geometry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertZone(Record):
    """A zone (its sender's code) that an alert names; ``sender`` is the alert's."""

    TABLE: ClassVar[str] = "alert_zone"
    KEY: ClassVar[tuple[str, ...]] = ("alert_id", "zone_id")

    alert_id: str
    zone_id: str
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor(Record):
    """A Smart City sensor."""

    TABLE: ClassVar[str] = "sensor"
    KEY: ClassVar[tuple[str, ...]] = ("sensor_id",)
    IS_LASTING: ClassVar[bool] = True

    sensor_id: str
    kind: str | None = None
    name: str | None = None
    municipality_id: str | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Record):
    """One value of one property of a sensor."""

    TABLE: ClassVar[str] = "observation"
    KEY: ClassVar[tuple[str, ...]] = ("sensor_id", "property", "observed_at")
    CLOCK: ClassVar[str | None] = "observed_at"

    sensor_id: str
    property: str
    observed_at: datetime
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary(Record):
    """The official outline of a municipality or zone; ``geometry`` is GeoJSON text."""

    TABLE: ClassVar[str] = "boundary"
    KEY: ClassVar[tuple[str, ...]] = ("kind", "area_id")

    kind: str
    area_id: str
    name: str | None = None
    geometry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Record):
    """One item that could not be read, with the reason; ``position`` counts from 1."""

    TABLE: ClassVar[str] = "quarantine"
    KEY: ClassVar[tuple[str, ...]] = ("position",)

    position: int
    reason: str
    item: str


def record_types() -> dict[str, type[Record]]:
    """Every record a feed may produce, by table name."""
    kinds = (value for value in globals().values() if isinstance(value, type))
    records = (kind for kind in kinds if issubclass(kind, Record))
    return {kind.TABLE: kind for kind in records if kind not in (Record, Rejected)}


SQL_TYPES: dict[type, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMPTZ",
}


def column_types(record: type[Record]) -> dict[str, type]:
    """Column name → Python type of a record's own columns, in order."""
    hints = get_type_hints(record)
    return {f.name: _plain(hints[f.name]) for f in fields(record)}


def required_columns(record: type[Record]) -> frozenset[str]:
    """Columns that may not be null."""
    hints = get_type_hints(record)
    return frozenset(f.name for f in fields(record) if type(None) not in get_args(hints[f.name]))


def _plain(hint: Any) -> type:
    options = [option for option in get_args(hint) if option is not type(None)]
    return options[0] if options else hint
