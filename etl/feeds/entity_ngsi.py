"""NGSI entities of FIWARE and ETSI context brokers: NGSI-v2 and NGSI-LD in every representation.

Published by context brokers (Orion, Orion-LD, Scorpio, Stellio) in answer to a query or as a
subscription's notification, modelled after the Smart Data Models. One entity, a list, a GeoJSON
collection or a notification; normalised, concise or key-values (``etl.ngsi.attributes``). What an
entity becomes follows from its type:

* ``TrafficFlowObserved``: a site and a reading (``etl.ngsi.traffic``);
* ``RoadAccident``: an incident; ``Alert``, ``WeatherAlert``: an alert (``etl.ngsi.happenings``);
* ``Camera``: a camera; ``Vehicle``: a unit and its position (``etl.ngsi.things``);
* any other: a sensor and an observation per number, booleans as 0 and 1 (``etl.ngsi.measures``).

Odd, and handled where it is read: times without offset are UTC; ``dateObserved`` may be an
interval; names may be full addresses where a context was not applied, and are cut to their last
part. A message with some of an entity's attributes leaves out what it does not say: a site or a
sensor comes only with its location or name, never without to overwrite it. A bare empty list is
refused, for nothing shows that it is NGSI; a notification of nothing is not. An entity that names
a member twice, or whose location is not in WGS84 degrees, goes to quarantine.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from data.records import (
    Alert,
    Camera,
    Incident,
    Observation,
    Record,
    Sensor,
    TrafficReading,
    TrafficSite,
    Unit,
    UnitPosition,
)
from etl.feed import Reject
from etl.json_documents import json_document
from etl.ngsi.entity import Entity, entity
from etl.ngsi.envelopes import EXPECTED, entities
from etl.ngsi.happenings import alert, road_accident
from etl.ngsi.measures import sensed
from etl.ngsi.things import camera, vehicle
from etl.ngsi.traffic import flow_observed

RECORDS: tuple[type[Record], ...] = (
    Observation, Sensor, TrafficReading, TrafficSite, Incident, Alert, Camera, UnitPosition, Unit,
)  # fmt: skip

MODELS: Final[dict[str, Callable[[Entity], list[Record]]]] = {
    "TrafficFlowObserved": flow_observed,
    "RoadAccident": road_accident,
    "Alert": alert,
    "WeatherAlert": alert,
    "Camera": camera,
    "Vehicle": vehicle,
}


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """The rows of each entity, all or none of them."""
    found = entities(json_document(body, EXPECTED))
    for place, (item, sent_at) in enumerate(found, start=1):
        try:
            read = entity(item, sent_at)
            model = MODELS.get(read.type)
            rows = model(read) if model else sensed(read, partial(reject, position=place))
        except ValueError as error:
            reject(str(error), item, place)
        else:
            yield from rows
