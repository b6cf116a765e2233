"""Positions of vehicles as JSON: one object, a list of them, or one a line; also an MQTT message.

Sent by vehicle location systems and telephones. Our own names are ``unit_id``; ``observed_at`` (ISO
8601 with an offset) or ``epoch`` (Unix time, seconds or milliseconds); ``lon`` and ``lat`` or a
GeoJSON Point in ``geometry``; ``speed_kmh``, ``heading_deg``, ``status``; and what describes the
unit: ``agency_id``, ``kind``, ``callsign``, ``station``. The same names are read in the properties
of GeoJSON Features, alone or in a FeatureCollection, whose ``id`` may name the unit. OwnTracks
messages and Traccar's positions (of its API, a list in ``positions``, or forwarded with their
device) are told by their members, and read with their units. Other members are left unread. A place
out of range or at 0, 0, or a time before satellites, sends the item to quarantine.
"""

from collections.abc import Iterator
from typing import Any, cast

import orjson

from data.records import Record, Unit, UnitPosition
from etl.feed import FormatError, Reject, item_text, text_of
from etl.json_documents import require_sound
from etl.positions.shapes import Read, shape_of
from etl.positions.values import Item
from etl.problems import Problems

RECORDS: tuple[type[Record], ...] = (UnitPosition,)
DETAILS: tuple[type[Record], ...] = (Unit,)

EXPECTED = "positions as JSON"
LISTS = ("features", "positions")


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One position per item, followed by its unit where the item describes it."""
    items = _items(text_of(body, EXPECTED))
    if not any(_shape(item) for item in items):
        raise FormatError(f"found {_described(items)}, expected {EXPECTED}")
    for number, item in enumerate(items, start=1):
        read = _shape(item)
        if read is None:
            reject(f"found {_described([item])}, expected a position", item, number)
            continue
        try:
            require_sound(item)
            problems = Problems()
            yield from list(read(cast(Item, item), problems))
            if problems.found:
                reject.part(problems.sentence, "position", item, number)
        except ValueError as error:
            reject(str(error), item, number)


def _shape(item: Any) -> Read | None:
    return shape_of(cast(Item, item)) if isinstance(item, dict) else None


def _items(text: str) -> list[Any]:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and _is_whole(lines[0]):
        return [_value(line) if is_last else _line(line) for line, is_last in _marked(lines)]
    value = _value(text)
    if isinstance(value, dict):
        for name in LISTS:
            if isinstance(value.get(name), list):
                return value[name]
    return cast(list[Any], value) if isinstance(value, list) else [value]


def _marked(lines: list[str]) -> Iterator[tuple[str, bool]]:
    yield from ((line, n == len(lines)) for n, line in enumerate(lines, start=1))


def _is_whole(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _line(line: str) -> Any:
    """A line's object; the line itself, which is no item then, where it breaks."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return line


def _value(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FormatError(
            f"found JSON that ends or breaks ({error}), expected {EXPECTED}"
        ) from None


def _described(items: list[Any]) -> str:
    """What stands in place of positions."""
    if not items:
        return "an empty list"
    first = items[0]
    if not isinstance(first, dict):
        shown = first if isinstance(first, str) else item_text(first)
        return f"{shown[:40]!r}"
    return f"keys {', '.join(sorted(cast(dict[str, Any], first)))[:120]!r}"
