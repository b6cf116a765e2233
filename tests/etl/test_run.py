"""One load from beginning to end, through every outcome it can have."""

import errno
import gzip
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import run as run_module
from etl.formats import formats
from etl.pipeline import Pipeline
from etl.run import load_file, run_source
from tests.etl.feeds import FORMATS, pipeline_into, source
from tests.etl.servers import Answer, Server, reply

Serve = Callable[[Answer], Server]
READINGS = b"site_id,at,speed\na,2026-02-07T20:00:00Z,50\nb,2026-02-07T20:05:00Z,30\n"
EVENTS = b"event_id,at\n" + b"".join(b"e%d,2026-02-07T20:00:00Z\n" % n for n in range(20))


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    monkeypatch.setattr(run_module, "formats", lambda: FORMATS)
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def rows(pipeline: Pipeline, sql: str) -> list[dict[str, Any]]:
    return list(pipeline.warehouse.query(sql))


def one(pipeline: Pipeline, sql: str) -> Any:
    (row,) = rows(pipeline, sql)
    (value,) = row.values()
    return value


def changing(*answers: Answer) -> Answer:
    """The answers one after the other, the last of them for ever."""
    left = list(answers)

    def answer(connection: socket.socket, request: bytes) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, request)

    return answer


def test_loaded(pipeline: Pipeline, serve: Serve) -> None:
    run = run_source(source("readings", serve(reply(READINGS)).url), pipeline)
    assert (run.outcome, run.reason) == ("loaded", None)
    assert (run.read_n, run.loaded_n, run.rejected_n) == (2, 2, 0)
    assert run.newest_at == datetime(2026, 2, 7, 20, 5, tzinfo=UTC)
    assert run.bytes_n == len(READINGS)
    assert run.tables == "traffic_reading"
    assert run.raw_file is not None
    assert b"".join(pipeline.raw.read(run.raw_file, 1_000)) == READINGS
    assert one(pipeline, "SELECT count(*) FROM traffic_reading") == 2
    (kept,) = rows(pipeline, "SELECT run_id, outcome, loaded_n, revision FROM feed_run")
    assert kept["run_id"] == run.run_id
    assert kept["revision"] == run.revision == pipeline.warehouse.revision
    assert list(pipeline.warehouse.spool.iterdir()) == []


def test_one_bad_item_goes_to_quarantine(pipeline: Pipeline, serve: Serve) -> None:
    many = b"".join(b"s%d,2026-02-07T20:00:00Z,50\n" % n for n in range(9))
    body = b"site_id,at,speed\n" + many + b"x,2026-02-07T20:00:00Z,fast\n"
    run = run_source(source("readings", serve(reply(body)).url), pipeline)
    assert (run.outcome, run.read_n, run.loaded_n, run.rejected_n) == ("loaded", 10, 9, 1)
    (item,) = rows(pipeline, "SELECT run_id, reason, item FROM quarantine")
    assert item["run_id"] == run.run_id
    assert item["reason"] == "could not convert string to float: 'fast'"
    assert '"site_id": "x"' in item["item"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!DOCTYPE html><html>Sorry</html>", "found an HTML page, expected a CSV file"),
        (b"", "found an empty payload, expected a CSV file"),
        (b"a,b\n1,2\n", "found columns a, b, expected also site_id, at, speed"),
        (b"site_id,at,speed\n\xff\xfe,x,1\n", "found byte 0xff at offset 17"),
    ],
)
def test_refused_payload_leaves_old_data(
    pipeline: Pipeline, serve: Serve, body: bytes, sentence: str
) -> None:
    feed = source("readings", serve(changing(reply(READINGS), reply(body))).url)
    run_source(feed, pipeline)
    run = run_source(feed, pipeline)
    assert run.outcome == "refused"
    assert run.reason is not None
    assert sentence in run.reason
    assert (run.read_n, run.loaded_n, run.rejected_n) == (0, 0, 0)
    assert run.raw_file is not None
    assert one(pipeline, "SELECT count(*) FROM traffic_reading") == 2
    assert one(pipeline, "SELECT count(*) FROM feed_run") == 2


def test_a_refused_payload_is_shown_in_the_quarantine(pipeline: Pipeline, serve: Serve) -> None:
    run = run_source(source("readings", serve(reply(b"<html>Sorry</html>")).url), pipeline)
    (item,) = rows(pipeline, "SELECT run_id, position, reason, item FROM quarantine")
    assert item == {
        "run_id": run.run_id,
        "position": 0,
        "reason": "found an HTML page, expected a CSV file",
        "item": "<html>Sorry</html>",
    }


def test_too_few_rows(pipeline: Pipeline, serve: Serve) -> None:
    run = run_source(source("readings", serve(reply(READINGS)).url, min_rows=3), pipeline)
    assert (run.outcome, run.reason) == ("refused", "found 2 rows, expected at least 3")
    assert (run.read_n, run.loaded_n, run.rejected_n) == (2, 0, 2)
    assert one(pipeline, "SELECT count(*) FROM traffic_reading") == 0


