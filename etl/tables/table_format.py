"""A table-like format: an ``.sql`` file with a TOML header, read and taken apart.

The header says what the file must look like (``columns``, ``optional``, ``delimiter``, ``nulls``)
and the ``zone`` of its local times. Statements are divided by a line that is only ``;``. The first
one SELECTs from ``source_line`` (``position`` and the columns, as text) and becomes ``source_row``,
one row per item, with a ``reject_reason`` that is null where the item is fine. Each further one
begins with ``-- table: <name>`` and SELECTs that record's columns from ``source_row WHERE
reject_reason IS NULL``. Macros they may use are in ``etl/tables/sql/reading.sql``.

A header with ``mapping = true`` and no statement is a format whose columns a mapping file gives;
``table`` is then the only record it may map to, ``formats`` the files it may read.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.records import Record, record_types
from data.statements import read_statement
from etl.tables.csv_items import CsvLayout

_TABLE = re.compile(r"\A\s*-- table: ([a-z_]+)\n")
_KEYS = frozenset(
    ("title", "publisher", "zone", "about", "columns", "optional", "delimiter", "nulls",
     "mapping", "table", "formats")
)  # fmt: skip


class TableFormatError(ValueError):
    """A format file that is not what the runner expects: a mistake of ours, not of a payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """A format file, ready to run; ``rows`` are the statements after the first, in order."""

    name: str
    header: dict[str, Any]
    source_row: str
    rows: tuple[tuple[type[Record], str], ...]

    @property
    def is_mapped(self) -> bool:
        return bool(self.header.get("mapping"))

    @property
    def records(self) -> tuple[type[Record], ...]:
        """The records it makes; for a mapped format those a mapping may choose from."""
        known = record_types()
        if self.is_mapped:
            table = self.header.get("table")
            return (known[table],) if table else tuple(known.values())
        return tuple(dict.fromkeys(record for record, _ in self.rows))

    @property
    def layout(self) -> CsvLayout:
        """What the file must look like."""
        return CsvLayout(
            columns=tuple(self.header["columns"]),
            optional=tuple(self.header.get("optional", ())),
            delimiter=self.header.get("delimiter", ","),
            nulls=tuple(self.header.get("nulls", ("",))),
        )


@cache
def read_table_format(file: Path) -> TableFormat:
    """Read and check a format file. Raises ``TableFormatError``."""
    found = read_statement(file)
    unknown = sorted(found.header.keys() - _KEYS)
    if unknown:
        raise TableFormatError(f"{file.name}: found key {unknown[0]!r}, expected {sorted(_KEYS)}")
    first, *others = [part.strip() for part in re.split(r"(?m)^;\s*$", found.text)]
    is_mapped = bool(found.header.get("mapping"))
    if is_mapped == bool(first):
        expected = "none beside a mapping" if is_mapped else "one or mapping = true"
        raise TableFormatError(f"{file.name}: found statement {first[:30]!r}, expected {expected}")
    rows = tuple(_row(file, text) for text in others if text)
    return TableFormat(name=file.stem, header=found.header, source_row=first, rows=rows)


def _row(file: Path, text: str) -> tuple[type[Record], str]:
    match = _TABLE.match(text)
    record = record_types().get(match[1]) if match else None
    if record is None:
        found = text.splitlines()[0][:60]
        raise TableFormatError(f"{file.name}: found {found!r}, expected '-- table: <record>'")
    return record, text
