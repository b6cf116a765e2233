"""Payloads sent to us: by whom, how large, how slowly, how often; and signed by whom."""

import base64
import gzip
import hashlib
import hmac
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from access.protect import LARGEST_BODY_BYTES
from api import deliveries
from api.webhooks import NotSigned, Signed
from data.journal import SYSTEM, audit
from data.moment import Moment
from data.queries import feed_states
from etl import run as run_module
from etl.transport.bundle import MESSAGES, write_bundle
from tests.api.conftest import PUSHED, WEBHOOK_SECRET, Room
from tests.etl.feeds import FORMATS

PATH, SIGNED = "/api/v1/feeds/loops", "/api/v1/feeds/signed"
READINGS = b"site_id,at,speed\na,2026-02-07T20:00:00Z,50\nb,2026-02-07T20:05:00Z,60.5\n"


@pytest.fixture(autouse=True)
def formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "formats", lambda: FORMATS)


def rows(room: Room, sql: str) -> list[dict[str, Any]]:
    return room.warehouse.query(sql)


def loaded_n(room: Room) -> int:
    (found,) = rows(room, "SELECT count(*) AS n FROM traffic_reading WHERE site_id IN ('a', 'b')")
    return found["n"]


def runs(room: Room) -> list[str]:
    found = rows(room, "SELECT outcome FROM feed_run WHERE source_id IN ('loops', 'signed')")
    return [row["outcome"] for row in found]


def signature(body: bytes, key: str = "msg_1", at: float | None = None) -> dict[str, str]:
    """Headers as the specification has them, made without our own code."""
    sent = str(int(time.time() if at is None else at))
    secret = base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_"))
    made = hmac.digest(secret, f"{key}.{sent}.".encode() + body, hashlib.sha256)
    return {
        "Webhook-Id": key,
        "Webhook-Timestamp": sent,
        "Webhook-Signature": f"v1,{base64.b64encode(made).decode()}",
    }


