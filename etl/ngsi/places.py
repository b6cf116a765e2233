"""Where an entity is: GeoJSON, or the texts ``lat, lon`` of NGSI-v2's simple location formats."""

from typing import Any

from etl.feed import position
from etl.geojson import Place, shaped


def place(location: Any) -> Place:
    """Raises ``ValueError`` for what is no location, or not in WGS84 degrees."""
    if location is None:
        return Place()
    if isinstance(location, dict):
        return shaped(location)
    texts = location if isinstance(location, list) else [location]
    points = [_pair(text) for text in texts]
    if len(points) == 1:
        return shaped({"type": "Point", "coordinates": points[0]})
    return shaped({"type": "LineString", "coordinates": points})


def _pair(text: Any) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
        return position(lon, lat)
    except (AttributeError, ValueError):
        raise ValueError(f"found location {text!r:.60}, expected 'lat, lon' or GeoJSON") from None
