"""Killed at any moment while it loads: what was committed is there, once, and the file opens."""

import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

from data.warehouse import Warehouse

ROOT = Path(__file__).parents[2]
ROWS_N = 400
KILLS_N = 6
LOADER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from data.records import TrafficReading
from data.staging import FeedRun
from data.warehouse import Warehouse
from etl.columns import Columns
from etl.feed import Reject

warehouse = Warehouse.open(Path(sys.argv[1]), threads=1, memory="500MB")
print("open", flush=True)
for batch in range(int(sys.argv[2]), 1_000_000):
    at = datetime(2026, 2, 7, tzinfo=UTC) + timedelta(seconds=batch // 2)
    columns = Columns(Reject())
    columns.extend(
        TrafficReading(site_id=f"{batch}-{n}", observed_at=at, speed_kmh=float(n))
        for n in range(int(sys.argv[3]))
    )
    with warehouse.staging() as staging:
        for record, table in columns.tables().items():
            staging.add(record, table)
        staging.merge(FeedRun(
            run_id=f"run-{batch}", source_id="s", started_at=at, finished_at=at,
            outcome="loaded", read_n=int(sys.argv[3]), loaded_n=int(sys.argv[3]), format="f",
        ))
    print(batch, flush=True)
"""


def load_until_killed(file: Path, first: int, seconds: float) -> int:
    """Load batches from ``first`` on; killed so long after one is confirmed. The last confirmed."""
    loader = subprocess.Popen(
        [sys.executable, "-c", LOADER, str(file), str(first), str(ROWS_N)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert loader.stdout is not None
    assert loader.stdout.readline() == "open\n"
    # However slow the machine: one batch is in, another under way.
    confirmed = [loader.stdout.readline()]
    timer = threading.Timer(seconds, loader.send_signal, [signal.SIGKILL])
    timer.start()
    confirmed += [line for line in loader.stdout if line.endswith("\n")]
    assert loader.wait() == -signal.SIGKILL
    return int(confirmed[-1])


def test_kill_at_any_moment(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    moments = random.Random(20260207)
    first = 0
    for _ in range(KILLS_N):
        confirmed = load_until_killed(file, first, moments.uniform(0, 1))
        batches = committed(file)
        assert batches[: confirmed + 1] == list(range(confirmed + 1)), "a committed batch is lost"
        assert len(batches) <= confirmed + 2, "more than the one batch under way"
        first = len(batches)
    assert first >= KILLS_N


def committed(file: Path) -> list[int]:
    """The batches in the file, each of them whole and in it once."""
    warehouse = Warehouse.open(file)
    try:
        runs = [row["run_id"] for row in warehouse.query("SELECT run_id FROM feed_run")]
        found = list(
            warehouse.query(
                "SELECT run_id, count(*) AS n, count(DISTINCT site_id) AS sites "
                "FROM traffic_reading GROUP BY run_id"
            )
        )
    finally:
        warehouse.close()
    assert sorted(runs) == sorted(row["run_id"] for row in found)
    assert all(row["n"] == row["sites"] == ROWS_N for row in found)
    return sorted(int(run.removeprefix("run-")) for run in runs)
