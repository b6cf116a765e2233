"""Slows guessing: so many attempts per key and window, remembered in bounded memory."""

import ipaddress
import math
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
KEYS = 10_000


class Throttle:
    """Counts attempts per key; the least recently used keys are forgotten beyond ``KEYS``."""

    def __init__(self, limit: int, window: timedelta = WINDOW, keys: int = KEYS) -> None:
        self._limit = limit
        self._window = window
        self._keys = keys
        self._attempts: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, key: str, at: datetime) -> int:
        """Count an attempt and return 0, or the seconds to wait where there were too many.

        Counted before it is known to fail, so that many at once are not all let through.
        """
        with self._lock:
            attempts = self._attempts.setdefault(key, deque())
            self._attempts.move_to_end(key)
            while attempts and attempts[0] <= at - self._window:
                attempts.popleft()
            if len(attempts) >= self._limit:
                return max(1, math.ceil((attempts[0] + self._window - at).total_seconds()))
            attempts.append(at)
            while len(self._attempts) > self._keys:
                self._attempts.popitem(last=False)
            return 0

    def take_back(self, key: str) -> None:
        """Uncount the newest attempt: it succeeded."""
        with self._lock:
            if self._attempts.get(key):
                self._attempts[key].pop()

    def forget(self, key: str) -> None:
        """Uncount every attempt."""
        with self._lock:
            self._attempts.pop(key, None)

    def __len__(self) -> int:
        return len(self._attempts)


class LoginThrottle:
    """Five failures per account and address, fifty per address, in five minutes."""

    def __init__(self) -> None:
        self._accounts = Throttle(limit=5)
        self._addresses = Throttle(limit=50)

    def attempt(self, username: str, address: str, at: datetime) -> int:
        """0 to go on, or the seconds to wait."""
        network = _network(address)
        wait_s = self._accounts.attempt(_account(username, network), at)
        return wait_s or self._addresses.attempt(network, at)

    def succeeded(self, username: str, address: str) -> None:
        """Forgive the failures that came before a success."""
        network = _network(address)
        self._accounts.forget(_account(username, network))
        self._addresses.take_back(network)


def _account(username: str, network: str) -> str:
    return f"{username[:64]} {network}"


def _network(address: str) -> str:
    """An address as its owner holds it: an IPv6 customer has a whole /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
