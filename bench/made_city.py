"""A warehouse as full as a large city's after five weeks, made inside DuckDB: no feed is read.

1,000 traffic sites measured every minute (50 million readings), 2,134 cameras looked at every five
minutes, 500 units seen every ten seconds (for the last day), 300,000 incidents of which 300 are
open, and their dispatches. Everything ends at the moment it is made, so that live screens show it.
"""

import atexit
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from data.records import record_types
from data.warehouse import Warehouse

SITES, CAMERAS, UNITS, OPEN = 1_000, 2_134, 500, 300
CALL_EVERY_S = 10
MEMORY = "2GB"
LON = "9.06 + ({0} * 7919 % 1000) / 1000.0 * 0.22"
LAT = "45.40 + ({0} * 104729 % 1000) / 1000.0 * 0.14"
PLACE = f"{LON} AS lon, {LAT} AS lat"


@dataclass(frozen=True, slots=True)
class Filling:
    """One table's rows as SQL over ``i``, one of ``rows`` numbers; oldest first, as in feeds."""

    table: str
    rows: int
    columns: str


def days() -> float:
    """Days of history, from ``BENCH_DAYS``."""
    return float(os.environ.get("BENCH_DAYS", "34.7223"))


@cache
def city_file() -> Path:
    """The made city, once for all benchmarks of a run; to be copied, not opened."""
    folder = tempfile.TemporaryDirectory(prefix="made-city-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "warehouse.duckdb"
    make_city(path)
    return path


def make_city(path: Path) -> dict[str, int]:
    """Fill a new warehouse file; the rows of each table."""
    Warehouse.open(path).close()
    with duckdb.connect(str(path), config={"memory_limit": MEMORY}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for filling in fillings(days()):
            fill(connection, filling)
        connection.execute("CHECKPOINT")
    return {filling.table: filling.rows for filling in fillings(days())}


def fill(connection: duckdb.DuckDBPyConnection, filling: Filling) -> None:
    stamps = ", 'made' AS run_id, now() AS reported_at" if filling.table in record_types() else ""
    connection.execute(
        f"INSERT INTO {filling.table} BY NAME "
        f"SELECT {filling.columns}{stamps} FROM range({filling.rows}) AS made(i)"
    )


def fillings(history: float) -> list[Filling]:
    """Every table, for so many days of history."""
    minutes = int(history * 1_440)
    calls = minutes * 60 // CALL_EVERY_S
    return [
        Filling("traffic_site", SITES, f"'site ' || i AS site_id, 'loop' AS kind, {at('i')}"),
        Filling("traffic_reading", SITES * minutes, readings(minutes)),
        Filling("camera", CAMERAS, f"'camera ' || i AS camera_id, 'Via ' || i AS name, {at('i')}"),
        Filling("camera_probe", CAMERAS * (minutes // 5), probes(minutes // 5)),
        Filling("unit", UNITS, f"'unit ' || i AS unit_id, 'PL ' || i AS callsign, {at('i')}"),
        Filling("unit_position", UNITS * 8_640, positions(8_640)),
        Filling("incident", calls, incidents(calls)),
        Filling("dispatch", calls, dispatches(calls)),
        Filling("source", 10, source()),
        Filling("feed_run", 10 * minutes, runs(minutes)),
    ]


def at(number: str) -> str:
    return PLACE.format(number)


def readings(minutes: int) -> str:
    return (
        f"'site ' || (i % {SITES}) AS site_id, "
        f"now() - to_minutes({minutes} - 1 - i // {SITES}) AS observed_at, 60 AS period_s, "
        "200 + hash(i) % 1500 AS flow_vph, 20 + hash(i + 1) % 700 / 10 AS speed_kmh, "
        "hash(i + 2) % 400 / 10 AS occupancy_pct, hash(i) % 50 > 0 AS is_valid"
    )


def probes(rounds: int) -> str:
    """One camera in fifty cannot be used, and changes every six hours or so."""
    seen = f"hash(i % {CAMERAS}, i // {CAMERAS} // 72) % 50"
    return (
        f"'camera ' || (i % {CAMERAS}) AS camera_id, "
        f"now() - to_minutes(5 * ({rounds} - 1 - i // {CAMERAS})) AS observed_at, "
        f"CASE {seen} WHEN 0 THEN 'unreachable' ELSE 'usable' END AS outcome, "
        f"50.0 + hash(i) % 200 AS latency_ms, {seen} > 0 AS is_usable"
    )


def positions(rounds: int) -> str:
    return (
        f"'unit ' || (i % {UNITS}) AS unit_id, "
        f"now() - to_seconds(10 * ({rounds} - 1 - i // {UNITS})) AS observed_at, "
        f"{at('i')}, hash(i) % 60 AS speed_kmh, hash(i) % 360 AS heading_deg, 'free' AS status"
    )


def received(calls: int) -> str:
    return f"(now() - to_seconds(({calls} - i) * {CALL_EVERY_S}))"


def incidents(calls: int) -> str:
    """The last ones are open: half of them have nobody there yet, a tenth nobody sent."""
    call, left = received(calls), f"({calls} - i)"
    return (
        "'call ' || i AS incident_id, 'cad' AS source_id, 'police' AS agency_id, "
        "['road_accident', 'fire', 'noise', 'theft'][1 + (hash(i) % 4)::INT] AS kind, "
        "1 + hash(i) % 4 AS priority, 'Chiamata ' || i AS title, 'Via ' || i % 900 AS address, "
        f"{at('i')}, {call} AS received_at, "
        f"CASE WHEN {left} > {OPEN // 10} THEN {call} + INTERVAL 1 MINUTE END AS dispatched_at, "
        f"CASE WHEN {left} > {OPEN // 2} THEN {call} + INTERVAL 7 MINUTE END AS arrived_at, "
        f"CASE WHEN {left} > {OPEN} THEN {call} + INTERVAL 35 MINUTE END AS cleared_at, "
        f"CASE WHEN {left} > {OPEN} THEN {call} + INTERVAL 40 MINUTE END AS closed_at"
    )


def dispatches(calls: int) -> str:
    call = received(calls)
    return (
        f"'call ' || i AS incident_id, 'unit ' || (i % {UNITS}) AS unit_id, "
        f"{call} + INTERVAL 1 MINUTE AS dispatched_at, {call} + INTERVAL 7 MINUTE AS arrived_at"
    )


def source() -> str:
    return (
        "'source ' || i AS source_id, 'Fonte ' || i AS title, 'traffic_datex2' AS format, "
        "'traffic_reading' AS tables, 60 AS every_s, 300 AS stale_after_s, true AS is_simulation"
    )


def runs(minutes: int) -> str:
    when = f"now() - to_minutes({minutes} - 1 - i // 10)"
    return (
        f"'run ' || i AS run_id, 'source ' || (i % 10) AS source_id, {when} AS started_at, "
        f"{when} AS finished_at, 'loaded' AS outcome, 1000 AS read_n, 1000 AS loaded_n, "
        f"0 AS rejected_n, 100000 AS bytes_n, {when} AS newest_at, 'traffic_datex2' AS format, "
        "i + 1 AS revision"
    )
