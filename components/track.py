"""The way of a unit in its shift: a line over the main roads, and what it did when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import cos, radians
from typing import Protocol

import dash_svg as svg
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

WIDTH, HEIGHT, MARGIN = 520.0, 260.0, 14.0
LEAST_DEGREES = 0.01
"""A unit that stood all the shift is shown with a kilometre around it."""

Point = tuple[float, float]


class Seen(Protocol):
    """Where a unit was at an instant."""

    @property
    def observed_at(self) -> datetime: ...
    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def status(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a unit told one status."""

    status: str | None
    from_at: datetime
    until_at: datetime


class Road(Protocol):
    """A main road for orientation."""

    @property
    def points(self) -> tuple[Point, ...]: ...


def spells(track: Sequence[Seen]) -> list[Spell]:
    """What a unit did when, newest first; a spell lasts until the next status is told."""
    runs = [list(run) for _, run in groupby(track, key=lambda seen: seen.status)]
    ends = [run[0].observed_at for run in runs[1:]] + [run[-1].observed_at for run in runs[-1:]]
    told = [
        Spell(run[0].status, run[0].observed_at, end) for run, end in zip(runs, ends, strict=True)
    ]
    return told[::-1]


def track_line(track: Sequence[Seen], roads: Iterable[Road], voice: Voice) -> Component:
    """The way as a line with its begin (ring) and its end (dot), north up."""
    frame = _Frame.around([(seen.lon, seen.lat) for seen in track])
    way = [frame.place((seen.lon, seen.lat)) for seen in track]
    base: list[Component] = [
        svg.Polyline(points=_joined(map(frame.place, road.points)), className="track-road")
        for road in roads
        if any(frame.holds(point) for point in road.points)
    ]
    ends = [
        svg.Circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r="5", className=f"track-{name}")
        for name, (x, y) in (("begin", way[0]), ("end", way[-1]))
    ]
    return svg.Svg(
        [*base, svg.Polyline(points=_joined(way), className="track-way"), *ends],
        className="track",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        role="img",
        **attributes(aria_label=voice("Track of the shift")),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """A window on the ground; ``stretch`` makes a degree of longitude as long as it is there."""

    west: float
    north: float
    scale: float
    stretch: float
    shift: Point

    @classmethod
    def around(cls, points: Sequence[Point]) -> "_Frame":
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        stretch = cos(radians((min(lats) + max(lats)) / 2))
        wide = max((max(lons) - min(lons)) * stretch, LEAST_DEGREES)
        high = max(max(lats) - min(lats), LEAST_DEGREES)
        scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
        used = ((max(lons) - min(lons)) * stretch * scale, (max(lats) - min(lats)) * scale)
        shift = ((WIDTH - used[0]) / 2, (HEIGHT - used[1]) / 2)
        return cls(min(lons), max(lats), scale, stretch, shift)

    def place(self, point: Point) -> Point:
        lon, lat = point
        x = (lon - self.west) * self.stretch * self.scale + self.shift[0]
        return x, (self.north - lat) * self.scale + self.shift[1]

    def holds(self, point: Point) -> bool:
        x, y = self.place(point)
        return -WIDTH < x < 2 * WIDTH and -HEIGHT < y < 2 * HEIGHT


def _joined(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
