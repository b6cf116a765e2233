"""Any other entity as a sensor: each of its numbers is an observation, each boolean 0 or 1.

A number counts at its own time, else at its entity's, else when the entity changed. Several
instances of one property are told apart by their dataset: ``temperature@urn:…``. A ``Device``
reports through ``value``: ``22.5`` of its one ``controlledProperty``, or ``t=21.2;l=0.22`` with a
name each, percent-encoded as UltraLight agents do. Texts and structures are no measures.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import unquote

from data.records import Observation, Record, Sensor
from etl.json_documents import finite, storable
from etl.ngsi.attributes import Attribute
from etl.ngsi.entity import Entity
from etl.ngsi.units import unit
from etl.periods import instant

REPORTED, CONTROLLED = "value", "controlledProperty"
Measure = tuple[str, Attribute]


def sensed(entity: Entity, reject: Callable[[str, object], None]) -> list[Record]:
    """A sensor, where the entity says where it is or what it is called, and its observations.

    Numbers of which no time is known go to quarantine; the sensor stays. Raises ``ValueError``
    where nothing is left.
    """
    observations, untimed = _observations(entity)
    rows: list[Record] = [*_sensor(entity), *observations]
    if not (rows or untimed):
        raise ValueError(f"found {entity.type[:60]} without place, name or number, expected some")
    if untimed:
        found = f"found {', '.join(untimed)[:200]} without a time"
        reason = f"{found}, expected observedAt or dateObserved"
        if not rows:
            raise ValueError(reason)
        reject(reason, {"id": entity.id, "type": entity.type})
    return rows


def _sensor(entity: Entity) -> Iterator[Sensor]:
    place, name = entity.place(), entity.text("name", "alternateName")
    if place.lon is not None or name is not None:
        yield Sensor(sensor_id=entity.id, kind=entity.type, name=name, lon=place.lon, lat=place.lat)


def _observations(entity: Entity) -> tuple[list[Observation], list[str]]:
    """What was observed at a time that is known, and the names of the rest."""
    observed = entity.period()
    default = observed[1] if observed else entity.changed_at()
    found: list[Observation] = []
    untimed: list[str] = []
    for property, attribute in _measures(entity):
        at = _time(attribute, default)
        if at is None:
            untimed.append(property)
        else:
            found.append(_observation(entity, property, attribute, at))
    return found, untimed


def _time(attribute: Attribute, default: datetime | None) -> datetime | None:
    """Its own time, else its entity's, else when it changed."""
    if attribute.observed_at is not None:
        return instant(attribute.observed_at)
    if default is None and attribute.changed_at is not None:
        return instant(attribute.changed_at)
    return default


def _observation(entity: Entity, property: str, attribute: Attribute, at: datetime) -> Observation:
    value = attribute.value
    return Observation(
        sensor_id=entity.id,
        property=storable(property),
        observed_at=at,
        value=float(value) if isinstance(value, bool) else finite(value, property),
        unit=unit(storable(attribute.unit)) if attribute.unit else None,
    )


def _measures(entity: Entity) -> Iterator[Measure]:
    for name, instances in entity.attributes.items():
        for attribute in instances:
            if isinstance(attribute.value, int | float):
                is_reported = name == REPORTED and entity.attribute(CONTROLLED) is not None
                property = _controlled(entity) if is_reported else name
                yield (
                    f"{property}@{attribute.dataset}" if attribute.dataset else property,
                    attribute,
                )
            elif name == REPORTED and isinstance(attribute.value, str):
                yield from _reported(entity, attribute)


def _controlled(entity: Entity) -> str:
    """The one property that a device's value is of, else the value's own name."""
    names = entity.value(CONTROLLED)
    names = names if isinstance(names, list) else [names]
    return names[0] if len(names) == 1 and isinstance(names[0], str) else REPORTED


def _reported(entity: Entity, attribute: Attribute) -> Iterator[Measure]:
    for part in unquote(attribute.value).split(";"):
        name, equals, text = part.rpartition("=")
        try:
            value = float(text) if "_" not in text else None
        except ValueError:
            continue
        if value is not None and (name.strip() or not equals):
            property = name.strip() or _controlled(entity)
            yield property, Attribute(value, attribute.unit, attribute.observed_at)