def test_too_many_rejects(pipeline: Pipeline, serve: Serve) -> None:
    body = READINGS + b"c,2026-02-07T20:00:00Z,fast\n"
    run = run_source(source("readings", serve(reply(body)).url), pipeline)
    assert run.reason == "found 1 of 3 items unreadable, expected at most 20 %"
    assert (run.read_n, run.loaded_n, run.rejected_n) == (3, 0, 3)
    kept = rows(pipeline, "SELECT reason FROM quarantine ORDER BY position")
    assert [row["reason"] for row in kept] == [
        run.reason,
        "could not convert string to float: 'fast'",
    ]


def test_what_is_loaded_without_a_part_does_not_count_as_unreadable(
    pipeline: Pipeline, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "formats", formats)
    message = (
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier>'
        b"<sender>s</sender><sent>2026-02-07T20:00:00+01:00</sent><status>Actual</status>"
        b"<msgType>Alert</msgType><scope>Everybody</scope>%s</alert>"
    )
    info = b"<info><event>Flood</event><severity>Grave</severity></info>"
    run = run_source(source("alert_cap", serve(reply(message % info)).url), pipeline)
    assert (run.outcome, run.read_n, run.loaded_n, run.rejected_n) == ("loaded", 2, 1, 1)
    reasons = rows(pipeline, "SELECT reason FROM quarantine")
    assert "scope 'Everybody'" in reasons[0]["reason"]
    assert reasons[0]["reason"].endswith("; the rest of the message is loaded")


def test_transient(pipeline: Pipeline, serve: Serve) -> None:
    run = run_source(source("readings", serve(reply(b"", status="503 Busy")).url), pipeline)
    assert run.outcome == "transient"
    assert run.reason is not None
    assert "found status 503" in run.reason
    assert rows(pipeline, "SELECT outcome, read_n FROM feed_run") == [
        {"outcome": "transient", "read_n": 0}
    ]


def test_a_full_disk_is_transient_and_leaves_the_data(
    pipeline: Pipeline, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = source("readings", serve(changing(reply(READINGS), reply(READINGS + READINGS))).url)
    run_source(feed, pipeline)

    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(pipeline.raw), "keep", fill)
    run = run_source(feed, pipeline)
    assert run.outcome == "transient"
    assert run.reason == "this machine could not do it: [Errno 28] No space left on device"
    assert one(pipeline, "SELECT count(*) FROM traffic_reading") == 2


def test_a_parser_that_dies_is_transient_and_one_with_a_fault_refused(
    pipeline: Pipeline, serve: Serve
) -> None:
    url = serve(reply(READINGS)).url
    assert run_source(source("death", url), pipeline).outcome == "transient"
    run = run_source(source("bug", url), pipeline)
    assert (run.outcome, run.reason) == ("refused", "unexpected KeyError: 'surprise'")


def test_not_modified(pipeline: Pipeline, serve: Serve) -> None:
    server = serve(changing(reply(READINGS, 'ETag: "1"'), reply(b"", status="304 Not Modified")))
    feed = source("readings", server.url)
    first, second = run_source(feed, pipeline), run_source(feed, pipeline)
    assert b'If-None-Match: "1"' in server.requests[1]
    assert (second.outcome, second.reason) == ("loaded", "not modified")
    assert (second.read_n, second.loaded_n, second.rejected_n) == (0, 0, 0)
    assert second.newest_at == first.newest_at
    assert second.raw_file is None


def test_the_same_bytes_again_are_not_modified_either(pipeline: Pipeline, serve: Serve) -> None:
    feed = source("readings", serve(reply(READINGS)).url)
    run_source(feed, pipeline)
    assert run_source(feed, pipeline).reason == "not modified"
    assert len(list((pipeline.raw.folder).rglob("*.zst"))) == 1


def test_not_modified_since_it_was_refused_is_refused(pipeline: Pipeline, serve: Serve) -> None:
    feed = source("nothing", serve(reply(READINGS)).url)
    first, second = run_source(feed, pipeline), run_source(feed, pipeline)
    assert first.outcome == second.outcome == "refused"
    assert first.reason == second.reason == "found rubbish, expected readings"
    assert one(pipeline, "SELECT count(*) FROM quarantine") == 1


def test_rows_without_a_clock_are_as_new_as_their_publisher_says(
    pipeline: Pipeline, serve: Serve
) -> None:
    dated = reply(EVENTS, "Last-Modified: Sat, 07 Feb 2026 20:00:00 GMT")
    run = run_source(source("events", serve(dated).url), pipeline)
    assert run.newest_at == datetime(2026, 2, 7, 20, tzinfo=UTC)
    other = source("events", serve(reply(EVENTS)).url, source_id="other")
    again = run_source(other, pipeline)
    assert again.newest_at is not None
    assert again.started_at <= again.newest_at <= again.finished_at


