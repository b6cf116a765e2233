"""Tables as open data portals pack them: one file in a ZIP archive, and archives that are none."""

import io
import zipfile
from pathlib import Path

import pytest

from etl.feed import FormatError
from etl.tables.spooling import spooled

TABLE = b"a,b\n1,2\n"


def packed(*files: tuple[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return sink.getvalue()


def damaged(archive: bytes) -> bytes:
    """With another byte in the middle of what is packed."""
    return archive[:38] + bytes([archive[38] ^ 0xFF]) + archive[39:]


def shortened(archive: bytes) -> bytes:
    """Without bytes that its directory counts, so that a file begins before the archive."""
    return archive[:4] + archive[14:]


def read(folder: Path, body: bytes) -> bytes:
    (folder / "spool").mkdir()
    (folder / "payload").write_bytes(body)
    try:
        with spooled(folder / "payload", folder / "spool") as path:
            return path.read_bytes()
    finally:
        assert not list((folder / "spool").iterdir())


def test_one_file_of_an_archive_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, packed(("data/", b""), ("../../data/calls.csv", TABLE))) == TABLE


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (packed(("a.csv", TABLE), ("b.csv", TABLE)), "archive of 2 files"),
        (packed(("folder/", b"")), "archive of 0 files"),
        (packed(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")), "a spreadsheet"),
        (packed(("a.csv", TABLE))[:-30], "archive that breaks"),
        (damaged(packed(("a.csv", TABLE))), "archive that breaks"),
        (shortened(packed(("a.csv", TABLE))), "archive that breaks"),
        (packed(("a.csv", b"0," * 20_000_000)), "more than 16,777,216 bytes"),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, body: bytes, found: str) -> None:
    with pytest.raises(FormatError, match=r"found .+, expected .+") as refused:
        read(tmp_path, body)
    assert found in str(refused.value)
