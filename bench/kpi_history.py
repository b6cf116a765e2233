"""Key figures over 50 million readings, against the same SQL in a bare DuckDB.

``python -m bench kpi_history`` asks both in turn, over all the history of the made city: ours
through ``Kpi.points`` and the warehouse (a cursor, the time budget, rows as points), bare by
``execute`` and ``fetchall`` on a copy of the same file, with the same threads and memory.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isclose
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from bench.made_city import city_file, days
from bench.report import Report
from data.kpi import EPOCH, Kpi, Point, bucket_seconds, kpis
from data.statements import prepare
from data.warehouse import Warehouse

ROUNDS, ALLOWED_RATIO = 5, 1.2
THREADS, MEMORY = 2, "2GB"
ASKED = (("traffic_speed_kmh", "1h"), ("traffic_speed_kmh", "15m"), ("traffic_flow_vph", "1h"))


@dataclass(frozen=True, slots=True)
class Compared:
    """One question: how many points answer it, median seconds of both, the median ratio."""

    kpi: str
    bucket: str
    points_n: int
    bare_s: float
    ours_s: float
    ratio: float


def measure() -> Report:
    """A line per question."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for copy in ("ours", "bare"):
            shutil.copy(city_file(), folder / f"{copy}.duckdb")
        warehouse = Warehouse.open(folder / "ours.duckdb", memory=MEMORY, threads=THREADS)
        config = {"threads": THREADS, "memory_limit": MEMORY}
        with (
            closing(warehouse),
            duckdb.connect(str(folder / "bare.duckdb"), config=config) as connection,
        ):
            connection.execute("SET TimeZone = 'UTC'")
            rows_n = connection.execute("SELECT count(*) FROM traffic_reading").fetchall()[0][0]
            found = [compared(warehouse, connection, kpis()[n], b) for n, b in ASKED]
    return report(rows_n, found)


def report(rows_n: int, found: list[Compared]) -> Report:
    return Report(
        title="A key figure over 50 million readings, against the same SQL in a bare DuckDB",
        aim=f"at most {ALLOWED_RATIO:g} times its time",
        is_met=all(line.ratio <= ALLOWED_RATIO for line in found),
        columns=("key figure", "bucket", "points", "bare ms", "ours ms", "ratio"),
        rows=[
            (
                line.kpi,
                line.bucket,
                line.points_n,
                f"{line.bare_s * 1e3:.0f}",
                f"{line.ours_s * 1e3:.0f}",
                f"{line.ratio:.2f}",
            )
            for line in found
        ],
        about=f"{rows_n:,} readings, {days():.0f} days of 1,000 sites.",
    )


def compared(
    warehouse: Warehouse, connection: duckdb.DuckDBPyConnection, kpi: Kpi, bucket: str
) -> Compared:
    """Both asked in turn; they must give as many buckets."""
    until = datetime.now(UTC)
    since = until - timedelta(days=days())
    text = prepare(kpi.sql, has_limits=False)
    known = {
        "since": since,
        "until": until,
        "bucket": f"{bucket_seconds(bucket)} seconds",
        "origin": EPOCH,
        "zones": None,
    }
    bound = {name: known[name] for name in text.parameters}
    bare_s, ours_s, points_n = [], [], 0
    for _ in range(ROUNDS):
        rows, took = timed(lambda: connection.execute(text.text, bound).fetchall())
        bare_s.append(took)
        points, took = timed(lambda: kpi.points(warehouse, since, until, bucket=bucket))
        ours_s.append(took)
        points_n = len(points)
        assert are_same(rows, points), f"{kpi.name}: found another answer, expected the bare one"
    ratio = median(map(truediv, ours_s, bare_s))
    return Compared(kpi.name, bucket, points_n, median(bare_s), median(ours_s), ratio)


def are_same(rows: list[Any], points: list[Point]) -> bool:
    """The same buckets and values; threads add up floats in another order each time."""
    return [row[0] for row in rows] == [point.bucket for point in points] and all(
        isclose(row[1], point.value or 0) for row, point in zip(rows, points, strict=True)
    )


def timed(work: Callable[[], list[Any]]) -> tuple[list[Any], float]:
    started = time.perf_counter()
    found = work()
    return found, time.perf_counter() - started
