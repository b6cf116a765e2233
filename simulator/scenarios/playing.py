"""The scenarios of a world together: what all of them do to the city at a second."""

from collections.abc import Iterator

from data.city import City
from simulator.places import Point
from simulator.scenarios.catalogue import script_of
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.script import PageFault, Script


class Scenarios:
    """A list of scenarios at work in a city; those of the past belong to it too."""

    def __init__(self, city: City, listed: tuple[Scenario, ...] = ()) -> None:
        self.listed = tuple(sorted(listed))
        self.scripts: list[Script] = [script_of(s.kind)(city, s) for s in self.listed]
        self.blockages = [(s, b) for s in self.scripts for b in s.blockages()]
        self._bulletins = sorted(at for s in self.scripts for at in s.bulletins())

    def on(self, at: int) -> Iterator[Script]:
        """Those in force at a time."""
        return (script for script in self.scripts if script.scenario.is_on(at))

    def darkening(self) -> list[Script]:
        """Those that ever cut the electricity of a place."""
        return [script for script in self.scripts if type(script).is_dark is not Script.is_dark]

    def moving(self, at: int) -> list[Script]:
        """Those in force that change how much traffic wants to pass."""
        return [script for script in self.on(at) if type(script).load is not Script.load]

    def rain_mm_h(self, at: int) -> float:
        """Rain in addition to the usual."""
        return sum(script.rain_mm_h(at) for script in self.on(at))

    def level(self, zone_id: str, at: int) -> int:
        """The least alert level in a zone: 0 is green, 3 is red."""
        return max((script.level(zone_id, at) for script in self.on(at)), default=0)

    def expected_level(self, zone_id: str, now: int, at: int) -> int:
        """The least alert level expected in a zone at a later time, as far as is known now."""
        return max((script.expected_level(zone_id, at) for script in self.on(now)), default=0)

    def last_bulletin(self, at: int) -> int:
        """When a bulletin was last issued because of one; 0 is never."""
        return max((issued for issued in self._bulletins if issued <= at), default=0)

    def is_dark(self, point: Point, at: int) -> bool:
        """Whether there is no electricity at a point."""
        return any(script.is_dark(point, at) for script in self.on(at))

    def loudness_db(self, point: Point, at: int) -> float:
        """Decibels in addition to the usual."""
        return max((script.loudness_db(point, at) for script in self.on(at)), default=0.0)

    def blind_since(self, point: Point, at: int) -> int | None:
        """Since when cameras at a point cannot be reached; ``None`` where they can."""
        return min((s.since for s in self.on(at) if s.is_blind(point, at)), default=None)

    def page(self, path: str, at: int) -> PageFault | None:
        """What is wrong with a published page."""
        return next(filter(None, (s.page(path, at) for s in self.on(at))), None)