def test_signature_of_the_specification() -> None:
    """The example that standardwebhooks.com gives."""
    headers = {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    message = Signed(WEBHOOK_SECRET, headers, datetime.fromtimestamp(1614265330, UTC))
    message.update(b'{"test": 2432232314}')
    message.verify()
    message.update(b" ")
    with pytest.raises(NotSigned):
        message.verify()


def test_a_payload_is_loaded_and_its_run_answered(room: Room) -> None:
    answer = room.post(PATH, "operator", data=READINGS)
    told = answer.get_json()
    assert (answer.status_code, told["outcome"], told["loaded_n"]) == (200, "loaded", 2)
    assert loaded_n(room) == 2
    (row,) = rows(
        room, f"SELECT source_id, raw_file FROM feed_run WHERE run_id = '{told['run_id']}'"
    )
    assert row["source_id"] == "loops"
    assert row["raw_file"] == told["raw_file"]
    moment = Moment(datetime.now(UTC), room.warehouse)
    state = next(feed for feed in feed_states(moment) if feed.source_id == "loops")
    assert (state.outcome, state.loaded_n) == ("loaded", 2)


def test_who_sent_is_in_the_audit(room: Room) -> None:
    told = room.post(PATH, "operator", data=READINGS).get_json()
    room.post(SIGNED, None, data=READINGS, headers=signature(READINGS))
    moment = datetime.now(UTC)
    found = audit.entries(
        room.journal,
        SYSTEM,
        since=moment - timedelta(days=1),
        until=moment + timedelta(days=1),
        action="payload_sent",
    )
    assert [(e.actor, e.thing_id) for e in reversed(found)] == [
        ("operator", "loops"),
        ("webhook signed", "signed"),
    ]
    assert found[-1].detail == {"run_id": told["run_id"], "outcome": "loaded"}


def test_the_same_payload_again_is_not_modified(room: Room) -> None:
    room.post(PATH, "operator", data=READINGS)
    answer = room.post(PATH, "operator", data=READINGS)
    assert (answer.status_code, answer.get_json()["reason"]) == (200, "not modified")


def test_a_source_may_send_more_than_other_requests(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = READINGS + b"".join(
        b"s%d,2026-02-07T20:00:00Z,50\n" % n for n in range(LARGEST_BODY_BYTES // 25)
    )
    assert len(large) > LARGEST_BODY_BYTES
    object.__setattr__(PUSHED, "max_bytes", 2 * len(large))
    monkeypatch.setattr("etl.parsing.INLINE_BYTES", len(large) + 1)
    try:
        answer = room.post(PATH, "operator", data=large)
    finally:
        object.__setattr__(PUSHED, "max_bytes", 20_000)
    assert (answer.status_code, answer.get_json()["loaded_n"]) == (200, large.count(b"\n") - 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed(room: Room, encoding: str) -> None:
    packed = gzip.compress(READINGS) if encoding == "gzip" else zlib.compress(READINGS)
    headers = {"Content-Encoding": encoding}
    assert room.post(PATH, "operator", data=packed, headers=headers).get_json()["loaded_n"] == 2


def test_what_cannot_be_read_is_a_problem_and_a_run(room: Room) -> None:
    answer = room.post(PATH, "operator", data=b"<html>no</html>")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert "found an HTML page, expected a CSV file (run " in answer.get_json()["detail"]
    assert runs(room) == ["refused"]
    (item,) = rows(room, "SELECT item FROM quarantine WHERE reason LIKE '%HTML%'")
    assert item["item"] == "<html>no</html>"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("operator", 200),
        ("commander", 200),
        ("administrator", 200),
        ("vvf", 200),
        ("viewer", 403),
        ("analyst", 403),
        ("sesto", 403),
        ("crashes", 403),
        ("nobody", 403),
        (None, 401),
    ],
)
def test_who_may_send(room: Room, who: str | None, status: int) -> None:
    answer = room.post(PATH, who, data=READINGS)
    assert answer.status_code == status
    assert len(runs(room)) == (1 if status == 200 else 0)


def test_an_agency_sends_its_own_sources_only(quiet_room: Room) -> None:
    assert quiet_room.post("/api/v1/feeds/polled", "vvf", data=READINGS).status_code == 404
    assert quiet_room.post("/api/v1/feeds/off", "vvf", data=READINGS).status_code == 404
    assert quiet_room.post("/api/v1/feeds/../loops", "vvf", data=READINGS).status_code == 404


@pytest.mark.parametrize("path", ["polled", "off", "unknown", "x'--", "%2e%2e%2floops", "loops"])
def test_strangers_learn_nothing_of_sources(quiet_room: Room, path: str) -> None:
    answers = [
        quiet_room.post(f"/api/v1/feeds/{path}", None, data=READINGS),
        quiet_room.post(f"/api/v1/feeds/{path}", None, data=READINGS, headers=signature(READINGS)),
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert runs(quiet_room) == []


def test_signed(room: Room) -> None:
    answer = room.post(SIGNED, None, data=READINGS, headers=signature(READINGS))
    assert (answer.status_code, answer.get_json()["loaded_n"]) == (200, 2)


def test_the_signature_is_over_the_body_as_it_is_sent(room: Room) -> None:
    packed = gzip.compress(READINGS)
    headers = signature(packed) | {"Content-Encoding": "gzip"}
    assert room.post(SIGNED, None, data=packed, headers=headers).status_code == 200


def test_one_right_signature_of_several_is_enough(room: Room) -> None:
    headers = signature(READINGS)
    headers["Webhook-Signature"] = f"v1,AAAA v1a,x {headers['Webhook-Signature']}"
    assert room.post(SIGNED, None, data=READINGS, headers=headers).status_code == 200


def tampered(room: Room, **changes: str | None) -> TestResponse:
    headers = {
        name: changes.get(name.replace("-", "_").lower(), value)
        for name, value in signature(READINGS).items()
    }
    return room.post(SIGNED, None, data=READINGS, headers=headers)


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": ""},
        {"webhook_signature": "v1,é"},
        {"webhook_id": "other"},
        {"webhook_id": ""},
        {"webhook_timestamp": "now"},
        {"webhook_timestamp": "1e9"},
        {"webhook_timestamp": str(int(time.time()) - 1)},
    ],
)
def test_a_signature_that_is_not_right(quiet_room: Room, changes: dict[str, str]) -> None:
    answer = tampered(quiet_room, **changes)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert runs(quiet_room) == []


@pytest.mark.parametrize("shift_s", [-301 - 5, 301 + 5])
def test_an_old_signature_is_worth_nothing(quiet_room: Room, shift_s: int) -> None:
    headers = signature(READINGS, at=time.time() + shift_s)
    answer = quiet_room.post(SIGNED, None, data=READINGS, headers=headers)
    assert answer.status_code == 401
    assert "Webhook-Timestamp" in answer.get_json()["detail"]


def test_a_body_that_was_changed(quiet_room: Room) -> None:
    headers = signature(READINGS)
    answer = quiet_room.post(
        SIGNED, None, data=READINGS + b"c,2026-02-07T20:00:00Z,1\n", headers=headers
    )
    assert answer.status_code == 401
    assert WEBHOOK_SECRET not in answer.text
    assert runs(quiet_room) == []


def test_a_signature_does_not_open_a_source_without_secret(quiet_room: Room) -> None:
    assert (
        quiet_room.post(PATH, None, data=READINGS, headers=signature(READINGS)).status_code == 401
    )


def test_a_replay_changes_nothing(room: Room) -> None:
    headers = signature(READINGS)
    first = room.post(SIGNED, None, data=READINGS, headers=headers)
    revision = room.warehouse.revision
    second = room.post(SIGNED, None, data=READINGS, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.get_json()["run_id"] == first.get_json()["run_id"]
    assert room.warehouse.revision == revision


def test_a_key_stands_for_one_delivery(room: Room) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = room.post(PATH, "operator", data=READINGS, headers=headers)
    other = READINGS + b"c,2026-02-07T20:10:00Z,1\n"
    assert room.post(PATH, "operator", data=other).status_code == 200
    again = room.post(PATH, "operator", data=READINGS, headers=headers)
    assert again.get_json() == first.get_json()
    assert room.post(PATH, "operator", data=other, headers=headers).status_code == 422
    assert room.post(PATH, "commander", data=other, headers=headers).status_code == 200
    assert runs(room) == ["loaded"] * 3
    bad = room.post(PATH, "operator", data=other, headers={"Idempotency-Key": "x" * 201})
    assert bad.status_code == 400


def test_the_same_key_at_once_loads_once(room: Room) -> None:
    answers: list[TestResponse] = []

    def send() -> None:
        headers = {"Idempotency-Key": "k1"}
        answers.append(room.post(PATH, "operator", data=READINGS, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert runs(room) == ["loaded"]


def test_size_is_bounded(quiet_room: Room) -> None:
    assert quiet_room.post(PATH, "operator", data=b"x" * 20_001).status_code == 413
    bomb = gzip.compress(b"\0" * 50_000_000)[:20_000]
    whole = gzip.compress(b"\0" * 10_000_000)
    headers = {"Content-Encoding": "gzip"}
    assert len(whole) < 20_000
    assert quiet_room.post(PATH, "operator", data=whole, headers=headers).status_code == 413
    assert quiet_room.post(PATH, "operator", data=bomb, headers=headers).status_code == 413
    broken = quiet_room.post(PATH, "operator", data=gzip.compress(READINGS)[:-9], headers=headers)
    assert broken.status_code == 400
    assert runs(quiet_room) == []
    assert not list(quiet_room.warehouse.spool.glob("load-*"))


def test_a_body_that_does_not_say_its_size_is_bounded_too(quiet_room: Room) -> None:
    pieces: Iterator[bytes] = (b"x" * 1_000 for _ in range(100))

    class Endless:
        def read(self, size: int = -1) -> bytes:
            return next(pieces, b"")

    answer = quiet_room.post(
        PATH,
        "operator",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input": Endless(), "wsgi.input_terminated": True},
    )
    assert answer.status_code == 413
    assert next(pieces, b"") != b""


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "chunked"])
def test_encodings_we_do_not_read(quiet_room: Room, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    assert quiet_room.post(PATH, "operator", data=READINGS, headers=headers).status_code == 415


def test_a_packed_payload_within_is_bounded(room: Room) -> None:
    inner = gzip.compress(b"\0" * 10_000_000)
    answer = room.post(PATH, "operator", data=inner)
    assert answer.status_code == 422
    assert "more than 20,000 bytes" in answer.get_json()["detail"]


def test_a_body_that_drips_ends_in_time(quiet_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender's connection as gunicorn hands it over: the end comes from beside the read."""
    ours, theirs = socket.socketpair()
    gone = threading.Event()

    def drip() -> None:
        while not gone.wait(0.05):
            try:
                theirs.sendall(b"x")
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    object.__setattr__(PUSHED, "timeout_s", 0.4)
    began = time.monotonic()
    try:
        answer = quiet_room.post(
            PATH,
            "operator",
            environ_overrides={
                "gunicorn.socket": ours,
                "wsgi.input": ours.makefile("rb"),
                "CONTENT_LENGTH": "15000",
            },
        )
    finally:
        object.__setattr__(PUSHED, "timeout_s", 5)
        gone.set()
        theirs.close()
    assert answer.status_code == 408
    assert time.monotonic() - began < 3
    assert runs(quiet_room) == []


def test_slow_strangers_keep_nobody_from_sending(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The places of those who sign and of those with a token are not the same ones.
    taken: list[str] = []
    monkeypatch.setattr("turns.Turns.take", lambda turns: taken.append(turns._what))
    monkeypatch.setattr("turns.Turns.give_back", lambda turns: None)
    room.post(PATH, "operator", data=READINGS)
    room.post(SIGNED, None, data=READINGS, headers=signature(READINGS))
    assert taken == ["deliveries", "signed deliveries"]
    assert room.settings.web_threads / 4 > deliveries.AT_ONCE


def test_no_payload_is_taken_for_a_bundle(room: Room, tmp_path: Path) -> None:
    file = tmp_path / f"x{MESSAGES}"
    write_bundle(file, [("a", READINGS)])
    assert room.post(PATH, "operator", data=file.read_bytes()).status_code == 422
