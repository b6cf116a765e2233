"""Where the drawn roads meet: crossings, ends joined to a road nearby, and the links between."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from data.city import City
from simulator.places import Point, along, metres, milestones

JOIN_M = 900
SAME_M = 60


@dataclass(frozen=True, slots=True)
class Link:
    """From one junction to the next along a road, or (``road`` is ``None``) straight across."""

    road: int | None
    from_m: float
    to_m: float
    length_m: float


@dataclass(slots=True)
class Junctions:
    """Junctions by number; ``stops`` of each road are those on it, in order of distance."""

    points: list[Point] = field(default_factory=list)
    stops: list[list[tuple[float, int]]] = field(default_factory=list)
    links: dict[tuple[int, int], Link] = field(default_factory=dict)


@lru_cache(maxsize=8)
def junctions(city: City) -> Junctions:
    """The junctions of a city's roads; what hangs apart is joined where it is nearest."""
    made = Junctions(stops=[[] for _ in city.roads])
    lines = [LineString(road.points) for road in city.roads]
    for n, road in enumerate(city.roads):
        for end_m in (0.0, milestones(road.points)[-1]):
            _stop(made, city, n, end_m)
    for a, b in _near_pairs(lines):
        for point in _crossings(lines[a], lines[b]):
            _join(made, city, (a, _road_m(city, a, point)), (b, _road_m(city, b, point)))
    for a, line in enumerate(lines):
        _join_ends(made, city, lines, a, line)
    _link_along(made)
    _join_parts(made)
    return made


def _near_pairs(lines: list[LineString]) -> Iterator[tuple[int, int]]:
    tree = shapely.STRtree(lines)
    for a, line in enumerate(lines):
        yield from ((a, int(b)) for b in tree.query(line) if a < b)


def _crossings(one: LineString, other: LineString) -> list[Point]:
    common: BaseGeometry = one.intersection(other)
    parts = [] if common.is_empty else shapely.get_parts(common).tolist()
    centres = (part.centroid for part in parts)
    return [(centre.x, centre.y) for centre in centres]


def _join_ends(
    made: Junctions, city: City, lines: list[LineString], road: int, line: LineString
) -> None:
    """Each end to the nearest other road, where one is near."""
    for end in (line.coords[0], line.coords[-1]):
        point = (float(end[0]), float(end[1]))
        others = [n for n in range(len(lines)) if n != road]
        nearest = min(others, key=lambda n: _away(lines[n], point), default=None)
        if nearest is not None and _away(lines[nearest], point) < JOIN_M:
            here, there = _road_m(city, road, point), _road_m(city, nearest, point)
            _join(made, city, (road, here), (nearest, there))


def _away(line: LineString, point: Point) -> float:
    on = line.interpolate(line.project(shapely.Point(point)))
    return metres((on.x, on.y), point)


def _road_m(city: City, road: int, point: Point) -> float:
    """How far along a road its nearest place to a point is."""
    line = city.roads[road].points
    marks = milestones(line)
    best = min(
        ((_off(a, b, point), n) for n, (a, b) in enumerate(pairwise(line))),
        key=lambda found: found[0][0],
    )
    (_, part), n = best
    return marks[n] + part * (marks[n + 1] - marks[n])


def _off(a: Point, b: Point, point: Point) -> tuple[float, float]:
    leg = LineString([a, b])
    part = leg.project(shapely.Point(point), normalized=True)
    on = leg.interpolate(part, normalized=True)
    return metres((on.x, on.y), point), part


def _join(made: Junctions, city: City, one: tuple[int, float], other: tuple[int, float]) -> None:
    a, b = _stop(made, city, *one), _stop(made, city, *other)
    length = metres(made.points[a], made.points[b])
    if a != b:
        _link(made, a, b, Link(None, 0.0, 0.0, length))


def _stop(made: Junctions, city: City, road: int, at_m: float) -> int:
    """The junction at a place of a road: one that is there already, or a new one."""
    for known_m, node in made.stops[road]:
        if abs(known_m - at_m) < SAME_M:
            return node
    made.points.append(along(city.roads[road].points, at_m)[0])
    made.stops[road].append((at_m, len(made.points) - 1))
    made.stops[road].sort()
    return len(made.points) - 1


def _link(made: Junctions, a: int, b: int, link: Link) -> None:
    back = Link(link.road, link.to_m, link.from_m, link.length_m)
    for key, value in (((a, b), link), ((b, a), back)):
        known = made.links.get(key)
        if known is None or value.length_m < known.length_m:
            made.links[key] = value


def _link_along(made: Junctions) -> None:
    for road, stops in enumerate(made.stops):
        for (from_m, a), (to_m, b) in pairwise(stops):
            _link(made, a, b, Link(road, from_m, to_m, to_m - from_m))


def _join_parts(made: Junctions) -> None:
    """Straight links from each part that hangs apart to the nearest junction of the first."""
    while True:
        reached = _reached(made, 0)
        apart = set(range(len(made.points))) - reached
        if not apart:
            return
        a, b = min(
            ((a, b) for a in reached for b in apart),
            key=lambda pair: metres(made.points[pair[0]], made.points[pair[1]]),
        )
        _link(made, a, b, Link(None, 0.0, 0.0, metres(made.points[a], made.points[b])))


def _reached(made: Junctions, start: int) -> set[int]:
    neighbours: dict[int, set[int]] = {}
    for a, b in made.links:
        neighbours.setdefault(a, set()).add(b)
    found, edge = {start}, [start]
    while edge:
        for node in neighbours.get(edge.pop(), set()) - found:
            found.add(node)
            edge.append(node)
    return found
