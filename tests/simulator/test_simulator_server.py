"""The simulator over real sockets: conditional requests, compression, cameras that fail."""

import gzip
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from simulator.camera_health import FAULTS
from simulator.cameras import Camera
from simulator.demo import DemoError, check_port, environment, history_days, simulator_port
from simulator.press.cameras import still_path
from simulator.press.pages import PAGES
from simulator.server import CityServer
from simulator.stills import Stills
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[CityServer]:
    """A server whose clock stands still."""
    running = CityServer(("127.0.0.1", 0), world, lambda: MONDAY_RUSH)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def client(server: CityServer) -> Iterator[httpx.Client]:
    """A client of it."""
    host, port = server.server_address[:2]
    with httpx.Client(base_url=f"http://{host}:{port}", timeout=20, trust_env=False) as made:
        yield made


def camera_with(world: World, fault: str | None) -> tuple[Camera, int]:
    """A camera that has this fault at some time, and the time."""
    for hours in range(24 * 90):
        at = MONDAY_RUSH - hours * 3_600
        for camera in world.cameras.inventory:
            outage = world.cameras.outage(camera, at)
            if (outage.fault if outage else None) == fault:
                return camera, at
    raise AssertionError(f"no camera is ever {fault}")


def ask_still(client: httpx.Client, camera: Camera, at: int) -> httpx.Response:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(at))
    return client.get(still_path(camera.camera_id), params={"at": stamp})


@pytest.mark.parametrize("path", [*PAGES, "/", "/healthz"])
def test_every_page_answers(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert plain.status_code == 200
    assert plain.content
    if path in PAGES:
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.content == plain.content
        assert int(packed.headers["Content-Length"]) < len(plain.content)
        assert plain.headers["Content-Type"] == PAGES[path].media_type


@pytest.mark.parametrize("path", PAGES)
def test_unchanged_is_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    dated = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert dated.status_code == 304
    other = client.get(path, headers={"If-None-Match": 'W/"something"'})
    assert other.status_code == 200
    odd = client.get(path, headers={"If-Modified-Since": "yesterday"})
    assert odd.status_code == 200


def test_a_minute_later_traffic_has_changed(client: httpx.Client) -> None:
    first = client.get("/datex2/measured.xml", params={"at": "2026-11-23T18:00:10+01:00"})
    same = client.get("/datex2/measured.xml", params={"at": "2026-11-23T18:00:50+01:00"})
    later = client.get("/datex2/measured.xml", params={"at": "2026-11-23T18:01:10+01:00"})
    assert first.headers["ETag"] == same.headers["ETag"] != later.headers["ETag"]


@pytest.mark.parametrize("at", ["nonsense", "2026-11-23T18:00:10", "1026-11-23T18:00:10Z"])
def test_odd_times_are_refused(client: httpx.Client, at: str) -> None:
    assert client.get("/avl/positions.ndjson", params={"at": at}).status_code == 400


def test_unknown_paths_are_refused(client: httpx.Client) -> None:
    for path in ("/nope", "/cameras/CAM-999.jpg", "/../etc/passwd", "/cad/"):
        assert client.get(path).status_code == 404


def test_inventory_names_stills_that_exist(client: httpx.Client, world: World) -> None:
    lines = client.get("/cameras/inventory.csv").text.splitlines()[1:]
    assert len(lines) == len(world.cameras.inventory)
    camera, _ = camera_with(world, None)
    address = next(line.split(",")[-2] for line in lines if line.startswith(camera.camera_id))
    assert address.endswith(still_path(camera.camera_id))


def test_a_working_camera_shows_a_moving_scene(client: httpx.Client, world: World) -> None:
    camera, at = camera_with(world, None)
    first, same, later = (ask_still(client, camera, at + s) for s in (0, 0, 20))
    assert first.headers["Content-Type"] == "image/jpeg"
    assert first.content == same.content != later.content
    picture = Image.open(io.BytesIO(first.content))
    assert picture.size == (480, 270)


def test_a_frozen_camera_keeps_its_bytes(client: httpx.Client, world: World) -> None:
    camera, at = camera_with(world, "frozen")
    outage = world.cameras.outage(camera, at)
    assert outage
    frozen = {ask_still(client, camera, t).content for t in (at, at + 30, outage.since)}
    assert len(frozen) == 1 or outage.until <= at + 30


def test_black_and_placeholder_are_what_they_say(client: httpx.Client, world: World) -> None:
    black = ask_still(client, *camera_with(world, "black"))
    assert Image.open(io.BytesIO(black.content)).convert("L").getextrema()[1] < 16
    card = ask_still(client, *camera_with(world, "placeholder"))
    colours = Image.open(io.BytesIO(card.content)).convert("L").histogram()
    assert max(colours) > 0.7 * 480 * 270


def test_refused_and_missing_cameras_say_so(client: httpx.Client, world: World) -> None:
    assert ask_still(client, *camera_with(world, "refused")).status_code == 401
    assert ask_still(client, *camera_with(world, "missing")).status_code == 404


def test_an_unreachable_camera_drops_the_connection(client: httpx.Client, world: World) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        ask_still(client, *camera_with(world, "unreachable"))


def test_a_hanging_camera_does_not_answer(server: CityServer, world: World) -> None:
    camera, at = camera_with(world, "hanging")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    host, port = server.server_address[:2]
    connection = http.client.HTTPConnection(str(host), int(port), timeout=0.7)
    connection.request("GET", f"{still_path(camera.camera_id)}?at={stamp}")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_every_fault_is_answered_in_its_own_way(world: World) -> None:
    stills = Stills(world)
    for fault in FAULTS:
        camera, at = camera_with(world, fault)
        assert stills.fault(camera, at) == fault


def test_head_sends_no_body(client: httpx.Client) -> None:
    answer = client.head("/datex2/sites.xml")
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) > 1_000
    assert answer.content == b""


