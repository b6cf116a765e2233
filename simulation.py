"""The simulated city behind the feeds: the room lives by its clock, and may change its play."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from data import clock
from settings import Settings
from simulator.remote import NotRunning, Playing, Remote
from simulator.scenarios.scenario import ScenarioError

RETRY_S = 2.0
log = logging.getLogger(__name__)


class Simulation:
    """Follows a running simulator; ``playing`` is what it plays, ``None`` while nobody answers."""

    def __init__(self, data_dir: Path) -> None:
        self._remote = Remote(data_dir)
        self._paced: Callable[[float], None] = lambda _: None
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self.playing: Playing | None = None
        try:
            self._take(self._remote.playing())
        except ScenarioError as error:
            log.info("the simulator's clock is not followed yet: %s", error)
        threading.Thread(target=self._follow, name="simulation", daemon=True).start()

    def pacing(self, paced: Callable[[float], None]) -> None:
        """Have this told of each change of speed, and of the present one."""
        self._paced = paced
        paced(clock.pace().speed)

    def start(self, kind: str, place: str = "") -> str | None:
        """Switch a scenario on; or why not, in one sentence."""
        return self._do(lambda: self._remote.start(kind, place))

    def stop(self, name: str) -> str | None:
        """Switch a scenario off; or why not, in one sentence."""
        return self._do(lambda: self._remote.stop(name))

    def set_speed(self, speed: float) -> str | None:
        """Run time so much faster, 0 halts it; or why not, in one sentence."""
        return self._do(lambda: self._remote.set_speed(speed))

    def close(self) -> None:
        """Follow no more, and live by the machine's clock again."""
        self._closing.set()
        clock.follow(clock.MACHINE)

    def _do(self, change: Callable[[], Playing]) -> str | None:
        try:
            self._take(change())
        except ScenarioError as error:
            return str(error)
        return None

    def _follow(self) -> None:
        while not self._closing.is_set():
            try:
                known = self.playing.revision if self.playing else None
                self._take(self._remote.playing(known))
            except NotRunning:
                self.playing = None
                self._closing.wait(RETRY_S)

    def _take(self, found: Playing) -> None:
        with self._lock:
            if self._closing.is_set():
                return
            is_new = clock.pace() != found.pace
            self.playing = found
            clock.follow(found.pace)
        if is_new:
            self._paced(found.pace.speed)


def follow_simulation(settings: Settings) -> Simulation | None:
    """The simulation of an installation that is fed by one."""
    return Simulation(settings.data_dir) if settings.simulator_url else None
