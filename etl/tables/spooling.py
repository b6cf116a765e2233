"""A payload under a name of its own in the spool, the one folder that DuckDB may read."""

import os
import shutil
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from etl.feed import FormatError
from etl.transport.decoding import file_bytes, is_compressed
from etl.transport.outcome import Refused, Transient

MAX_UNPACKED_BYTES = 4 * 1024**3


@contextmanager
def spooled(payload: Path, spool: Path) -> Generator[Path]:
    """The payload as a file in ``spool``, unpacked if it was gzip or zstd; removed afterwards.

    Raises ``FormatError`` where there is no such file, or what is packed in it breaks.
    """
    if not payload.is_file():
        raise FormatError(f"found no file {payload.name}, expected one")
    path = spool / f"{uuid.uuid4().hex}.table"
    try:
        if is_compressed(payload):
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


def _link_or_copy(payload: Path, path: Path) -> None:
    """A second name costs nothing; where the payload lies on another disk it is copied."""
    try:
        os.link(payload, path)
    except OSError:
        shutil.copyfile(payload, path)
