"""Requests and answers of RTSP 1.0 (RFC 2326), as text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_HEAD_BYTES = 8_192
METHODS = ("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN", "GET_PARAMETER")
PHRASES: Mapping[int, str] = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks; names of headers are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The way to the stream or its track."""
        return urlsplit(self.url).path

    @property
    def body_bytes(self) -> int:
        """How much follows the head. Raises ``ValueError``."""
        text = self.headers.get("content-length", "0")
        if not text.isdecimal() or int(text) > MOST_HEAD_BYTES:
            raise ValueError(f"found a body of {text[:20]!r} bytes, expected a small one")
        return int(text)


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


def read_request(head: bytes) -> Request:
    """A request's head without its empty line. Raises ``ValueError``."""
    first, *lines = head.decode("utf-8").split("\r\n")
    method, url, version = first.split(" ")
    if version != "RTSP/1.0":
        raise ValueError(f"found {version[:20]!r}, expected RTSP/1.0")
    pairs = (line.partition(":") for line in lines)
    return Request(method, url, {name.strip().lower(): value.strip() for name, _, value in pairs})


def written(response: Response, request: Request | None) -> bytes:
    """A response as bytes, with the number of the request that it answers."""
    headers = {"CSeq": request.headers.get("cseq", "0")} if request else {}
    headers |= {"Server": "simulator"} | dict(response.headers)
    if response.body:
        headers["Content-Length"] = str(len(response.body))
    lines = [f"RTSP/1.0 {response.status} {PHRASES[response.status]}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + response.body


def channels(transport: str) -> tuple[int, int] | None:
    """The channels for RTP and RTCP of the first transport over the connection itself, if any."""
    for offer in transport.split(","):
        kind, *options = (part.strip() for part in offer.split(";"))
        if kind.upper() != "RTP/AVP/TCP":
            continue
        asked = dict(option.partition("=")[::2] for option in options)
        first, _, second = asked.get("interleaved", "0-1").partition("-")
        if first.isdecimal() and int(first) < 255:
            return int(first), int(second) if second.isdecimal() else int(first) + 1
    return None
