"""Publishers that use the same names for different things, and names that mean the same thing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data import queries
from data.moment import Moment
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


def test_an_alert_published_again_is_the_same_alert(pipeline: Pipeline, tmp_path: Path) -> None:
    one = {"id": "2026-1", "sender": "a@example.it", "sent": "10:00"}
    load_cap(pipeline, tmp_path, one)
    load_cap(pipeline, tmp_path, one, {"id": "2026-2", "sender": "a@example.it", "sent": "10:30"})
    assert rows(pipeline, "SELECT count(*) FROM alert") == [(2,)]
