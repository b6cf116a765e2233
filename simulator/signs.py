"""Variable message signs: where they stand, and what each tells of what lies ahead on its road."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from data.city import City, Road
from simulator.chance import share
from simulator.obstacles import Category, Obstacle, Obstacles
from simulator.places import Point, along, milestones
from simulator.roadside import Place, road_place
from simulator.scenarios.playing import Scenarios

SPACING_M = {"motorway": 6_000, "ring": 4_000}
AHEAD_M, DAY_S = 6_000, 86_400
FAULTY_SHARE = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """One sign over one direction of a road."""

    sign_id: str
    road: Road
    place: Place
    bearing_deg: float

    @property
    def point(self) -> Point:
        """Where it stands."""
        return self.place.point


@dataclass(frozen=True, slots=True)
class Shown:
    """What a sign shows since ``since``: of one obstacle ``ahead_m`` on, or nothing."""

    since: int
    category: Category | None = None
    ahead_m: float = 0.0


@lru_cache(maxsize=8)
def signs(city: City) -> tuple[Sign, ...]:
    """The signs of a city: on its motorways and ring roads, both ways."""
    return tuple(sign for road in city.roads for sign in _road_signs(city, road))


def _road_signs(city: City, road: Road) -> Iterator[Sign]:
    spacing_m = SPACING_M.get(road.kind)
    length_m = milestones(road.points)[-1]
    count = max(1, int(length_m / spacing_m)) if spacing_m else 0
    for n in range(count):
        at_m = (n + 0.5) * length_m / count
        _, forward = along(road.points, at_m)
        for letter, is_forward in (("A", True), ("B", False)):
            heading = forward if is_forward else (forward + 180) % 360
            yield Sign(
                f"PMV-{road.road_id}-{n + 1:02d}{letter}",
                road,
                road_place(city, road, at_m, is_forward),
                round(heading, 1),
            )


class Signs:
    """What every sign shows at all times, by seed, obstacles and scenarios."""

    def __init__(self, city: City, seed: int, obstacles: Obstacles, scenarios: Scenarios) -> None:
        self._seed, self._obstacles, self._scenarios = seed, obstacles, scenarios
        self.inventory = signs(city)

    def works(self, sign: Sign, at: int) -> bool:
        """Whether it has current, and is not one of those that fail that day."""
        is_faulty = share(self._seed, "sign", sign.sign_id, at // DAY_S) < FAULTY_SHARE
        return not is_faulty and not self._scenarios.is_dark(sign.point, at)

    def shown(self, at: int) -> dict[str, Shown]:
        """What each tells by its id: the gravest obstacle ahead of it, the nearest of equals.

        It is told since the last change of what is; at most since a day.
        """
        listed = self._obstacles.during(at - DAY_S, at + 1)
        return {sign.sign_id: _shown(sign, listed, at) for sign in self.inventory}


def _shown(sign: Sign, listed: list[Obstacle], at: int) -> Shown:
    ahead = [(o, m) for o in listed if (m := _ahead_m(sign, o)) is not None]
    now = _chosen(ahead, at)
    changes = {t for o, _ in ahead for t in (o.since, o.until) if at - DAY_S < t <= at}
    known = (t for t in sorted(changes, reverse=True) if _chosen(ahead, t - 1) != now)
    since = next(known, at // DAY_S * DAY_S - DAY_S)
    return Shown(since) if now is None else Shown(since, now[0].category, now[1])


def _chosen(ahead: list[tuple[Obstacle, float]], at: int) -> tuple[Obstacle, float] | None:
    there = [pair for pair in ahead if pair[0].since <= at < pair[0].until]
    return min(there, key=lambda pair: (pair[0].severity, pair[1]), default=None)


def _ahead_m(sign: Sign, obstacle: Obstacle) -> float | None:
    """How far ahead on the sign's own carriageway; ``None`` for what is not, or too far."""
    place = obstacle.place
    if place.road_id != sign.road.road_id or place.is_forward != sign.place.is_forward:
        return None
    ahead_m = place.road_m - sign.place.road_m
    ahead_m = ahead_m if place.is_forward else -ahead_m
    return ahead_m if 0 < ahead_m <= AHEAD_M else None
