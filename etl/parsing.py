"""A payload of a row-by-row format as Arrow tables, made here if small, in the worker if not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from data.records import Record, Rejected, record_types
from etl.bundle import begins_with_index, parts, stands_alone
from etl.columns import Columns, rejected_table
from etl.feed import MAX_ITEM_CHARS, FormatError, Link, Reject
from etl.formats import Format
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
    for number, body in enumerate(bodies):
        is_followed = is_index_first and number == 0
        if is_each_alone:
            columns.extend(_rows_or_none(format, body, reject, is_followed=is_followed))
        else:
            columns.extend(read_rows(format, body, reject, is_followed=is_followed))
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
    tables = {record_types()[name]: read_arrow(path) for name, path in answer["files"].items()}
    return Parsed(tables, read_arrow(answer["rejected"]))


def read_arrow(path: str) -> pa.Table:
    """An Arrow file, mapped rather than copied."""
    return pa.ipc.open_file(pa.memory_map(path)).read_all()
