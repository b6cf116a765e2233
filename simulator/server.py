"""Publishes the city over HTTP: conditional requests, compression, and cameras that fail."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from simulator.cameras import Camera
from simulator.editions import Edition, Editions, edition
from simulator.faulty import faulty
from simulator.press.cameras import still_path
from simulator.press.page import FOUNDED, Page
from simulator.press.pages import PAGES, find_page
from simulator.rtsp.streams import Streams
from simulator.stills import NO_ANSWER, SILENT, Stills
from simulator.world import World

HANG_S = 25
MOST_HANGING = 24
IDLE_S = 60


@dataclass(frozen=True, slots=True)
class Published:
    """One world with what was made of it; replaced whole, so that an answer never mixes two."""

    world: World
    editions: Editions
    stills: Stills
    cameras: dict[str, Camera]
    streams: Streams

    @classmethod
    def of(cls, world: World) -> "Published":
        """A world of which nothing was made yet."""
        cameras = {still_path(c.camera_id): c for c in world.cameras.inventory}
        return cls(world, Editions(world), Stills(world), cameras, Streams.of(world))


class CityServer(ThreadingHTTPServer):
    """Serves one world, at the time a clock says (or ``?at=`` asks for)."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], world: World, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.hanging = threading.Semaphore(MOST_HANGING)
        super().__init__(address, _Answer)
        world.address = world.address or f"http://{address[0]}:{self.server_address[1]}"
        self.show(world)

    def show(self, world: World) -> None:
        """Publish this world from now on: the same city, say, with another scenario."""
        self.published = Published.of(world)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    disable_nagle_algorithm = True
    wbufsize = 65_536
    server: CityServer  # pyright: ignore[reportIncompatibleVariableOverride]
    server_version, sys_version = "simulator", ""

    def do_GET(self) -> None:
        """Answer with a page, a still, the list of all, or nothing."""
        url = urlsplit(self.path)
        try:
            at = _time(url.query, self.server.clock())
        except ValueError as error:
            self._refuse(400, str(error))
            return
        now = self.server.published
        camera = now.cameras.get(url.path)
        page = None if camera else find_page(now.world, url.path)
        if page and page.changed_at(now.world, at) <= at:
            self._send_page(now, page, at)
        elif camera:
            self._send_still(now, camera, at)
        elif url.path == "/":
            self._send(edition(_index(now.world), "text/html; charset=utf-8", FOUNDED))
        elif url.path == "/healthz":
            self._send(edition(b"ok\n", "text/plain; charset=utf-8", FOUNDED, is_packed=False))
        else:
            self._refuse(404, f"found {url.path[:80]!r}, expected a path that / lists")

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: polls are many, and the poller keeps its own log."""

    def _send_page(self, now: Published, page: Page, at: int) -> None:
        fault = now.world.scenarios.page(page.path, at)
        if fault is None:
            self._send(now.editions.at(page, at))
        elif not fault.is_down:
            self._send(faulty(now.editions, page, at, fault))
        elif fault.hangs:
            self._keep_silent(is_slow=True)
        else:
            self._refuse(503, "the page is out of service")

    def _send_still(self, now: Published, camera: Camera, at: int) -> None:
        fault = now.stills.fault(camera, at)
        if fault in SILENT:
            self._keep_silent(is_slow=fault == "hanging")
        elif fault in NO_ANSWER:
            self._refuse(NO_ANSWER[fault], "the camera refuses")
        else:
            still = now.stills.still(camera, at)
            self._send(edition(still.body, "image/jpeg", still.taken_at, is_packed=False))

    def _keep_silent(self, *, is_slow: bool) -> None:
        """Close without an answer, at once or after the asker has given up."""
        self.close_connection = True
        if is_slow and self.server.hanging.acquire(blocking=False):
            try:
                time.sleep(HANG_S)
            finally:
                self.server.hanging.release()

    def _send(self, found: Edition) -> None:
        if self._has(found):
            self.send_response(304)
            self._describe(found)
            self.end_headers()
            return
        is_packed = found.packed is not None and "gzip" in self.headers.get("Accept-Encoding", "")
        body = found.packed if is_packed and found.packed is not None else found.body
        self.send_response(200)
        self._describe(found)
        self.send_header("Content-Type", found.media_type)
        self.send_header("Content-Length", str(len(body)))
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self._write(body)

    def _has(self, found: Edition) -> bool:
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return found.etag in (tag.strip() for tag in tags.split(",")) or tags.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and parsedate_to_datetime(since).timestamp() >= (
                found.modified_at
            )
        except ValueError:
            return False

    def _describe(self, found: Edition) -> None:
        self.send_header("ETag", found.etag)
        self.send_header("Last-Modified", formatdate(found.modified_at, usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Encoding")

    def _refuse(self, status: int, reason: str) -> None:
        body = f"{reason}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> None:
        if self.command != "HEAD":
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True


def _time(query: str, now: int) -> int:
    """The time that ``at=`` asks for, else now. Raises ``ValueError``."""
    asked = parse_qs(query).get("at")
    if not asked:
        return now
    moment = datetime.fromisoformat(asked[0].replace(" ", "+"))
    if moment.tzinfo is None or not 2000 <= moment.year < 2100:
        raise ValueError(f"found at {asked[0][:40]!r}, expected ISO 8601 with an offset, 2000-2099")
    return int(moment.astimezone(UTC).timestamp())


def _index(world: World) -> bytes:
    rows = "".join(
        f'<li><a href="{page.path}">{page.path}</a> {page.title}</li>' for page in PAGES.values()
    )
    first = world.cameras.inventory[0].camera_id
    return (
        f"<!doctype html><html lang=it><meta charset=utf-8><title>Simulazione: {world.city.name}"
        f"</title><h1>Simulazione: {world.city.name}</h1><ul>{rows}"
        f'<li><a href="{still_path(first)}">{still_path(first)}</a> una delle '
        f"{len(world.cameras.inventory)} telecamere</li><li>/healthz</li></ul>"
        "<p>?at=2026-02-07T20:30:00%2B01:00 chiede com’era in quell’istante.</p></html>\n"
    ).encode()
