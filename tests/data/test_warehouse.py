"""The warehouse: reads within a budget and a scope, loads that merge, revisions that move."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from data.records import (
    Incident,
    Record,
    Rejected,
    TrafficEvent,
    TrafficReading,
    Unit,
    column_types,
    record_types,
)
from data.scope import Scope
from data.staging import FeedRun
from data.warehouse import ReadRefused, Warehouse, WarehouseBusy, WarehouseError

T = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse.open(tmp_path / "w.duckdb")
    yield opened
    opened.close()


@dataclass(frozen=True)
class Count:
    n: int


def run(name: str, at: datetime = T, source: str = "src") -> FeedRun:
    return FeedRun(
        run_id=name,
        source_id=source,
        started_at=at,
        finished_at=at,
        outcome="loaded",
        format="test",
    )


def columns(rows: Sequence[Record]) -> pa.Table:
    return pa.table({c: [getattr(r, c) for r in rows] for c in column_types(type(rows[0]))})


def load(
    warehouse: Warehouse, rows: Sequence[Record], as_run: FeedRun, *, closes_missing: bool = False
) -> FeedRun:
    with warehouse.staging() as staging:
        staging.add(type(rows[0]), columns(rows))
        return staging.merge(as_run, closes_missing=closes_missing)


def rows_of(warehouse: Warehouse, sql: str) -> list[dict[str, object]]:
    return list(warehouse.query(sql))


def incident(name: str, **values: object) -> Incident:
    return replace(Incident(incident_id=name, received_at=T), **values)


def test_tables_have_the_records_columns(warehouse: Warehouse) -> None:
    for table, record in record_types().items():
        found = [r["column_name"] for r in rows_of(warehouse, f"DESCRIBE {table}")]
        added = ["run_id", "reported_at"] + (["source_id"] if table == "incident" else [])
        assert sorted(found) == sorted([*column_types(record), *added])


def test_loading_twice_changes_no_row(warehouse: Warehouse) -> None:
    rows = [incident("1", priority=2, title="Rissa"), incident("2", lon=9.2, lat=45.4)]
    load(warehouse, rows, run("first"))
    before = rows_of(warehouse, "SELECT * FROM incident ORDER BY incident_id")
    load(warehouse, rows, run("second", T + MINUTE))
    assert rows_of(warehouse, "SELECT * FROM incident ORDER BY incident_id") == before
    assert rows_of(warehouse, "SELECT * FROM incident_update") == []


def test_the_last_of_equal_keys_wins(warehouse: Warehouse) -> None:
    rows = [
        TrafficReading(site_id="a", observed_at=T, speed_kmh=speed) for speed in (10.0, 20.0, 30.0)
    ]
    load(warehouse, rows, run("first"))
    assert rows_of(warehouse, "SELECT speed_kmh FROM traffic_reading") == [{"speed_kmh": 30.0}]


def test_a_corrected_reading_replaces_the_old_one(warehouse: Warehouse) -> None:
    load(warehouse, [TrafficReading(site_id="a", observed_at=T, flow_vph=1.0)], run("first"))
    load(warehouse, [TrafficReading(site_id="a", observed_at=T, flow_vph=2.0)], run("second"))
    found = rows_of(warehouse, "SELECT flow_vph, run_id FROM traffic_reading")
    assert found == [{"flow_vph": 2.0, "run_id": "second"}]


def test_what_a_feed_is_silent_of_keeps_what_is_known(warehouse: Warehouse) -> None:
    listed = Unit(unit_id="12", callsign="Volante 12", station="Garibaldi", lon=9.2, lat=45.4,
        municipality_id="015146")  # fmt: skip
    load(warehouse, [listed], run("inventory"))
    load(warehouse, [Unit(unit_id="12", kind="car")], run("positions", T + MINUTE, "gps"))
    found = rows_of(warehouse, "SELECT kind, callsign, station, lon, municipality_id FROM unit")
    assert list(found[0].values()) == ["car", "Volante 12", "Garibaldi", 9.2, "015146"]
    moved = Unit(unit_id="12", callsign="Volante 7", lon=8.9, lat=44.4)
    load(warehouse, [moved], run("moved", T + 2 * MINUTE))
    found = rows_of(warehouse, "SELECT kind, callsign, station, lon, municipality_id FROM unit")
    assert list(found[0].values()) == ["car", "Volante 7", "Garibaldi", 8.9, None]


def test_one_payload_may_tell_of_a_unit_in_parts(warehouse: Warehouse) -> None:
    parts = [
        Unit(unit_id="12", callsign="Volante 12", kind="car"),
        Unit(unit_id="7", kind="bike"),
        Unit(unit_id="12", kind="van"),
        Unit(unit_id="12", station="Garibaldi"),
    ]
    load(warehouse, parts, run("first"))
    sql = "SELECT unit_id, kind, callsign, station FROM unit ORDER BY unit_id"
    found = [tuple(row.values()) for row in rows_of(warehouse, sql)]
    assert found == [("12", "van", "Volante 12", "Garibaldi"), ("7", "bike", None, None)]


def test_a_changed_attribute_keeps_its_past(warehouse: Warehouse) -> None:
    load(warehouse, [incident("1", priority=3)], run("first"))
    load(warehouse, [incident("1", priority=1)], run("second", T + MINUTE))
    found = rows_of(warehouse, "SELECT field, previous, value, observed_at FROM incident_update")
    assert found[0] == {
        "field": "priority",
        "previous": "3",
        "value": "1",
        "observed_at": T + MINUTE,
    }
    assert [row["field"] for row in found] == ["priority", "known_reported_at"]


def test_a_snapshot_closes_what_it_no_longer_lists(warehouse: Warehouse) -> None:
    events = [TrafficEvent(event_id=n, version="1", kind="Accident", from_at=T) for n in "ab"]
    load(warehouse, events, run("first"), closes_missing=True)
    load(warehouse, events[:1], run("second", T + MINUTE), closes_missing=True)
    other = [TrafficEvent(event_id="c", version="1", kind="Accident", from_at=T)]
    load(warehouse, other, run("third", T + 2 * MINUTE, "another"), closes_missing=True)
    found = rows_of(warehouse, "SELECT event_id, closed_at FROM traffic_event ORDER BY event_id")
    assert [row["closed_at"] for row in found] == [None, T + MINUTE, None]


def test_the_run_and_its_quarantine_are_kept_with_the_rows(warehouse: Warehouse) -> None:
    with warehouse.staging() as staging:
        staging.add(Incident, columns([incident("1")]))
        staging.reject([Rejected(position=7, reason="found x, expected y", item="<x/>")])
        staging.merge(replace(run("r"), read_n=2, loaded_n=1, rejected_n=1))
    assert rows_of(warehouse, "SELECT position, reason, item FROM quarantine") == [
        {"position": 7, "reason": "found x, expected y", "item": "<x/>"}
    ]
    assert rows_of(warehouse, "SELECT read_n, loaded_n, rejected_n FROM feed_run") == [
        {"read_n": 2, "loaded_n": 1, "rejected_n": 1}
    ]


def test_a_load_that_fails_leaves_nothing(warehouse: Warehouse) -> None:
    missing_key = pa.table({"incident_id": pa.array([None], pa.string()), "received_at": [T]})
    with warehouse.staging() as staging, pytest.raises(Exception, match="NOT NULL"):
        staging.add(Incident, missing_key)
        staging.merge(run("bad"))
    assert rows_of(warehouse, "SELECT count(*) AS n FROM feed_run") == [{"n": 0}]
    assert warehouse.revision == 0
    load(warehouse, [incident("1")], run("good"))
    assert warehouse.revision == 1


def test_revision_survives_a_restart(tmp_path: Path) -> None:
    first = Warehouse.open(tmp_path / "w.duckdb")
    load(first, [incident("1")], run("r"))
    first.close()
    second = Warehouse.open(tmp_path / "w.duckdb")
    assert second.revision == 1
    assert rows_of(second, "SELECT count(*) AS n FROM incident") == [{"n": 1}]
    second.close()


def test_waiting_ends_when_data_moves(warehouse: Warehouse) -> None:
    found: list[int] = []
    waiter = threading.Thread(target=lambda: found.append(warehouse.wait(0, 10)))
    waiter.start()
    load(warehouse, [incident("1")], run("r"))
    waiter.join(5)
    assert found == [1]


def test_waiting_ends_with_its_time(warehouse: Warehouse) -> None:
    assert warehouse.wait(0, 0.01) == 0


def test_a_statement_ends_with_its_budget(warehouse: Warehouse) -> None:
    endless = "SELECT count(*) AS n FROM range(100000000) a, range(100000) b WHERE a.range % 7 = 1"
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=r"0\.3 s"):
        warehouse.read(endless, Count, timeout_s=0.3)
    assert time.monotonic() - started < 10
    assert warehouse.read("SELECT 1::BIGINT AS n", Count) == [Count(1)]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM incident",
        "SELECT 1; DROP TABLE incident",
        "COPY incident TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "SET memory_limit = '1TB'",
        "INSTALL httpfs",
        "CALL pragma_version()",
        "",
    ],
)
def test_only_one_read_is_taken(warehouse: Warehouse, sql: str) -> None:
    with pytest.raises(ReadRefused, match="expected one SELECT"):
        list(warehouse.query(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('https://127.0.0.1/x.parquet')",
    ],
)
def test_no_statement_reaches_files_or_the_network(warehouse: Warehouse, sql: str) -> None:
    with pytest.raises(Exception, match=r"disabled|Permission|not autoloaded|does not exist"):
        list(warehouse.query(sql))


def test_a_limited_reader_sees_its_part(warehouse: Warehouse) -> None:
    rows = [incident("1", municipality_id="015146"), incident("2", municipality_id="015077")]
    load(warehouse, rows, run("r"))
    count = "WITH mine AS (SELECT * FROM incident) SELECT count(*) AS n FROM mine"
    one, none = Scope(municipalities=frozenset({"015146"})), Scope(agencies=frozenset())
    assert warehouse.read(count, Count) == [Count(2)]
    assert warehouse.read(count, Count, scope=one) == [Count(1)]
    assert warehouse.read(count, Count, scope=none) == [Count(0)]


def test_columns_must_be_the_fields(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="Count has"):
        warehouse.read("SELECT 1 AS other", Count)


def test_a_second_owner_is_told(tmp_path: Path, warehouse: Warehouse) -> None:
    import subprocess
    import sys

    code = (
        "import sys, pathlib\n"
        "from data.warehouse import Warehouse, WarehouseBusy\n"
        "try: Warehouse.open(pathlib.Path(sys.argv[1]))\n"
        "except WarehouseBusy as busy: print(busy)\n"
    )
    path = str(tmp_path / "w.duckdb")
    told = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert "is open in another process" in told.stdout, told.stderr
    assert issubclass(WarehouseBusy, WarehouseError)


def test_a_file_that_is_no_warehouse_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.duckdb"
    path.write_bytes(b"this is no database" * 500)
    with pytest.raises(WarehouseError, match=r"not\.duckdb"):
        Warehouse.open(path)
