"""Where a crew is at each second of its shift: stay after stay, and the ways between them."""

from bisect import bisect_right
from functools import cached_property
from typing import Literal

from simulator.network import Network, Way
from simulator.places import Point, bearing, metres, point_along

Status = Literal["free", "assigned", "enroute", "on_scene", "break"]
PATROL_M_PER_S = 5.5
PATROL_REACH_M = 1_200
STEP_S = 4


class Stay:
    """From ``since`` on: a status, and the way from ``origin`` to ``target`` in ``way_s``.

    The way is looked for when somebody asks for a position on it.
    """

    def __init__(
        self, network: Network, since: int, status: Status, ends: tuple[Point, Point], way_s: float
    ) -> None:
        self._network, self.since, self.status, self.way_s = network, since, status, way_s
        self.origin, self.target = ends

    def position(self, at: float) -> Point:
        """Where the crew is at a time not before ``since``."""
        gone = at - self.since
        return self.target if gone >= self.way_s else self._way.position(gone / self.way_s)

    @cached_property
    def _way(self) -> Way:
        return self._network.way(self.origin, self.target)


class Patrol(Stay):
    """Free: to the beat's stretch of road, then up and down it."""

    def __init__(self, network: Network, since: int, origin: Point, beat: Point) -> None:
        spot = network.spot(beat)
        self._road, self._low, self._high = network.stretch(beat, PATROL_REACH_M)
        self._first = min(max(spot.road_m, self._low), self._high)
        ends = (origin, spot.point)
        super().__init__(network, since, "free", ends, network.seconds(*ends))

    def position(self, at: float) -> Point:
        """On the way to the beat, or on it."""
        gone = at - self.since - self.way_s
        if gone <= 0:
            return super().position(at)
        reach = max(self._high - self._low, 1.0)
        turn = (gone * PATROL_M_PER_S + self._first - self._low) % (2 * reach)
        return point_along(self._road.points, self._low + min(turn, 2 * reach - turn))


class Trail:
    """What one crew does in one shift, appended in order of time."""

    def __init__(self, network: Network, home: Point, beat: Point, start: int) -> None:
        self._network, self._home, self._beat = network, home, beat
        self._stays: list[Stay] = [Patrol(network, start, home, beat)]

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
        self._stays.append(Patrol(self._network, at, self.position(at), self._beat))

    def serve(self, at: int, enroute_at: int, arrived_at: int, scene: Point) -> None:
        """Sent to a scene, on the way, and there until something else."""
        here = self.position(at)
        self._add(at, "assigned", here, here, 0)
        self._add(enroute_at, "enroute", here, scene, arrived_at - enroute_at)
        self._add(arrived_at, "on_scene", scene, scene, 0)

    def rest(self, at: int, duration_s: int) -> int:
        """A break at the station; returns when it ends."""
        return at + self.go_home(at) + duration_s

    def go_home(self, at: int) -> int:
        """Off to the station; returns how many seconds that takes."""
        here = self.position(at)
        way_s = self._network.seconds(here, self._home)
        self._add(at, "break", here, self._home, way_s)
        return int(way_s)

    def _add(self, at: int, status: Status, origin: Point, target: Point, way_s: float) -> None:
        self._stays.append(Stay(self._network, at, status, (origin, target), way_s))

    def _stay(self, at: float) -> Stay:
        index = bisect_right(self._stays, at, key=lambda stay: stay.since)
        return self._stays[max(index - 1, 0)]
