"""``python -m simulator.history``: give a running Control Room the simulated city's past.

What the city's systems hand over of past days goes through the ordinary loaders, the newest first.
What the warehouse has already is left out, so that a second start fills only what was missed.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.door import DoorClosed, DoorError, ask, door_path
from simulator.archives.archive import DAY_S
from simulator.chance import SEED
from simulator.past import File, Past
from simulator.progress import Progress

MAPPINGS = Path(__file__).parent / "mappings"
LIVED = Path(__file__).parent / "lived.sql"
DAYS, MOST_DAYS = 60, 1_000
INTERRUPTED = 130
Ask = Callable[..., Iterable[dict[str, Any]]]
"""A request by name with its arguments, and what a running room answers."""


class HistoryError(RuntimeError):
    """A past that was not taken; says why in one sentence."""


def main(arguments: list[str]) -> int:
    """Load what is missing of the last days. Returns the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    asked = _parser().parse_args(arguments)
    try:
        through_door = partial(ask, door_path(asked.data_dir))
        past = Past(asked.city, asked.seed, asked.days, int(time.time()))
        load_history(past, through_door, asked.data_dir, Progress(sys.stderr))
    except (DoorClosed, DoorError, HistoryError, ValueError, OSError) as error:
        print(f"The history is not complete: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def load_history(past: Past, room: Ask, folder: Path, progress: Progress) -> None:
    """Fill the gaps in what a room knows of a past. Raises ``HistoryError``."""
    missing = past.missing(_lived(room))
    progress.start(sum(span.until - span.since for span in missing) / DAY_S)
    with TemporaryDirectory(prefix="history-", dir=folder) as made:
        for span, files in past.files(missing, Path(made)):
            rows_n = sum(_load(file, room) for file in files)
            progress.add((span.until - span.since) / DAY_S, rows_n)
    progress.finish()


def _lived(room: Ask) -> set[int]:
    """The steps of which the room has readings."""
    return {row["step"] for row in room("sql", statement=LIVED.read_text(encoding="utf-8"))}


def _load(file: File, room: Ask) -> int:
    """Rows loaded of a file, which is removed."""
    archive = file.archive
    (run,) = room(
        "load",
        format=archive.format,
        file=str(file.path),
        source=archive.source_id,
        mapping=str(MAPPINGS / archive.mapping) if archive.mapping else None,
        known_then=True,
    )
    if run["outcome"] != "loaded" or run["rejected_n"]:
        told = f"{run['outcome']}, {run['rejected_n']} rejected, {run['reason']}"
        raise HistoryError(f"found {archive.source_id} {told}, expected it loaded whole")
    file.path.unlink()
    return run["loaded_n"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator.history", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--data-dir", type=Path, default=Path("data/var"), help="of the room")
    parser.add_argument("--city", default="milano", help="name of a city profile")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
