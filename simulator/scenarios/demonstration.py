"""Demonstration through the centre: a closure that moves along a route, and units beside it."""

import math
from collections.abc import Iterator, Sequence
from random import Random

from data.city import City, Road
from simulator.places import Point, metres, milestones
from simulator.roadside import Place, road_place
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.script import HOUR_S, MINUTE_S, Blockage, Cue, Script, nearest_place

ROUTES = {"milano": ("VENEZIA", "VITTORIA", "ROMANA", "TORINO")}
GATHERING_S = 15 * MINUTE_S
WALK_M_PER_S, LENGTH_M, STEP_M = 0.9, 700, 250
HEARD_M, LOUDEST_DB = 500, 15.0
CALLS_PER_HOUR = 8
KINDS, WEIGHTS = ("traffic_control", "tram_blocked", "vandalism", "noise"), (50, 20, 15, 15)
COMMENT = "Strada chiusa per il passaggio di un corteo"
ESCORT = ("municipal_police",) * 3 + ("police", "police", "medical")


class Demonstration(Script):
    """It gathers for a quarter of an hour, then walks; streets open again behind its tail."""

    kind, lasts_s, code = "demonstration", 5 * HOUR_S // 2, "C"

    def __init__(self, city: City, scenario: Scenario) -> None:
        super().__init__(city, scenario)
        self.route = list(_route(city))

    def surge(self, at: int, usual: float) -> float:
        return CALLS_PER_HOUR

    def cast(self, random: Random) -> tuple[str | None, Place | None]:
        kind, (_, near) = random.choices(KINDS, WEIGHTS)[0], random.choice(self.route)
        return kind, near

    def cues(self) -> Sequence[Cue]:
        start = self.route[0][1]
        return [Cue(self.since + MINUTE_S, "traffic_control", 2, start, ESCORT)]

    def blockages(self) -> Sequence[Blockage]:
        return [
            Blockage(
                f"C{walked_m}{way}", "closure", seen, since, min(until, self.until), 2, 3.0, COMMENT
            )
            for walked_m, place in self.route
            for since, until in [self.passes(walked_m)]
            for way, seen in (("A", place), ("B", _other_way(place)))
            if since < self.until
        ]

    def loudness_db(self, point: Point, at: int) -> float:
        """Along the stretch that is closed for them."""
        open_to_them = [place for m, place in self.route if self._is_passed(m, at)]
        if not open_to_them:
            return 0.0
        away_m = min(metres(point, place.point) for place in open_to_them)
        return LOUDEST_DB * math.exp(-((away_m / HEARD_M) ** 2))

    def _is_passed(self, walked_m: int, at: int) -> bool:
        since, until = self.passes(walked_m)
        return since <= at < until

    def passes(self, walked_m: int) -> tuple[int, int]:
        """From when until when a stretch so far along the route is closed."""
        ahead_s = 5 * MINUTE_S
        head = self.since + GATHERING_S + walked_m / WALK_M_PER_S
        tail = head + (LENGTH_M + STEP_M) / WALK_M_PER_S
        return max(int(head) - ahead_s, self.since), int(tail)


def _route(city: City) -> Iterator[tuple[int, Place]]:
    """Places along the roads of the route, each with how far it is from the start."""
    listed = {road.road_id: road for road in city.roads}
    names = [name for name in ROUTES.get(city.city_id, ()) if name in listed]
    roads: list[Road] = [listed[name] for name in names] or [city.roads[-1]]
    walked_m = 0
    for road in roads:
        for distance in range(0, int(milestones(road.points)[-1]), STEP_M):
            yield walked_m, road_place(city, road, distance)
            walked_m += STEP_M
    if walked_m == 0:
        yield 0, nearest_place(city, (city.view.lon, city.view.lat))


def _other_way(place: Place) -> Place:
    return Place(
        place.address, place.municipality_id, place.zone_id, place.point, place.road_id,
        place.road_m, not place.is_forward,
    )  # fmt: skip
