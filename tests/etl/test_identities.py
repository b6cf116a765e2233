"""Publishers that use the same names for different things, and names that mean the same thing."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data import queries
from data.moment import Moment
from etl.assembly import list_sources
from etl.feed import utc
from etl.pipeline import Pipeline
from etl.run import load_file
from tests.etl.feeds import pipeline_into, source

CALLS = "incident_id,received_at,kind\n{}\n"
MAPPING = """
table = "incident"
format = "csv"
[columns]
incident_id = "incident_id"
received_at = "CAST(received_at AS TIMESTAMPTZ)"
kind = "kind"
"""
CAP = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier>
<sender>{sender}</sender><sent>2026-02-07T{sent}:00+00:00</sent><status>Actual</status>
<msgType>{kind}</msgType><scope>Public</scope>{refers}<info><language>it</language><category>Met</category>
<event>Neve</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
<expires>2026-02-07T23:00:00+00:00</expires><area><areaDesc>x</areaDesc><geocode><valueName>Z</valueName>
<value>{zone}</value></geocode></area></info></alert>"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def rows(pipeline: Pipeline, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in pipeline.warehouse.query(sql)]


def load_calls(pipeline: Pipeline, folder: Path, named: str, line: str, **more: object) -> Any:
    mapping, file = folder / "calls.toml", folder / "calls.csv"
    mapping.write_text(MAPPING)
    file.write_text(CALLS.format(line))
    given = {"source_id": named, "mapping": mapping, "max_reject_pct": 100} | more
    return load_file(source("table_mapped", **given), pipeline, file)


def load_cap(pipeline: Pipeline, folder: Path, *messages: dict[str, str]) -> Any:
    plain = {"kind": "Alert", "refers": "", "zone": "Z1"}
    file = folder / "alerts.xml"
    file.write_text("<alerts>" + "".join(CAP.format(**plain | m) for m in messages) + "</alerts>")
    return load_file(source("alert_cap", source_id="cap"), pipeline, file)


def in_force(pipeline: Pipeline, at: str) -> set[str]:
    moment = Moment(utc(f"2026-02-07T{at}:00+00:00"), pipeline.warehouse)
    return {found.alert_id for found in queries.alerts_in_force(moment)}


def test_another_incident_under_the_same_number_is_rejected(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    load_calls(pipeline, tmp_path, "fire", "100,2026-02-07T10:00:00Z,Fire")
    run = load_calls(pipeline, tmp_path, "police", "100,2026-02-07T12:30:00Z,Brawl")
    assert (run.read_n, run.loaded_n, run.rejected_n) == (1, 0, 1)
    assert rows(pipeline, "SELECT incident_id, kind, source_id FROM incident") == [
        ("100", "Fire", "fire")
    ]
    ((reason,),) = rows(pipeline, "SELECT reason FROM quarantine")
    assert "source fire received at 2026-02-07T10:00:00Z" in reason
    assert "set id_prefix" in reason


def test_a_prefix_keeps_publishers_apart(pipeline: Pipeline, tmp_path: Path) -> None:
    load_calls(pipeline, tmp_path, "fire", "100,2026-02-07T10:00:00Z,Fire")
    line = "100,2026-02-07T12:30:00Z,Brawl"
    load_calls(pipeline, tmp_path, "police", line, id_prefix="pl:")
    found = rows(pipeline, "SELECT incident_id, kind FROM incident ORDER BY incident_id")
    assert found == [("100", "Fire"), ("pl:100", "Brawl")]


def test_the_history_of_a_live_feed_is_of_the_same_incidents(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    load_calls(pipeline, tmp_path, "live", "100,2026-02-07T10:00:20Z,Fire")
    run = load_calls(pipeline, tmp_path, "history", "100,2026-02-07T10:00:00Z,Fire in a kitchen")
    assert (run.loaded_n, run.rejected_n) == (1, 0)
    assert rows(pipeline, "SELECT incident_id, kind FROM incident") == [
        ("100", "Fire in a kitchen")
    ]


def test_a_source_may_correct_its_own_incident(pipeline: Pipeline, tmp_path: Path) -> None:
    load_calls(pipeline, tmp_path, "live", "100,2026-02-07T10:00:00Z,Fire")
    assert load_calls(pipeline, tmp_path, "live", "100,2026-02-07T11:00:00Z,Fire").loaded_n == 1


@pytest.mark.parametrize("together", [True, False])
def test_alerts_of_two_senders_with_one_identifier(
    pipeline: Pipeline, tmp_path: Path, together: bool
) -> None:
    one = {"id": "2026-1", "sender": "a@example.it", "sent": "10:00", "zone": "A"}
    other = {"id": "2026-1", "sender": "b@example.it", "sent": "10:05", "zone": "B"}
    for messages in ([one, other],) if together else ([one], [other], [other]):
        load_cap(pipeline, tmp_path, *messages)
    assert in_force(pipeline, "11:00") == {"2026-1", "2026-1 b@example.it"}
    zones = rows(pipeline, "SELECT alert_id, zone_id FROM alert_zone ORDER BY zone_id")
    assert zones == [("2026-1", "A"), ("2026-1 b@example.it", "B")]

    refers = "<references>b@example.it,2026-1,2026-02-07T10:05:00+00:00</references>"
    cancel = {"id": "2026-2", "sender": "b@example.it", "sent": "11:30", "kind": "Cancel"}
    load_cap(pipeline, tmp_path, cancel | {"refers": refers})
    assert in_force(pipeline, "12:00") == {"2026-1"}
    moment = Moment(utc("2026-02-07T12:00:00+00:00"), pipeline.warehouse)
    chain = [message.alert_id for message in queries.alert_chain(moment, "2026-2")]
    assert chain == ["2026-1 b@example.it", "2026-2"]


def test_alerts_of_two_senders_in_messages_of_their_own(pipeline: Pipeline, tmp_path: Path) -> None:
    archive = tmp_path / "alerts.zip"
    plain = {"kind": "Alert", "refers": "", "id": "2026-1", "sent": "10:00"}
    with zipfile.ZipFile(archive, "w") as packed:
        for sender, zone in (("b@example.it", "B"), ("a@example.it", "A"), ("b@example.it", "B2")):
            name = f"{zone}.xml"
            packed.writestr(name, CAP.format(**plain | {"sender": sender, "zone": zone}))
    load_cap(pipeline, tmp_path, {"id": "2026-1", "sender": "a@example.it", "sent": "09:00"})
    run = load_file(source("alert_cap", source_id="all"), pipeline, archive)
    assert (run.read_n, run.loaded_n) == (3, 3)
    found = rows(pipeline, "SELECT alert_id, zone_id, sender FROM alert_zone ORDER BY zone_id")
    assert found == [
        ("2026-1", "A", "a@example.it"),
        ("2026-1 b@example.it", "B", "b@example.it"),
        ("2026-1 b@example.it", "B2", "b@example.it"),
        ("2026-1", "Z1", "a@example.it"),
    ]
    senders = rows(pipeline, "SELECT alert_id, sender FROM alert ORDER BY alert_id")
    assert senders == [("2026-1", "a@example.it"), ("2026-1 b@example.it", "b@example.it")]


def test_an_alert_published_again_is_the_same_alert(pipeline: Pipeline, tmp_path: Path) -> None:
    one = {"id": "2026-1", "sender": "a@example.it", "sent": "10:00"}
    load_cap(pipeline, tmp_path, one)
    load_cap(pipeline, tmp_path, one, {"id": "2026-2", "sender": "a@example.it", "sent": "10:30"})
    assert rows(pipeline, "SELECT count(*) FROM alert") == [(2,)]


ROWS = {
    "unit": "unit_id,agency_id,callsign,lon,lat",
    "unit_position": "unit_id,observed_at,lon,lat",
    "dispatch": "incident_id,unit_id,dispatched_at",
    "traffic_site": "site_id,name,lon,lat,length_m",
    "traffic_reading": "site_id,observed_at,speed_kmh",
    "camera": "camera_id,name,lon,lat",
    "sensor": "sensor_id,name,lon,lat",
    "observation": "sensor_id,property,observed_at,value",
    "sign": "sign_id,name,lon,lat",
    "sign_message": "sign_id,observed_at,text",
    "traffic_event": "event_id,version,kind,from_at,lon,lat",
}
NUMBERS = ("lon", "lat", "length_m", "speed_kmh", "value")


def load_rows(
    pipeline: Pipeline, folder: Path, named: str, table: str, *lines: str, **more: object
):
    """Load lines of a table, in the order of :data:`ROWS`."""
    columns = ROWS[table].split(",")
    casts = {c: "TIMESTAMPTZ" for c in columns if c.endswith("_at")} | dict.fromkeys(
        NUMBERS, "DOUBLE"
    )
    told = "\n".join(
        f'{c} = "CAST({c} AS {casts[c]})"' if c in casts else f'{c} = "{c}"' for c in columns
    )
    mapping, file = folder / f"{table}.toml", folder / f"{table}.csv"
    mapping.write_text(f'table = "{table}"\nformat = "csv"\n[columns]\n{told}\n')
    file.write_text("\n".join((ROWS[table], *lines, "")))
    given = {"source_id": named, "mapping": mapping, "max_reject_pct": 100} | more
    return load_file(source("table_mapped", **given), pipeline, file)


@pytest.mark.parametrize(
    ("table", "theirs", "ours", "reason"),
    [
        ("unit", "12,vvf,APS 12,9.1,45.4", "12,pl,Volante 12,9.1,45.4", "APS 12 of agency vvf"),
        ("unit", "12,,APS 12,9.1,45.4", "12,,Volante 12,9.1,45.4", "has as APS 12"),
        (
            "unit_position",
            "12,2026-02-07T10:00:00Z,9.1,45.4",
            "12,2026-02-07T10:00:10Z,9.2,45.4",
            "saw at 9.1 45.4 at 2026-02-07T10:00:00Z, not at 9.2 45.4",
        ),
        ("traffic_site", "1,Viale A,9.1,45.4,", "1,Viale B,9.1,45.5,800", "has at 9.1 45.4"),
        ("camera", "1,Duomo,9.19,45.46", "1,Linate,9.27,45.46", "has at 9.19 45.46"),
        ("sensor", "1,Duomo,9.19,45.46", "1,Linate,9.27,45.46", "has at 9.19 45.46"),
        ("sign", "1,A4,9.19,45.46", "1,A1,9.27,45.46", "has at 9.19 45.46"),
        (
            "traffic_reading",
            "1,2026-02-07T10:00:00Z,50",
            "1,2026-02-07T10:00:00Z,90",
            "gave other values at 2026-02-07T10:00:00Z",
        ),
        (
            "observation",
            "1,PM10,2026-02-07T10:00:00Z,20",
            "1,PM10,2026-02-07T10:00:00Z,31",
            "gave other values",
        ),
        ("sign_message", "1,2026-02-07T10:00:00Z,CODA", "1,2026-02-07T10:00:00Z,NEBBIA", "other"),
        (
            "traffic_event",
            "1,1,Accident,2026-02-07T10:00:00Z,9.1,45.4",
            "1,2,MaintenanceWorks,2026-02-07T10:00:00Z,9.1,45.4",
            "has as Accident, not MaintenanceWorks",
        ),
    ],
)
def test_another_thing_under_the_same_name_is_rejected(
    pipeline: Pipeline, tmp_path: Path, table: str, theirs: str, ours: str, reason: str
) -> None:
    load_rows(pipeline, tmp_path, "theirs", table, theirs)
    before = rows(pipeline, f"SELECT * FROM {table}")
    alone = ours.replace(ours.partition(",")[0], "99", 1)
    run = load_rows(pipeline, tmp_path, "ours", table, ours, alone)
    assert (run.read_n, run.loaded_n, run.rejected_n) == (2, 1, 1)
    assert before[0] in rows(pipeline, f"SELECT * FROM {table}")
    ((found,),) = rows(pipeline, "SELECT reason FROM quarantine")
    assert "which source theirs" in found
    assert reason in found
    again = load_rows(pipeline, tmp_path, "ours", table, ours, id_prefix="pl:")
    assert (again.loaded_n, again.rejected_n) == (1, 0)


@pytest.mark.parametrize(
    ("table", "theirs", "ours"),
    [
        ("unit", "12,vvf,APS 12,9.1,45.4", "12,VVF,aps12,9.3,45.4"),
        ("unit_position", "12,2026-02-07T10:00:00Z,9.1,45.4", "12,2026-02-07T10:00:30Z,9.11,45.4"),
        ("unit_position", "12,2026-02-07T10:00:00Z,9.1,45.4", "12,2026-02-07T11:00:00Z,9.3,45.4"),
        ("traffic_site", "1,Link,9.1,45.4,", "1,Link,9.1,45.5,15000"),
        ("sensor", "1,Duomo,9.19,45.46", "1,Piazza del Duomo,9.191,45.46"),
        ("traffic_reading", "1,2026-02-07T10:00:00Z,50.2", "1,2026-02-07T10:00:00Z,50"),
    ],
)
def test_what_may_be_the_same_thing_is_one(
    pipeline: Pipeline, tmp_path: Path, table: str, theirs: str, ours: str
) -> None:
    load_rows(pipeline, tmp_path, "theirs", table, theirs)
    run = load_rows(pipeline, tmp_path, "ours", table, ours)
    assert (run.loaded_n, run.rejected_n) == (1, 0)


def declare(pipeline: Pipeline, **agencies: str) -> None:
    """Have sources of these names declared as of these agencies."""
    list_sources(
        pipeline.warehouse,
        [source("unit_json", source_id=name, agency_id=of) for name, of in agencies.items()],
    )


@pytest.mark.parametrize(
    ("register", "known", "table", "line"),
    [
        ("unit", "12,,,9.1,45.4", "unit_position", "12,2026-02-07T10:00:10Z,9.1,45.4"),
        ("unit", "12,,,9.1,45.4", "dispatch", "7,12,2026-02-07T10:00:10Z"),
        ("unit_position", "12,2026-02-07T10:00:00Z,9.1,45.4", "unit_position",
         "12,2026-02-07T10:00:10Z,9.1,45.4"),
        ("traffic_site", "1,,9.1,45.4,", "traffic_reading", "1,2026-02-07T10:00:10Z,40"),
        ("sensor", "1,,,", "sensor", "1,,,"),
        ("sensor", "1,,9.1,45.4", "observation", "1,PM10,2026-02-07T10:00:10Z,40"),
    ],
)  # fmt: skip
def test_declared_agencies_have_names_of_their_own(
    pipeline: Pipeline, tmp_path: Path, register: str, known: str, table: str, line: str
) -> None:
    declare(pipeline, theirs="vvf", ours="pl", also_theirs="vvf")
    load_rows(pipeline, tmp_path, "theirs", register, known, agency_id="vvf")
    shared = load_rows(pipeline, tmp_path, "also_theirs", table, line, agency_id="vvf")
    assert (shared.loaded_n, shared.rejected_n) == (1, 0)
    run = load_rows(pipeline, tmp_path, "ours", table, line, agency_id="pl")
    assert (run.read_n, run.loaded_n, run.rejected_n) == (1, 0, 1)
    ((reason,),) = rows(pipeline, "SELECT reason FROM quarantine")
    assert "agency" in reason
    assert "vvf" in reason or "source also_theirs" in reason


def test_units_sent_to_an_incident_of_another_agency(pipeline: Pipeline, tmp_path: Path) -> None:
    declare(pipeline, fire="vvf", police="pl")
    call = "100,2026-02-07T10:00:00Z,Fire"
    load_calls(pipeline, tmp_path, "fire", call, agency_id="vvf")
    line = "100,12,2026-02-07T10:01:00Z"
    run = load_rows(pipeline, tmp_path, "police", "dispatch", line, agency_id="pl")
    assert (run.loaded_n, run.rejected_n) == (0, 1)
    assert rows(pipeline, "SELECT * FROM dispatch") == []
