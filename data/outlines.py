"""How areas look on a map: official outlines where loaded, else cells around their centres."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from data.city import City, Zone
from data.records import Boundary
from data.territory import Territory, voronoi

TOLERANCE_DEGREES = 0.0004
"""How far a drawn line may leave the official one: about 40 m."""
DIGITS = 5


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
        self.demand = self._demand_areas(city, boundaries)
        """Zones of the municipalities that have them, the others whole, by their codes."""
        self.alert = self._alert_zones(city, boundaries)
        """Alert zones and municipalities, by the codes that alerts name them with."""
        zones = {town.alert_zone_id for town in city.municipalities} & self.alert.keys()
        self.has_approximate_alert_zones = any(self.alert[z].is_approximate for z in zones if z)

    def _demand_areas(self, city: City, boundaries: Sequence[Boundary]) -> dict[str, Outline]:
        divided = {zone.municipality_id for zone in city.zones}
        whole = {
            town.municipality_id: self._town(town.municipality_id, town.name)
            for town in city.municipalities
            if town.municipality_id not in divided and town.municipality_id in self._towns
        }
        parts: dict[str, Outline] = {}
        for town_id in divided & self._towns.keys():
            zones = [zone for zone in city.zones if zone.municipality_id == town_id]
            official = _official_zones(zones, boundaries if town_id == _main(city) else ())
            cells = _cells(zones, self._towns[town_id])
            for zone in zones:
                exact = official.get(zone.zone_id)
                form = cells[zone.zone_id] if exact is None else exact
                parts[zone.zone_id] = _outline(zone.zone_id, zone.name, form, exact is None)
        return whole | parts

    def _alert_zones(self, city: City, boundaries: Sequence[Boundary]) -> dict[str, Outline]:
        names = {town.municipality_id: town.name for town in city.municipalities}
        known = {town_id: self._town(town_id, names[town_id]) for town_id in self._towns}
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


def _official_zones(
    zones: Iterable[Zone], boundaries: Sequence[Boundary]
) -> dict[str, BaseGeometry]:
    """Outlines of Municipi, which are numbered as the end of their zones' codes is."""
    numbered = {zone.zone_id.rpartition("-")[2]: zone.zone_id for zone in zones}
    return {
        numbered[row.area_id]: _form(row)
        for row in boundaries
        if row.kind == "municipio" and row.area_id in numbered
    }


def _cells(zones: Sequence[Zone], town: BaseGeometry) -> dict[str, BaseGeometry]:
    cells = voronoi([(zone.lon, zone.lat) for zone in zones])
    return {
        zone.zone_id: shapely.intersection(cell, town)
        for zone, cell in zip(zones, cells, strict=True)
    }


def _form(row: Boundary) -> BaseGeometry:
    return shapely.make_valid(shapely.from_geojson(row.geometry))


def _outline(area_id: str, name: str | None, form: BaseGeometry, is_approximate: bool) -> Outline:
    simple = shapely.simplify(form, TOLERANCE_DEGREES)
    drawn = shapely.transform(simple, _rounded)
    return Outline(area_id, name or area_id, mapping(drawn), is_approximate)


def _rounded(points: NDArray[Any]) -> NDArray[Any]:
    return numpy.round(points, DIGITS)
