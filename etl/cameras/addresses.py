"""The addresses of cameras' streams: which they are, and who stands behind one."""

from urllib.parse import urlsplit

from etl.transport.outcome import Refused
from etl.transport.transfer import shown

PORTS = {"rtsp": 554, "rtsps": 322}


def is_stream(url: str) -> bool:
    """Whether an address is that of a stream."""
    return _scheme(url) in PORTS


def place(url: str) -> tuple[str, int]:
    """Host and port of a stream. Raises ``Refused`` for an address that is none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise Refused(f"found an address that is none ({error}), expected rtsp or rtsps") from None
    if not is_stream(url) or not host or parts.username or parts.password:
        raise Refused(f"found address {shown(url)[:80]!r}, expected rtsp or rtsps, no password")
    return host, port or PORTS[parts.scheme]


def is_encrypted(url: str) -> bool:
    """Whether what is said to an address goes by TLS."""
    return _scheme(url) in ("https", "rtsps")


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()
