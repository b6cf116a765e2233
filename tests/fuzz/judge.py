"""What must hold whatever a payload is: refused or read, soon, in bounded memory, to valid rows."""

import resource
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path

from data.records import Record, Rejected, column_types, required_columns
from etl.columns import Columns
from etl.feed import FormatError, Reject
from etl.formats import Format
from etl.payload import file_payload, spool_folder
from etl.run import load_file
from etl.staged import stage_payload
from etl.transport.outcome import Refused, Transient
from tests.etl.feeds import pipeline_into, source

SLOWEST_S = 5.0
"""Of CPU, for payloads of at most a few hundred kilobytes."""
MOST_MEMORY = 400 * 1_048_576
MOST_BYTES = 4 * 1_048_576
LONGEST_REASON = 2_000
RANGES = {"lon": 180.0, "lat": 90.0}
LOADS_KEPT = 300


class Judge:
    """Tries payloads on one format; ``folder`` is its own."""

    def __init__(self, format: Format, folder: Path) -> None:
        self._format = format
        self._folder = folder
        self._loads_n = 0
        self._open()

    def try_parse(self, body: bytes, mapping: Path | None) -> int:
        """Read a payload without loading it; how many rows it gave, 0 where it was refused."""
        with _bounded():
            try:
                if self._format.parse is None:
                    return self._stage(body, mapping)
                return _checked(self._format, body)
            except (FormatError, Refused) as error:
                assert 0 < len(str(error)) < LONGEST_REASON, f"a reason of {len(str(error))}"
                return 0

    def try_load(self, body: bytes, mapping: Path | None) -> None:
        """Take a payload all the way into a warehouse."""
        self._loads_n += 1
        if self._loads_n % LOADS_KEPT == 0:
            self.close()
            self._open()
        feed = source(
            self._format.name, mapping=mapping, max_bytes=MOST_BYTES, max_reject_pct=100.0
        )
        with _bounded():
            run = load_file(feed, self._pipeline, self._written(body))
        assert run.read_n == run.loaded_n + run.rejected_n, f"{run} does not add up"
        assert run.outcome != "transient" or "ended before its end" in (run.reason or ""), run
        assert not (run.reason or "").startswith(("unexpected", "parse failed")), run.reason

    def close(self) -> None:
        """End what the pipeline started."""
        self._kept.close()
        self._pipeline.close()
        self._pipeline.warehouse.close()

    def _open(self) -> None:
        self._place = self._folder / f"pipeline-{self._loads_n}"
        self._place.mkdir(parents=True)
        self._pipeline = pipeline_into(self._place)
        self._kept = ExitStack()
        self._staging = self._kept.enter_context(self._pipeline.warehouse.staging())

    def _written(self, body: bytes) -> Path:
        path = self._place / "payload"
        path.write_bytes(body)
        return path

    def _stage(self, body: bytes, mapping: Path | None) -> int:
        """One table after the other on one cursor, as the tables of a bundle are."""
        feed, staging = source(self._format.name, mapping=mapping), self._staging
        staging.drop_rows()
        staging.execute("DELETE FROM staged_quarantine")
        with spool_folder(self._pipeline.warehouse.spool) as folder:
            payload = file_payload(self._written(body), folder, MOST_BYTES)
            counts = stage_payload(feed, self._format, payload.path, staging, self._pipeline.parser)
            rows_n = sum(
                _valid(staging.rows(record))
                for record in staging.staged()
                if record is not Rejected
            )
            assert 0 <= counts.rejected_n <= counts.read_n, f"{counts} do not add up"
            return rows_n


@contextmanager
def _bounded() -> Iterator[None]:
    """Fails where what is done takes too much time or memory."""
    started, peak = time.process_time(), _peak()
    try:
        yield
    except Transient as error:
        assert "ended before its end" in str(error), error
    spent = time.process_time() - started
    assert spent < SLOWEST_S, f"took {spent:.1f} s of CPU"
    assert _peak() - peak < MOST_MEMORY, f"took {(_peak() - peak) >> 20} MB"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def _checked(format: Format, body: bytes) -> int:
    """Parse, and see that every row is either in a column of its type or in the quarantine."""
    assert format.parse
    reject = Reject()
    rows = list(format.parse(body, reject))
    assert {type(row) for row in rows} <= {*format.records, *format.details}
    refused_n = len(reject.rejected)
    columns = Columns(reject)
    columns.extend(rows)
    tables = columns.tables()
    kept_n = sum(table.num_rows for table in tables.values())
    assert kept_n + len(reject.rejected) - refused_n == len(rows), "rows were lost on the way"
    assert all(one.reason and len(one.item) <= LONGEST_REASON for one in reject.rejected)
    unusable = {one.item for one in reject.rejected[refused_n:]}
    if not unusable:
        _valid(rows)
    return kept_n


def _valid(rows: Iterable[Record]) -> int:
    """How many rows there are, each with every value as its record promises."""
    count = 0
    for row in rows:
        count += 1
        types, needed = column_types(type(row)), required_columns(type(row))
        for name in (field.name for field in fields(row)):
            value = getattr(row, name)
            if value is None:
                assert name not in needed, f"no {name} in {row}"
                continue
            allowed = (float, int) if types[name] is float else types[name]
            assert isinstance(value, allowed), f"{name} of {type(value).__name__} in {row}"
            assert isinstance(value, bool) == (types[name] is bool), f"{name} {value} in {row}"
            if isinstance(value, datetime):
                assert value.utcoffset() == timedelta(0), f"{name} {value} is not UTC in {row}"
            if isinstance(value, float):
                assert isfinite(value), f"{name} {value} in {row}"
            if name in RANGES:
                assert abs(value) <= RANGES[name], f"{name} {value} in {row}"
    return count
