"""The feed formats: every file in ``etl/feeds`` is one, found by being there."""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal

from data.records import Record
from data.statements import read_statement
from etl.feed import Link, Reject

FEEDS = Path(__file__).parent / "feeds"
Parse = Callable[[bytes, Reject], Iterator[Record]]
Links = Callable[[bytes], Iterator[Link]]
Stream = Callable[[BinaryIO, Reject], Iterator[Record]]
_TABLE = re.compile(r"^-- table: (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Format:
    """One feed format. ``rows`` formats have a ``parse``, ``table`` formats are SQL or a mapping.

    ``records`` are the rows it yields that count as items, ``details`` those that come with them.
    ``links`` finds the items that a payload only links to; ``accept`` is what servers are told.
    ``stream`` is a ``parse`` that reads a file as it goes, where the format has one.
    """

    name: str
    about: str
    kind: Literal["rows", "table"]
    path: Path
    records: tuple[type[Record], ...] = ()
    details: tuple[type[Record], ...] = ()
    parse: Parse | None = None
    stream: Stream | None = None
    tables: tuple[str, ...] = ()
    links: Links | None = None
    accept: str | None = None


@cache
def formats() -> dict[str, Format]:
    """Every format by name, in name order."""
    files = [f for f in FEEDS.iterdir() if f.suffix in (".py", ".sql") and f.stem[0] not in "._"]
    return {file.stem: _format(file) for file in sorted(files, key=lambda file: file.stem)}


def _format(file: Path) -> Format:
    return _rows_format(file) if file.suffix == ".py" else _table_format(file)


def _rows_format(file: Path) -> Format:
    module = importlib.import_module(f"etl.feeds.{file.stem}")
    records = tuple(module.RECORDS)
    details = tuple(getattr(module, "DETAILS", ()))
    return Format(
        name=file.stem,
        about=(module.__doc__ or "").strip().splitlines()[0],
        kind="rows",
        path=file,
        records=records,
        details=details,
        parse=module.parse,
        links=getattr(module, "links", None),
        accept=getattr(module, "ACCEPT", None),
        stream=module.parse if getattr(module, "STREAMS", False) else None,
        tables=tuple(record.TABLE for record in (*records, *details)),
    )


def _table_format(file: Path) -> Format:
    statement = read_statement(file)
    return Format(
        name=file.stem,
        about=statement.header["title"],
        kind="table",
        path=file,
        tables=tuple(dict.fromkeys(_TABLE.findall(statement.text))),
    )
