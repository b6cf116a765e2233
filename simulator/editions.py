"""Pages as they go over the wire: compressed, tagged and dated, made once per change."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from simulator.press.page import Page
from simulator.world import World

KEPT = 64
COMPRESSION = 4


@dataclass(frozen=True, slots=True)
class Edition:
    """The bytes of something published, plain and (where worth it) compressed."""

    body: bytes
    packed: bytes | None
    media_type: str
    etag: str
    modified_at: int


def edition(body: bytes, media_type: str, modified_at: int, *, is_packed: bool = True) -> Edition:
    """Bytes with their tag; the tag is weak, for plain and compressed bytes share it."""
    packed = gzip.compress(body, COMPRESSION, mtime=0) if is_packed else None
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Edition(body, packed, media_type, etag, modified_at)


class Editions:
    """The newest editions of each page; several who ask at once wait for one making."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: OrderedDict[tuple[str, int], Edition] = OrderedDict()
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def at(self, page: Page, at: int) -> Edition:
        """A page as it was at a time."""
        with self._lock:
            making = self._making.setdefault(page.path, threading.Lock())
        with making:
            key = (page.path, page.changed_at(self._world, at))
            made = self._kept.get(key)
            return made or self._make(page, key)

    def _make(self, page: Page, key: tuple[str, int]) -> Edition:
        made = edition(page.render(self._world, key[1]), page.media_type, key[1])
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
