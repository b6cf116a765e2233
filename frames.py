"""Frames computed once per page, moment, scope and revision; the same bytes to every viewer."""

import gzip
import hashlib
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import orjson
from plotly.io.json import to_json_plotly

from data.moment import Moment
from turns import Turns

Part = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
"""What a component shows; one that is yet to be worked out may fail without the others."""
Frame = Mapping[str, Part]
FrameOf = Callable[[Moment], Frame]
KEPT_PICTURES = 256
KEPT_BYTES = 128 * 2**20
KEPT_TOKENS = 16
# Each moment of the past is a picture of its own: unbounded, replays would starve live screens.
REPLAYS_AT_ONCE = 2
REPLAYS_WAITING = 8
REPLAY_PATIENCE_S = 5.0
TICK_S = 10.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A frame as bytes. ``token`` is the same for the same picture."""

    token: str
    at: str
    parts: dict[str, bytes]
    failed: dict[str, str]
    digests: dict[str, str]
    body: bytes
    packed: bytes

    @property
    def bytes_n(self) -> int:
        """What it takes in memory, nearly."""
        return len(self.body) + len(self.packed) + sum(map(len, self.parts.values()))


@dataclass(slots=True)
class _Picture:
    """One (page, thing, moment, scope, language): its last frame and those viewers may have."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: Ready | None = None
    revision: int = -1
    made_s: float = 0.0
    known: OrderedDict[str, dict[str, str]] = field(default_factory=OrderedDict)
    failures: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    changes: dict[tuple[str, str], Ready] = field(default_factory=dict)
    bytes_n: int = 0


class Frames:
    """Makes frames on demand. A live one is made again when data moved or after ``TICK_S``.

    What is kept stays within ``kept_bytes``; the pictures asked for last are kept longest.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, kept_bytes: int = KEPT_BYTES
    ) -> None:
        self._clock = clock
        self._kept_bytes = kept_bytes
        self._replays = Turns(
            "replays", REPLAYS_AT_ONCE, waiting=REPLAYS_WAITING, patience_s=REPLAY_PATIENCE_S
        )
        self._lock = threading.Lock()
        self._pictures: OrderedDict[tuple[str, str, str, str], _Picture] = OrderedDict()
        self.made_n = 0
        """Frames computed so far."""

    def get(self, page: str, frame: FrameOf, moment: Moment, have: str | None) -> Ready | None:
        """The frame for a viewer who has ``have``; ``None`` where that still is the picture.

        With a ``have`` that is remembered, only the components that changed since are in it.
        Raises ``Crowded`` where too many other replays are being made.
        """
        when = "live" if moment.is_live else f"{moment.at.isoformat()} {moment.clock}"
        name = f"{page}/{moment.of}" if moment.of else page
        picture = self._picture((name, when, moment.scope.key, moment.language))
        with picture.lock:
            if self._is_old(picture, moment):
                with nullcontext() if moment.is_live else self._replays.taken():
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

    def _keep_within(self) -> None:
        """Forget pictures, the longest unasked first; one that somebody waits for is not lost."""
        with self._lock:
            total = sum(picture.bytes_n for picture in self._pictures.values())
            while total > self._kept_bytes and len(self._pictures) > 1:
                _, forgotten = self._pictures.popitem(last=False)
                total -= forgotten.bytes_n

    @property
    def kept_bytes_n(self) -> int:
        """What all that is kept takes in memory, nearly."""
        with self._lock:
            return sum(picture.bytes_n for picture in self._pictures.values())

    def _is_old(self, picture: _Picture, moment: Moment) -> bool:
        if picture.ready is None or picture.revision != moment.warehouse.revision:
            return True
        return moment.is_live and self._clock() - picture.made_s > TICK_S

    def _make(self, picture: _Picture, frame: FrameOf, moment: Moment) -> None:
        revision = moment.warehouse.revision
        parts, picture.failures = _worked_out(frame(moment), picture.failures)
        failed = {name: reference for name, (_, reference) in picture.failures.items()}
        picture.ready = _ready(revision, moment.at.isoformat(timespec="seconds"), parts, failed)
        picture.revision, picture.made_s = revision, self._clock()
        picture.known[picture.ready.token] = picture.ready.digests
        while len(picture.known) > KEPT_TOKENS:
            picture.known.popitem(last=False)
        picture.changes.clear()
        picture.bytes_n = picture.ready.bytes_n
        self.made_n += 1
        self._keep_within()

    def _changes(self, picture: _Picture, have: str, ready: Ready) -> Ready:
        key = (have, ready.token)
        if key not in picture.changes:
            old = picture.known[have]
            parts = {n: p for n, p in ready.parts.items() if old.get(n) != ready.digests[n]}
            changes = _packed(ready.token, ready.at, parts, ready.failed, ready.digests)
            picture.changes[key] = changes
            picture.bytes_n += len(changes.body) + len(changes.packed)
            self._keep_within()
        return picture.changes[key]


def to_bytes(props: Mapping[str, Any]) -> bytes:
    """Component props as JSON, Dash components and figures included."""
    return to_json_plotly(props, engine="orjson").encode()


def _worked_out(
    frame: Frame, before: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, bytes], dict[str, tuple[str, str]]]:
    """The parts as bytes; of those that failed why, and under which reference the log tells more.

    What fails as it did ``before`` keeps its reference, and is logged once. Raises the first
    failure where no part could be made: then it is the picture that failed.
    """
    parts: dict[str, bytes] = {}
    failures: dict[str, Exception] = {}
    for name, part in frame.items():
        try:
            parts[name] = to_bytes(part() if callable(part) else part)
        except Exception as error:  # noqa: BLE001 - whatever fails in one part, the rest lives
            failures[name] = error
    if failures and not parts:
        raise next(iter(failures.values()))
    return parts, {name: _referred(name, e, before.get(name)) for name, e in failures.items()}


def _referred(name: str, error: Exception, before: tuple[str, str] | None) -> tuple[str, str]:
    """What is wrong with a part, and the reference that the screen and the log share."""
    why = f"{type(error).__name__}: {error}"
    if before is not None and before[0] == why:
        return before
    reference = secrets.token_hex(4)
    log.error("reference %s: part %s of a picture failed", reference, name, exc_info=error)
    return why, reference


def _ready(revision: int, at: str, parts: dict[str, bytes], failed: dict[str, str]) -> Ready:
    digests = {n: hashlib.blake2b(p, digest_size=8).hexdigest() for n, p in parts.items()}
    digests |= {name: f"failed {reference}" for name, reference in failed.items()}
    picture = hashlib.blake2b(repr(sorted(digests.items())).encode(), digest_size=6).hexdigest()
    return _packed(f"{revision}-{picture}", at, parts, failed, digests)


def _packed(
    token: str, at: str, parts: dict[str, bytes], failed: dict[str, str], digests: dict[str, str]
) -> Ready:
    props = b",".join(orjson.dumps(name) + b":" + part for name, part in parts.items())
    told = {"failed": failed} if failed else {}
    head = orjson.dumps({"revision": token, "at": at, **told})[:-1]
    body = head + b',"props":{' + props + b"}}"
    return Ready(token, at, parts, failed, digests, body, gzip.compress(body, compresslevel=3))
