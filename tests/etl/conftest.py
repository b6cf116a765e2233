"""What tests of the pipeline share: servers on loopback."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.etl.servers import Answer, Server


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Server]]:
    """Start a server on 127.0.0.1 that sends what ``answer`` sends."""
    listeners: list[socket.socket] = []

    def start(answer: Answer) -> Server:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = Server(answer, url=f"http://127.0.0.1:{listener.getsockname()[1]}/feed")
        threading.Thread(target=server.run, args=(listener,), daemon=True).start()
        return server

    yield start
    for listener in listeners:
        listener.close()
