"""One picture for all who look at a camera at the same time: asked for once, not held long."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HELD_S, MOST_HELD = 4.0, 64


@dataclass(slots=True)
class _Picture:
    """What one address gave, and when; who asks it keeps the others waiting."""

    asking: threading.Lock = field(default_factory=threading.Lock)
    given_at: float = float("-inf")
    body: bytes = b""


class SharedPictures:
    """Pictures by address, each for ``HELD_S`` seconds and the newest ``MOST_HELD`` of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looking = threading.Lock()
        self._pictures: dict[str, _Picture] = {}

    def picture(self, url: str, ask: Callable[[], bytes]) -> bytes:
        """What ``ask`` gives, or gave somebody else just now. What it raises is not shared."""
        shared = self._of(url)
        with shared.asking:
            if self._clock() - shared.given_at > HELD_S:
                shared.body = ask()
                shared.given_at = self._clock()
            return shared.body

    def _of(self, url: str) -> _Picture:
        with self._looking:
            shared = self._pictures.pop(url, None) or _Picture()
            self._pictures[url] = shared
            while len(self._pictures) > MOST_HELD:
                self._pictures.pop(next(iter(self._pictures)))
            return shared
