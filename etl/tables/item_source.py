"""The items of a mapped file as DuckDB can read them: CSV, JSON a line, or Parquet."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data.records import column_types
from data.staging import Staging
from etl.feed import FormatError, require_content
from etl.tables.csv_items import CsvFile, CsvLayout, open_csv, unreadable
from etl.tables.encodings import UTF_8, rewrite_as_utf_8
from etl.tables.expressions import MappingError, literal, quoted
from etl.tables.item_lists import SAFE_COLUMN, json_path, require_keys, require_whole, write_lines
from etl.tables.mapping import Mapping
from etl.tables.plain_text import require_text
from etl.tables.statement_files import filled, statement

_LINE = '"whole line"'
_JSON = f"CASE WHEN json_valid({_LINE}) THEN {_LINE} END"
_NO_OBJECT = f"json_type({_JSON}) IS DISTINCT FROM 'OBJECT'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSource:
    """``text`` is read as a table; ``shown`` is the same items again, in the same order, for
    ``item``, the expression that shows one. ``breaks`` is true of an item that is none.
    """

    path: Path
    text: str
    parameters: dict[str, Any]
    shown: str
    shown_parameters: dict[str, Any]
    item: str
    types: dict[str, str]
    breaks: str | None = None
    fields_n: int | None = None
    """How many a line must have, where items are lines that may break."""
    header_n: int = 0
    csv: CsvFile | None = None


def open_items(mapping: Mapping, path: Path, staging: Staging) -> ItemSource:
    """Check a file and say how it is read. Raises ``FormatError``."""
    if mapping.encoding != UTF_8:
        rewrite_as_utf_8(path, mapping.encoding)
    if mapping.format == "csv":
        return _csv(mapping, path)
    if mapping.format == "parquet":
        return _parquet(mapping, path, staging)
    return _lines(mapping, path)


def _csv(mapping: Mapping, path: Path) -> ItemSource:
    layout = CsvLayout(
        columns=mapping.source_columns,
        delimiter=mapping.delimiter,
        nulls=mapping.nulls,
        header=mapping.header,
    )
    file = open_csv(path, layout)
    numbers = _read_as_numbers(mapping)
    types = {name: "DOUBLE" if name in numbers else "VARCHAR" for name in file.header}
    cells = ", ".join(f"coalesce({quoted(name)}, '')" for name in file.header)
    return ItemSource(
        path=path,
        text=statement("csv_source"),
        parameters=file.parameters | {"columns": types},
        shown=statement("csv_text"),
        shown_parameters=file.parameters,
        item=f"concat_ws({literal(mapping.delimiter)}, {cells})",
        types=types,
        fields_n=len(file.header),
        header_n=0 if mapping.header else 1,
        csv=file,
    )


def _read_as_numbers(mapping: Mapping) -> set[str]:
    """Columns that are only ever taken over as numbers: the reader turns them into such fastest."""
    kinds = column_types(mapping.record)
    plain = {e.columns[0] for c, e in mapping.columns.items() if e.is_plain and kinds[c] is float}
    others = {
        name
        for c, e in mapping.columns.items()
        if not (e.is_plain and kinds[c] is float)
        for name in e.columns
    }
    return plain - others - set(mapping.filter.columns if mapping.filter else ())


def _lines(mapping: Mapping, path: Path) -> ItemSource:
    if mapping.format != "ndjson":
        write_lines(path, mapping.format, mapping.items)
    elif not path.stat().st_size:
        raise FormatError("found an empty payload, expected one JSON object a line")
    if path.stat().st_size:
        require_text(path, "one JSON object a line", has_quoted_lines=False)
        require_whole(path)
        require_keys(path, mapping.source_columns)
    unsafe = [c for c in mapping.source_columns if not SAFE_COLUMN.fullmatch(c)]
    if unsafe:
        raise MappingError(f"found source column {unsafe[0]!r}, expected a name without quotes")
    cells = ", ".join(
        f"CASE WHEN json_valid(line) THEN line ->> {json_path(name)} END AS {quoted(name)}"
        for name in mapping.source_columns
    )
    text = filled("line_source", cells=cells)
    return ItemSource(
        path=path,
        text=text,
        parameters={"path": str(path)},
        shown=statement("line_text"),
        shown_parameters={"path": str(path)},
        item=_LINE,
        types=dict.fromkeys(mapping.source_columns, "VARCHAR"),
        fields_n=1,
        breaks=_NO_OBJECT,
    )


def _parquet(mapping: Mapping, path: Path, staging: Staging) -> ItemSource:
    with path.open("rb") as file:
        require_content(file.read(4_096), "a Parquet file")
    try:
        found = staging.execute(statement("parquet_columns"), {"path": str(path)})
    except duckdb.Error as error:
        raise FormatError(f"{unreadable(error)}, expected a Parquet file") from None
    types = dict(found)
    missing = [name for name in mapping.source_columns if name not in types]
    if missing:
        shown = ", ".join(types)[:200]
        raise FormatError(f"found columns {shown}, expected also {', '.join(missing)}")
    return ItemSource(
        path=path,
        text="read_parquet($path)",
        parameters={"path": str(path)},
        shown="(SELECT parquet_row FROM read_parquet($path) AS parquet_row)",
        shown_parameters={"path": str(path)},
        item="CAST(to_json(parquet_row) AS VARCHAR)",
        types=types,
    )
