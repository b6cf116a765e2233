"""Which of our columns a publisher's columns may be: by name and by what their values look like."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.records import Record, column_types, record_types
from etl.guess.instants import Clock, clock_of
from etl.guess.sample import Sample
from etl.tables.mapping import needed_columns

WORDS = Path(__file__).parent / "words.toml"
LIMITS = {"lon": 180.0, "lat": 90.0}
LEAST = 1.0
MISSING = 8.0
CONSTANT = frozenset({"site_id", "unit_id", "sensor_id", "property"})
"""What may be the same for a whole file, and then is in no column."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A table and the source column that each of its columns may be."""

    record: type[Record]
    columns: dict[str, str]
    clocks: dict[str, Clock]
    score: float


def best_fit(sample: Sample) -> Fit | None:
    """The table that most of the columns speak for; ``None`` where they speak for none."""
    clocks = {name: clock for name, values in sample.columns.items() if (clock := clock_of(values))}
    fits = [_fit(table, sample.columns, clocks) for table in _words() if table != "weights"]
    best = max(fits, key=lambda fit: fit.score)
    return best if best.score > LEAST else None


def _fit(table: str, columns: Mapping[str, Sequence[str]], clocks: dict[str, Clock]) -> Fit:
    record, words = record_types()[table], _words()
    pairs = [
        (_likeness(phrases, name), target, name)
        for target, phrases in words[table].items()
        for name, values in columns.items()
        if _is_possible(column_types(record)[target], target, name, values, clocks)
    ]
    chosen: dict[str, str] = {}
    for likeness, target, name in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness and target not in chosen and name not in chosen.values():
            chosen[target] = name
    weights = words["weights"].get(table, {})
    missing = needed_columns(record) - chosen.keys() - CONSTANT
    score = sum(weights.get(target, 0.5) for target in chosen)
    return Fit(record, chosen, clocks, score - MISSING * len(missing) / len(words[table]))


def _likeness(phrases: Sequence[str], name: str) -> float:
    """How well the best phrase fits: early ones before late ones, exact before partial."""
    parts = name_words(name)
    best = 0.0
    for place, phrase in enumerate(phrases):
        wanted = phrase.split()
        if all(any(_begins(part, word) for part in parts) for word in wanted):
            extra = len(parts) - len(wanted)
            best = max(best, 10 - place * 0.4 - extra * 0.5 + len(wanted))
    return best


def _begins(part: str, word: str) -> bool:
    """Short words must be whole: ``x`` is not the beginning of ``xml``."""
    return part.startswith(word) if len(word) > 3 else part == word


def name_words(name: str) -> list[str]:
    """``CallReceived_DtTm`` → ``call, received, dt, tm``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", plain)
    return [word.lower() for word in re.split(r"[^A-Za-z0-9]+", split) if word]


def _is_possible(
    kind: type, target: str, name: str, values: Sequence[str], clocks: Mapping[str, Clock]
) -> bool:
    given = [value.strip() for value in values if value.strip()]
    if kind is datetime:
        return name in clocks and clocks[name].kind != "time"
    if not given:
        return False
    if kind in (float, int):
        numbers = [_number(value.replace(",", ".")) for value in given]
        return all(number is not None and abs(number) <= LIMITS.get(target, 1e15)
                   for number in numbers) and name not in clocks  # fmt: skip
    if target.endswith("_url"):
        return all("://" in value for value in given)
    return name not in clocks or target.endswith("_id")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
