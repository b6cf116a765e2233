"""Which municipality a place is in: official outlines where loaded, else cells of the centres."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely
from numpy.typing import ArrayLike
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from data.city import City
from data.records import Boundary

KIND = "municipality"
MARGIN_DEGREES = 0.06
"""How far beyond the outermost centres an approximate territory reaches: about 6 km."""


@dataclass(frozen=True, slots=True)
class Area:
    """One municipality to draw: a GeoJSON geometry, and whether it is only a Voronoi cell."""

    area_id: str
    name: str
    geometry: Mapping[str, Any]
    is_approximate: bool


class Territory:
    """The city's municipalities as polygons, to locate positions in and to draw.

    ``boundaries`` of kind ``municipality`` whose ``area_id`` the profile knows are used as they
    are; the rest of the municipalities get the part of their Voronoi cells that no outline covers.
    """

    def __init__(self, city: City, boundaries: Sequence[Boundary] | None = None) -> None:
        outlines = _outlines(city, boundaries or ())
        cells = {} if len(outlines) == len(city.municipalities) else _cells(city, outlines)
        shapes = {**cells, **outlines}
        self._names = {m.municipality_id: m.name for m in city.municipalities}
        self._exact = frozenset(outlines)
        self._shapes = {code: shapes[code] for code in self._names if not shapes[code].is_empty}
        self._ids = numpy.array(list(self._shapes), dtype=object)
        self._tree = shapely.STRtree(list(self._shapes.values()))
        shapely.prepare(self._tree.geometries)

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> list[str | None]:
        """The municipality code of each position, ``None`` outside all (or where not a number).

        On a shared border the municipality that the profile lists first wins.
        """
        x, y = numpy.asarray(lon, dtype=float), numpy.asarray(lat, dtype=float)
        which, cell = self._tree.query(shapely.points(x, y), predicate="intersects")
        found = numpy.full(x.shape, None, dtype=object)
        order = numpy.lexsort((-cell, which))
        found[which[order]] = self._ids[cell[order]]
        return found.tolist()

    def areas(self) -> list[Area]:
        """Every municipality as it can be drawn, in the order of their codes."""
        return [
            Area(code, self._names[code], mapping(shape), code not in self._exact)
            for code, shape in sorted(self._shapes.items())
        ]


def _outlines(city: City, boundaries: Sequence[Boundary]) -> dict[str, BaseGeometry]:
    known = {m.municipality_id for m in city.municipalities}
    return {
        b.area_id: shapely.make_valid(shapely.from_geojson(b.geometry))
        for b in boundaries
        if b.kind == KIND and b.area_id in known
    }


def _cells(city: City, outlines: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Voronoi cells of the centres, in degrees scaled to equal metres, less the outlines."""
    centres = _centres(city)
    reach = shapely.buffer(shapely.convex_hull(shapely.MultiPoint(centres)), MARGIN_DEGREES)
    taken = shapely.union_all(list(outlines.values()))
    open_ground = shapely.difference(reach, taken)
    cells: dict[str, list[BaseGeometry]] = {m.municipality_id: [] for m in city.municipalities}
    for town_id, cell in zip(centres.values(), voronoi(list(centres)), strict=True):
        cells[town_id].append(cell)
    return {
        town_id: shapely.intersection(shapely.union_all(parts), open_ground)
        for town_id, parts in cells.items()
        if town_id not in outlines
    }


def _centres(city: City) -> dict[tuple[float, float], str]:
    """Centres with their municipality; one that the profile divides has those of its parts.

    It is far larger than its neighbours: the cell of Milano's own centre is a third of Milano.
    """
    quartered = {city.main_municipality_id} if city.quarters else set[str]()
    zoned = {zone.municipality_id for zone in city.zones} - quartered
    whole = {m.municipality_id for m in city.municipalities} - quartered - zoned
    found = {(m.lon, m.lat): m.municipality_id for m in city.municipalities}
    centres = {place: town_id for place, town_id in found.items() if town_id in whole}
    centres |= {(z.lon, z.lat): z.municipality_id for z in city.zones if z.municipality_id in zoned}
    return centres | {(q.lon, q.lat): city.main_municipality_id for q in city.quarters}


def voronoi(places: Sequence[tuple[float, float]]) -> list[BaseGeometry]:
    """The cell of each place, in their order; distances are those on the ground, not in degrees."""
    stretch = float(numpy.cos(numpy.radians(numpy.mean([lat for _, lat in places]))))
    centres = shapely.MultiPoint([(lon * stretch, lat) for lon, lat in places])
    frame = shapely.buffer(shapely.envelope(centres), 1.0)
    cells = shapely.voronoi_polygons(centres, extend_to=frame, ordered=True)
    return [
        shapely.transform(cell, lambda xy: xy / (stretch, 1.0)) for cell in shapely.get_parts(cells)
    ]
