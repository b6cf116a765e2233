"""Whether a camera's still can be used, and if not, why: rules on numbers, no picture at hand.

A still is *black* when dark all over; a *placeholder* when it is a known card, a plain card with
writing, or what many cameras show at once; *frozen* when it has not changed since at least
``FROZEN_AFTER`` and at least two probes said so. Night is dark but has lights, hence a spread.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.records import CameraOutcome
from etl.cameras.stills import Look, difference, distance

FROZEN_AFTER = timedelta(minutes=5)
BLACK_BRIGHTNESS, BLACK_SPREAD = 16, 10
CARD_SHARE, CARD_LEVELS = 0.75, range(24, 232)
SAME_PRINT_BITS = 12
UNCHANGED_LEVELS = 0.05
SHARED_BY = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """The last picture of a camera, and since when it has shown it."""

    camera_id: str
    grid: bytes
    since_at: datetime


def seen_now(camera_id: str, look: Look, previous: Seen | None, since_at: datetime) -> Seen:
    """What to remember; ``since_at`` is from when the picture is, if it is a new one."""
    if previous is not None and _is_unchanged(look, previous):
        return Seen(camera_id, look.grid, previous.since_at)
    return Seen(camera_id, look.grid, since_at)


def verdict(
    look: Look,
    previous: Seen | None,
    now: datetime,
    cards: Collection[int],
    frozen_after: timedelta = FROZEN_AFTER,
) -> CameraOutcome:
    """What a still says about its camera; ``cards`` are prints of known placeholders."""
    if look.brightness < BLACK_BRIGHTNESS and look.spread < BLACK_SPREAD:
        return "black"
    is_plain_card = look.flat_share >= CARD_SHARE and look.level in CARD_LEVELS
    if is_plain_card or any(distance(look.print, card) <= SAME_PRINT_BITS for card in cards):
        return "placeholder"
    if previous is not None and _is_unchanged(look, previous):
        return "frozen" if now - previous.since_at >= frozen_after else "usable"
    return "usable"


def shared_prints(looks: Collection[Look]) -> set[int]:
    """Prints of pictures that several cameras show at once: no two see the same street."""
    counts = Counter((look.print, look.grid) for look in looks)
    return {mark for (mark, _), n in counts.items() if n >= SHARED_BY}


def _is_unchanged(look: Look, previous: Seen) -> bool:
    return difference(look.grid, previous.grid) < UNCHANGED_LEVELS
