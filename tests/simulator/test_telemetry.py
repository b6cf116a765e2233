"""Units send their fixes by MQTT: the positions of the export, when they come, through a broker."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.city import load_city
from data.warehouse import Warehouse
from etl.assembly import assemble, city_sources
from etl.scheduler import Polling
from settings import read_settings
from simulator.broker import configured
from simulator.fleet import commands
from simulator.press.avl import fixes
from simulator.press.pages import PAGES
from simulator.scenarios.scenario import Scenario
from simulator.telemetry import Telemetry
from simulator.world import World
from tests.etl.mosquitto import require_mosquitto
from tests.etl.test_scheduler import wait_for
from tests.simulator.conftest import MONDAY_RUSH

ROOT = Path(__file__).parents[2]
PATH = "/avl/positions.ndjson"
RUN = [sys.executable, "-m", "simulator.broker"]


def exported(world: World, at: int) -> dict[str, dict]:
    lines = PAGES[PATH].render(world, at).splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def test_each_fix_is_sent_once_as_the_export_has_it(world: World) -> None:
    sent: dict[tuple[str, str], dict] = {}
    for at in range(MONDAY_RUSH + 1, MONDAY_RUSH + 31):
        now = exported(world, at)
        for topic, body in fixes(world, at - 1, at):
            said = json.loads(body)
            row = now[said["unit_id"]]
            assert topic == f"avl/{said['unit_id']}/position"
            assert list(said.values()) == list(row.values())
            assert (said["unit_id"], said["observed_at"]) not in sent
            sent[said["unit_id"], said["observed_at"]] = said
    units = {crew.unit_id for command in commands(world.city) for crew in command.crews}
    assert {unit_id for unit_id, _ in sent} == units


def test_of_many_seconds_the_last_fix_is_sent(world: World) -> None:
    sent = [json.loads(body) for _, body in fixes(world, MONDAY_RUSH - 60, MONDAY_RUSH)]
    now = exported(world, MONDAY_RUSH)
    assert {s["unit_id"]: s["observed_at"] for s in sent} == {k: r["ts"] for k, r in now.items()}


def playing(world: World, kind: str, minutes_gone: int) -> World:
    since = MONDAY_RUSH - 60 * minutes_gone
    return world.playing((Scenario(since, since + 2_400, kind, PATH),))


def test_a_dead_feed_sends_nothing(world: World) -> None:
    assert not list(fixes(playing(world, "dead-feed", 5), MONDAY_RUSH - 30, MONDAY_RUSH))


def test_a_lying_feed_lies_here_too(world: World) -> None:
    usual = [body for _, body in fixes(world, MONDAY_RUSH - 30, MONDAY_RUSH)]
    twice, garbled = (
        [b for _, b in fixes(playing(world, "lying-feed", gone), MONDAY_RUSH - 30, MONDAY_RUSH)]
        for gone in (15, 25)
    )
    assert twice == [body for body in usual for _ in range(2)]
    broken = [body for body in garbled if body not in usual]
    assert len(garbled) == len(usual)
    assert 1 <= len(broken) < len(usual) / 10


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """The address of a broker as the demo starts it."""
    require_mosquitto()
    file, port = configured(tmp_path / "broker")
    process = subprocess.Popen([*RUN, str(file)], cwd=ROOT)
    yield f"mqtt://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@dataclass(frozen=True, slots=True)
class _Row:
    unit_id: str
    lon: float
    lat: float


def test_positions_come_through_a_broker(broker: str, world: World, tmp_path: Path) -> None:
    listed = "simulator/sources.toml:simulator/sources_mqtt.toml"
    environ = {"SIMULATOR_MQTT_URL": broker, "SIMULATOR_URL": "http://127.0.0.1:1"}
    environ |= {"DATA_DIR": str(tmp_path), "SOURCES": listed}
    settings = read_settings(environ)
    (source,) = [s for s in city_sources(settings, environ) if s.source_id == "sim-positions"]
    seconds = iter(range(MONDAY_RUSH, MONDAY_RUSH + 10_000, 30))
    with closing(Warehouse.open(None, spool=tmp_path / "spool")) as warehouse:
        polling = Polling(assemble(settings, warehouse, load_city("milano")), [source])
        telemetry = Telemetry(broker, lambda: world, lambda: next(seconds))
        polling.start()
        telemetry.start()

        def rows() -> list[_Row]:
            return warehouse.read("SELECT DISTINCT unit_id, lon, lat FROM unit_position", _Row)

        try:
            wait_for(lambda: len({row.unit_id for row in rows()}) > 150, seconds=30)
        finally:
            telemetry.stop()
            polling.stop()
        known = {(r["id"], r["lon"], r["lat"]) for r in exported(world, MONDAY_RUSH + 30).values()}
        assert known & {(row.unit_id, row.lon, row.lat) for row in rows()}


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_the_broker_ends_with_its_parent(tmp_path: Path) -> None:
    require_mosquitto()
    file, port = configured(tmp_path / "broker")
    start = f"import subprocess, time; subprocess.Popen({[*RUN, str(file)]!r}); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", start], cwd=ROOT)
    wait_for(lambda: is_listening(port), seconds=30)
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_listening(port), seconds=30)
