"""Rows of the warehouse as GeoJSON features, within a box where one is asked for."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry import mapping

from api.asking import Box

Feature = dict[str, Any]
PLACE = ("lon", "lat", "geometry")


def feature(
    row: Any, feature_id: str, geometry: Mapping[str, Any] | None, **others: Any
) -> Feature:
    """A dataclass row as a feature: its fields but for those of its place, and ``others``."""
    own = {f.name: getattr(row, f.name) for f in fields(row) if f.name not in PLACE}
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": own | others}


def point(lon: float | None, lat: float | None) -> Mapping[str, Any] | None:
    """A position; ``None`` where it is not known."""
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def shape(text: str | None) -> Mapping[str, Any] | None:
    """A geometry kept as GeoJSON text; ``None`` where there is none, or it is no geometry."""
    # One sender's bad outline must not take everybody else's away.
    found = shapely.from_geojson(text, on_invalid="ignore") if text else None
    return None if found is None or found.is_empty else mapping(found)


def collection(features: Iterable[Feature], at: datetime, box: Box | None, limit: int) -> Feature:
    """The first features that touch the box, and whether there are more."""
    found = [one for one in features if box is None or touches(one["geometry"], box)]
    return {
        "type": "FeatureCollection",
        "at": at.replace(microsecond=0),
        "is_complete": len(found) <= limit,
        "features": found[:limit],
    }


def touches(geometry: Mapping[str, Any] | None, box: Box) -> bool:
    """Whether a geometry's own bounding box and the asked one have a point in common."""
    positions = list(_positions(geometry)) if geometry else []
    if not positions:
        return False
    west, south, east, north = box
    lons, lats = zip(*positions, strict=True)
    return min(lons) <= east and max(lons) >= west and min(lats) <= north and max(lats) >= south


def _positions(geometry: Mapping[str, Any]) -> Iterable[tuple[float, float]]:
    if geometry.get("type") == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _positions(part)
        return
    pending = [geometry.get("coordinates") or []]
    while pending:
        here = pending.pop()
        if here and isinstance(here[0], int | float):
            yield here[0], here[1]
        else:
            pending.extend(here)
