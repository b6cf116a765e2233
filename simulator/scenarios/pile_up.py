"""Accident of several vehicles on the Tangenziale Est: the injured, the units, the queue behind."""

from collections.abc import Sequence

from data.city import City
from simulator.places import milestones
from simulator.roadside import Place, road_place
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.script import HOUR_S, Blockage, Cue, Script

USUAL_ROAD = "A51"
CALL_AFTER_S, BLOCKED_AFTER_S = 45, 20
INJURED_N = 7
LANES_LOST = 2.5
COMMENT = "Due corsie chiuse per incidente con più veicoli"
ALSO = ("municipal_police", "municipal_police", "medical", "fire", "police")


class PileUp(Script):
    """In the middle of a motorway, towards its end; two lanes and a half are lost."""

    kind, lasts_s, code = "accident", HOUR_S * 3 // 2, "I"

    def __init__(self, city: City, scenario: Scenario) -> None:
        super().__init__(city, scenario)
        self.place = _middle(city, scenario.place)

    @classmethod
    def places(cls, city: City) -> Sequence[str]:
        roads = [r.road_id for r in city.roads if r.kind == "motorway"]
        roads = roads or [r.road_id for r in city.roads]
        return sorted(roads, key=lambda road_id: road_id != USUAL_ROAD)

    def cues(self) -> Sequence[Cue]:
        at = self.since + CALL_AFTER_S
        return [Cue(at, "crash_injury", 1, self.place, ALSO, INJURED_N)]

    def blockages(self) -> Sequence[Blockage]:
        since = self.since + BLOCKED_AFTER_S
        return [Blockage("I", "closure", self.place, since, self.until, 1, LANES_LOST, COMMENT)]


def _middle(city: City, road_id: str) -> Place:
    road = next(r for r in city.roads if r.road_id == road_id)
    return road_place(city, road, milestones(road.points)[-1] / 2)
