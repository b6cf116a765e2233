"""What an administrator does with feeds while they run: look at payloads, mend, read again."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from data.staging import FeedRun
from data.statements import statements
from etl.cameras.addresses import is_stream
from etl.cameras.current import current_still
from etl.cameras.shared import SharedPictures
from etl.feed import FormatError
from etl.letterbox import Letterbox
from etl.payload import file_payload
from etl.pipeline import Pipeline
from etl.run import load_again
from etl.sources import CAMERA_STILL, Source
from etl.transport.outcome import Refused
from etl.trial import Trial, try_payload

AT_MOST = 500


@dataclass(frozen=True, slots=True)
class _RawFile:
    raw_file: str


class Desk:
    """Looking after the feeds of a pipeline; ``letterbox`` is where those sent to us arrive."""

    def __init__(self, pipeline: Pipeline, sources: Sequence[Source]) -> None:
        self._pipeline = pipeline
        self.letterbox = Letterbox(pipeline, sources)
        self._sources = {source.source_id: source for source in sources}
        self._shared = SharedPictures()

    def payload(self, raw_file: str, max_bytes: int) -> Iterator[bytes]:
        """A payload as it came, in pieces. Raises ``Refused`` where it is not kept any more."""
        return self._pipeline.raw.read(raw_file, max_bytes)

    def picture(self, still_url: str | None, stream_url: str | None) -> bytes:
        """What a camera shows now: its still, as it comes, else a picture of its stream. All who
        look within a few seconds see the same.

        Raises ``Refused`` or ``Transient`` where it shows nothing.
        """
        kinds = {source.format for source in self._sources.values() if source.is_enabled}
        if still_url and (CAMERA_STILL in kinds or not stream_url):
            ask_still = partial(current_still, still_url, self._sources.values())
            return self._shared.picture(still_url, ask_still)
        if stream_url and is_stream(stream_url):
            ask_stream = partial(self._pipeline.watch.picture, stream_url, self._sources.values())
            return self._shared.picture(stream_url, ask_stream)
        raise Refused("found neither still nor stream, expected one to look at")

    def mapping(self, source_id: str) -> str | None:
        """The mapping a source is read with; ``None`` where it has none or is not listed."""
        source = self._sources.get(source_id)
        return self._pipeline.mended.text(source) if source else None

    def try_mapping(self, source_id: str, text: str) -> Trial | str:
        """What a draft makes of the newest payload, or why it cannot, in one sentence."""
        source = self._source(source_id)
        with tempfile.TemporaryDirectory() as folder:
            try:
                draft = self._pipeline.mended.draft(source, text, Path(folder))
                payload = file_payload(self._newest(source), Path(folder), source.max_bytes)
                mended = replace(source, mapping=draft)
                return try_payload(mended, payload.path, self._pipeline.parser)
            except (FormatError, Refused) as error:
                return str(error)

    def save_mapping(self, source_id: str, text: str) -> str | None:
        """Read the source with this mapping from now on, or why not, in one sentence."""
        source = self._source(source_id)
        with tempfile.TemporaryDirectory() as folder:
            try:
                draft = self._pipeline.mended.draft(source, text, Path(folder))
            except (FormatError, Refused) as error:
                return str(error)
            self._pipeline.mended.save(source, draft)
        return None

    def replay(self, source_id: str, run_id: str) -> list[FeedRun] | str:
        """Read the payload of a run again, and those that came after it, oldest first.

        The later ones come too, so that what was said last stays what holds. Why not, in one
        sentence, where none of them is kept, or more than ``AT_MOST`` would be read.
        """
        source = self._source(source_id)
        files = [self._pipeline.raw.path(name) for name in self._kept_since(source, run_id)]
        if not files:
            return f"found no payload of run {run_id} or since, expected one that is still kept"
        if len(files) > AT_MOST:
            return f"found {len(files)} payloads since run {run_id}, expected at most {AT_MOST}"
        return load_again(source, self._pipeline, files)

    def _source(self, source_id: str) -> Source:
        source = self._sources.get(source_id)
        if source is None:
            listed = ", ".join(sorted(self._sources)) or "none"
            raise Refused(f"found source {source_id[:60]!r}, expected one of {listed}")
        return source

    def _kept_since(self, source: Source, run_id: str) -> list[str]:
        asked = {"source_id": source.source_id, "run_id": run_id}
        return [row.raw_file for row in self._read("kept_payloads", asked)]

    def _newest(self, source: Source) -> Path:
        for row in islice(self._read("newest_payload", {"source_id": source.source_id}), 1):
            return self._pipeline.raw.path(row.raw_file)
        raise Refused(f"found no payload of {source.source_id}, expected one that is still kept")

    def _read(self, name: str, parameters: dict[str, Any]) -> list[_RawFile]:
        text = statements("pipeline")[name].text
        return self._pipeline.warehouse.read(text, _RawFile, parameters)
