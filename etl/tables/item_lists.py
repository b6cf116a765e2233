"""Lists in JSON and GeoJSON, rewritten as one item a line."""

import json
import re
import uuid
from pathlib import Path
from typing import Any, cast

from etl.feed import FormatError, json_value
from etl.tables.expressions import literal

_GEOJSON = "a GeoJSON FeatureCollection"
KEYS_LOOKED_AT = 1_000
LAST_BYTES = 1_048_576


def write_lines(path: Path, format: str, key: str | None) -> None:
    """Replace a JSON or GeoJSON file by its items, one JSON object a line.

    A feature's line holds its properties, its ``id``, and ``lon``, ``lat`` where it is a point.
    Raises ``FormatError``.
    """
    value = json_value(path.read_bytes(), _GEOJSON if format == "geojson" else "a JSON list")
    items = _features(value) if format == "geojson" else _items(value, key)
    target = path.with_name(f"{uuid.uuid4().hex}.lines")
    with target.open("w", encoding="utf-8", errors="replace") as file:
        file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    target.replace(path)


def json_path(column: str) -> str:
    """``a.b.0`` as SQL text that holds the JSON path ``$."a"."b"[0]``."""
    parts = [f"[{p}]" if p.isdecimal() else f'."{p}"' for p in column.split(".")]
    return literal("$" + "".join(parts))


def require_keys(path: Path, columns: tuple[str, ...]) -> None:
    """Refuse lines of which none of the first has any of these columns."""
    found: dict[str, None] = {}
    with path.open(encoding="utf-8-sig") as file:
        for _, line in zip(range(KEYS_LOOKED_AT), file, strict=False):
            found.update(dict.fromkeys(_keys(line)))
    if not any(column.split(".")[0] in found for column in columns):
        shown = ", ".join(found)[:200] or "no JSON object"
        raise FormatError(f"found {shown}, expected items with {', '.join(columns)}")


def require_whole(path: Path) -> None:
    """Refuse lines of which the last has no end and cannot be read: the file was cut."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LAST_BYTES))
        tail = file.read()
    last = tail.rpartition(b"\n")[2]
    try:
        json.loads(last or b"null")
    except (ValueError, RecursionError):
        raise FormatError("found a last line that is cut off, expected a whole file") from None


def _keys(line: str) -> list[str]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return list(cast(dict[str, Any], item)) if isinstance(item, dict) else []


def _items(value: Any, key: str | None) -> list[Any]:
    found = _below(value, key) if key else value
    if not isinstance(found, list):
        place = f"a list in {key!r}" if key else "a list"
        raise FormatError(f"found {type(found).__name__}, expected {place}")
    return cast(list[Any], found)


def _below(value: Any, path: str) -> Any:
    """What is under a key, or under one key after the other (``result.records``)."""
    if isinstance(value, dict) and path in value:
        return cast(dict[str, Any], value)[path]
    for key in path.split("."):
        value = cast(dict[str, Any], value).get(key) if isinstance(value, dict) else None
    return value


def _features(value: Any) -> list[Any]:
    found = value.get("features") if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise FormatError(f"found {type(value).__name__} without features, expected {_GEOJSON}")
    return [_feature(feature) for feature in cast(list[Any], found)]


def _feature(feature: Any) -> Any:
    """A feature as a flat object; what is no feature stays what it is, to be rejected."""
    if not isinstance(feature, dict):
        return feature
    given = cast(dict[str, Any], feature)
    properties = given.get("properties")
    flat: dict[str, Any] = dict(properties) if isinstance(properties, dict) else {}
    flat.setdefault("id", given.get("id"))
    geometry = given.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        place: Any = geometry.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:
            flat["lon"], flat["lat"] = place[0], place[1]
    return flat


SAFE_COLUMN = re.compile(r"[^\"\\]+")
"""What a column of a JSON item may be called in a mapping."""
