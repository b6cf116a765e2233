"""Positions of public-transport vehicles: GTFS-Realtime VehiclePositions, in protobuf or JSON.

Published by transit agencies (Roma, Torino, MBTA, Auckland …). A feed may mix kinds of entities:
vehicles are loaded; trip updates, alerts, shapes, stops and trip modifications are no positions and
are passed over, as is a vehicle of which only the trip is known. A vehicle is called by the first
of these that it has: ``vehicle.id``, its label, its licence plate, the trip it serves, the entity's
id (which need not last). ``timestamp`` is when the position was measured; where it is missing or 0
the header's stands in, and without either the vehicle is rejected. Speeds are m/s, bearings degrees
from north. ``status`` is the vehicle's word for itself at a stop, where it says one. Occupancy,
congestion, stops, odometer and carriages are left unread. Protobuf does not say how long it is: a
feed cut exactly between two entities cannot be told from a shorter one; any other cut is refused.
"""

from collections.abc import Iterator
from datetime import datetime

from google.protobuf.json_format import MessageToDict
from google.transit.gtfs_realtime_pb2 import (
    FeedEntity,
    FeedHeader,
    TripDescriptor,
    VehicleDescriptor,
    VehiclePosition,
)

from data.records import PUBLIC_TRANSPORT, Record, Unit, UnitPosition
from etl.feed import Reject
from etl.fixes import MS_TO_KMH, heading, instant, place, speed
from etl.gtfs_realtime.notation import read_feed, text

RECORDS: tuple[type[Record], ...] = (UnitPosition,)
DETAILS: tuple[type[Record], ...] = (Unit,)

WITHOUT_POSITION = ("trip_update", "alert", "shape", "stop", "trip_modifications")


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One position per vehicle that says where it is, each followed by its unit."""
    feed = read_feed(body)
    for number, item in enumerate(feed.items, start=1):
        try:
            yield from _rows(feed.read(item), feed.header)
        except ValueError as error:
            reject(str(error), _shown(item), number)


def _rows(entity: FeedEntity, header: FeedHeader) -> Iterator[Record]:
    if not entity.HasField("vehicle"):
        if not entity.is_deleted and not any(entity.HasField(name) for name in WITHOUT_POSITION):
            raise ValueError("found an entity of no known kind, expected a vehicle")
        return
    vehicle = entity.vehicle
    if entity.is_deleted or not vehicle.HasField("position"):
        return
    unit_id = _unit_id(vehicle, entity)
    yield _position(unit_id, vehicle, header)
    yield Unit(unit_id=unit_id, kind=PUBLIC_TRANSPORT, callsign=_callsign(vehicle.vehicle))


def _position(unit_id: str, vehicle: VehiclePosition, header: FeedHeader) -> UnitPosition:
    given = vehicle.position
    if not (given.HasField("latitude") and given.HasField("longitude")):
        raise ValueError("found half a position, expected latitude and longitude")
    lon, lat = place(given.longitude, given.latitude)
    return UnitPosition(
        unit_id=unit_id,
        observed_at=_observed_at(vehicle, header),
        lon=lon,
        lat=lat,
        speed_kmh=speed(given.speed * MS_TO_KMH) if given.HasField("speed") else None,
        heading_deg=heading(given.bearing) if given.HasField("bearing") else None,
        status=_status(vehicle),
    )


def _observed_at(vehicle: VehiclePosition, header: FeedHeader) -> datetime:
    if at := vehicle.timestamp or header.timestamp:
        return instant(at)
    raise ValueError("found no timestamp of the vehicle or the feed, expected one")


def _status(vehicle: VehiclePosition) -> str | None:
    if not vehicle.HasField("current_status"):
        return None
    return VehiclePosition.VehicleStopStatus.Name(vehicle.current_status)


def _unit_id(vehicle: VehiclePosition, entity: FeedEntity) -> str:
    named = vehicle.vehicle
    for name in (named.id, named.label, named.license_plate):
        if known := text(name):
            return known
    if known := _course(vehicle.trip) or text(entity.id):
        return known
    raise ValueError("found a vehicle without id, label, plate or trip, expected one of them")


def _course(trip: TripDescriptor) -> str:
    """A trip, with its start where the timetable only says how often it runs."""
    trip_id, start = text(trip.trip_id), text(trip.start_time)
    return f"{trip_id} {start}".strip() if trip_id else ""


def _callsign(vehicle: VehicleDescriptor) -> str | None:
    return text(vehicle.label) or text(vehicle.license_plate) or None


def _shown(item: object) -> object:
    if not isinstance(item, FeedEntity):
        return item
    try:
        return MessageToDict(item, preserving_proto_field_name=True)
    except (TypeError, ValueError):
        return repr(item)
