"""Many damaged payloads of one format, the same for the same seed; each failure kept once."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from etl.formats import Format
from tests.fuzz.judge import Judge
from tests.fuzz.mutations import mutant
from tests.fuzz.packing import packed
from tests.goldens import cases, payload

LOAD_EVERY = 20
"""One in so many goes all the way into a warehouse, packed half of the time."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A payload that broke a promise: which, how, and where in the code."""

    number: int
    sentence: str
    place: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Seed:
    """A golden payload to damage, with its mapping where it is read through one."""

    body: bytes
    mapping: Path | None


@cache
def seeds(format: Format) -> list[Seed]:
    """The golden payloads of a format."""
    found = [case for name, case in cases() if name == format.name]
    return [
        Seed(payload(case).read_bytes(), next(case.glob("mapping.toml"), None)) for case in found
    ]


def failures(format: Format, judge: Judge, seed: int, numbers: range) -> Iterator[Failure]:
    """Whatever went wrong with these mutants."""
    goldens = seeds(format)
    others = [golden.body for golden in goldens]
    for number in numbers:
        dice = Random(f"{seed}/{format.name}/{number}")
        golden = dice.choice(goldens)
        body = mutant(golden.body, others, dice)
        try:
            judge.try_parse(body, golden.mapping)
            if number % LOAD_EVERY == 0:
                body = packed(body, dice) if dice.random() < 0.5 else body
                judge.try_load(body, golden.mapping)
        except Exception as error:  # noqa: BLE001
            where = traceback.extract_tb(error.__traceback__)[-1]
            sentence = f"{type(error).__name__}: {error}"[:300]
            place = f"{Path(where.filename).name}:{where.lineno} {type(error).__name__}"
            yield Failure(number, sentence, place, body)
