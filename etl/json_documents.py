"""JSON as its standard asks for it: members once, numbers finite, depth bounded; checked by item.

Python's parser keeps the last of two equal members in silence. Here an object that has two is
remembered as such, so that only the item it lies in is rejected.
"""

import json
import sys
from typing import Any

from etl.feed import FormatError, text_of

MOST_LEVELS = 64
_MOST = sys.float_info.max


class _Doubled(dict[str, Any]):
    """An object that names a member twice."""

    __slots__ = ()


def json_document(body: bytes, expected: str) -> Any:
    """The payload as JSON. Raises ``FormatError`` where it is none, or is nested without end."""
    text = text_of(body, expected)
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise FormatError(f"found JSON nested without end, expected {expected}") from None
    except ValueError as error:
        raise FormatError(f"found invalid JSON ({error}), expected {expected}") from None


def require_sound(item: Any) -> None:
    """Raises ``ValueError`` for an item nested too deep, or with a member named twice."""
    waiting = [(item, 1)]
    while waiting:
        value, level = waiting.pop()
        if not isinstance(value, dict | list):
            continue
        if level > MOST_LEVELS or type(value) is _Doubled:
            twice = "a member named twice, expected each once"
            deep = f"more than {MOST_LEVELS} levels, expected at most as many"
            raise ValueError(f"found {deep if level > MOST_LEVELS else twice}")
        inner = value.values() if isinstance(value, dict) else value
        waiting.extend((part, level + 1) for part in inner)


def number(value: Any, low: float, high: float, name: str) -> float:
    """Raises ``ValueError`` for what is no number between these; a boolean is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    raise ValueError(f"found {name} {value!r:.60}, expected {low:g} to {high:g}")


def finite(value: Any, name: str) -> float:
    """Raises ``ValueError`` for what is no number, or too great for one."""
    if isinstance(value, int | float) and not isinstance(value, bool) and -_MOST <= value <= _MOST:
        return float(value)
    raise ValueError(f"found {name} {value!r:.60}, expected a finite number")


def storable(text: str) -> str:
    """JSON can escape half a character, which no database holds. Raises ``ValueError``."""
    try:
        return text.encode("utf-8").decode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"found half a character in {text[:60]!a}, expected Unicode") from None


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    return found if len(found) == len(members) else _Doubled(found)
