"""A payload under a name of its own in the spool, the one folder that DuckDB may read."""

import os
import shutil
import uuid
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from etl.archives import MAGIC, whole_archive
from etl.feed import FormatError
from etl.transport.bundle import first_bytes
from etl.transport.decoding import PIECE, bounded, file_bytes, is_compressed
from etl.transport.outcome import Refused, Transient

MAX_UNPACKED_BYTES = 4 * 1024**3
SMALL_BYTES, MOST_TIMES = 16 * 1024**2, 100
"""A ZIP archive may unpack to so many bytes, or so many times its own: tables shrink less."""
_SPREADSHEET = "[Content_Types].xml"


@contextmanager
def spooled(payload: Path, spool: Path) -> Generator[Path]:
    """The payload as a file in ``spool``, unpacked if it was gzip, zstd or one file in a ZIP
    archive; removed afterwards.

    Raises ``FormatError`` where there is no such file, or what is packed in it breaks.
    """
    if not payload.is_file():
        raise FormatError(f"found no file {payload.name}, expected one")
    path = spool / f"{uuid.uuid4().hex}.table"
    try:
        if first_bytes(payload, 4) == MAGIC:
            _unzip(payload, path)
        elif is_compressed(payload):
            _unpack(payload, path)
        else:
            _link_or_copy(payload, path)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _unpack(payload: Path, path: Path) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(file_bytes(payload, MAX_UNPACKED_BYTES))
    except (Refused, Transient) as error:
        raise FormatError(str(error)) from None


def _unzip(payload: Path, path: Path) -> None:
    """The one file of a ZIP archive, as far as what it unpacks to is in proportion."""
    try:
        with whole_archive(), zipfile.ZipFile(payload) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.filename == _SPREADSHEET for info in files):
                raise FormatError("found a spreadsheet, expected a table that it was saved as: CSV")
            if len(files) != 1:
                raise FormatError(f"found a ZIP archive of {len(files)} files, expected one file")
            largest = min(MAX_UNPACKED_BYTES, max(SMALL_BYTES, MOST_TIMES * payload.stat().st_size))
            with archive.open(files[0]) as packed, path.open("wb") as file:
                file.writelines(bounded(iter(lambda: packed.read(PIECE), b""), largest))
    except Refused as error:
        raise FormatError(str(error)) from None


def _link_or_copy(payload: Path, path: Path) -> None:
    """A second name costs nothing; where the payload lies on another disk it is copied."""
    try:
        os.link(payload, path)
    except OSError:
        shutil.copyfile(payload, path)
