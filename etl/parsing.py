"""A payload of a row-by-row format as Arrow tables, made here if small, in the worker if not."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data.records import Record, Rejected, record_types
from etl.bundle import parts, stands_alone
from etl.columns import Columns, rejected_table
from etl.feed import MAX_ITEM_CHARS, FormatError, Reject
from etl.formats import Format, Parse
from etl.worker import Worker

INLINE_BYTES = 256 * 1024
PARSE_S = 120


@dataclass(frozen=True, slots=True)
class Parsed:
    """One table per record, in the order they came, and the items for the quarantine."""

    tables: dict[type[Record], pa.Table]
    rejected: pa.Table


def parse_rows(format: Format, bodies: Iterable[bytes], *, is_each_alone: bool = False) -> Parsed:
    """Parse payloads into one set of tables. Raises ``FormatError`` where one is not what the
    format expects; with ``is_each_alone`` that one goes to quarantine instead, whole."""
    if format.parse is None:
        raise FormatError(f"found format {format.name}, expected one that reads row by row")
    reject = Reject()
    columns = Columns(reject)
    for body in bodies:
        if is_each_alone:
            columns.extend(_rows_or_none(format.parse, body, reject))
        else:
            columns.extend(format.parse(body, reject))
    tables = columns.tables()
    return Parsed(tables, rejected_table(reject.rejected, Rejected))


def parse_file(format: Format, payload: Path) -> Parsed:
    """Parse what a file holds: one payload, or the parts of a bundle. Raises ``FormatError``."""
    return parse_rows(format, parts(payload), is_each_alone=stands_alone(payload))


def _rows_or_none(parse: Parse, body: bytes, reject: Reject) -> list[Record]:
    own = Reject()
    try:
        found = list(parse(body, own))
    except FormatError as error:
        reject(str(error), body[:MAX_ITEM_CHARS].decode("utf-8", "backslashreplace"))
        return []
    reject.rejected.extend(own.rejected)
    return found


def parse_payload(
    format: Format, payload: Path, spool: Path, worker: Worker, limit_s: float = PARSE_S
) -> Parsed:
    """Parse a file, without stalling the threads of this process where it is large.

    Raises ``FormatError`` for a payload refused, ``Transient`` where the worker died or hung.
    """
    if payload.stat().st_size < INLINE_BYTES:
        return parse_file(format, payload)
    answer = worker.ask(
        "parse", limit_s, format=format.name, payload=str(payload), spool=str(spool)
    )
    if "refused" in answer:
        raise FormatError(answer["refused"])
    tables = {record_types()[name]: read_arrow(path) for name, path in answer["files"].items()}
    return Parsed(tables, read_arrow(answer["rejected"]))


def read_arrow(path: str) -> pa.Table:
    """An Arrow file, mapped rather than copied."""
    return pa.ipc.open_file(pa.memory_map(path)).read_all()
