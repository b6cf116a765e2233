"""The roads as a network: where they meet, and the quickest way from any point to any other.

Drawn roads meet where their lines cross; an end near another road is joined to it. Off the roads
one drives straight, slowly. Quickest ways between junctions are worked out once (Floyd-Warshall).
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy
from numpy.typing import NDArray

from data.city import City, Road
from simulator.junctions import Junctions, junctions
from simulator.noise import Floats
from simulator.places import METRES_PER_DEGREE, Point, metres, milestones, point_along

STREET_M_PER_S = 5.2
"""As the crow flies, off the main roads: 25 km/h with a detour of a third."""

FLOWING_SHARE = 0.72
"""What traffic and lights leave of a main road's free speed."""

JOINT_M_PER_S = 8.0


@dataclass(frozen=True, slots=True)
class Way:
    """A line to drive along, and after how many seconds each of its vertices is passed."""

    points: tuple[Point, ...]
    marks: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.marks[-1]

    def position(self, part: float) -> Point:
        """The point where ``part`` (0 to 1) of the time has passed."""
        gone = part * self.marks[-1]
        leg = min(max(bisect_left(self.marks, gone), 1), len(self.points) - 1)
        lasts = self.marks[leg] - self.marks[leg - 1]
        share = (gone - self.marks[leg - 1]) / lasts if lasts > 0 else 1.0
        (lon, lat), (to_lon, to_lat) = self.points[leg - 1], self.points[leg]
        return lon + (to_lon - lon) * share, lat + (to_lat - lat) * share


@dataclass(frozen=True, slots=True)
class Spot:
    """The nearest place on a road to a point."""

    road: int
    road_m: float
    point: Point
    away_m: float


@dataclass(frozen=True, slots=True)
class Entry:
    """From a spot along its road to a junction."""

    node: int
    to_m: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Access:
    """How to get from a point to the road network: off the roads to a spot, then to junctions."""

    spot: Spot
    off_s: float
    entries: tuple[Entry, ...]


@lru_cache(maxsize=8)
def network(city: City) -> "Network":
    """The road network of a city, worked out once."""
    return Network(city)


class Network:
    """The road network of one city."""

    def __init__(self, city: City) -> None:
        self.roads: tuple[Road, ...] = city.roads
        self._joints: Junctions = junctions(city)
        self._speeds = [road.free_flow_kmh / 3.6 * FLOWING_SHARE for road in city.roads]
        seconds, self._before = self._quickest()
        self._seconds: list[list[float]] = seconds.tolist()
        self._segments = _Segments(city.roads)
        self._access = lru_cache(maxsize=20_000)(self._accessed)

    def spot(self, point: Point) -> Spot:
        """The nearest place on a road."""
        return self._access(point).spot

    def seconds(self, origin: Point, target: Point) -> float:
        """How long the quickest way takes."""
        straight = metres(origin, target) / STREET_M_PER_S
        return min(straight, self._choice(origin, target)[0]) if self.roads else straight

    def way(self, origin: Point, target: Point) -> Way:
        """The quickest way: straight, or to the nearest road, along roads, and off again."""
        straight = metres(origin, target) / STREET_M_PER_S
        seconds, first, last = self._choice(origin, target)
        if not self.roads or straight <= seconds:
            return Way((origin, target), (0.0, straight))
        legs = [(STREET_M_PER_S, (origin, self.spot(origin).point))]
        legs += self._legs(origin, target, first, last)
        legs.append((STREET_M_PER_S, (self.spot(target).point, target)))
        return _way(legs)

    def drive(self, road: Road) -> Way:
        """A whole road from end to end."""
        return _way([(road.free_flow_kmh / 3.6 * FLOWING_SHARE, road.points)])

    def stretch(self, around: Point, reach_m: float) -> tuple[Road, float, float]:
        """A piece of the road nearest to a point: the road, and from where to where on it."""
        spot = self.spot(around)
        road = self.roads[spot.road]
        length = milestones(road.points)[-1]
        return road, max(spot.road_m - reach_m, 0.0), min(spot.road_m + reach_m, length)

    def _choice(self, origin: Point, target: Point) -> tuple[float, Entry | None, Entry | None]:
        """Seconds by the roads, and the junctions where one enters and leaves their network."""
        start, end = self._access(origin), self._access(target)
        best: tuple[float, Entry | None, Entry | None] = (math.inf, None, None)
        if start.spot.road == end.spot.road:
            along_m = abs(start.spot.road_m - end.spot.road_m)
            best = (along_m / self._speeds[start.spot.road], None, None)
        for first in start.entries:
            row = self._seconds[first.node]
            for last in end.entries:
                total = first.seconds + row[last.node] + last.seconds
                if total < best[0]:
                    best = (total, first, last)
        return best[0] + start.off_s + end.off_s, best[1], best[2]

    def _accessed(self, point: Point) -> Access:
        spot = self._segments.nearest(point)
        stops = self._joints.stops[spot.road]
        place = bisect_left(stops, (spot.road_m, -1))
        speed = self._speeds[spot.road]
        entries = (
            Entry(node, at_m, abs(at_m - spot.road_m) / speed)
            for at_m, node in stops[max(place - 1, 0) : place + 1]
        )
        return Access(spot, spot.away_m / STREET_M_PER_S, tuple(entries))

    def _legs(
        self, origin: Point, target: Point, first: Entry | None, last: Entry | None
    ) -> Iterator[tuple[float, tuple[Point, ...]]]:
        start, end = self.spot(origin), self.spot(target)
        if first is None or last is None:
            yield self._piece(start.road, start.road_m, end.road_m)
            return
        yield self._piece(start.road, start.road_m, first.to_m)
        for a, b in pairwise(self._nodes(first.node, last.node)):
            yield self._link(a, b)
        yield self._piece(end.road, last.to_m, end.road_m)

    def _piece(self, road: int, from_m: float, to_m: float) -> tuple[float, tuple[Point, ...]]:
        return self._speeds[road], piece(self.roads[road].points, from_m, to_m)

    def _link(self, a: int, b: int) -> tuple[float, tuple[Point, ...]]:
        found = self._joints.links[a, b]
        if found.road is None:
            return JOINT_M_PER_S, (self._joints.points[a], self._joints.points[b])
        return self._piece(found.road, found.from_m, found.to_m)

    def _nodes(self, first: int, last: int) -> list[int]:
        nodes = [last]
        while nodes[-1] != first:
            nodes.append(int(self._before[first, nodes[-1]]))
        return nodes[::-1]

    def _quickest(self) -> tuple[Floats, NDArray[numpy.int32]]:
        """Seconds between any two junctions, and the one before the last on the way."""
        count = len(self._joints.points)
        seconds = numpy.full((count, count), numpy.inf)
        before = numpy.tile(numpy.arange(count, dtype=numpy.int32)[:, None], (1, count))
        numpy.fill_diagonal(seconds, 0.0)
        for (a, b), link in self._joints.links.items():
            speed = JOINT_M_PER_S if link.road is None else self._speeds[link.road]
            seconds[a, b] = min(seconds[a, b], link.length_m / speed)
        for k in range(count):
            through = seconds[:, k, None] + seconds[None, k, :]
            is_better = through < seconds
            seconds = numpy.where(is_better, through, seconds)
            before = numpy.where(is_better, before[k], before)
        return seconds, before


