"""Where the entities are in a payload: alone, in a list, in a collection, in a notification."""

from collections.abc import Iterator, Mapping
from typing import Any

from etl.feed import FormatError

EXPECTED = "NGSI entities"
LISTS = ("data", "entities", "@graph")
"""Members that hold the entities of a notification, of a batch and of a JSON-LD document."""
SIGNS = (("id", "@id"), ("type", "@type"))


def entities(document: Any) -> Iterator[tuple[Any, Any]]:
    """Each entity with the instant at which its notification was sent, where one was.

    A feature's properties are brought to where an entity has them. Raises ``FormatError`` where
    nothing in the payload could be an entity.
    """
    found, sent_at = _found(document)
    if not any(map(is_entity, found)) and (found or not isinstance(document, dict)):
        shown = sorted(document)[:8] if isinstance(document, dict) else type(document).__name__
        raise FormatError(f"found {str(shown)[:200]} without an entity, expected {EXPECTED}")
    for item in found:
        yield _unfolded(item), sent_at


def is_entity(item: Any) -> bool:
    """Whether an item has what every entity has, an id and a type."""
    return isinstance(item, dict) and all(any(name in item for name in sign) for sign in SIGNS)


def _found(document: Any) -> tuple[list[Any], Any]:
    if isinstance(document, list):
        return document, None
    if not isinstance(document, dict):
        raise FormatError(f"found {type(document).__name__}, expected {EXPECTED}")
    if document.get("type") == "FeatureCollection":
        return _list(document, "features"), None
    for name in LISTS:
        if name in document and not ("id" in document and document.get("type") != "Notification"):
            return _list(document, name), document.get("notifiedAt")
    return [document], None


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    """A list, or the collection of a notification in GeoJSON."""
    found = document.get(name)
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        found = found.get("features")
    if not isinstance(found, list):
        raise FormatError(f"found {name} of {type(found).__name__}, expected a list of entities")
    return found


def _unfolded(item: Any) -> Any:
    """A feature as the entity it carries; its geometry counts where it has no location."""
    if not isinstance(item, dict) or item.get("type") != "Feature":
        return item
    properties = item.get("properties")
    if not isinstance(properties, dict):
        return item
    return {"location": item.get("geometry"), **properties, "id": item.get("id")}
