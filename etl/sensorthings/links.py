"""Identifiers of SensorThings entities: their ``@iot.id``, or the address that holds it."""

from collections.abc import Mapping
from typing import Any

from etl.json_documents import storable

Entity = Mapping[str, Any]
ID, SELF = "@iot.id", "@iot.selfLink"
LINK = "@iot.navigationLink"


def own_id(entity: Entity) -> str | None:
    """An entity's id as text, without the quotes that addresses put around it."""
    value = entity.get(ID)
    if isinstance(value, str) and value.strip():
        return storable(value.strip())
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def server(*entities: Entity | None) -> str:
    """Where the service is, ``host/path/v1.1``, from the first address that an entity gives."""
    for entity in entities:
        for name, value in (entity or {}).items():
            if name.endswith((SELF, LINK)) and isinstance(value, str):
                head, bracket, _ = value.partition("(")
                if bracket:
                    return _bare(head.rpartition("/")[0])
    return ""


def target(link: Any) -> tuple[str, str] | None:
    """Kind and id of what an address leads to: ``…/Datastreams(1)`` is ``("Datastreams", "1")``.

    ``None`` where it leads on to a relative, as ``…/Observations(9)/Datastream`` does.
    """
    if not isinstance(link, str) or not link.endswith(")"):
        return None
    head, _, rest = link.rpartition("/")[2].partition("(")
    identity = rest[:-1].strip("'")
    return (head, storable(identity)) if head and identity else None


def qualified(base: str, kind: str, identity: str) -> str:
    """A name for an entity that two services of one city do not share."""
    return f"{base}/{kind}({identity})" if base else f"{kind}({identity})"


def _bare(address: str) -> str:
    return storable(address.partition("://")[2] or address)
