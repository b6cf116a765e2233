"""Connections to exactly the addresses that were checked, none lasting beyond its deadline."""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import httpcore

from etl.transport.address import require_allowed, resolve
from etl.transport.deadline import Deadline
from etl.transport.outcome import Transient

CONNECT_S = 10.0
ADDRESSES_TRIED = 4
T = TypeVar("T")


def connect(host: str, port: int, deadline: Deadline, *, is_private_allowed: bool) -> socket.socket:
    """A socket to one of a host's addresses. Raises ``Refused`` or ``Transient``."""

    def open_socket(address: str, limit_s: float) -> socket.socket:
        return socket.create_connection((address, port), timeout=limit_s)

    return _first(open_socket, host, port, deadline, is_private_allowed)


def _first(
    attempt: Callable[[str, float], T],
    host: str,
    port: int,
    deadline: Deadline,
    is_private_allowed: bool,
) -> T:
    """What the first address that answers gives, after all of them were found allowed."""
    addresses = resolve(host, port, deadline)
    require_allowed(host, addresses, is_private_allowed=is_private_allowed)
    failure = ""
    for address in addresses[:ADDRESSES_TRIED]:
        try:
            return attempt(str(address), min(deadline.left(), CONNECT_S))
        except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as error:
            failure = str(error)
    raise Transient(f"no connection to {host} port {port} ({failure})")


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves once, checks every answer, and connects to a checked answer, not to the name.

    ``private_host`` is the one host that may be in a private network.
    """

    def __init__(self, deadline: Deadline, private_host: str | None) -> None:
        self._deadline = deadline
        self._private_host = private_host
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the host's addresses. Raises ``Refused`` or ``Transient``."""
        is_private_allowed = host == self._private_host

        def open_stream(address: str, limit_s: float) -> httpcore.NetworkStream:
            return self._plain.connect_tcp(address, port, timeout=limit_s)

        stream = _first(open_stream, host, port, self._deadline, is_private_allowed)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A stream whose waits are bounded together, so that a slow drip ends as well."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            try:
                return self._stream.read(max_bytes, timeout=self._deadline.slice())
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = min(self._deadline.left(), CONNECT_S)
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=limit)
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
