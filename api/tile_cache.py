"""Tiles kept on disk for a week, in a folder that never grows past its limit."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

FRESH_S = 7 * 86_400
MAX_BYTES = 256 * 1_048_576
KEPT_SHARE = 0.8
log = logging.getLogger(__name__)


class TileCache:
    """The tiles of one server; those of a server used before are the first to go."""

    def __init__(
        self,
        folder: Path,
        url: str,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._root = folder
        self._folder = folder / hashlib.sha256(url.encode()).hexdigest()[:12]
        self._max_bytes = max_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._bytes_n: int | None = None

    def get(self, z: int, x: int, y: int) -> bytes | None:
        """The tile, if it is kept and not too old."""
        path = self._path(z, x, y)
        try:
            if self._clock() - path.stat().st_mtime > FRESH_S:
                return None
            return path.read_bytes() or None
        except OSError:
            return None

    def put(self, z: int, x: int, y: int, body: bytes) -> None:
        """Keep a tile; a disk that cannot is no reason not to show it."""
        path = self._path(z, x, y)
        part = path.with_name(f"{path.name}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(body)
            os.utime(part, (self._clock(), self._clock()))
            part.replace(path)
            self._make_room(len(body))
        except OSError as error:
            log.warning("tile not kept: %s", error.strerror)

    def _path(self, z: int, x: int, y: int) -> Path:
        return self._folder / str(z) / str(x) / str(y)

    def _make_room(self, added_n: int) -> None:
        with self._lock:
            if self._bytes_n is None:
                self._bytes_n = sum(size for _, size, _ in self._kept())
            else:
                self._bytes_n += added_n
            if self._bytes_n > self._max_bytes:
                self._bytes_n = self._forget_oldest()

    def _forget_oldest(self) -> int:
        kept = sorted(self._kept())
        bytes_n = sum(size for _, size, _ in kept)
        for _, size, path in kept:
            if bytes_n <= self._max_bytes * KEPT_SHARE:
                break
            path.unlink(missing_ok=True)
            bytes_n -= size
        return bytes_n

    def _kept(self) -> list[tuple[float, int, Path]]:
        """Age, size and path of every file."""
        found: list[tuple[float, int, Path]] = []
        for path in self._root.rglob("*"):
            if path.is_file():
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
        return found
