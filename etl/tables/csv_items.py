"""The items of a CSV file, as text in a table: ``source_line``; lines that are no items aside.

What DuckDB 1.5.5 does, and why it is asked like this: typed columns are not used, because a
``TIMESTAMPTZ`` that cannot be read becomes null without a word and ``1.5`` becomes the integer 2;
``parallel = false`` loses an unclosed quote at the end of the file; lines are numbered as records,
so a line feed inside quotes does not count.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data.staging import Staging
from etl.feed import FormatError
from etl.tables.expressions import quoted
from etl.tables.plain_text import count_lines, require_text
from etl.tables.statement_files import filled, statement

MAX_HEADER_BYTES = 65_536
_DELIMITERS = (",", ";", "\t", "|")
_NAMES_SHOWN = 200
_SPOOLED = re.compile(r"(file )?['\"]?/\S+\.table['\"]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLayout:
    """What a CSV file must look like; ``optional`` columns are null where it lacks them.

    ``header`` names the columns of a file whose first line is an item already.
    """

    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    delimiter: str = ","
    nulls: tuple[str, ...] = ("",)
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A checked file: its header, with the columns nobody asked for under other names."""

    path: Path
    layout: CsvLayout
    header: tuple[str, ...]
    header_lines_n: int
    has_paired_quotes: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """What a statement that reads the file needs."""
        return {
            "path": str(self.path),
            "columns": dict.fromkeys(self.header, "VARCHAR"),
            "delimiter": self.layout.delimiter,
            "nulls": list(self.layout.nulls),
            "has_header": not self.layout.header,
        }


def open_csv(path: Path, layout: CsvLayout) -> CsvFile:
    """Check a file before it is read. Raises ``FormatError``."""
    has_paired_quotes = require_text(path, "a CSV file")
    found = _columns(path, layout)
    missing = [name for name in layout.columns if name not in found]
    if missing:
        raise FormatError(_missing(found, missing, layout))
    known = {*layout.columns, *layout.optional}
    folded = [name.casefold() for name in found]
    twice = sorted(name for name in known if folded.count(name.casefold()) > 1)
    if twice:
        raise FormatError(f"found column {twice[0]!r} twice, expected it once")
    header = [name if name in known else f"unused_{n}" for n, name in enumerate(found, start=1)]
    header_lines_n = 0 if layout.header else 1 + sum(name.count("\n") for name in found)
    return CsvFile(path, layout, tuple(header), header_lines_n, has_paired_quotes)


def _columns(path: Path, layout: CsvLayout) -> list[str]:
    """The file's column names; those of the layout must fit the first line."""
    first = header_of(path, layout.delimiter)
    if layout.header and len(first) != len(layout.header):
        names = ", ".join(layout.header)
        raise FormatError(f"found {len(first)} values in the first line, expected {names}")
    return list(layout.header) or first


def header_of(path: Path, delimiter: str) -> list[str]:
    """The column names in a file's first line."""
    with path.open("rb") as file:
        head = file.read(MAX_HEADER_BYTES)
    text = head.decode("utf-8-sig", "ignore")
    try:
        row = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise FormatError(f"found a first line that breaks ({error}), expected columns") from None
    if len(head) == MAX_HEADER_BYTES and "\n" not in text:
        raise FormatError(f"found no line in {MAX_HEADER_BYTES:,} bytes, expected column names")
    return row


def read_items(file: CsvFile, staging: Staging) -> int:
    """Fill ``source_line`` and put broken lines into the quarantine; how many items there are.

    Raises ``FormatError`` where the file ends in the middle of an item, or cannot be read.
    """
    forget_broken_lines(staging)
    try:
        staging.execute(statement("read_items"), file.parameters)
    except duckdb.Error as error:
        raise FormatError(f"{unreadable(error)}, expected a CSV file") from None
    header_n = 0 if file.layout.header else 1
    broken_n = quarantine_broken_lines(file.path, len(file.header), header_n, staging)
    require_every_line(file, "source_line", {}, staging)
    if broken_n:
        staging.execute(statement("renumber_items"))
    return _count(staging, "count_items") + broken_n


def quarantine_broken_lines(path: Path, fields_n: int, header_n: int, staging: Staging) -> int:
    """Put the lines the last reading complained about into the quarantine; how many.

    Raises ``FormatError`` where the file ends in the middle of an item.
    """
    staging.execute(statement("broken_items"), {"fields_n": fields_n, "header_n": header_n})
    size = path.stat().st_size
    for (position,) in staging.execute(statement("cut_item"), {"size": size}):
        raise FormatError(
            f"found item {position} cut off or with a quote left open, expected a whole file"
        )
    staging.execute(statement("quarantine_broken"))
    return _count(staging, "count_broken")


def require_every_line(
    file: CsvFile, source: str, parameters: dict[str, Any], staging: Staging
) -> None:
    """Refuse a file of which some lines are neither items nor broken.

    A quote left open swallows lines up to wherever the reader finds its way back, without a word:
    lines are only all there if they add up, those inside values counted too.
    """
    cells = ", ".join(quoted(name) for name in file.header)
    text = filled("count_read_lines", cells=cells, source=source)
    read_n = file.header_lines_n + staging.execute(text, parameters)[0][0]
    lines_n = count_lines(file.path)
    if read_n != lines_n:
        raise FormatError(
            f"found a quote left open that hides {lines_n - read_n:,} of {lines_n:,} lines, "
            "expected every quote closed"
        )


def forget_broken_lines(staging: Staging) -> None:
    """Drop what an earlier reading on this cursor complained about."""
    staging.execute("DROP TABLE IF EXISTS line_error")
    staging.execute("DROP TABLE IF EXISTS line_scan")


def unreadable(error: duckdb.Error) -> str:
    """The first sentence of DuckDB's complaint, as what was found."""
    first = str(error).splitlines()[0].removeprefix("Invalid Input Error: ")
    first = _SPOOLED.sub("it", first)
    return f"found a file that cannot be read ({first[:_NAMES_SHOWN]})"


def _missing(found: Sequence[str], missing: Sequence[str], layout: CsvLayout) -> str:
    for other in _DELIMITERS:
        names = [name.strip('"') for cell in found for name in cell.split(other)]
        if other != layout.delimiter and all(name in names for name in layout.columns):
            return f"found columns divided by {other!r}, expected {layout.delimiter!r}"
    shown = ", ".join(found)[:_NAMES_SHOWN]
    return f"found columns {shown}, expected also {', '.join(missing)}"


def _count(staging: Staging, name: str) -> int:
    return staging.execute(statement(name))[0][0]
