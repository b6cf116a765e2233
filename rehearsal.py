"""The live pictures made once before anybody asks, with what is worked out once an hour."""

import logging
import time
from collections.abc import Callable, Mapping
from threading import Event, Thread

from data.warehouse import WarehouseError
from frames import FrameOf

BEGINS_AFTER_S = 5.0
STOPS_WITHIN_S = 5.0
log = logging.getLogger(__name__)


class Rehearsal:
    """Goes through the screens once, one after the other, and rests after each as long as it took.

    Who opens a screen meanwhile is served as ever: a core is free at least half of the time.
    """

    def __init__(
        self,
        screens: Mapping[str, FrameOf],
        show: Callable[[str, FrameOf], object],
        begins_after_s: float = BEGINS_AFTER_S,
    ) -> None:
        self._screens = screens
        self._show = show
        self._begins_after_s = begins_after_s
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="rehearsal", daemon=True)

    def start(self) -> None:
        """Begin shortly: those who waited for the server come first."""
        self._thread.start()

    def stop(self) -> None:
        """Leave the rest out; the screen under way is finished, if that does not take long."""
        self._stopping.set()
        self._thread.join(STOPS_WITHIN_S)

    def _run(self) -> None:
        rest_s = self._begins_after_s
        for name, frame in self._screens.items():
            if self._stopping.wait(rest_s):
                return
            began_s = time.monotonic()
            try:
                self._show(name, frame)
            except (WarehouseError, TimeoutError) as error:
                log.warning("screen %s could not be made ready: %s", name, error)
            rest_s = time.monotonic() - began_s
