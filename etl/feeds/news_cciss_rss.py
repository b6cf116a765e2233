"""CCISS traffic news of all Italy, as RSS: Italian sentences about roads, without identifiers.

Published by the Centro di Coordinamento Informazioni sulla Sicurezza Stradale, which also lists
what is over for a while. An item is a road, then what, when and where in one sentence
("tratto chiuso causa lavori dalle 21:35 del 3 alle 05:00 del 4 agosto 2026 tra … e …"). The kind
comes from the table in ``etl.cciss.vocabulary``; news of nothing in it go to quarantine. Items have
no ``guid``: the same road and sentence are the same event, the date of issue its version. The
whole sentence is kept. Positions are read where a publisher adds GeoRSS; CCISS gives none.
"""

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from data.records import Record, TrafficEvent
from etl.cciss.period import period
from etl.cciss.vocabulary import meaning
from etl.feed import FormatError, Reject, position, utc, xml_items, xml_root

RECORDS: tuple[type[Record], ...] = (TrafficEvent,)

EXPECTED = "an RSS channel of traffic news"
_TAG = re.compile(r"<[^<>]{0,80}>")
_SOURCE = re.compile(r"\(\s*fonte:[^()]{0,80}\)", re.IGNORECASE)
_WHERE = re.compile(
    r"\s(?:tra|a(?!\s+(?:causa|tratti|banchi|bordo|vista)\b)|al|allo|alla|all['’]\w*|presso"
    r"|in\s+direzione|in\s+entrambe|nel\s+tratto|dopo|prima)\s",
    re.IGNORECASE,
)

Element = Any


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One event per news item."""
    root = xml_root(body, EXPECTED)
    if root != "rss":
        raise FormatError(f"found root <{root}>, expected {EXPECTED}")
    for item in xml_items(body, EXPECTED, ("item",)):
        try:
            yield _event(item)
        except ValueError as error:
            reject(str(error), item)


def _event(item: Element) -> TrafficEvent:
    road = _required(item, "title")
    sentence = _sentence(_required(item, "description"), road)
    issued_at = _issued(item)
    held = period(sentence)
    what = _WHERE.split(f" {held.rest} ", maxsplit=1)[0].strip()
    kind, detail = meaning(what)
    lon, lat = _position(item)
    return TrafficEvent(
        event_id=_text(item, "guid") or _identity(road, sentence),
        version=issued_at.isoformat(),
        kind=kind,
        cause=detail,
        from_at=held.from_at or min(issued_at, held.until_at or issued_at),
        until_at=held.until_at,
        road=road,
        lon=lon,
        lat=lat,
        title=f"{road}: {' '.join(what.split())}",
        comment=sentence,
    )


def _sentence(description: str, road: str) -> str:
    """The description as plain words: no markup, no source, the road not said twice."""
    plain = _SOURCE.sub(" ", _TAG.sub(" ", html.unescape(description)))
    words = " ".join(plain.split())
    return words.removeprefix(" ".join(road.split())).strip() or words


def _identity(road: str, sentence: str) -> str:
    text = f"{road}\n{sentence}".encode()
    return "cciss-" + hashlib.blake2b(text, digest_size=10).hexdigest()


def _issued(item: Element) -> datetime:
    """When the news were issued: ISO 8601 in Dublin Core, RFC 822 in RSS."""
    iso = _text(item, "date")
    if iso:
        return utc(iso)
    text = _required(item, "pubDate")
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"found pubDate {text[:60]!r}, expected an RFC 822 date with a zone")
    return moment.astimezone(UTC)


def _position(item: Element) -> tuple[float | None, float | None]:
    """GeoRSS ``point`` (latitude first) or W3C ``lat`` and ``long``."""
    point = (_text(item, "point") or "").replace(",", " ").split()
    lat, lon = point if len(point) == 2 else (_text(item, "lat"), _text(item, "long"))
    return position(float(lon), float(lat)) if lat and lon else (None, None)


def _text(item: Element, name: str) -> str | None:
    text = item.findtext(f"{{*}}{name}")
    return (text or "").strip() or None


def _required(item: Element, name: str) -> str:
    text = _text(item, name)
    if text is None:
        raise ValueError(f"found no {name} in <item>, expected one")
    return text
