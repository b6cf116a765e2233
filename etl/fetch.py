"""Bytes from the outside world, within bounds of time, size and place."""

from collections.abc import Callable, Mapping
from typing import IO

from etl.transport.inbox import fetch_file
from etl.transport.sftp import fetch_sftp
from etl.transport.transfer import Fetched, Wanted
from etl.transport.web import fetch_http

_BY_SCHEME: Mapping[str, Callable[[Wanted, IO[bytes]], Fetched]] = {
    "file": fetch_file,
    "sftp": fetch_sftp,
}


def fetch(wanted: Wanted, sink: IO[bytes]) -> Fetched:
    """Write the payload behind an address into ``sink``.

    Raises ``Transient`` where the next tick may do better, ``Refused`` where it will not.
    """
    return _BY_SCHEME.get(wanted.url.partition(":")[0].lower(), fetch_http)(wanted, sink)
