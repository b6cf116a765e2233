"""The first items of a file whose shape nobody told: how it is written, and its columns."""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from etl.feed import FormatError, json_value, require_content, text_of
from etl.tables.encodings import ONE_BYTE, UTF_8, encoding_of

LOOKED_AT_N = 2_000
LATER_N, LATER_BYTES = 8, 65_536
DEEPEST = 4
HEAD_BYTES = 1_048_576
MAX_JSON_BYTES = 128 * 1_048_576
DELIMITERS = (",", ";", "\t", "|", " ")
NULLS = frozenset({"NULL", "null", "NA", "N/A", "n/a", "None", "NaN", "nan", "\\N"})
EXPECTED = "a CSV, NDJSON, JSON, GeoJSON or Parquet file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a mapping has to say of the file, and for each column its first values, as text."""

    format: str
    columns: dict[str, list[str]]
    delimiter: str = ","
    items: str | None = None
    header: tuple[str, ...] = ()
    encoding: str = UTF_8
    nulls: tuple[str, ...] = ()


def read_sample(file: Path) -> Sample:
    """Look at the beginning of a file. Raises ``FormatError``."""
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    require_content(head, EXPECTED)
    if head.startswith(b"PAR1"):
        return _parquet(file)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start not in (b"{", b"["):
        encoding = encoding_of(head)
        is_wide = encoding not in (UTF_8, *ONE_BYTE)
        later = [] if is_wide else _later(file)
        whole = head if is_wide else _whole_lines(head, file.stat().st_size)
        return _csv(whole, later, encoding)
    lines = _objects(_whole_lines(head, file.stat().st_size))
    return _of_items("ndjson", lines) if lines else _json(file)


def _csv(head: bytes, later: list[bytes], encoding: str) -> Sample:
    """A long file is looked at in later places too: publishers change their ways over time."""
    text = text_of(head, EXPECTED) if encoding == UTF_8 else _decoded(head, encoding)
    delimiter = max(DELIMITERS, key=lambda mark: _regularity(text, mark))
    rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), LOOKED_AT_N))
    first, others = rows[0], [row for row in rows[1:] if row]
    if len(first) < 2:
        raise FormatError(f"found one column {first[:1]}, expected {EXPECTED}")
    is_header = not any(_is_value(cell) for cell in first)
    names = first if is_header else [f"column_{n}" for n in range(1, len(first) + 1)]
    texts = [io.StringIO(part.decode(encoding, "replace"), newline="") for part in later]
    more = (row for part in texts for row in csv.reader(part, delimiter=delimiter))
    items = [*(others if is_header else rows), *(row for row in more if len(row) == len(first))]
    columns = {
        name: [row[n] for row in items if n < len(row)] for n, name in enumerate(names) if name
    }
    nulls = tuple(sorted({v for values in columns.values() for v in values} & NULLS))
    return Sample(
        format="csv",
        columns={
            name: ["" if value in nulls else value for value in values]
            for name, values in columns.items()
        },
        delimiter=delimiter,
        header=() if is_header else tuple(names),
        encoding=encoding,
        nulls=nulls,
    )


def _decoded(head: bytes, encoding: str) -> str:
    """The text so far; what follows the last line's end may be cut in the middle of a character."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if "\0" in text or "\ufffd" in text:
        raise FormatError(f"found byte 0x{head[0]:02x} and others of no text, expected {EXPECTED}")
    return text if len(head) < HEAD_BYTES else text[: text.rfind("\n") + 1]


def _later(file: Path) -> list[bytes]:
    """Whole lines from places spread over the file behind its head."""
    step = (file.stat().st_size - HEAD_BYTES) // LATER_N
    if step < LATER_BYTES:
        return []
    found: list[bytes] = []
    with file.open("rb") as stream:
        for n in range(LATER_N):
            stream.seek(HEAD_BYTES + n * step)
            found.append(stream.read(LATER_BYTES).partition(b"\n")[2].rpartition(b"\n")[0])
    return found


def _regularity(text: str, mark: str) -> float:
    """How well a mark divides every line into equally many parts, more parts being better."""
    rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 50))
    counts = [len(row) for row in rows if row]
    parts_n = max(set(counts), key=counts.count) if counts else 1
    return 0 if parts_n < 2 else counts.count(parts_n) / len(counts) * (1 + parts_n / 1_000)


def _is_value(cell: str) -> bool:
    """No column is called by a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _json(file: Path) -> Sample:
    if file.stat().st_size > MAX_JSON_BYTES:
        found = f"{file.stat().st_size:,} bytes of JSON"
        raise FormatError(f"found {found}, expected at most {MAX_JSON_BYTES:,} or one item a line")
    value = json_value(file.read_bytes(), EXPECTED)
    if isinstance(value, list):
        return _of_items("json", cast(list[Any], value))
    given = cast(dict[str, Any], value)
    if given.get("type") == "FeatureCollection" and isinstance(given.get("features"), list):
        return _of_items("geojson", [_flat(feature) for feature in given["features"]])
    lists = dict(_lists(given, ""))
    if not lists:
        raise FormatError(f"found keys {', '.join(given)[:200]}, expected a list of items")
    key = max(lists, key=lambda name: (_leaves_n(lists[name]), -name.count(".")))
    return _of_items("json", lists[key], key)


