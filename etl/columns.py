"""Rows of a parser as Arrow columns, without those that no column can hold."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from data.records import Record, column_types, required_columns
from etl.feed import Reject

_ARROW_TYPES: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
}
Keep = Callable[[type[Record], pa.RecordBatch], None]
_BATCH = 5_000
_INT64 = 2**63


class Columns:
    """Turns the rows of one payload into columns, a few thousand at a time.

    Each batch goes to ``keep``, by default to be one table per record in the end. Unusable rows
    are rejected.
    """

    def __init__(self, reject: Reject, keep: Keep | None = None) -> None:
        self._reject = reject
        self._waiting: dict[type[Record], list[Record]] = {}
        self._batches: dict[type[Record], list[pa.RecordBatch]] = {}
        self._keep = keep or self._gather

    def extend(self, rows: Iterable[Record]) -> None:
        """Take rows in; nothing is kept of them but their columns."""
        waiting = self._waiting
        for row in rows:
            record = type(row)
            group = waiting.setdefault(record, [])
            group.append(row)
            if len(group) >= _BATCH:
                self._pack(record)

    def finish(self) -> list[type[Record]]:
        """Pack what waits; the records that came, in the order in which they first did."""
        for record in self._waiting:
            self._pack(record)
        return list(self._waiting)

    def tables(self) -> dict[type[Record], pa.Table]:
        """What was gathered, in the order in which the records first came."""
        return {
            record: pa.Table.from_batches(self._batches.get(record, []), schema(record))
            for record in self.finish()
        }

    def _gather(self, record: type[Record], batch: pa.RecordBatch) -> None:
        self._batches.setdefault(record, []).append(batch)

    def _pack(self, record: type[Record]) -> None:
        rows, self._waiting[record] = self._waiting[record], []
        batch = _batch(record, rows)
        if batch is None:
            batch = _batch(record, [row for row in rows if self._is_usable(row)])
        if batch is not None:
            self._keep(record, batch)

    def _is_usable(self, row: Record) -> bool:
        for name, kind in column_types(type(row)).items():
            problem = _problem(name, getattr(row, name), kind, type(row))
            if problem:
                self._reject(problem, _shown(row))
                return False
        return True


@cache
def schema(record: type[Record]) -> pa.Schema:
    """A record's columns as Arrow types."""
    return pa.schema([(name, _ARROW_TYPES[kind]) for name, kind in column_types(record).items()])


def rejected_table(rejected: Sequence[Record], record: type[Record]) -> pa.Table:
    """Items for the quarantine; text in them that is no Unicode is shown escaped."""
    columns = [
        [_writable(value) for value in values]
        for values in zip(*map(astuple, rejected), strict=True)
    ]
    names = schema(record).names
    return pa.table(dict(zip(names, columns or [[] for _ in names], strict=True)), schema(record))


def _batch(record: type[Record], rows: Sequence[Record]) -> pa.RecordBatch | None:
    """The rows as columns; ``None`` where at least one row has a value that does not fit."""
    wanted = schema(record)
    if not rows:
        return pa.RecordBatch.from_pylist([], wanted)
    pick = attrgetter(*wanted.names)
    values = zip(*map(pick, rows), strict=True)
    try:
        arrays = [pa.array(list(v), f.type) for v, f in zip(values, wanted, strict=True)]
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError):
        return None
    required = required_columns(record)
    is_complete = not any(
        a.null_count for a, f in zip(arrays, wanted, strict=True) if f.name in required
    )
    is_finite = all(_is_finite(array) for array in arrays if pa.types.is_floating(array.type))
    return pa.RecordBatch.from_arrays(arrays, schema=wanted) if is_complete and is_finite else None


def _is_finite(array: pa.Array) -> bool:
    return bool(np.isfinite(array.drop_null().to_numpy(zero_copy_only=False)).all())


def _problem(name: str, value: Any, kind: type, record: type[Record]) -> str | None:
    """Why a value cannot go into its column."""
    if value is None:
        return f"found no {name}, expected one" if name in required_columns(record) else None
    if kind is float and not math.isfinite(value):
        return f"found {name} {value}, expected a finite number"
    if kind is int and not -_INT64 <= value < _INT64:
        return f"found {name} of {len(str(abs(value)))} digits, expected a 64-bit number"
    if kind is str and _writable(value) != value:
        return f"found {name} with half a surrogate pair, expected Unicode text"
    return None


def _writable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _shown(row: Record) -> dict[str, Any]:
    return {
        name: value for name in column_types(type(row)) if (value := getattr(row, name)) is not None
    }
