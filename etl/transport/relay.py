"""A decoder's one way to a camera: what both say, passed on over a connection of ours."""

import selectors
import socket
import ssl
import threading
from contextlib import ExitStack, suppress
from types import TracebackType

from etl.transport.deadline import Deadline
from etl.transport.outcome import Refused, Transient
from etl.transport.rtsp_answers import Answers

HOST = "127.0.0.1"
PIECE_BYTES = 65_536


class Relay:
    """Stands on loopback for the camera that ``camera`` is connected to, for one who asks.

    All of it ends with the deadline. ``failure`` says why, unless the one who asked left.
    """

    def __init__(self, camera: socket.socket, answers: Answers, deadline: Deadline) -> None:
        self._camera, self._answers, self._deadline = camera, answers, deadline
        self._listener = socket.create_server((HOST, 0), backlog=1)
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self.port = int(self._listener.getsockname()[1])
        self.failure: Refused | Transient | None = None

    def __enter__(self) -> "Relay":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Once the asker has left; one that never came is no longer waited for."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _run(self) -> None:
        with ExitStack() as opened:
            opened.enter_context(self._camera)
            opened.enter_context(self._listener)
            try:
                asker = opened.enter_context(self._accepted())
                self._listener.close()
                self._pass_on(asker)
            except (Refused, Transient) as error:
                self.failure = error
            except OSError as error:
                self.failure = Transient(f"connection failed ({error})")

    def _accepted(self) -> socket.socket:
        while True:
            self._listener.settimeout(self._deadline.slice())
            with suppress(TimeoutError):
                return self._listener.accept()[0]

    def _pass_on(self, asker: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(asker, selectors.EVENT_READ)
            ready.register(self._camera, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select(self._deadline.slice()):
                    if key.fileobj is asker:
                        asked = asker.recv(PIECE_BYTES)
                        if not asked:
                            return
                        self._send(self._camera, asked)
                    elif not self._pass_answer(asker):
                        raise Transient("the camera ended the connection")

    def _pass_answer(self, asker: socket.socket) -> bool:
        """False where the camera has no more to say."""
        self._camera.settimeout(0)
        try:
            data = self._camera.recv(PIECE_BYTES)
            while isinstance(self._camera, ssl.SSLSocket) and self._camera.pending():
                data += self._camera.recv(PIECE_BYTES)
        except ssl.SSLWantReadError:
            return True  # TLS spoke of itself, of session tickets for one: nothing to pass on yet
        passed = self._answers.passed(data)
        if passed:
            self._send(asker, passed)
        return bool(data)

    def _send(self, to: socket.socket, data: bytes) -> None:
        to.settimeout(self._deadline.left())
        to.sendall(data)