def test_packed_bytes_are_the_same_each_time(server: CityServer, world: World) -> None:
    page = PAGES["/cad/units.csv"]
    packed = server.published.editions.at(page, MONDAY_RUSH).packed
    assert packed
    assert gzip.decompress(packed) == page.render(world, MONDAY_RUSH)


def test_the_process_starts_and_stops(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--city", "sanfrancisco"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
        health = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=10, trust_env=False)
        assert health.text == "ok\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def test_an_unknown_city_is_one_sentence() -> None:
    command = [sys.executable, "-m", "simulator", "--city", "atlantis"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "'atlantis'" in ended.stderr


def test_the_demo_sets_what_the_product_needs() -> None:
    made = environment({"PATH": os.environ["PATH"], "PORT": "9001"}, "http://127.0.0.1:5")
    assert made["SIMULATOR_URL"] == "http://127.0.0.1:5"
    assert made["SOURCES"] == "simulator/sources.toml"
    assert (made["DEMO"], made["HOST"], made["PORT"]) == ("1", "127.0.0.1", "9001")
    assert environment({"SOURCES": "mine.toml"}, "x")["SOURCES"] == "mine.toml"
    heard = environment({}, "x", "mqtt://127.0.0.1:1884")
    assert heard["SOURCES"] == "simulator/sources.toml:simulator/sources_mqtt.toml"
    assert heard["SIMULATOR_MQTT_URL"] == "mqtt://127.0.0.1:1884"


def test_the_demo_refuses_an_odd_port() -> None:
    assert simulator_port({"SIMULATOR_PORT": "8051"}) == 8051
    with pytest.raises(DemoError, match="'many'"):
        simulator_port({"SIMULATOR_PORT": "many"})


def test_the_demo_does_not_greet_for_whoever_has_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(DemoError, match=f"found port {port} taken"):
            check_port(port)
    check_port(port)


@pytest.mark.parametrize(("text", "days"), [("", 60), ("0", 0), (" 7 ", 7), ("1000", 1_000)])
def test_days_of_past_are_a_number(text: str, days: int) -> None:
    assert history_days({"HISTORY_DAYS": text}) == days


@pytest.mark.parametrize("text", ["-1", "1001", "many", "1.5"])
def test_other_days_of_past_are_one_sentence(text: str) -> None:
    with pytest.raises(DemoError, match=r"found HISTORY_DAYS .* expected a number from 0 to 1000"):
        history_days({"HISTORY_DAYS": text})
