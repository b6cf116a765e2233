"""Where a DATEX II location lies: one position, its shape as GeoJSON, and the road's name.

Alert-C, OpenLR and linear-element references need tables or maps the product does not hold; they
are left unread (:data:`IGNORED`), and what has nothing else has no position.
"""

from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import orjson

from etl.datex2.elements import Element, children, local, number, text_of, words

IGNORED = frozenset(
    {"alertCPoint", "alertCLinear", "alertCArea", "openlr", "linearWithinLinearElement",
     "pointAlongLinearElement", "predefinedLocationReference", "externalReferencing"}
)  # fmt: skip
POINT, DISPLAY, SHAPE, START, OTHER = range(5)
"""Where a position comes from, best first."""
RANKS = {
    "pointByCoordinates": POINT,
    "locationForDisplay": DISPLAY,
    "coordinatesForDisplay": DISPLAY,
    "from": START,
}
STEPS = {"2": 2, "3": 3}
FEWEST_POINTS, FEWEST_CORNERS = 2, 3
WGS84_NAMES = ("4326", "4258", "WGS84", "CRS84")
Pair = tuple[float, float]


class Place(NamedTuple):
    """``geometry`` is GeoJSON text, ``None`` where the publisher gives no shape."""

    lon: float | None = None
    lat: float | None = None
    geometry: str | None = None
    road: str | None = None


def place(location: Element | None) -> Place:
    """Raises ``ValueError`` for coordinates that are not WGS84 degrees."""
    if location is None:
        return Place()
    found = _Found()
    for node in location.iter("{*}latitude", "{*}posList", "{*}roadNumber", "{*}roadName"):
        name = local(node.tag)
        if name == "latitude":
            found.ranked.append(_point(node))
        elif name == "posList":
            found.add_shape(node)
        elif text := text_of(node) or words(node):
            found.roads.setdefault(name, text)
    lon, lat = min(found.ranked, key=itemgetter(0))[1] if found.ranked else (None, None)
    road = found.roads.get("roadNumber") or found.roads.get("roadName")
    return Place(lon, lat, _geometry(found), road)


class _Found:
    __slots__ = ("lines", "ranked", "rings", "roads")

    def __init__(self) -> None:
        self.ranked: list[tuple[int, Pair]] = []
        self.lines: list[list[Pair]] = []
        self.rings: list[list[Pair]] = []
        self.roads: dict[str, str] = {}

    def add_shape(self, pos_list: Element) -> None:
        pairs = _pairs(pos_list)
        self.ranked.append((SHAPE, pairs[0]))
        holder = pos_list.getparent()
        if local(holder.tag) != "gmlLinearRing":
            self.lines.append(pairs)
        elif local(holder.getparent().tag) == "exterior":
            if len(set(pairs)) < FEWEST_CORNERS:
                raise ValueError(f"found a ring of {len(pairs)} points, expected three or more")
            self.rings.append(pairs if pairs[0] == pairs[-1] else [*pairs, pairs[0]])


def _point(latitude: Element) -> tuple[int, Pair]:
    holder = latitude.getparent()
    lat = number(latitude.text, -90, 90, "latitude")
    lon = number(text_of(children(holder).get("longitude")), -180, 180, "longitude")
    inner, outer = local(holder.tag), local(holder.getparent().tag)
    return min(RANKS.get(inner, OTHER), RANKS.get(outer, OTHER)), (lon, lat)


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
        found = None
    if found is None or not {type(value) for value in found} <= {float, int}:
        return [number(text, -180, 180, "coordinate") for text in texts]
    return found


def _require_degrees(degrees: list[float], most: float, what: str) -> None:
    furthest = max(map(abs, degrees))
    if furthest > most:
        raise ValueError(f"found {what} {furthest:g}, expected {-most} to {most}")


@lru_cache(maxsize=256)
def _is_lon_first(srs_name: str) -> bool:
    """GML names latitude first, as EPSG does; only CRS84 is the other way round."""
    name = srs_name.replace(" ", "").upper()
    if name and not name.endswith(WGS84_NAMES):
        raise ValueError(f"found srsName {srs_name[:60]!r}, expected WGS84")
    return name.endswith("CRS84")


def _geometry(found: _Found) -> str | None:
    if found.rings:
        return _geojson("Polygon", [[ring] for ring in found.rings])
    return _geojson("LineString", found.lines) if found.lines else None


def _geojson(kind: str, parts: list[list[Pair]] | list[list[list[Pair]]]) -> str:
    shape = {"type": kind, "coordinates": parts[0]}
    if len(parts) > 1:
        shape = {"type": f"Multi{kind}", "coordinates": parts}
    return orjson.dumps(shape).decode()
