"""Viewers as the server knows browsers: a connection that asks for frames, one that listens."""

import gzip
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

TOKEN = re.compile(rb'"revision":"([^"]+)"')
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server is, and the cookies of somebody signed in."""

    port: int
    cookie: str


class Connection:
    """One kept connection that asks for frames, packed as browsers do."""

    def __init__(self, door: Door, screen: str) -> None:
        self._socket = connected(door)
        self._reader = self._socket.makefile("rb")
        self._door = door
        self._screen = screen

    def ask(self, have: str | None) -> bytes | None:
        """The packed frame, or ``None`` for 304."""
        query = f"?have={have}" if have else ""
        self._socket.sendall(request(self._door, f"/frames/{self._screen}{query}"))
        status = int(self._reader.readline().split()[1])
        length = 0
        while (line := self._reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if status == 304:
            return None
        body = self._reader.read(length)
        assert status == 200, f"found {status} {body[:200]!r}, expected a frame"
        return body

    def close(self) -> None:
        self._socket.close()


def token(packed: bytes) -> str:
    """The token of a packed frame."""
    found = TOKEN.search(gzip.decompress(packed)[:200])
    assert found is not None
    return found[1].decode()


def connected(door: Door) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", door.port), timeout=PATIENCE_S)
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def request(door: Door, path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\nCookie: {door.cookie}\r\n"
        "Accept-Encoding: gzip\r\n\r\n"
    ).encode()


def answers_per_s(
    door: Door, screen: str, viewers: int, seconds: float, have: Callable[[], str | None]
) -> float:
    """How many answers so many viewers get, each asking again as soon as it is answered."""
    counts = [0] * viewers
    ends = time.monotonic() + seconds

    def look(number: int) -> None:
        connection = Connection(door, screen)
        known = have()
        while time.monotonic() < ends:
            connection.ask(known)
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=look, args=[n]) for n in range(viewers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


@dataclass
class Listener:
    """Listens to the stream and fetches what changed each time it is told that data moved."""

    door: Door
    screen: str
    drawn: threading.Condition = field(default_factory=threading.Condition)
    revision: int = -1
    have: str | None = None

    def start(self) -> None:
        """Fetch the first frame, and listen from then on."""
        self._frames = Connection(self.door, self.screen)
        self._stream = connected(self.door)
        self._stream.sendall(request(self.door, "/stream"))
        self._fetch()
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._stream.shutdown(socket.SHUT_RDWR)
        self._stream.close()
        self._frames.close()

    def wait(self, revision: int) -> None:
        """Until a frame of this revision, or a later one, has come."""
        with self.drawn:
            has_come = self.drawn.wait_for(lambda: self.revision >= revision, PATIENCE_S)
        assert has_come, f"found revision {self.revision} after {PATIENCE_S} s, expected {revision}"

    def _listen(self) -> None:
        self._stream.settimeout(None)
        with self._stream.makefile("rb") as lines:
            try:
                kind = b""
                for line in lines:
                    if line.startswith(b"data:") and not kind.startswith(b"event: beat"):
                        self._fetch()
                    kind = line
            except (OSError, ValueError):
                return

    def _fetch(self) -> None:
        packed = self._frames.ask(self.have)
        if packed is None:
            return
        with self.drawn:
            self.have = token(packed)
            self.revision = int(self.have.partition("-")[0])
            self.drawn.notify_all()
