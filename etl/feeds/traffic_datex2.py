"""DATEX II traffic data (v2 and v3): measured data, sites, situations, message signs, travel times.

Published by national road operators: NTIS (Great Britain), NDW (Netherlands), DGT (Spain), CITA
(Luxembourg), HC (Croatia). They differ in version, prefixes, namespaces and envelope (SOAP,
``messageContainer``, none), so elements are known by local name and the publication by its
``xsi:type``. Odd, and handled where it is read:

* sites come by reference only; their positions are in another publication (``etl.datex2.sites``),
  and so is the meaning of a value's index (``etl.datex2.quantities`` says what is assumed);
* speed -1, or of no vehicles, means that nothing passed (``etl.datex2.measured``);
* a link's journeys come one by one under one time: all are yielded, the load keeps the last;
* ``posList`` is latitude first (``etl.datex2.locations``);
* record versions may be empty (``etl.datex2.situations``).
"""

from collections.abc import Iterator

from data.records import Record, SignMessage, TrafficEvent, TrafficReading, TrafficSite
from etl.datex2 import signs, sites, situations
from etl.datex2.elements import Element, local
from etl.datex2.links import Links
from etl.datex2.measured import site_reading
from etl.datex2.publication import EXPECTED, HEADINGS, Publication
from etl.feed import FormatError, Reject, xml_items, xml_root

RECORDS: tuple[type[Record], ...] = (TrafficReading, TrafficSite, TrafficEvent, SignMessage)

MEASURED, ELABORATED, SITUATION = "siteMeasurements", "elaboratedData", "situation"
ITEMS = (MEASURED, ELABORATED, SITUATION, *sites.SITES, *signs.UNITS)


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """Rows of whatever publications the payload carries."""
    publication, links = Publication(), Links()
    for element in xml_items(body, EXPECTED, (*HEADINGS, *ITEMS)):
        name = local(element.tag)
        if name in HEADINGS:
            publication.note(element)
            continue
        if publication.kind is None:
            publication.identify_around(element)
        try:
            if name == MEASURED:
                yield site_reading(element, publication)
            else:
                yield from _rows(name, element, publication, links, reject)
        except ValueError as error:
            reject(str(error), element)
    yield from links.readings()
    if publication.kind is None:
        raise FormatError(f"found root <{xml_root(body, EXPECTED)}>, expected {EXPECTED}")


def _rows(
    name: str, item: Element, publication: Publication, links: Links, reject: Reject
) -> Iterator[Record]:
    if name == SITUATION:
        yield from situations.events(item, publication, reject)
    elif name == ELABORATED:
        links.add(item, publication)
    elif name in sites.SITES:
        yield sites.site(item, publication)
    else:
        yield from signs.messages(item, publication)
