"""DATEX II traffic data (v2 and v3): measured data, sites, situations, message signs, travel times.

Published by national road operators: NTIS (Great Britain), NDW (Netherlands), DGT (Spain), CITA
(Luxembourg), HC (Croatia), TIPI (France), Fintraffic (Finland) and others. They differ in version,
prefixes, namespaces and envelope (SOAP, ``messageContainer``, none), so elements are known by local
name and the publication by its ``xsi:type``. Odd, and handled where it is read:

* sites come by reference only; their positions are in another publication (``etl.datex2.sites``),
  and so is the meaning of a value's index (``etl.datex2.quantities`` says what is assumed);
* speed -1, or of no vehicles, means that nothing passed (``etl.datex2.measured``);
* a link's journeys come one by one under one time: all are yielded, the load keeps the last;
* ``posList`` is latitude first, nearly always (``etl.datex2.shapes``);
* record versions may be empty (``etl.datex2.situations``);
* version 3 calls a value within a site, and an elaborated value, by one name.

What a message has unreadable goes to the quarantine; what it has readable beside is loaded.
"""

from collections.abc import Iterator

from data.records import Record, Sign, SignMessage, TrafficEvent, TrafficReading, TrafficSite
from etl.datex2 import signs, sites, situations
from etl.datex2.elements import Element, local
from etl.datex2.links import Links
from etl.datex2.measured import site_reading
from etl.datex2.publication import AROUND, EXPECTED, HEADINGS, ITEMS, Publication, is_envelope
from etl.feed import Content, FormatError, Reject, xml_items, xml_root

STREAMS = True
RECORDS: tuple[type[Record], ...] = (
    TrafficReading, TrafficSite, TrafficEvent, SignMessage, Sign,
)  # fmt: skip

MEASURED, SITUATION, QUANTITY = "siteMeasurements", "situation", "physicalQuantity"
ELABORATED = ("elaboratedData", QUANTITY)


def parse(body: Content, reject: Reject) -> Iterator[Record]:
    """Rows of whatever publications the payload carries."""
    publication, links = Publication(), Links()
    for element in xml_items(body, EXPECTED, (*HEADINGS, *ITEMS), AROUND):
        name = local(element.tag)
        if name in HEADINGS:
            publication.note(element)
            continue
        if name == QUANTITY and not _is_item(element):
            continue
        if publication.kind is None:
            publication.identify_around(element)
        try:
            if name == MEASURED:
                yield site_reading(element, publication, reject)
            elif name == SITUATION:
                yield from situations.events(element, publication, reject)
            else:
                yield from _rows(name, element, publication, links, reject)
        except ValueError as error:
            reject(str(error), element)
    yield from links.readings()
    if publication.kind is None:
        found = publication.passed_over or f"root <{xml_root(body, EXPECTED)}>"
        raise FormatError(f"found {found}, expected {EXPECTED}")


def _is_item(quantity: Element) -> bool:
    """Whether a ``physicalQuantity`` is an elaborated value itself, not one of a site's."""
    parent = quantity.getparent()
    return parent is None or is_envelope(parent)


def _rows(
    name: str, item: Element, publication: Publication, links: Links, reject: Reject
) -> Iterator[Record]:
    if name in ELABORATED:
        links.add(item, publication, reject)
    elif name in sites.SITES:
        yield sites.site(item, publication, reject)
    elif name in sites.PREDEFINED:
        yield from sites.predefined(item, reject)
    elif name in signs.UNITS:
        yield from signs.messages(item, publication, reject)
    elif name in signs.STANDING:
        yield from signs.signs(item, reject)
