"""The city's cameras, and when each of them does not work, and in which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from data.city import City, Street
from simulator.chance import around, draws
from simulator.places import Point, along, bearing, milestones, moved
from simulator.roadside import road_place

Fault = Literal["unreachable", "hanging", "refused", "missing", "frozen", "black", "placeholder"]
FAULTS: tuple[Fault, ...] = (
    "unreachable", "hanging", "refused", "missing", "frozen", "black", "placeholder",
)  # fmt: skip
WEIGHTS = (30, 6, 8, 6, 20, 14, 16)
CAMERAS_N, SQUARES_N = 120, 45
DAY_S = 86_400
FAULTS_PER_DAY, MEDIAN_HOURS, LONGEST_DAYS = 0.09, 16, 6
BLIPS_PER_DAY, LONGEST_BLIP_S = 0.12, 600
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


@dataclass(frozen=True, slots=True)
class Outage:
    """One period in which a camera does not work."""

    since: int
    until: int
    fault: Fault


class Cameras:
    """The inventory, and the outages of all times, by seed."""

    def __init__(self, city: City, seed: int) -> None:
        self._seed = seed
        self.inventory = inventory(city)
        self._by_id = {camera.camera_id: camera for camera in self.inventory}
        self._outages = lru_cache(maxsize=4_000)(self._outages_of_day)

    def find(self, camera_id: str) -> Camera | None:
        """A camera by its id."""
        return self._by_id.get(camera_id)

    def outage(self, camera: Camera, at: int) -> Outage | None:
        """What is wrong with a camera at a time: the oldest outage that is not over."""
        today = at // DAY_S
        days = range(today - LONGEST_DAYS, today + 1)
        outages = [o for day in days for o in self._outages(camera.camera_id, day)]
        now = [o for o in outages if o.since <= at < o.until]
        return min(now, key=lambda o: o.since, default=None)

    def _outages_of_day(self, camera_id: str, day: int) -> list[Outage]:
        random = draws(self._seed, "camera", camera_id, day)
        found: list[Outage] = []
        if random.random() < FAULTS_PER_DAY:
            since = day * DAY_S + random.randrange(DAY_S)
            lasts = min(around(random, MEDIAN_HOURS, 1.0) * 3_600, (LONGEST_DAYS - 1) * DAY_S)
            fault = random.choices(FAULTS, WEIGHTS)[0]
            found.append(Outage(since, since + int(lasts), fault))
        if random.random() < BLIPS_PER_DAY:
            since = day * DAY_S + random.randrange(DAY_S)
            found.append(Outage(since, since + random.randint(30, LONGEST_BLIP_S), "unreachable"))
        return found


@lru_cache(maxsize=8)
def inventory(city: City) -> tuple[Camera, ...]:
    """About ``CAMERAS_N`` cameras: squares and streets first, the rest along the roads."""
    squares = [s for s in city.streets if s.name.lower().startswith(("piazz", "largo", "corso"))]
    chosen = (squares or list(city.streets))[:SQUARES_N]
    return tuple(_at_squares(city, chosen) + _along_roads(city, CAMERAS_N - len(chosen)))


def _at_squares(city: City, chosen: Sequence[Street]) -> list[Camera]:
    centre = (city.view.lon, city.view.lat)
    return [
        Camera(
            camera_id=f"CAM-{number:03d}",
            name=street.name,
            road=street.name,
            owner="Comune",
            municipality_id=city.main_municipality_id,
            point=moved((street.lon, street.lat), 12, -9),
            heading_deg=round(bearing((street.lon, street.lat), centre)),
            lanes_n=0,
        )
        for number, street in enumerate(chosen, start=1)
    ]


def _along_roads(city: City, count: int) -> list[Camera]:
    total = sum(milestones(road.points)[-1] for road in city.roads)
    step = total / max(count, 1)
    made: list[Camera] = []
    carried = step / 2
    for road in city.roads:
        while carried < milestones(road.points)[-1]:
            place = road_place(city, road, carried)
            point, heading = along(road.points, carried)
            made.append(
                Camera(
                    camera_id=f"CAM-{len(made) + 201:03d}",
                    name=place.address if road.kind == "motorway" else f"{road.name} {len(made)}",
                    road=road.name,
                    owner=OWNERS[road.kind],
                    municipality_id=place.municipality_id,
                    point=moved(point, 8, 8),
                    heading_deg=round(heading),
                    lanes_n=road.lanes_n,
                    is_urban=road.kind != "motorway",
                )
            )
            carried += step
        carried -= milestones(road.points)[-1]
    return made
