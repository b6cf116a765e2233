"""Rows a second and memory of every feed format, against a bare parse of the same bytes.

``python -m bench formats`` (``python -m bench.formats FORMAT ...`` for some) takes every format's
golden payloads, their good items grown to 2 MB, and the largest real public files where they are.
Ours is the format's ``parse`` into Arrow columns, or the staging of a table. Bare is what a library
does without us, nothing kept: lxml's ``iterparse``, ``json.loads`` (of each line for NDJSON), the
``csv`` reader, protobuf's ``FromString``, pynmeagps sentence by sentence. Each runs in a process of
its own; seconds are those of CPU, memory is the peak above what the process had before.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.grown import grown
from bench.report import Report
from etl.formats import formats

REAL = (
    ("alert_dpc_csv", "civil_protection/20260808-bollettino-oggi-comuni-latest.csv"),
    ("boundaries_geojson", "geo/milano_cm_comuni.geojson"),
    ("incident_milwaukee_csv", "incidents/mke_police_calls_2018.csv"),
    ("incident_roma_csv", "incidents/roma_polizia_locale_incidenti_2018_dedup.csv"),
    ("incident_sffd_csv", "incidents/sffd_cad_calls_merged.csv"),
    ("traffic_datex2", "traffic/datex2v2_ntis/ANPR_Journey_Time_Data_3794915029662987.xml"),
    ("traffic_datex2", "traffic/datex2v3_ndw/actueel_beeld.xml"),
    ("unit_gpx", "avl/movingpandas_car_track_304_to_UL.gpx"),
    ("unit_gtfs_realtime", "traffic/gtfs/tripUpdates_auckland.pb"),
    ("unit_gtfs_realtime", "traffic/gtfs/gtfsrt_auckland_20160519080120.json"),
)
COLUMNS = ("format", "payload", "MB", "rows", "rejects", "rows/s", "MB/s", "peak MB",
           "bare MB/s", "bare peak MB", "times bare")  # fmt: skip
LEAST_ROWS_PER_S = 2_500
ABOUT = (
    "Seconds of CPU; memory is the peak above the process before it read the payload. Made "
    "payloads are golden ones, their good items repeated up to 2 MB. Ours checks every value and "
    "builds typed rows and Arrow columns (or staged tables); bare keeps nothing. Files of trip "
    "updates have no rows on purpose."
)
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Job:
    """A payload to be read by a format; one made here has a row for every item."""

    format: str
    name: str
    path: Path
    mapping: Path | None
    is_made: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one payload took, by us and bare; ``rows`` and ``rejects`` are ours."""

    job: Job
    bytes_n: int
    ours: dict[str, Any]
    bare: dict[str, Any]

    @property
    def ratio(self) -> float:
        """How many times longer ours takes."""
        return self.ours["seconds"] / self.bare["seconds"]

    @property
    def rows_per_s(self) -> float:
        """What ours yields in a second of CPU."""
        return self.ours["rows"] / self.ours["seconds"]

    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        megabytes, ours, bare = self.bytes_n / 1e6, self.ours, self.bare
        return (
            self.job.format, self.job.name, f"{megabytes:.1f}", f"{ours['rows']:,}",
            f"{ours['rejects']:,}", f"{self.rows_per_s:,.0f}",
            f"{megabytes / ours['seconds']:.1f}", f"{ours['peak_mb']:.0f}",
            f"{megabytes / bare['seconds']:.1f}", f"{bare['peak_mb']:.0f}", f"{self.ratio:.1f}",
        )  # fmt: skip


def compared(names: Sequence[str]) -> list[Line]:
    """A line per payload of the formats named, or of all."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(jobs(Path(folder), frozenset(names) or frozenset(formats())))
        return [
            Line(job, job.path.stat().st_size, _measured("ours", job), _measured("bare", job))
            for job in found
        ]


def jobs(folder: Path, names: frozenset[str]) -> Iterator[Job]:
    """The grown payloads, written into a folder, then the real ones."""
    for number, made in enumerate(grown(names)):
        path = folder / f"{number}{made.suffix}"
        path.write_bytes(made.body)
        yield Job(made.format, f"made of {made.case}", path, made.mapping, is_made=True)
    data = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
    for format, place in REAL:
        if format in names and (data / place).is_file():
            yield Job(format, Path(place).name, data / place, None, is_made=False)


def _measured(way: str, job: Job) -> dict[str, Any]:
    arguments = [way, job.format, str(job.path), *([str(job.mapping)] if job.mapping else [])]
    command = [sys.executable, "-m", "bench.one_parse", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def measure() -> Report:
    """Every format."""
    lines = compared(())
    slow = [line for line in lines if line.job.is_made and line.rows_per_s < LEAST_ROWS_PER_S]
    return Report(
        title="Rows a second and memory of every format, against a bare parse",
        aim=f"at least {LEAST_ROWS_PER_S:,} rows a second of every format",
        is_met=not slow,
        columns=COLUMNS,
        rows=[line.cells() for line in lines],
        about=ABOUT,
    )


def main(names: Sequence[str]) -> int:
    """Print the table."""
    for cells in (COLUMNS, *(line.cells() for line in compared(names))):
        print(" | ".join(cells), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
