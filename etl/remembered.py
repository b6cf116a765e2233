"""What is known of each source's last payload, kept beside the data over a restart.

Without it every inventory, index and watched folder would be read once more. What a warehouse
does not have (a new one, an older copy) was not read, whatever is remembered.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import orjson

from data.staging import FeedRun
from etl.feed import Link
from etl.pipeline import Known
from etl.sources import Source
from etl.transport.transfer import Fetched, shown

HasRun = Callable[[str, str], bool]
"""Whether the warehouse has a run, by source and run."""
log = logging.getLogger(__name__)


class Remembered(dict[str, Known]):
    """By source; each change is written to ``folder``, a file a source."""

    def __init__(self, folder: Path, has_run: HasRun) -> None:
        super().__init__()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(folder.glob("*.json")):
            known = _read(file)
            if known is not None and has_run(known.run.source_id, known.run.run_id):
                super().__setitem__(known.run.source_id, known)

    def __setitem__(self, source_id: str, known: Known) -> None:
        super().__setitem__(source_id, known)
        public = replace(known, fetched=replace(known.fetched, url=shown(known.fetched.url)))
        file = self._folder / f"{source_id}.json"
        unfinished = file.with_suffix(".tmp")
        try:
            unfinished.write_bytes(orjson.dumps(public, default=list))
            unfinished.replace(file)
        except OSError as error:
            log.warning("%s: not remembered over a restart (%s)", source_id, error.strerror)


def reader_of(source: Source) -> str:
    """What a source's payloads are read by: another reader may find more in the same payload."""
    told = hashlib.blake2b(_code(), digest_size=16)
    told.update(f"{source.format} {source.url} {source.id_prefix}".encode())
    if source.mapping is not None:
        told.update(source.mapping.read_bytes())
    return told.hexdigest()


@cache
def _code() -> bytes:
    """All code and statements that read payloads, as one digest."""
    told = hashlib.blake2b(digest_size=16)
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".sql"):
            told.update(file.read_bytes())
    return told.digest()


def _read(file: Path) -> Known | None:
    """What a file remembers; nothing where it cannot be read: then the source is read again."""
    try:
        given: dict[str, Any] = orjson.loads(file.read_bytes())
        return Known(
            fetched=_made(Fetched, given["fetched"]),
            digest=given["digest"],
            run=_made(FeedRun, given["run"]),
            witness=given["witness"],
            followed=frozenset(Link(**link) for link in given["followed"]),
            reader=given["reader"],
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("%s: forgotten, its source is read again (%s)", file.name, error)
        return None


def _made(kind: type[Any], given: dict[str, Any]) -> Any:
    """A dataclass from its JSON, instants as such."""
    hints = get_type_hints(kind)
    return kind(
        **{
            name: datetime.fromisoformat(value)
            if value is not None and hints[name] in (datetime, datetime | None)
            else value
            for name, value in given.items()
        }
    )
