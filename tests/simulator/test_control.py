"""Changing the play while the city runs: by the control address, the commands, and over restarts."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from data.clock import Pace
from simulator.control import Control
from simulator.director import Director
from simulator.remote import FOLDER, NotRunning, Remote
from simulator.scenarios.scenario import ScenarioError
from simulator.server import CityServer
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

ROOT = Path(__file__).parents[2]


class Wrist:
    """The machine's clock, turned by hand."""

    def __init__(self) -> None:
        self.at = float(MONDAY_RUSH)

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def wrist() -> Wrist:
    return Wrist()


@pytest.fixture
def director(world: World, wrist: Wrist, tmp_path: Path) -> Director:
    return Director(world, memory=tmp_path / "play.json", clock=wrist)


@pytest.fixture
def control(director: Director, tmp_path: Path) -> Iterator[Control]:
    with closing(Control(director, tmp_path / FOLDER)) as running:
        yield running


@pytest.fixture
def remote(control: Control, tmp_path: Path) -> Remote:
    return Remote(tmp_path)


def test_speed_changes_without_a_jump(director: Director, wrist: Wrist) -> None:
    assert director.now() == MONDAY_RUSH
    wrist.at += 10
    director.set_speed(60)
    assert director.now() == MONDAY_RUSH + 10
    wrist.at += 10
    assert director.now() == MONDAY_RUSH + 610
    director.set_speed(0)
    wrist.at += 1_000
    assert director.now() == MONDAY_RUSH + 610
    director.set_speed(1)
    wrist.at += 5
    assert director.now() == MONDAY_RUSH + 615
    for speed in (-1, 0.5, 61, float("nan"), float("inf")):
        with pytest.raises(ScenarioError, match=r"expected 0 \(halted\) or 1 to 60"):
            director.set_speed(speed)


def test_a_scenario_is_switched_on_and_off(remote: Remote, director: Director) -> None:
    shown: list[World] = []
    director.show = shown.append
    playing = remote.start("storm")
    assert [(s.kind, s.since) for s in playing.scenarios] == [("storm", MONDAY_RUSH)]
    assert shown[-1].scenarios.listed == playing.scenarios
    with pytest.raises(ScenarioError, match="found storm:milano on already"):
        remote.start("storm")
    assert len(remote.start("dead-feed", "/avl/positions.ndjson", 600).scenarios) == 2
    assert [s.kind for s in remote.stop("storm").scenarios] == ["dead-feed"]
    with pytest.raises(ScenarioError, match="expected one of dead-feed:/avl"):
        remote.stop("storm")
    with pytest.raises(ScenarioError, match="found scenario 'rave'"):
        remote.start("rave")


def test_a_change_is_told_at_once_to_who_waits(remote: Remote) -> None:
    known = remote.playing().revision
    found: list[float] = []
    waiting = threading.Thread(target=lambda: found.append(remote.playing(known).pace.speed))
    waiting.start()
    remote.set_speed(10)
    waiting.join(5)
    assert found == [10]


def test_only_the_token_opens_it(control: Control, tmp_path: Path) -> None:
    file = tmp_path / FOLDER / "control.json"
    assert file.stat().st_mode & 0o777 == 0o600
    where = json.loads(file.read_text())
    assert where["address"].startswith("http://127.0.0.1:")
    right = {"Authorization": f"Bearer {where['token']}"}
    with httpx.Client(base_url=where["address"], trust_env=False, timeout=10) as client:
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"Authorization": "Bearer ü".encode()}).status_code == 401
        assert client.post("/speed", json={"speed": 10}).status_code == 401
        assert client.get("/", headers=right).json()["pace"]["speed"] == 1
        for path, body in (
            ("/speed", b"{"),
            ("/speed", b"[" * 4_000),
            ("/speed", b"[]"),
            ("/speed", b'{"speed": true}'),
            ("/start", b'{"kind": "storm", "lasts_s": -4}'),
            ("/start", b'{"kind": {}, "place": []}'),
            ("/nowhere", b"{}"),
            ("/speed", b" " * 5_000),
        ):
            answer = client.post(path, content=body, headers=right)
            assert answer.status_code == 400, (path, body)
            assert "expected" in answer.json()["error"]


def test_the_file_goes_with_the_server(director: Director, tmp_path: Path) -> None:
    Control(director, tmp_path / FOLDER).close()
    with pytest.raises(NotRunning, match="found no simulator running"):
        Remote(tmp_path).playing()


def test_a_restart_goes_on_where_it_was(world: World, wrist: Wrist, tmp_path: Path) -> None:
    memory = tmp_path / "play.json"
    first = Director(world, memory=memory, clock=wrist)
    first.set_speed(60)
    first.start("storm")
    wrist.at += 60
    first.remember()
    wrist.at += 600
    again = Director(world, memory=memory, clock=wrist)
    assert again.now() == MONDAY_RUSH + 3_600
    assert again.play.pace.speed == 1
    assert again.world.scenarios.listed == first.world.scenarios.listed
    wrist.at += 86_400
    assert Director(world, memory=memory, clock=wrist).now() == wrist.at
    other = Director(World(world.city, 8), memory=memory, clock=wrist)
    assert other.play.scenarios == () and other.play.pace == Pace(0, 0, 1)
    for broken in ("", "{", "[]", '{"seed": 7, "city": "milano"}', "\x00"):
        memory.write_text(broken)
        assert Director(world, memory=memory, clock=wrist).play.scenarios == ()


def test_feeds_that_fail(world: World, director: Director, wrist: Wrist) -> None:
    server = CityServer(("127.0.0.1", 0), world, director.now)
    director.show = server.show
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
        path = "/cad/incidents.ndjson"
        before = client.get(path).text.splitlines()
        director.start("dead-feed", path)
        assert client.get(path).status_code == 503
        director.stop("dead-feed")
        assert client.get(path).text.splitlines() == before
        director.start("lying-feed", path)
        assert len(client.get(path).text.splitlines()) > len(before)
        wrist.at += 600
        doubled = client.get(path).text.splitlines()
        assert len(doubled) == 2 * len(set(doubled)) - 1
        wrist.at += 600
        assert b"\xff\xfe;;;,," in client.get(path).content
        wrist.at += 600
        listed = [json.loads(line)["ricevuto"] for line in client.get(path).text.splitlines()]
        assert max(listed) < json.loads(before[-1])["ricevuto"]
    server.shutdown()
    server.server_close()


def test_the_commands(control: Control, tmp_path: Path) -> None:
    def run(*arguments: str, data_dir: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "simulator", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(data_dir)},
            capture_output=True,
            text=True,
            check=False,
        )

    started = run("scenario", "start", "storm", "--minutes", "5")
    assert started.returncode == 0, started.stderr
    assert "* storm" in started.stdout and "on at milano, 5 min left" in started.stdout
    assert "time 10x" in run("speed", "10").stdout
    assert "* storm" in run("scenario", "list").stdout
    assert "* storm" not in run("scenario", "stop", "storm").stdout
    refused = run("scenario", "start", "accident", "--place", "nowhere")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "found place 'nowhere', expected one of A51" in refused.stderr
    nobody = run("speed", "2", data_dir=tmp_path / "empty")
    assert nobody.returncode == 1 and "found no simulator running" in nobody.stderr
