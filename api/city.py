"""The map's base as GeoJSON: areas and their parts, main roads and stations of the city."""

import gzip
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, request

import services
from data.moment import Moment
from data.outlines import Kind, Outline, Outlines
from data.queries import boundaries
from data.records import Boundary
from data.scope import EVERYTHING
from data.territory import Territory

base = Blueprint("city", __name__, url_prefix="/api/v1/city")
CACHE = "private, max-age=60"
COMPRESSION = 5


@base.get("/areas")
def areas() -> Response:
    """Municipalities: official outlines where loaded, else cells around their centres."""
    return _outlined("municipality", _drawn().towns, services.city().main_municipality_id)


@base.get("/zones")
def zones() -> Response:
    """The parts of the municipalities that have some: Milano's Municipi."""
    return _outlined("zone", _drawn().zones)


@base.get("/quarters")
def quarters() -> Response:
    """The quarters of the main municipality: Milano's NIL."""
    return _outlined("quarter", _drawn().quarters)


@base.get("/roads")
def roads() -> Response:
    """Main roads drawn for orientation."""
    return _collection(
        _feature(
            {"type": "LineString", "coordinates": [list(point) for point in road.points]},
            id=road.road_id,
            name=road.name,
            kind=road.kind,
        )
        for road in services.city().roads
    )


@base.get("/stations")
def stations() -> Response:
    """Where units start from."""
    return _collection(
        _feature(
            {"type": "Point", "coordinates": [station.lon, station.lat]},
            id=station.station_id,
            name=station.name,
        )
        for station in services.city().stations
    )


def territory() -> Territory:
    """The city's areas as the warehouse knows them now."""
    moment = Moment(at=services.now(), warehouse=services.warehouse(), scope=EVERYTHING)
    rows = boundaries(moment, "municipality")
    official = [
        Boundary(kind=row.kind, area_id=row.area_id, name=row.name, geometry=row.geometry)
        for row in rows
    ]
    return Territory(services.city(), official)


def _drawn() -> Outlines:
    everywhere = Moment(at=services.now(), warehouse=services.warehouse(), scope=EVERYTHING)
    return services.outlines(everywhere)


def _outlined(kind: Kind, areas: Mapping[str, Outline], main: str | None = None) -> Response:
    return _collection(
        _feature(
            area.geometry,
            id=area.area_id,
            name=area.name,
            kind=kind,
            is_approximate=area.is_approximate,
            is_main=area.area_id == main,
        )
        for area in areas.values()
    )


def _feature(geometry: Any, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(features: Iterable[dict[str, Any]]) -> Response:
    body = orjson.dumps({"type": "FeatureCollection", "features": list(features)})
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    packed = gzip.compress(body, COMPRESSION, mtime=0) if is_packed else body
    answer = Response(packed, mimetype="application/geo+json")
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    answer.headers["Cache-Control"] = CACHE
    answer.add_etag()
    answer.make_conditional(request)
    return answer
