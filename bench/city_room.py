"""The real server on the made city, with two feeds: what server benchmarks start and ask.

The feeds are tables of calls and of units' positions behind http, read through mappings. They are
polled when a benchmark says so, by the command that operators have for it (``python -m etl run``),
never by schedule.
"""

import shutil
import tempfile
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import ClassVar

import httpx

from access.passwords import DEMO_PASSWORD
from bench.made_city import UNITS, city_file
from data.door import ask, door_path
from tests.browser.rooms import Room

SCREENS = ("situation", "incidents", "traffic", "cameras", "feeds")
USER = "comandante"
FEED, MOVES = "calls", "moves"
SOURCE = """
[[source]]
id = "{name}"
title = "{name}"
format = "table_mapped"
mapping = "{name}.mapping.toml"
url = "${{SIMULATOR_URL}}/{name}.csv"
every = "1h"
stale_after = "1d"
allow_private = true
"""
MAPPINGS = {
    FEED: """
table = "incident"
format = "csv"
[columns]
incident_id = "number"
title = "number"
kind = "'road_accident'"
priority = "1"
lon = "9.19"
lat = "45.464"
received_at = "received"
""",
    MOVES: """
table = "unit_position"
format = "csv"
[columns]
unit_id = "unit"
observed_at = "seen"
lon = "lon"
lat = "lat"
heading_deg = "heading"
status = "'free'"
""",
}


class Publisher(ThreadingHTTPServer):
    """A dispatch system that publishes the call it took last and where its units are."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.bodies: dict[str, str] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def publish(self, feed: str, header: str, lines: Iterable[str]) -> None:
        """What the feed says from now on."""
        self.bodies[f"/{feed}.csv"] = "\n".join([header, *lines, ""])


class _Answer(BaseHTTPRequestHandler):
    server: Publisher
    protocol_version: ClassVar[str] = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.server.bodies[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@dataclass
class CityRoom:
    """The running server, its feeds, and what is known of its process."""

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
        """Publish a call of two hours ago that nobody was sent to: it is first in every queue."""
        self.calls_n += 1
        number = f"call-{self.calls_n:04}"
        received = datetime.now(UTC) - timedelta(hours=2)
        self.publisher.publish(FEED, "number,received", [f"{number},{received.isoformat()}"])
        return number

    def recall(self) -> None:
        """Have the first call told of again with another time: a change, and no call more.

        Back and forth by a minute: seconds told off one by one would stand still in step with the
        clock.
        """
        self.calls_n += 1
        received = datetime.now(UTC) - timedelta(hours=2, minutes=self.calls_n % 2)
        self.publisher.publish(FEED, "number,received", [f"call-0000,{received.isoformat()}"])
        self.poll()

    def move(self) -> None:
        """Have every unit move and turn."""
        now, chance = datetime.now(UTC).isoformat(), Random(self.calls_n)
        moves = (
            f"unit {n},{now},{chance.uniform(9.06, 9.28):.5f},{chance.uniform(45.4, 45.54):.5f},"
            f"{chance.randrange(360)}"
            for n in range(UNITS)
        )
        self.publisher.publish(MOVES, "unit,seen,lon,lat,heading", moves)
        self.poll(MOVES, UNITS)

    def poll(self, feed: str = FEED, rows: int = 1) -> None:
        """Have the server poll a feed now."""
        (run,) = ask(door_path(self.room.folder), "run", source=feed)
        assert run["outcome"] == "loaded" and run["loaded_n"] == rows, run

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
        sources = "".join(SOURCE.format(name=name) for name in MAPPINGS)
        (folder / "sources.toml").write_text(sources, encoding="utf-8")
        for name, mapping in MAPPINGS.items():
            (folder / f"{name}.mapping.toml").write_text(mapping, encoding="utf-8")
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
