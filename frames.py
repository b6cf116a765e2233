"""Frames computed once per page, moment, scope and revision; the same bytes to every viewer."""

import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from plotly.io.json import to_json_plotly

from data.moment import Moment

Frame = Mapping[str, Mapping[str, Any]]
FrameOf = Callable[[Moment], Frame]
KEPT_PICTURES = 256
KEPT_TOKENS = 16
TICK_S = 10.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A frame as bytes. ``token`` is the same for the same picture."""

    token: str
    at: str
    parts: dict[str, bytes]
    digests: dict[str, str]
    body: bytes
    packed: bytes


@dataclass(slots=True)
class _Picture:
    """One (page, moment, scope, language): its last frame and those its viewers may still have."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: Ready | None = None
    revision: int = -1
    made_s: float = 0.0
    known: OrderedDict[str, dict[str, str]] = field(default_factory=OrderedDict)
    changes: dict[tuple[str, str], Ready] = field(default_factory=dict)


class Frames:
    """Makes frames on demand. A live one is made again when data moved or after ``TICK_S``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pictures: OrderedDict[tuple[str, str, str, str], _Picture] = OrderedDict()
        self.made_n = 0
        """Frames computed so far."""

    def get(self, page: str, frame: FrameOf, moment: Moment, have: str | None) -> Ready | None:
        """The frame for a viewer who has ``have``; ``None`` where that still is the picture.

        With a ``have`` that is remembered, only the components that changed since are in it.
        """
        when = "live" if moment.is_live else moment.at.isoformat()
        picture = self._picture((page, when, moment.scope.key, moment.language))
        with picture.lock:
            if self._is_old(picture, moment):
                self._make(picture, frame, moment)
            ready = picture.ready
            assert ready is not None
            if have is not None and have.partition("-")[2] == ready.token.partition("-")[2]:
                return None
            if have is None or have not in picture.known:
                return ready
            return self._changes(picture, have, ready)

    def _picture(self, key: tuple[str, str, str, str]) -> _Picture:
        with self._lock:
            picture = self._pictures.pop(key, None) or _Picture()
            self._pictures[key] = picture
            while len(self._pictures) > KEPT_PICTURES:
                self._pictures.popitem(last=False)
            return picture

    def _is_old(self, picture: _Picture, moment: Moment) -> bool:
        if picture.ready is None or picture.revision != moment.warehouse.revision:
            return True
        return moment.is_live and self._clock() - picture.made_s > TICK_S

    def _make(self, picture: _Picture, frame: FrameOf, moment: Moment) -> None:
        revision = moment.warehouse.revision
        parts = {name: to_bytes(props) for name, props in frame(moment).items()}
        picture.ready = _ready(revision, moment.at.isoformat(timespec="seconds"), parts)
        picture.revision, picture.made_s = revision, self._clock()
        picture.known[picture.ready.token] = picture.ready.digests
        while len(picture.known) > KEPT_TOKENS:
            picture.known.popitem(last=False)
        picture.changes.clear()
        self.made_n += 1

    def _changes(self, picture: _Picture, have: str, ready: Ready) -> Ready:
        key = (have, ready.token)
        if key not in picture.changes:
            old = picture.known[have]
            parts = {n: p for n, p in ready.parts.items() if old.get(n) != ready.digests[n]}
            picture.changes[key] = _packed(ready.token, ready.at, parts, ready.digests)
        return picture.changes[key]


def to_bytes(props: Mapping[str, Any]) -> bytes:
    """Component props as JSON, Dash components and figures included."""
    return to_json_plotly(props, engine="orjson").encode()


def _ready(revision: int, at: str, parts: dict[str, bytes]) -> Ready:
    digests = {n: hashlib.blake2b(p, digest_size=8).hexdigest() for n, p in parts.items()}
    picture = hashlib.blake2b(repr(sorted(digests.items())).encode(), digest_size=6).hexdigest()
    return _packed(f"{revision}-{picture}", at, parts, digests)


def _packed(token: str, at: str, parts: dict[str, bytes], digests: dict[str, str]) -> Ready:
    props = b",".join(orjson.dumps(name) + b":" + part for name, part in parts.items())
    head = orjson.dumps({"revision": token, "at": at})[:-1]
    body = head + b',"props":{' + props + b"}}"
    return Ready(token, at, parts, digests, body, gzip.compress(body, compresslevel=3))