def _leaves_n(items: list[Any]) -> int:
    """How much a list tells: the description of a table's fields tells less than its records."""
    return sum(len(cast(dict[str, Any], item)) for item in items if isinstance(item, dict))


def _lists(given: Mapping[str, Any], before: str) -> Iterable[tuple[str, list[Any]]]:
    """The lists of an object and of those in it, by the keys on the way: ``result.records``."""
    for name, value in given.items():
        if isinstance(value, list):
            yield f"{before}{name}", cast(list[Any], value)
        elif isinstance(value, dict) and before.count(".") < DEEPEST:
            yield from _lists(cast(dict[str, Any], value), f"{before}{name}.")


def _flat(feature: Any) -> dict[str, Any]:
    """A feature as the mapping will see it."""
    given: dict[str, Any] = feature if isinstance(feature, dict) else {}
    geometry = given.get("geometry")
    place: Any = geometry.get("coordinates") if isinstance(geometry, dict) else None
    is_point = isinstance(place, list) and len(place) >= 2 and isinstance(place[0], int | float)
    properties = given.get("properties")
    return (
        {"id": given.get("id")}
        | (properties if isinstance(properties, dict) else {})
        | ({"lon": place[0], "lat": place[1]} if is_point else {})
    )


def _of_items(format: str, items: Iterable[Any], key: str | None = None) -> Sample:
    columns: dict[str, list[str]] = {}
    for item in islice((item for item in items if isinstance(item, dict)), LOOKED_AT_N):
        for name, value in _leaves(item, ""):
            columns.setdefault(name, []).append(_text(value))
    if not columns:
        raise FormatError(f"found no JSON object among the items, expected {EXPECTED}")
    return Sample(format=format, columns=columns, items=key)


def _leaves(item: Mapping[str, Any], before: str) -> Iterable[tuple[str, Any]]:
    """Values further down are named ``a.b``, as mappings name them."""
    for name, value in item.items():
        if isinstance(value, dict) and before.count(".") < DEEPEST:
            yield from _leaves(cast(dict[str, Any], value), f"{before}{name}.")
        elif not isinstance(value, dict | list):
            yield f"{before}{name}", value


def _parquet(file: Path) -> Sample:
    try:
        with pq.ParquetFile(file) as found:
            batch = next(found.iter_batches(LOOKED_AT_N), None)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"found a Parquet file that breaks ({error}), expected one") from None
    rows = batch.to_pydict() if batch is not None else {}
    columns = {name: [_text(value) for value in values] for name, values in rows.items()}
    return Sample(format="parquet", columns=columns)


def _objects(head: bytes) -> list[Any]:
    """The items of a file with one JSON object a line; none where it is not such a file."""
    items: list[Any] = []
    for line in islice((line for line in head.splitlines() if line.strip()), LOOKED_AT_N):
        try:
            items.append(json.loads(line))
        except (ValueError, RecursionError):
            return []
    if not all(isinstance(item, dict) for item in items):
        return []
    return [] if len(items) == 1 and any(_lists(items[0], "")) else items


def _whole_lines(head: bytes, size: int) -> bytes:
    return head if size == len(head) else head[: head.rfind(b"\n") + 1]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
