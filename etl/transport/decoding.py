"""The bytes of a payload as they were before compression, never more than its bound."""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from etl.transport.outcome import Refused, Transient

PIECE = 262_144
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_ENCODINGS = ("gzip", "x-gzip", "deflate")
_HEADER_BYTES = 2
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def decoded(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    """The body behind an HTTP content encoding. Raises ``Refused`` beyond ``max_bytes``."""
    arrived = bounded(chunks, max_bytes)
    names = [name.strip().lower() for name in encoding.split(",") if name.strip()]
    if names in ([], ["identity"]):
        return arrived
    if len(names) == 1 and names[0] in _ENCODINGS:
        return bounded(_inflated(arrived), max_bytes)
    raise Refused(f"found content encoding {encoding[:40]!r}, expected gzip, deflate or none")


def bounded(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """The same bytes. Raises ``Refused`` beyond ``max_bytes``."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise Refused(f"found more than {max_bytes:,} bytes, expected at most as many")
        yield chunk


def file_bytes(path: Path, max_bytes: int) -> Iterator[bytes]:
    """A file's content; one compressed by gzip or zstd is read as what is inside it."""
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(_GZIP_MAGIC):
            yield from bounded(_inflated(_pieces(file)), max_bytes)
        elif magic == _ZSTD_MAGIC:
            yield from bounded(_unzstd(file), max_bytes)
        else:
            yield from bounded(_pieces(file), max_bytes)


def is_compressed(path: Path) -> bool:
    """Whether a file begins like one of gzip or zstd."""
    with path.open("rb") as file:
        magic = file.read(4)
    return magic.startswith(_GZIP_MAGIC) or magic == _ZSTD_MAGIC


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _unzstd(file: IO[bytes]) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(file, "zstd") as stream:
            while piece := stream.read(PIECE):
                yield piece
    except OSError as error:
        raise Refused(f"found zstd data that breaks ({error}), expected it whole") from None


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Gzip (of several members, too) or deflate, in pieces however much a chunk expands to."""
    stream: Any = None
    pending = b""
    for chunk in chunks:
        pending += chunk
        if stream is None and len(pending) < _HEADER_BYTES:
            continue
        stream = stream or _decompressor(pending)
        while pending:
            if stream.eof:
                if not pending.startswith(_GZIP_MAGIC[: len(pending)]):
                    return
                stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                yield stream.decompress(pending, PIECE)
            except zlib.error as error:
                found = f"compressed data that breaks ({error})"
                raise Refused(f"found {found}, expected gzip or deflate") from None
            pending = stream.unconsumed_tail or stream.unused_data
    while stream is None or not stream.eof:
        rest = stream.decompress(b"", PIECE) if stream else b""
        if not rest:
            raise Transient("the compressed payload ended before its end")
        yield rest


def _decompressor(head: bytes) -> Any:
    """Some servers send deflate without the header that its standard asks for."""
    is_zlib = head[0] & 0x0F == 8 and (head[0] * 256 + head[1]) % 31 == 0
    has_header = is_zlib or head.startswith(_GZIP_MAGIC)
    return zlib.decompressobj(_GZIP_OR_ZLIB if has_header else -zlib.MAX_WBITS)
