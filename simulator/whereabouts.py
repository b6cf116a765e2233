"""Which municipality and zone a point of the city is in: that of the nearest known centre.

Where the profile has quarters, each is a centre of the city proper beside those of the other
municipalities; where it has none, its streets are, as far as a short walk from them.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy

from data.city import City
from simulator.noise import Floats
from simulator.places import METRES_PER_DEGREE, Point

STREET_REACH_M = 1_000


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a point is, as far as centres tell."""

    municipality_id: str
    zone_id: str | None
    quarter_id: str | None


def whereabouts(city: City, point: Point) -> Whereabouts:
    """The nearest centre's municipality, zone and quarter."""
    known = _centres(city)
    away = _metres(known.own, point)
    other = _metres(known.towns, point)
    reach = STREET_REACH_M if not city.quarters else numpy.inf
    nearest = float(away.min())
    is_own = nearest <= reach and (not other.size or nearest <= other.min() or reach < numpy.inf)
    if is_own or not other.size:
        return known.named[int(away.argmin())]
    return Whereabouts(known.town_ids[int(other.argmin())], None, None)


@dataclass(frozen=True, slots=True)
class _Centres:
    own: Floats
    named: list[Whereabouts]
    towns: Floats
    town_ids: list[str]


@lru_cache(maxsize=8)
def _centres(city: City) -> _Centres:
    main = city.main_municipality_id
    towns = [m for m in city.municipalities if m.municipality_id != main]
    own = city.quarters or city.streets
    named = [Whereabouts(main, place.zone_id, None) for place in city.streets]
    if city.quarters:
        named = [Whereabouts(main, place.zone_id, place.quarter_id) for place in city.quarters]
    return _Centres(
        numpy.array([(place.lon, place.lat) for place in own]),
        named,
        numpy.array([(place.lon, place.lat) for place in towns]),
        [place.municipality_id for place in towns],
    )


def _metres(centres: Floats, point: Point) -> Floats:
    if not centres.size:
        return numpy.empty(0)
    stretch = numpy.cos(numpy.radians(point[1]))
    east, north = (centres - point).T
    return METRES_PER_DEGREE * numpy.hypot(east * stretch, north)
