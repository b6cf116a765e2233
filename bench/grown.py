"""Golden payloads grown large: those of their items that nothing is wrong with, again and again.

So every format that exists has a payload to be measured with, in each notation that it has.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from google.transit.gtfs_realtime_pb2 import FeedMessage
from lxml import etree

from etl.feed import FormatError
from etl.formats import formats
from tests.goldens import cases, expected, payload, result

BYTES = 2 * 1024 * 1024


class Grown(NamedTuple):
    """One large payload of a format."""

    format: str
    case: str
    suffix: str
    body: bytes
    mapping: Path | None


class Taken(NamedTuple):
    """A payload taken apart: its items, and how a payload is built of some."""

    items: list[Any]
    build: Callable[[list[Any]], bytes]


def grown(names: frozenset[str]) -> Iterator[Grown]:
    """Of each format named and each notation, the golden payload with most rows, grown."""
    most: dict[tuple[str, str], Path] = {}
    for name, case in cases():
        if name in names:
            place = (name, payload(case).suffix)
            most[place] = max(most.get(place, case), case, key=_items_n)
    for (name, suffix), case in most.items():
        mapping = next(iter(case.glob("mapping.toml")), None)
        taken = TAKE[suffix](payload(case).read_bytes())
        right = [item for item in taken.items if _is_right(name, suffix, taken, item, mapping)]
        items = right or taken.items
        times = max(1, BYTES // max(1, len(taken.build(items)) - len(taken.build([]))))
        yield Grown(name, case.name, suffix, taken.build(items * times), mapping)


def _items_n(case: Path) -> int:
    """Rows of the kind that comes first: details of an item are not items."""
    tables = [row["table"] for row in expected(case)["rows"]]
    return tables.count(tables[0]) if tables else 0


def _is_right(name: str, suffix: str, taken: Taken, item: Any, mapping: Path | None) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"input{suffix}"
        file.write_bytes(taken.build([item]))
        try:
            found = result(formats()[name], file, mapping)
        except FormatError:
            return False
        return bool(found["rows"]) and not found["rejects"]


def _table(body: bytes) -> Taken:
    head, *lines = body.splitlines(keepends=True)
    return Taken(lines, lambda items: head + b"".join(items))


def _lines(body: bytes) -> Taken:
    return Taken(body.splitlines(keepends=True), b"".join)


def _protobuf(body: bytes) -> Taken:
    feed = FeedMessage.FromString(body)
    return Taken(
        list(feed.entity),
        lambda items: FeedMessage(header=feed.header, entity=items).SerializeToString(),
    )


def _json(body: bytes) -> Taken:
    value = json.loads(body)
    lists = max(_lists(value), key=lambda found: len(json.dumps(found)), default=None)
    if lists is None:
        return Taken([value], lambda items: json.dumps(items, ensure_ascii=False).encode())
    items = list(lists)

    def build(chosen: list[Any]) -> bytes:
        lists[:] = chosen
        return json.dumps(value, ensure_ascii=False).encode()

    return Taken(items, build)


def _lists(value: Any) -> Iterator[list[Any]]:
    """The outermost lists of objects."""
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _lists(member)


def _xml(body: bytes) -> Taken:
    """The items are the children of one name of the outermost element that has several."""
    root = etree.fromstring(body)
    parent = next((e for e in root.iter(etree.Element) if _alike(e)[1] > 1), root)
    tag = _alike(parent)[0]
    items = [child for child in parent if child.tag == tag]
    place = parent.index(items[0])

    def build(chosen: list[Any]) -> bytes:
        for child in parent.findall(tag):
            parent.remove(child)
        for number, item in enumerate(chosen):
            parent.insert(place + number, deepcopy(item))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    return Taken(items, build)


def _alike(element: Any) -> tuple[str, int]:
    names = Counter(child.tag for child in element if len(child))
    return names.most_common(1)[0] if names else ("", 0)


TAKE: dict[str, Callable[[bytes], Taken]] = {
    ".csv": _table, ".txt": _lines, ".nmea": _lines, ".ndjson": _lines, ".pb": _protobuf,
    ".json": _json, ".geojson": _json, ".xml": _xml, ".gpx": _xml,
}  # fmt: skip
