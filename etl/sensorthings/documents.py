"""What a SensorThings payload holds, from the outside in: Things, Datastreams, Observations.

A response is a collection (``value``) or one entity; what an entity is follows from its members,
for no member says so. Inner entities come along where the query expanded them.
"""

from collections.abc import Iterator
from typing import Any

from data.records import Observation, Record, Sensor
from etl.feed import FormatError, Reject
from etl.json_documents import require_sound
from etl.sensorthings.links import LINK, Entity, qualified, server, target
from etl.sensorthings.results import observations
from etl.sensorthings.streams import MULTI, SINGLE, Stream, stream

EXPECTED = "SensorThings entities"
STREAMS = ("Datastream", "MultiDatastream")
OF_STREAM = ("unitOfMeasurement", "unitOfMeasurements", "observationType", "ObservedProperty")
OF_THING = ("Datastreams", "MultiDatastreams", "Locations")
KNOWN = ("result", "dataArray", *OF_STREAM, *OF_THING)


def items(document: Any) -> list[Any]:
    """The entities of a payload. Raises ``FormatError`` where none could be one."""
    is_page = isinstance(document, dict) and isinstance(document.get("value"), list)
    found = document["value"] if is_page else document
    listed = found if isinstance(found, list) else [found]
    if not any(map(_is_one, listed)) and (listed or not is_page):
        shown = f"keys {sorted(document)[:8]}" if isinstance(document, dict) else "no entity"
        raise FormatError(f"found {shown[:200]}, expected {EXPECTED}")
    return listed


def _is_one(item: Any) -> bool:
    return isinstance(item, dict) and any(_has(item, name) for name in KNOWN)


def _has(entity: Entity, name: str) -> bool:
    """Whether an entity has a member, or a link to it where it was not expanded."""
    return name in entity or f"{name}{LINK}" in entity


class Reading:
    """One payload being read; a sensor comes once, before its first observation."""

    def __init__(self, reject: Reject) -> None:
        self._reject = reject
        self._told: dict[str, Sensor] = {}

    def rows(self, item: Any) -> Iterator[Record]:
        """Rows of one entity of the payload; what cannot be read in it is rejected alone."""
        try:
            require_sound(item)
            if not _is_one(item):
                raise ValueError(f"found an item of another kind, expected {EXPECTED}")
        except ValueError as error:
            self._reject(str(error), item)
            return
        if "dataArray" in item:
            yield from self._table(item)
        elif "result" in item:
            yield from self._observed(item, None)
        elif any(_has(item, name) for name in OF_STREAM):
            yield from self._streamed(item, None)
        else:
            yield from self._thing(item)

    def _thing(self, thing: Entity) -> Iterator[Record]:
        if not any(isinstance(thing.get(name), list) for name in (SINGLE, MULTI)):
            self._reject("found a Thing without Datastreams, expected $expand=Datastreams", thing)
        for name in (SINGLE, MULTI):
            for datastream in _listed(thing.get(name)):
                yield from self._streamed(datastream, thing)

    def _streamed(self, datastream: Any, thing: Entity | None) -> Iterator[Record]:
        try:
            if not isinstance(datastream, dict):
                raise ValueError("found a Datastream that is no object, expected one")  # noqa: TRY004
            found = stream(datastream, thing, server(datastream, thing))
        except ValueError as error:
            self._reject(str(error), datastream)
            return
        yield from self._introduced(found)
        for observation in _listed(datastream.get("Observations")):
            yield from self._observed(observation, found)

    def _table(self, table: Entity) -> Iterator[Record]:
        """The dataArray form: names once, then rows of values."""
        names, found = table.get("components"), None
        try:
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise ValueError("found a dataArray without components, expected their names")
            found = _stream_of(table)
        except ValueError as error:
            self._reject(str(error), table)
            return
        yield from self._introduced(found)
        for values in _listed(table.get("dataArray")):
            if isinstance(values, list) and len(values) == len(names):
                yield from self._observed(dict(zip(names, values, strict=True)), found)
            else:
                self._reject(
                    f"found a row unlike its {len(names)} components, expected as many", values
                )

    def _observed(self, observation: Any, of: Stream | None) -> Iterator[Record]:
        rows: list[Observation] = []
        try:
            if not isinstance(observation, dict):
                raise ValueError("found an Observation that is no object, expected one")  # noqa: TRY004
            of = of or _stream_of(observation)
            rows = observations(observation, of)
        except ValueError as error:
            self._reject(str(error), observation)
            return
        yield from self._introduced(of)
        yield from rows

    def _introduced(self, of: Stream) -> Iterator[Record]:
        if of.sensor is not None and self._told.get(of.sensor_id) != of.sensor:
            self._told[of.sensor_id] = of.sensor
            yield of.sensor


def _stream_of(entity: Entity) -> Stream:
    """The Datastream that an observation names: expanded, or by the address of itself."""
    for name in STREAMS:
        if isinstance(entity.get(name), dict):
            return stream(entity[name], None, server(entity[name], entity))
        found = target(entity.get(f"{name}{LINK}"))
        if found is not None and found[0] in (SINGLE, MULTI):
            return Stream(qualified(server(entity), *found))
    raise ValueError("found an Observation of an unnamed Datastream, expected $expand=Datastream")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
