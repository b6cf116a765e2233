"""When each camera does not work, and in which way: faults by chance, works by plan.

Milano's figures of July 2025 are 2,134 cameras, of which 1,926 work, 170 are being modernised,
18 stand in building sites and 20 are faulty. Rates are set so that these are the usual numbers.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from data.city import City
from simulator.camera_works import CameraWorks, Work
from simulator.cameras import Camera, inventory
from simulator.chance import around, draws
from simulator.scenarios.playing import Scenarios

Fault = Literal[
    "unreachable", "hanging", "refused", "missing", "frozen", "black", "placeholder", "blurred",
    "moved",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = get_args(Fault)
WEIGHTS = (30, 6, 8, 6, 20, 14, 16, 8, 6)
DAY_S = 86_400
FAULTS_PER_DAY, MEDIAN_HOURS, LONGEST_DAYS = 0.0095, 16, 6
BLIPS_PER_DAY, LONGEST_BLIP_S = 0.05, 600


@dataclass(frozen=True, slots=True)
class Outage:
    """One period in which a camera does not work."""

    since: int
    until: int
    fault: Fault


class Cameras:
    """The inventory, and the outages and works of all times, by seed and scenarios."""

    def __init__(self, city: City, seed: int, scenarios: Scenarios) -> None:
        self._seed, self._scenarios = seed, scenarios
        self.inventory = inventory(city)
        self._by_id = {camera.camera_id: camera for camera in self.inventory}
        self._works = CameraWorks(self.inventory, seed)
        self._of_day = lru_cache(maxsize=40_000)(self._outages_of_day)

    def find(self, camera_id: str) -> Camera | None:
        """A camera by its id."""
        return self._by_id.get(camera_id)

    def works(self, since: int, until: int) -> list[Work]:
        """Works that are under way at some time of a period, planned ones included."""
        return self._works.during(since, until)

    def work(self, camera: Camera, at: int) -> Work | None:
        """What is being done to a camera at a time, if anything."""
        return self._works.at(camera.camera_id, at)

    def outages(self, camera: Camera, since: int, until: int) -> list[Outage]:
        """Outages by chance at some time of a period, the oldest first."""
        days = range(since // DAY_S - LONGEST_DAYS, (until - 1) // DAY_S + 1)
        found = [o for day in days for o in self._of_day(camera.camera_id, day)]
        return sorted(
            (o for o in found if o.since < until and o.until > since), key=lambda o: o.since
        )

    def outage(self, camera: Camera, at: int) -> Outage | None:
        """What is wrong with a camera at a time: works first, a scenario, the oldest fault."""
        work = self.work(camera, at)
        if work:
            return Outage(work.since, work.until, "unreachable")
        blind_since = self._scenarios.blind_since(camera.point, at)
        if blind_since is not None:
            return Outage(blind_since, at + 1, "unreachable")
        return next(iter(self.outages(camera, at, at + 1)), None)

    def _outages_of_day(self, camera_id: str, day: int) -> tuple[Outage, ...]:
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
        return tuple(found)
