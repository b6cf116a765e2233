"""Stages a table through a mapping file: one pass for what is fine, another for what is not."""

from pathlib import Path

import duckdb

from data.staging import Staging
from etl.feed import FormatError
from etl.tables.csv_items import (
    forget_broken_lines,
    quarantine_broken_lines,
    require_every_line,
    unreadable,
)
from etl.tables.expressions import literal, quoted
from etl.tables.item_source import ItemSource, open_items
from etl.tables.mapped_columns import MappedColumn, mapped_columns
from etl.tables.mapping import Mapping, read_mapping
from etl.tables.statement_files import filled, statement
from etl.tables.table_format import TableFormat


def stage_mapped(table_format: TableFormat, file: Path, path: Path, staging: Staging) -> int:
    """Stage the rows of a spooled file through a mapping; how many items it has.

    Raises ``FormatError``, for the mapping too.
    """
    mapping = read_mapping(file, table_format.header.get("table"))
    allowed = table_format.header.get("formats")
    if allowed and mapping.format not in allowed:
        raise FormatError(f"found format {mapping.format}, expected one of {', '.join(allowed)}")
    staging.prepare(statement("reading"))
    staging.prepare(statement("mapping"))
    staging.execute("SET VARIABLE mapping_zone = $zone", {"zone": mapping.zone})
    source = open_items(mapping, path, staging)
    columns = mapped_columns(mapping, source.types, staging)
    return _stage(mapping, source, columns, staging)


def _stage(
    mapping: Mapping, source: ItemSource, columns: list[MappedColumn], staging: Staging
) -> int:
    """One pass over the file; ``reject_reason`` is a column of the staged rows for its time."""
    record = mapping.record
    before_n = staging.count(record)
    staging.stage(record)
    table = f"staged_{record.TABLE}"
    staging.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS reject_reason VARCHAR")
    forget_broken_lines(staging)
    try:
        staging.select(record, _mapped(mapping, source, columns), source.parameters)
    except duckdb.Error as error:
        raise FormatError(f"{unreadable(error)}, expected {mapping.format}") from None
    broken_n = _broken_lines(source, staging)
    rejected_n = staging.execute(filled("count_rejected", table=table))[0][0]
    outside_n = staging.execute(filled("count_outside", table=table))[0][0] if rejected_n else 0
    read_n = staging.count(record) - before_n - outside_n + broken_n
    if rejected_n:
        _quarantine(source, table, staging)
    staging.execute(f"ALTER TABLE {table} DROP COLUMN reject_reason")
    return read_n


def _mapped(mapping: Mapping, source: ItemSource, columns: list[MappedColumn]) -> str:
    values = [f"{column.value} AS {column.computed}" for column in columns]
    if mapping.filter:
        values.append(f"TRY({{'v': {mapping.filter.text}}}) AS {quoted('value of filter')}")
    return filled(
        "map_items",
        columns=", ".join(f"{_result(c, columns)} AS {quoted(c.name)}" for c in columns),
        reasons=" ".join(_reasons(mapping, source, columns)),
        values=", ".join(values),
        source=source.text,
    )


def _result(column: MappedColumn, columns: list[MappedColumn]) -> str:
    """A column's value; half a position is none, and 0, 0 is not known, where that may be."""
    degrees = {c.name: c for c in columns if c.name in ("lon", "lat")}
    if column.name not in degrees or column.is_required or len(degrees) != 2:
        return column.result
    return f"if_placed({column.result}, {degrees['lon'].result}, {degrees['lat'].result})"


def _reasons(mapping: Mapping, source: ItemSource, columns: list[MappedColumn]) -> list[str]:
    """``WHEN`` clauses; an empty reason marks an item that the filter leaves out."""
    clauses: list[str] = []
    if source.breaks:
        reason = literal("found a line that is no JSON object, expected one")
        clauses.append(f"WHEN {source.breaks} THEN {reason}")
    if mapping.filter:
        value = quoted("value of filter")
        reason = literal("found an item that the filter fails on, expected true or false")
        clauses += [f"WHEN {value} IS NULL THEN {reason}", f"WHEN {value}.v IS NOT TRUE THEN ''"]
    checks = [(column, *check) for column in columns for check in column.checks()]
    if decisive := [column.checks()[-1][0] for column in columns if column.checks()]:
        # Nearly every item is fine, and a few comparisons tell so.
        clauses.append(f"WHEN {' AND '.join(decisive)} THEN NULL")
    clauses += [
        f"WHEN NOT ({holds}) THEN 'found ' || {column.shown()} || {literal(f', {expected}')}"
        for column, holds, expected in checks
    ]
    return clauses or ["WHEN false THEN NULL"]


def _broken_lines(source: ItemSource, staging: Staging) -> int:
    if source.fields_n is None:
        staging.execute(statement("no_broken_lines"))
        return 0
    broken_n = quarantine_broken_lines(source.path, source.fields_n, source.header_n, staging)
    if source.csv and (broken_n or not source.csv.has_paired_quotes):
        require_every_line(source.csv, source.shown, source.shown_parameters, staging)
    return broken_n


def _quarantine(source: ItemSource, table: str, staging: Staging) -> None:
    """Move rejected rows into the quarantine, each shown as its file shows it."""
    staging.execute(filled("rejected_rows", table=table))
    text = filled("quarantine_rows", item=source.item, source=source.shown)
    staging.execute(text, source.shown_parameters)
    staging.execute(filled("drop_rejected", table=table))
