"""CAP areas as GeoJSON. CAP writes ``lat,lon``, GeoJSON longitude first; a circle has km.

A shape that cannot be read is left out: the message and its zones still matter.
"""

from collections.abc import Iterable
from math import asin, atan2, cos, degrees, isnan, pi, radians, sin
from typing import Any

import orjson
import shapely
import shapely.geometry

EARTH_KM = 6_371.0088
CIRCLE_SIDES = 48
FEWEST_CORNERS = 3
HALF_WAY_ROUND_KM = 20_000.0
Pair = tuple[float, float]
Shape = dict[str, Any]


def geometry(
    polygons: Iterable[str], circles: Iterable[str], holes: Iterable[str] = ()
) -> str | None:
    """GeoJSON text of all an alert's shapes without the holes, ``None`` where it has none that can
    be read. Holes are written like polygons."""
    shapes = [shape for text in polygons if (shape := _polygon(text))]
    shapes += [shape for text in circles if (shape := _circle(text))]
    if not shapes:
        return None
    shape = shapes[0] if len(shapes) == 1 else _together(shapes)
    without = [hole for text in holes if (hole := _polygon(text))]
    return orjson.dumps(_less(shape, without) if without else shape).decode()


def _less(shape: Shape, holes: list[Shape]) -> Shape:
    """What of a shape lies in no hole."""
    whole, *cut = [shapely.make_valid(shapely.geometry.shape(part)) for part in (shape, *holes)]
    return shapely.geometry.mapping(shapely.difference(whole, shapely.union_all(cut)))


def _together(shapes: list[Shape]) -> Shape:
    if all(shape["type"] == "Polygon" for shape in shapes):
        return {"type": "MultiPolygon", "coordinates": [shape["coordinates"] for shape in shapes]}
    return {"type": "GeometryCollection", "geometries": shapes}


def _polygon(text: str) -> Shape | None:
    try:
        ring = [_pair(pair) for pair in text.split()]
    except ValueError:
        return None
    if len(set(ring)) < FEWEST_CORNERS:
        return None
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    return {"type": "Polygon", "coordinates": [closed]}


def _circle(text: str) -> Shape | None:
    try:
        centre, _, radius = text.strip().partition(" ")
        (lon, lat), radius_km = _pair(centre), float(radius)
    except ValueError:
        return None
    if not 0 <= radius_km <= HALF_WAY_ROUND_KM:
        return None
    if radius_km == 0:
        return {"type": "Point", "coordinates": [lon, lat]}
    bearings = [2 * pi * side / CIRCLE_SIDES for side in range(CIRCLE_SIDES)]
    ring = [_away(lon, lat, radius_km / EARTH_KM, bearing) for bearing in bearings]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _pair(text: str) -> Pair:
    lat, lon = (float(number) for number in text.split(","))
    if isnan(lat) or isnan(lon) or abs(lat) > 90 or abs(lon) > 180:
        raise ValueError(f"found {text!r}, expected lat,lon in degrees")
    return lon, lat


def _away(lon: float, lat: float, angle: float, bearing: float) -> Pair:
    """The point at an angular distance along a great circle (spherical direct problem)."""
    phi, start = radians(lat), radians(lon)
    sine = sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(bearing)
    east = atan2(sin(bearing) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sine)
    turned = (degrees(start + east) + 180) % 360 - 180
    return round(turned, 6), round(degrees(asin(max(-1.0, min(1.0, sine)))), 6)
