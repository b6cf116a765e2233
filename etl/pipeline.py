"""What every load needs, and what is remembered of each source's last payload."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from data.staging import FeedRun
from data.warehouse import Warehouse
from etl.cameras.current import Watch
from etl.cameras.rounds import CameraRounds
from etl.feed import Link
from etl.mended import Mended
from etl.newness import Witness
from etl.places import Places
from etl.raw import Raw
from etl.transport.transfer import Fetched
from etl.worker import Worker


@dataclass(frozen=True, slots=True)
class Known:
    """The last payload of a source, what came of it, and who says how new it is.

    ``followed`` are the links whose messages the warehouse has; ``reader`` tells what read it.
    """

    fetched: Fetched
    digest: str
    run: FeedRun
    witness: Witness
    followed: frozenset[Link] = frozenset()
    reader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Where loads go through. ``folders`` are those that ``file:`` sources may read;
    ``pauses_s`` is how long publishers that could not serve us asked us to wait."""

    warehouse: Warehouse
    raw: Raw
    places: Places
    cameras: CameraRounds
    parser: Worker
    mended: Mended
    watch: Watch = field(default_factory=Watch)
    folders: tuple[Path, ...] = ()
    halt: threading.Event = field(default_factory=threading.Event)
    known: dict[str, Known] = field(default_factory=dict[str, Known])
    pauses_s: dict[str, float] = field(default_factory=dict[str, float])
    turns: defaultdict[str, threading.Lock] = field(
        default_factory=lambda: defaultdict(threading.Lock)
    )

    def close(self) -> None:
        """End every fetch, parse and probe under way, and let none begin."""
        self.halt.set()
        self.parser.close()
        self.cameras.close()
        self.watch.close()
