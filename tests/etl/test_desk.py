"""Looking after feeds: drafts tried and put in force, payloads read again without undoing news."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.desk import Desk
from etl.pipeline import Pipeline
from etl.run import run_source
from etl.sources import Source
from etl.transport.outcome import Refused
from etl.trial import Trial
from tests.etl.feeds import pipeline_into, source

MAPPING = """
table = "incident"
format = "csv"
[columns]
incident_id = 'id'
received_at = 'CAST(moment AS TIMESTAMPTZ)'
title = 'title'
priority = '{priority}'
"""
BROKEN, MENDED = MAPPING.format(priority="prio"), MAPPING.format(priority="right(prio, 1)")
HEAD = "id,moment,title,prio\n"
MORNING = HEAD + "a,2026-02-07T08:00:00Z,Fire,P1\nb,2026-02-07T08:05:00Z,Flood,P2\n"
NOON = HEAD + "a,2026-02-07T08:00:00Z,Fire out,P4\n"


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


@pytest.fixture
def calls(tmp_path: Path) -> Source:
    """A source whose mapping reads no priority: every item is rejected."""
    (tmp_path / "calls.toml").write_text(BROKEN)
    url = (tmp_path / "inbox" / "calls.csv").as_uri()
    return source(
        "table_mapped", url, source_id="calls", mapping=tmp_path / "calls.toml", max_reject_pct=100
    )


def deliver(pipeline: Pipeline, calls: Source, text: str) -> str:
    (pipeline.folders[0] / "calls.csv").write_text(text)
    run = run_source(calls, pipeline)
    assert run.outcome == "loaded", run.reason
    return run.run_id


def rows(pipeline: Pipeline, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in pipeline.warehouse.query(sql)]


def test_a_mended_mapping_reads_again_what_was_rejected(pipeline: Pipeline, calls: Source) -> None:
    desk = Desk(pipeline, [calls])
    first = deliver(pipeline, calls, MORNING)
    deliver(pipeline, calls, NOON)
    assert rows(pipeline, "SELECT * FROM incident") == []

    tried = desk.try_mapping("calls", MENDED)
    assert isinstance(tried, Trial)
    assert (tried.read_n, tried.rejected_n, tried.rows[0]["priority"]) == (1, 0, 4)
    assert rows(pipeline, "SELECT * FROM incident") == []
    assert desk.mapping("calls") == BROKEN

    assert desk.save_mapping("calls", MENDED) is None
    assert desk.mapping("calls") == MENDED
    made = desk.replay("calls", first)
    assert [(run.read_n, run.loaded_n, run.rejected_n) for run in made] == [(2, 2, 0), (1, 1, 0)]
    found = rows(pipeline, "SELECT incident_id, title, priority FROM incident ORDER BY 1")
    assert found == [("a", "Fire out", 4), ("b", "Flood", 2)]


def test_what_later_payloads_said_stays(pipeline: Pipeline, calls: Source) -> None:
    desk = Desk(pipeline, [calls])
    assert desk.save_mapping("calls", MENDED) is None
    first = deliver(pipeline, calls, MORNING)
    deliver(pipeline, calls, NOON)
    state = "SELECT * FROM incident ORDER BY incident_id"
    history = "SELECT * FROM incident_update ORDER BY ALL"
    before = rows(pipeline, state), rows(pipeline, history)
    assert {row[2] for row in before[1]} == {"title", "priority", "known_reported_at"}
    for _ in range(2):
        assert {run.outcome for run in desk.replay("calls", first)} == {"loaded"}
        assert (rows(pipeline, state), rows(pipeline, history)) == before
    raw_files = rows(pipeline, "SELECT count(DISTINCT raw_file), count(*) FROM feed_run")
    assert raw_files == [(2, 6)]


def test_replay_does_not_close_what_is_open(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "works.toml").write_text(
        'table = "traffic_event"\nformat = "csv"\n[columns]\nevent_id = \'id\'\nversion = "\'1\'"\n'
        "kind = \"'Works'\"\nfrom_at = 'CAST(moment AS TIMESTAMPTZ)'\n"
    )
    url = (tmp_path / "inbox" / "calls.csv").as_uri()
    works = source(
        "table_mapped", url, mapping=tmp_path / "works.toml", is_snapshot=True, max_shrink_pct=100
    )
    first = deliver(pipeline, works, "id,moment\nx,2026-02-07T08:00:00Z\n")
    deliver(pipeline, works, "id,moment\nx,2026-02-07T08:00:00Z\ny,2026-02-07T09:00:00Z\n")
    state = "SELECT event_id, closed_at FROM traffic_event ORDER BY 1"
    assert rows(pipeline, state) == [("x", None), ("y", None)]
    Desk(pipeline, [works]).replay("test", first)
    assert rows(pipeline, state) == [("x", None), ("y", None)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[", "found invalid TOML"),
        (MENDED.replace("right(prio, 1)", "getenv(prio)"), "found function 'getenv'"),
        (MENDED.replace("incident", "unit", 1).replace("incident_id", "unit_id"), "found"),
        ("x" * 70_000, "found 70,000 characters"),
        (
            'table = "unit"\nformat = "csv"\n[columns]\nunit_id = \'id\'\n',
            "found table unit, expected incident",
        ),
    ],
)
def test_a_draft_that_is_no_mapping_changes_nothing(
    pipeline: Pipeline, calls: Source, text: str, sentence: str
) -> None:
    desk = Desk(pipeline, [calls])
    deliver(pipeline, calls, MORNING)
    for answer in (desk.try_mapping("calls", text), desk.save_mapping("calls", text)):
        assert isinstance(answer, str)
        assert sentence in answer
    assert desk.mapping("calls") == BROKEN


def test_what_is_not_there_is_refused(pipeline: Pipeline, calls: Source) -> None:
    desk = Desk(pipeline, [calls, replace(calls, source_id="plain", mapping=None)])
    assert desk.mapping("plain") is None
    assert desk.mapping("nobody") is None
    assert "expected one with a mapping" in str(desk.try_mapping("plain", MENDED))
    assert "expected one that is still kept" in str(desk.try_mapping("calls", MENDED))
    assert "found no payload of run x or since" in str(desk.replay("calls", "x"))
    with pytest.raises(Refused, match="found source"):
        desk.replay("../x", "x")
