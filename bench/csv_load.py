"""Bulk load of a CSV file through a mapping against a bare DuckDB ``COPY`` of the same file.

``python -m bench csv_load`` generates its file and loads it both ways three times on two threads.
Ours is the whole load path: checks, staging, last of equal keys, merge with its run in one
transaction, into a new warehouse file. ``committed`` is until the rows can be read, ``closed``
until they are all in the database file.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

import duckdb

from bench.report import Report
from data.staging import FeedRun
from data.warehouse import Warehouse
from etl.formats import FEEDS
from etl.tables.reading import stage_table

ROWS, ROUNDS, THREADS, MEMORY = 10_000_000, 3, 2, "2GB"
ALLOWED_RATIO = 2.0
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


@dataclass(frozen=True, slots=True)
class Compared:
    """Median seconds of both ways, and how many times longer ours takes."""

    bare_s: float
    ours_s: float

    @property
    def ratio(self) -> float:
        return self.ours_s / self.bare_s


def measure(rows: int = ROWS) -> Report:
    """A file in order of time, and one in no order."""
    with tempfile.TemporaryDirectory() as folder:
        found = {
            (order, until): compared
            for order, sql in (("in order of time", ""), ("in no order", "ORDER BY hash(i)"))
            for until, compared in measured(Path(folder), rows, sql).items()
        }
    return Report(
        title="Bulk load of a CSV file, against a bare COPY",
        aim=f"at most {ALLOWED_RATIO:g} times the time of DuckDB's COPY of the same file",
        is_met=all(compared.ratio <= ALLOWED_RATIO for compared in found.values()),
        columns=("file", "until", "COPY s", "load s", "ratio", "rows/s"),
        rows=[
            (
                order,
                until,
                f"{compared.bare_s:.2f}",
                f"{compared.ours_s:.2f}",
                f"{compared.ratio:.2f}",
                f"{rows / compared.ours_s:,.0f}",
            )
            for (order, until), compared in found.items()
        ],
        about=f"{rows:,} rows through a mapping: checked, staged, last of equal keys, merged with "
        "its\nrun in one transaction; `committed` is until they can be read, `closed` until all are"
        " in\nthe database file. Memory limit of both: "
        f"{MEMORY}; the process, which did both, took {_peak_mb():,} MB at most.",
    )


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


def measured(folder: Path, rows: int, order: str) -> dict[str, Compared]:
    """Both ways, taken in turn so that a busy moment meets both."""
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
        until: Compared(
            median(getattr(s, until) for s in bare), median(getattr(s, until) for s in ours)
        )
        for until in Seconds._fields
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
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(measure(rows).markdown("python -m bench csv_load"))
