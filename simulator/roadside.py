"""Places along the city's roads: where calls happen on them, and what each kilometre is called."""

from dataclasses import dataclass
from functools import lru_cache

from data.city import City, Road
from simulator.places import Point, along, milestones
from simulator.whereabouts import whereabouts

STEP_M = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is; ``road_id`` and ``road_m`` where it is on a main road."""

    address: str
    municipality_id: str
    zone_id: str | None
    point: Point
    road_id: str | None = None
    road_m: float = 0.0
    is_forward: bool = True


@lru_cache(maxsize=8)
def road_places(city: City) -> tuple[Place, ...]:
    """A place every half kilometre of every road, motorways by kilometre, streets by name."""
    return tuple(
        road_place(city, road, float(distance))
        for road in city.roads
        for distance in range(STEP_M // 2, int(milestones(road.points)[-1]), STEP_M)
    )


def road_place(city: City, road: Road, distance_m: float, is_forward: bool = True) -> Place:
    """The place so far along a road, motorways by kilometre, streets by name."""
    point, _ = along(road.points, distance_m)
    where = whereabouts(city, point)
    named = road.name if road.kind != "motorway" else f"{road.name}, km {distance_m / 1000:.1f}"
    return Place(
        named, where.municipality_id, where.zone_id, point, road.road_id, distance_m, is_forward
    )
