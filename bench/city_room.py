"""The real server on the made city, with one feed: what server benchmarks start and ask.

The feed is a table of incidents behind http, read through a mapping. It is polled when a benchmark
says so, by the command that operators have for it (``python -m etl run``), never by schedule.
"""

import shutil
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx

from access.passwords import DEMO_PASSWORD
from bench.made_city import city_file
from data.door import ask, door_path
from tests.browser.rooms import Room

SCREENS = ("situation", "incidents", "traffic", "cameras", "feeds")
USER = "comandante"
FEED = "calls"
SOURCES = """
[[source]]
id = "calls"
title = "Calls"
format = "table_mapped"
mapping = "calls.mapping.toml"
url = "${SIMULATOR_URL}/calls.csv"
every = "1h"
stale_after = "1d"
allow_private = true
"""
MAPPING = """
table = "incident"
format = "csv"
[columns]
incident_id = "number"
title = "title"
kind = "'road_accident'"
priority = "1"
lon = "9.19"
lat = "45.464"
received_at = "CAST(received AS TIMESTAMPTZ)"
"""


class Publisher(ThreadingHTTPServer):
    """A dispatch system that publishes the call it took last."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.body = b""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def publish(self, number: str) -> None:
        """A call of two hours ago that nobody was sent to: it is first in every queue."""
        received = datetime.now(UTC) - timedelta(hours=2)
        self.body = f"number,title,received\n{number},{number},{received.isoformat()}\n".encode()


class _Answer(BaseHTTPRequestHandler):
    server: Publisher
    protocol_version: ClassVar[str] = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.server.body
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@dataclass
class CityRoom:
    """The running server, its feed, and what is known of its process."""

    room: Room
    publisher: Publisher
    calls_n: int = field(default=0)

    @property
    def address(self) -> str:
        return self.room.address

    @property
    def port(self) -> int:
        return self.room.port

    def call(self) -> str:
        """Publish a call and have the feed polled; its number, once it is loaded."""
        number = self.publish()
        self.poll()
        return number

    def publish(self) -> str:
        """Publish a call; its number."""
        self.calls_n += 1
        number = f"call-{self.calls_n:04}"
        self.publisher.publish(number)
        return number

    def poll(self) -> None:
        """Have the server poll the feed now."""
        (run,) = ask(door_path(self.room.folder), "run", source=FEED)
        assert run["outcome"] == "loaded" and run["loaded_n"] == 1, run

    def client(self) -> httpx.Client:
        """Somebody signed in."""
        return self.room.client(USER, DEMO_PASSWORD)

    @property
    def serving_pid(self) -> int:
        """gunicorn's one worker: the process that does everything."""
        assert self.room.process is not None
        pid = self.room.process.pid
        (worker,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(worker)


@contextmanager
def city_room() -> Generator[CityRoom]:
    """The server on a copy of the made city, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="city-room-") as name:
        folder = Path(name) / "var"
        folder.mkdir()
        shutil.copy(city_file(), folder / "warehouse.duckdb")
        (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
        (folder / "calls.mapping.toml").write_text(MAPPING, encoding="utf-8")
        publisher = Publisher()
        environ = {
            "SOURCES": str(folder / "sources.toml"),
            "SIMULATOR_URL": f"http://127.0.0.1:{publisher.server_port}",
            "SCHEDULER": "off",
            "DEMO": "on",
            "LOG_LEVEL": "WARNING",
        }
        room = Room(folder, ("app.py",), environ)
        try:
            room.start()
            yield CityRoom(room, publisher)
        finally:
            room.stop()
            publisher.shutdown()
