"""What each query tells of the toy city at a moment, and to whom."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from data import queries
from data.kpi import kpis
from data.moment import Moment
from data.records import PUBLIC_TRANSPORT
from data.scope import EVERYTHING, Scope
from data.warehouse import Warehouse
from tests.toy import clock, open_toy

AT = clock("18:25")
SESTO = Scope(municipalities=frozenset({"015209"}))
VVF = Scope(agencies=frozenset({"vvf"}))
CRASHES = Scope(kinds=frozenset({"crash"}))
NOTHING = Scope(frozenset(), frozenset(), frozenset())
READERS = {"everything": EVERYTHING, "Sesto": SESTO, "vvf": VVF, "crashes": CRASHES, "-": NOTHING}
FEEDS = {"cad", "traffic", "weather"}
ALERTS = {"a2", "a4"}
# a1 without a colour is still to come, a2 and a4 hold until 23:00; the exercise a8 is none.
ZONES = {
    "Lomb-09 Temporali None other None",
    "Lomb-10 Neve orange orange orange",
    "Lomb-10 Vento yellow yellow yellow",
}
AREAS = {"015146-1", "015146-2", "015209"}

Ask = Callable[[Moment], list[Any]]
# Query → how it is asked, and the ids that each of READERS gets at 18:25, by hand.
EXPECTED: dict[str, tuple[Ask, list[set[str]]]] = {
    "incidents": (
        lambda m: [row.incident_id for row in queries.incidents(m)],
        [{"i1", "i2", "i3"}, {"i3"}, {"i3"}, {"i1", "i2"}, set()],
    ),
    "incident": (
        lambda m: [row.incident_id for n in ("i1", "i3") if (row := queries.incident(m, n))],
        [{"i1", "i3"}, {"i3"}, {"i3"}, {"i1"}, set()],
    ),
    "incident_changes": (
        lambda m: [row.value for row in queries.incident_changes(m, "i2")],
        [{"2"}, set(), set(), {"2"}, set()],
    ),
    "incident_dispatches": (
        lambda m: [u.unit_id for n in ("i1", "i3") for u in queries.incident_dispatches(m, n)],
        [{"u1", "u2"}, {"u2"}, {"u2"}, {"u1"}, set()],
    ),
    "camera_states": (
        lambda m: [row.camera_id for row in queries.camera_states(m)],
        [
            {"c1", "c2", "c3", "c4"},
            {"c3"},
            {"c1", "c2", "c3", "c4"},
            {"c1", "c2", "c3", "c4"},
            set(),
        ],
    ),
    "camera": (
        lambda m: [row.camera_id for n in ("c1", "c3") if (row := queries.camera(m, n))],
        [{"c1", "c3"}, {"c3"}, {"c1", "c3"}, {"c1", "c3"}, set()],
    ),
    "camera_repairs": (
        lambda m: [f"{row.repairs_n} {row.p50_s}" for row in [queries.camera_repairs(m)]],
        [{"0 None"}] * 5,
    ),
    # After 18:10: the call i3; units sent at 18:15 and 18:22; c2 back at 18:16, c3 lost at 18:17.
    "changes": (
        lambda m: [f"{row.kind} {row.n}" for row in queries.changes(m) if row.n],
        [
            {"received 1", "sent 2", "camera_lost 1", "camera_back 1"},
            {"received 1", "sent 1", "camera_lost 1"},
            {"received 1", "sent 1", "camera_lost 1", "camera_back 1"},
            {"sent 1", "camera_lost 1", "camera_back 1"},
            set(),
        ],
    ),
    "traffic_states": (
        lambda m: [row.site_id for row in queries.traffic_states(m)],
        [{"s1", "s2", "s3"}, {"s3"}, {"s1", "s2", "s3"}, {"s1", "s2", "s3"}, set()],
    ),
    # v1 went blank at 18:15; v3 stands nowhere that is known.
    "sign_states": (
        lambda m: [f"{row.sign_id} {row.text}" for row in queries.sign_states(m)],
        [
            {"v1 None", "v2 None", "v3 LAVORI"},
            {"v2 None"},
            {"v1 None", "v2 None", "v3 LAVORI"},
            {"v1 None", "v2 None", "v3 LAVORI"},
            set(),
        ],
    ),
    "sign_messages": (
        lambda m: [f"{row.text} {row.pictogram}" for row in queries.sign_messages(m, "v1")],
        [
            {"CODA\nRALLENTARE queue", "None None"},
            set(),
            {"CODA\nRALLENTARE queue", "None None"},
            {"CODA\nRALLENTARE queue", "None None"},
            set(),
        ],
    ),
    # The toy city has neither; see test_roadside.py.
    "travel_times": (lambda m: [row.site_id for row in queries.travel_times(m)], [set()] * 5),
    "gate_counts": (
        lambda m: [row.site_id for row in queries.gate_counts(m, clock("00:00"))],
        [set()] * 5,
    ),
    "traffic_events": (
        lambda m: [row.event_id for row in queries.traffic_events(m)],
        [{"e1", "e2"}, {"e2"}, {"e1", "e2"}, {"e1", "e2"}, set()],
    ),
    "site_readings": (
        lambda m: [str(row.speed_kmh) for row in queries.site_readings(m, "s1")],
        [{"40.0", "30.0"}, set(), {"40.0", "30.0"}, {"40.0", "30.0"}, set()],
    ),
    "unit_states": (
        lambda m: [row.unit_id for row in queries.unit_states(m)],
        [{"u1", "u2"}, {"u2"}, {"u2"}, {"u1", "u2"}, set()],
    ),
    "unit_rows": (
        lambda m: [f"{row.unit_id} {row.state}" for row in queries.unit_rows(m)],
        [
            {"u1 on_scene", "u1b enroute", "u2 assigned"},
            {"u2 assigned"},
            {"u2 assigned"},
            {"u1 on_scene", "u1b enroute", "u2 unknown"},
            set(),
        ],
    ),
    "unit_workloads": (
        lambda m: [
            f"{row.unit_id} {row.busy_pct} {row.incidents_n}"
            for row in queries.unit_workloads(m, clock("18:05"))
        ],
        [
            {"u1 100.0 1", "u1b None 1", "u2 100.0 1"},
            {"u2 100.0 1"},
            {"u2 100.0 1"},
            {"u1 100.0 1", "u1b None 1", "u2 100.0 0"},
            set(),
        ],
    ),
    "unit_incidents": (
        lambda m: [
            row.incident_id
            for unit in ("u1", "u2")
            for row in queries.unit_incidents(m, unit, clock("18:00"))
        ],
        [{"i1", "i3"}, {"i3"}, {"i3"}, {"i1"}, set()],
    ),
    "unit_track": (
        lambda m: [
            f"{unit} {row.observed_at:%H:%M}"
            for unit in ("u1", "u2")
            for row in queries.unit_track(m, unit)
        ],
        [
            {"u1 18:10", "u1 18:19", "u2 18:18"},
            {"u2 18:18"},
            {"u2 18:18"},
            {"u1 18:10", "u1 18:19", "u2 18:18"},
            set(),
        ],
    ),
    "coverage_areas": (
        lambda m: [row.area_id for row in queries.coverage_areas(m)],
        [AREAS, {"015209"}, AREAS, AREAS, set()],
    ),
    "alerts_in_force": (
        lambda m: [row.alert_id for row in queries.alerts_in_force(m)],
        [ALERTS, ALERTS, ALERTS, ALERTS, ALERTS],
    ),
    "alert": (
        lambda m: [row.alert_id for n in ("a1", "a6") if (row := queries.alert(m, n))],
        [{"a1"}] * 5,
    ),
    "alert_chain": (
        lambda m: [row.alert_id for row in queries.alert_chain(m, "a2")],
        [{"a2", "a8"}] * 5,
    ),
    "alert_history": (
        lambda m: [row.alert_id for row in queries.alert_history(m)],
        [ALERTS] * 5,
    ),
    "zone_levels": (
        lambda m: [
            f"{row.zone_id} {row.event} {row.level_now} {row.level_today} {row.level_tomorrow}"
            for row in queries.zone_levels(m, clock("22:30"))
        ],
        [ZONES] * 5,
    ),
    "happenings": (
        lambda m: [row.subject_id for row in queries.happenings(m)],
        [
            {"i1", "i2", "i3", "a4", "e1", "e2", "c3"},
            {"i3", "a4", "e2", "c3"},
            {"i3", "a4", "e1", "e2", "c3"},
            {"i1", "i2", "a4", "e1", "e2", "c3"},
            {"a4"},
        ],
    ),
    "feed_states": (
        lambda m: [row.source_id for row in queries.feed_states(m)],
        [FEEDS, FEEDS, FEEDS, FEEDS, FEEDS],
    ),
    "feed_runs": (
        lambda m: [row.run_id for row in queries.feed_runs(m, "cad")],
        [{"run-cad-1"}] * 5,
    ),
    "run_totals": (
        lambda m: [f"{row.source_id} {row.outcome} {row.runs_n}" for row in queries.run_totals(m)],
        [{"cad loaded 1", "traffic loaded 1"}] * 5,
    ),
    "run_ids": (
        lambda m: [row.run_id for row in queries.run_ids(m, "cad", "run-cad-2")],
        [{"run-cad-2"}] * 5,
    ),
    "runs_named": (
        lambda m: [row.run_id for row in queries.runs_named(m, "cad", "run-cad-2")],
        [{"run-cad-2"}] * 5,
    ),
    "quarantine": (
        lambda m: [
            row.reason
            for row in queries.quarantine(Moment(clock("18:28"), m.warehouse, m.scope), "cad")
        ],
        [{"found priority 9, expected 1 to 5"}, set(), set(), set(), set()],
    ),
    "feed_run": (
        lambda m: [
            r.run_id for n in ("1", "2") if (r := queries.feed_run(m, "cad", f"run-cad-{n}"))
        ],
        [{"run-cad-1"}] * 5,
    ),
    "reject_reasons": (
        lambda m: [
            f"{row.reason} {row.items_n}"
            for row in queries.reject_reasons(Moment(clock("18:28"), m.warehouse, m.scope), "cad")
        ],
        [{"found …, expected 1 to 5 1"}, set(), set(), set(), set()],
    ),
    "boundary_counts": (
        lambda m: [row.kind for row in queries.boundary_counts(m)],
        [set()] * 5,
    ),
    "boundaries": (
        lambda m: [row.area_id for row in queries.boundaries(m, "municipality")],
        [set()] * 5,
    ),
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = open_toy(tmp_path_factory.mktemp("toy"))
    yield warehouse
    warehouse.close()


def test_every_query_is_asked_here() -> None:
    functions = inspect.getmembers(queries, inspect.isfunction)
    own = {name for name, function in functions if function.__module__ == queries.__name__}
    assert {name for name in own if not name.startswith("_")} == set(EXPECTED)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("query", EXPECTED)
def test_reader_gets_what_the_scope_reaches(toy: Warehouse, query: str, reader: str) -> None:
    ask, expected = EXPECTED[query]
    found = ask(Moment(AT, toy, READERS[reader]))
    assert set(found) == expected[list(READERS).index(reader)]
    assert len(found) == len(set(found)), "nothing is told twice"


def test_queue_is_ordered_by_priority_then_by_wait(toy: Warehouse) -> None:
    rows = queries.incidents(Moment(AT, toy))
    assert [(row.incident_id, row.priority, row.state) for row in rows] == [
        ("i1", 1, "on_scene"),
        ("i3", 1, "dispatched"),
        ("i2", 2, "enroute"),
    ]
    assert rows[0].due_at == clock("18:15")
    assert rows[0].units == "Alfa 1"


def test_incident_is_told_as_it_was_then(toy: Warehouse) -> None:
    before = queries.incident(Moment(clock("18:15"), toy), "i2")
    after = queries.incident(Moment(clock("18:30"), toy), "i2")
    assert before is not None
    assert after is not None
    assert (before.priority, before.due_at, before.arrived_at) == (3, clock("18:35"), None)
    assert (after.priority, after.due_at, after.arrived_at) == (
        2,
        clock("18:25"),
        clock("18:27"),
    )
    assert queries.incident(Moment(clock("18:09"), toy), "i2") is None


def test_outcome_is_not_told_before_the_end(toy: Warehouse) -> None:
    ends = {at: queries.incident(Moment(clock(at), toy), "i4") for at in ("19:19", "19:21")}
    told = {at: found.outcome for at, found in ends.items() if found}
    assert told == {"19:19": None, "19:21": "cancelled"}


def test_closed_incidents_follow_when_asked(toy: Warehouse) -> None:
    found = queries.incidents(Moment(clock("19:25"), toy), closed_since=clock("18:50"))
    assert [row.incident_id for row in found] == ["i3", "i5", "i2", "i4"]


def test_camera_tells_its_state_and_since_when(toy: Warehouse) -> None:
    states = {row.camera_id: row for row in queries.camera_states(Moment(AT, toy))}
    assert (states["c1"].outcome, states["c1"].since_at) == ("usable", clock("18:01"))
    assert (states["c2"].outcome, states["c2"].since_at) == ("usable", clock("18:16"))
    assert (states["c3"].is_usable, states["c3"].usable_pct) == (False, 50)
    assert (states["c4"].outcome, states["c4"].work) == (None, "building_site")


def test_site_is_compared_with_its_free_flow(toy: Warehouse) -> None:
    states = {row.site_id: row for row in queries.traffic_states(Moment(clock("18:20"), toy))}
    assert (states["s1"].speed_kmh, states["s1"].ratio_pct) == (30, 60)
    assert states["s2"].free_flow_kmh == 20, "its own 85th percentile, where no table gives one"
    assert states["s3"].ratio_pct == pytest.approx(100 * 50 / 70)


def test_reading_of_long_ago_is_not_the_state_now(toy: Warehouse) -> None:
    states = {row.site_id: row for row in queries.traffic_states(Moment(clock("18:50"), toy))}
    assert {row.observed_at for row in states.values()} == {None}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("18:02", {"e1"}),
        ("18:09", {"e1"}),
        ("18:20", {"e1", "e2"}),
        ("18:45", {"e1"}),
        ("21:00", set()),
    ],
)
def test_road_event_holds_by_the_version_known_then(
    toy: Warehouse, at: str, expected: set[str]
) -> None:
    assert {row.event_id for row in queries.traffic_events(Moment(clock(at), toy))} == expected


def test_shortened_road_event_does_not_come_back(tmp_path: Any) -> None:
    warehouse = open_toy(tmp_path)
    warehouse._connection.execute(
        "INSERT INTO traffic_event BY NAME SELECT 'e1' AS event_id, '3' AS version, 'x' AS kind, "
        "$began AS from_at, $ends AS until_at, 'run' AS run_id, $known AS reported_at",
        {"began": clock("18:00"), "ends": clock("19:00"), "known": clock("18:40")},
    )

    def holds(at: str) -> bool:
        found = queries.traffic_events(Moment(clock(at), warehouse))
        return "e1" in {row.event_id for row in found}

    assert [holds(at) for at in ("18:35", "18:50", "19:30")] == [True, True, False]
    warehouse.close()


def test_unit_tells_what_it_does_and_since_when(toy: Warehouse) -> None:
    rows = {row.unit_id: row for row in queries.unit_rows(Moment(clock("19:45"), toy))}
    told = {n: (row.state, row.since_at, row.incident_id) for n, row in rows.items()}
    assert told == {
        "u1": ("free", clock("19:42"), None),
        "u1b": ("free", clock("18:59"), None),
        "u2": ("enroute", clock("19:09"), "i5"),
    }


def test_unit_past_its_promise_is_unknown_and_not_free(toy: Warehouse) -> None:
    rows = {row.unit_id: row for row in queries.unit_rows(Moment(clock("20:00"), toy))}
    assert (rows["u1b"].state, rows["u1b"].is_recent) == ("unknown", False)
    assert rows["u1b"].observed_at == clock("19:43")
    assert rows["u1b"].since_at is None
    assert "u1b" not in {row.unit_id for row in queries.unit_rows(Moment(clock("20:44"), toy))}


def test_promise_is_that_of_the_source(tmp_path: Any) -> None:
    warehouse = open_toy(tmp_path)
    run = "INSERT INTO feed_run SELECT 'run-avl-2', $source, * EXCLUDE (run_id, source_id) FROM feed_run LIMIT 1"
    warehouse._connection.execute(run, {"source": "traffic"})
    warehouse._connection.execute(
        "UPDATE source SET stale_after_s = 1200 WHERE source_id = 'traffic'"
    )
    rows = {row.unit_id: row for row in queries.unit_rows(Moment(clock("20:00"), warehouse))}
    assert rows["u1b"].state == "free"
    warehouse.close()


def test_place_of_a_unit_is_that_of_the_last_half_minute(tmp_path: Any) -> None:
    warehouse = open_toy(tmp_path)
    warehouse._connection.execute(
        "INSERT INTO unit_position BY NAME SELECT 'u1' AS unit_id, $at AS observed_at, 9.5 AS lon, "
        "45.5 AS lat, 'free' AS status, 'run' AS run_id, $at AS reported_at",
        {"at": clock("19:59") + timedelta(seconds=40)},
    )

    def place(second: int) -> float | None:
        at = clock("19:59") + timedelta(seconds=second)
        rows = {row.unit_id: row for row in queries.unit_rows(Moment(at, warehouse))}
        return rows["u1"].lon

    assert [place(second) for second in (39, 45, 60)] == [9.191, 9.191, 9.5]
    warehouse.close()


def test_screen_and_key_figure_count_the_same_free_units(toy: Warehouse) -> None:
    for text in ("18:15", "19:43", "19:45", "19:48", "20:00"):
        moment = Moment(clock(text), toy)
        free_n = sum(row.state == "free" for row in queries.unit_rows(moment))
        found = kpis()["units_free_n"]
        latest = moment.latest(found, moment.trend(found))
        assert latest is not None
        assert latest.value == free_n, text


def test_track_begins_anew_after_an_hour_of_silence(toy: Warehouse) -> None:
    track = queries.unit_track(Moment(clock("20:00"), toy), "u1")
    assert [point.observed_at for point in track] == [clock("19:42"), clock("19:58")]


def test_coverage_of_areas_adds_up_to_the_key_figure(toy: Warehouse) -> None:
    areas = {row.area_id: row for row in queries.coverage_areas(Moment(clock("20:00"), toy))}
    told = {n: (row.demand_n, row.is_history, row.units_n) for n, row in areas.items()}
    assert told == {
        "015146-1": (3, True, 1),
        "015146-2": (1, True, 0),
        "015209": (1, True, 0),
    }
    assert areas["015146-1"].met_pct == pytest.approx(100 * 2 / 3)
    assert (areas["015146-2"].met_pct, areas["015209"].met_pct) == (0, 0)


def test_demand_is_unknown_where_no_unit_is(toy: Warehouse) -> None:
    areas = queries.coverage_areas(Moment(clock("18:50"), toy))
    assert {(row.demand_n, row.met_pct) for row in areas} == {(None, None)}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        # The green a3 has replaced a2, a5 has ended a4, and a7 has replaced a6.
        ("19:25", {"Temporali": "other", "Vento": "green", "Idraulico": "orange"}),
        # a7, like a1, is over; a6 does not come back.
        ("20:00", {"Vento": "green"}),
        # a bulletin that ends at 23:00 says nothing of 23:00
        ("23:00", {}),
    ],
)
def test_zone_has_the_level_known_then(toy: Warehouse, at: str, expected: dict[str, str]) -> None:
    found = queries.zone_levels(Moment(clock(at), toy), clock("23:30"))
    assert {row.event: row.level_now for row in found if row.level_now} == expected


def test_bulletin_for_tomorrow_stands_beside_that_of_today(tmp_path: Any) -> None:
    warehouse = open_toy(tmp_path)
    for name, sent, level in (("t1", "19:00", "yellow"), ("t2", "19:30", "red")):
        warehouse._connection.execute(
            "INSERT INTO alert BY NAME SELECT $name AS alert_id, 'dpc' AS sender, $sent AS sent_at, "
            "'Alert' AS message_type, 'Actual' AS status, 'Neve' AS event, $level AS level, "
            "'domani' AS series, $begins AS onset_at, $ends AS expires_at, 'run' AS run_id, "
            "$sent AS reported_at",
            {
                "name": name,
                "sent": clock(sent),
                "level": level,
                "begins": clock("23:00"),
                "ends": clock("23:00") + timedelta(days=1),
            },
        )
        warehouse._connection.execute(
            "INSERT INTO alert_zone BY NAME SELECT $name AS alert_id, 'Lomb-10' AS zone_id, "
            "'run' AS run_id, $sent AS reported_at",
            {"name": name, "sent": clock(sent)},
        )

    def snow(at: str) -> list[tuple[str | None, str | None, str | None]]:
        found = queries.zone_levels(Moment(clock(at), warehouse), clock("23:00"))
        return [(r.level_now, r.level_today, r.level_tomorrow) for r in found if r.event == "Neve"]

    assert snow("19:10") == [(None, None, "yellow")]
    assert snow("19:40") == [(None, None, "red")], "a later bulletin for tomorrow replaces it"
    warehouse.close()


def test_alert_tells_its_end_as_it_was_known_then(toy: Warehouse) -> None:
    before, after = (queries.alert(Moment(clock(t), toy), "a2") for t in ("18:25", "19:00"))
    assert before is not None
    assert after is not None
    assert (before.until_at, after.until_at) == (clock("23:00"), clock("18:50"))
    listed = {row.alert_id: row for row in queries.alerts_in_force(Moment(AT, toy))}
    assert listed["a2"].until_at == clock("23:00")


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("a4", ["a4", "a5"]),
        ("a5", ["a4", "a5"]),
        ("a7", ["a6", "a7"]),
        ("a2", ["a2", "a8", "a3"]),
        ("a1", ["a1", "a9"]),
    ],
)
def test_life_of_an_alert(toy: Warehouse, of: str, expected: list[str]) -> None:
    chain = queries.alert_chain(Moment(clock("20:00"), toy), of)
    assert [message.alert_id for message in chain] == expected


def test_history_of_alerts_ends_now_or_when_they_did(toy: Warehouse) -> None:
    found = queries.alert_history(Moment(clock("18:45"), toy))
    told = {row.alert_id: (row.from_at, row.until_at) for row in found}
    assert told == {
        "a1": (clock("18:30"), clock("18:45")),
        "a2": (clock("17:00"), clock("18:45")),
        "a4": (clock("18:10"), clock("18:40")),
    }


HOSTILE = ["' OR '1'='1", "i1'; DROP TABLE incident; --", "$at", "i1\x00", "../i1", "%", "i_"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_sql_is_only_an_unknown_id(toy: Warehouse, text: str) -> None:
    moment = Moment(AT, toy)
    assert queries.incident(moment, text) is None
    assert queries.camera(moment, text) is None
    assert queries.alert(moment, text) is None
    assert queries.alert_chain(moment, text) == []
    for ask in (
        queries.incident_changes,
        queries.incident_dispatches,
        queries.site_readings,
        queries.unit_track,
    ):
        assert ask(moment, text) == []
    for ask in (queries.feed_runs, queries.quarantine, queries.boundaries):
        assert ask(moment, text) == []
    assert queries.run_ids(moment, "cad", text) == []
    assert queries.runs_named(moment, "cad", text) == []
    assert len(queries.incidents(moment)) == 3


def test_a_source_fills_what_it_brought_else_what_it_may_bring(toy: Warehouse) -> None:
    filled = {
        row.source_id: set((row.tables or "").split(","))
        for row in queries.feed_states(Moment(AT, toy))
    }
    assert filled == {
        "cad": {"incident"},
        "traffic": {"traffic_reading", "traffic_site"},
        "weather": {"observation"},
    }


def test_what_a_unit_said_past_its_promise_is_not_told(toy: Warehouse) -> None:
    # u1b said free at 19:43, and no source of its run promises more than five minutes.
    told = {
        text: {u.unit_id: (u.status, u.is_recent) for u in queries.unit_states(moment)}
        for text in ("19:48", "19:49")
        if (moment := Moment(clock(text), toy))
    }
    assert told["19:48"]["u1b"] == ("free", True)
    assert told["19:49"]["u1b"] == (None, False)


def test_buses_are_seen_and_never_sent(tmp_path: Any) -> None:
    warehouse = open_toy(tmp_path)
    warehouse._connection.execute(
        "UPDATE unit SET kind = $kind WHERE unit_id = 'u1'", {"kind": PUBLIC_TRANSPORT}
    )
    moment = Moment(clock("19:45"), warehouse)
    assert "u1" in {unit.unit_id for unit in queries.unit_states(moment)}
    assert "u1" not in {unit.unit_id for unit in queries.unit_rows(moment)}
    warehouse.close()


def test_the_day_of_a_costly_figure_is_kept_and_its_present_value_is_not(toy: Warehouse) -> None:
    coverage = kpis()["units_coverage_pct"]
    at = clock("20:02")
    first = Moment(at, toy, is_live=False).trend(coverage)
    by_the_clock = coverage.points(toy, clock("18:00"), clock("20:00"), as_of=clock("20:00"))
    present = coverage.points(toy, clock("19:02"), at, origin=at, as_of=at)
    assert len(by_the_clock) == len(present) == 1, "only then were positions known"
    assert first == [*by_the_clock, *present]
    before = toy.reads.n
    Moment(at + timedelta(minutes=1), toy, is_live=False).trend(coverage)
    assert toy.reads.n == before + 1, "only the present bucket is worked out again"


def test_repairs_last_from_the_first_look_that_failed_to_the_first_that_did_not(
    tmp_path: Any,
) -> None:
    warehouse = open_toy(tmp_path)
    # c3 failed at 18:17 and works at 18:47; c4 is in a building site; c2 was never seen to begin.
    for camera, at, is_usable in (
        ("c3", "18:40", False),
        ("c3", "18:47", True),
        ("c4", "18:00", True),
        ("c4", "18:10", False),
        ("c4", "18:50", True),
        # One look alone is no outage.
        ("c1", "18:20", False),
        ("c1", "18:21", True),
    ):
        warehouse._connection.execute(
            "INSERT INTO camera_probe BY NAME SELECT $camera AS camera_id, $at AS observed_at, "
            "'x' AS outcome, $is_usable AS is_usable, 'run' AS run_id, $at AS reported_at",
            {"camera": camera, "at": clock(at), "is_usable": is_usable},
        )
    found = queries.camera_repairs(Moment(clock("19:05"), warehouse))
    assert (found.repairs_n, found.p50_s, found.p90_s) == (1, 1_800, 1_800)
    assert queries.camera_repairs(Moment(clock("18:59"), warehouse)).repairs_n == 0
    warehouse.close()


def test_cameras_lost_in_one_minute_are_told_together_and_blips_not(tmp_path: Any) -> None:
    warehouse = open_toy(tmp_path)
    # c1 and c2 fail in one minute and for good; c3, lost at 18:17, is not lost anew by a later blip.
    for camera, at, is_usable in (
        ("c1", "18:40", False),
        ("c2", "18:40", False),
        ("c1", "18:41", False),
        ("c2", "18:41", False),
        ("c3", "18:30", True),
        ("c3", "18:40", False),
        ("c3", "18:41", True),
    ):
        warehouse._connection.execute(
            "INSERT INTO camera_probe BY NAME SELECT $camera AS camera_id, $at AS observed_at, "
            "'x' AS outcome, $is_usable AS is_usable, 'run' AS run_id, $at AS reported_at",
            {"camera": camera, "at": clock(at), "is_usable": is_usable},
        )
    moment = Moment(clock("18:45"), warehouse)
    told = [(h.kind, h.name) for h in queries.happenings(moment) if h.kind.startswith("camera")]
    assert told == [("cameras_lost", "2")]
    counts = {change.kind: change.n for change in queries.changes(moment)}
    assert (counts["camera_lost"], counts["camera_back"]) == (2, 0)
    warehouse.close()
