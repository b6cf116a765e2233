"""The body of a delivery on its way into a file: bounded in size, unpacked size and time."""

import hashlib
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import request
from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    RequestEntityTooLarge,
    RequestTimeout,
    UnsupportedMediaType,
)

from etl.transport.decoding import decoded
from etl.transport.outcome import Refused, Transient

PIECE = 65_536
ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")


def receive(
    folder: Path, max_bytes: int, seconds: float, see: Callable[[bytes], None]
) -> tuple[Path, str]:
    """Write the request's body, unpacked, into a folder; its file and the digest of what it holds.

    ``see`` is shown the body as it was sent. Raises the HTTP errors of a body that is too much.
    """
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise UnsupportedMediaType(
            f"found Content-Encoding {encoding[:40]!r}, expected gzip, deflate or none."
        )
    request.max_content_length = max_bytes
    if (request.content_length or 0) > max_bytes:
        raise _too_large(max_bytes)
    sent = folder / "sent"
    with sent.open("wb") as file, _ended_after(seconds):
        for piece in _pieces(max_bytes):
            see(piece)
            file.write(piece)
    return _unpacked(sent, encoding, max_bytes)


def _pieces(max_bytes: int) -> Iterator[bytes]:
    total = 0
    while piece := request.stream.read(PIECE):
        total += len(piece)
        if total > max_bytes:
            raise _too_large(max_bytes)
        yield piece


def _unpacked(sent: Path, encoding: str, max_bytes: int) -> tuple[Path, str]:
    file, digest = sent.with_name("payload"), hashlib.sha256()
    try:
        with sent.open("rb") as packed, file.open("wb") as plain:
            for piece in decoded(iter(lambda: packed.read(PIECE), b""), encoding, max_bytes):
                digest.update(piece)
                plain.write(piece)
    except (Refused, Transient) as error:
        if "more than" in str(error):
            raise _too_large(max_bytes) from None
        raise BadRequest(f"{error}.") from None
    return file, digest.hexdigest()


@contextmanager
def _ended_after(seconds: float) -> Generator[None]:
    """A body that is not there in time ends: reading from its connection is shut down.

    The server's thread waits in a read that knows no time; only the socket can wake it.
    """
    connection = request.environ.get("gunicorn.socket")
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (ClientDisconnected, OSError):
        if is_late.is_set():
            raise RequestTimeout(f"found a body not sent within {seconds:g} s.") from None
        raise
    finally:
        timer.cancel()
    if is_late.is_set():
        raise RequestTimeout(f"found a body not sent within {seconds:g} s.")


def _too_large(max_bytes: int) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(f"found more than {max_bytes:,} bytes, expected at most as many.")
