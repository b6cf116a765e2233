"""Several payloads of one load in one file: pages of a list, messages gathered, an index followed.

A bundle is a tar file, which anybody can open. Its name tells what its parts are to each other:
*pages* are one payload in pieces, so that one that cannot be read refuses them all; *messages*
stand each for itself, so that one that cannot be read goes to quarantine; so do those of a *linked*
bundle, whose first part is the index that links to the others.
"""

import io
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from etl.feed import FormatError

PAGES = ".pages.tar"
MESSAGES = ".messages.tar"
LINKED = ".linked.tar"
_NAME_CHARS = 90


def write_bundle(target: Path, parts: Iterable[tuple[str, bytes | Path]]) -> None:
    """Put parts into a new bundle; each is named by its number and where it came from.

    The file depends on the parts alone: the same parts make the same file.
    """
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for number, (origin, content) in enumerate(parts, start=1):
            member = tarfile.TarInfo(f"{number:06d}-{quote(origin, safe='')[:_NAME_CHARS]}")
            if isinstance(content, Path):
                member.size = content.stat().st_size
                with content.open("rb") as file:
                    archive.addfile(member, file)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


def bundle_ending(payload: Path) -> str:
    """How the name of a bundle ends; nothing for a payload that is one."""
    return next(
        (ending for ending in (PAGES, MESSAGES, LINKED) if payload.name.endswith(ending)), ""
    )


def is_bundle(payload: Path) -> bool:
    """Whether a payload is several, told by its name, which is always ours."""
    return bool(bundle_ending(payload))


def stands_alone(payload: Path) -> bool:
    """Whether each part of a payload is to be judged for itself."""
    return payload.name.endswith((MESSAGES, LINKED))


def is_gathered(payload: Path) -> bool:
    """Whether a payload is messages that came one by one, and no list of anything."""
    return payload.name.endswith(MESSAGES)


def begins_with_index(payload: Path) -> bool:
    """Whether the first part of a payload links to the others."""
    return payload.name.endswith(LINKED)


def parts(payload: Path) -> Iterator[bytes]:
    """The payloads in a file: those of a bundle one after the other, or the file itself."""
    if not is_bundle(payload):
        yield payload.read_bytes()
        return
    try:
        with tarfile.open(payload, "r:") as archive:
            for member in archive:
                file = archive.extractfile(member) if _is_plain(member) else None
                if file is None:
                    raise FormatError(f"found {member.name[:60]!r}, expected ordinary files alone")
                yield file.read()
    except tarfile.TarError as error:
        raise FormatError(f"found a bundle that breaks ({error}), expected it whole") from None


def first_bytes(payload: Path, most: int) -> bytes:
    """How a payload, or the first part of a bundle, begins."""
    with payload.open("rb") as file:
        if not is_bundle(payload):
            return file.read(most)
        header = tarfile.TarInfo.frombuf(file.read(tarfile.BLOCKSIZE), "utf-8", "surrogateescape")
        return file.read(min(header.size, most))


def _is_plain(member: tarfile.TarInfo) -> bool:
    """A sparse file would be larger than the bundle it is in."""
    return member.isreg() and not member.issparse()
