"""Where payloads that are sent to us are put: sources whose address is ``push:``."""

from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from data.moment import Moment
from data.queries import RunRow, runs_named
from data.reporting import WHENEVER
from etl.payload import spool_folder
from etl.pipeline import Pipeline
from etl.run import load_delivered
from etl.sources import Source


class KeyReused(ValueError):
    """A key that stands for one delivery came with another."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload sent to us. ``name`` stands for it: the same name is the same delivery, and
    ``digest`` tells whether it truly is; without a name each delivery is a new one."""

    file: Path
    digest: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Loads deliveries, each name once."""

    pipeline: Pipeline
    sources: Sequence[Source]
    _turns: defaultdict[str, Lock] = field(default_factory=lambda: defaultdict(Lock))

    def source(self, source_id: str) -> Source | None:
        """The source of this name, if it takes deliveries."""
        for source in self.sources:
            if source.source_id == source_id and source.is_enabled and source.road == "pushed":
                return source
        return None

    @contextmanager
    def folder(self) -> Generator[Path]:
        """A folder in the spool for one delivery."""
        with spool_folder(self.pipeline.warehouse.spool) as folder:
            yield folder

    def load(self, source: Source, delivery: Delivery) -> RunRow:
        """Load a delivery; one that was loaded before is only answered with what came of it.

        Raises ``KeyReused`` where its name stood for another one.
        """
        if delivery.name is None:
            return self._told(source, self._run(source, delivery, None))
        with self._turns[source.source_id]:
            name = f"{delivery.name}-{delivery.digest[:16]}"
            before = self._runs(source, delivery.name)
            if any(not run.run_id.endswith(name) for run in before):
                raise KeyReused(source.source_id)
            done = [run for run in before if run.outcome != "transient"]
            if done:
                return done[-1]
            return self._told(source, self._run(source, delivery, name))

    def _run(self, source: Source, delivery: Delivery, name: str | None) -> str:
        return load_delivered(source, self.pipeline, delivery.file, name).run_id

    def _runs(self, source: Source, name: str) -> list[RunRow]:
        moment = Moment(at=WHENEVER, warehouse=self.pipeline.warehouse)
        return runs_named(moment, source.source_id, name)

    def _told(self, source: Source, run_id: str) -> RunRow:
        return self._runs(source, run_id)[-1]
