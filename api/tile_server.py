"""Asks the configured tile server, a little at a time, and lets it rest when it does not answer."""

import logging
import threading
import time
from collections.abc import Callable

import httpx

from api.pictures import picture_type

TIMEOUT_S = 3.0
MAX_BYTES = 524_288
REST_S = 60.0
AT_ONCE = 4
USER_AGENT = "ControlRoom/0.1 (city operations room; caching tile proxy)"
MIRRORS = "abc"
log = logging.getLogger(__name__)


class TileError(Exception):
    """The server did not give a tile; says why, without its address."""


class TileServer:
    """One server; ``fetch`` never takes much longer than ``TIMEOUT_S``, however many ask."""

    def __init__(
        self,
        url: str,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._clock = clock
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._rests_until = float("-inf")
        self._client = httpx.Client(
            timeout=TIMEOUT_S, headers={"User-Agent": USER_AGENT}, transport=transport
        )

    def fetch(self, z: int, x: int, y: int) -> bytes | None:
        """The tile's picture; ``None`` where there is none now."""
        if self._is_resting() or not self._places.acquire(timeout=TIMEOUT_S):
            return None
        try:
            return None if self._is_resting() else self._ask(self._address(z, x, y))
        except (httpx.HTTPError, TileError) as error:
            self._rests_until = self._clock() + REST_S
            log.warning("no tiles for %g s: %s", REST_S, _reason(error))
            return None
        finally:
            self._places.release()

    def _is_resting(self) -> bool:
        return self._clock() < self._rests_until

    def _address(self, z: int, x: int, y: int) -> str:
        parts = {"z": z, "x": x, "y": y, "s": MIRRORS[(x + y) % len(MIRRORS)]}
        address = self._url
        for name, value in parts.items():
            address = address.replace(f"{{{name}}}", str(value))
        return address

    def _ask(self, address: str) -> bytes | None:
        ends = self._clock() + TIMEOUT_S
        with self._client.stream("GET", address) as answer:
            if answer.status_code in (204, 404):
                return None
            if answer.status_code != 200:
                raise TileError(f"found status {answer.status_code}, expected 200")
            return _checked(self._body(answer, ends))

    def _body(self, answer: httpx.Response, ends: float) -> bytes:
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MAX_BYTES:
                raise TileError(f"found more than {MAX_BYTES} bytes, expected a tile")
            if self._clock() > ends:
                raise TileError(f"found it slower than {TIMEOUT_S:g} s")
        return bytes(body)


def _checked(body: bytes) -> bytes:
    if picture_type(body) is None:
        raise TileError(f"found {body[:12]!r}, expected a PNG, JPEG or WebP picture")
    return body


def _reason(error: Exception) -> str:
    """Why, without the address: it may hold a key."""
    return str(error) if isinstance(error, TileError) else type(error).__name__