def piece(line: tuple[Point, ...], from_m: float, to_m: float) -> tuple[Point, ...]:
    """The part of a line between two distances along it, backwards where the second is less."""
    low, high = min(from_m, to_m), max(from_m, to_m)
    inner = [p for p, m in zip(line, milestones(line), strict=True) if low < m < high]
    points = (point_along(line, low), *inner, point_along(line, high))
    return points if from_m <= to_m else points[::-1]


def _way(legs: Sequence[tuple[float, tuple[Point, ...]]]) -> Way:
    points, marks = [legs[0][1][0]], [0.0]
    for speed, line in legs:
        for a, b in pairwise(line):
            points.append(b)
            marks.append(marks[-1] + metres(a, b) / speed)
    return Way(tuple(points), tuple(marks))


class _Segments:
    """All legs of all roads, to find the one nearest to a point."""

    def __init__(self, roads: Sequence[Road]) -> None:
        pairs = [(n, *pair) for n, road in enumerate(roads) for pair in pairwise(road.points)]
        self._road = numpy.array([n for n, _, _ in pairs])
        self._start_m = numpy.array(
            [mark for road in roads for mark in milestones(road.points)[:-1]]
        )
        start, end = (numpy.array([pair[n] for pair in pairs]) for n in (1, 2))
        self._scale = METRES_PER_DEGREE * numpy.array(
            [numpy.cos(numpy.radians(start[:, 1].mean())), 1.0]
        )
        self._from, self._leg = (start * self._scale).T, ((end - start) * self._scale).T
        self._square = numpy.maximum((self._leg**2).sum(axis=0), 1e-9)

    def nearest(self, point: Point) -> Spot:
        """The nearest place on any road; the ground is taken as flat."""
        east = point[0] * self._scale[0] - self._from[0]
        north = point[1] * self._scale[1] - self._from[1]
        part = (self._leg[0] * east + self._leg[1] * north) / self._square
        part = numpy.minimum(numpy.maximum(part, 0.0), 1.0)
        away = (east - self._leg[0] * part) ** 2 + (north - self._leg[1] * part) ** 2
        n, share = int(away.argmin()), float(part[int(away.argmin())])
        at_m = float(self._start_m[n]) + share * float(self._square[n]) ** 0.5
        lon, lat = (self._from[:, n] + self._leg[:, n] * share) / self._scale
        return Spot(int(self._road[n]), at_m, (float(lon), float(lat)), float(away[n]) ** 0.5)
