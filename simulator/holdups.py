"""What holds buses and trams up: stretches that scenarios close, and districts without current.

Shares count along a line's way, 0 at its start. Held up, a vehicle's own time stands still; free
again it makes up for it, a quarter of a second each second. Who is twenty minutes late waits at no
closed stretch any more, but is led around it. A tram without current stays where it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from data.city import City
from simulator.network import Way
from simulator.places import Point, along, bearing, between, metres
from simulator.scenarios.playing import Scenarios
from simulator.scenarios.script import Blockage, Script

Direction = Literal["outward", "back"]
BOTH: tuple[Direction, ...] = ("outward", "back")
PATIENCE_S, MADE_UP = 1_200, 0.25
NEAR_M, SAMPLES = 60, 200
PASSED_S = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch that nobody enters in one direction; ``is_dead`` stops those within it too."""

    first: float
    last: float
    since: int
    until: int
    direction: Direction
    is_dead: bool = False

    @property
    def entry(self) -> float:
        """The share of the way where one comes to it."""
        return self.first if self.direction == "outward" else self.last


@dataclass(frozen=True, slots=True)
class Hold:
    """A vehicle that stands from ``since`` to ``until``; ``lost_s`` is what it had lost before."""

    since: float
    until: float
    lost_s: float


def bars(way: Way, city: City, scenarios: Scenarios, *, is_electric: bool) -> tuple[Bar, ...]:
    """All stretches of a way that scenarios close or, for trams, leave without current."""
    closed = [b for _, blockage in scenarios.blockages for b in _closed(way, city, blockage)]
    dead = [b for s in scenarios.darkening() for b in _dead(way, s)] if is_electric else []
    return tuple(sorted([*closed, *dead], key=lambda bar: (bar.since, bar.first, bar.direction)))


def lost_s(holds: Sequence[Hold], at: float) -> float:
    """How far a vehicle is behind its own time because of what held it up."""
    last = next((hold for hold in reversed(holds) if hold.since <= at), None)
    if last is None:
        return 0.0
    stood = min(at, last.until) - last.since
    return max(last.lost_s + stood - MADE_UP * max(at - last.until, 0.0), 0.0)


def holds(
    listed: Sequence[Bar],
    entries: Callable[[Bar, float], Iterator[float]],
    is_within: Callable[[Bar, float], bool],
) -> tuple[Hold, ...]:
    """When a vehicle stands, one stop after the other.

    ``entries`` gives the vehicle's own times after a time at which it comes to a bar, in order;
    ``is_within`` whether it is on the bar at a time of its own.
    """
    found: list[Hold] = []
    at = float(min((bar.since for bar in listed), default=0))
    while stop := _next_stop(listed, entries, is_within, found, at):
        since, bar = stop
        lost = lost_s(found, since)
        at = float(bar.until) if bar.is_dead else min(bar.until, since + PATIENCE_S - lost)
        found.append(Hold(since, at, lost))
    return tuple(found)


def _next_stop(
    listed: Sequence[Bar],
    entries: Callable[[Bar, float], Iterator[float]],
    is_within: Callable[[Bar, float], bool],
    before: Sequence[Hold],
    at: float,
) -> tuple[float, Bar] | None:
    lost = lost_s(before, at)
    stops: list[tuple[float, Bar]] = []
    for bar in listed:
        if bar.until <= at:
            continue
        begins = max(float(bar.since), at)
        if bar.is_dead and is_within(bar, begins - lost_s(before, begins)):
            stops.append((begins, bar))
        for own in entries(bar, at - lost + PASSED_S):
            reached = _reached(own, at, lost)
            if reached >= bar.until:
                break
            if reached >= bar.since and (bar.is_dead or lost_s(before, reached) < PATIENCE_S):
                stops.append((reached, bar))
                break
    return min(stops, key=lambda stop: stop[0], default=None)


def _reached(own: float, at: float, lost: float) -> float:
    """When a vehicle that has lost so much at a time comes to a later time of its own."""
    hurried = at + (own - at + lost) / (1 + MADE_UP)
    return max(hurried, own)


def _closed(way: Way, city: City, blockage: Blockage) -> Iterator[Bar]:
    """A blocked carriageway as a point of the way, in the direction that it is for."""
    point, share, heading = _nearest(way, blockage.place.point)
    road = next((r for r in city.roads if r.road_id == blockage.place.road_id), None)
    if road is None or metres(point, blockage.place.point) > NEAR_M:
        return
    _, forward = along(road.points, blockage.place.road_m)
    turned = abs((heading - forward + 180) % 360 - 180)
    is_outward = (turned < 90) == blockage.place.is_forward
    direction = "outward" if is_outward else "back"
    yield Bar(share, share, blockage.since, blockage.until, direction)


def _dead(way: Way, script: Script) -> Iterator[Bar]:
    """The stretches of a way that lie in a district without current."""
    dark = [script.is_dark(way.position(n / SAMPLES), script.since) for n in range(SAMPLES + 1)]
    starts = [n for n in range(SAMPLES + 1) if dark[n] and not (n and dark[n - 1])]
    for start in starts:
        end = next((n for n in range(start, SAMPLES + 1) if not dark[n]), SAMPLES + 1) - 1
        for way_there in BOTH:
            yield Bar(
                start / SAMPLES, end / SAMPLES, script.since, script.until, way_there, is_dead=True
            )


def _nearest(way: Way, point: Point) -> tuple[Point, float, float]:
    """The place of a way nearest to a point, its share, and the heading there."""
    legs = [n for n in range(1, len(way.points)) if way.marks[n] > way.marks[n - 1]]
    found = [_on_leg(way, leg, point) for leg in legs]
    place, share, leg = min(found, key=lambda one: metres(one[0], point))
    return place, share, bearing(way.points[leg - 1], way.points[leg])


def _on_leg(way: Way, leg: int, point: Point) -> tuple[Point, float, int]:
    start, end = way.points[leg - 1], way.points[leg]
    length = metres(start, end)
    from_start, to_end = metres(start, point), metres(end, point)
    part = (from_start**2 - to_end**2 + length**2) / (2 * length**2) if length else 0.0
    part = min(max(part, 0.0), 1.0)
    passed = way.marks[leg - 1] + (way.marks[leg] - way.marks[leg - 1]) * part
    return between(start, end, part), passed / way.seconds, leg
