"""What stands beside the roads: message signs in both clocks, travel times, gates."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from data import queries
from data.moment import Clock, Moment
from data.records import TrafficReading, TrafficSite
from data.scope import Scope
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run
from tests.toy import clock, open_toy

SESTO = Scope(municipalities=frozenset({"015209"}))


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = open_toy(tmp_path_factory.mktemp("toy"))
    yield warehouse
    warehouse.close()


def passed(minutes: int, vehicles_n: int) -> TrafficReading:
    """A half hour of the gate."""
    at = clock("17:30") + timedelta(minutes=minutes)
    return TrafficReading(site_id="g", observed_at=at, period_s=1_800, flow_vph=2.0 * vehicles_n)


@pytest.fixture(scope="module")
def roads() -> Iterator[Warehouse]:
    """A gate, a link whose free speed is known, and one that tells only its times."""
    warehouse = Warehouse.open(None, memory="256MB", threads=1)
    sites = [
        TrafficSite(site_id="g", kind="gate", name="Varco", municipality_id="015146"),
        TrafficSite(
            site_id="known", municipality_id="015209", length_m=2_500.0, free_flow_kmh=50.0
        ),
        TrafficSite(site_id="told", municipality_id="015146"),
    ]
    times = [("known", 20, 300.0), ("silent", -60, 99.0)]
    times += [("told", n - 5, 100.0 + 100.0 * n) for n in range(11)]
    readings = [
        TrafficReading(
            site_id=site, observed_at=clock("18:00") + timedelta(minutes=n), travel_time_s=seconds
        )
        for site, n, seconds in times
    ]
    readings += [passed(-24 * 60, 999), passed(0, 300), passed(30, 250), passed(90, 1)]
    load(warehouse, sites, run("sites", clock("17:00")))
    load(warehouse, readings, run("readings", clock("18:21")))
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize(
    ("at", "by", "text"),
    [
        ("17:59", "happened", None),
        ("18:10", "happened", "CODA\nRALLENTARE"),
        ("18:16", "happened", None),
        ("18:20", "known", "CODA\nRALLENTARE"),
        ("18:22", "known", None),
    ],
)
def test_sign_shows_what_it_was_last_told_to(
    toy: Warehouse, at: str, by: Clock, text: str | None
) -> None:
    found = queries.sign_states(Moment(clock(at), toy, is_live=False, clock=by))
    assert {sign.sign_id: sign.text for sign in found}["v1"] == text


def test_sign_without_a_message_is_told_without_a_time(toy: Warehouse) -> None:
    found = {s.sign_id: s for s in queries.sign_states(Moment(clock("17:30"), toy))}
    assert {name: sign.observed_at for name, sign in found.items()} == {"v1": None, "v2": None}


def test_travel_times_stand_beside_the_free_ones_the_slowest_first(roads: Warehouse) -> None:
    # 100, 200 … 1,100 s by 18:05: their 15th percentile is 250. 2.5 km at 50 km/h take 180 s.
    found = queries.travel_times(Moment(clock("18:25"), roads))
    told = [(row.site_id, row.travel_time_s, row.free_s) for row in found]
    assert told == [("told", 1_100.0, 250.0), ("known", 300.0, 180.0)]


def test_travel_time_of_long_ago_is_none(roads: Warehouse) -> None:
    assert queries.travel_times(Moment(clock("18:51"), roads)) == []


def test_gate_tells_its_last_period_and_its_day(roads: Warehouse) -> None:
    (gate,) = queries.gate_counts(Moment(clock("18:25"), roads), clock("00:00"))
    assert (gate.flow_vph, gate.today_n, gate.observed_at) == (500, 550, clock("18:00"))


def test_reader_sees_the_roads_of_the_scope(roads: Warehouse) -> None:
    moment = Moment(clock("18:25"), roads, scope=SESTO)
    assert [row.site_id for row in queries.travel_times(moment)] == ["known"]
    assert queries.gate_counts(moment, clock("00:00")) == []
