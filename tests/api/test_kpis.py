"""Key figures over HTTP: the contract, the defaults, the scope, and what is refused."""

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest

from data.journal import SYSTEM
from data.journal.audit import entries
from data.kpi import kpis
from data.moment import Moment
from tests.api.conftest import Room

EVENING = "since=2026-02-07T18:00:00Z&until=2026-02-07T20:00:00Z"


def test_every_kpi_is_listed_with_its_definition(quiet_room: Room) -> None:
    listed = quiet_room.get("/api/v1/kpis").get_json()["kpis"]
    assert [kpi["name"] for kpi in listed] == sorted(kpis())
    waiting = next(kpi for kpi in listed if kpi["name"] == "incidents_waiting_n")
    assert waiting["tables"] == ["incident"]
    assert (waiting["good"], waiting["warn"], waiting["alarm"]) == ("low", 5, 10)
    assert (waiting["title"], waiting["bucket"]) == ("Waiting for dispatch", "15m")


def test_definitions_come_in_italian_when_asked(quiet_room: Room) -> None:
    listed = quiet_room.get("/api/v1/kpis?lang=it").get_json()["kpis"]
    assert "Interventi aperti" in {kpi["title"] for kpi in listed}


def test_values_are_name_unit_and_points(quiet_room: Room) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{EVENING}")
    assert answer.get_json() == {
        "name": "incidents_received_n",
        "unit": "incidents",
        "points": [
            {"bucket": "2026-02-07T18:00:00+00:00", "value": 4.0},
            {"bucket": "2026-02-07T19:00:00+00:00", "value": 3.0},
        ],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"{EVENING}&zones=015209", [1, 1]),
        (f"{EVENING}&zones=015146-1,015209", [3, 2]),
        (f"{EVENING}&bucket=1d", [7]),
        ("since=2026-02-07T19:00:00%2B01:00&until=2026-02-07T21:00:00%2B01:00", [4, 3]),
        ("since=2026-02-07T19:00:00+01:00&until=2026-02-07T21:00:00+01:00", [4, 3]),
        ("since=2026-02-07T19:00:00&until=2026-02-07T21:00:00", [4, 3]),
        ("since=2026-02-07%2019:00&until=2026-02-07%2021:00", [4, 3]),
    ],
)
def test_parameters_are_read(quiet_room: Room, query: str, expected: list[int]) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{query}")
    assert [point["value"] for point in answer.get_json()["points"]] == expected


def test_without_a_period_it_is_the_last_day(quiet_room: Room) -> None:
    points = quiet_room.get("/api/v1/kpis/incidents_received_n").get_json()["points"]
    first = datetime.fromisoformat(points[0]["bucket"])
    assert len(points) in (24, 25)
    assert timedelta(hours=23) < datetime.now(UTC) - first <= timedelta(hours=25, minutes=1)


def test_no_bucket_begins_in_the_future(quiet_room: Room) -> None:
    since = datetime.now(UTC) - timedelta(hours=1)
    period = f"since={quote(since.isoformat())}&until={quote('2100-01-01T00:00:00Z')}&bucket=30d"
    points = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{period}").get_json()["points"]
    assert len(points) == 1


@pytest.mark.parametrize(
    ("who", "expected"),
    [("sesto", [1, 1]), ("vvf", [1, 1]), ("crashes", [2, 2]), ("nobody", [0, 0])],
)
def test_reader_counts_what_the_scope_reaches(
    quiet_room: Room, who: str, expected: list[int]
) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{EVENING}", who)
    assert [point["value"] for point in answer.get_json()["points"]] == expected


def test_zone_outside_the_scope_stays_outside(quiet_room: Room) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{EVENING}&zones=015146", "sesto")
    assert [point["value"] for point in answer.get_json()["points"]] == [0, 0]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("since=yesterday", "since 'yesterday'"),
        ("until=", "until ''"),
        ("since=2026-02-30T00:00:00Z", "since '2026-02-30"),
        ("since=0001-01-01T00:00:00", "since '0001"),
        ("until=9999-12-31T23:59:59-23:59", "until '9999"),
        ("since=2026-02-07T20:00:00Z&until=2026-02-07T20:00:00Z", "until 2026-02-07"),
        ("bucket=0m", "bucket '0m'"),
        ("bucket=1 hour'; DROP TABLE incident; --", "bucket"),
        ("since=1970-01-01T00:00:00Z&bucket=1m", "buckets"),
        ("zones=", "zones ''"),
        ("zones=a,,b", "zones 'a,,b'"),
        ("zones=" + "9" * 65, "zones"),
        ("zone=015146", "parameter 'zone'"),
        ("since=2026-02-07&since=2026-02-08", "since '2 values'"),
    ],
)
def test_bad_parameter_is_a_problem_that_names_it(quiet_room: Room, query: str, named: str) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.get_json()
    assert problem["status"] == 400
    assert named in problem["detail"]
    assert "expected" in problem["detail"]


