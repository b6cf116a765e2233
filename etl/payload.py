"""One payload on its way in: a file of its own in the spool, gone when the load is over."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from data import clock
from etl.fetch import fetch
from etl.raw import SUFFIX
from etl.transport.bundle import bundle_ending, first_bytes
from etl.transport.decoding import PIECE, file_bytes, is_compressed
from etl.transport.outcome import Refused
from etl.transport.paging import Paging, fetch_pages
from etl.transport.transfer import Fetched, Wanted

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_PACKED = (".gz", ".zst")
_HEAD_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Payload:
    """What was fetched, unpacked; ``digest`` is the same for the same content."""

    path: Path
    bytes_n: int
    digest: str
    fetched_at: datetime
    modified_at: datetime | None

    def head(self) -> str:
        """How it begins, as text for the quarantine."""
        return first_bytes(self.path, _HEAD_BYTES).decode("utf-8", "backslashreplace")


@contextmanager
def spool_folder(spool: Path) -> Generator[Path]:
    """A folder for the files of one load."""
    with tempfile.TemporaryDirectory(prefix="load-", dir=spool) as folder:
        yield Path(folder)


def clear_spool(spool: Path) -> None:
    """Remove what loads that were killed left behind. Only for the owner of the spool."""
    for folder in spool.glob("load-*"):
        shutil.rmtree(folder, ignore_errors=True)


def fetch_payload(
    wanted: Wanted, folder: Path, paging: Paging | None = None
) -> tuple[Fetched, Payload | None]:
    """Fetch into a folder; no payload where nothing is new. Raises ``Transient``, ``Refused``."""
    if paging is not None:
        fetched, path = fetch_pages(wanted, paging, folder, _fetch_into)
        return fetched, stored_payload(path, path.stat().st_size, fetched)
    path = folder / f"payload{_suffix(urlsplit(wanted.url).path)}"
    fetched = _fetch_into(wanted, path)
    if fetched.is_unchanged:
        return fetched, None
    return fetched, stored_payload(path, wanted.max_bytes, fetched)


def stored_payload(path: Path, max_bytes: int, fetched: Fetched) -> Payload:
    """What was written into a folder of the spool, as a payload."""
    return _payload(path, max_bytes, fetched.fetched_at, fetched.modified_at)


def _fetch_into(wanted: Wanted, path: Path) -> Fetched:
    with path.open("wb") as sink:
        return fetch(wanted, sink)


def file_payload(file: Path, folder: Path, max_bytes: int) -> Payload:
    """A local file as a payload. Raises ``Refused`` where it cannot be read or is too big."""
    try:
        if not file.is_file():
            raise Refused(f"found no file {file}, expected one")
        modified_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        path = folder / f"payload{_bundle_suffix(file.name) or _suffix(file.name)}"
        _link_or_copy(file, path)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from None
    return _payload(path, max_bytes, clock.now(), modified_at)


def _payload(
    path: Path, max_bytes: int, fetched_at: datetime, modified_at: datetime | None
) -> Payload:
    size = path.stat().st_size
    if size > max_bytes:
        raise Refused(f"found {size:,} bytes, expected at most {max_bytes:,}")
    if is_compressed(path):
        path = _unpack(path, max_bytes)
    return Payload(path, path.stat().st_size, _digest(path), fetched_at, modified_at)


def _unpack(path: Path, max_bytes: int) -> Path:
    target = path.with_name(f"un{path.name}")
    with target.open("wb") as file:
        for piece in file_bytes(path, max_bytes):
            file.write(piece)
    return target


def _digest(path: Path) -> str:
    total = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            total.update(piece)
    return total.hexdigest()


def _suffix(name: str) -> str:
    """What a name says about its content: ``.csv`` for ``x.csv`` and for ``x.csv.gz``."""
    path = Path(name)
    if path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path.suffix.lower() if _SUFFIX.fullmatch(path.suffix) else ""


def _bundle_suffix(name: str) -> str:
    """The ending of a bundle that was kept; nothing that is fetched is taken for one."""
    return bundle_ending(Path(name.removesuffix(SUFFIX))) if name.endswith(SUFFIX) else ""


def _link_or_copy(file: Path, path: Path) -> None:
    """A second name costs nothing; where the file lies on another disk it is copied."""
    try:
        os.link(file, path)
    except OSError:
        shutil.copyfile(file, path)
