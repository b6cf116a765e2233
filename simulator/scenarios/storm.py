"""Storm: orange, then red on the Lambro and the Seveso; underpasses fill, calls triple."""

from collections.abc import Sequence
from random import Random

from data.city import City
from simulator.places import Point
from simulator.roadside import Place
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.script import HOUR_S, MINUTE_S, Blockage, Cue, Script, nearest_place, ramp

RED_AFTER_S = 20 * MINUTE_S
FULL_AFTER_S = 15 * MINUTE_S
PEAK_MM_H = 35.0
KINDS = (
    "flooding", "tree_down", "road_obstruction", "signal_fault", "crash", "person_in_need",
    "broken_vehicle",
)  # fmt: skip
WEIGHTS = (30, 22, 14, 12, 10, 7, 5)
UNDERPASSES: dict[str, tuple[Point, ...]] = {
    "milano": (
        (9.1985, 45.5190),  # Fulvio Testi, where the Seveso comes up at Niguarda
        (9.1935, 45.5040),  # Zara
        (9.2520, 45.4790),  # Rubattino, on the Lambro
        (9.2480, 45.5060),  # Palmanova, Parco Lambro
        (9.1640, 45.5150),  # Comasina
    )
}
OTHERS_N = 4
COMMENT = "Sottopasso allagato, carreggiata chiusa"


class Storm(Script):
    """A thunderstorm over the whole city for three hours."""

    kind, lasts_s, code = "storm", 3 * HOUR_S, "T"

    def __init__(self, city: City, scenario: Scenario) -> None:
        super().__init__(city, scenario)
        points = UNDERPASSES.get(city.city_id) or [(s.lon, s.lat) for s in city.streets[:OTHERS_N]]
        self._flooded = [nearest_place(city, point) for point in points]

    def surge(self, at: int, usual: float) -> float:
        return 2 * usual * ramp(at - self.since, FULL_AFTER_S)

    def cast(self, random: Random) -> tuple[str | None, Place | None]:
        return random.choices(KINDS, WEIGHTS)[0], None

    def cues(self) -> Sequence[Cue]:
        return [Cue(at, "flooding", 2, place) for at, place in self._floods()]

    def blockages(self) -> Sequence[Blockage]:
        return [
            Blockage(f"T{at}", "flood", place, at + 2 * MINUTE_S, self.until, 1, 2.5, COMMENT)
            for at, place in self._floods()
        ]

    def rain_mm_h(self, at: int) -> float:
        return PEAK_MM_H * ramp(at - self.since, FULL_AFTER_S)

    def level(self, zone_id: str, at: int) -> int:
        return 3 if at >= self.since + RED_AFTER_S else 2

    def bulletins(self) -> Sequence[int]:
        issued = (self.since, self.since + RED_AFTER_S)
        return [*(at for at in issued if at < self.until), self.until]

    def _floods(self) -> list[tuple[int, Place]]:
        """One underpass after the other, from the eighth minute on."""
        times = (self.since + (8 + 6 * n) * MINUTE_S for n in range(len(self._flooded)))
        floods = zip(times, self._flooded, strict=True)
        return [(at, place) for at, place in floods if at < self.until]
