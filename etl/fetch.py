"""Bytes from the outside world, within bounds of time, size and place."""

from typing import IO
from urllib.parse import urlsplit

from etl.inbox import fetch_file
from etl.transfer import Fetched, Wanted
from etl.web import fetch_http


def fetch(wanted: Wanted, sink: IO[bytes]) -> Fetched:
    """Write the payload behind an address into ``sink``.

    Raises ``Transient`` where the next tick may do better, ``Refused`` where it will not.
    """
    read = fetch_file if urlsplit(wanted.url).scheme == "file" else fetch_http
    return read(wanted, sink)
