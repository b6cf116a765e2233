"""The ways a source's data comes, told by its address, and what each of them can be asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

Road = Literal["polled", "listened", "pushed"]
"""*polled*: asked by schedule. *listened*: a broker sends. *pushed*: its owner sends to our API."""

PUSH = "push:"
_TLS = frozenset({"client_cert", "client_key", "ca"})
_HTTP = _TLS | {"secret", "key_header", "key_query", "headers", "paging", "max_pages"}


@dataclass(frozen=True, slots=True)
class Transport:
    """``keys`` are those of a source that mean something on this way; ``needed`` must be there."""

    road: Road
    keys: Collection[str] = frozenset()
    needed: Collection[str] = ()
    is_encrypted: bool = True


TRANSPORTS: Mapping[str, Transport] = {
    "http": Transport("polled", _HTTP, is_encrypted=False),
    "https": Transport("polled", _HTTP),
    "file": Transport("polled"),
    "sftp": Transport(
        "polled", {"secret", "user", "client_key", "host_key"}, needed=("user", "host_key")
    ),
    "mqtt": Transport("listened", {"secret", "topics"}, needed=("topics",), is_encrypted=False),
    "mqtts": Transport("listened", _TLS | {"secret", "topics"}, needed=("topics",)),
    "push": Transport("pushed", {"secret"}),
}
_OF_SOME = {key for transport in TRANSPORTS.values() for key in transport.keys}


def transport_of(url: str) -> Transport | None:
    """The transport of an address; ``None`` for an address that is none we know."""
    parts = urlsplit(url)
    if parts.scheme == "push":
        return TRANSPORTS["push"] if url == PUSH else None
    if parts.scheme == "file":
        is_ours = not parts.netloc and parts.path.startswith("/")
        return TRANSPORTS["file"] if is_ours else None
    return TRANSPORTS.get(parts.scheme) if parts.hostname else None


def complaint(transport: Transport, url: str, given: Mapping[str, Any]) -> str | None:
    """What is wrong with a source's keys on this way, in half a sentence, or nothing."""
    scheme = urlsplit(url).scheme
    strange = sorted(_OF_SOME & given.keys() - transport.keys)
    if strange:
        return f"found {strange[0]}, which {scheme} has no use for, expected it gone"
    absent = [key for key in transport.needed if key not in given]
    if absent:
        return f"found no {absent[0]}, which {scheme} needs"
    if "key_header" in given and "key_query" in given:
        return "found key_header and key_query, expected one of them"
    if ("key_header" in given or "key_query" in given) and "secret" not in given:
        return "found a place for a key and no secret, expected the variable that holds the key"
    if scheme == "sftp" and not ({"secret", "client_key"} & given.keys()):
        return "found neither secret nor client_key, expected a password or a key"
    if "client_key" in given and scheme != "sftp" and "client_cert" not in given:
        return "found client_key without client_cert, expected both"
    if transport.road == "listened" and given.get("snapshot"):
        return "found snapshot, expected none where each message tells of one thing"
    return _paging_complaint(url, given)


def _paging_complaint(url: str, given: Mapping[str, Any]) -> str | None:
    if "max_pages" in given and "paging" not in given:
        return "found max_pages without paging, expected both"
    limit = dict(parse_qsl(urlsplit(url).query)).get("limit", "")
    if given.get("paging") == "offset" and not (limit.isdecimal() and int(limit)):
        return "found paging offset and no limit= in the address, expected limit=<rows of a page>"
    return None
