"""A server on loopback that behaves as it is told, well or badly."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, bytes], None]


@dataclass
class Server:
    """Answers each request with ``answer``; keeps the requests it got."""

    answer: Answer
    requests: list[bytes] = field(default_factory=list)
    url: str = ""

    def run(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65_536)
                if not piece:
                    return
                request += piece
            self.requests.append(request)
            self.answer(connection, request)


def reply(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Answer:
    """An answer with this body, its length declared right unless told otherwise."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    head = "\r\n".join([*lines, *headers]).encode() + b"\r\n\r\n"

    def answer(connection: socket.socket, request: bytes) -> None:
        connection.sendall(head + body)

    return answer
