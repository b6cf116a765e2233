"""Who runs the show: the clock's speed and the scenarios in force, changed while the city runs."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from data.clock import MACHINE, Pace
from simulator.scenarios.catalogue import SCRIPTS, script_of
from simulator.scenarios.scenario import Scenario, ScenarioError, read_scenario
from simulator.world import World

FASTEST = 60
KEPT_S = 3 * 86_400
"""How long a scenario that is over is remembered, for the history that still shows it."""


@dataclass(frozen=True, slots=True)
class Play:
    """What is being played; ``revision`` moves with each change."""

    revision: int
    pace: Pace
    scenarios: tuple[Scenario, ...]


class Director:
    """Changes what a world plays, and hands the new world to whoever publishes it.

    ``memory`` is a file that the play is kept in, so that a restart goes on where it was.
    """

    def __init__(
        self,
        world: World,
        speed: float = 1,
        memory: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock, self._memory = clock, memory
        self._changed = threading.Condition()
        kept = _remembered(memory, world, clock()) if memory else None
        pace, scenarios = kept or (MACHINE, ())
        if speed != pace.speed:
            pace = pace.running(speed, clock())
        self._play = Play(1, pace, scenarios)
        self.world = world.playing(scenarios) if scenarios else world
        self.show: Callable[[World], None] = lambda _: None

    def now(self) -> int:
        """The city's present second."""
        return int(self._play.pace.at(self._clock()))

    @property
    def play(self) -> Play:
        """What is being played now."""
        return self._play

    def wait(self, known: int, seconds: float) -> Play:
        """The play once it is another than the one known, or when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._play.revision != known, seconds)
            return self._play

    def set_speed(self, speed: float) -> None:
        """Run time so much faster from now on; 0 halts it. Raises ``ScenarioError``."""
        if speed != 0 and not 1 <= speed <= FASTEST:
            raise ScenarioError(f"found speed {speed:g}, expected 0 (halted) or 1 to {FASTEST}")
        with self._changed:
            self._turn(replace(self._play, pace=self._play.pace.running(speed, self._clock())))

    def start(self, kind: str, place: str = "", lasts_s: int | None = None) -> Scenario:
        """Switch a scenario on. Raises ``ScenarioError``, also where it is on already."""
        with self._changed:
            now = self.now()
            new = script_of(kind).at(self.world.city, place, now, lasts_s)
            if any(s.name == new.name and s.is_on(now) for s in self._play.scenarios):
                raise ScenarioError(f"found {new.name} on already, expected one that is not")
            self._perform((*self._play.scenarios, new))
            return new

    def stop(self, name: str) -> None:
        """Switch a scenario off, by its name or kind. Raises ``ScenarioError``."""
        with self._changed:
            now = self.now()
            ended = [s for s in self._play.scenarios if s.is_on(now) and name in (s.name, s.kind)]
            if not ended:
                on = ", ".join(s.name for s in self._play.scenarios if s.is_on(now)) or "none"
                raise ScenarioError(f"found scenario {name[:60]!r}, expected one of {on}")
            kept = [replace(s, until=now) if s in ended else s for s in self._play.scenarios]
            self._perform(tuple(kept))

    def remember(self) -> None:
        """Keep the play and the time that it has come to."""
        if self._memory:
            kept = {
                "seed": self.world.seed,
                "city": self.world.city.city_id,
                "at": self.now(),
                "pace": asdict(self._play.pace),
                "scenarios": [s.as_json() for s in self._play.scenarios],
            }
            draft = self._memory.with_suffix(".new")
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self._memory)

    def _perform(self, scenarios: tuple[Scenario, ...]) -> None:
        kept = tuple(s for s in scenarios if s.until > self.now() - KEPT_S)
        self.world = self.world.playing(kept)
        self.show(self.world)
        self._turn(replace(self._play, scenarios=kept))

    def _turn(self, play: Play) -> None:
        self._play = replace(play, revision=play.revision + 1)
        self.remember()
        self._changed.notify_all()


def listing(world: World, play: Play, now: int) -> dict[str, Any]:
    """What is played, and what could be, as plain values."""
    return {
        "revision": play.revision,
        "city": world.city.name,
        "seed": world.seed,
        "now": now,
        "pace": asdict(play.pace),
        "scenarios": [s.as_json() | {"name": s.name} for s in play.scenarios if s.until > now],
        "kinds": [
            {"kind": s.kind, "lasts_s": s.lasts_s, "places": s.places(world.city)}
            for s in SCRIPTS.values()
        ],
    }


def _remembered(
    memory: Path, world: World, real_s: float
) -> tuple[Pace, tuple[Scenario, ...]] | None:
    """The play of the last run, if it was of this city: time never goes back behind it."""
    try:
        kept: dict[str, Any] = json.loads(memory.read_text(encoding="utf-8"))
        if (kept["seed"], kept["city"]) != (world.seed, world.city.city_id):
            return None
        scenarios = tuple(read_scenario(found) for found in kept["scenarios"])
        return Pace(real_s, max(float(kept["at"]), real_s), 1), scenarios
    except (OSError, ValueError, KeyError, TypeError):
        return None
