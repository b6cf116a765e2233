"""gunicorn's hooks: a client that stalls while it sends or reads gives its thread back."""

import socket
import struct
from typing import Any

STALLED_S = 10.0


def post_fork(server: Any, worker: Any) -> None:
    """Called in the new worker; connections inherit the limits of their listener."""
    for listener in server.LISTENERS:
        limit_stalls(listener.sock, STALLED_S)


def limit_stalls(listener: socket.socket, seconds: float) -> None:
    """Fail a blocking read or write of an accepted connection that waits longer."""
    whole, part = divmod(seconds, 1)
    limit = struct.pack("ll", int(whole), int(part * 1e6))
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        listener.setsockopt(socket.SOL_SOCKET, option, limit)
