"""Positions that a publisher writes into one column: ``POINT (9.19 45.46)``, ``(45.46, 9.19)``."""

import re
from collections.abc import Mapping, Sequence

from etl.tables.expressions import literal, quoted

_NUMBER = r"(-?\d+(?:\.\d+)?)"
WKT = rf"POINT ?\({_NUMBER} {_NUMBER}\)"
_DECIMAL = r"(-?\d{1,3}\.\d+)"
PAIR = rf"\(?{_DECIMAL}, ?{_DECIMAL}\)?"
"""Decimals told by points: ``45,46`` is one number with a comma."""
PATTERNS = {WKT: ("lon", "lat"), PAIR: ("lat", "lon")}
"""How a place is written, and which of the two numbers comes first."""


def holds_places(values: Sequence[str]) -> bool:
    """Whether a column's values are positions rather than words."""
    return _pattern(values) is not None


def place_expressions(columns: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, str]] | None:
    """The first column that holds positions, and how ``lon`` and ``lat`` are read from it."""
    for name, values in columns.items():
        pattern = _pattern(values)
        if pattern is not None:
            order = PATTERNS[pattern]
            return name, {c: _part(name, pattern, order.index(c) + 1) for c in ("lon", "lat")}
    return None


def _pattern(values: Sequence[str]) -> str | None:
    given = [value.strip() for value in values if value.strip()]
    for pattern in PATTERNS:
        if given and all(re.fullmatch(pattern, value) for value in given):
            return pattern
    return None


def _part(name: str, pattern: str, number: int) -> str:
    found = f"regexp_extract({quoted(name)}, {literal(pattern)}, {number})"
    return f"CAST(nullif({found}, '') AS DOUBLE)"
