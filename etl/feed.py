"""The contract of a feed format, and the few things formats share.

A format is one file in ``etl/feeds``. Row by row (``x.py``): a docstring, ``RECORDS`` (the record
types it yields, the counted one first) and ``parse(body, reject) -> Iterator[Record]``; with
``STREAMS = True`` its ``parse`` takes a file, open, as well as bytes. A format whose payload may be
an index that only links to its items also has ``links(body) -> Iterator[Link]``; the pipeline
fetches them (``etl/following.py``), ``parse`` passes them over. ``ACCEPT`` is the media types it
asks servers for. Table-like (``x.sql``): see ``etl/tables``. A payload that is not what the
format expects raises ``FormatError`` and nothing is loaded; one item that cannot be read goes to
``reject``.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from data.records import Rejected

MAX_ITEM_CHARS = 2_000
PARTLY = " is loaded"
"""How the reason ends where an item is loaded without what could not be read of it."""
Content = bytes | BinaryIO
"""A payload: its bytes, or a file of them, open and seekable, for a format that streams."""


class FormatError(ValueError):
    """The payload is not what the format expects; says what was found and what was expected."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where an item of a payload really is; another ``version`` at the same address is news."""

    url: str
    version: str | None = None


class Reject:
    """Collects the items a parser could not read: ``reject(reason, item)``.

    ``position`` is the item's place in the payload, from 1, where the parser knows it; otherwise
    rejects are numbered as they come.
    """

    def __init__(self) -> None:
        self.rejected: list[Rejected] = []

    def __call__(self, reason: str, item: object, position: int | None = None) -> None:
        text = item if isinstance(item, str) else item_text(item)
        text = text[:MAX_ITEM_CHARS].encode("utf-8", "replace").decode("utf-8")
        place = position if position is not None else len(self.rejected) + 1
        self.rejected.append(Rejected(position=place, reason=reason, item=text))

    def part(self, problem: str, whole: str, item: object, position: int | None = None) -> None:
        """Note what could not be read of an item whose row is loaded without it."""
        self(f"{problem}; the rest of the {whole}{PARTLY}", item, position)


def item_text(item: object) -> str:
    """An item as it can be shown in the quarantine: XML for elements, JSON for the rest."""
    if isinstance(item, etree._Element):  # pyright: ignore[reportPrivateUsage]
        return etree.tostring(item, encoding="unicode", with_tail=False)
    try:
        return json.dumps(item, ensure_ascii=False, default=str)
    except RecursionError:
        return "(nested too deep to be shown)"


def text_of(body: bytes, expected: str) -> str:
    """The payload as UTF-8 text. ``expected`` names the format in errors ("a CSV file")."""
    require_content(body, expected)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte 0x{body[error.start]:02x} at offset {error.start}"
        raise FormatError(f"found {found}, expected {expected} in UTF-8") from None


def require_content(body: bytes, expected: str) -> None:
    """Refuse an empty payload, and a web page where data is expected."""
    if not body or body.isspace():
        raise FormatError(f"found an empty payload, expected {expected}")
    _refuse_page(body, expected)


def _refuse_page(body: bytes, expected: str) -> None:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise FormatError(f"found an HTML page, expected {expected}")


def csv_rows(
    body: bytes, columns: tuple[str, ...], delimiter: str = ","
) -> Iterator[dict[str, str]]:
    """Rows of a CSV payload that must have (at least) these columns."""
    reader = csv.DictReader(io.StringIO(text_of(body, "a CSV file")), delimiter=delimiter)
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        found = ", ".join(reader.fieldnames or ())[:200]
        raise FormatError(f"found columns {found}, expected also {', '.join(missing)}")
    yield from reader


def json_value(body: bytes, expected: str) -> Any:
    """The payload as JSON."""
    try:
        return json.loads(text_of(body, expected))
    except (ValueError, RecursionError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"found invalid JSON ({error}), expected {expected}") from None


