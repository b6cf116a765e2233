"""Civil-protection alerts in CAP 1.1 and 1.2, alone, in Atom or RSS, in EDXL-DE or zipped together.

Published by civil protection and weather services: one message a file, several under one root
(IPAWS), embedded in feeds, as XML or base64 in EDXL-DE, zipped (DWD). An index that only links
(NWS, MeteoAlarm, NAAD) says through ``links`` where its messages are, and the pipeline fetches
them. ``etl.cap.message`` says what of a message is read. Signatures are kept with the payload, not
checked. Resources, parameters other than ``awareness_level`` (MeteoAlarm's colour), incidents and
free-text audiences are left unread. CAP 1.0 is refused.
"""

from collections.abc import Iterator
from typing import Any

from data.records import Alert, AlertZone, Record
from etl.archives import MAGIC
from etl.cap.archive import messages
from etl.cap.envelopes import content_message, distribution_status, entry_link, entry_message
from etl.cap.message import ForeignMessageError, rows
from etl.feed import MAX_ITEM_CHARS, FormatError, Link, Reject, local_name, xml_items, xml_root

RECORDS: tuple[type[Record], ...] = (Alert,)
DETAILS: tuple[type[Record], ...] = (AlertZone,)
ACCEPT = "application/cap+xml, application/atom+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"

EXPECTED = "a CAP message"
ROOTS = frozenset({"alert", "alerts", "feed", "rss", "RDF", "EDXLDistribution", "edxlDistribution"})
ENTRIES = ("entry", "item")
STATUS, CONTENT = "distributionStatus", "contentData"
ITEMS = ("alert", *ENTRIES, STATUS, CONTENT)

Element = Any


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One ``Alert`` per message, each followed by its zones."""
    if not body.startswith(MAGIC):
        yield from _messages(body, reject)
        return
    for name, message in messages(body):
        try:
            yield from _messages(message, reject)
        except FormatError as error:
            reject(f"{name[:80]}: {error}", message[:MAX_ITEM_CHARS].decode("utf-8", "replace"))


def links(body: bytes) -> Iterator[Link]:
    """Where the messages are that a feed's entries do not hold."""
    if not body.startswith(MAGIC) and xml_root(body, EXPECTED) in ROOTS:
        for entry in xml_items(body, EXPECTED, ENTRIES):
            if not _holds_message(entry) and (link := entry_link(entry)):
                yield link


def _messages(body: bytes, reject: Reject) -> Iterator[Record]:
    root = xml_root(body, EXPECTED)
    if root not in ROOTS:
        raise FormatError(f"found root <{root}>, expected {EXPECTED}, Atom, RSS or EDXL-DE")
    distribution: str | None = None
    for element in xml_items(body, EXPECTED, ITEMS):
        try:
            if local_name(element) == STATUS:
                distribution = distribution_status(element)
            else:
                yield from _rows(element, reject, distribution)
        except ForeignMessageError as error:
            if element.getparent() is None:
                raise FormatError(str(error)) from None
            reject(str(error), element)
        except ValueError as error:
            reject(str(error), element)


def _rows(element: Element, reject: Reject, distribution: str | None) -> Iterator[Record]:
    name = local_name(element)
    if name == "alert":
        yield from rows(element, reject, distribution)
    elif name == CONTENT:
        yield from _inner_rows(content_message(element), reject, distribution)
    elif next(element.iter("{*}alert"), None) is None:
        message = entry_message(element)
        if message is None and entry_link(element) is None:
            raise ValueError(f"found an entry without a message or a link, expected {EXPECTED}")
        yield from _inner_rows(message, reject, distribution)


def _inner_rows(body: bytes | None, reject: Reject, distribution: str | None) -> Iterator[Record]:
    """The rows of a message that came as text. Raises ``ValueError``."""
    if body is not None:
        for message in xml_items(body, EXPECTED, ("alert",)):
            yield from rows(message, reject, distribution)


def _holds_message(entry: Element) -> bool:
    return next(entry.iter("{*}alert"), None) is not None or entry_message(entry) is not None
