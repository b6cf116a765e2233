"""Match night: the stadium fills, the streets around it with it, and all leave at once."""

import math
from collections.abc import Sequence
from random import Random

from data.city import City
from simulator.places import Point, metres, moved
from simulator.roadside import Place
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.script import MINUTE_S, Script, nearest_place

STADIUMS: dict[str, Point] = {"milano": (9.1240, 45.4781)}
ARRIVING_S, LEAVING_FROM_S, LEAVING_S = 90 * MINUTE_S, 195 * MINUTE_S, 75 * MINUTE_S
REACH_M = 2_200
MOST_LOAD = 1.9
HEARD_M, LOUDEST_DB = 1_500, 18.0
MOST_CALLS_PER_HOUR = 45
KINDS = (
    "illegal_parking", "traffic_control", "blocked_driveway", "street_trade", "person_in_need",
    "fight", "crash",
)  # fmt: skip
WEIGHTS = (34, 22, 14, 10, 8, 7, 5)


class MatchNight(Script):
    """From an hour and a half before kick-off until the last car has left."""

    kind, lasts_s, code = "match", LEAVING_FROM_S + LEAVING_S, "M"

    def __init__(self, city: City, scenario: Scenario) -> None:
        super().__init__(city, scenario)
        self.stadium = STADIUMS.get(city.city_id, (city.view.lon, city.view.lat))

    @classmethod
    def places(cls, city: City) -> Sequence[str]:
        return ["san-siro"] if city.city_id in STADIUMS else [city.city_id]

    def surge(self, at: int, usual: float) -> float:
        return MOST_CALLS_PER_HOUR * max(self.crowd(at), 0.15)

    def cast(self, random: Random) -> tuple[str | None, Place | None]:
        kind = random.choices(KINDS, WEIGHTS)[0]
        east, north = (random.gauss(0, REACH_M / 3) for _ in range(2))
        point = moved(self.stadium, east, north)
        near = nearest_place(self.city, point)
        return kind, Place(near.address, near.municipality_id, near.zone_id, point)

    def load(self, point: Point, at: int) -> float:
        near = math.exp(-((metres(point, self.stadium) / REACH_M) ** 2))
        return 1 + (MOST_LOAD - 1) * near * self.crowd(at)

    def loudness_db(self, point: Point, at: int) -> float:
        """The crowd on its way; during the match, the stadium itself."""
        near = math.exp(-((metres(point, self.stadium) / HEARD_M) ** 2))
        return LOUDEST_DB * near * max(self.crowd(at), self._is_played(at))

    def _is_played(self, at: int) -> float:
        return float(ARRIVING_S <= at - self.since < LEAVING_FROM_S)

    def crowd(self, at: int) -> float:
        """How many are on the move, 1 at the most: a swell before the match, a wave after it."""
        elapsed = at - self.since
        if elapsed < ARRIVING_S:
            return math.sin(math.pi / 2 * elapsed / ARRIVING_S) ** 2
        leaving = elapsed - LEAVING_FROM_S
        if 0 <= leaving < LEAVING_S:
            return math.sin(math.pi * leaving / LEAVING_S) ** 0.5
        return 0.0