def json_items(body: bytes, expected: str, key: str) -> list[Any]:
    """The list under ``key`` of a JSON object."""
    value = json_value(body, expected)
    items = value.get(key) if isinstance(value, dict) else None
    if not isinstance(items, list):
        found = type(value).__name__ if not isinstance(value, dict) else f"keys {sorted(value)[:8]}"
        raise FormatError(f"found {found}, expected {expected} with a list in {key!r}")
    return items


# A publisher's depth is about 15; libxml2 itself refuses more than 256 levels without huge_tree.
XML_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
PROLOGUE_STEP = 4_096
KEPT_ITEMS = 64


def xml_root(body: Content, expected: str) -> str:
    """Local name of the payload's root element, read from its first bytes.

    Raises ``FormatError`` where the payload is empty, HTML, not XML, or has a document type: feeds
    never carry one, and entities are how XML attacks. The parser itself is asked, so that neither
    an unusual encoding nor padding hides it.
    """
    stream = _opened(body)
    if isinstance(body, bytes):
        require_content(body, expected)
    else:
        _refuse_page(stream.read(PROLOGUE_STEP), expected)
        stream.seek(0)
    try:
        root = _first_element(stream)
    except etree.XMLSyntaxError as error:
        raise _broken(error.msg, expected) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FormatError(f"found a document type declaration, expected {expected} without one")
    return local_name(root)


def xml_items(
    body: Content, expected: str, tags: tuple[str, ...], around: tuple[str, ...] = ()
) -> Iterator[Any]:
    """Each element whose local name is in ``tags``, whole, then forgotten. Streaming.

    An item within another comes first, and is kept for the other, unless the other's tag is in
    ``around``: then it is only what holds items, and has lost them when it comes.

    Raises ``FormatError`` where the payload is empty, HTML, not well-formed, truncated or has a
    document type. Memory stays that of a few dozen elements.
    """
    xml_root(body, expected)
    names = tuple(f"{{*}}{tag}" for tag in tags)
    try:
        events = etree.iterparse(_opened(body), tag=names, **XML_OPTIONS)
        items, kept = frozenset(tags).difference(around), 0
        for _, element in events:
            yield element
            kept += 1
            if kept >= KEPT_ITEMS and not _is_within(element, items):
                _forget_before(element)
                kept = 0
    except etree.XMLSyntaxError as error:
        raise _broken(error.msg, expected) from None


def _is_within(element: Any, tags: frozenset[str]) -> bool:
    """Whether an item is part of another that is still being read."""
    return any(local_name(ancestor) in tags for ancestor in element.iterancestors())


def _forget_before(element: Any) -> None:
    while (parent := element.getparent()) is not None:
        del parent[: parent.index(element)]
        element = parent


def _opened(body: Content) -> BinaryIO:
    """The payload from its start."""
    if isinstance(body, bytes):
        return io.BytesIO(body)
    body.seek(0)
    return body


def _first_element(stream: BinaryIO) -> Any:
    parser = etree.XMLPullParser(events=("start",), **XML_OPTIONS)
    while piece := stream.read(PROLOGUE_STEP):
        parser.feed(piece)
        for _, element in parser.read_events():
            return element
    return parser.close()


def _broken(reason: str | None, expected: str) -> FormatError:
    found = f"found XML that ends or breaks ({reason or 'no element found'})"
    return FormatError(f"{found}, expected {expected}")


def local_name(element: Any) -> str:
    """Tag without namespace, or without a prefix that has none."""
    return element.tag.rpartition("}")[2].rpartition(":")[2]


def utc(text: str, zone: tzinfo | None = None) -> datetime:
    """An ISO 8601 instant as aware UTC; ``zone`` says what a time without offset means.

    Raises ``ValueError`` for anything else, a naive time without zone included.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None and zone is not None:
            moment = moment.replace(tzinfo=zone)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"found {text[:60]!r}, expected an ISO 8601 instant with an offset")


def position(lon: float, lat: float) -> tuple[float, float]:
    """A WGS84 position, checked. Raises ``ValueError`` outside -180..180, -90..90."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"found lon {lon}, lat {lat}, expected degrees WGS84")
    return lon, lat
