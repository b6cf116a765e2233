"""Messages zipped together, as the DWD publishes them."""

import io
import zipfile
from collections.abc import Iterator

from etl.archives import whole_archive
from etl.feed import FormatError

MOST_FILES = 20_000
MOST_BYTES = 64 * 1_048_576
_ENCRYPTED = 0x1


def messages(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every XML file. Raises ``FormatError``, also for one that is a bomb."""
    with whole_archive(), zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = [file for file in archive.infolist() if file.filename.lower().endswith(".xml")]
        _require_bearable(files)
        for file in files:
            yield file.filename, _content(archive, file)


def _require_bearable(files: list[zipfile.ZipInfo]) -> None:
    if not files:
        raise FormatError("found a zip file without XML in it, expected CAP messages")
    total = sum(file.file_size for file in files)
    if len(files) > MOST_FILES or total > MOST_BYTES:
        found = f"{len(files):,} files of {total:,} bytes"
        raise FormatError(f"found {found}, expected at most {MOST_FILES:,} of {MOST_BYTES:,}")
    if any(file.flag_bits & _ENCRYPTED for file in files):
        raise FormatError("found an encrypted zip file, expected one that can be read")


def _content(archive: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes:
    """No more than the file says it holds."""
    with archive.open(file) as stream:
        return stream.read(file.file_size + 1)[: file.file_size]
