"""The second clock: the city as the room knew it, by what had been reported, beside as it happened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data import queries
from data.kpi import kpis
from data.moment import Clock, Moment
from data.records import (
    Alert,
    AlertZone,
    Camera,
    CameraProbe,
    Dispatch,
    Incident,
    Record,
    TrafficEvent,
    TrafficReading,
    UnitPosition,
)
from data.scope import Scope
from data.statements import statements
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run

T = datetime(2026, 2, 7, 18, 0, tzinfo=UTC)
CALL = Incident(
    incident_id="i",
    received_at=T,
    kind="crash",
    priority=3,
    title="Urto",
    agency_id="pl",
    municipality_id="015146",
)


def minute(n: float) -> datetime:
    return T + timedelta(minutes=n)


@pytest.fixture(scope="module")
def told_late() -> Iterator[Warehouse]:
    """A crash called in at 0, reached at 6; the room hears of each thing three minutes later."""
    warehouse = Warehouse.open(None, memory="256MB", threads=1)
    dispatched = replace(CALL, dispatched_at=minute(2))
    graver = replace(dispatched, priority=1, title="Scontro")
    arrived = replace(graver, arrived_at=minute(6))
    for n, row in [(3, CALL), (5, dispatched), (6, graver), (6.5, graver), (9, arrived)]:
        load(warehouse, [row], run(f"cad-{n}", minute(n)))
    late = run("late", minute(9))
    load(warehouse, [UnitPosition(unit_id="u", observed_at=minute(6), lon=9.1, lat=45.4)], late)
    load(warehouse, [TrafficReading(site_id="s", observed_at=minute(6), speed_kmh=9.0)], late)
    probe = CameraProbe(camera_id="c", observed_at=minute(6), outcome="black", is_usable=False)
    load(warehouse, [probe], late)
    event = TrafficEvent(event_id="e", version="1", kind="Accident", from_at=minute(6))
    load(warehouse, [event], late)
    alert = Alert(
        alert_id="a", sender="dpc", sent_at=minute(6), message_type="Alert", status="Actual"
    )
    load(warehouse, [alert], late)
    yield warehouse
    warehouse.close()


def shown(warehouse: Warehouse, n: float, clock: Clock, scope: Scope | None = None) -> list[Any]:
    moment = Moment(minute(n), warehouse, scope or Scope(), is_live=False, clock=clock)
    return [(row.state, row.priority, row.title) for row in queries.incidents(moment)]


# Minute → as it happened, by what is known today; as the room knew it, by what it had been told.
CLOCKS: dict[float, tuple[list[Any], list[Any]]] = {
    1: ([("waiting", 3, "Urto")], []),
    2.5: ([("dispatched", 3, "Urto")], []),
    4: ([("dispatched", 3, "Urto")], [("waiting", 3, "Urto")]),
    5: ([("dispatched", 3, "Urto")], [("dispatched", 3, "Urto")]),
    7: ([("on_scene", 1, "Scontro")], [("dispatched", 1, "Scontro")]),
    9: ([("on_scene", 1, "Scontro")], [("on_scene", 1, "Scontro")]),
}


@pytest.mark.parametrize("n", CLOCKS)
def test_an_incident_in_two_clocks(told_late: Warehouse, n: float) -> None:
    happened, known = CLOCKS[n]
    assert shown(told_late, n, "happened") == happened
    assert shown(told_late, n, "known") == known


def test_the_scope_holds_in_both_clocks(told_late: Warehouse) -> None:
    elsewhere = Scope(municipalities=frozenset({"015209"}))
    here = Scope(municipalities=frozenset({"015146"}))
    for clock in ("happened", "known"):
        assert shown(told_late, 9, clock, elsewhere) == []
        assert len(shown(told_late, 9, clock, here)) == 1


def test_what_is_seen_and_measured_is_known_when_it_comes_in(told_late: Warehouse) -> None:
    def seen(n: float, clock: Clock) -> list[int]:
        moment = Moment(minute(n), told_late, is_live=False, clock=clock)
        sites = [site for site in queries.traffic_states(moment) if site.observed_at]
        found = (
            queries.unit_states(moment),
            sites,
            queries.traffic_events(moment),
            queries.alerts_in_force(moment),
        )
        return [len(rows) for rows in found]

    assert seen(8, "happened") == [1, 1, 1, 1]
    assert seen(8, "known") == [0, 0, 0, 0]
    assert seen(9, "known") == [1, 1, 1, 1]


def test_a_key_figure_is_what_the_screen_said_then(told_late: Warehouse) -> None:
    waiting = kpis()["incidents_waiting_n"]

    def value(n: float, clock: Clock) -> float | None:
        moment = Moment(minute(n), told_late, is_live=False, clock=clock)
        return moment.trend(waiting)[-1].value

    assert (value(4, "happened"), value(4, "known")) == (0, 1)
    assert (value(5.5, "happened"), value(5.5, "known")) == (0, 0)


def test_milestones_kept_for_this_clock_are_no_news_in_the_drawer(told_late: Warehouse) -> None:
    changes = queries.incident_changes(Moment(minute(10), told_late), "i")
    assert [(change.field, change.value) for change in changes] == [
        ("priority", "1"),
        ("title", "Scontro"),
    ]


def test_every_query_and_figure_runs_in_both_clocks_for_limited_readers_too(
    told_late: Warehouse,
) -> None:
    moments = [
        Moment(minute(8), told_late, scope, is_live=False, clock="known")
        for scope in (Scope(), Scope(municipalities=frozenset({"015146"})))
    ]
    asked = (
        queries.camera_states,
        queries.feed_states,
        queries.happenings,
        lambda m: queries.incident(m, "i"),
        lambda m: queries.incident_dispatches(m, "i"),
        lambda m: queries.site_readings(m, "s"),
    )
    for moment in moments:
        for ask in asked:
            ask(moment)
        for kpi in kpis().values():
            moment.trend(kpi)


def test_every_shadow_is_of_a_table_that_says_when_it_was_reported() -> None:
    for name, statement in statements("known").items():
        assert f"main.{name}" in statement.text, name
        assert "$known_at" in statement.text, name


def handed_over(warehouse: Warehouse, rows: list[Record], at: datetime) -> None:
    """Load what another room knew, in one load."""
    with warehouse.staging() as staging:
        for row in rows:
            staging.add_rows(type(row), [row])
        staging.merge(run("history", at), known_then=True)


@pytest.fixture
def taken_over() -> Iterator[Warehouse]:
    """The same crash out of another room's archive, loaded a month later."""
    warehouse = Warehouse.open(None, memory="256MB", threads=1)
    rows: list[Record] = [
        replace(CALL, dispatched_at=minute(2), arrived_at=minute(6), closed_at=minute(30)),
        Dispatch(incident_id="i", unit_id="u", dispatched_at=minute(2)),
        CameraProbe(camera_id="c", observed_at=minute(6), outcome="usable", is_usable=True),
        Alert(alert_id="a", sender="d", sent_at=minute(6), message_type="Alert", status="Actual"),
        AlertZone(alert_id="a", zone_id="z"),
        Camera(camera_id="c"),
    ]
    handed_over(warehouse, rows, T + timedelta(days=30))
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize(
    ("n", "state"),
    [(-1, None), (1, "waiting"), (3, "dispatched"), (7, "on_scene"), (29, "on_scene")],
)
def test_what_another_room_knew_counts_as_known_then(
    taken_over: Warehouse, n: float, state: str | None
) -> None:
    found = [row[0] for row in shown(taken_over, n, "known")]
    assert found == ([state] if state else [])
    moment = Moment(minute(n), taken_over, is_live=False, clock="known")
    alerts = [(a.alert_id, a.zones) for a in queries.alerts_in_force(moment)]
    assert alerts == ([("a", "z")] if n >= 6 else [])


def test_what_is_known_differently_counts_from_its_load(taken_over: Warehouse) -> None:
    """An archive that corrects what the warehouse has did not correct it then."""
    late = T + timedelta(days=31)
    handed_over(taken_over, [replace(CALL, title="Tamponamento")], late)
    handed_over(taken_over, [replace(CALL, title="Tamponamento")], late + timedelta(days=1))
    assert [row[2] for row in shown(taken_over, 3, "known")] == ["Urto"]
    found = taken_over.read("SELECT reported_at AS at FROM incident", _Reported)
    assert [row.at for row in found] == [late]


def test_rows_that_tell_no_time_count_from_their_load(taken_over: Warehouse) -> None:
    found = taken_over.read("SELECT reported_at AS at FROM camera", _Reported)
    assert [row.at for row in found] == [T + timedelta(days=30)]


@dataclass(frozen=True, slots=True)
class _Reported:
    at: datetime
