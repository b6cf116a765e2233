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
from etl.guess.instants import Clock, clocks_of
from etl.guess.places import holds_places
from etl.guess.sample import Sample
from etl.tables.mapping import needed_columns

WORDS = Path(__file__).parent / "words.toml"
LIMITS = {"lon": 180.0, "lat": 90.0}
LEAST = 1.0
MISSING = 8.0
LATEST = 25
"""Phrases from this place on tell hardly less than those before them."""
THEME, MOST_THEMES = 1.5, 4
ABOUT = ("weights", "themes", "never")
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
    clocks = clocks_of(sample.columns)
    fits = [_fit(table, sample.columns, clocks) for table in _words() if table not in ABOUT]
    best = max(fits, key=lambda fit: fit.score)
    return best if best.score > LEAST else None


def _fit(table: str, columns: Mapping[str, Sequence[str]], clocks: dict[str, Clock]) -> Fit:
    record, words = record_types()[table], _words()
    pairs = [
        (likeness(phrases, name), target, name)
        for target, phrases in words[table].items()
        for name, values in columns.items()
        if _is_possible(column_types(record)[target], target, name, values, clocks)
        and not _is_other(target, name)
    ]
    chosen: dict[str, str] = {}
    for fitness, target, name in sorted(pairs, key=lambda pair: -pair[0]):
        if fitness and target not in chosen and name not in chosen.values():
            chosen[target] = name
    _complete(table, record, columns, clocks, chosen)
    weights = words["weights"].get(table, {})
    missing = needed_columns(record) - chosen.keys() - CONSTANT
    score = sum(weights.get(target, 0.5) for target in chosen) + _themes(table, columns)
    return Fit(record, chosen, clocks, score - MISSING * len(missing) / len(words[table]))


def _complete(
    table: str,
    record: type[Record],
    columns: Mapping[str, Sequence[str]],
    clocks: Mapping[str, Clock],
    chosen: dict[str, str],
) -> None:
    """What must not be missing, from columns whose names tell nothing: the first instant or day of
    a table's, and what names each of its items.
    """
    if not _themes(table, columns):
        return
    free = [name for name in columns if name not in chosen.values()]
    for target in needed_columns(record) - chosen.keys() - CONSTANT:
        is_instant = column_types(record)[target] is datetime
        fitting = [
            name
            for name in free
            if (name in clocks and clocks[name].kind != "time" if is_instant
                else name not in clocks and _names_items(columns[name]))
        ]  # fmt: skip
        if fitting:
            chosen[target] = fitting[0]


def _names_items(values: Sequence[str]) -> bool:
    given = [value.strip() for value in values]
    return all(given) and len(set(given)) == len(given) and not holds_places(given)


def _themes(table: str, columns: Mapping[str, Sequence[str]]) -> float:
    """How much the columns' names speak of a table's matter, whatever each is for."""
    themes: list[str] = _words()["themes"].get(table, [])
    told = sum(any(_begins(part, theme) for theme in themes) for name in columns
               for part in name_words(name))  # fmt: skip
    return min(told, MOST_THEMES) * THEME


def _is_other(target: str, name: str) -> bool:
    """Whether a column's name has a word that this column of ours never has."""
    words: list[str] = _words()["never"].get(target, [])
    return any(part == word for part in name_words(name) for word in words)


def _lateness(place: int) -> float:
    return min(place, LATEST) * 0.4 + max(place - LATEST, 0) * 0.01


def likeness(phrases: Sequence[str], name: str) -> float:
    """How well the best phrase fits: early ones before late ones, exact before partial."""
    parts = name_words(name)
    best = 0.0
    for place, phrase in enumerate(phrases):
        wanted = phrase.split()
        if all(any(_begins(part, word) for part in parts) for word in wanted):
            extra = len(parts) - len(wanted)
            best = max(best, 10 - _lateness(place) - extra * 0.5 + len(wanted))
    return best


def _begins(part: str, word: str) -> bool:
    """Short words must be whole: ``x`` is not the beginning of ``xml``."""
    return part.startswith(word) if len(word) > 3 else part == word


def phrases(table: str) -> dict[str, list[str]]:
    """What publishers call the columns of a table, best first."""
    return _words()[table]


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
    if holds_places(given):
        return False
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
