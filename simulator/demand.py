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

LEAST_LEFT = 0.2
"""Of their usual share, what is left for the kinds that only fill up."""


class Demand:
    """Demand for help in one city; ``rain`` is the usual one, whatever is being played."""

    def __init__(self, city: City, rain: Rain) -> None:
        self._city, self._rain = city, rain
        self._natures = [assumptions().nature(kind.kind_id) for kind in city.kinds]
        main = city.municipality(city.main_municipality_id)
        self._hourly = assumptions().calls_per_day * main.population / INHABITANTS_OF_MILANO / 24
        self._total = sum(nature.weight for nature in self._natures)
        self._filling = sum(n.weight for n in self._natures if n.when == "any")
        self.mix = lru_cache(maxsize=400)(self._mix)

    def expected(self, at: int) -> float:
        """Calls expected in the hour that a time is in."""
        return self._hourly * sum(self.mix(at)) / self._total

    def _mix(self, at: int) -> list[float]:
        """The weight of each of the city's kinds in the hour that a time is in."""
        middle = at // HOUR_S * HOUR_S + HOUR_S // 2
        mm_h = min(self._rain.mm_h(middle), HEAVIEST_MM_H)
        dry = self._dry(datetime.fromtimestamp(middle, self._city.zone))
        pairs = zip(self._natures, dry, strict=True)
        return [weight * _wetted(nature, mm_h) for nature, weight in pairs]

    def _dry(self, local: datetime) -> list[float]:
        """Kinds with hours of their own keep them; the others fill up to what comes in all."""
        usual = calls_rhythm(local)
        own = [n.weight * kind_rhythm(n.when, local, usual) for n in self._natures]
        of_own_hours = sum(w for n, w in zip(self._natures, own, strict=True) if n.when != "any")
        left = max(usual * self._total - of_own_hours, LEAST_LEFT * usual * self._filling)
        filled = left / self._filling if self._filling else 0.0
        return [
            nature.weight * filled if nature.when == "any" else weight
            for nature, weight in zip(self._natures, own, strict=True)
        ]


def _wetted(nature: Nature, mm_h: float) -> float:
    return max(1 + nature.rain_pct * mm_h / 100, LEAST)
