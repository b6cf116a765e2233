"""What tests of table-like formats share: parse text, load a file into a warehouse."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data.records import Record, Rejected
from data.staging import FeedRun
from data.warehouse import Warehouse
from etl.feed import Reject
from etl.formats import FEEDS
from etl.tables.reading import parse_table, stage_table

LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def parsed(
    name: str, body: bytes, folder: Path, mapping: str | None = None
) -> tuple[list[Record], list[Rejected]]:
    """Rows and rejects of a payload."""
    payload, reject = folder / "payload", Reject()
    payload.write_bytes(body)
    file = None
    if mapping is not None:
        file = folder / "mapping.toml"
        file.write_text(mapping, encoding="utf-8")
    rows = list(parse_table(FEEDS / f"{name}.sql", payload, reject, file))
    return rows, reject.rejected


@contextmanager
def warehouse(folder: Path) -> Generator[Warehouse]:
    """An empty warehouse in memory."""
    opened = Warehouse.open(None, spool=folder / "spool")
    try:
        yield opened
    finally:
        opened.close()


def load(
    opened: Warehouse, name: str, payload: Path, run_id: str = "r1", mapping: Path | None = None
) -> FeedRun:
    """Stage and merge a payload; its run."""
    with opened.staging() as staging:
        read_n = stage_table(FEEDS / f"{name}.sql", payload, staging, mapping)
        rejected_n = staging.rejected_n()
        run = FeedRun(
            run_id=run_id, source_id="test", started_at=LOADED_AT, finished_at=LOADED_AT,
            outcome="loaded", read_n=read_n, loaded_n=read_n - rejected_n, rejected_n=rejected_n,
            format=name,
        )  # fmt: skip
        return staging.merge(run)


def count(opened: Warehouse, sql: str) -> int:
    """The one number a statement gives."""
    (row,) = opened.query(sql)
    (value,) = row.values()
    return value
