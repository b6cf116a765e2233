"""What stands in the way on the roads: accidents, breakdowns and debris, road works, closures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from data.city import City
from simulator.calls import Call, Calls
from simulator.chance import draws
from simulator.lifecycle import LONGEST_S, Lives
from simulator.roadside import Place, road_places
from simulator.scenarios.playing import Scenarios
from simulator.scenarios.script import Blockage, Script

Category = Literal["accident", "vehicle", "object", "tree", "flood", "works", "closure"]
CATEGORIES: dict[str, Category] = {
    "crash_injury": "accident",
    "pedestrian_hit": "accident",
    "crash": "accident",
    "hit_and_run": "accident",
    "broken_vehicle": "vehicle",
    "road_obstruction": "object",
    "tree_down": "tree",
    "flooding": "flood",
}
REPORTING_S = 90
SETTLED_S = 1_800
DAY_S = 86_400
WORKS_PER_TERM, TERM_S, LONGEST_TERMS = 7, 5 * DAY_S, 3
CLOSURES_PER_DAY = 3


@dataclass(frozen=True, slots=True, eq=False)
class Obstacle:
    """Something on the road from ``since`` until ``until``; ``severity`` 1 highest to 5.

    ``updated_at`` is when help arrived, where somebody was sent. Lanes lost and comment are the
    usual ones of the category where a scenario did not say.
    """

    obstacle_id: str
    category: Category
    place: Place
    since: int
    until: int
    updated_at: int | None
    severity: int
    injured_n: int = 0
    lanes_lost: float | None = None
    comment: str | None = None


class Obstacles:
    """All obstacles at all times, by seed and scenarios."""

    def __init__(
        self, city: City, seed: int, calls: Calls, lives: Lives, scenarios: Scenarios
    ) -> None:
        self._staged = [_staged(script, blockage) for script, blockage in scenarios.blockages]
        self._city, self._seed, self._calls, self._lives = city, seed, calls, lives
        self._of_call = lru_cache(maxsize=8_000)(self._obstacle)
        self._of_term = lru_cache(maxsize=32)(self._works_of_term)
        self._of_day = lru_cache(maxsize=32)(self._closures_of_day)

    def recent(self, at: int, after_s: int = 0) -> list[Obstacle]:
        """Obstacles that are there at a time, or were until ``after_s`` before."""
        return [o for o in self.during(at - after_s, at + 1) if o.since <= at < o.until + after_s]

    def during(self, since: int, until: int) -> list[Obstacle]:
        """Obstacles that are there at some time from ``since`` up to but not at ``until``."""
        reported, planned = self._reported(since, until), self._planned(since, until)
        found = [*reported, *planned, *self._staged]
        return [o for o in found if o.since < until and o.until > since]

    def _reported(self, since: int, until: int) -> Iterator[Obstacle]:
        for call in self._calls.between(since - LONGEST_S, until):
            obstacle = self._of_call(call)
            if obstacle:
                yield obstacle

    def _obstacle(self, call: Call) -> Obstacle | None:
        category = CATEGORIES.get(call.kind.kind_id)
        if category is None or call.place.road_id is None:
            return None
        life = self._lives.of(call)
        until = life.cleared_at or call.received_at + SETTLED_S
        since = call.received_at + REPORTING_S
        if until <= since:
            return None
        return Obstacle(
            call.call_id, category, call.place, since, until,
            life.arrived_at, call.priority, life.injured_n or 0,
        )  # fmt: skip

    def _planned(self, since: int, until: int) -> Iterator[Obstacle]:
        for term in range(since // TERM_S - LONGEST_TERMS, (until - 1) // TERM_S + 1):
            yield from self._of_term(term)
        for day in range(since // DAY_S - 1, (until - 1) // DAY_S + 1):
            yield from self._of_day(day)

    def _works_of_term(self, term: int) -> list[Obstacle]:
        random = draws(self._seed, "works", term)
        return [
            self._planned_at(f"W{term}-{n}", "works", start, start + days * DAY_S)
            for n in range(WORKS_PER_TERM)
            for start in [term * TERM_S + random.randrange(TERM_S // 3_600) * 3_600]
            for days in [random.randint(1, LONGEST_TERMS * TERM_S // DAY_S)]
        ]

    def _closures_of_day(self, day: int) -> list[Obstacle]:
        """Nightly closures, from ten in the evening to five in the morning."""
        noon = datetime.fromtimestamp(day * DAY_S + DAY_S // 2, self._city.zone)
        start = int(noon.replace(hour=22, minute=0).timestamp())
        return [
            self._planned_at(f"N{day}-{n}", "closure", start, start + 7 * 3_600)
            for n in range(CLOSURES_PER_DAY)
        ]

    def _planned_at(self, name: str, category: Category, since: int, until: int) -> Obstacle:
        random = draws(self._seed, "place", name)
        place = random.choice(road_places(self._city))
        return Obstacle(name, category, place, since, until, None, 3 if category == "works" else 2)


def _staged(script: Script, blockage: Blockage) -> Obstacle:
    return Obstacle(
        f"{script.kind}-{script.since}-{blockage.name}", blockage.category, blockage.place,
        blockage.since, blockage.until, None, blockage.severity,
        lanes_lost=blockage.lanes_lost, comment=blockage.comment,
    )  # fmt: skip
