"""Rain over the city: showers of each day, more and heavier the higher the alert level."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy

from simulator.chance import around, draws
from simulator.noise import Floats, Slots
from simulator.scenarios.playing import Scenarios
from simulator.weather import Level, Weather

DAY_S = 86_400
NOON_S = 43_200
LONGEST_S = 12 * 3_600
MOST_SHOWERS = 4
WET_SHARE: dict[Level, float] = {"green": 0.12, "yellow": 0.4, "orange": 0.8, "red": 1.0}
PEAK_MM_H: dict[Level, float] = {"green": 0.8, "yellow": 1.8, "orange": 5.0, "red": 12.0}
MEDIAN_SHOWER_S = 5_400


@dataclass(frozen=True, slots=True)
class Shower:
    """One shower: it swells from ``since`` to its peak and ends at ``until``."""

    since: int
    until: int
    peak_mm_h: float

    def mm_h(self, times: Slots) -> Floats:
        """How hard it rains at these times."""
        part = numpy.clip((times - self.since) / (self.until - self.since), 0.0, 1.0)
        return self.peak_mm_h * numpy.sin(math.pi * part) ** 2


class Rain:
    """The rain of all times, by seed and scenarios; ``weather`` is that without any."""

    def __init__(self, seed: int, weather: Weather, scenarios: Scenarios) -> None:
        self._seed, self._weather, self._scenarios = seed, weather, scenarios
        self.showers = lru_cache(maxsize=128)(self._showers)
        self.mm_h = lru_cache(maxsize=512)(self._mm_h)

    def over(self, times: Slots) -> Floats:
        """Millimetres an hour at each of these times (in order)."""
        total = numpy.array([self._scenarios.rain_mm_h(int(at)) for at in times], float)
        for day in range((int(times[0]) - LONGEST_S) // DAY_S, int(times[-1]) // DAY_S + 1):
            for shower in self.showers(day):
                first, last = numpy.searchsorted(times, (shower.since, shower.until))
                total[first:last] += shower.mm_h(times[first:last])
        return total

    def _mm_h(self, at: int) -> float:
        """Millimetres an hour at a time."""
        return float(self.over(numpy.array([at]))[0])

    def _showers(self, day: int) -> tuple[Shower, ...]:
        random = draws(self._seed, "rain", day)
        level = self._weather.bulletin(self._weather.main_zone_id, day * DAY_S + NOON_S).level
        if random.random() >= WET_SHARE[level]:
            return ()
        made: list[Shower] = []
        for _ in range(random.randint(1, MOST_SHOWERS)):
            since = day * DAY_S + random.randrange(DAY_S)
            lasts = min(int(around(random, MEDIAN_SHOWER_S, 0.7)), LONGEST_S)
            made.append(Shower(since, since + lasts, around(random, PEAK_MM_H[level], 0.5)))
        return tuple(made)
