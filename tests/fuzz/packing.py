"""Payloads packed as senders pack them, and packages made to explode."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

import pyarrow as pa

BOMB_BYTES = 64 * 1_048_576
"""What the bombs unpack to; far more than a source of these tests may deliver."""


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, 1)


def gzipped_twice(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body, 1), 1)


def gzipped_in_members(body: bytes) -> bytes:
    half = len(body) // 2
    return gzip.compress(body[:half], 1) + gzip.compress(body[half:], 1)


def deflated(body: bytes) -> bytes:
    return zlib.compress(body, 1)


def zstandard(body: bytes) -> bytes:
    return pa.compress(body, codec="zstd", asbytes=True)


def zipped(body: bytes) -> bytes:
    return _zip({"payload": body})


def zipped_with_evil_names(body: bytes) -> bytes:
    return _zip({"../../payload": body, "/etc/payload": body, "a\\b": body, "x" * 300: body})


def zipped_in_zip(body: bytes) -> bytes:
    return _zip({f"{n}.zip": zipped(body) for n in range(3)})


def gzip_bomb(_: bytes) -> bytes:
    return _gzip_bomb()


def zstd_bomb(_: bytes) -> bytes:
    return _zstd_bomb()


def zip_bomb(_: bytes) -> bytes:
    return _zip_bomb()


@cache
def _gzip_bomb() -> bytes:
    return gzip.compress(b"[" * BOMB_BYTES, 1)


@cache
def _zstd_bomb() -> bytes:
    return zstandard(b" " * BOMB_BYTES)


@cache
def _zip_bomb() -> bytes:
    return _zip({f"{n}.csv": b"0," * (BOMB_BYTES // 8) for n in range(4)})


def _zip(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return sink.getvalue()


PACKINGS: tuple[Callable[[bytes], bytes], ...] = (
    gzipped, gzipped_twice, gzipped_in_members, deflated, zstandard, zipped, zipped_with_evil_names,
    zipped_in_zip, gzip_bomb, zstd_bomb, zip_bomb,
)  # fmt: skip


def packed(body: bytes, dice: Random) -> bytes:
    """Packed one way or another; one in three is damaged afterwards."""
    package = dice.choice(PACKINGS)(body)
    if dice.random() < 0.33:
        at = dice.randrange(len(package) + 1)
        package = (
            package[:at]
            + dice.choice((b"", b"\0\0", package[:40]))
            + package[at + dice.randint(0, 9) :]
        )
    return package
