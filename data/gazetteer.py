"""The entries of a city profile: agencies, taxonomy, targets, places, gates and roads."""

from dataclasses import dataclass, field

AGENCY_KINDS = ("municipal_police", "police", "fire", "medical", "civil_protection")
ROAD_KINDS = ("motorway", "ring", "arterial")
GATE_AREAS = ("area_c", "area_b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A body that takes incidents; ``kind`` is one of ``AGENCY_KINDS``."""

    agency_id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentKind:
    """An entry of the incident taxonomy, with the priority an incident of it gets at first."""

    kind_id: str
    name_it: str
    name_en: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How soon incidents of a priority (1 highest to 5) should be dispatched and reached."""

    priority: int
    name_it: str
    name_en: str
    call_to_dispatch_s: int
    call_to_arrival_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality by its national code, with its centre and about how many live there."""

    municipality_id: str
    name: str
    lon: float
    lat: float
    population: int
    alert_zone_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of a municipality (in Milano a Municipio)."""

    zone_id: str
    municipality_id: str
    name: str
    quarters: str | None
    lon: float
    lat: float
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A statistical neighbourhood (in Milano a NIL), the zone most of it lies in, and its size."""

    quarter_id: str
    name: str
    zone_id: str
    lon: float
    lat: float
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Where vehicles that enter a charged or low-emission area are read; see ``GATE_AREAS``."""

    gate_id: str
    name: str
    area: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A place that draws crowds, with about how many it holds where that means something."""

    venue_id: str
    name: str
    kind: str
    municipality_id: str
    lon: float
    lat: float
    capacity_n: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where an agency's units start from; ``zone_id`` is the zone it serves, where it has one."""

    station_id: str
    agency_id: str
    name: str
    address: str | None
    zone_id: str | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street or square by name, and one point on it."""

    name: str
    zone_id: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A main road drawn for orientation: simplified ``points`` (lon, lat) from end to end."""

    road_id: str
    name: str
    kind: str
    lanes_n: int
    free_flow_kmh: float
    points: tuple[tuple[float, float], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where the map opens."""

    lon: float
    lat: float
    zoom: int
