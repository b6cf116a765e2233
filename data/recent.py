"""What live screens ask again: kept while its tables stand and hardly any time has passed."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, cast

from data.scope import Scope
from data.statements import names_in

Row = TypeVar("Row")
KEPT = timedelta(seconds=10)
KEPT_N = 256


class Read(Protocol):
    """How a warehouse is read."""

    def __call__(
        self, sql: str, row: type[Row], parameters: Mapping[str, Any], *, scope: Scope
    ) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class _Result:
    """Rows as they were at an instant; ``revision`` is that of the tables they are from."""

    rows: list[Any]
    at: datetime
    revision: int


class Recent:
    """Reads a statement again only when a table of it moved, or ``KEPT`` has passed since.

    Most changes touch a table or two, and a screen asks twenty questions. Until then only the clock
    differs: what a question says of now it says of at most ``KEPT`` ago, as a live frame does.
    """

    def __init__(self, read: Read, moved_at: Callable[[frozenset[str]], int]) -> None:
        self._read = read
        self._moved_at = moved_at
        self._lock = threading.Lock()
        self._results: dict[tuple[object, ...], _Result] = {}

    def read(
        self, sql: str, row: type[Row], parameters: Mapping[str, Any], *, scope: Scope, at: datetime
    ) -> list[Row]:
        """As ``Warehouse.read``, for a live picture at ``at``."""
        question = (sql, row, scope.key, *_asked(parameters, at))
        # Looked up first: rows newer than their revision are read again, never the other way round.
        revision = self._moved_at(names_in(sql, scope.has_limits))
        kept = self._results.get(question)
        if kept and kept.revision == revision and timedelta(0) <= at - kept.at <= KEPT:
            return cast(list[Row], list(kept.rows))
        rows = self._read(sql, row, parameters, scope=scope)
        self._keep(question, _Result(rows, at, revision))
        return list(rows)

    def _keep(self, question: tuple[object, ...], result: _Result) -> None:
        with self._lock:
            self._results.pop(question, None)
            self._results[question] = result
            old = [q for q, r in self._results.items() if abs(result.at - r.at) > KEPT]
            for other in [*old, *list(self._results)[:-KEPT_N]]:
                self._results.pop(other, None)


def _asked(parameters: Mapping[str, Any], at: datetime) -> list[tuple[str, object]]:
    """Parameters such that two moments ask the same: instants as the time from ``at``."""
    return [
        (name, at - value if isinstance(value, datetime) else repr(value))
        for name, value in sorted(parameters.items())
    ]
