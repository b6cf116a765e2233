"""Places along the city's roads: where calls happen on them, and what each kilometre is called."""

from dataclasses import dataclass
from functools import lru_cache

from data.city import City, Road
from simulator.places import Point, along, metres, milestones

CITY_REACH_M = 1_000
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
    """The place so far along a road: in the city proper near known streets, else outside."""
    point, _ = along(road.points, distance_m)
    street = min(city.streets, key=lambda s: metres(point, (s.lon, s.lat)))
    is_inside = metres(point, (street.lon, street.lat)) <= CITY_REACH_M
    where = city.main_municipality_id if is_inside else _nearest_outside(city, point)
    zone_id = street.zone_id if is_inside else None
    named = road.name if road.kind != "motorway" else f"{road.name}, km {distance_m / 1000:.1f}"
    return Place(named, where, zone_id, point, road.road_id, distance_m, is_forward)


def _nearest_outside(city: City, point: Point) -> str:
    others = [m for m in city.municipalities if m.municipality_id != city.main_municipality_id]
    nearest = min(others, key=lambda m: metres(point, (m.lon, m.lat)), default=None)
    return nearest.municipality_id if nearest else city.main_municipality_id
