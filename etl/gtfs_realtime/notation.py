"""A GTFS-Realtime feed in either notation, protobuf or JSON, as the same messages.

JSON is protobuf's own mapping: names in snake_case or camelCase, enumerations as words or numbers.
Agencies add their part: a ``response`` around the feed (Auckland), decimals in timestamps, numbers
for names.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import DecodeError, Message
from google.transit.gtfs_realtime_pb2 import FeedEntity, FeedHeader, FeedMessage

from etl.feed import FormatError, json_value, require_content
from etl.json_documents import require_sound, storable

EXPECTED = "a GTFS-Realtime FeedMessage"
MAX_DEPTH = 20
_JSON = re.compile(rb"(\xef\xbb\xbf)?\s*\{\s*[\"}]")
_VERSION = re.compile(r"\d+(\.\d+){0,2}")
_AS_WRITTEN = re.compile(r"_([a-z])")

_EXACT = 2.0**53

Names = Mapping[str, Any]
"""Members that are read, each with what it is: a type, or the members inside it."""

HEADER: Names = {"gtfs_realtime_version": str, "timestamp": int}
VEHICLE: Names = {
    "vehicle": {"id": str, "label": str, "license_plate": str},
    "trip": {"trip_id": str, "start_time": str},
    "position": {"latitude": float, "longitude": float, "bearing": float, "speed": float},
    "timestamp": int,
    "current_status": int,
}

Build = TypeVar("Build", bound=Message)


class Feed(NamedTuple):
    """A feed's header and its entities, each still to be ``read``."""

    header: FeedHeader
    items: list[Any]
    read: Callable[[Any], FeedEntity]


def read_feed(body: bytes) -> Feed:
    """The feed in a payload of either notation. Raises ``FormatError``."""
    require_content(body, EXPECTED)
    feed = _json(body) if _JSON.match(body) else _protobuf(body)
    version = text(feed.header.gtfs_realtime_version)
    if not _VERSION.fullmatch(version):
        raise FormatError(f"found version {version[:40]!r} in the header, expected {EXPECTED}")
    return feed


def text(value: str | bytes) -> str:
    """A protobuf string; bytes that are no UTF-8 come as bytes. Raises ``ValueError``."""
    if isinstance(value, str):
        return value.strip()
    raise ValueError(f"found text {value[:40]!r}, expected UTF-8")


def _protobuf(body: bytes) -> Feed:
    try:
        message = FeedMessage.FromString(body)
    except DecodeError as error:
        found = " ".join(str(error).split())
        raise FormatError(f"found bytes that break ({found}), expected {EXPECTED}") from None
    if not message.HasField("header"):
        raise FormatError(f"found no header, expected {EXPECTED}")
    _require_text(message.header.gtfs_realtime_version)
    return Feed(message.header, list(message.entity), _unchanged)


def _require_text(value: Any) -> None:
    try:
        text(value)
    except ValueError as error:
        raise FormatError(str(error)) from None


def _unchanged(entity: FeedEntity) -> FeedEntity:
    return entity


def _json(body: bytes) -> Feed:
    given = _object_in(json_value(body, EXPECTED))
    header, items = given.get("header"), given.get("entity") or []
    if not isinstance(header, dict) or not isinstance(items, list):
        raise FormatError(f"found keys {sorted(given)[:8]}, expected {EXPECTED}")
    try:
        return Feed(_built(header, HEADER, FeedHeader()), cast(list[Any], items), _entity)
    except ValueError as error:
        raise FormatError(str(error)) from None


def _object_in(given: dict[str, Any]) -> dict[str, Any]:
    inner = given.get("response")
    return cast(dict[str, Any], inner) if isinstance(inner, dict) else given


def _entity(item: Any) -> FeedEntity:
    """An entity from JSON. What is in no table is not even read."""
    given = _object(item, "a FeedEntity")
    entity = FeedEntity(id=str(given.get("id") or ""))
    for field in FeedEntity.DESCRIPTOR.fields:
        member = _member(given, field.name)
        if member is None or field.name == "id":
            continue
        if field.name == "vehicle":
            _built(member, VEHICLE, entity.vehicle)
        elif field.name == "is_deleted":
            entity.is_deleted = member is True
        else:
            getattr(entity, field.name).SetInParent()
    return entity


def _built(given: Any, names: Names, message: Build) -> Build:
    """A message with the members named, so that none of the others can break it."""
    expected = f"a {type(message).__name__}"
    values = _picked(_object(given, expected), names)
    require_sound(values)
    storable(json.dumps(values, ensure_ascii=False))
    try:
        return ParseDict(values, message, max_recursion_depth=MAX_DEPTH)
    except (ParseError, TypeError, AttributeError, OverflowError) as error:
        found = " ".join(str(error).split())[:200]
        raise ValueError(f"found a member that breaks ({found}), expected {expected}") from None


def _picked(given: dict[str, Any], names: Names) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, inner in names.items():
        member = _member(given, name)
        if isinstance(inner, dict) and isinstance(member, dict):
            member = _picked(cast(dict[str, Any], member), inner)
        elif inner is int and isinstance(member, float) and abs(member) < _EXACT:
            member = int(member)
        elif inner is str and isinstance(member, int | float) and not isinstance(member, bool):
            member = str(member)
        if member is not None:
            values[name] = member
    return values


def _member(given: dict[str, Any], name: str) -> Any:
    """A member under its name in snake_case, else in camelCase."""
    member = given.get(name)
    return member if member is not None else given.get(_camel(name))


@cache
def _camel(name: str) -> str:
    return _AS_WRITTEN.sub(lambda match: match[1].upper(), name)


def _object(given: Any, expected: str) -> dict[str, Any]:
    if isinstance(given, dict):
        return cast(dict[str, Any], given)
    raise ValueError(f"found {type(given).__name__}, expected {expected}")
