"""Map tiles through us: kept, bounded, and clear where there are none."""

import io
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from api.pictures import TRANSPARENT
from api.problems import register_problem_handlers
from api.tile_cache import FRESH_S, TileCache
from api.tile_server import AT_ONCE, MAX_BYTES, REST_S, USER_AGENT, TileServer
from api.tiles import MISSING, tiles
from settings import read_settings
from tests.api.conftest import Room

URL = "https://{s}.tiles.example/{z}/{x}/{y}.png?key=secret"
PNG = b"\x89PNG\r\n\x1a\n" + b"tile"
Answer = Callable[[httpx.Request], httpx.Response]


class Upstream:
    """A tile server that notes what it is asked, and a clock that moves when told."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[httpx.Request] = []
        self.answer = answer
        self.now = 1_000.0
        self.server = TileServer(URL, httpx.MockTransport(self._serve), lambda: self.now)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)


def picture(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=PNG, headers={"Content-Type": "image/png"})


def unreachable(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("no route")


def client(folder: Path, upstream: Upstream | None) -> FlaskClient:
    settings = read_settings({"DATA_DIR": str(folder), "TILE_URL": ""})
    server = Flask("tiles")
    register_problem_handlers(server)
    server.register_blueprint(tiles(settings, upstream.server if upstream else None))
    return server.test_client()


def test_tile_is_fetched_once_and_kept(tmp_path: Path) -> None:
    upstream = Upstream(picture)
    browser = client(tmp_path, upstream)
    for _ in range(3):
        answer = browser.get("/tiles/12/2152/1464.png")
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    (request,) = upstream.asked
    assert str(request.url) == "https://b.tiles.example/12/2152/1464.png?key=secret"
    assert request.headers["User-Agent"] == USER_AGENT
    assert client(tmp_path, None).get("/tiles/12/2152/1464.png").data == PNG, "after a restart"


def test_browser_is_not_sent_what_it_has(tmp_path: Path) -> None:
    browser = client(tmp_path, Upstream(picture))
    tag = browser.get("/tiles/1/0/0.png").headers["ETag"]
    again = browser.get("/tiles/1/0/0.png", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_clear_picture_is_a_real_one() -> None:
    shown = Image.open(io.BytesIO(TRANSPARENT))
    shown.load()
    assert (shown.size, shown.convert("RGBA").getpixel((0, 0))[3]) == ((1, 1), 0)


@pytest.mark.parametrize(
    "answer",
    [
        unreachable,
        lambda _: httpx.Response(500),
        lambda _: httpx.Response(302, headers={"Location": "http://169.254.169.254/"}),
        lambda _: httpx.Response(200, content=b"<html>sign in</html>"),
        lambda _: httpx.Response(200, content=b""),
        lambda _: httpx.Response(200, content=PNG + b"x" * MAX_BYTES),
    ],
)
def test_server_that_fails_is_left_alone_for_a_minute(
    tmp_path: Path, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    upstream = Upstream(answer)
    browser = client(tmp_path, upstream)
    for x in range(2):
        shown = browser.get(f"/tiles/3/{x}/0.png")
        assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", TRANSPARENT)
        assert shown.headers["Cache-Control"] == MISSING
    assert len(upstream.asked) == 1
    upstream.now += REST_S - 1
    browser.get("/tiles/3/3/0.png")
    assert len(upstream.asked) == 1
    upstream.now += 2
    upstream.answer = picture
    assert browser.get("/tiles/3/3/0.png").data == PNG
    own = [record.getMessage() for record in caplog.records if record.name.startswith("api")]
    assert own
    assert "secret" not in " ".join(own)


def test_tile_that_does_not_exist_is_no_failure(tmp_path: Path) -> None:
    upstream = Upstream(lambda _: httpx.Response(404))
    browser = client(tmp_path, upstream)
    for x in range(3):
        assert browser.get(f"/tiles/3/{x}/0.png").data == TRANSPARENT
    assert len(upstream.asked) == 3


def test_slow_server_is_not_waited_for() -> None:
    upstream = Upstream(picture)

    def drip(_: httpx.Request) -> httpx.Response:
        def body() -> list[bytes]:
            upstream.now += 4
            return [PNG]

        return httpx.Response(200, content=(piece for piece in body()))

    upstream.answer = drip
    assert upstream.server.fetch(1, 0, 0) is None


def test_only_a_few_are_asked_at_once() -> None:
    together = threading.Barrier(AT_ONCE, timeout=10)
    lock = threading.Lock()
    under_way: list[int] = []
    most = 0

    def slow(request: httpx.Request) -> httpx.Response:
        nonlocal most
        with lock:
            under_way.append(1)
            most = max(most, len(under_way))
        together.wait()
        with lock:
            under_way.pop()
        return picture(request)

    server = Upstream(slow).server
    asking = [threading.Thread(target=server.fetch, args=[4, x, 0]) for x in range(AT_ONCE * 3)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert most == AT_ONCE


@pytest.mark.parametrize(
    "path",
    ["1/2/0", "0/0/1", "23/0/0", "-1/0/0", "1/0/x", "1/..%2f..%2fetc/passwd", "9" * 50 + "/0/0"],
)
def test_tile_outside_the_map_is_not_found(tmp_path: Path, path: str) -> None:
    upstream = Upstream(picture)
    answer = client(tmp_path, upstream).get(f"/tiles/{path}.png")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert upstream.asked == []


def test_no_server_configured_is_a_clear_map(tmp_path: Path) -> None:
    assert client(tmp_path, None).get("/tiles/1/0/0.png").data == TRANSPARENT


def test_tiles_need_a_login(quiet_room: Room) -> None:
    stranger = quiet_room.get("/tiles/1/0/0.png", None)
    assert stranger.status_code in (303, 401)
    assert quiet_room.get("/tiles/1/0/0.png", "viewer").status_code == 200


def test_kept_tiles_never_grow_past_their_limit(tmp_path: Path) -> None:
    now = 1_000.0
    cache = TileCache(tmp_path, URL, max_bytes=1_000, clock=lambda: now)
    for x in range(50):
        now += 1
        cache.put(6, x, 0, bytes(100))
        sizes = [path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()]
        assert sum(sizes) <= 1_000
    assert cache.get(6, 49, 0) is not None, "the newest stay"
    assert cache.get(6, 0, 0) is None


def test_tiles_of_another_server_are_other_tiles(tmp_path: Path) -> None:
    TileCache(tmp_path, URL).put(1, 0, 0, PNG)
    assert TileCache(tmp_path, URL).get(1, 0, 0) == PNG
    assert TileCache(tmp_path, "https://other.example/{z}/{x}/{y}").get(1, 0, 0) is None


def test_old_tile_is_fetched_again(tmp_path: Path) -> None:
    now = 1_000.0
    cache = TileCache(tmp_path, URL, clock=lambda: now)
    cache.put(1, 0, 0, PNG)
    now += FRESH_S + 1
    assert cache.get(1, 0, 0) is None


def test_folder_that_is_a_file_is_no_reason_not_to_show(tmp_path: Path) -> None:
    (tmp_path / "tiles").write_bytes(b"in the way")
    assert client(tmp_path, Upstream(picture)).get("/tiles/1/0/0.png").data == PNG
