"""What a camera usually shows, learnt from its usable looks, and what departs from it.

A picture is *blurred* when it is far less sharp than the camera's own by the same light, and
*moved* when what stays in place elsewhere does not: a pole that was hit, a head left turned. Both
need ``CONFIRMED`` looks in a row. What blurs many cameras in one round is weather, not a lens.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.records import CameraOutcome
from etl.cameras.stills import Look

LEARNT, CONFIRMED = 30, 3
"""Looks before a camera is judged by its own, and odd ones in a row that make a verdict."""
DARK_BELOW = 60
BLURRED_BELOW = 0.12
"""Share of the usual sharpness (variance of the Laplacian)."""
STEADY, STEADY_BITS, MOVED_SHARE = 0.1, 64, 0.3
"""A bit of the print is steady when it differs in at most that share of looks."""
ACCEPTED_AFTER = timedelta(days=1)
"""A view that is another for so long is the camera's view: it was turned on purpose, or renewed."""
WEATHER_SHARE, WEATHER_LEAST = 0.2, 5
MEMORY_LOOKS = 200
_BITS = 256


@dataclass(frozen=True, slots=True)
class Usual:
    """Of one camera by day or by dark: how sharp, and how often each bit of its print is set.

    ``sharpness`` is a mean of logarithms, ``bits`` 256 shares from 0 to 255. ``odd`` is what the
    last looks were, ``odd_n`` how many in a row since ``odd_at``.
    """

    camera_id: str
    is_dark: bool
    looks_n: int
    sharpness: float
    bits: bytes
    odd: str | None = None
    odd_n: int = 0
    odd_at: datetime | None = None


def is_dark(look: Look) -> bool:
    """Whether a look is judged by what a camera shows in the dark."""
    return look.brightness < DARK_BELOW


def oddness(look: Look, usual: Usual | None) -> CameraOutcome | None:
    """In what a look departs from the usual; nothing before that is learnt."""
    odd: CameraOutcome | None = None
    if usual is not None and usual.looks_n >= LEARNT:
        if math.log1p(look.sharpness) < usual.sharpness + math.log(BLURRED_BELOW):
            odd = "blurred"
        elif _moved_share(look, usual) > MOVED_SHARE:
            odd = "moved"
    return odd


def learnt(camera_id: str, look: Look, usual: Usual | None) -> Usual:
    """The usual with one more look that is not odd."""
    if usual is None:
        shares = _set_bits(look).astype(np.uint8) * 255
        sharp = math.log1p(look.sharpness)
        return Usual(camera_id, is_dark(look), 1, sharp, shares.tobytes())
    looks_n = min(usual.looks_n + 1, MEMORY_LOOKS)
    return Usual(
        camera_id,
        usual.is_dark,
        looks_n,
        usual.sharpness + (math.log1p(look.sharpness) - usual.sharpness) / looks_n,
        _blended(usual.bits, look, looks_n),
    )


def doubted(
    look: Look, usual: Usual, odd: CameraOutcome, at: datetime
) -> tuple[CameraOutcome, Usual]:
    """The verdict on a look that departs, and the usual that remembers the doubt."""
    is_same = usual.odd == odd and usual.odd_at is not None
    since = usual.odd_at if is_same and usual.odd_at else at
    if odd == "moved" and at - since >= ACCEPTED_AFTER:
        return "usable", learnt(usual.camera_id, look, None)
    odd_n = usual.odd_n + 1 if is_same else 1
    kept = replace(usual, odd=odd, odd_n=odd_n, odd_at=since)
    return (odd if odd_n >= CONFIRMED else "usable"), kept


def is_weather(odd: Sequence[CameraOutcome | None]) -> bool:
    """Whether so many of a round's looks are blurred that it is no camera's fault."""
    blurred_n = sum(one == "blurred" for one in odd)
    return blurred_n >= WEATHER_LEAST and blurred_n > WEATHER_SHARE * len(odd)


def judged(
    looks: Mapping[str, tuple[Look, datetime]], usuals: dict[tuple[str, bool], Usual]
) -> dict[str, CameraOutcome]:
    """The verdicts on a round's usable looks; what is usual for each is learnt in ``usuals``."""
    known = {name: usuals.get((name, is_dark(look))) for name, (look, _) in looks.items()}
    odd: dict[str, CameraOutcome | None] = {
        name: oddness(look, known[name]) for name, (look, _) in looks.items()
    }
    ignored = "blurred" if is_weather(list(odd.values())) else None
    found: dict[str, CameraOutcome] = {}
    for name, (look, at) in looks.items():
        usual, departs = known[name], odd[name]
        found[name] = "usable"
        if usual is None or departs is None or departs == ignored:
            kept = learnt(name, look, usual)
        else:
            found[name], kept = doubted(look, usual, departs, at)
        usuals[name, is_dark(look)] = kept
    return found


def _set_bits(look: Look) -> NDArray[np.uint8]:
    return np.unpackbits(np.frombuffer(look.print.to_bytes(_BITS // 8, "big"), np.uint8))


def _blended(shares: bytes, look: Look, looks_n: int) -> bytes:
    kept = np.frombuffer(shares, np.uint8).astype(np.float64)
    blended = kept + (_set_bits(look) * 255.0 - kept) / looks_n
    return blended.round().astype(np.uint8).tobytes()


def _moved_share(look: Look, usual: Usual) -> float:
    """How many of the steady bits are other than usual; 0 where too few are steady to tell."""
    shares = np.frombuffer(usual.bits, np.uint8) / 255
    is_steady = (shares <= STEADY) | (shares >= 1 - STEADY)
    if is_steady.sum() < STEADY_BITS:
        return 0.0
    is_set = shares >= 1 - STEADY
    return float((_set_bits(look)[is_steady] != is_set[is_steady]).mean())
