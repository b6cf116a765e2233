"""A GeoJSON geometry as one position and the shape itself, checked to be WGS84 degrees."""

from typing import Any, Final, NamedTuple

import orjson
import shapely

from etl.feed import position

SHAPES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
)


class Place(NamedTuple):
    """A position on the shape, and the shape as GeoJSON text."""

    lon: float | None = None
    lat: float | None = None
    geometry: str | None = None


def shaped(location: Any) -> Place:
    """Raises ``ValueError`` for what is no geometry, or not in WGS84 degrees."""
    kind = location.get("type") if isinstance(location, dict) else None
    if not isinstance(kind, str) or kind not in SHAPES:
        raise ValueError(f"found location {kind!r:.60}, expected a GeoJSON geometry")
    bare = {"type": kind, "coordinates": location.get("coordinates")}
    try:
        shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(bare)))
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
