"""Turns at something costly: so many at once, a few wait a little, the rest come back later."""

import threading
from collections.abc import Generator
from contextlib import contextmanager


class Crowded(TimeoutError):
    """So many are at it, and so many wait, that one more is sent away."""


class Turns:
    """``at_once`` turns; ``waiting`` more wait up to ``patience_s`` each, and hold their thread."""

    def __init__(
        self, what: str, at_once: int, *, waiting: int = 0, patience_s: float = 0.0
    ) -> None:
        self._what = what
        self._at_once = at_once
        self._patience_s = patience_s
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._free = threading.BoundedSemaphore(at_once)

    def take(self) -> None:
        """Take a turn; ``give_back`` ends it. Raises ``Crowded``."""
        if not self._room.acquire(blocking=False):
            raise self._crowded()
        if not self._free.acquire(timeout=self._patience_s):
            self._room.release()
            raise self._crowded()

    def give_back(self) -> None:
        """End a turn that was taken."""
        self._free.release()
        self._room.release()

    @contextmanager
    def taken(self) -> Generator[None]:
        """Run the block in a turn. Raises ``Crowded``."""
        self.take()
        try:
            yield
        finally:
            self.give_back()

    def _crowded(self) -> Crowded:
        return Crowded(f"{self._at_once} {self._what} at once are the most; ask again later")
