"""One parse of one payload, ours or bare, in a process that does nothing else; prints its cost."""

import csv
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from google.transit.gtfs_realtime_pb2 import FeedMessage
from lxml import etree
from pynmeagps import NMEAReader
from pynmeagps.exceptions import NMEAMessageError, NMEAParseError, NMEATypeError

from data.warehouse import Warehouse
from etl.formats import Format, formats
from etl.parsing import parse_rows
from etl.tables.reading import stage_table
from tests.goldens import cases, payload

Counts = tuple[int, int]
"""Rows and rejects."""


def ours(format: Format, path: Path, mapping: Path | None) -> Counts:
    """What a load does with a payload until its rows are merged."""
    if format.kind == "rows":
        parsed = parse_rows(format, [path.read_bytes()])
        return sum(table.num_rows for table in parsed.tables.values()), parsed.rejected.num_rows
    warehouse = Warehouse.open(None, spool=path.parent / "spool")
    with warehouse.staging() as staging:
        stage_table(format.path, path, staging, mapping)
        rows = sum(staging.count(record) for record in staging.staged())
        return rows, staging.rejected_n()


def bare(path: Path) -> Counts:
    """The same bytes through the library alone."""
    BARE[path.suffix](path.read_bytes())
    return 0, 0


def _xml(body: bytes) -> None:
    for _ in etree.iterparse(io.BytesIO(body)):
        pass


def _csv(body: bytes, delimiter: str = ",") -> None:
    text = io.StringIO(body.decode("utf-8-sig"), newline="")
    for _ in csv.reader(text, delimiter=delimiter):
        pass


def _json_lines(body: bytes) -> None:
    for line in body.decode().splitlines():
        try:
            json.loads(line)
        except json.JSONDecodeError:
            continue


def _nmea(body: bytes) -> None:
    for line in body.splitlines():
        try:
            NMEAReader.parse(line[line.index(b"$") :])
        except (ValueError, NMEAMessageError, NMEAParseError, NMEATypeError):
            continue


BARE: dict[str, Callable[[bytes], object]] = {
    ".csv": _csv, ".txt": lambda body: _csv(body, " "), ".nmea": _nmea, ".ndjson": _json_lines,
    ".pb": FeedMessage.FromString, ".json": json.loads, ".geojson": json.loads, ".xml": _xml,
    ".gpx": _xml,
}  # fmt: skip


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _warm_up(format: Format) -> None:
    """What libraries import when first used is no cost of a payload."""
    case = next(case for name, case in cases() if name == format.name)
    with _copy(payload(case)) as file:
        ours(format, file, next(iter(case.glob("mapping.toml")), None))


@contextmanager
def _copy(path: Path) -> Generator[Path]:
    """A file of its own: a load may tidy the one it reads."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copyfile(path, Path(folder) / path.name))


def main(way: str, name: str, file: str, mapping: str | None = None) -> None:
    """Print rows, rejects, seconds of CPU and the peak of memory as JSON."""
    format = formats()[name]
    _warm_up(format)
    with _copy(Path(file)) as path:
        Path("/proc/self/clear_refs").write_text("5")
        before_mb, began = _peak_mb(), time.process_time()
        if way == "ours":
            rows, rejects = ours(format, path, Path(mapping) if mapping else None)
        else:
            rows, rejects = bare(path)
        seconds = time.process_time() - began
        peak_mb = _peak_mb() - before_mb
    print(json.dumps({"rows": rows, "rejects": rejects, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main(*sys.argv[1:])
