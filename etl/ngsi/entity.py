"""One entity and what is asked of it: texts, numbers within bounds, instants, its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from etl.geojson import Place
from etl.json_documents import number, require_sound, storable
from etl.ngsi.attributes import Attribute, attributes, plain, short
from etl.ngsi.envelopes import is_entity
from etl.ngsi.places import place
from etl.periods import instant, period

OBSERVED = ("dateObserved", "observationDateTime", "dateLastValueReported", "TimeInstant")
CHANGED = ("dateModified", "modifiedAt")
Period = tuple[datetime | None, datetime]


@dataclass(frozen=True, slots=True)
class Entity:
    """``sent_at`` is when the notification that carried it was sent, as it is written."""

    id: str
    type: str
    attributes: dict[str, list[Attribute]]
    sent_at: Any = None

    def attribute(self, *names: str) -> Attribute | None:
        """The first of these that the entity has; of several instances the one without dataset."""
        for name in names:
            found = self.attributes.get(name, [])
            if found:
                return next((one for one in found if one.dataset is None), found[0])
        return None

    def value(self, *names: str) -> Any:
        """The attribute's value, ``None`` where there is none."""
        found = self.attribute(*names)
        return found.value if found else None

    def text(self, *names: str) -> str | None:
        """The first of these that is a text and not blank."""
        for name in names:
            value = self.value(name)
            if isinstance(value, str) and value.strip():
                return storable(value.strip())
        return None

    def number(self, name: str, low: float, high: float) -> float | None:
        """Raises ``ValueError`` where it is there and is no number between these."""
        value = self.value(name)
        return None if value is None else number(value, low, high, name)

    def instant(self, *names: str) -> datetime | None:
        """Raises ``ValueError`` where the first of these that is there is no instant."""
        value = self.value(*names)
        return None if value is None else instant(value)

    def place(self) -> Place:
        """Raises ``ValueError`` where its location is none."""
        return place(self.value("location"))

    def period(self) -> Period | None:
        """When its values were observed: begin, where there is one, and end."""
        end = self.instant("dateObservedTo")
        if end:
            return self.instant("dateObservedFrom"), end
        observed = self.value(*OBSERVED)
        return period(observed) if observed is not None else None

    def changed_at(self) -> datetime | None:
        """When it last changed as its broker tells, else when the notification was sent."""
        changed = self.value(*CHANGED) or self.sent_at
        return instant(changed) if changed is not None else None

    def address(self) -> str | None:
        """Its street as one text."""
        address = self.value("address")
        if not isinstance(address, dict):
            return self.text("address")
        parts = [plain(address.get(name)) for name in ("streetAddress", "streetNr")]
        return storable(" ".join(p for p in parts if isinstance(p, str) and p.strip())) or None


def entity(item: Any, sent_at: Any = None) -> Entity:
    """Raises ``ValueError`` for what is no entity."""
    require_sound(item)
    if not is_entity(item):
        raise ValueError("found no id or no type, expected an entity with both")
    kinds = item.get("type", item.get("@type"))
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    name = item.get("id", item.get("@id"))
    if not (isinstance(name, str) and name.strip() and isinstance(kind, str) and kind.strip()):
        raise ValueError(f"found id {name!r:.60} of type {kind!r:.60}, expected two texts")
    return Entity(storable(name.strip()), storable(short(kind)), attributes(item), sent_at)
