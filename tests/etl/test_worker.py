"""The worker process: it answers, and whoever kills, hangs or starves it gets a new one."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from multiprocessing import Pipe
from pathlib import Path
from typing import BinaryIO

import pytest

from data import clock
from data.records import Record, Rejected, TrafficEvent, record_types
from etl.arrow_files import read_arrow
from etl.feed import FormatError, Reject
from etl.formats import formats
from etl.parsing import INLINE_BYTES, parse_into, parse_payload, parse_rows
from etl.transport.outcome import Refused, Transient
from etl.work import serve
from etl.worker import Worker

SITUATION = """<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload"
 xmlns:sit="http://datex2.eu/schema/3/situation" xmlns:com="http://datex2.eu/schema/3/common"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="sit:SituationPublication">
 <com:publicationTime>2026-02-07T20:00:00Z</com:publicationTime>{situations}</d2:payload>"""
ONE = """<sit:situation id="s{n}"><sit:situationRecord id="r{n}" version="1"
 xsi:type="sit:Accident"><sit:situationRecordCreationTime>2026-02-07T20:00:00Z
 </sit:situationRecordCreationTime><sit:situationRecordVersionTime>2026-02-07T20:00:00Z
 </sit:situationRecordVersionTime><sit:validity><com:validityStatus>active</com:validityStatus>
 <com:validityTimeSpecification><com:overallStartTime>2026-02-07T20:00:00Z</com:overallStartTime>
 </com:validityTimeSpecification></sit:validity><sit:accidentType>collision</sit:accidentType>
 </sit:situationRecord></sit:situation>"""


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "payload.xml"
    path.write_text(SITUATION.format(situations="".join(ONE.format(n=n) for n in range(600))))
    assert path.stat().st_size > INLINE_BYTES
    return path


def process_id(worker: Worker) -> int:
    process = worker._process
    assert process is not None
    return process.pid


def test_the_worker_parses_as_this_process_does(
    worker: Worker, large: Path, tmp_path: Path
) -> None:
    format = formats()["traffic_datex2"]
    there = parse_payload(format, large, tmp_path, worker)
    here = parse_rows(format, [large.read_bytes()])
    assert there.tables[TrafficEvent].num_rows == 600
    assert there.tables[TrafficEvent].equals(here.tables[TrafficEvent])
    assert there.rejected.equals(here.rejected)


def test_a_refusal_comes_back_as_one(worker: Worker, large: Path, tmp_path: Path) -> None:
    large.write_bytes(large.read_bytes()[:-40])
    with pytest.raises(FormatError, match="expected a DATEX II publication"):
        parse_payload(formats()["traffic_datex2"], large, tmp_path, worker)
    assert set(record_types()) >= {"traffic_event"}


def test_a_killed_worker_is_replaced(worker: Worker, large: Path, tmp_path: Path) -> None:
    format = formats()["traffic_datex2"]
    parse_payload(format, large, tmp_path, worker)
    first = process_id(worker)
    os.kill(first, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (first, signal.SIGKILL)).start()
    with pytest.raises(Transient, match="parse was ended by SIGKILL"):
        parse_payload(format, large, tmp_path, worker)
    assert parse_payload(format, large, tmp_path, worker).tables[TrafficEvent].num_rows == 600
    assert process_id(worker) != first


def test_a_worker_that_hangs_is_ended_in_time(worker: Worker, large: Path, tmp_path: Path) -> None:
    format = formats()["traffic_datex2"]
    parse_payload(format, large, tmp_path, worker)
    first = process_id(worker)
    os.kill(first, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(Transient, match=r"parse took longer than 0\.3 s and was stopped"):
        parse_payload(format, large, tmp_path, worker, limit_s=0.3)
    assert time.monotonic() - began < 3
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert parse_payload(format, large, tmp_path, worker).rejected.num_rows == 0


def test_a_payload_that_needs_too_much_memory(large: Path, tmp_path: Path) -> None:
    starved = Worker(memory_bytes=400 * 2**20)
    large.write_text(SITUATION.format(situations="".join(ONE.format(n=n) for n in range(400_000))))
    try:
        with pytest.raises((FormatError, Refused, Transient)):
            parse_payload(formats()["traffic_datex2"], large, tmp_path, starved)
    finally:
        starved.close()


def test_a_large_payload_is_read_as_its_rows_are_taken(large: Path) -> None:
    stream = formats()["traffic_datex2"].stream
    assert stream
    with large.open("rb", buffering=0) as file:
        rows = stream(file, Reject())
        read_at = [file.tell() for _, _ in zip(range(600), rows, strict=False)]
    assert read_at[0] <= 2 * 32_768, "lxml reads 32 KiB at a time"
    assert read_at[300] < large.stat().st_size * 0.7
    assert read_at == sorted(read_at)


def test_batches_are_written_as_they_come(large: Path, tmp_path: Path) -> None:
    """The columns of the first rows are in their file before the last rows are read."""
    format, sizes = formats()["traffic_datex2"], list[int]()
    target = tmp_path / f"{TrafficEvent.TABLE}.arrow"
    large.write_text(SITUATION.format(situations="".join(ONE.format(n=n) for n in range(12_000))))

    def watched(file: BinaryIO, reject: Reject) -> Iterator[Record]:
        assert format.stream
        for row in format.stream(file, reject):
            sizes.append(target.stat().st_size if target.exists() else 0)
            yield row

    files = parse_into(replace(format, stream=watched), large, tmp_path)
    assert sizes[0] == 0
    assert 0 < sizes[6_000] < sizes[11_000] < target.stat().st_size
    assert read_arrow(files[TrafficEvent.TABLE]).num_rows == 12_000
    assert read_arrow(files[Rejected.TABLE]).num_rows == 0


def test_a_closed_worker_starts_no_other(worker: Worker, large: Path, tmp_path: Path) -> None:
    worker.close()
    with pytest.raises(Transient, match="stopped"):
        parse_payload(formats()["traffic_datex2"], large, tmp_path, worker)


def test_a_worker_whose_server_was_killed_ends_without_a_word(large: Path, tmp_path: Path) -> None:
    ours, theirs = Pipe()
    arguments = {"format": "traffic_datex2", "payload": str(large), "spool": str(tmp_path)}
    pace = asdict(clock.pace())
    request = {"work": "parse", "arguments": arguments, "limit_s": 60, "pace": pace}
    ours.send_bytes(json.dumps(request).encode())
    ours.close()
    serve(theirs)
    assert (tmp_path / "traffic_event.arrow").exists()


def test_a_worker_lives_by_the_rooms_clock(worker: Worker, tmp_path: Path) -> None:
    """A look at a camera of a simulated city is of the city's second, not of the machine's."""
    shown = 1_795_536_000
    clock.follow(clock.Pace(0, shown, 0))
    try:
        answer = worker.ask(
            "probe", 20, cameras=[["c1", "http://127.0.0.1:9/still.jpg"]], spool=str(tmp_path),
            memory=str(tmp_path / "memory"), cards=[], timeout_s=1, round_s=5,
            allow_private=True, frozen_after_s=300,
        )  # fmt: skip
    finally:
        clock.follow(clock.MACHINE)
    (probe,) = read_arrow(answer["probes"]).to_pylist()
    assert (probe["outcome"], probe["observed_at"].timestamp()) == ("unreachable", shown)
