"""A round over the cameras of the warehouse, made by a worker, as rows in staging."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.records import CameraProbe
from data.staging import Staging
from data.statements import statements
from data.warehouse import Warehouse
from etl.arrow_files import read_arrow
from etl.cameras.verdict import FROZEN_AFTER
from etl.guards import Counts
from etl.sources import CAMERA_LOOKS, CAMERA_STILL, CAMERA_STREAM, Source
from etl.worker import Worker

ROUND_S = 120
LOOK_S = {CAMERA_STILL: 10, CAMERA_STREAM: 30}
"""A camera gets no longer: of a stream, the first key frame may be some seconds away."""
CARDS_FILE = "placeholders.csv"


@dataclass(frozen=True, slots=True)
class Watched:
    """A camera and where its picture comes from."""

    camera_id: str
    url: str


@dataclass(frozen=True, slots=True)
class CameraRounds:
    """What rounds need: ``memory`` holds what each still showed last, ``cards`` known prints.

    Each kind of look has a prober of its own: a stream that breaks one costs no stills.
    """

    warehouse: Warehouse
    probers: Mapping[str, Worker]
    memory: Path
    cards: tuple[str, ...] = ()

    def stage(self, source: Source, folder: Path, staging: Staging) -> tuple[Counts, str | None]:
        """Stage one probe per camera, and a note where the time was too short for all."""
        found = self.warehouse.read(statements("pipeline")[source.format].text, Watched)
        round_s = min(max(source.every_s, source.timeout_s), ROUND_S)
        answer = self.probers[source.format].ask(
            "probe",
            round_s + LOOK_S[source.format] + 20,
            cameras=[[camera.camera_id, camera.url] for camera in found],
            spool=str(folder),
            memory=str(self._memory(source)),
            cards=self.cards,
            timeout_s=min(source.timeout_s, LOOK_S[source.format]),
            round_s=round_s,
            allow_private=source.allow_private,
            secret=source.secret_text,
            ca=str(source.ca) if source.ca else None,
            frozen_after_s=FROZEN_AFTER.total_seconds(),
        )
        probes = read_arrow(answer["probes"])
        staging.add(CameraProbe, probes)
        note = _note(source, len(found), len(found) - probes.num_rows, round_s)
        return Counts(read_n=probes.num_rows, rejected_n=0), note

    def close(self) -> None:
        """End every look under way, and let none begin."""
        for prober in self.probers.values():
            prober.close()

    def _memory(self, source: Source) -> Path:
        """Rounds of two kinds may overlap: each has a file of its own."""
        if source.format == CAMERA_STREAM:
            return self.memory.with_stem(f"{self.memory.stem}_streams")
        return self.memory


def probers() -> dict[str, Worker]:
    """A worker for each kind of look."""
    return {kind: Worker() for kind in CAMERA_LOOKS}


def known_cards(city: Path) -> tuple[str, ...]:
    """Prints of "unavailable" stills: those every city may meet, and those of its own profile."""
    files = (city.parent / CARDS_FILE, city / CARDS_FILE)
    return tuple(row["print"] for file in files if file.is_file() for row in _rows(file))


def _note(source: Source, cameras_n: int, missed_n: int, round_s: float) -> str | None:
    if cameras_n == 0:
        is_still = source.format == CAMERA_STILL
        return "no camera has a still yet" if is_still else "no camera has a stream to look at yet"
    return (
        f"{missed_n} of {cameras_n} cameras not reached within {round_s:g} s" if missed_n else None
    )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
