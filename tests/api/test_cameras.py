"""The still of a camera: of now, in scope, in the audit, and a slate where there is none."""

import io
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import services
from api.viewings import LASTS_S, Viewings
from data.journal import SYSTEM
from data.journal.audit import entries
from data.records import Camera
from etl.assembly import assemble
from etl.cameras.current import current_still
from etl.desk import Desk
from etl.transport.outcome import Refused
from tests.api.conftest import Room, make_room
from tests.data.test_warehouse import load, run
from tests.etl.feeds import source
from tests.etl.servers import Answer, Server, reply
from tests.etl.test_camera_streams import Scripted, media_of, ok, scripted
from tests.etl.test_cameras import street

JPEG = b"\xff\xd8\xff\xe0 as a camera sends it"
LOOKING = source("camera_still", source_id="stills")
STREAMING = source("camera_stream", source_id="streams")
IMAGE = {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    made = make_room(tmp_path)
    monkeypatch.setattr("api.cameras.viewings", Viewings())
    pipeline = assemble(made.settings, made.warehouse, services.city())
    looking = Desk(pipeline, [LOOKING, STREAMING])
    services.provide(replace(services._provided[0], desk=looking))
    yield made
    pipeline.close()
    made.warehouse.close()
    made.journal.close()


@pytest.fixture
def camera(room: Room) -> Iterator[Server]:
    """Camera ``live`` of Milano, whose still is on loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(reply(JPEG, "Content-Type: text/html"))
    threading.Thread(target=server.run, args=(listener,), daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/still.jpg"
    row = Camera(camera_id="live", municipality_id="015146", snapshot_url=url)
    load(room.warehouse, [row], run("cameras"))
    yield server
    listener.close()


def test_still_is_the_cameras_own_bytes_as_what_they_are(room: Room, camera: Server) -> None:
    answer = room.get("/api/v1/cameras/live/still?seen=2026-02-07T18:16:00Z", headers=IMAGE)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/jpeg", JPEG)
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"<script>alert(1)</script>", "Content-Type: image/jpeg"),
        reply(b"", status="503 Service Unavailable"),
        reply(b"x", length=100_000_000),
    ],
    ids=["no picture", "failing", "too large"],
)
def test_a_camera_that_fails_shows_a_slate(room: Room, camera: Server, answer: Answer) -> None:
    camera.answer = answer
    slate = room.get("/api/v1/cameras/live/still", headers=IMAGE)
    assert (slate.status_code, slate.mimetype) == (200, "image/svg+xml")
    assert "Nessuna immagine ora" in slate.text and "script" not in slate.text
    assert slate.headers["Cache-Control"] == "no-store"
    problem = room.get("/api/v1/cameras/live/still", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (503, "application/problem+json")


def test_a_camera_without_a_still_is_not_asked(room: Room) -> None:
    slate = room.get("/api/v1/cameras/c1/still", headers=IMAGE)
    assert slate.mimetype == "image/svg+xml"


def test_out_of_scope_there_is_no_camera_and_nobody_is_asked(room: Room, camera: Server) -> None:
    answer = room.get("/api/v1/cameras/live/still", "sesto", headers=IMAGE)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert camera.requests == []


def test_every_viewing_is_in_the_audit(room: Room, camera: Server) -> None:
    for seen in range(3):
        room.get(f"/api/v1/cameras/live/still?seen={seen}", "operator", headers=IMAGE)
    since = datetime.now(UTC) - timedelta(minutes=5)
    until = since + timedelta(hours=1)
    found = entries(room.journal, SYSTEM, since=since, until=until, action="camera_viewed")
    assert [(e.actor, e.thing_kind, e.thing_id) for e in found] == [("operator", "camera", "live")]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "sftp://host/still", "ftp://host/still"])
def test_only_http_is_looked_at(url: str) -> None:
    with pytest.raises(Refused, match="expected http"):
        current_still(url, [LOOKING])


def test_nobody_looks_where_no_source_does() -> None:
    with pytest.raises(Refused, match="expected one that is enabled"):
        current_still("http://127.0.0.1:9/", [replace(LOOKING, is_enabled=False)])


def test_private_addresses_stay_out_of_reach_unless_the_source_may() -> None:
    with pytest.raises(Refused):
        current_still("http://127.0.0.1:9/", [replace(LOOKING, allow_private=False)])


@pytest.fixture
def stream(room: Room) -> Iterator[Scripted]:
    """Camera ``stream`` of Milano, which has nothing but an RTSP stream, on loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    said = scripted(media=media_of(5, 5))
    threading.Thread(target=Server(said).run, args=(listener,), daemon=True).start()
    url = f"rtsp://127.0.0.1:{listener.getsockname()[1]}/cam"
    row = Camera(camera_id="stream", municipality_id="015146", stream_url=url)
    load(room.warehouse, [row], run("cameras"))
    yield said
    listener.close()


def test_a_stream_is_shown_as_a_picture_of_now(room: Room, stream: Scripted) -> None:
    answer = room.get("/api/v1/cameras/stream/still", headers=IMAGE)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.data)) as shown:
        drawn = street(5).convert("RGB").resize(shown.size)
        apart = np.abs(np.asarray(shown).astype(int) - np.asarray(drawn)).mean()
    assert shown.size == (480, 270) and apart < 12


def test_two_who_look_at_once_ask_the_camera_once(room: Room, stream: Scripted) -> None:
    one = room.get("/api/v1/cameras/stream/still", headers=IMAGE)
    two = room.get("/api/v1/cameras/stream/still", "operator", headers=IMAGE)
    assert one.data == two.data
    assert sum(request.startswith(b"DESCRIBE") for request in stream.requests) == 1


def test_a_stream_that_fails_shows_a_slate(room: Room, stream: Scripted) -> None:
    stream.answers["DESCRIBE"] = [ok(status=b"404 Not Found")]
    slate = room.get("/api/v1/cameras/stream/still", headers=IMAGE)
    assert (slate.status_code, slate.mimetype) == (200, "image/svg+xml")
    problem = room.get("/api/v1/cameras/stream/still", headers={"Accept": "application/json"})
    assert problem.status_code == 503


def test_out_of_scope_nobody_asks_a_stream(room: Room, stream: Scripted) -> None:
    assert room.get("/api/v1/cameras/stream/still", "sesto", headers=IMAGE).status_code == 404
    assert stream.requests == []


def test_a_viewing_lasts_and_is_told_again() -> None:
    now = [0.0]
    viewings = Viewings(lambda: now[0])
    told = []
    for now[0] in (0.0, 5.0, LASTS_S - 1, LASTS_S, LASTS_S + 5):
        told.append(viewings.begins("rossi", "a"))
    assert told == [True, False, False, True, False]
    assert viewings.begins("rossi", "b")
    assert viewings.begins("verdi", "a")