def test_an_inventory_is_as_new_as_it_was_handed_out(pipeline: Pipeline, serve: Serve) -> None:
    dated = reply(b"unit_id\nV001\n", "Last-Modified: Sat, 07 Feb 2026 20:00:00 GMT")
    feed = source("units", serve(changing(dated, reply(b"", status="304 Not Modified"))).url)
    first, second = run_source(feed, pipeline), run_source(feed, pipeline)
    assert second.reason == "not modified"
    assert first.newest_at is not None
    assert second.newest_at is not None
    assert first.started_at <= first.newest_at < second.newest_at <= second.finished_at


def test_a_clock_that_is_ahead_is_flagged_and_not_believed(
    pipeline: Pipeline, serve: Serve
) -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=60, seconds=20)
    body = READINGS + f"c,{ahead.isoformat()},9\n".encode()
    run = run_source(source("readings", serve(reply(body)).url), pipeline)
    assert (run.outcome, run.loaded_n) == ("loaded", 3)
    assert run.reason == "newest row is 60 minutes ahead of our clock"
    assert run.newest_at == datetime(2026, 2, 7, 20, 5, tzinfo=UTC)


def test_a_snapshot_closes_what_it_lists_no_more(pipeline: Pipeline, serve: Serve) -> None:
    less = EVENTS.replace(b"e0,2026-02-07T20:00:00Z\n", b"")
    feed = source("events", serve(changing(reply(EVENTS), reply(less))).url, is_snapshot=True)
    run_source(feed, pipeline)
    run = run_source(feed, pipeline)
    assert run.outcome == "loaded"
    closed = rows(pipeline, "SELECT event_id FROM traffic_event WHERE closed_at IS NOT NULL")
    assert closed == [{"event_id": "e0"}]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"event_id,at\n", "found an empty list where 20 are open, expected some"),
        (EVENTS[:60], "found 2 listed where 20 are open, expected at least 4"),
    ],
)
def test_a_snapshot_that_shrank_is_refused(
    pipeline: Pipeline, serve: Serve, body: bytes, sentence: str
) -> None:
    feed = source("events", serve(changing(reply(EVENTS), reply(body))).url, is_snapshot=True)
    run_source(feed, pipeline)
    run = run_source(feed, pipeline)
    assert (run.outcome, run.reason) == ("refused", sentence)
    assert one(pipeline, "SELECT count(*) FROM traffic_event WHERE closed_at IS NULL") == 20


def test_a_list_may_be_empty_where_its_source_says_so(pipeline: Pipeline, serve: Serve) -> None:
    url = serve(changing(reply(EVENTS), reply(b"event_id,at\n"))).url
    feed = source("events", url, is_snapshot=True, max_shrink_pct=100)
    run_source(feed, pipeline)
    assert run_source(feed, pipeline).outcome == "loaded"
    assert one(pipeline, "SELECT count(*) FROM traffic_event WHERE closed_at IS NULL") == 0


def test_places_get_their_municipality(pipeline: Pipeline, serve: Serve) -> None:
    run_source(source("events", serve(reply(EVENTS)).url), pipeline)
    assert rows(pipeline, "SELECT DISTINCT municipality_id FROM traffic_event") == [
        {"municipality_id": "015146"}
    ]


def test_outlines_count_from_the_next_load_on(pipeline: Pipeline, serve: Serve) -> None:
    outline = b"""{"type": "Polygon", "coordinates":
        [[[9, 45], [9.3, 45], [9.3, 45.6], [9, 45.6], [9, 45]]]}"""
    run_source(source("outlines", serve(reply(outline)).url), pipeline)
    run_source(source("events", serve(reply(EVENTS)).url), pipeline)
    assert rows(pipeline, "SELECT DISTINCT municipality_id FROM traffic_event") == [
        {"municipality_id": "015002"}
    ]


def test_loading_a_file_twice_changes_no_row(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_bytes(READINGS)
    first = load_file(source("readings"), pipeline, file)
    before = rows(pipeline, "SELECT * FROM traffic_reading ORDER BY site_id")
    second = load_file(source("readings"), pipeline, file)
    assert (first.outcome, first.loaded_n) == (second.outcome, second.loaded_n) == ("loaded", 2)
    assert rows(pipeline, "SELECT * FROM traffic_reading ORDER BY site_id") == before
    assert file.read_bytes() == READINGS


def test_a_compressed_file_is_read_as_what_is_inside(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "readings.csv.gz"
    file.write_bytes(gzip.compress(READINGS))
    assert load_file(source("readings"), pipeline, file).loaded_n == 2


def test_files_that_cannot_be_loaded(pipeline: Pipeline, tmp_path: Path) -> None:
    missing = load_file(source("readings"), pipeline, tmp_path / "missing")
    assert missing.outcome == "refused"
    assert missing.reason == f"found no file {tmp_path / 'missing'}, expected one"
    big = tmp_path / "big.csv"
    big.write_bytes(READINGS)
    run = load_file(source("readings", max_bytes=10), pipeline, big)
    assert run.reason == f"found {len(READINGS)} bytes, expected at most 10"


def test_a_warehouse_that_is_closed_ends_a_load_quietly(pipeline: Pipeline, serve: Serve) -> None:
    pipeline.warehouse.close()
    run = run_source(source("readings", serve(reply(READINGS)).url), pipeline)
    assert run.outcome == "transient"
