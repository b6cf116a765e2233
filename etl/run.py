"""One load from beginning to end: fetch, keep raw, parse, guard, stage, locate, merge, record."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from data import clock
from data.records import Boundary, Rejected, record_types
from data.staging import FeedRun, Outcome, Staging
from data.warehouse import WarehouseError
from etl.feed import FormatError
from etl.following import Followed, follow, remembering
from etl.formats import Format, formats
from etl.guards import AHEAD, Counts, ahead, refusal, refusal_of_messages
from etl.newness import Witness, dated, witness
from etl.parsing import find_links
from etl.payload import Payload, fetch_payload, file_payload, spool_folder, stored_payload
from etl.pipeline import Known, Pipeline
from etl.remembered import reader_of
from etl.sources import CAMERA_LOOKS, Source
from etl.staged import stage_payload
from etl.transport.bundle import is_gathered
from etl.transport.outcome import Broken, Refused, Transient
from etl.transport.transfer import Fetched, Wanted, onward

Take = Callable[[Path], Payload | None]
log = logging.getLogger(__name__)


def run_source(source: Source, pipeline: Pipeline) -> FeedRun:
    """Poll one source once; whatever happens is in the run that is recorded and returned."""
    with pipeline.turns[source.source_id]:
        load = _Load(pipeline.mended.applied(source), pipeline)
        return load.run(load.fetch)


def load_file(
    source: Source, pipeline: Pipeline, file: Path, *, known_then: bool = False
) -> FeedRun:
    """Load a local file as if ``source`` had delivered it.

    ``known_then``: it is what another room knew, and counts as reported when it was told there.
    """
    with pipeline.turns[source.source_id]:
        return _Load(source, pipeline).run_file(file, known_then=known_then)


def load_delivered(
    source: Source, pipeline: Pipeline, file: Path, name: str | None = None
) -> FeedRun:
    """Load what was sent to us, from a file of its own in the spool; ``name`` ends the run's id."""
    with pipeline.turns[source.source_id]:
        load = _Load(pipeline.mended.applied(source), pipeline, name)
        return load.run(lambda folder: load.receive(file))


def record_word(source: Source, pipeline: Pipeline, outcome: Outcome, reason: str) -> FeedRun:
    """Record that a source which sends to us is in reach, or is not, as a run without rows."""
    with pipeline.turns[source.source_id]:
        return _Load(source, pipeline).record(outcome, reason)


def load_again(source: Source, pipeline: Pipeline, files: Sequence[Path]) -> list[FeedRun]:
    """Load kept payloads in this order, with no poll of the source in between.

    What payloads that came later said stays as it is, and nothing is closed.
    """
    with pipeline.turns[source.source_id]:
        mended = pipeline.mended.applied(source)
        return [_Load(mended, pipeline).run_file(file) for file in files]


