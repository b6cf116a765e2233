"""Payloads that somebody puts into a folder: one file, or the files of a folder in their order."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from data import clock
from etl.transport.decoding import bounded
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Fetched, Wanted

_PIECE = 262_144
UNFINISHED = (".part", ".tmp", ".partial", "~")


def fetch_file(wanted: Wanted, sink: IO[bytes]) -> Fetched:
    """Copy a file, or the files of a folder one fetch after the other, oldest first.

    ``etag`` is the modification time and name of the file that was taken last.
    """
    path = _allowed_path(wanted)
    try:
        found = _next_file(path, wanted.etag) if path.is_dir() else _unless_known(path, wanted.etag)
        now = clock.now()
        if found is None:
            return Fetched(
                url=wanted.url,
                fetched_at=now,
                is_unchanged=True,
                etag=wanted.etag,
                modified=wanted.modified,
            )
        total = 0
        with found.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refused(f"found {found.name}, expected an ordinary file")
            for piece in bounded(iter(lambda: file.read(_PIECE), b""), wanted.max_bytes):
                total += sink.write(piece)
            modified_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError as error:
        raise Transient(f"{path} cannot be read: {error.strerror}") from None
    return Fetched(
        url=found.as_uri(),
        fetched_at=now,
        bytes_n=total,
        etag=_mark(found),
        modified=modified_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    )


def _allowed_path(wanted: Wanted) -> Path:
    path = Path(unquote(urlsplit(wanted.url).path)).resolve()
    if not any(path.is_relative_to(folder.resolve()) for folder in wanted.folders):
        listed = " or ".join(str(folder) for folder in wanted.folders) or "none at all"
        raise Refused(f"found file {path}, expected one below {listed}")
    return path


def _next_file(folder: Path, last: str | None) -> Path | None:
    for file in sorted(_files(folder), key=_mark):
        if last is None or _mark(file) > last:
            return file
    return None


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.iterdir():
        is_finished = not file.name.startswith(".") and not file.name.endswith(UNFINISHED)
        if is_finished and file.is_file() and not file.is_symlink():
            yield file


def _unless_known(file: Path, last: str | None) -> Path | None:
    return None if last is not None and _mark(file) == last else file


def _mark(file: Path) -> str:
    return f"{file.stat().st_mtime_ns:020d} {file.name}"
