"""How commands reach the process that owns the warehouse: a Unix socket only its user may open.

A request is one JSON object, ``{"do": name, ...arguments}``; the answer is a stream of JSON
values, each in ``{"item": ...}``, then ``{"end": true}`` or ``{"error": sentence}``. Every message
is preceded by its length, four bytes, big end first.
"""

import json
import logging
import os
import socket
import struct
import threading
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

Handler = Callable[..., Iterable[Any]]
MAX_MESSAGE_BYTES = 64 * 1_048_576
REQUEST_S = 10
CONNECT_S = 5
_LENGTH = struct.Struct(">I")
log = logging.getLogger(__name__)


class DoorClosed(ConnectionError):
    """Nobody answers behind the door."""


class DoorError(ValueError):
    """The sentence with which a request was refused."""


def door_path(data_dir: Path) -> Path:
    """Where the door of an installation is."""
    return data_dir / "door" / "socket"


class Door:
    """A door being served; ``close`` takes it away."""

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        self._path = path
        self._handlers = handlers
        self._listener = _listen(path)
        threading.Thread(target=self._accept, name="door", daemon=True).start()

    def close(self) -> None:
        """Answer no more requests."""
        self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(REQUEST_S)
            request = _receive(connection)
            connection.settimeout(None)
            for message in _answer(self._handlers, request):
                _send(connection, message)


def serve(path: Path, handlers: Mapping[str, Handler]) -> Door:
    """Answer requests until closed. Only for the owner of the warehouse."""
    return Door(path, handlers)


def ask(path: Path, do: str, **arguments: Any) -> Generator[Any]:
    """The items of an answer. Raises ``DoorClosed``, or later ``DoorError`` with the refusal."""
    return _items(_connect(path), {"do": do, **arguments})


def _items(connection: socket.socket, request: Mapping[str, Any]) -> Generator[Any]:
    with connection:
        _send(connection, request)
        while True:
            message = _next_message(connection)
            if "error" in message:
                raise DoorError(message["error"])
            if "end" in message:
                return
            yield message["item"]


def _next_message(connection: socket.socket) -> dict[str, Any]:
    try:
        message = _receive(connection)
    except ConnectionError:
        message = None
    if not isinstance(message, dict):
        raise DoorError("the server ended before its answer did; ask again to be sure it is done")
    return cast(dict[str, Any], message)


def _answer(handlers: Mapping[str, Handler], request: Any) -> Generator[dict[str, Any]]:
    arguments = cast(dict[str, Any], request) if isinstance(request, dict) else {}
    do = arguments.pop("do", None)
    handler = handlers.get(do) if isinstance(do, str) else None
    if handler is None:
        yield {"error": f"found request {do!r}, expected one of {', '.join(sorted(handlers))}"}
        return
    try:
        for item in handler(**arguments):
            yield {"item": item}
    except (ValueError, RuntimeError, OSError, TypeError) as error:
        log.info("request %s refused: %s", do, error)
        yield {"error": f"{error}"}
        return
    yield {"end": True}


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _short(path) as name:
        listener.bind(name)
    path.chmod(0o600)
    listener.listen()
    return listener


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(CONNECT_S)
    try:
        with _short(path) as name:
            connection.connect(name)
    except OSError as error:
        connection.close()
        raise DoorClosed(f"{path}: {error.strerror or error}") from None
    connection.settimeout(None)
    return connection


@contextmanager
def _short(path: Path) -> Generator[str]:
    """A name of the socket that fits the 107 bytes the system allows, however deep its folder."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _send(connection: socket.socket, message: Mapping[str, Any]) -> None:
    body = json.dumps(message).encode()
    connection.sendall(_LENGTH.pack(len(body)) + body)


def _receive(connection: socket.socket) -> Any:
    """One message; ``None`` where the other side is gone or does not speak our language."""
    head = _exactly(connection, _LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MAX_MESSAGE_BYTES:
        return None
    body = _exactly(connection, length)
    try:
        return json.loads(body) if len(body) == length else None
    except ValueError:
        return None


def _exactly(connection: socket.socket, length: int) -> bytes:
    body = bytearray()
    while len(body) < length:
        piece = connection.recv(min(length - len(body), 65_536))
        if not piece:
            break
        body += piece
    return bytes(body)
