"""OGC SensorThings 1.0 and 1.1: observations of a city's sensors, in any expansion of a query.

Published by FROST, GOST, SensorUp and others: collections of Observations, of Datastreams or of
Things with what they expand, single entities, the dataArray form, MultiDatastreams, and the single
Observation of an MQTT message. A Datastream is a sensor (``etl.sensorthings.streams``), named by
its address without scheme, ``host/v1.1/Datastreams(1)``, or by names where a document has no ids.
Ask for ``Observations?$expand=Datastream($expand=Thing($expand=Locations),ObservedProperty)``: an
observation whose Datastream is only linked as ``…/Observations(9)/Datastream`` cannot be placed
and goes to quarantine. Odd, and handled where it is read: ``phenomenonTime`` may be an interval,
whose end counts; a boolean is 0 or 1; a result by name gives one observation per number in it; a
result that is text is no measure and goes to quarantine, unless the text is a number. Qualities,
parameters, features of interest, sensors' metadata and history are left unread; further pages
(``@iot.nextLink``) are fetched by whoever fetches.
"""

from collections.abc import Iterator

from data.records import Observation, Record, Sensor
from etl.feed import Reject
from etl.json_documents import json_document
from etl.sensorthings.documents import EXPECTED, Reading, items

RECORDS: tuple[type[Record], ...] = (Observation, Sensor)


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """Each sensor once, then its observations."""
    reading = Reading(reject)
    for item in items(json_document(body, EXPECTED)):
        yield from reading.rows(item)