class _Load:
    """One load under way: the run as far as it is known, and the payload it is about."""

    def __init__(self, source: Source, pipeline: Pipeline, name: str | None = None) -> None:
        self._source = source
        self._pipeline = pipeline
        self._fetched: Fetched | None = None
        self._followed: Followed | None = None
        self._payload: Payload | None = None
        self._witness: Witness = "rows"
        self._replayed: str | None = None
        self._head = ""
        self._file: Path | None = None
        self._is_delivered = self._known_then = False
        now = clock.now()
        self._run = FeedRun(
            run_id=f"{now:%Y%m%dT%H%M%S%f}-{name or secrets.token_hex(5)}",
            source_id=source.source_id,
            started_at=now,
            finished_at=now,
            outcome="loaded",
            format=source.format,
        )

    def run_file(self, file: Path, *, known_then: bool = False) -> FeedRun:
        """Load a local file, which may be a payload that is kept already."""
        self._file, self._known_then = file, known_then
        return self.run(lambda folder: file_payload(file, folder, self._source.max_bytes))

    def run(self, take: Take) -> FeedRun:
        """Load what ``take`` finds, if it is new, and record that.

        The one place that catches whatever a payload may cause.
        """
        warehouse = self._pipeline.warehouse
        try:
            with spool_folder(warehouse.spool) as folder, warehouse.staging() as staging:
                return self._remembered(self._load(folder, staging, take))
        except Broken as error:
            is_last = self._is_delivered and not self._pipeline.halt.is_set()
            return self.record("refused" if is_last else "transient", str(error))
        except Transient as error:
            self._pipeline.pauses_s[self._source.source_id] = error.wait_s
            return self.record("transient", str(error))
        except (FormatError, Refused) as error:
            return self._remembered(self.record("refused", str(error)))
        except (duckdb.IOException, WarehouseError) as error:
            return self.record("transient", f"the warehouse took nothing: {error}")
        except OSError as error:
            return self.record("transient", f"this machine could not do it: {error}")
        except Exception as error:
            log.exception("load of %s failed", self._source.source_id)
            return self.record("refused", f"unexpected {type(error).__name__}: {error}")

    def _load(self, folder: Path, staging: Staging, take: Take) -> FeedRun:
        if self._source.format in CAMERA_LOOKS:
            counts, note = self._pipeline.cameras.stage(self._source, folder, staging)
            return self._merge(staging, counts, note)
        format = formats()[self._source.format]
        payload = take(folder)
        if payload is None:
            return self._repeat(staging)
        self._keep(payload)
        counts = stage_payload(self._source, format, payload.path, staging, self._pipeline.parser)
        counts = replace(counts, known_n=self._followed.known_n if self._followed else 0)
        judge = refusal_of_messages if is_gathered(payload.path) else refusal
        problem = judge(self._source, counts)
        if problem is not None:
            return self._refuse(staging, counts, problem)
        note = self._followed.note if self._followed else None
        return self._merge(staging, counts, note, self._newest(format, payload, staging))

    def fetch(self, folder: Path) -> Payload | None:
        """The payload behind the source's address; ``None`` where it is the one that we had."""
        format = formats()[self._source.format]
        wanted = self._wanted(self._known(), format.accept)
        self._fetched, payload = fetch_payload(wanted, folder, self._source.pages)
        payload = self._unless_known(payload)
        return self._follow(format, payload) if payload else None

    def receive(self, file: Path) -> Payload | None:
        """A payload that was sent to us; ``None`` where it is the one that we had."""
        self._is_delivered = True
        self._fetched = Fetched(url=self._source.url, fetched_at=clock.now())
        size = max(self._source.max_bytes, file.stat().st_size)
        return self._unless_known(stored_payload(file, size, self._fetched))

    def _unless_known(self, payload: Payload | None) -> Payload | None:
        known = self._known()
        is_known = known is not None and payload is not None and payload.digest == known.digest
        return None if is_known else payload

    def _follow(self, format: Format, payload: Payload) -> Payload:
        """The payload with the messages that it links to, where it does."""
        try:
            links = find_links(format, payload.path, self._pipeline.parser)
        except FormatError:
            return payload  # which the parser refuses as well, once it is kept
        if not links:
            return payload
        wanted, here = self._wanted(None, format.accept), self._fetched
        if here is not None and here.url.startswith("http"):
            wanted = onward(wanted, here.url)
        known = None if self._source.is_snapshot else self._known()
        self._followed = follow(payload, wanted, links, known.followed if known else ())
        return self._followed.payload

    def _known(self) -> Known | None:
        known = self._pipeline.known.get(self._source.source_id)
        return known if known is not None and known.reader == reader_of(self._source) else None

    def _wanted(self, known: Known | None, accept: str | None) -> Wanted:
        source = self._source
        says_accept = any(name.lower() == "accept" for name, _ in source.headers)
        preset = (("Accept", accept),) if accept and not says_accept else ()
        return Wanted(
            url=source.url,
            timeout_s=source.timeout_s,
            max_bytes=source.max_bytes,
            allow_private=source.allow_private,
            authorization=source.authorization,
            api_key=source.api_key,
            headers=(*preset, *source.headers),
            certificates=source.certificates,
            user=source.user,
            password=source.secret_text,
            host_key=source.host_key,
            etag=known.fetched.etag if known else None,
            modified=known.fetched.modified if known else None,
            folders=self._pipeline.folders,
            halt=self._pipeline.halt,
        )

    def _keep(self, payload: Payload) -> None:
        """Keep the payload, unless it is one of those kept already."""
        self._payload = payload
        self._head = payload.head()
        run, raw = self._run, self._pipeline.raw
        raw_file = raw.name_of(self._file) if self._file else None
        if raw_file is not None:
            self._replayed = raw.brought_by(raw_file)
        else:
            raw_file = raw.keep(payload.path, run.source_id, run.run_id, run.started_at)
        self._run = replace(run, bytes_n=payload.bytes_n, raw_file=raw_file)

    def _repeat(self, staging: Staging) -> FeedRun:
        """Nothing is new: what came of the payload that we had still holds."""
        known = self._pipeline.known[self._source.source_id]
        fetched = self._fetched or known.fetched
        is_loaded = known.run.outcome == "loaded"
        confirmed_at = dated(known.witness, fetched.fetched_at, fetched.modified_at)
        return staging.merge(
            self._finished(
                outcome=known.run.outcome,
                reason="not modified" if is_loaded else known.run.reason,
                newest_at=(confirmed_at or known.run.newest_at) if is_loaded else None,
            )
        )

    def _merge(
        self,
        staging: Staging,
        counts: Counts,
        note: str | None,
        newest_at: datetime | None = None,
    ) -> FeedRun:
        now = clock.now()
        notes = [note, ahead(staging.clock().newest_at, now)]
        self._pipeline.places.locate(staging)
        has_outlines = staging.count(Boundary) > 0
        run = staging.merge(
            self._finished(
                outcome="loaded",
                reason="; ".join(text for text in notes if text) or None,
                read_n=counts.read_n,
                loaded_n=counts.loaded_n,
                rejected_n=counts.rejected_n,
                newest_at=newest_at or staging.clock(now + AHEAD).newest_at,
            ),
            closes_missing=self._source.is_snapshot and self._replayed is None,
            replayed=self._replayed,
            known_then=self._known_then,
        )
        if has_outlines:
            self._pipeline.places.refresh()
        return run

    def _newest(self, format: Format, payload: Payload, staging: Staging) -> datetime | None:
        """How new the payload is, where no row says so."""
        known = [record_types()[table] for table in format.tables]
        staged = [record for record in staging.staged() if staging.count(record)]
        self._witness = witness(staged or known)
        return dated(self._witness, payload.fetched_at, payload.modified_at)

    def _refuse(self, staging: Staging, counts: Counts, problem: str) -> FeedRun:
        """Keep the quarantine, take no row."""
        staging.drop_rows()
        staging.reject([self._whole(problem)])
        run = self._finished(
            outcome="refused", reason=problem, read_n=counts.read_n, rejected_n=counts.read_n
        )
        return staging.merge(run)

    def record(self, outcome: Outcome, reason: str) -> FeedRun:
        """Record a load of which nothing was taken."""
        run = self._finished(outcome=outcome, reason=reason)
        try:
            with self._pipeline.warehouse.staging() as staging:
                if self._head:
                    staging.reject([self._whole(reason)])
                return staging.merge(run)
        except (duckdb.Error, WarehouseError) as error:
            log.error("run of %s (%s) not recorded: %s", run.source_id, reason, error)
            return run

    def _finished(self, **changes: object) -> FeedRun:
        changes = {"finished_at": clock.now()} | changes
        return replace(self._run, **changes)  # pyright: ignore[reportArgumentType]

    def _whole(self, reason: str) -> Rejected:
        return Rejected(position=0, reason=reason, item=self._head)

    def _remembered(self, run: FeedRun) -> FeedRun:
        """Have the next poll ask only for what is newer than this payload."""
        if self._fetched is not None and self._payload is not None:
            known = Known(
                self._fetched,
                self._payload.digest,
                run,
                self._witness,
                reader=reader_of(self._source),
            )
            self._pipeline.known[run.source_id] = remembering(known, self._followed, self._known())
        return run
