"""The city behind the login form: its main roads and stations as one drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from data.city import City

# Units are about ten metres; the drawing shows 26 by 15 km around where the map opens.
PER_DEGREE = 11_132
HALF_WIDTH, HALF_HEIGHT = 1_300, 750


@dataclass(frozen=True, slots=True)
class Line:
    """A road, as the ``d`` of an SVG path."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What the template draws."""

    view_box: str
    lines: tuple[Line, ...]
    dots: tuple[tuple[int, int], ...]


def backdrop(city: City) -> Backdrop:
    """The drawing of a city, centred where its map opens."""
    lon, lat = city.view.lon, city.view.lat
    shrink = cos(radians(lat))

    def place(point: tuple[float, float]) -> tuple[int, int]:
        x, y = (point[0] - lon) * shrink, lat - point[1]
        return round(x * PER_DEGREE), round(y * PER_DEGREE)

    return Backdrop(
        view_box=f"{-HALF_WIDTH} {-HALF_HEIGHT} {2 * HALF_WIDTH} {2 * HALF_HEIGHT}",
        lines=tuple(Line(road.kind, _path(map(place, road.points))) for road in city.roads),
        dots=tuple(place((station.lon, station.lat)) for station in city.stations),
    )


def _path(points: Iterable[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x},{y}" for x, y in points)
