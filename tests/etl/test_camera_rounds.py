"""Rounds over an inventory that was loaded: who is looked at, and in which of two ways."""

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl.assembly import list_sources
from etl.pipeline import Pipeline
from etl.run import run_source
from etl.sources import Source
from etl.tables.mapping import read_mapping
from tests.etl.feeds import pipeline_into, source
from tests.etl.servers import Answer, Server, reply
from tests.etl.test_camera_streams import ok, scripted
from tests.etl.test_cameras import jpeg, street

Serve = Callable[[Answer], Server]
MAPPING = """
table = "camera"
format = "csv"
[columns]
camera_id = 'id'
snapshot_url = 'still'
stream_url = 'stream'
"""
STILLS = source("camera_still", source_id="stills")
STREAMS = source("camera_stream", source_id="streams")


@dataclass(frozen=True, slots=True)
class Probed:
    camera_id: str
    outcome: str
    observed_at: datetime


def listed(room: Pipeline, tmp_path: Path, serve: Serve) -> None:
    """Cameras with a still, a stream, both, and an address that is no stream of a camera."""
    still = serve(reply(jpeg(street(1)))).url
    gone = serve(scripted(DESCRIBE=[ok(status=b"404 Not Found")])).url
    stream = gone.replace("http:", "RTSP:")
    rows = ["id,still,stream", f"a,{still},", f"b,,{stream}", f"c,{still},{stream}"]
    rows += ["d,,https://cameras.example/d.m3u8", "e,,", "f,,rtspx://cameras.example/f"]
    (room.folders[0] / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "list.toml").write_text(MAPPING, encoding="utf-8")
    url = f"file://{room.folders[0]}/list.csv"
    inventory = source("camera_inventory", url, mapping=tmp_path / "list.toml")
    assert read_mapping(tmp_path / "list.toml").record.TABLE == "camera"
    assert run_source(inventory, room).loaded_n == 6


def outcomes(room: Pipeline, looked: Source) -> dict[str, str]:
    run = run_source(looked, room)
    assert run.outcome == "loaded", run.reason
    text = "SELECT camera_id, outcome, observed_at FROM camera_probe WHERE run_id = $run"
    return {
        row.camera_id: row.outcome for row in room.warehouse.read(text, Probed, {"run": run.run_id})
    }


def test_a_still_comes_before_a_stream(serve: Serve, tmp_path: Path) -> None:
    with closing(pipeline_into(tmp_path)) as room:
        listed(room, tmp_path, serve)
        list_sources(room.warehouse, [STILLS, STREAMS])
        assert outcomes(room, STILLS) == {"a": "usable", "c": "usable"}
        assert outcomes(room, STREAMS) == {"b": "refused"}


def test_a_room_that_looks_at_no_stills_looks_at_all_streams(serve: Serve, tmp_path: Path) -> None:
    with closing(pipeline_into(tmp_path)) as room:
        listed(room, tmp_path, serve)
        list_sources(room.warehouse, [STREAMS])
        assert outcomes(room, STREAMS) == {"b": "refused", "c": "refused"}


def test_a_room_without_streams_says_so(tmp_path: Path) -> None:
    with closing(pipeline_into(tmp_path)) as room:
        run = run_source(STREAMS, room)
        assert (run.outcome, run.loaded_n) == ("loaded", 0)
        assert run.reason == "no camera has a stream to look at yet"


def test_a_login_is_shown_to_cameras_in_our_own_network_only(serve: Serve, tmp_path: Path) -> None:
    with closing(pipeline_into(tmp_path)) as room:
        asked: list[bytes] = []

        def answer(connection: socket.socket, request: bytes) -> None:
            asked.append(request)
            reply(jpeg(street(1)))(connection, request)

        listed(room, tmp_path, lambda _: serve(answer))
        private = source("camera_still", source_id="stills", secret_text="room:p@ss")
        assert outcomes(room, private)["a"] == "usable"
        assert all(b"Authorization: Basic cm9vbTpwQHNz\r\n" in request for request in asked)
        public = source("camera_still", secret_text="room:p@ss", allow_private=False)
        before = len(asked)
        assert outcomes(room, public)["a"] == "refused"
        assert len(asked) == before
