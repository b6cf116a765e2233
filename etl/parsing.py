"""A payload of a row-by-row format as Arrow tables, made here if small, in the worker if not.

The worker reads a large payload as it goes, where its format can, and writes the columns to files
of the spool as they come: what it takes of memory does not grow with the payload.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from data.records import Record, Rejected, record_types
from etl.arrow_files import ArrowFiles, read_arrow
from etl.columns import Columns, rejected_table
from etl.feed import MAX_ITEM_CHARS, FormatError, Link, Reject
from etl.formats import Format
from etl.transport.bundle import begins_with_index, is_bundle, parts, stands_alone
from etl.worker import Worker

INLINE_BYTES = 256 * 1024
PARSE_S = 120
MOST_LINKS = 20_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """One table per record, in the order they came, and the items for the quarantine."""

    tables: dict[type[Record], pa.Table]
    rejected: pa.Table


def parse_rows(
    format: Format,
    bodies: Iterable[bytes],
    *,
    is_each_alone: bool = False,
    is_index_first: bool = False,
) -> Parsed:
    """Parse payloads into one set of tables. Raises ``FormatError`` where one is not what the
    format expects; with ``is_each_alone`` that one goes to quarantine instead, whole. With
    ``is_index_first`` what the first links to was followed; other links go to quarantine."""
    reject = Reject()
    columns = Columns(reject)
    columns.extend(
        _rows(format, bodies, reject, is_each_alone=is_each_alone, is_index_first=is_index_first)
    )
    tables = columns.tables()
    return Parsed(tables, rejected_table(reject.rejected, Rejected))


def parse_file(format: Format, payload: Path) -> Parsed:
    """Parse what a file holds: one payload, or the parts of a bundle. Raises ``FormatError``."""
    return parse_rows(
        format,
        parts(payload),
        is_each_alone=stands_alone(payload),
        is_index_first=begins_with_index(payload),
    )


def parse_into(format: Format, payload: Path, spool: Path) -> dict[str, str]:
    """Parse a file into one Arrow file per table, the quarantine among them; their paths.

    Raises ``FormatError``.
    """
    reject = Reject()
    with ArrowFiles(spool) as files:
        columns = Columns(reject, files.write)
        columns.extend(_streamed(format, payload, reject))
        for record in (*columns.finish(), Rejected):
            files.open(record)
        for batch in rejected_table(reject.rejected, Rejected).to_batches():
            files.write(Rejected, batch)
        return files.names


def _streamed(format: Format, payload: Path, reject: Reject) -> Iterator[Record]:
    """Rows of a file, read as they are needed where the format can."""
    if format.stream is None or format.links is not None or is_bundle(payload):
        alone, is_index_first = stands_alone(payload), begins_with_index(payload)
        yield from _rows(
            format, parts(payload), reject, is_each_alone=alone, is_index_first=is_index_first
        )
        return
    with payload.open("rb") as file:
        yield from format.stream(file, reject)


def _rows(
    format: Format,
    bodies: Iterable[bytes],
    reject: Reject,
    *,
    is_each_alone: bool,
    is_index_first: bool,
) -> Iterator[Record]:
    read = _rows_or_none if is_each_alone else read_rows
    for number, body in enumerate(bodies):
        yield from read(format, body, reject, is_followed=is_index_first and number == 0)


def read_rows(
    format: Format, body: bytes, reject: Reject, *, is_followed: bool = False
) -> Iterator[Record]:
    """The rows of one payload. What it only links to is rejected, unless that was followed."""
    if format.parse is None:
        raise FormatError(f"found format {format.name}, expected one that reads row by row")
    yield from format.parse(body, reject)
    if format.links is not None and not is_followed:
        for link in format.links(body):
            reject("found a link, expected the message itself", link.url)


def links_of(format: Format, payload: Path) -> list[Link]:
    """What a payload only links to. Raises ``FormatError``."""
    if format.links is None:
        return []
    return list(islice(format.links(payload.read_bytes()), MOST_LINKS))


def find_links(format: Format, payload: Path, worker: Worker) -> list[Link]:
    """The same, without stalling the threads of this process where the payload is large."""
    if payload.stat().st_size < INLINE_BYTES:
        return links_of(format, payload)
    answer = worker.ask("links", PARSE_S, format=format.name, payload=str(payload))
    if "refused" in answer:
        raise FormatError(answer["refused"])
    return [Link(url, version) for url, version in answer["links"]]


def _rows_or_none(
    format: Format, body: bytes, reject: Reject, *, is_followed: bool
) -> list[Record]:
    own = Reject()
    try:
        found = list(read_rows(format, body, own, is_followed=is_followed))
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
    files = {name: read_arrow(path) for name, path in answer["files"].items()}
    rejected = files.pop(Rejected.TABLE)
    return Parsed({record_types()[name]: table for name, table in files.items()}, rejected)
