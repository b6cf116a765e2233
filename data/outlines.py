"""How areas look on a map: official outlines where loaded, else cells around their centres."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from data.city import City, Quarter, Zone
from data.records import Boundary
from data.territory import Territory, voronoi

TOLERANCE_DEGREES = 0.0004
"""How far a drawn line may leave the official one: about 40 m."""
DIGITS = 5
Kind = Literal["municipality", "zone", "quarter"]


@dataclass(frozen=True, slots=True)
class Outline:
    """An area to draw: a GeoJSON geometry, and whether it is only a cell around a centre."""

    area_id: str
    name: str
    geometry: Mapping[str, Any]
    is_approximate: bool


class Outlines:
    """The areas of a city that figures are told by, as they can be drawn."""

    def __init__(self, city: City, boundaries: Sequence[Boundary]) -> None:
        areas = Territory(city, boundaries).areas()
        self._towns = {area.area_id: shape(dict(area.geometry)) for area in areas}
        self._approximate = {area.area_id for area in areas if area.is_approximate}
        names = {town.municipality_id: town.name for town in city.municipalities}
        self.towns = {n: self._town(n, names[n]) for n in sorted(self._towns)}
        """The municipalities, by their codes."""
        self.zones = self._zones(city, boundaries)
        """The parts of the municipalities that have some (Milano's Municipi), by their codes."""
        self.quarters = self._quarters(city, boundaries)
        """The quarters of the main municipality (Milano's NIL), by their codes."""
        self.demand = self._whole_towns(city) | self.zones
        """Zones of the municipalities that have them, the others whole, by their codes."""
        self.alert = self._alert_zones(city, boundaries)
        """Alert zones and municipalities, by the codes that alerts name them with."""
        zones = {town.alert_zone_id for town in city.municipalities} & self.alert.keys()
        self.has_approximate_alert_zones = any(self.alert[z].is_approximate for z in zones if z)

    @property
    def approximate(self) -> tuple[Kind, ...]:
        """The kinds of which some are only cells around their centres."""
        drawn: dict[Kind, bool] = {
            "municipality": bool(self._approximate),
            "zone": any(zone.is_approximate for zone in self.zones.values()),
            "quarter": any(quarter.is_approximate for quarter in self.quarters.values()),
        }
        return tuple(kind for kind, is_approximate in drawn.items() if is_approximate)

    def _whole_towns(self, city: City) -> dict[str, Outline]:
        divided = {zone.municipality_id for zone in city.zones}
        return {n: town for n, town in self.towns.items() if n not in divided}

    def _zones(self, city: City, boundaries: Sequence[Boundary]) -> dict[str, Outline]:
        parts: dict[str, Outline] = {}
        for town_id in {zone.municipality_id for zone in city.zones} & self._towns.keys():
            zones = {z.zone_id: z for z in city.zones if z.municipality_id == town_id}
            rows = boundaries if town_id == _main(city) else ()
            parts |= _divided(zones, _official("municipio", zones, rows), self._towns[town_id])
        return parts

    def _quarters(self, city: City, boundaries: Sequence[Boundary]) -> dict[str, Outline]:
        quarters = {quarter.quarter_id: quarter for quarter in city.quarters}
        if not quarters or _main(city) not in self._towns:
            return {}
        official = _official("nil", quarters, boundaries)
        return _divided(quarters, official, self._towns[_main(city)])

    def _alert_zones(self, city: City, boundaries: Sequence[Boundary]) -> dict[str, Outline]:
        known = dict(self.towns)
        for zone_id, town_ids in _towns_by_alert_zone(city).items():
            form = shapely.union_all([self._towns[n] for n in town_ids if n in self._towns])
            known[zone_id] = _outline(zone_id, zone_id, form, is_approximate=True)
        for row in boundaries:
            if row.kind == "alert_zone":
                known[row.area_id] = _outline(row.area_id, row.name, _form(row), False)
        return known

    def _town(self, town_id: str, name: str) -> Outline:
        return _outline(town_id, name, self._towns[town_id], town_id in self._approximate)


def _main(city: City) -> str:
    return city.main_municipality_id


def _towns_by_alert_zone(city: City) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for town in city.municipalities:
        if town.alert_zone_id:
            grouped.setdefault(town.alert_zone_id, []).append(town.municipality_id)
    return grouped


def _official(
    kind: str, known: Iterable[str], boundaries: Sequence[Boundary]
) -> dict[str, BaseGeometry]:
    """Official outlines of parts, whose numbers are the ends of the profile's codes."""
    numbered = {_number(code): code for code in known}
    return {
        numbered[_number(row.area_id)]: _form(row)
        for row in boundaries
        if row.kind == kind and _number(row.area_id) in numbered
    }


def _number(code: str) -> str:
    """The digits at the end of a code, without leading zeros: ``015146-NIL07`` is 7."""
    found = re.search(r"0*([0-9]+)$", code)
    return found[1] if found else code


def _divided(
    parts: Mapping[str, Zone] | Mapping[str, Quarter],
    official: Mapping[str, BaseGeometry],
    town: BaseGeometry,
) -> dict[str, Outline]:
    """Each part of a municipality: its official outline, else its cell within the municipality."""
    cells = voronoi([(part.lon, part.lat) for part in parts.values()])
    return {
        code: _outline(code, part.name, official[code], is_approximate=False)
        if code in official
        else _outline(code, part.name, shapely.intersection(cell, town), is_approximate=True)
        for (code, part), cell in zip(parts.items(), cells, strict=True)
    }


def _form(row: Boundary) -> BaseGeometry:
    return shapely.make_valid(shapely.from_geojson(row.geometry))


def _outline(area_id: str, name: str | None, form: BaseGeometry, is_approximate: bool) -> Outline:
    simple = shapely.simplify(form, TOLERANCE_DEGREES)
    drawn = shapely.transform(simple, _rounded)
    return Outline(area_id, name or area_id, mapping(drawn), is_approximate)


def _rounded(points: NDArray[Any]) -> NDArray[Any]:
    return numpy.round(points, DIGITS)
