"""CAP areas as GeoJSON. CAP writes ``lat,lon``, GeoJSON longitude first; a circle has km.

A shape that cannot be read is left out, and said: the message and its zones still matter.
"""

from collections.abc import Callable, Iterable
from math import asin, atan2, cos, degrees, pi, radians, sin
from typing import Any

import orjson
import shapely
import shapely.geometry

from etl.problems import Problems

EARTH_KM = 6_371.0088
CIRCLE_SIDES = 48
FEWEST_CORNERS = 3
HALF_WAY_ROUND_KM = 20_000.0
Pair = tuple[float, float]
Shape = dict[str, Any]


def geometry(
    polygons: Iterable[str],
    circles: Iterable[str],
    holes: Iterable[str],
    problems: Problems,
) -> str | None:
    """GeoJSON text of all an alert's shapes without the holes, ``None`` where it has none that can
    be read. Holes are written like polygons."""

    def read(shape: Callable[[str], Shape], texts: Iterable[str]) -> list[Shape]:
        found = [problems.unless(lambda text=text: shape(text)) for text in texts]
        return [one for one in found if one]

    shapes = read(_polygon, polygons) + read(_circle, circles)
    if not shapes:
        return None
    shape = shapes[0] if len(shapes) == 1 else _together(shapes)
    without = read(_polygon, holes)
    return orjson.dumps(_less(shape, without) if without else shape).decode()


def _less(shape: Shape, holes: list[Shape]) -> Shape:
    """What of a shape lies in no hole."""
    whole, *cut = [shapely.make_valid(shapely.geometry.shape(part)) for part in (shape, *holes)]
    return shapely.geometry.mapping(shapely.difference(whole, shapely.union_all(cut)))


def _together(shapes: list[Shape]) -> Shape:
    if all(shape["type"] == "Polygon" for shape in shapes):
        return {"type": "MultiPolygon", "coordinates": [shape["coordinates"] for shape in shapes]}
    return {"type": "GeometryCollection", "geometries": shapes}


def _polygon(text: str) -> Shape:
    ring = [_pair(pair) for pair in text.split()]
    if len(set(ring)) < FEWEST_CORNERS:
        raise ValueError(f"found polygon {text[:60]!r}, expected {FEWEST_CORNERS} corners or more")
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    return {"type": "Polygon", "coordinates": [closed]}


def _circle(text: str) -> Shape:
    centre, _, radius = text.strip().partition(" ")
    (lon, lat), radius_km = _pair(centre), _number(radius)
    if not 0 <= radius_km <= HALF_WAY_ROUND_KM:
        raise ValueError(f"found circle {text[:60]!r}, expected a radius in km")
    if radius_km == 0:
        return {"type": "Point", "coordinates": [lon, lat]}
    bearings = [2 * pi * side / CIRCLE_SIDES for side in range(CIRCLE_SIDES)]
    ring = [_away(lon, lat, radius_km / EARTH_KM, bearing) for bearing in bearings]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _pair(text: str) -> Pair:
    lat, _, lon = text.partition(",")
    pair = _number(lon), _number(lat)
    if not (abs(pair[0]) <= 180 and abs(pair[1]) <= 90):
        raise ValueError(f"found {text[:60]!r}, expected lat,lon in degrees")
    return pair


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"found {text[:60]!r}, expected a number") from None


def _away(lon: float, lat: float, angle: float, bearing: float) -> Pair:
    """The point at an angular distance along a great circle (spherical direct problem)."""
    phi, start = radians(lat), radians(lon)
    sine = sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(bearing)
    east = atan2(sin(bearing) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sine)
    turned = (degrees(start + east) + 180) % 360 - 180
    return round(turned, 6), round(degrees(asin(max(-1.0, min(1.0, sine)))), 6)
