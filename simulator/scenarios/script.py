"""The contract of a kind of scenario: what it does to the city, second by second.

Everything here answers "nothing"; a kind overrides what it changes. Effects depend on the seconds
since the start alone, and are cut at the end: stopping a scenario never changes what has been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Literal

from data.city import City
from simulator.places import Point, metres
from simulator.roadside import Place, road_places
from simulator.scenarios.scenario import Scenario, ScenarioError

HOUR_S, MINUTE_S = 3_600, 60
Silence = Literal["unreachable"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A call that a scenario makes happen; ``also`` are kinds of agency that send one unit more."""

    received_at: int
    kind_id: str
    priority: int
    place: Place
    also: tuple[str, ...] = ()
    injured_n: int | None = None


@dataclass(frozen=True, slots=True)
class Blockage:
    """A road that a scenario blocks; ``lanes_lost`` of one direction."""

    name: str
    category: Literal["flood", "closure", "accident"]
    place: Place
    since: int
    until: int
    severity: int
    lanes_lost: float
    comment: str


@dataclass(frozen=True, slots=True)
class PageFault:
    """What is wrong with a published page: it is down (or ``hangs``), or its content lies."""

    is_down: bool = False
    hangs: bool = False
    shift_s: int = 0
    is_doubled: bool = False
    is_garbled: bool = False


class Script:
    """One scenario at work in one city. Subclasses say what happens."""

    kind: ClassVar[str]
    lasts_s: ClassVar[int]
    code: ClassVar[str] = ""
    """Marks the numbers of the calls that it adds; for kinds that add some."""

    def __init__(self, city: City, scenario: Scenario) -> None:
        self.city, self.scenario = city, scenario
        self.since, self.until = scenario.since, scenario.until

    @classmethod
    def places(cls, city: City) -> Sequence[str]:
        """The places it can be about, the usual one first."""
        return [city.city_id]

    @classmethod
    def at(cls, city: City, place: str, since: int, lasts_s: int | None = None) -> Scenario:
        """It, from a time on. Raises ``ScenarioError`` for a place that it cannot be about."""
        known = cls.places(city)
        if place and place not in known:
            listed = ", ".join(known)
            raise ScenarioError(f"{cls.kind}: found place {place[:40]!r}, expected one of {listed}")
        return Scenario(since, since + (lasts_s or cls.lasts_s), cls.kind, place or known[0])

    def surge(self, at: int, usual: float) -> float:
        """Calls that come in addition, per hour; ``usual`` are those that come anyway."""
        return 0.0

    def cast(self, random: Random) -> tuple[str | None, Place | None]:
        """Kind and place of an additional call; ``None`` is as usual."""
        return None, None

    def cues(self) -> Sequence[Cue]:
        """Calls at a set time, none of them after the end."""
        return ()

    def blockages(self) -> Sequence[Blockage]:
        """Roads that it blocks."""
        return ()

    def load(self, point: Point, at: int) -> float:
        """What it multiplies the traffic that wants to pass a point by."""
        return 1.0

    def rain_mm_h(self, at: int) -> float:
        """The rain that it brings."""
        return 0.0

    def level(self, zone_id: str, at: int) -> int:
        """The alert level in a zone: 0 is green, 3 is red."""
        return 0

    def expected_level(self, zone_id: str, at: int) -> int:
        """The level to expect at a later time; nobody knows that it will be stopped."""
        return self.level(zone_id, at) if at < self.since + self.lasts_s else 0

    def bulletins(self) -> Sequence[int]:
        """When an alert bulletin is issued because of it."""
        return ()

    def loudness_db(self, point: Point, at: int) -> float:
        """How much louder it makes a place, in decibels."""
        return 0.0

    def is_dark(self, point: Point, at: int) -> bool:
        """Whether there is no electricity at a point."""
        return False

    def is_blind(self, point: Point, at: int) -> bool:
        """Whether cameras at a point cannot be reached."""
        return self.is_dark(point, at)

    def page(self, path: str, at: int) -> PageFault | None:
        """What is wrong with a published page."""
        return None


def nearest_place(city: City, point: Point, road_id: str | None = None) -> Place:
    """The place on a main road (or on that one) nearest to a point."""
    on = [p for p in road_places(city) if p.road_id == road_id] or road_places(city)
    return min(on, key=lambda place: metres(place.point, point))


def ramp(elapsed_s: float, over_s: float) -> float:
    """From 0 at the start to 1 once ``over_s`` have passed."""
    return min(max(elapsed_s / over_s, 0.0), 1.0)
