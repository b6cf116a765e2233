"""The city's cameras: where they stand and which way they look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.city import City, Quarter, Street
from simulator.chance import draws
from simulator.places import Point, along, bearing, milestones, moved
from simulator.roadside import road_place

CAMERAS_N = 2_134
"""What Milano's Comune counted in July 2025."""

STREAMS_N = 24
"""So many of them are looked at by their stream, over RTSP, and have no still."""

IN_QUARTERS_SHARE = 0.4
LEAST_STEP_M = 150
QUARTER_SPREAD = 280
OWNERS = {"motorway": "gestore autostradale", "ring": "Comune", "arterial": "Comune"}


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """One camera; ``lanes_n`` is of the road it looks along, 0 on a square."""

    camera_id: str
    name: str
    road: str
    owner: str
    municipality_id: str
    point: Point
    heading_deg: float
    lanes_n: int
    is_urban: bool = True


@lru_cache(maxsize=8)
def inventory(city: City) -> tuple[Camera, ...]:
    """``CAMERAS_N`` cameras: known streets and squares, the quarters, the rest along roads."""
    at_streets = list(_at_streets(city, city.streets))
    in_quarters = list(_in_quarters(city, round(CAMERAS_N * IN_QUARTERS_SHARE)))
    left = CAMERAS_N - len(at_streets) - len(in_quarters)
    return (*at_streets, *in_quarters, *_along_roads(city, left))


def streaming(cameras: Sequence[Camera]) -> Sequence[Camera]:
    """Those that stream, spread over all kinds of places."""
    return cameras[:: max(len(cameras) // STREAMS_N, 1)][:STREAMS_N]


def _at_streets(city: City, streets: Sequence[Street]) -> Iterator[Camera]:
    centre = (city.view.lon, city.view.lat)
    for number, street in enumerate(streets, start=1):
        is_square = street.name.lower().startswith(("piazz", "largo"))
        yield Camera(
            camera_id=f"CAM-{number:04d}",
            name=street.name,
            road=street.name,
            owner="Comune",
            municipality_id=city.main_municipality_id,
            point=moved((street.lon, street.lat), 12, -9),
            heading_deg=round(bearing((street.lon, street.lat), centre)),
            lanes_n=0 if is_square else 1,
        )


def _in_quarters(city: City, count: int) -> Iterator[Camera]:
    """Spread over the quarters by their size; where exactly is invented."""
    if not city.quarters:
        return
    random = draws("cameras", city.city_id)
    sizes = [quarter.area_km2**0.5 for quarter in city.quarters]
    chosen = sorted(
        random.choices(city.quarters, sizes, k=count), key=lambda quarter: quarter.quarter_id
    )
    for number, quarter in enumerate(chosen, start=1):
        spread = QUARTER_SPREAD * quarter.area_km2**0.5
        offset = (random.uniform(-1, 1) * spread, random.uniform(-1, 1) * spread)
        yield _corner(city, quarter, number, offset, random.randrange(0, 360, 5))


def _corner(
    city: City, quarter: Quarter, number: int, offset: tuple[float, float], heading: int
) -> Camera:
    return Camera(
        camera_id=f"CAM-{number + 1_000:04d}",
        name=f"{quarter.name} {number}",
        road=quarter.name,
        owner="Comune",
        municipality_id=city.main_municipality_id,
        point=moved((quarter.lon, quarter.lat), *offset),
        heading_deg=heading,
        lanes_n=1 + number % 2,
    )


def _along_roads(city: City, count: int) -> Iterator[Camera]:
    """Evenly along all roads laid end to end."""
    lengths = [milestones(road.points)[-1] for road in city.roads]
    step = max(sum(lengths) / max(count, 1), LEAST_STEP_M)
    carried, made = step / 2, 0
    for road, length in zip(city.roads, lengths, strict=True):
        while carried < length and made < count:
            made += 1
            place = road_place(city, road, carried)
            point, heading = along(road.points, carried)
            yield Camera(
                camera_id=f"CAM-{made + 3_000:04d}",
                name=place.address if road.kind == "motorway" else f"{road.name} {made}",
                road=road.name,
                owner=OWNERS[road.kind],
                municipality_id=place.municipality_id,
                point=moved(point, 8, 8),
                heading_deg=round(heading),
                lanes_n=road.lanes_n,
                is_urban=road.kind != "motorway",
            )
            carried += step
        carried -= length
