"""A payload of a row-by-row format as Arrow tables, made here if small, in the worker if not."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data.records import Record, Rejected, record_types
from etl.columns import Columns, rejected_table
from etl.feed import FormatError, Reject
from etl.formats import Format
from etl.worker import Worker

INLINE_BYTES = 256 * 1024
PARSE_S = 120


@dataclass(frozen=True, slots=True)
class Parsed:
    """One table per record, in the order they came, and the items for the quarantine."""

    tables: dict[type[Record], pa.Table]
    rejected: pa.Table


def parse_rows(format: Format, body: bytes) -> Parsed:
    """Parse a whole payload. Raises ``FormatError`` where it is not what the format expects."""
    if format.parse is None:
        raise FormatError(f"found format {format.name}, expected one that reads row by row")
    reject = Reject()
    columns = Columns(reject)
    columns.extend(format.parse(body, reject))
    tables = columns.tables()
    return Parsed(tables, rejected_table(reject.rejected, Rejected))


def parse_payload(
    format: Format, payload: Path, spool: Path, worker: Worker, limit_s: float = PARSE_S
) -> Parsed:
    """Parse a file, without stalling the threads of this process where it is large.

    Raises ``FormatError`` for a payload refused, ``Transient`` where the worker died or hung.
    """
    if payload.stat().st_size < INLINE_BYTES:
        return parse_rows(format, payload.read_bytes())
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
