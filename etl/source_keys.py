"""What each key of a ``[[source]]`` table may hold; a check raises ``ValueError`` for the rest."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_MIB = 1_048_576


@dataclass(frozen=True, slots=True)
class Key:
    """The field of ``Source`` that a key fills, what it may hold, and how that is read."""

    field: str
    expected: str
    read: Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _matching(pattern: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError
        return value

    return read


def _span(value: Any) -> int:
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError
    return int(match[1]) * _SECONDS[match[2]]


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError
        if not low <= value <= high:
            raise ValueError
        return value

    return read


def _whole(low: int, high: int, scale: int = 1) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError
        if not low <= value <= high:
            raise ValueError
        return value * scale

    return read


_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"
_OURS = frozenset(
    ("accept-encoding", "authorization", "connection", "content-length", "cookie", "host",
     "if-modified-since", "if-none-match", "proxy-authorization", "te", "trailer",
     "transfer-encoding", "upgrade", "user-agent")
)  # fmt: skip


def _header_name(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(_TOKEN, value) or value.lower() in _OURS:
        raise ValueError
    return value


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    """A table of header fields. What could end a field and begin another is refused."""
    if not isinstance(value, dict) or len(value) > 20:
        raise ValueError
    pairs = [(_header_name(name), text) for name, text in value.items()]
    if not all(isinstance(t, str) and re.fullmatch(r"[\x20-\x7e]{1,1000}", t) for _, t in pairs):
        raise ValueError
    return tuple(pairs)


def _topics(value: Any) -> tuple[str, ...]:
    """Topic filters as MQTT has them: ``+`` is one whole level, ``#`` all the rest."""
    if not isinstance(value, list) or not 1 <= len(value) <= 100:
        raise ValueError
    for topic in value:
        levels = topic.split("/") if isinstance(topic, str) else []
        if not levels or not 1 <= len(topic.encode()) <= 1_000 or "\0" in topic:
            raise ValueError
        if any(("#" in lv or "+" in lv) and lv not in ("#", "+") for lv in levels):
            raise ValueError
        if "#" in levels[:-1]:
            raise ValueError
    return tuple(value)


_A_SPAN = 'a span such as "10s", "5m", "1h" or "1d"'
_A_SWITCH = "true or false"
_A_PATH = "a path relative to this file"

KEYS: dict[str, Key] = {
    "id": Key(
        "source_id",
        "lower-case letters, digits, - and _, at most 40",
        _matching(r"[a-z0-9][a-z0-9_-]{0,39}"),
    ),
    "title": Key("title", "a text", _text),
    "format": Key("format", "the name of a format", _text),
    "url": Key("url", "an http, https, file, sftp, mqtt or mqtts address, or push:", _text),
    "every": Key("every_s", _A_SPAN, _span),
    "stale_after": Key("stale_after_s", _A_SPAN, _span),
    "min_rows": Key("min_rows", "a whole number from 0", _whole(0, 10**9)),
    "max_reject_pct": Key("max_reject_pct", "a number 0 to 100", _number(0, 100)),
    "max_shrink_pct": Key("max_shrink_pct", "a number 0 to 100", _number(0, 100)),
    "max_mb": Key("max_bytes", "a whole number 1 to 4096", _whole(1, 4_096, _MIB)),
    "timeout": Key("timeout_s", _A_SPAN, _span),
    "agency": Key("agency_id", "a text", _text),
    "licence": Key("licence", "a text", _text),
    "attribution": Key("attribution", "a text", _text),
    "secret": Key("secret", "the name of a variable", _matching(r"[A-Z][A-Z0-9_]*")),
    "key_header": Key("key_header", "the name of a header", _header_name),
    "key_query": Key("key_query", "the name of a parameter", _matching(r"[A-Za-z0-9_.-]{1,60}")),
    "headers": Key("headers", "a table of headers that are neither secret nor ours", _headers),
    "client_cert": Key("client_cert", _A_PATH, _text),
    "client_key": Key("client_key", _A_PATH, _text),
    "ca": Key("ca", _A_PATH, _text),
    "paging": Key("paging", "link or offset", _matching("link|offset")),
    "max_pages": Key("max_pages", "a whole number 1 to 1000", _whole(1, 1_000)),
    "user": Key("user", "a name", _matching(r"[!-~]{1,64}")),
    "host_key": Key(
        "host_key",
        "the server's fingerprint as ssh-keygen -l prints it: SHA256:…",
        _matching(r"SHA256:[A-Za-z0-9+/]{43}"),
    ),
    "topics": Key("topics", "a list of topics, with + and # for levels", _topics),
    "mapping": Key("mapping", _A_PATH, _text),
    "id_prefix": Key(
        "id_prefix", "a short text without spaces, such as sffd:", _matching(r"[!-~]{1,20}")
    ),
    "snapshot": Key("is_snapshot", _A_SWITCH, _switch),
    "allow_private": Key("allow_private", _A_SWITCH, _switch),
    "simulation": Key("is_simulation", _A_SWITCH, _switch),
    "enabled": Key("is_enabled", _A_SWITCH, _switch),
    "verified": Key("is_verified", _A_SWITCH, _switch),
}
