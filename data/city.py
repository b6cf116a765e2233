"""What the product knows about its city before any feed is read: the city profile."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.gazetteer import (
    AGENCY_KINDS,
    GATE_AREAS,
    ROAD_KINDS,
    Agency,
    Gate,
    IncidentKind,
    Municipality,
    Quarter,
    Road,
    Station,
    Street,
    Target,
    Venue,
    View,
    Zone,
)
from data.profile import (
    CityError,
    build,
    read_csv,
    read_lines,
    read_toml,
    require_known,
    require_unique,
)

__all__ = [
    "Agency",
    "City",
    "CityError",
    "Gate",
    "IncidentKind",
    "Municipality",
    "Quarter",
    "Road",
    "Station",
    "Street",
    "Target",
    "Venue",
    "View",
    "Zone",
    "available_cities",
    "load_city",
]

T = TypeVar("T")
REFERENCE = Path(__file__).parent / "reference"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """A checked city profile. ``main_municipality_id`` is the city proper among its region.

    A profile may do without quarters, gates and venues. Two are equal only if they are one.
    """

    city_id: str
    name: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    main_municipality_id: str
    zone_title: str
    view: View
    agencies: tuple[Agency, ...]
    kinds: tuple[IncidentKind, ...]
    targets: tuple[Target, ...]
    municipalities: tuple[Municipality, ...]
    zones: tuple[Zone, ...]
    stations: tuple[Station, ...]
    streets: tuple[Street, ...]
    roads: tuple[Road, ...]
    quarters: tuple[Quarter, ...] = ()
    gates: tuple[Gate, ...] = ()
    venues: tuple[Venue, ...] = ()

    def target(self, priority: int) -> Target:
        """The response target of a priority. Raises ``KeyError`` where there is none."""
        return {target.priority: target for target in self.targets}[priority]

    def municipality(self, municipality_id: str) -> Municipality:
        """A municipality by its code. Raises ``KeyError`` where there is none."""
        return {place.municipality_id: place for place in self.municipalities}[municipality_id]


def available_cities() -> list[str]:
    """Names of the profiles that ``load_city`` can read."""
    return sorted(path.parent.name for path in REFERENCE.glob("*/city.toml"))


def load_city(name: str, reference: Path = REFERENCE) -> City:
    """The profile of a city, read and checked. Raises ``CityError`` with one sentence."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", name) or not (reference / name).is_dir():
        listed = ", ".join(available_cities())
        raise CityError(f"city: found {name!r}, expected one of {listed}")
    city = _read(name, reference / name)
    _check_keys(city, reference / name)
    _check_references(city, reference / name)
    return city


def _read(name: str, folder: Path) -> City:
    head = read_toml(folder / "city.toml")
    place = str(folder / "city.toml")
    return City(
        city_id=name,
        name=_required(head, "name", place),
        zone=_zone(_required(head, "timezone", place), place),
        languages=tuple(_required(head, "languages", place)),
        main_municipality_id=_required(head, "main_municipality_id", place),
        zone_title=_required(head, "zone_title", place),
        view=build(View, _required(head, "view", place), f"{place} [view]"),
        agencies=_tables(head, "agency", Agency, place),
        kinds=_tables(head, "kind", IncidentKind, place),
        targets=_tables(head, "target", Target, place),
        municipalities=read_csv(folder / "municipalities.csv", Municipality),
        zones=read_csv(folder / "zones.csv", Zone),
        stations=read_csv(folder / "stations.csv", Station),
        streets=read_csv(folder / "streets.csv", Street),
        roads=read_lines(folder / "roads.geojson", Road),
        quarters=_optional(folder / "quarters.csv", Quarter),
        gates=_optional(folder / "gates.csv", Gate),
        venues=_optional(folder / "venues.csv", Venue),
    )


def _optional(path: Path, record: type[T]) -> tuple[T, ...]:
    return read_csv(path, record) if path.exists() else ()


def _required(head: dict[str, Any], key: str, place: str) -> Any:
    if key not in head:
        raise CityError(f"{place}: found no {key}, expected one")
    return head[key]


def _tables(head: dict[str, Any], key: str, record: type[Any], place: str) -> tuple[Any, ...]:
    tables = _required(head, key, place)
    return tuple(build(record, t, f"{place} [[{key}]] {n}") for n, t in enumerate(tables, start=1))


def _zone(name: str, place: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise CityError(f"{place}: found timezone {name!r}, expected an IANA name") from None


def _check_keys(city: City, folder: Path) -> None:
    require_unique((a.agency_id for a in city.agencies), f"{folder}: agency_id")
    require_unique((k.kind_id for k in city.kinds), f"{folder}: kind_id")
    require_unique((t.priority for t in city.targets), f"{folder}: target priority")
    require_unique((m.municipality_id for m in city.municipalities), f"{folder}: municipality_id")
    require_unique((z.zone_id for z in city.zones), f"{folder}: zone_id")
    require_unique((s.station_id for s in city.stations), f"{folder}: station_id")
    require_unique((r.road_id for r in city.roads), f"{folder}: road_id")
    require_unique((q.quarter_id for q in city.quarters), f"{folder}: quarter_id")
    require_unique((g.gate_id for g in city.gates), f"{folder}: gate_id")
    require_unique((v.venue_id for v in city.venues), f"{folder}: venue_id")


def _check_references(city: City, folder: Path) -> None:
    municipalities = [m.municipality_id for m in city.municipalities]
    zones = [z.zone_id for z in city.zones]
    agencies = [a.agency_id for a in city.agencies]
    main = [city.main_municipality_id]
    require_known(main, municipalities, f"{folder}: main_municipality_id")
    require_known((z.municipality_id for z in city.zones), municipalities, f"{folder}: zones.csv")
    require_known((s.zone_id for s in city.streets), zones, f"{folder}: streets.csv zone_id")
    require_known((s.zone_id for s in city.stations), zones, f"{folder}: stations.csv zone_id")
    require_known((q.zone_id for q in city.quarters), zones, f"{folder}: quarters.csv zone_id")
    require_known((g.area for g in city.gates), GATE_AREAS, f"{folder}: gates.csv area")
    towns = (v.municipality_id for v in city.venues)
    require_known(towns, municipalities, f"{folder}: venues.csv")
    require_known((s.agency_id for s in city.stations), agencies, f"{folder}: stations.csv")
    require_known((a.kind for a in city.agencies), AGENCY_KINDS, f"{folder}: agency kind")
    require_known((r.kind for r in city.roads), ROAD_KINDS, f"{folder}: road kind")
    require_known((t.priority for t in city.targets), range(1, 6), f"{folder}: target priority")
    priorities = [t.priority for t in city.targets]
    require_known((k.priority for k in city.kinds), priorities, f"{folder}: kind priority")
