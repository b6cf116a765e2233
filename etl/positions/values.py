"""Members of a JSON object, checked for what they are; each complaint names the member."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from etl.feed import utc
from etl.fixes import instant

Item = Mapping[str, Any]
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
"""Numbers written as text, as some senders do."""


def number(item: Item, name: str) -> float | None:
    """A number, or ``None`` where the member is missing or null. Raises ``ValueError``."""
    value = item.get(name)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    raise ValueError(f"found {name} {str(value)[:40]!r}, expected a number")


def required_number(item: Item, name: str) -> float:
    """A number that must be there. Raises ``ValueError``."""
    value = number(item, name)
    if value is None:
        raise ValueError(f"found no {name}, expected a number")
    return value


def word(item: Item, name: str) -> str | None:
    """A text or whole number as text; ``None`` where missing, null or blank."""
    value = item.get(name)
    if value is None:
        return None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).strip() or None
    raise ValueError(f"found {name} {str(value)[:40]!r}, expected text")


def first_word(item: Item, *names: str) -> str:
    """The first of several members that says something. Raises ``ValueError`` for none."""
    for name in names:
        if found := word(item, name):
            return found
    raise ValueError(f"found no {' or '.join(names)}, expected one")


def moment(item: Item, *names: str) -> datetime:
    """The first of several members that is there: ISO 8601 with an offset, or Unix time."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str):
            return utc(value)
        if (epoch := number(item, name)) is not None:
            return instant(epoch)
    raise ValueError(f"found no {' or '.join(names)}, expected one")
