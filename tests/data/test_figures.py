"""Which sources a key figure's freshness is told by: those that brought what it rests on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.figures import figures
from data.kpi import kpis
from data.moment import Moment
from data.records import Incident, Record, TrafficReading, UnitPosition
from data.statements import statements
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run

AT = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
AGO = AT - timedelta(minutes=3)
ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse.open(None, threads=1, spool=tmp_path / "spool")
    yield opened
    opened.close()


def bring(warehouse: Warehouse, source: str, *rows: Record) -> None:
    load(warehouse, rows, run(f"run-{source}", AGO, source))


def sources(warehouse: Warehouse, name: str, at: datetime = AT) -> frozenset[str] | None:
    moment = Moment(at=at, warehouse=warehouse, is_live=False)
    return figures(moment, [name], ROME)[0].sources


def test_only_those_that_bring_the_quantity_count(warehouse: Warehouse) -> None:
    bring(
        warehouse, "loops", TrafficReading(site_id="a", observed_at=AGO, speed_kmh=40, flow_vph=9)
    )
    bring(warehouse, "gates", TrafficReading(site_id="b", observed_at=AGO, flow_vph=7))
    broken = TrafficReading(site_id="c", observed_at=AGO, speed_kmh=1, is_valid=False)
    bring(warehouse, "broken", broken)
    assert sources(warehouse, "traffic_speed_kmh") == {"loops"}
    assert sources(warehouse, "traffic_flow_vph") == {"loops", "gates"}


def test_buses_without_a_status_do_not_make_patrols_fresh(warehouse: Warehouse) -> None:
    place = {"observed_at": AGO, "lon": 9.19, "lat": 45.46}
    bring(warehouse, "buses", UnitPosition(unit_id="b1", **place))
    bring(warehouse, "patrols", UnitPosition(unit_id="p1", status="free", **place))
    assert sources(warehouse, "units_free_n") == {"patrols"}


def test_accidents_recorded_afterwards_feed_no_queue(warehouse: Warehouse) -> None:
    bring(warehouse, "crashes", Incident(incident_id="c", received_at=AGO, outcome="recorded"))
    bring(warehouse, "calls", Incident(incident_id="i", received_at=AGO))
    assert sources(warehouse, "incidents_open_n") == {"calls"}


def test_where_nobody_brought_it_for_a_day_all_that_fill_the_table_count(
    warehouse: Warehouse,
) -> None:
    bring(warehouse, "loops", TrafficReading(site_id="a", observed_at=AGO, speed_kmh=40))
    assert sources(warehouse, "traffic_speed_kmh", AT + timedelta(days=2)) is None
    assert sources(warehouse, "cameras_usable_pct") is None


def test_every_input_that_a_header_names_is_looked_for() -> None:
    looked_for = statements("queries")["kpi_inputs"].text
    named = {kpi.input for kpi in kpis().values() if kpi.input}
    assert named and all(f"'{name}'" in looked_for for name in named)
