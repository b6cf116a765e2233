"""What commands may ask of the pipeline: load a file, poll a source."""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.door import Handler
from data.staging import FeedRun
from etl.formats import Format, formats
from etl.pipeline import Pipeline
from etl.run import load_file, run_source
from etl.sources import Source, require_polled
from etl.transport.outcome import Refused

MAX_FILE_BYTES = 16 * 2**30
MAX_ROWS_FILE_BYTES = 512 * 2**20
_SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHOWN = ("run_id", "outcome", "reason", "read_n", "loaded_n", "rejected_n")


def handlers(pipeline: Pipeline, sources: Sequence[Source]) -> Mapping[str, Handler]:
    """The requests this module answers, by name."""
    known = {source.source_id: source for source in sources}

    def load(
        format: str,
        file: str,
        source: str | None = None,
        mapping: str | None = None,
        known_then: bool = False,
    ) -> Generator[dict[str, Any]]:
        asked = file_source(format, known.get(source or ""), source, mapping)
        yield shown(load_file(asked, pipeline, Path(file), known_then=known_then))

    def run(source: str) -> Generator[dict[str, Any]]:
        if source not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise Refused(f"found source {source!r}, expected one of {listed}")
        require_polled(known[source])
        yield shown(run_source(known[source], pipeline))

    return {"load": load, "run": run}


def shown(run: FeedRun) -> dict[str, Any]:
    """A run as the commands print it."""
    return {name: getattr(run, name) for name in _SHOWN}


def known_format(name: str) -> Format:
    """A format by its name. Raises ``Refused`` with those there are."""
    found = formats().get(name)
    if found is None:
        raise Refused(f"found format {name!r}, expected one of {', '.join(sorted(formats()))}")
    return found


def max_file_bytes(format: Format) -> int:
    """How large a file may be: one that is read row by row is in memory whole."""
    return MAX_FILE_BYTES if format.kind == "table" else MAX_ROWS_FILE_BYTES


def file_source(
    format: str, listed: Source | None, source_id: str | None, mapping: str | None
) -> Source:
    """What a file is loaded as: a listed source with its guards, or one of its own without."""
    largest = max_file_bytes(known_format(format))
    if source_id is not None and not _SOURCE_ID.fullmatch(source_id):
        raise Refused(f"found source {source_id!r}, expected letters, digits, ., - and _")
    path = Path(mapping) if mapping else None
    if listed is not None and listed.format == format:
        return replace(listed, mapping=path or listed.mapping, max_bytes=largest)
    return Source(
        source_id=source_id or format,
        title=source_id or format,
        format=format,
        every_s=0,
        stale_after_s=0,
        max_reject_pct=100,
        max_bytes=largest,
        mapping=path,
    )
