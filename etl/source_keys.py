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


_A_SPAN = 'a span such as "10s", "5m", "1h" or "1d"'
_A_SWITCH = "true or false"

KEYS: dict[str, Key] = {
    "id": Key(
        "source_id",
        "lower-case letters, digits, - and _, at most 40",
        _matching(r"[a-z0-9][a-z0-9_-]{0,39}"),
    ),
    "title": Key("title", "a text", _text),
    "format": Key("format", "the name of a format", _text),
    "url": Key("url", "an http, https or file address", _text),
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
    "mapping": Key("mapping", "a path relative to this file", _text),
    "snapshot": Key("is_snapshot", _A_SWITCH, _switch),
    "allow_private": Key("allow_private", _A_SWITCH, _switch),
    "simulation": Key("is_simulation", _A_SWITCH, _switch),
    "enabled": Key("is_enabled", _A_SWITCH, _switch),
    "verified": Key("is_verified", _A_SWITCH, _switch),
}
