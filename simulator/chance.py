"""Chance without memory: what is drawn depends on the seed and on what it is drawn for alone."""

import hashlib
import math
from random import Random

SEED = 7
"""Of the city that is shown where nobody asks for another."""


def draws(*key: object) -> Random:
    """A stream of draws that belongs to this key."""
    return Random(_text(key))


def share(*key: object) -> float:
    """One draw in [0, 1) that belongs to this key."""
    digest = hashlib.blake2b(_text(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def drift(at: float, step_s: float, *key: object) -> float:
    """A smooth wandering in [0, 1) over time, with a new independent value every ``step_s``."""
    slot, part = divmod(at / step_s, 1.0)
    blend = (1 - math.cos(math.pi * part)) / 2
    return share(*key, int(slot)) * (1 - blend) + share(*key, int(slot) + 1) * blend


def poisson(random: Random, mean: float) -> int:
    """How many independent events happen where ``mean`` are expected (Knuth; mean below 700)."""
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def around(random: Random, median: float, spread: float) -> float:
    """A log-normal draw: positive, with this median; ``spread`` is the deviation of its log."""
    return random.lognormvariate(math.log(median), spread)


def _text(key: tuple[object, ...]) -> str:
    return "/".join(map(str, key))
