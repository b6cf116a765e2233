"""A payload read for trial: how many items, the first rows and rejects; nothing is loaded."""

import tempfile
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from data.records import Rejected
from data.staging import Staging
from data.warehouse import Warehouse
from etl.formats import formats
from etl.sources import Source
from etl.staged import stage_payload
from etl.worker import Worker

SHOWN_N = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """What a payload gives: the first rows, as dicts with their ``table``, and rejects."""

    read_n: int
    rejected_n: int
    rows: tuple[dict[str, Any], ...]
    rejects: tuple[Rejected, ...]


def try_payload(source: Source, payload: Path, worker: Worker) -> Trial:
    """Read a payload as ``source`` would. Raises ``FormatError`` where it would be refused."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse.open(None, spool=Path(folder) / "spool")
        try:
            with warehouse.staging() as staging:
                counts = stage_payload(source, formats()[source.format], payload, staging, worker)
                return _shown(counts.read_n, staging)
        finally:
            warehouse.close()


def _shown(read_n: int, staging: Staging) -> Trial:
    staged = (row for record in staging.staged() for row in staging.rows(record))
    rows = tuple({"table": row.TABLE} | asdict(row) for row in islice(staged, SHOWN_N))
    rejects = (row for row in staging.rows(Rejected) if isinstance(row, Rejected))
    return Trial(read_n, staging.rejected_n(), rows, tuple(islice(rejects, SHOWN_N)))
