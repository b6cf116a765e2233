"""Where an entity is: GeoJSON, or the texts ``lat, lon`` of NGSI-v2's simple location formats."""

from typing import Any, NamedTuple

import orjson
import shapely

from etl.feed import position
from etl.ngsi.attributes import SHAPES


class Place(NamedTuple):
    """A position on the shape, and the shape as GeoJSON text."""

    lon: float | None = None
    lat: float | None = None
    geometry: str | None = None


def place(location: Any) -> Place:
    """Raises ``ValueError`` for what is no location, or not in WGS84 degrees."""
    if location is None:
        return Place()
    if isinstance(location, dict):
        return _shaped(location)
    texts = location if isinstance(location, list) else [location]
    points = [_pair(text) for text in texts]
    if len(points) == 1:
        return _shaped({"type": "Point", "coordinates": points[0]})
    return _shaped({"type": "LineString", "coordinates": points})


def _shaped(location: dict[str, Any]) -> Place:
    kind = location.get("type")
    if not isinstance(kind, str) or kind not in SHAPES:
        raise ValueError(f"found location {kind!r:.60}, expected a GeoJSON geometry")
    bare = {"type": kind, "coordinates": location.get("coordinates")}
    try:
        text = orjson.dumps(bare)
        shape = shapely.force_2d(shapely.from_geojson(text))
    except (shapely.GEOSException, TypeError, ValueError) as error:
        found = f"found a location that cannot be read ({str(error)[:80]})"
        raise ValueError(f"{found}, expected GeoJSON") from None
    if shape.is_empty:
        raise ValueError("found a location without coordinates, expected some")
    west, south, east, north = shape.bounds
    position(west, south)
    position(east, north)
    point = shape if kind == "Point" else shapely.point_on_surface(shape)
    lon, lat = shapely.get_coordinates(point)[0].tolist()
    return Place(lon, lat, shapely.to_geojson(shape))


def _pair(text: Any) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
        return position(lon, lat)
    except (AttributeError, ValueError):
        raise ValueError(f"found location {text!r:.60}, expected 'lat, lon' or GeoJSON") from None
