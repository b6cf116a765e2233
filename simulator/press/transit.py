"""The transit company's feed: GTFS-Realtime positions of buses and trams, in protobuf."""

from datetime import datetime

from google.transit.gtfs_realtime_pb2 import FeedHeader, FeedMessage

from simulator.buses import Bus
from simulator.press.page import Page, every
from simulator.world import World

PERIOD_S = 10
VERSION = "2.0"
KMH_TO_MS = 1 / 3.6


def vehicle_positions(world: World, at: int) -> bytes:
    """A whole dataset: an entity per vehicle in service."""
    feed = FeedMessage()
    feed.header.gtfs_realtime_version = VERSION
    feed.header.incrementality = FeedHeader.FULL_DATASET
    feed.header.timestamp = at
    for bus in world.buses.at(at):
        _add(feed, world, bus, at)
    return feed.SerializeToString(deterministic=True)


def _add(feed: FeedMessage, world: World, bus: Bus, at: int) -> None:
    entity = feed.entity.add(id=bus.vehicle_id)
    started = datetime.fromtimestamp(bus.started_at, world.city.zone)
    trip, vehicle = entity.vehicle.trip, entity.vehicle.vehicle
    trip.trip_id, trip.route_id = bus.trip_id, bus.line.line_id
    trip.direction_id = 0 if bus.is_outward else 1
    trip.start_date, trip.start_time = f"{started:%Y%m%d}", f"{started:%H:%M:%S}"
    vehicle.id, vehicle.label = bus.vehicle_id, f"{bus.line.line_id} {bus.line.name}"
    position = entity.vehicle.position
    position.longitude, position.latitude = bus.point
    position.bearing, position.speed = bus.bearing_deg, bus.speed_kmh * KMH_TO_MS
    entity.vehicle.timestamp = at


PAGES = (
    Page(
        "/gtfs-rt/vehicle-positions.pb", "GTFS-Realtime: autobus e tram", "application/x-protobuf",
        every(PERIOD_S), vehicle_positions,
    ),
)  # fmt: skip
