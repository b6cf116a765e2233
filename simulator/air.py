"""Air and noise in the city: higher with the season and the traffic, washed out by rain.

Levels are typical of Milano (PM10 near 50 µg/m³ in still winter weeks, ozone on summer
afternoons); how they follow hour, season and rain is assumed, not fitted.
"""

import math
from datetime import datetime
from functools import lru_cache
from typing import Protocol

import numpy

from data.city import City
from simulator.chance import drift, share
from simulator.daylight import light
from simulator.places import Point
from simulator.rain import Rain
from simulator.rhythm import traffic_rhythms

SPELL_S = 4 * 86_400
WASHED_S, WASHED_BY_MM = 18 * 3_600, 8.0
COLDEST_DAY, YEAR_DAYS = 15, 365.25
PM10_WINTER, PM10_SUMMER, FINE_SHARE = 42.0, 19.0, 0.68
NO2_WINTER, NO2_SUMMER, O3_SUMMER = 44.0, 26.0, 120.0
QUIET_DB, TRAFFIC_DB = 48.0, 16.0


class Spot(Protocol):
    """Something with an id and a place."""

    @property
    def sensor_id(self) -> str: ...

    @property
    def point(self) -> Point: ...


class Air:
    """Concentrations and loudness at all places and times, by seed."""

    def __init__(self, city: City, seed: int, rain: Rain) -> None:
        self._city, self._seed, self._rain = city, seed, rain
        self._washed = lru_cache(maxsize=64)(self._left_by_rain)
        self._traffic = lru_cache(maxsize=64)(self._traffic_at)

    def concentrations(self, spot: Spot, at: int) -> dict[str, float]:
        """Micrograms per cubic metre of the usual pollutants, over the past hour."""
        cold = self._cold(at)
        still = 0.55 + 0.9 * drift(at, SPELL_S, self._seed, "air")
        own = 0.88 + 0.24 * share(spot.sensor_id, "air")
        jitter = 0.94 + 0.12 * share(self._seed, spot.sensor_id, at)
        dust = (PM10_SUMMER + (PM10_WINTER - PM10_SUMMER) * cold) * still * self._washed(at)
        gas = (NO2_SUMMER + (NO2_WINTER - NO2_SUMMER) * cold) * still**0.5
        sun = light(spot.point, at) * (1 - cold)
        found = {
            "pm10": dust * own * jitter,
            "pm2_5": dust * FINE_SHARE * own * jitter,
            "no2": gas * (0.5 + 0.5 * self._traffic(at)) * own * jitter,
            "o3": (15 + O3_SUMMER * sun) * (0.85 + 0.3 * still) / own * jitter,
        }
        return {name: round(value, 1) for name, value in found.items()}

    def loudness(self, spot: Spot, at: int) -> dict[str, float]:
        """The equivalent level of the past five minutes."""
        own = 9 * (share(spot.sensor_id, "noise") - 0.5)
        traffic = TRAFFIC_DB * math.log10(1 + 9 * self._traffic(at)) / 1.2
        wet = min(self._rain.mm_h(at), 10) * 0.4
        jitter = 4 * (share(self._seed, spot.sensor_id, at) - 0.5)
        return {"laeq": round(QUIET_DB + own + traffic + wet + jitter, 1)}

    def _cold(self, at: int) -> float:
        day = datetime.fromtimestamp(at, self._city.zone).timetuple().tm_yday
        return (1 + math.cos(2 * math.pi * (day - COLDEST_DAY) / YEAR_DAYS)) / 2

    def _left_by_rain(self, at: int) -> float:
        """What the rain of the past hours leaves in the air, 1 when it was dry."""
        times = numpy.arange(at - WASHED_S, at, 1_800)
        fallen = float(self._rain.over(times).sum()) / 2
        return 0.35 + 0.65 * math.exp(-fallen / WASHED_BY_MM)

    def _traffic_at(self, at: int) -> float:
        local = [datetime.fromtimestamp(at, self._city.zone)]
        return float(traffic_rhythms(local, numpy.zeros(1), numpy.zeros(1))[0, 0])
