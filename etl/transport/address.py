"""Which network addresses a feed may be fetched from, so that no feed reaches our own network."""

import ipaddress
import socket
import threading
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address

from etl.transport.deadline import Deadline
from etl.transport.outcome import Refused, Transient

Address = IPv4Address | IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int, deadline: Deadline) -> list[Address]:
    """Every address of a host. Raises ``Transient`` where there is none, or none in time."""
    literal = host.strip("[]")
    try:
        return [ipaddress.ip_address(literal)]
    except ValueError:
        answer = _Answer(literal, port)
        answer.wait(deadline)
        return answer.addresses()


def require_allowed(host: str, addresses: Sequence[Address], *, is_private_allowed: bool) -> None:
    """Raise ``Refused`` where one of the addresses is none a feed may come from."""
    for address in addresses:
        if not _is_allowed(address, is_private_allowed):
            raise Refused(f"found {host} at {address}, expected an address of the public internet")


def _is_allowed(address: Address, is_private_allowed: bool) -> bool:
    inner = _embedded(address)
    if inner is not None:
        return _is_allowed(inner, is_private_allowed)
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if is_private_allowed and (address.is_private or address.is_loopback):
        return True
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not address.is_reserved and not is_site_local


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, translated or tunnelled IPv6 address leads to."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo


class _Answer:
    """One look-up on a thread of its own: the system's resolver knows no time limit."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._found: list[Address] = []
        self._error: OSError | UnicodeError | None = None
        self._thread = threading.Thread(target=self._ask, name=f"resolve {host}", daemon=True)
        self._thread.start()

    def wait(self, deadline: Deadline) -> None:
        while self._thread.is_alive():
            self._thread.join(deadline.slice())

    def addresses(self) -> list[Address]:
        if self._error is not None or not self._found:
            raise Transient(f"found no address for {self._host} ({self._error})")
        return self._found

    def _ask(self) -> None:
        try:
            answers = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._error = error
            return
        texts = dict.fromkeys(str(answer[4][0]) for answer in answers)
        self._found = [ipaddress.ip_address(text) for text in texts]
