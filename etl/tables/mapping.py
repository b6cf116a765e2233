"""A mapping file: how the columns of somebody's table become those of a record; read and checked.

``table``, ``format`` (csv, ndjson, json, geojson, parquet), ``zone`` of what ``local("column")``
reads, ``encoding`` of a text that is not UTF-8, ``delimiter``, ``nulls`` and ``header`` (the column
names, where it has no line of them) of a CSV file, ``items`` (the key of the list in a JSON
object), ``filter`` (items where it is not true are not read), ``[source_columns]`` name = type,
``[columns]`` target = expression, ``[categories.<target>]`` theirs = ours, ``[units]`` target = the
unit the expression gives.
"""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from data.records import Record, column_types, record_types, required_columns
from etl.tables.encodings import ENCODINGS, UTF_8
from etl.tables.expressions import SOURCE_TYPES, Expression, MappingError, read_expression

FORMATS = ("csv", "ndjson", "json", "geojson", "parquet")
_KEYS = ("table", "format", "zone", "encoding", "delimiter", "nulls", "header", "items", "filter",
         "source_columns", "columns", "categories", "units")  # fmt: skip
_FACTORS: dict[str, dict[str, float]] = {
    "kmh": {"km/h": 1, "mph": 1.609344, "m/s": 3.6, "kn": 1.852, "ft/s": 1.09728},
    "m": {"m": 1, "km": 1_000, "ft": 0.3048, "mi": 1_609.344, "nmi": 1_852},
    "s": {"s": 1, "ms": 0.001, "min": 60, "h": 3_600},
    "ms": {"ms": 1, "s": 1_000},
    "pct": {"%": 1, "share": 100},
    "vph": {"veh/h": 1, "veh/min": 60, "veh/5min": 12, "veh/15min": 4, "veh/30min": 2},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A checked mapping. ``factors`` turn an expression's unit into the column's own."""

    record: type[Record]
    format: str
    zone: str | None
    encoding: str
    delimiter: str
    nulls: tuple[str, ...]
    header: tuple[str, ...]
    items: str | None
    filter: Expression | None
    types: dict[str, str]
    columns: dict[str, Expression]
    categories: dict[str, dict[str, str]]
    factors: dict[str, float]

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns that any expression reads, in order."""
        found = [e.columns for e in (*self.columns.values(), self.filter) if e]
        return tuple(dict.fromkeys(name for names in found for name in names))

    @property
    def required(self) -> frozenset[str]:
        """Target columns that must have a value in every row."""
        return needed_columns(self.record)


def read_mapping(file: Path, table: str | None = None) -> Mapping:
    """Read and check a mapping; ``table`` is the only one a format allows, if it says.

    Raises ``MappingError``, one sentence.
    """
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(
            f"found no mapping {file.name} ({error.strerror}), expected one"
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"{file.name}: found invalid TOML ({error}), expected TOML") from None
    return _Reader(file.name, given).mapping(table)


def needed_columns(record: type[Record]) -> frozenset[str]:
    """Columns that may not be null and that the record does not preset."""
    preset = {f.name for f in fields(record) if isinstance(f.default, bool)}
    return required_columns(record) - preset


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file; every complaint names it and the key."""

    name: str
    given: dict[str, Any]

    def mapping(self, only: str | None) -> Mapping:
        unknown = sorted(self.given.keys() - set(_KEYS))
        if unknown:
            self._refuse("key", unknown[0], f"one of {', '.join(_KEYS)}")
        record = self._record(only)
        types = self._types()
        columns = self._columns(record, types)
        condition = self._text("filter")
        mapping = Mapping(
            record=record,
            format=self._choice("format", FORMATS),
            zone=self._zone(),
            encoding=self._choice("encoding", ENCODINGS, UTF_8),
            delimiter=self._text("delimiter") or ",",
            nulls=self._list("nulls", [""]),
            header=self._list("header", []),
            items=self._text("items"),
            filter=read_expression(f"{self.name}: filter", condition, types) if condition else None,
            types=types,
            columns=columns,
            categories=self._categories(record, columns),
            factors=self._factors(columns),
        )
        self._check_together(mapping)
        return mapping

    def _record(self, only: str | None) -> type[Record]:
        known = record_types()
        table = self._text("table") or only
        if table not in known or (only and table != only):
            self._refuse("table", table, only or f"one of {', '.join(known)}")
        return known[cast(str, table)]

    def _types(self) -> dict[str, str]:
        types = self._texts("source_columns")
        for column, kind in types.items():
            if kind not in SOURCE_TYPES:
                expected = f"one of {', '.join(sorted(SOURCE_TYPES))}"
                self._refuse(f"source_columns.{column}", kind, expected)
        return types

    def _columns(self, record: type[Record], types: dict[str, str]) -> dict[str, Expression]:
        texts, known = self._texts("columns"), column_types(record)
        missing = sorted(needed_columns(record) - texts.keys())
        if missing:
            self._refuse("columns", ", ".join(texts) or "none", f"also {', '.join(missing)}")
        for column in texts.keys() - known.keys():
            self._refuse("columns", column, f"one of {', '.join(known)}")
        return {
            column: read_expression(f"{self.name}: columns.{column}", text, types)
            for column, text in texts.items()
        }

    def _categories(
        self, record: type[Record], columns: Table[str, Expression]
    ) -> dict[str, dict[str, str]]:
        found = self._table("categories")
        for column in found:
            if column not in columns or column_types(record)[column] is not str:
                self._refuse("categories", column, "a text column of [columns]")
        return {c: _Reader(self.name, {c: words})._texts(c) for c, words in found.items()}

    def _factors(self, columns: Table[str, Expression]) -> dict[str, float]:
        factors: dict[str, float] = {}
        for column, unit in self._texts("units").items():
            known = _FACTORS.get(column.rpartition("_")[2], {})
            if column not in columns or unit not in known:
                expected = f"one of {', '.join(known)}" if known else "a column with a unit"
                self._refuse(f"units.{column}", unit, expected)
            factors[column] = known[unit]
        return factors

    def _check_together(self, mapping: Mapping) -> None:
        expressions = [*mapping.columns.values(), *([mapping.filter] if mapping.filter else [])]
        if mapping.zone is None and any('"local"(' in e.text for e in expressions):
            self._refuse("zone", None, "the zone of what local(...) reads")
        if len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n\0':
            self._refuse("delimiter", mapping.delimiter, "one character")
        if mapping.encoding != UTF_8 and mapping.format == "parquet":
            self._refuse("encoding", mapping.encoding, "none of a Parquet file")
        if mapping.header and mapping.format != "csv":
            self._refuse("header", list(mapping.header), "none but of a CSV file")
        if not mapping.source_columns:
            self._refuse("columns", "constants only", "an expression that reads a column")

    def _zone(self) -> str | None:
        zone = self._text("zone")
        try:
            return ZoneInfo(zone).key if zone else None
        except (ValueError, OSError, KeyError):
            self._refuse("zone", zone, "a time zone such as Europe/Rome")

    def _list(self, key: str, preset: list[str]) -> tuple[str, ...]:
        texts = self.given.get(key, preset)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            self._refuse(key, texts, "a list of texts")
        return tuple(cast(list[str], texts))

    def _choice(self, key: str, choices: tuple[str, ...], preset: str | None = None) -> str:
        value = self.given.get(key, preset)
        if value not in choices:
            self._refuse(key, value, f"one of {', '.join(choices)}")
        return cast(str, value)

    def _text(self, key: str) -> str | None:
        value = self.given.get(key)
        if value is not None and not isinstance(value, str):
            self._refuse(key, value, "text")
        return value

    def _table(self, key: str) -> dict[str, Any]:
        value = self.given.get(key, {})
        if not isinstance(value, dict):
            self._refuse(key, value, "a table")
        return cast(dict[str, Any], value)

    def _texts(self, key: str) -> dict[str, str]:
        table = self._table(key)
        for name, value in table.items():
            if not isinstance(value, str):
                self._refuse(f"{key}.{name}", value, "text")
        return table

    def _refuse(self, key: str, found: Any, expected: str) -> Any:
        raise MappingError(f"{self.name}: {key}: found {found!r}, expected {expected}")
