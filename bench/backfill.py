"""The simulated city's past made and loaded, as ``make run`` does it, against a bare insert.

``python -m bench backfill`` makes sixty days in a process of their own and loads them through the
ordinary loaders into a new warehouse file; then inserts the same readings and camera checks bare.
"""

import io
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bench.report import Report
from data import commands as warehouse_commands
from data.city import load_city
from data.warehouse import Warehouse
from etl import commands as pipeline_commands
from etl.assembly import assemble
from settings import read_settings
from simulator.chance import SEED
from simulator.history import load_history
from simulator.past import Past
from simulator.progress import Progress

DAYS, ALLOWED_S, THREADS = 60, 60.0, 2
NOW = 1_795_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, all processes together."""

    rows_n: int
    wall_s: float
    cpu_s: float


def measure(days: int = DAYS) -> Report:
    """Our whole way once, then the bare one."""
    past = Past("milano", SEED, days, NOW)
    with tempfile.TemporaryDirectory() as folder:
        ours = loaded(past, Path(folder) / "ours")
        bare = inserted(past, Path(folder) / "bare")
    return Report(
        title="The simulated city's past, as make run gives it",
        aim=f"{days} days in less than {ALLOWED_S:g} s on {THREADS} cores",
        is_met=ours.wall_s < ALLOWED_S,
        columns=("", "rows", "s", "CPU s", "rows/s"),
        rows=[_line("made and loaded", ours), _line("bare insert of its Parquet files", bare)],
        about="Made: traffic at five minutes, camera checks at an hour, incidents, dispatches,\n"
        "bulletins and messages. Loaded: checked, staged, merged, payloads kept, four days at a\n"
        "time. The bare insert reads the readings and camera checks, and does none of that; their\n"
        "making is not counted there.",
    )


def loaded(past: Past, folder: Path) -> Cost:
    """Make and load a past into a new warehouse."""
    folder.mkdir()
    settings = read_settings({"DATA_DIR": str(folder), "WAREHOUSE_THREADS": str(THREADS)})
    began, cpu = time.perf_counter(), _cpu_s()
    with closing(_warehouse(folder)) as warehouse:
        pipeline = assemble(settings, warehouse, load_city(past.city))
        handlers = {
            **warehouse_commands.handlers(warehouse),
            **pipeline_commands.handlers(pipeline, ()),
        }

        def room(do: str, **arguments: Any) -> Iterable[dict[str, Any]]:
            return handlers[do](**arguments)

        load_history(past, room, folder, Progress(io.StringIO()))
        rows_n = _rows_n(warehouse)
        pipeline.close()
    return Cost(rows_n, time.perf_counter() - began, _cpu_s() - cpu)


def inserted(past: Past, folder: Path) -> Cost:
    """Insert the Parquet files of a past into a new database; making them is not counted."""
    folder.mkdir()
    wall_s = cpu_s = 0.0
    rows_n = 0
    with duckdb.connect(str(folder / "bare.duckdb"), config={"threads": THREADS}) as connection:
        for _, files in past.files(past.missing(set()), folder):
            for path in (f.path for f in files if f.path.suffix == ".parquet"):
                table = path.stem
                source = f"SELECT * FROM read_parquet('{path}')"
                connection.execute(f"CREATE TABLE IF NOT EXISTS t{table} AS {source} LIMIT 0")
                began, cpu = time.perf_counter(), time.process_time()
                connection.execute(f"INSERT INTO t{table} {source}")
                wall_s += time.perf_counter() - began
                cpu_s += time.process_time() - cpu
                rows_n += connection.sql(source).shape[0]
    return Cost(rows_n, wall_s, cpu_s)


def _warehouse(folder: Path) -> Warehouse:
    return Warehouse.open(
        folder / "warehouse.duckdb", threads=THREADS, timeout_s=120, spool=folder / "spool"
    )


@dataclass(frozen=True, slots=True)
class _Count:
    rows_n: int


def _rows_n(warehouse: Warehouse) -> int:
    total = "SELECT sum(loaded_n)::BIGINT AS rows_n FROM feed_run"
    return warehouse.read(total, _Count)[0].rows_n


def _cpu_s() -> float:
    """CPU seconds of this process and of those it has waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _line(name: str, cost: Cost) -> tuple[object, ...]:
    return (
        name,
        f"{cost.rows_n:,}",
        f"{cost.wall_s:.1f}",
        f"{cost.cpu_s:.1f}",
        f"{cost.rows_n / cost.wall_s:,.0f}",
    )


if __name__ == "__main__":
    days = int(sys.argv[1]) if len(sys.argv) > 1 else DAYS
    print(measure(days).markdown("python -m bench backfill"))
