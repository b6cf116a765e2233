"""What time it is in the room: the machine's time, or that of a simulated city that it follows.

A simulated city's time may run faster than ours, or stand still. Everything that asks for "now"
asks here, so that the data and the screens that show them live by one clock. What secures access
(sessions, tokens, signatures) does not: it goes by the machine's own.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """How a clock runs: at the machine's ``real_s`` it showed ``shown_s``, and runs at ``speed``.

    Both are seconds since 1970; ``speed`` 0 is a clock that stands still.
    """

    real_s: float
    shown_s: float
    speed: float

    def at(self, real_s: float) -> float:
        """What it shows at a second of the machine."""
        return self.shown_s + (real_s - self.real_s) * self.speed

    def running(self, speed: float, real_s: float) -> "Pace":
        """The same clock at another speed from now on: what it shows does not jump."""
        return Pace(real_s, self.at(real_s), speed)


MACHINE = Pace(0, 0, 1)
_followed: list[Pace] = [MACHINE]


def follow(pace: Pace) -> None:
    """Live by this clock from now on; ``MACHINE`` is the machine's own."""
    _followed[:] = [pace]


def pace() -> Pace:
    """How the room's clock runs."""
    return _followed[0]


def now() -> datetime:
    """The present instant."""
    return datetime.fromtimestamp(pace().at(time.time()), UTC)
