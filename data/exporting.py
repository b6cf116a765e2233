"""The rows of a series as a file: CSV for people, Parquet for programs."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.kpi import Kpi, Point

COLUMNS = ("bucket", "value", "unit", "cases")


def series_file(kpi: Kpi, points: Sequence[Point], form: str) -> bytes:
    """Points as ``csv`` or ``parquet``: ``bucket`` in UTC, ``value`` in ``unit``, ``cases``."""
    return FORMS[form](kpi, points)


def _csv(kpi: Kpi, points: Sequence[Point]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for point in points:
        row = (point.bucket.isoformat(), point.value, kpi.unit["en"], point.cases)
        writer.writerow(["" if cell is None else cell for cell in row])
    return text.getvalue().encode()


def _parquet(kpi: Kpi, points: Sequence[Point]) -> bytes:
    columns: dict[str, Any] = {
        "bucket": pa.array([p.bucket for p in points], pa.timestamp("us", "UTC")),
        "value": pa.array([p.value for p in points], pa.float64()),
        "unit": pa.array([kpi.unit["en"]] * len(points), pa.string()),
        "cases": pa.array([p.cases for p in points], pa.int64()),
    }
    body = io.BytesIO()
    pq.write_table(pa.table(columns), body)
    return body.getvalue()


FORMS: dict[str, Callable[[Kpi, Sequence[Point]], bytes]] = {"csv": _csv, "parquet": _parquet}
