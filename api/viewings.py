"""Who has been watching which camera: a viewing is in the audit from its start, and as it lasts."""

import threading
import time
from collections.abc import Callable

LASTS_S, MOST = 300.0, 10_000


class Viewings:
    """Pictures that one person is shown of one camera within ``LASTS_S`` are one viewing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noting = threading.Lock()
        self._begun: dict[tuple[str, str], float] = {}

    def begins(self, person: str, camera_id: str) -> bool:
        """Whether a picture shown now begins a viewing, or the next five minutes of one."""
        now, key = self._clock(), (person, camera_id)
        with self._noting:
            begun = self._begun.get(key)
            if begun is not None and now - begun < LASTS_S:
                return False
            self._begun.pop(key, None)
            self._begun[key] = now
            while len(self._begun) > MOST:
                self._begun.pop(next(iter(self._begun)))
            return True
