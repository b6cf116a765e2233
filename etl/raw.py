"""Payloads kept as they came, compressed, so that every row can be traced and made again."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

import pyarrow as pa

from etl.transport.bundle import bundle_ending
from etl.transport.decoding import file_bytes
from etl.transport.outcome import Refused

SUFFIX = ".zst"
MAX_TOTAL_BYTES = 20 * 2**30
_PIECE = 1_048_576


@dataclass(frozen=True, slots=True)
class Raw:
    """A folder of payloads, one folder a source, one below it a day; ``days`` 0 keeps none."""

    folder: Path
    days: int
    max_total_bytes: int = MAX_TOTAL_BYTES

    def keep(self, payload: Path, source_id: str, run_id: str, at: datetime) -> str | None:
        """Keep a payload; its name for ``feed_run.raw_file``. All of it is on disk, or none."""
        if self.days == 0:
            return None
        ending = f"{bundle_ending(payload)}{SUFFIX}"
        name = PurePosixPath(source_id, f"{at:%Y-%m-%d}", f"{run_id}{ending}")
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".tmp")
        try:
            _compress(payload, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync(target.parent)
        return str(name)

    def read(self, raw_file: str, max_bytes: int) -> Iterator[bytes]:
        """The payload of a run, in pieces. Raises ``Refused`` where it is not kept any more."""
        return file_bytes(self.path(raw_file), max_bytes)

    def path(self, raw_file: str) -> Path:
        """Where the payload of a run is. Raises ``Refused`` where it is not kept any more."""
        path = (self.folder / raw_file).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            raise Refused(f"found no payload {raw_file!r}, expected one that is still kept")
        return path

    @staticmethod
    def brought_by(raw_file: str) -> str:
        """The run that brought a payload: later payloads have later names."""
        return PurePosixPath(raw_file).stem

    def name_of(self, file: Path) -> str | None:
        """The name of a payload that is kept; ``None`` for a file from elsewhere."""
        folder = self.folder.resolve()
        found = file.resolve()
        return found.relative_to(folder).as_posix() if found.is_relative_to(folder) else None

    def forget_old(self, today: date) -> int:
        """Delete what is older than ``days`` or, oldest first, beyond the bound; how many files."""
        removed_n = 0
        kept: list[tuple[date, Path]] = []
        for day, folder in self._days():
            if day < today - timedelta(days=self.days):
                removed_n += len(list(folder.iterdir()))
                shutil.rmtree(folder)
            else:
                kept.append((day, folder))
        return removed_n + self._shrink(kept)

    def _days(self) -> Iterator[tuple[date, Path]]:
        for folder in self.folder.glob("*/????-??-??"):
            yield date.fromisoformat(folder.name), folder

    def _shrink(self, days: list[tuple[date, Path]]) -> int:
        files = [
            (day, file.name, file, file.stat().st_size)
            for day, folder in days
            for file in folder.iterdir()
        ]
        total = sum(size for *_, size in files)
        removed_n = 0
        for _, _, file, size in sorted(files):
            if total <= self.max_total_bytes:
                break
            file.unlink()
            total -= size
            removed_n += 1
        return removed_n


def _compress(payload: Path, target: Path) -> None:
    with payload.open("rb") as body, pa.CompressedOutputStream(str(target), "zstd") as stream:
        while piece := body.read(_PIECE):
            stream.write(piece)
    _sync(target)


def _sync(path: Path) -> None:
    """Make a file's content, or a folder's names, last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
