"""A Datastream as a sensor: what it observes, in which unit, where.

A Datastream is one sensor's readings of one property at one Thing, so it is what the product
calls a sensor; a Thing has many. Every way of publishing an observation names its Datastream.
Where it lies is told by its Thing's location, else by the area it observed. A MultiDatastream
has several properties and units, in the order of its results.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from data.records import Sensor
from etl.geojson import Place, shaped
from etl.json_documents import storable
from etl.sensorthings.links import Entity, own_id, qualified, server

SINGLE, MULTI = "Datastreams", "MultiDatastreams"
RESULT = "result"


@dataclass(frozen=True, slots=True)
class Stream:
    """``sensor`` is ``None`` where the payload tells no more of it than its id."""

    sensor_id: str
    properties: tuple[str, ...] = (RESULT,)
    units: tuple[str | None, ...] = (None,)
    sensor: Sensor | None = field(default=None)


def stream(datastream: Entity, thing: Entity | None = None, base: str = "") -> Stream:
    """Raises ``ValueError`` where it has neither an id nor names, or no readable location."""
    thing = thing or _entity(datastream.get("Thing"))
    is_multi = "unitOfMeasurements" in datastream or "ObservedProperties" in datastream
    observed = tuple(_properties(datastream))
    sensor_id = _sensor_id(datastream, thing, is_multi, base)
    names = [text for text in (_text(thing, "name"), _text(datastream, "name")) if text]
    place = _place(datastream, thing)
    is_known = names or place.lon is not None
    sensor = Sensor(
        sensor_id=sensor_id,
        kind=", ".join(observed) or None,
        name=" / ".join(names) or None,
        lon=place.lon,
        lat=place.lat,
    )
    properties = observed or (_text(datastream, "name") or RESULT,)
    units = tuple(_units(datastream))
    return Stream(sensor_id, properties, units, sensor if is_known else None)


def _sensor_id(datastream: Entity, thing: Entity | None, is_multi: bool, base: str) -> str:
    identity = own_id(datastream)
    if identity is not None:
        kind = MULTI if is_multi else SINGLE
        return qualified(server(datastream, thing) or base, kind, identity)
    names = [_text(thing, "name"), _text(datastream, "name")]
    if None in names:
        raise ValueError("found a Datastream without @iot.id, expected one, or names in its place")
    return "/".join(name for name in names if name)


def _properties(datastream: Entity) -> Iterator[str]:
    """Names of what is observed; of several with one name, the later ones are numbered."""
    listed = datastream.get("ObservedProperties")
    observed = listed if isinstance(listed, list) else [datastream.get("ObservedProperty")]
    seen: dict[str, int] = {}
    for place, one in enumerate(observed, start=1):
        name = _text(_entity(one), "name")
        if name is None and len(observed) == 1:
            return
        name = name or f"{RESULT} {place}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}"


def _units(datastream: Entity) -> Iterator[str | None]:
    listed = datastream.get("unitOfMeasurements")
    for unit in listed if isinstance(listed, list) else [datastream.get("unitOfMeasurement")]:
        yield _text(_entity(unit), "symbol") or _text(_entity(unit), "name")


def _place(datastream: Entity, thing: Entity | None) -> Place:
    locations = thing.get("Locations") if thing else None
    for location in locations if isinstance(locations, list) else []:
        found = _geometry(_entity(location), "location")
        if isinstance(found, dict):
            return shaped(found)
    area = _geometry(datastream, "observedArea")
    return shaped(area) if isinstance(area, dict) else Place()


def _geometry(entity: Entity | None, name: str) -> Any:
    """A geometry, bare or in a feature; other encodings of a location are not GeoJSON."""
    found = entity.get(name) if entity else None
    return found.get("geometry") if isinstance(found, dict) and "geometry" in found else found


def _entity(value: Any) -> Entity | None:
    return value if isinstance(value, dict) else None


def _text(entity: Entity | None, name: str) -> str | None:
    value = entity.get(name) if entity else None
    return storable(value.strip()) or None if isinstance(value, str) else None
