"""Where traffic is measured: sites along the city's roads, in both directions."""

import math
from dataclasses import dataclass
from functools import lru_cache

from data.city import City, Road
from simulator.places import Point, along, bearing, milestones
from simulator.roadside import Place, road_place

SITES_N = 1_000
LEAST_STEP_M = 250
CAPACITY_VPH = {"motorway": 2_000, "ring": 950, "arterial": 850}
EQUIPMENT = {"motorway": "inductive loop", "ring": "radar", "arterial": "inductive loop"}
COMPASS = {
    "northBound": "nord", "northEastBound": "nord-est",
    "eastBound": "est", "southEastBound": "sud-est",
    "southBound": "sud", "southWestBound": "sud-ovest",
    "westBound": "ovest", "northWestBound": "nord-ovest",
}  # fmt: skip
"""Directions as DATEX II writes them and as signs of the place do, clockwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One cross-section of one direction of a road; it speaks for ``length_m`` of it.

    ``inward`` is 1 where it leads straight to the centre, -1 straight away from it.
    """

    site_id: str
    road: Road
    place: Place
    direction: str
    bearing_deg: float
    length_m: int
    inward: float

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
        return f"{self.road.name} km {kilometre:.1f}, direzione {COMPASS[self.direction]}"


@lru_cache(maxsize=8)
def sites(city: City) -> tuple[Site, ...]:
    """``SITES_N`` sites (fewer where roads are short), evenly along all roads, each both ways."""
    return tuple(
        site
        for road, count in zip(city.roads, _pairs(city), strict=True)
        for site in _road_sites(city, road, count)
    )


def _pairs(city: City) -> list[int]:
    """How many pairs of sites each road gets: by its length, one at least; they add up."""
    lengths = [milestones(road.points)[-1] for road in city.roads]
    wanted = min(SITES_N // 2, int(sum(lengths) / LEAST_STEP_M))
    fair = [length / sum(lengths) * wanted for length in lengths]
    pairs = [max(1, int(part)) for part in fair]
    short = wanted - sum(pairs)
    most_missing = sorted(range(len(fair)), key=lambda n: pairs[n] - fair[n])
    for n in most_missing[: max(short, 0)]:
        pairs[n] += 1
    return pairs


def _road_sites(city: City, road: Road, count: int) -> list[Site]:
    part = milestones(road.points)[-1] / count
    return [
        _site(city, road, (n + 0.5) * part, round(part), is_forward)
        for n in range(count)
        for is_forward in (True, False)
    ]


def _site(city: City, road: Road, at_m: float, length_m: int, is_forward: bool) -> Site:
    _, forward = along(road.points, at_m)
    heading = forward if is_forward else (forward + 180) % 360
    way = "A" if is_forward else "B"
    place = road_place(city, road, at_m, is_forward)
    turn = math.radians(heading - bearing(place.point, (city.view.lon, city.view.lat)))
    return Site(
        site_id=f"{road.road_id}-{at_m / 100:04.0f}{way}",
        road=road,
        place=place,
        direction=tuple(COMPASS)[round(heading / 45) % 8],
        bearing_deg=round(heading, 1),
        length_m=length_m,
        inward=math.cos(turn) if road.kind != "ring" else 0.0,
    )
