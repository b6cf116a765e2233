"""How many calls are to be expected in an hour, and of which kinds: clock, weekday and rain."""

from datetime import datetime
from functools import lru_cache

from data.city import City
from simulator.assumptions import Nature, assumptions
from simulator.rain import Rain
from simulator.rhythm import calls_rhythm, kind_rhythm

HOUR_S = 3_600
INHABITANTS_OF_MILANO = 1_354_000
HEAVIEST_MM_H = 6.0
LEAST = 0.05
"""Of its dry weight, what rain leaves of a kind that it drives off the streets."""


class Demand:
    """Demand for help in one city; ``rain`` is the usual one, whatever is being played."""

    def __init__(self, city: City, rain: Rain) -> None:
        self._city, self._rain = city, rain
        self._natures = [assumptions().nature(kind.kind_id) for kind in city.kinds]
        main = city.municipality(city.main_municipality_id)
        self._hourly = assumptions().calls_per_day * main.population / INHABITANTS_OF_MILANO / 24
        self.mix = lru_cache(maxsize=400)(self._mix)

    def expected(self, at: int) -> float:
        """Calls expected in the hour that a time is in."""
        dry, wet = (sum(self._weights(at, mm_h)) for mm_h in (0.0, self._mm_h(at)))
        return self._hourly * calls_rhythm(self._local(at)) * wet / dry

    def _mix(self, at: int) -> list[float]:
        """The weight of each of the city's kinds in the hour that a time is in."""
        return self._weights(at, self._mm_h(at))

    def _weights(self, at: int, mm_h: float) -> list[float]:
        local = self._local(at)
        usual = calls_rhythm(local)
        return [
            nature.weight * kind_rhythm(nature.when, local, usual) * _wetted(nature, mm_h)
            for nature in self._natures
        ]

    def _local(self, at: int) -> datetime:
        middle = at // HOUR_S * HOUR_S + HOUR_S // 2
        return datetime.fromtimestamp(middle, self._city.zone)

    def _mm_h(self, at: int) -> float:
        return min(self._rain.mm_h(at // HOUR_S * HOUR_S + HOUR_S // 2), HEAVIEST_MM_H)


def _wetted(nature: Nature, mm_h: float) -> float:
    return max(1 + nature.rain_pct * mm_h / 100, LEAST)
