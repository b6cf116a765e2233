"""A round over the cameras of the warehouse, made by the worker, as rows in staging."""

import csv
from dataclasses import dataclass
from pathlib import Path

from data.records import CameraProbe
from data.staging import Staging
from data.statements import statements
from data.warehouse import Warehouse
from etl.arrow_files import read_arrow
from etl.cameras.verdict import FROZEN_AFTER
from etl.guards import Counts
from etl.sources import Source
from etl.worker import Worker

ROUND_S = 120
STILL_S = 10
CARDS_FILE = "placeholders.csv"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A camera and where its still is."""

    camera_id: str
    snapshot_url: str


@dataclass(frozen=True, slots=True)
class CameraRounds:
    """What rounds need: ``memory`` holds what each camera showed last, ``cards`` known prints."""

    warehouse: Warehouse
    prober: Worker
    memory: Path
    cards: tuple[str, ...] = ()

    def stage(self, source: Source, folder: Path, staging: Staging) -> tuple[Counts, str | None]:
        """Stage one probe per camera, and a note where the time was too short for all."""
        found = self.warehouse.read(statements("pipeline")["camera_snapshot"].text, Snapshot)
        round_s = min(max(source.every_s, source.timeout_s), ROUND_S)
        answer = self.prober.ask(
            "probe",
            round_s + STILL_S + 20,
            cameras=[[camera.camera_id, camera.snapshot_url] for camera in found],
            spool=str(folder),
            memory=str(self.memory),
            cards=self.cards,
            timeout_s=min(source.timeout_s, STILL_S),
            round_s=round_s,
            allow_private=source.allow_private,
            authorization=source.authorization,
            frozen_after_s=FROZEN_AFTER.total_seconds(),
        )
        probes = read_arrow(answer["probes"])
        staging.add(CameraProbe, probes)
        note = _note(len(found), len(found) - probes.num_rows, round_s)
        return Counts(read_n=probes.num_rows, rejected_n=0), note


def known_cards(city: Path) -> tuple[str, ...]:
    """Prints of "unavailable" stills: those every city may meet, and those of its own profile."""
    files = (city.parent / CARDS_FILE, city / CARDS_FILE)
    return tuple(row["print"] for file in files if file.is_file() for row in _rows(file))


def _note(cameras_n: int, missed_n: int, round_s: float) -> str | None:
    if cameras_n == 0:
        return "no camera has a still yet"
    return (
        f"{missed_n} of {cameras_n} cameras not reached within {round_s:g} s" if missed_n else None
    )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
