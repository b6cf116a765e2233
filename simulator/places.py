"""Distances, directions and points along lines, over a city small enough to be flat."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

METRES_PER_DEGREE = 111_195.0
Point = tuple[float, float]
"""Longitude and latitude in degrees WGS84."""


def metres(a: Point, b: Point) -> float:
    """The distance of two points on the ground."""
    east, north = _offset(a, b)
    return math.hypot(east, north)


def bearing(a: Point, b: Point) -> float:
    """The compass direction from ``a`` to ``b`` in degrees, 0 is north."""
    east, north = _offset(a, b)
    return math.degrees(math.atan2(east, north)) % 360


def moved(point: Point, east_m: float, north_m: float) -> Point:
    """The point so many metres east and north of another."""
    lat = point[1] + north_m / METRES_PER_DEGREE
    return point[0] + east_m / (METRES_PER_DEGREE * math.cos(math.radians(point[1]))), lat


def between(a: Point, b: Point, part: float) -> Point:
    """The point at ``part`` (0 to 1) of the straight way from ``a`` to ``b``."""
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def along(line: Sequence[Point], distance_m: float) -> tuple[Point, float]:
    """The point so far along a line, and the direction of travel there."""
    leg, point = _leg(tuple(line), distance_m)
    return point, bearing(line[leg], line[leg + 1])


def point_along(line: tuple[Point, ...], distance_m: float) -> Point:
    """The point so far along a line."""
    return _leg(line, distance_m)[1]


def _leg(line: tuple[Point, ...], distance_m: float) -> tuple[int, Point]:
    marks = milestones(line)
    leg = min(max(bisect_right(marks, distance_m) - 1, 0), len(line) - 2)
    length = marks[leg + 1] - marks[leg]
    part = min(max((distance_m - marks[leg]) / length, 0.0), 1.0) if length else 0.0
    return leg, between(line[leg], line[leg + 1], part)


@cache
def milestones(line: tuple[Point, ...]) -> tuple[float, ...]:
    """The distance of each vertex from the start of the line; the last is its length."""
    marks = [0.0]
    for a, b in pairwise(line):
        marks.append(marks[-1] + metres(a, b))
    return tuple(marks)


def _offset(a: Point, b: Point) -> tuple[float, float]:
    stretch = math.cos(math.radians((a[1] + b[1]) / 2))
    east = (b[0] - a[0]) * METRES_PER_DEGREE * stretch
    return east, (b[1] - a[1]) * METRES_PER_DEGREE
