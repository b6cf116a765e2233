"""Where traffic is measured: sites along the city's roads, in both directions."""

from dataclasses import dataclass
from functools import lru_cache

from data.city import City, Road
from simulator.places import Point, along, milestones
from simulator.roadside import Place, road_place

SITES_N = 200
HIGHEST_STEP_M = 12_000
CAPACITY_VPH = {"motorway": 2_000, "ring": 950, "arterial": 850}
EQUIPMENT = {"motorway": "inductive loop", "ring": "radar", "arterial": "inductive loop"}
COMPASS = (
    "northBound", "northEastBound", "eastBound", "southEastBound",
    "southBound", "southWestBound", "westBound", "northWestBound",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One cross-section of one direction of a road; it speaks for ``length_m`` of it."""

    site_id: str
    road: Road
    place: Place
    direction: str
    bearing_deg: float
    length_m: int

    @property
    def point(self) -> Point:
        """Where it is."""
        return self.place.point

    @property
    def capacity_vph(self) -> float:
        """The most vehicles an hour that all its lanes carry."""
        return CAPACITY_VPH[self.road.kind] * self.road.lanes_n

    @property
    def name(self) -> str:
        """The road, the kilometre and where it leads."""
        kilometre = self.place.road_m / 1000
        return f"{self.road.name} km {kilometre:.1f} {self.direction.removesuffix('Bound')}"


@lru_cache(maxsize=8)
def sites(city: City) -> tuple[Site, ...]:
    """About ``SITES_N`` sites, evenly spaced along all roads; every road has one each way."""
    total = sum(milestones(road.points)[-1] for road in city.roads)
    step = min(2 * total / SITES_N * 1.15, HIGHEST_STEP_M)
    return tuple(site for road in city.roads for site in _road_sites(city, road, step))


def _road_sites(city: City, road: Road, step: float) -> list[Site]:
    length = milestones(road.points)[-1]
    count = max(1, round(length / step))
    part = length / count
    return [
        _site(city, road, (n + 0.5) * part, round(part), is_forward)
        for n in range(count)
        for is_forward in (True, False)
    ]


def _site(city: City, road: Road, at_m: float, length_m: int, is_forward: bool) -> Site:
    _, forward = along(road.points, at_m)
    heading = forward if is_forward else (forward + 180) % 360
    way = "A" if is_forward else "B"
    return Site(
        site_id=f"{road.road_id}-{at_m / 100:04.0f}{way}",
        road=road,
        place=road_place(city, road, at_m, is_forward),
        direction=COMPASS[round(heading / 45) % 8],
        bearing_deg=round(heading, 1),
        length_m=length_m,
    )
