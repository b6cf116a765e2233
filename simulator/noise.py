"""Chance for whole columns at once: the same rule as ``simulator.chance``, without memory.

Each key is digested once to 64 bits; draws for it at numbered slots are mixed from those (the
finaliser of SplitMix64, Steele and others 2014), so a million of them take milliseconds.
"""

import hashlib
from collections.abc import Iterable

import numpy
from numpy.typing import NDArray

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool]
Keys = NDArray[numpy.uint64]
Slots = NDArray[numpy.int64]
GOLDEN = numpy.uint64(0x9E3779B97F4A7C15)
MIX_1, MIX_2 = numpy.uint64(0xBF58476D1CE4E5B9), numpy.uint64(0x94D049BB133111EB)
BITS = 2.0**-53


def keys(names: Iterable[tuple[object, ...]]) -> Keys:
    """One 64-bit key per name."""
    texts = ("/".join(map(str, name)).encode() for name in names)
    digests = (hashlib.blake2b(text, digest_size=8).digest() for text in texts)
    return numpy.array([int.from_bytes(digest, "big") for digest in digests], numpy.uint64)


def shares(of: Keys, slots: Slots) -> Floats:
    """Draws in [0, 1): a row per slot, a column per key."""
    mixed = of[None, :] + slots.astype(numpy.uint64)[:, None] * GOLDEN
    mixed ^= mixed >> numpy.uint64(30)
    mixed *= MIX_1
    mixed ^= mixed >> numpy.uint64(27)
    mixed *= MIX_2
    mixed ^= mixed >> numpy.uint64(31)
    return (mixed >> numpy.uint64(11)) * BITS


def drifts(of: Keys, times: Slots, step_s: int) -> Floats:
    """Smooth wanderings in [0, 1), a row per time: a new independent value every ``step_s``."""
    slot, rest = numpy.divmod(times, step_s)
    blend = ((1 - numpy.cos(numpy.pi * rest / step_s)) / 2)[:, None]
    first = int(slot.min())
    drawn = shares(of, numpy.arange(first, int(slot.max()) + 2))
    return drawn[slot - first] * (1 - blend) + drawn[slot - first + 1] * blend
