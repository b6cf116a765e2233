"""Live pictures read again only what moved; replay and other readers read for themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from data.moment import Moment
from data.recent import KEPT
from data.records import Incident, TrafficReading
from data.scope import Scope
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run

T = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
READINGS = "SELECT count(*) AS n, $at::VARCHAR AS told FROM traffic_reading"


@dataclass(frozen=True)
class Told:
    n: int
    told: str


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse.open(None)
    yield opened
    opened.close()


def ask(moment: Moment) -> list[Told]:
    return moment.read(READINGS, Told, {"at": moment.at}, scope=moment.scope)


def read_n(warehouse: Warehouse, moment: Moment) -> int:
    before = warehouse.reads.n
    ask(moment)
    return warehouse.reads.n - before


def reading(name: str) -> TrafficReading:
    return TrafficReading(site_id=name, observed_at=T)


def test_a_load_of_another_table_costs_no_second_read(warehouse: Warehouse) -> None:
    load(warehouse, [reading("a")], run("1"))
    moment = Moment(at=T, warehouse=warehouse)
    assert read_n(warehouse, moment) == 1
    call = Incident(incident_id="i", kind="fire", received_at=T)
    load(warehouse, [call], run("2"))
    assert read_n(warehouse, replace(moment, at=T + SECOND)) == 0
    load(warehouse, [reading("b")], run("3"))
    assert [told.n for told in ask(replace(moment, at=T + SECOND))] == [2]


def test_time_makes_it_ask_again(warehouse: Warehouse) -> None:
    moment = Moment(at=T, warehouse=warehouse)
    first = ask(moment)
    assert ask(replace(moment, at=T + KEPT)) == first
    assert ask(replace(moment, at=T + KEPT + SECOND)) != first
    assert ask(replace(moment, at=T - SECOND)) != first


def test_replay_and_other_readers_share_nothing(warehouse: Warehouse) -> None:
    moment = Moment(at=T, warehouse=warehouse)
    ask(moment)
    assert read_n(warehouse, replace(moment, at=T + SECOND, is_live=False)) == 1
    limited = Scope(agencies=frozenset({"pl"}))
    assert read_n(warehouse, replace(moment, scope=limited)) == 1


def test_what_a_limited_reader_may_see_moves_with_the_tables_of_the_limit(
    warehouse: Warehouse,
) -> None:
    """Which dispatches they see is a matter of the incidents, which the statement does not name."""
    limited = Moment(at=T, warehouse=warehouse, scope=Scope(agencies=frozenset({"pl"})))
    sql = "SELECT count(*) AS n, 'x' AS told FROM dispatch"

    def cost() -> int:
        before = warehouse.reads.n
        limited.read(sql, Told, {}, scope=limited.scope)
        return warehouse.reads.n - before

    assert [cost(), cost()] == [1, 0]
    load(warehouse, [Incident(incident_id="i", kind="fire", received_at=T)], run("1"))
    assert cost() == 1


def test_another_period_is_another_question(warehouse: Warehouse) -> None:
    moment = Moment(at=T, warehouse=warehouse)
    sql = "SELECT 1 AS n, $since::VARCHAR AS told"

    def since(days: int) -> list[Told]:
        asked = {"since": T - timedelta(days=days)}
        return moment.read(sql, Told, asked, scope=moment.scope)

    assert since(1) != since(7)


def test_who_changes_rows_changes_only_theirs(warehouse: Warehouse) -> None:
    moment = Moment(at=T, warehouse=warehouse)
    ask(moment).clear()
    assert len(ask(moment)) == 1
