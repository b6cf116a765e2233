"""Where calls come from: main roads, streets of the quarters where people are, other towns."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

from data.city import City, Quarter, Street
from simulator.assumptions import Nature, assumptions
from simulator.places import metres, moved
from simulator.roadside import Place, road_places
from simulator.whereabouts import whereabouts

JITTER_M, TOWN_JITTER_M = 140, 280
QUARTER_JITTER = 230
PARKS = ("parco", "giardini")
DENSER = 0.7
"""Demand grows with this power of a quarter's size: large ones have more empty ground."""

CENTRE_PULL, CENTRE_REACH_M = 1.3, 2_000


@lru_cache(maxsize=8)
def addresses(city: City) -> "Addresses":
    """The places of a city, worked out once."""
    return Addresses(city)


class Addresses:
    """Places of calls in one city."""

    def __init__(self, city: City) -> None:
        self._city = city
        roads = road_places(city)
        main = city.main_municipality_id
        self._inside = [place for place in roads if place.municipality_id == main]
        self._outside = [place for place in roads if place.municipality_id != main]
        self._towns = [m for m in city.municipalities if m.municipality_id != main]
        self._sizes = [town.population for town in self._towns]
        self._streets = _streets_by_quarter(city)
        self._pull = [quarter_weight(city, quarter) for quarter in city.quarters]

    def place(self, nature: Nature, random: Random) -> Place:
        """A place for one call of a nature."""
        is_main = random.random() < assumptions().main_municipality_share or not self._towns
        roads: Sequence[Place] = self._inside if is_main else self._outside
        if nature.is_on_road and roads and random.random() < assumptions().on_road_share:
            return replace(random.choice(roads), is_forward=random.random() < 0.5)
        return self._in_city(random) if is_main else self._in_town(random)

    def _in_city(self, random: Random) -> Place:
        if not self._city.quarters:
            return self._street(random.choice(self._city.streets), random)
        quarter = random.choices(self._city.quarters, self._pull)[0]
        streets = self._streets.get(quarter.quarter_id)
        if streets:
            return self._street(random.choice(streets), random)
        spread = QUARTER_JITTER * quarter.area_km2**0.5
        point = moved((quarter.lon, quarter.lat), *_jitter(random, spread))
        name = f"{random.choice(assumptions().ordinary_streets)} {random.randint(1, 60)}"
        address = f"{name}, {quarter.name}"
        return Place(address, self._city.main_municipality_id, quarter.zone_id, point)

    def _street(self, street: Street, random: Random) -> Place:
        point = moved((street.lon, street.lat), *_jitter(random, JITTER_M))
        address = f"{street.name} {random.randint(1, 90)}"
        return Place(address, self._city.main_municipality_id, street.zone_id, point)

    def _in_town(self, random: Random) -> Place:
        town = random.choices(self._towns, self._sizes)[0]
        point = moved((town.lon, town.lat), *_jitter(random, TOWN_JITTER_M))
        street = random.choice(assumptions().ordinary_streets)
        address = f"{street} {random.randint(1, 60)}, {town.name}"
        return Place(address, town.municipality_id, None, point)


def quarter_weight(city: City, quarter: Quarter) -> float:
    """How much of the demand a quarter has: its zone's inhabitants by size, more in the centre."""
    if quarter.name.lower().startswith(PARKS):
        return 0.0
    zone = next(zone for zone in city.zones if zone.zone_id == quarter.zone_id)
    sizes = [_size(q) for q in city.quarters if q.zone_id == quarter.zone_id]
    away = metres((quarter.lon, quarter.lat), (city.view.lon, city.view.lat))
    pull = 1 + CENTRE_PULL * math.exp(-((away / CENTRE_REACH_M) ** 2))
    return zone.population * _size(quarter) / sum(sizes) * pull


def _size(quarter: Quarter) -> float:
    is_park = quarter.name.lower().startswith(PARKS)
    return 0.0 if is_park else quarter.area_km2**DENSER


def _streets_by_quarter(city: City) -> dict[str, list[Street]]:
    found: dict[str, list[Street]] = {}
    for street in city.streets:
        quarter_id = whereabouts(city, (street.lon, street.lat)).quarter_id
        if quarter_id:
            found.setdefault(quarter_id, []).append(street)
    return found


def _jitter(random: Random, spread: float) -> tuple[float, float]:
    limit = 2 * spread
    east, north = random.gauss(0, spread), random.gauss(0, spread)
    return min(max(east, -limit), limit), min(max(north, -limit), limit)
