"""How long one fetch may take in all, and the switch that ends every fetch at once."""

import threading
import time

from etl.transport.outcome import Transient

SLICE_S = 0.5
NEVER = threading.Event()


class Deadline:
    """Time left of ``seconds``; ``halt`` ends it early."""

    def __init__(self, seconds: float, halt: threading.Event = NEVER) -> None:
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._halt = halt

    def left(self) -> float:
        """Seconds left, above 0. Raises ``Transient`` when there are none."""
        if self._halt.is_set():
            raise Transient("stopped")
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Transient(f"took longer than {self._seconds:g} s")
        return left

    def slice(self) -> float:
        """Seconds one wait may last before looking at the time left again."""
        return min(self.left(), SLICE_S)
