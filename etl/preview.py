"""A file's rows and rejects as they would be loaded, without a warehouse."""

import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from data.records import column_types
from etl.commands import known_format, max_file_bytes
from etl.feed import Reject
from etl.formats import Format
from etl.parsing import parse_file
from etl.payload import file_payload
from etl.tables.reading import parse_table

_BATCH = 5_000


def preview(name: str, file: Path, mapping: Path | None) -> Generator[dict[str, Any]]:
    """Each row with its ``table``, then each reject with its ``item``.

    Raises ``FormatError`` or ``Refused`` before the first one.
    """
    format = known_format(name)
    with tempfile.TemporaryDirectory() as folder:
        payload = file_payload(file, Path(folder), max_file_bytes(format))
        if format.kind == "table":
            yield from _table_rows(format, payload.path, mapping)
        else:
            yield from _rows(format, payload.path)


def _rows(format: Format, payload: Path) -> Generator[dict[str, Any]]:
    parsed = parse_file(format, payload)
    for record, table in parsed.tables.items():
        for batch in table.to_batches(_BATCH):
            yield from ({"table": record.TABLE} | row for row in batch.to_pylist())
    for row in parsed.rejected.to_pylist():
        yield {"reject": row["reason"], "item": row["item"]}


def _table_rows(format: Format, payload: Path, mapping: Path | None) -> Generator[dict[str, Any]]:
    reject = Reject()
    for row in parse_table(format.path, payload, reject, mapping):
        values = {name: getattr(row, name) for name in column_types(type(row))}
        yield {"table": row.TABLE} | values
    for item in reject.rejected:
        yield {"reject": item.reason, "item": item.item}
