"""Polling: every source in its time, back-off where one fails, a quick end."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl import run as run_module
from etl.pipeline import Pipeline
from etl.scheduler import Polling, back_off_s
from etl.transport.outcome import Refused
from tests.etl.feeds import FORMATS, pipeline_into, source
from tests.etl.servers import Answer, Server, reply
from tests.etl.test_run import READINGS

Serve = Callable[[Answer], Server]


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    monkeypatch.setattr(run_module, "formats", lambda: FORMATS)
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def wait_for(condition: Callable[[], bool], seconds: float = 8) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "not in time"
        threading.Event().wait(0.02)


def test_back_off_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [back_off_s(10, n) for n in range(1, 9)] == [20, 40, 80, 160, 320, 640, 900, 900]
    assert back_off_s(10, 10_000) == 900
    assert back_off_s(3_600, 3) == 3_600


def test_sources_are_polled_again_and_again(pipeline: Pipeline, serve: Serve) -> None:
    servers = [serve(reply(READINGS)) for _ in range(3)]
    polled = [
        source("readings", server.url, source_id=f"s{n}", every_s=1)
        for n, server in enumerate(servers)
    ]
    off = source("readings", serve(reply(READINGS)).url, source_id="off", is_enabled=False)
    polling = Polling(pipeline, [*polled, off])
    polling.start()
    wait_for(lambda: all(len(server.requests) >= 2 for server in servers))
    polling.stop()
    found = {row["source_id"] for row in pipeline.warehouse.query("SELECT source_id FROM feed_run")}
    assert found == {"s0", "s1", "s2"}


def test_a_source_that_fails_is_asked_less_often(pipeline: Pipeline, serve: Serve) -> None:
    failing = serve(reply(b"", status="503 Busy"))
    polling = Polling(pipeline, [source("readings", failing.url, every_s=1)])
    polling.start()
    wait_for(lambda: len(failing.requests) >= 2 and _due_s(polling) > 1.5)
    due = _due_s(polling)
    polling.stop()
    assert due <= 4.5


def test_a_publisher_may_ask_for_a_longer_pause(pipeline: Pipeline, serve: Serve) -> None:
    failing = serve(reply(b"", "Retry-After: 3000", status="429 Slow Down"))
    polling = Polling(pipeline, [source("readings", failing.url, every_s=1)])
    polling.start()
    wait_for(lambda: _due_s(polling) > 100)
    polling.stop()
    assert len(failing.requests) == 1


def _due_s(polling: Polling) -> float:
    (due,) = [
        job.next_run_time.timestamp() - time.time()
        for job in polling._scheduler.get_jobs()
        if job.id == "test"
    ]
    return due


def test_one_source_never_runs_twice_at_once(pipeline: Pipeline, serve: Serve) -> None:
    at_once: list[int] = []
    running = 0

    def slow(connection: socket.socket, request: bytes) -> None:
        nonlocal running
        running += 1
        at_once.append(running)
        threading.Event().wait(1.3)
        running -= 1
        reply(READINGS)(connection, request)

    polling = Polling(pipeline, [source("readings", serve(slow).url, every_s=1)])
    polling.start()
    wait_for(lambda: len(at_once) >= 2)
    polling.stop()
    assert max(at_once) == 1


def test_stop_ends_what_is_under_way(pipeline: Pipeline, serve: Serve) -> None:
    def silent(connection: socket.socket, request: bytes) -> None:
        threading.Event().wait(20)

    server = serve(silent)
    polling = Polling(pipeline, [source("readings", server.url, timeout_s=60)])
    polling.start()
    wait_for(lambda: len(server.requests) == 1)
    began = time.monotonic()
    polling.stop()
    assert time.monotonic() - began < 2
    (run,) = pipeline.warehouse.query("SELECT outcome, reason FROM feed_run")
    assert run["outcome"] == "transient"
    assert run["reason"].endswith("stopped")


def test_what_is_sent_to_us_is_not_polled(pipeline: Pipeline) -> None:
    polling = Polling(pipeline, [source("readings", "push:")])
    polling.start()
    jobs = [job.id for job in polling._scheduler.get_jobs()]
    polling.stop()
    assert jobs == ["retention of payloads"]
    with pytest.raises(Refused, match="found source 'test', which is pushed, expected one that"):
        polling.poll("test")


def test_poll_by_name(pipeline: Pipeline, serve: Serve) -> None:
    polling = Polling(pipeline, [source("readings", serve(reply(READINGS)).url)])
    assert polling.poll("test").loaded_n == 2
    with pytest.raises(Refused, match="found source 'other', expected one of test"):
        polling.poll("other")


def test_faster_time_asks_for_more_polls(pipeline: Pipeline, serve: Serve) -> None:
    server = serve(reply(READINGS))
    polling = Polling(pipeline, [source("readings", server.url, source_id="slow", every_s=600)])
    polling.start()
    wait_for(lambda: len(server.requests) == 1)
    polling.keep_pace(600)
    wait_for(lambda: len(server.requests) >= 3)
    polling.keep_pace(1)
    job = polling._scheduler.get_job("slow")
    assert job is not None and job.trigger.interval.total_seconds() == 600
    polling.stop()
