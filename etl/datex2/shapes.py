"""The shape of a DATEX II location: GML lines and polygons, and OpenLR polygons, as GeoJSON.

GML names latitude first, as EPSG does; only CRS84 is the other way round. Some publishers write
longitude first all the same: where the location also has a point of its own, and only that reading
lies near it, that reading is taken.
"""

from functools import lru_cache
from typing import Final

import orjson

from etl.datex2.elements import Element, local, number

STEPS: Final = {"2": 2, "3": 3}
FEWEST_POINTS, FEWEST_CORNERS = 2, 3
WGS84_NAMES: Final = ("4326", "4258", "WGS84", "ETRS89", "ETRS89-LATLONH", "CRS84")
NEAR_DEG = 2.0
"""A location is shorter than this; two readings of one that both lie within it differ by less."""
Pair = tuple[float, float]
RING, EXTERIOR, INTERIOR, CORNERS = "gmlLinearRing", "exterior", "interior", "openlrPolygonCorners"


class Shapes:
    """The lines and polygons of one location, as they are met."""

    __slots__ = ("_corners", "_lines", "_polygons", "_ring")

    def __init__(self) -> None:
        self._lines: list[list[Pair]] = []
        self._polygons: list[list[list[Pair]]] = []
        self._corners: Element = None
        self._ring: list[Pair] = []

    def add(self, pos_list: Element) -> Pair:
        """Take in a ``posList``; its first position. Raises ``ValueError``."""
        pairs = _pairs(pos_list)
        holder = pos_list.getparent()
        if local(holder.tag) == RING:
            holder = holder.getparent()
        name = local(holder.tag)
        if name == EXTERIOR:
            self._polygons.append([_closed(pairs)])
        elif name == INTERIOR and self._polygons:
            self._polygons[-1].append(_closed(pairs))
        else:
            self._lines.append(pairs)
        return pairs[0]

    def add_corner(self, corners: Element, pair: Pair) -> None:
        """Take in one corner of an OpenLR polygon; ``corners`` is the element of all of them."""
        if corners is not self._corners:
            self._corners, self._ring = corners, []
            self._polygons.append([self._ring])
        self._ring.append(pair)

    def geojson(self, anchor: Pair | None) -> str | None:
        """The shape as text; ``anchor`` is a point of the location's own. Raises ``ValueError``."""
        if self._corners is not None:
            self._ring[:] = _closed(self._ring)
        if self._polygons:
            return _text("Polygon", self._polygons)
        if not self._lines:
            return None
        if anchor and _is_turned(self._lines[0][0], anchor):
            return _text("LineString", [[(y, x) for x, y in line] for line in self._lines])
        return _text("LineString", self._lines)


def _is_turned(first: Pair, anchor: Pair) -> bool:
    """Whether a line is far from its point as written, and near it with its axes exchanged."""
    return not _is_near(first, anchor) and _is_near((first[1], first[0]), anchor)


def _is_near(one: Pair, other: Pair) -> bool:
    return abs(one[0] - other[0]) < NEAR_DEG and abs(one[1] - other[1]) < NEAR_DEG


def _closed(pairs: list[Pair]) -> list[Pair]:
    if len(set(pairs)) < FEWEST_CORNERS:
        raise ValueError(f"found a ring of {len(pairs)} points, expected three or more")
    return pairs if pairs[0] == pairs[-1] else [*pairs, pairs[0]]


def _pairs(pos_list: Element) -> list[Pair]:
    shape = pos_list.getparent()
    is_lon_first = _is_lon_first(pos_list.get("srsName") or shape.get("srsName") or "")
    step = STEPS.get(pos_list.get("srsDimension") or shape.get("srsDimension") or "2", 0)
    text: str = pos_list.text or ""
    numbers = _numbers(text.split())
    if not step or len(numbers) < FEWEST_POINTS * step or len(numbers) % step:
        raise ValueError(f"found a posList of {len(numbers)} numbers, expected two pairs or more")
    firsts, seconds = numbers[::step], numbers[1::step]
    lons, lats = (firsts, seconds) if is_lon_first else (seconds, firsts)
    _require_degrees(lons, 180, "longitude")
    _require_degrees(lats, 90, "latitude")
    return list(zip(lons, lats, strict=True))


def _numbers(texts: list[str]) -> list[float]:
    """Numbers as JSON writes them, fast; else as XML may, one by one."""
    try:
        found = orjson.loads(f"[{','.join(texts)}]")
    except orjson.JSONDecodeError:
        found = []
    if len(found) == len(texts) and {type(value) for value in found} <= {float, int}:
        return found
    return [number(text, -180, 180, "coordinate") for text in texts]


def _require_degrees(degrees: list[float], most: float, what: str) -> None:
    furthest = max(map(abs, degrees))
    if furthest > most:
        raise ValueError(f"found {what} {furthest:g}, expected {-most} to {most}")


@lru_cache(maxsize=256)
def _is_lon_first(srs_name: str) -> bool:
    name = srs_name.replace(" ", "").upper()
    if name and not name.endswith(WGS84_NAMES):
        raise ValueError(f"found srsName {srs_name[:60]!r}, expected WGS84")
    return name.endswith("CRS84")


def _text(kind: str, parts: list[list[Pair]] | list[list[list[Pair]]]) -> str:
    shape = {"type": kind, "coordinates": parts[0]}
    if len(parts) > 1:
        shape = {"type": f"Multi{kind}", "coordinates": parts}
    return orjson.dumps(shape).decode()
