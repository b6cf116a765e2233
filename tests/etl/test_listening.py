"""Listening to a real broker: TLS, sign-in, garbage, floods, and what a lost broker costs."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.moment import Moment
from data.queries import feed_states
from data.staging import Staging
from data.warehouse import WarehouseError
from etl import listening
from etl import run as run_module
from etl.pipeline import Pipeline
from etl.run import load_file
from etl.scheduler import Polling
from etl.sources import Source
from etl.transport.outcome import Broken
from tests.etl.feeds import pipeline_into, source
from tests.etl.mosquitto import PASSWORD, USER, Mosquitto, require_mosquitto
from tests.etl.test_paging import JSON_ROWS
from tests.etl.test_scheduler import wait_for


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    folder = tmp_path / "broker"
    folder.mkdir()
    made = Mosquitto(folder, require_mosquitto())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    monkeypatch.setattr(run_module, "formats", lambda: {"rows": JSON_ROWS})
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def heard(broker: Mosquitto, **more: Any) -> Source:
    given = {
        "topics": ("city/+/speed", "city/tram/#"),
        "ca": broker.authority.file,
        "secret_text": f"{USER}:{PASSWORD}",
        "every_s": 1,
        "max_bytes": 1_000_000,
    }
    return source("rows", f"mqtts://127.0.0.1:{broker.port}", **(given | more))


@pytest.fixture
def listen(pipeline: Pipeline) -> Iterator[Callable[[Source], Polling]]:
    started: list[Polling] = []

    def start(feed: Source) -> Polling:
        started.append(Polling(pipeline, [feed]))
        started[-1].start()
        return started[-1]

    yield start
    for polling in started:
        polling.stop()


Listen = Callable[[Source], Polling]


def one(*names: str) -> bytes:
    listed = ", ".join(f'"{name}"' for name in names)
    return f'{{"rows": [{listed}]}}'.encode()


def count(pipeline: Pipeline) -> int:
    (found,) = pipeline.warehouse.query("SELECT count(*) AS n FROM traffic_reading")
    return found["n"]


def runs(pipeline: Pipeline) -> list[dict[str, Any]]:
    return list(pipeline.warehouse.query("SELECT * FROM feed_run ORDER BY finished_at"))


def is_listening(pipeline: Pipeline, times: int = 1) -> bool:
    return sum(run["reason"] == "listening" for run in runs(pipeline)) >= times


def test_messages_become_rows(broker: Mosquitto, pipeline: Pipeline, listen: Listen) -> None:
    listen(heard(broker))
    wait_for(lambda: is_listening(pipeline))
    broker.publish(
        [("city/a/speed", one("a")), ("city/tram/1/x", one("b")), ("city/a/temp", one("no"))]
    )
    wait_for(lambda: count(pipeline) == 2)
    last = runs(pipeline)[-1]
    assert (last["outcome"], last["read_n"], last["rejected_n"]) == ("loaded", 2, 0)
    assert last["raw_file"].endswith(".messages.tar.zst")
    again = load_file(
        replace(heard(broker), source_id="again"), pipeline, pipeline.raw.folder / last["raw_file"]
    )
    assert again.loaded_n == 2
    (state,) = [
        s
        for s in feed_states(Moment(datetime.now(UTC), pipeline.warehouse))
        if s.source_id == "test"
    ]
    assert state.outcome == "loaded"


def test_garbage_goes_to_quarantine_and_the_rest_is_loaded(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen
) -> None:
    listen(heard(broker))
    wait_for(lambda: is_listening(pipeline))
    bad = [b"", b"\xff\xfe\x00", b"[[[[[" * 20_000, b"<html>", b'{"rows": 3']
    broker.publish([("city/a/speed", body) for body in [*bad, one("a"), one("b")]])
    wait_for(lambda: count(pipeline) == 2)
    total = sum(run["rejected_n"] for run in runs(pipeline))
    kept = list(pipeline.warehouse.query("SELECT reason, item FROM quarantine"))
    assert total == len(kept) == len(bad)
    assert all(len(row["item"]) <= 2_000 for row in kept)


def test_garbage_alone_is_a_run_that_was_refused(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen
) -> None:
    listen(heard(broker))
    wait_for(lambda: is_listening(pipeline))
    broker.publish([("city/a/speed", b"x"), ("city/a/speed", b"y")])
    wait_for(lambda: runs(pipeline)[-1]["outcome"] == "refused")
    assert (
        runs(pipeline)[-1]["reason"] == "found 2 messages or items, expected one that can be read"
    )
    broker.publish([("city/a/speed", one("a"))])
    wait_for(lambda: count(pipeline) == 1)


def test_a_broker_that_restarts_loses_nothing(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen
) -> None:
    listen(heard(broker))
    wait_for(lambda: is_listening(pipeline))
    broker.publish([("city/a/speed", one(f"a{n}")) for n in range(100)])
    broker.stop()
    wait_for(lambda: any(run["outcome"] == "transient" for run in runs(pipeline)))
    lost = next(run for run in runs(pipeline) if run["outcome"] == "transient")
    assert "broker" in lost["reason"]
    broker.start()
    broker.publish([("city/a/speed", one(f"b{n}")) for n in range(100)])
    wait_for(lambda: count(pipeline) == 200, 20)


def test_what_came_while_we_were_away_is_had_afterwards(
    broker: Mosquitto, pipeline: Pipeline
) -> None:
    feed = heard(broker)
    first = Polling(pipeline, [feed])
    first.start()
    wait_for(lambda: is_listening(pipeline))
    pipeline.halt.set()
    first._listeners[0].join(5)
    broker.publish([("city/a/speed", one(f"m{n}")) for n in range(50)])
    pipeline.halt.clear()
    second = Polling(pipeline, [feed])
    second.start()
    wait_for(lambda: count(pipeline) == 50)
    second.stop()


def test_what_the_warehouse_did_not_take_is_not_acknowledged(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, fails = Staging.merge, threading.Event()

    def merge(staging: Staging, run: Any, **more: Any) -> Any:
        if run.raw_file and not fails.is_set():
            fails.set()
            raise WarehouseError("the disk is full")
        return real(staging, run, **more)

    monkeypatch.setattr(Staging, "merge", merge)
    listen(heard(broker))
    wait_for(lambda: is_listening(pipeline))
    broker.publish([("city/a/speed", one("a"))])
    wait_for(lambda: count(pipeline) == 1, 15)
    assert fails.is_set()
    assert any(run["outcome"] == "transient" for run in runs(pipeline))


def test_messages_that_kill_the_parser_are_not_had_for_ever(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(body: bytes, reject: Any) -> Iterator[Any]:
        if b"poison" in body:
            raise Broken("parse was ended by SIGKILL")
        yield from JSON_ROWS.parse(body, reject)  # type: ignore[misc]

    deadly = replace(JSON_ROWS, parse=die)
    monkeypatch.setattr(run_module, "formats", lambda: {"rows": deadly})
    listen(heard(broker))
    wait_for(lambda: is_listening(pipeline))
    broker.publish([("city/a/speed", one("poison"))])
    wait_for(lambda: runs(pipeline)[-1]["outcome"] == "refused")
    assert runs(pipeline)[-1]["raw_file"] is not None
    broker.publish([("city/a/speed", one("a"))])
    wait_for(lambda: count(pipeline) == 1)
    assert sum(run["outcome"] == "refused" for run in runs(pipeline)) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret_text": f"{USER}:wrong"}, "turned us away (Not authorized)"),
        ({"secret_text": None}, "turned us away (Not authorized)"),
        ({"ca": None}, "CERTIFICATE_VERIFY_FAILED"),
        ({"allow_private": False}, "expected an address of the public internet"),
    ],
)
def test_doors_that_stay_closed(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen, change: dict[str, Any], reason: str
) -> None:
    listen(heard(broker, **change))
    wait_for(lambda: len(runs(pipeline)) > 0)
    run = runs(pipeline)[0]
    assert run["outcome"] == "transient"
    assert reason in run["reason"]
    assert "wrong" not in run["reason"]


def test_a_flood_is_gathered_within_bounds(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "MOST_MESSAGES", 200)
    largest: list[int] = []
    real = listening.load_delivered

    def load(feed: Source, into: Pipeline, file: Path) -> Any:
        run = real(feed, into, file)
        largest.append(run.read_n)
        return run

    monkeypatch.setattr(listening, "load_delivered", load)
    listen(heard(broker, every_s=60))
    wait_for(lambda: is_listening(pipeline))
    broker.publish([(f"city/{n}/speed", one(f"s{n}")) for n in range(2_000)], qos=0)
    wait_for(lambda: sum(largest) == 2_000, 20)
    assert max(largest) == 200
    assert count(pipeline) == 2_000


def test_a_slow_period_does_not_hold_the_window_shut(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen
) -> None:
    """The broker sends no more than twenty that are not acknowledged: they are not sat upon."""
    listen(heard(broker, every_s=3_600))
    wait_for(lambda: is_listening(pipeline))
    broker.publish([("city/a/speed", one(f"m{n}")) for n in range(200)])
    wait_for(lambda: count(pipeline) == 200)


@pytest.mark.parametrize("qos", [0, 1])
def test_a_message_too_large_is_left_out_and_stops_nothing(
    broker: Mosquitto, pipeline: Pipeline, listen: Listen, qos: int
) -> None:
    listen(heard(broker, max_bytes=100_000))
    wait_for(lambda: is_listening(pipeline))
    large = b"x" * 5_000_000
    broker.publish([("city/a/speed", large), ("city/a/speed", one("a"))], qos=qos)
    wait_for(lambda: count(pipeline) == 1)
    assert {run["outcome"] for run in runs(pipeline)} == {"loaded"}


def test_something_that_is_no_broker(pipeline: Pipeline, listen: Listen) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def babble() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.sendall(b"\x20\x02\x00\x00" + b"\x90\x7f\x00" * 50 + b"SSH-2.0-x\r\n" * 100)

    threading.Thread(target=babble, daemon=True).start()
    url = f"mqtt://127.0.0.1:{listener.getsockname()[1]}"
    polling = listen(source("rows", url, topics=("a",)))
    wait_for(lambda: len(runs(pipeline)) >= 2, 20)
    listener.close()
    assert {run["outcome"] for run in runs(pipeline)} == {"transient"}
    assert polling._listeners[0]._thread.is_alive()


def test_stopping_is_quick(broker: Mosquitto, pipeline: Pipeline) -> None:
    polling = Polling(pipeline, [heard(broker)])
    polling.start()
    wait_for(lambda: is_listening(pipeline))
    began = time.monotonic()
    polling.stop()
    assert time.monotonic() - began < 3
    assert not polling._listeners[0]._thread.is_alive()