@pytest.mark.parametrize(
    "name", ["none", "incidents_open_n'--", "..%2Fincident", "INCIDENTS_OPEN_N"]
)
def test_unknown_kpi_is_not_found(quiet_room: Room, name: str) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/{name}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("text", ["') OR 1=1 --", "015146'; DROP TABLE incident; --", "%", "\x00"])
def test_zones_that_look_like_sql_match_nothing(quiet_room: Room, text: str) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_received_n?{EVENING}&zones={quote(text)}")
    assert [point["value"] for point in answer.get_json()["points"]] == [0, 0]
    assert quiet_room.get(f"/api/v1/kpis/incidents_received_n?{EVENING}").status_code == 200


def test_stranger_is_sent_away(quiet_room: Room) -> None:
    for path in ("/api/v1/kpis", "/api/v1/kpis/incidents_open_n", "/api/v1/kpis/none"):
        answer = quiet_room.get(path, None)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_answer_is_not_sent_twice(quiet_room: Room) -> None:
    path = f"/api/v1/kpis/incidents_received_n?{EVENING}"
    tag = quiet_room.get(path).headers["ETag"]
    assert quiet_room.get(path, headers={"If-None-Match": tag}).status_code == 304
    other = quiet_room.get(path, "sesto", headers={"If-None-Match": tag})
    assert other.status_code == 200, "another reader's answer is another answer"


AT = "at=2026-02-07T18:25:00Z"


def test_day_of_a_card_is_the_one_the_card_shows(quiet_room: Room) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_open_n?{AT}")
    at = datetime(2026, 2, 7, 18, 25, tzinfo=UTC)
    shown = Moment(at=at, warehouse=quiet_room.warehouse, is_live=False).trend(
        kpis()["incidents_open_n"]
    )
    points = [(p["bucket"], p["value"]) for p in answer.get_json()["points"]]
    assert points == [(p.bucket.isoformat(), p.value) for p in shown]
    assert points[-1] == ("2026-02-07T18:10:00+00:00", 3)


def test_files_hold_the_rows_of_the_answer(quiet_room: Room) -> None:
    path = f"/api/v1/kpis/incidents_call_to_arrival_p50_s?{EVENING}"
    told = [(p["bucket"], p["value"]) for p in quiet_room.get(path).get_json()["points"]]
    comma = quiet_room.get(f"{path}&format=csv")
    rows = list(csv.DictReader(io.StringIO(comma.text)))
    assert [(row["bucket"], float(row["value"])) for row in rows] == told
    assert {(row["unit"], row["cases"]) for row in rows} == {("s", "3")}
    named = comma.headers["Content-Disposition"]
    assert named.startswith("attachment; filename=") and named.endswith('.csv"')
    parquet = quiet_room.get(f"{path}&format=parquet")
    found = pq.read_table(io.BytesIO(parquet.data)).to_pylist()
    assert [(row["bucket"].isoformat(), row["value"]) for row in found] == told


def test_every_export_is_in_the_audit(quiet_room: Room) -> None:
    quiet_room.get(f"/api/v1/kpis/units_free_n?{AT}&format=csv", "analyst")
    since = datetime.now(UTC) - timedelta(minutes=5)
    found = entries(
        quiet_room.journal,
        SYSTEM,
        since=since,
        until=since + timedelta(hours=1),
        action="exported",
        actor="analyst",
    )
    assert [(e.thing_kind, e.thing_id, e.detail) for e in found] == [
        ("kpi", "units_free_n", {"format": "csv"})
    ]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("format=xlsx", "format 'xlsx'"),
        (f"{AT}&since=2026-02-07T18:00:00Z", "parameter 'since'"),
        ("at=tomorrow", "at='tomorrow'"),
        ("at=2100-01-01T00:00:00Z", "at='2100"),
        (f"{AT}&clock=cuckoo", "clock='cuckoo'"),
    ],
)
def test_bad_export_is_a_problem_that_names_it(quiet_room: Room, query: str, named: str) -> None:
    answer = quiet_room.get(f"/api/v1/kpis/incidents_open_n?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert named in answer.get_json()["detail"]


def test_file_is_of_the_readers_scope(quiet_room: Room) -> None:
    path = f"/api/v1/kpis/incidents_received_n?{EVENING}&format=csv"
    rows = list(csv.DictReader(io.StringIO(quiet_room.get(path, "sesto").text)))
    assert [float(row["value"]) for row in rows] == [1, 1]
