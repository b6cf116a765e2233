"""Runs table-like formats: a CSV file through the statements of its format into staging."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from data.records import Record, Rejected
from data.staging import Staging
from data.warehouse import Warehouse
from etl.feed import FormatError, Reject
from etl.tables.csv_items import CsvFile, open_csv, read_items
from etl.tables.expressions import quoted
from etl.tables.mapped import stage_mapped
from etl.tables.spooling import spooled
from etl.tables.statement_files import filled, statement
from etl.tables.table_format import TableFormat, read_table_format


def stage_table(
    format_path: Path, payload: Path, staging: Staging, mapping: Path | None = None
) -> int:
    """Stage the rows of a payload; how many items it has, those in the quarantine included.

    Raises ``FormatError`` where the payload is not what the format expects, or the mapping is not
    what a mapping should be.
    """
    table_format = read_table_format(format_path)
    if table_format.is_mapped != (mapping is not None):
        found = "a mapping" if mapping else "no mapping"
        expected = "one" if table_format.is_mapped else "none"
        raise FormatError(f"found {found}, expected {expected} for {table_format.name}")
    with spooled(payload, staging.spool) as path:
        if mapping is not None:
            return stage_mapped(table_format, mapping, path, staging)
        return _stage_items(table_format, path, staging)


def parse_table(
    format_path: Path, payload: Path, reject: Reject, mapping: Path | None = None
) -> Iterator[Record]:
    """The rows of a payload as records; items that cannot be read go to ``reject``."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse.open(None, spool=Path(folder) / "spool")
        try:
            with warehouse.staging() as staging:
                stage_table(format_path, payload, staging, mapping)
                for record in staging.staged():
                    yield from staging.rows(record)
                rejected = [r for r in staging.rows(Rejected) if isinstance(r, Rejected)]
                for item in sorted(rejected, key=lambda item: item.position):
                    reject(item.reason, item.item, item.position)
        finally:
            warehouse.close()


def _stage_items(table_format: TableFormat, path: Path, staging: Staging) -> int:
    file = open_csv(path, table_format.layout)
    read_n = read_items(file, staging)
    _add_absent_columns(file, staging)
    staging.prepare(statement("reading"))
    staging.execute("SET VARIABLE format_zone = $zone", {"zone": table_format.header.get("zone")})
    staging.execute("SET VARIABLE file_columns = $names", {"names": list(file.header)})
    try:
        staging.execute(filled("make_rows", rows=table_format.source_row))
    except duckdb.OutOfMemoryException as error:
        raise FormatError(f"found a file too large to read ({error})") from None
    _quarantine(file, staging)
    for record, text in table_format.rows:
        staging.select(record, text)
    staging.execute("DROP TABLE source_row")
    staging.execute("DROP TABLE source_line")
    return read_n


def _add_absent_columns(file: CsvFile, staging: Staging) -> None:
    """Optional columns that this file lacks; their names come from the format, not the file."""
    for name in file.layout.optional:
        if name not in file.header:
            staging.execute(f'ALTER TABLE source_line ADD COLUMN "{name}" VARCHAR')


def _quarantine(file: CsvFile, staging: Staging) -> None:
    """Put the items that have a reason into the quarantine, as the file shows them."""
    cells = ", ".join(f"coalesce(source_line.{quoted(name)}, '')" for name in file.header)
    text = filled("quarantine_items", cells=cells)
    staging.execute(text, {"delimiter": file.layout.delimiter})
