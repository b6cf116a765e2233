"""Where a crew is at each second of its shift: stay after stay, and the ways between them."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from simulator.places import Point, bearing, between, metres, moved

Status = Literal["free", "assigned", "enroute", "on_scene", "break"]
PATROL_KMH = 20
ORBIT_M = 600
ORBIT_S = 1_800
STEP_S = 4


@dataclass(frozen=True, slots=True)
class Stay:
    """From ``since`` on: a status, and the way from ``origin`` to ``target`` in ``way_s``."""

    since: int
    status: Status
    origin: Point
    target: Point
    way_s: float
    is_patrol: bool = False

    def position(self, at: float) -> Point:
        """Where the crew is at a time not before ``since``."""
        part = 1.0 if self.way_s <= 0 else min(max((at - self.since) / self.way_s, 0.0), 1.0)
        if self.is_patrol:
            return between(self.origin, _orbit(self.target, at), part)
        return _by_the_corner(self.origin, self.target, part)


class Trail:
    """What one crew does in one shift, appended in order of time."""

    def __init__(self, home: Point, beat: Point, start: int) -> None:
        self._home, self._beat = home, beat
        self._stays: list[Stay] = []
        self._stays.append(Stay(start, "free", home, beat, _patrol_s(home, beat), is_patrol=True))

    def status(self, at: int) -> Status:
        """What the crew is doing."""
        return self._stay(at).status

    def position(self, at: float) -> Point:
        """Where the crew is."""
        return self._stay(at).position(at)

    def motion(self, at: int) -> tuple[float, float]:
        """Speed in km/h and compass direction in degrees, over the last seconds."""
        before, now = self.position(at - STEP_S), self.position(at)
        return metres(before, now) / STEP_S * 3.6, bearing(before, now)

    def patrol(self, at: int) -> None:
        """From now on free: back to the beat."""
        here = self.position(at)
        self._stays.append(Stay(at, "free", here, self._beat, _patrol_s(here, self._beat), True))

    def serve(self, at: int, enroute_at: int, arrived_at: int, scene: Point) -> None:
        """Sent to a scene, on the way, and there until ``patrol`` or ``go_home``."""
        here = self.position(at)
        self._stays.append(Stay(at, "assigned", here, here, 0))
        self._stays.append(Stay(enroute_at, "enroute", here, scene, arrived_at - enroute_at))
        self._stays.append(Stay(arrived_at, "on_scene", scene, scene, 0))

    def rest(self, at: int, duration_s: int) -> int:
        """A break at the station; returns when it ends."""
        here = self.position(at)
        way_s = _patrol_s(here, self._home)
        self._stays.append(Stay(at, "break", here, self._home, way_s))
        return at + int(way_s) + duration_s

    def go_home(self, at: int, end: int) -> None:
        """Back to the station for the change of shift."""
        here = self.position(at)
        way_s = min(_patrol_s(here, self._home), end - at)
        self._stays.append(Stay(at, "break", here, self._home, way_s))

    def _stay(self, at: float) -> Stay:
        index = bisect_right(self._stays, at, key=lambda stay: stay.since)
        return self._stays[max(index - 1, 0)]


def _patrol_s(a: Point, b: Point) -> float:
    return metres(a, b) / (PATROL_KMH / 3.6)


def _orbit(beat: Point, at: float) -> Point:
    """A slow round through the streets of a beat."""
    turn = 2 * math.pi * at / ORBIT_S
    return moved(beat, ORBIT_M * math.sin(turn), ORBIT_M * math.sin(2 * turn) * 0.7)


def _by_the_corner(origin: Point, target: Point, part: float) -> Point:
    """Along two legs with a bend between, as streets go."""
    bend = between(between(origin, target, 0.5), (target[0], origin[1]), 0.5)
    first, second = metres(origin, bend), metres(bend, target)
    gone = part * (first + second)
    if gone <= first:
        return between(origin, bend, gone / first if first else 1.0)
    return between(bend, target, (gone - first) / second if second else 1.0)
