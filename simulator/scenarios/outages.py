"""Outages of a district: its cameras cannot be reached, or it has no electricity at all."""

from collections.abc import Sequence
from random import Random

from data.city import City
from simulator.places import Point, metres, moved
from simulator.roadside import Place
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.script import HOUR_S, Script, nearest_place

REACH_M = 2_000
CALLS_PER_HOUR = 14
KINDS = ("signal_fault", "person_in_need", "traffic_control", "crash", "theft")
WEIGHTS = (45, 20, 20, 10, 5)


class _InDistrict(Script):
    """What happens within two kilometres of a zone's centre."""

    def __init__(self, city: City, scenario: Scenario) -> None:
        super().__init__(city, scenario)
        centres = {zone.zone_id: (zone.lon, zone.lat) for zone in city.zones}
        self.centre = centres.get(scenario.place, (city.view.lon, city.view.lat))

    @classmethod
    def places(cls, city: City) -> Sequence[str]:
        return [zone.zone_id for zone in city.zones] or [city.city_id]

    def reaches(self, point: Point, at: int) -> bool:
        """Whether a point lies in the district while it lasts."""
        return self.scenario.is_on(at) and metres(point, self.centre) <= REACH_M


class CameraOutage(_InDistrict):
    """The video network of a district is gone; everything else works."""

    kind, lasts_s = "cameras", HOUR_S

    def is_blind(self, point: Point, at: int) -> bool:
        return self.reaches(point, at)


class PowerCut(_InDistrict):
    """Signals, cameras and sensors of a district are silent."""

    kind, lasts_s, code = "power", HOUR_S, "E"

    def is_dark(self, point: Point, at: int) -> bool:
        return self.reaches(point, at)

    def surge(self, at: int, usual: float) -> float:
        return CALLS_PER_HOUR

    def cast(self, random: Random) -> tuple[str | None, Place | None]:
        kind = random.choices(KINDS, WEIGHTS)[0]
        east, north = (random.gauss(0, REACH_M / 3) for _ in range(2))
        point = moved(self.centre, east, north)
        near = nearest_place(self.city, point)
        return kind, Place(near.address, near.municipality_id, near.zone_id, point)
