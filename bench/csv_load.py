"""Bulk load of a CSV file through a mapping against a bare DuckDB ``COPY`` of the same file.

``python -m bench.csv_load [rows]`` generates its file, loads it both ways three times on two
threads and prints the medians as JSON. Ours is the whole load path: checks, staging, last of equal
keys, merge with its run in one transaction, into a new warehouse file. ``committed`` is until the
rows can be read, ``closed`` until they are all in the database file.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from data.staging import FeedRun
from data.warehouse import Warehouse
from etl.formats import FEEDS
from etl.tables import stage_table

ROWS, ROUNDS, THREADS, MEMORY = 5_000_000, 3, 2, "2GB"
GENERATE = """
COPY (
    SELECT 'site-' || lpad((i % 2500)::VARCHAR, 4, '0') AS site_id,
        strftime(TIMESTAMP '2024-01-01' + to_seconds(60 * (i // 2500)), '%Y-%m-%dT%H:%M:%SZ')
            AS observed_at,
        (i * 7919) % 1800 AS flow, round(20 + ((i * 31) % 900) / 10.0, 1) AS speed,
        round(((i * 17) % 1000) / 10.0, 1) AS occupancy
    FROM range({rows}) AS t(i) {order}
) TO '{file}' (HEADER)
"""
BARE = """
CREATE TABLE reading (
    site_id VARCHAR, observed_at TIMESTAMPTZ, flow DOUBLE, speed DOUBLE, occupancy DOUBLE
)
"""
MAPPING = """
table = "traffic_reading"
format = "csv"
[columns]
site_id = "site_id"
observed_at = "observed_at"
flow_vph = "flow"
speed_kmh = "speed"
occupancy_pct = "occupancy"
"""


class Seconds(NamedTuple):
    """How long one round took."""

    committed: float
    closed: float


Way = tuple[Callable[[], None], Callable[[], None]]
"""What writes the rows, and what closes the file."""


def main(rows: int) -> None:
    """Print both timings for a file in order of time, and for one in no order."""
    with tempfile.TemporaryDirectory() as folder:
        results = [measured(Path(folder), rows, order) for order in ("", "ORDER BY hash(i)")]
    names = ("in_order", "in_no_order")
    print(json.dumps(dict(zip(names, results, strict=True)), indent=1))


def measured(folder: Path, rows: int, order: str) -> dict[str, Any]:
    """Median seconds of both ways, taken in turn so that a busy moment meets both."""
    file, mapping = folder / "readings.csv", folder / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    duckdb.connect().execute(GENERATE.format(rows=rows, file=file, order=order))
    bare: list[Seconds] = []
    ours: list[Seconds] = []
    for _ in range(ROUNDS):
        bare.append(timed(copy(folder / "bare.duckdb", file)))
        ours.append(timed(load(folder / "ours.duckdb", file, mapping, rows)))
        for used in folder.glob("*.duckdb*"):
            used.unlink()
    return {
        "rows": rows,
        "bytes": file.stat().st_size,
        "committed": compared(rows, [s.committed for s in bare], [s.committed for s in ours]),
        "closed": compared(rows, [s.closed for s in bare], [s.closed for s in ours]),
    }


def compared(rows: int, bare: list[float], ours: list[float]) -> dict[str, float]:
    """The medians, and how many times longer ours takes."""
    bare_s, ours_s = statistics.median(bare), statistics.median(ours)
    return {
        "copy_s": round(bare_s, 3),
        "load_s": round(ours_s, 3),
        "load_rows_per_s": round(rows / ours_s),
        "ratio": round(ours_s / bare_s, 2),
    }


def timed(way: Way) -> Seconds:
    """Seconds from the start to the commit, and to the closed file."""
    write, close = way
    started = time.perf_counter()
    write()
    committed = time.perf_counter() - started
    close()
    return Seconds(committed, time.perf_counter() - started)


def copy(path: Path, file: Path) -> Way:
    """A bare ``COPY`` into a new database file."""
    connection = duckdb.connect(str(path), config={"threads": THREADS, "memory_limit": MEMORY})
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute(BARE)

    def run() -> None:
        connection.execute(f"COPY reading FROM '{file}' (HEADER)")

    return run, connection.close


def load(path: Path, file: Path, mapping: Path, rows: int) -> Way:
    """The load path into a new warehouse file."""
    warehouse = Warehouse.open(path, memory=MEMORY, threads=THREADS, spool=path.parent / "spool")

    def run() -> None:
        with warehouse.staging() as staging:
            read_n = stage_table(FEEDS / "table_mapped.sql", file, staging, mapping)
            now = datetime.now(UTC)
            staging.merge(
                FeedRun(
                    run_id="bench",
                    source_id="bench",
                    started_at=now,
                    finished_at=now,
                    outcome="loaded",
                    read_n=read_n,
                    loaded_n=read_n,
                    format="table_mapped",
                )
            )
            assert read_n == rows

    return run, warehouse.close


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
