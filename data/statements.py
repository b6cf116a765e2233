"""The SQL of the product: files found in their folders, with headers, fragments and scope.

A statement may mention a *fragment* (``data/sql/fragments/<name>.sql``) as if it were a table; it
is put in front as a common table expression, with those it mentions itself. Where the reader's
scope has limits, the tables named in ``data/sql/scope`` are shadowed by their visible part in the
same way, so that no statement can forget to ask; where the picture is what the room knew then,
those of ``data/sql/known`` by what had been reported.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.records import record_types

SQL = Path(__file__).parent / "sql"
_HEADER = re.compile(r"\A\s*/\*(?P<toml>.*?)\*/", re.DOTALL)
_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
_BASE_TABLE = re.compile(r"\bmain\.([a-z_]+)\b")
_WITH = re.compile(r"\A\s*WITH\s+(RECURSIVE\s+)?", re.IGNORECASE)


class StatementError(ValueError):
    """An SQL file whose header or text is not what the product expects."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL file: its name, its TOML header, and its text."""

    name: str
    header: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Text ready for DuckDB and the parameters it takes."""

    text: str
    parameters: frozenset[str]


@cache
def statements(folder: str) -> dict[str, Statement]:
    """Every statement in ``data/sql/<folder>``, by name, in name order."""
    files = sorted((SQL / folder).glob("*.sql"))
    return {file.stem: read_statement(file) for file in files}


@cache
def read_statement(file: Path) -> Statement:
    """A statement with its header, if it has one. Raises ``StatementError`` for a bad header."""
    text = file.read_text(encoding="utf-8")
    match = _HEADER.match(text)
    if match is None:
        return Statement(file.stem, {}, text)
    try:
        header = tomllib.loads(match["toml"])
    except tomllib.TOMLDecodeError as error:
        raise StatementError(f"{file.name}: header is not TOML: {error}") from None
    return Statement(file.stem, header, text[match.end() :].strip())


@cache
def prepare(text: str, has_limits: bool, is_as_known: bool = False) -> Prepared:
    """``text`` with the fragments it mentions and, for a limited reader, the scope, in front.

    ``is_as_known`` leaves out what was reported after ``$known_at``.
    """
    parts: dict[str, str] = {}
    _collect(text, _before(has_limits, is_as_known), parts)
    if parts:
        expressions = ",\n".join(f"{n} AS NOT MATERIALIZED (\n{t}\n)" for n, t in parts.items())
        plain = _without_leading_comments(text)
        begun = _WITH.match(plain)
        joined = f", {plain[begun.end() :]}" if begun else f"\n{plain}"
        text = f"WITH {(begun and begun[1]) or ''}{expressions}{joined}"
    return Prepared(text, frozenset(_PARAMETER.findall(_NOISE.sub(" ", text))))


@cache
def tables_of(text: str) -> frozenset[str]:
    """The record tables that a statement reads, through its fragments too."""
    words = _words(prepare(text, has_limits=False).text)
    return frozenset(words & record_types().keys() | words & {"feed_run"})


@cache
def names_in(text: str, has_limits: bool) -> frozenset[str]:
    """Every name in a statement as it is run, those of all the tables it reads among them."""
    return frozenset(_words(prepare(text, has_limits).text))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z_][a-z0-9_]*", _NOISE.sub(" ", text)))


def _collect(text: str, known: Mapping[str, str], parts: dict[str, str]) -> None:
    words = _words(_BASE_TABLE.sub(" ", text))
    for name in sorted(words & known.keys() - parts.keys()):
        _collect(known[name], known, parts)
        parts.setdefault(name, known[name])


@cache
def _before(has_limits: bool, is_as_known: bool) -> dict[str, str]:
    """What may stand in front of a statement, by name: fragments, and shadows of tables."""
    scope, reported = _texts("scope"), _texts("known")
    found = _texts("fragments") | (scope if has_limits else {})
    if not is_as_known:
        return found
    for name, text in reported.items():
        if name in found:
            found[f"reported_{name}"] = text
            found[name] = re.sub(rf"\bmain\.{name}\b", f"reported_{name}", found[name])
        else:
            found[name] = text
    return found


def _without_leading_comments(text: str) -> str:
    return re.sub(r"\A(\s*(--[^\n]*\n|/\*.*?\*/))*", "", text, flags=re.DOTALL)


def _texts(folder: str) -> dict[str, str]:
    return {name: statement.text for name, statement in statements(folder).items()}
