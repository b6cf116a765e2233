"""One line of NMEA 0183: whose it is, when the gateway got it, and its sentence, checksums checked.

The forms that gateways use: the bare sentence ``$GPRMC,…*5F``; the unit before it, divided by a
semicolon, comma, bar, tab or space (``UNIT;$GPRMC,…*5F``); a tag block of NMEA 0183 v4 or IEC 61162
(``\\s:UNIT,c:1770487200*hh\\$GPRMC,…*5F``), whose ``s`` is the unit and ``c`` Unix time.
"""

import re
from datetime import datetime
from typing import Any, NamedTuple

from pynmeagps import NMEAMessage, NMEAReader, calc_checksum
from pynmeagps.exceptions import NMEAMessageError, NMEAParseError, NMEATypeError

from etl.fixes import instant

TALKERS = ("GP", "GN", "GL", "GA", "GB", "BD", "GQ", "QZ", "GI")
READ = frozenset({"RMC", "GGA", "GLL", "VTG", "GNS", "ZDA"})
UNREAD = frozenset(
    {"GSV", "GSA", "GST", "GRS", "GBS", "DTM", "TXT", "HDT", "HDG", "HDM", "THS", "ROT", "MSS",
     "ALM", "VHW", "VBW", "XDR"}
)  # fmt: skip
"""Satellites, errors, texts and compass: nothing that a position holds."""
_LINE = re.compile(
    r"(?:\\(?P<tag>[^\\]*)\\)?(?:(?P<unit>[^$!\\]*?)\s*[;,|\t ]\s*)?(?P<said>[$!].*)"
)
_SENTENCE = re.compile(r"[$!](?P<content>[\x20-\x7e]*)\*(?P<sum>[0-9A-Fa-f]{2})")
_MAX_CHARS = 1_000


class Line(NamedTuple):
    """A sentence that is read; ``unit_id`` is empty where the line does not name the unit."""

    unit_id: str
    received_at: datetime | None
    kind: str
    message: Any

    def value(self, name: str) -> Any:
        """A field as the library reads it; empty text where there is none or it is unreadable."""
        return getattr(self.message, name, "")

    def number(self, name: str) -> float | None:
        """A field that is a number."""
        value = self.value(name)
        return value if isinstance(value, int | float) else None


def read_line(text: str) -> Line | None:
    """A line's sentence; ``None`` where it is one that is not read. Raises ``ValueError``."""
    found = _LINE.fullmatch(text) if len(text) <= _MAX_CHARS else None
    if found is None:
        raise ValueError(f"found {text[:40]!r}, expected an NMEA sentence ($GPRMC,…*hh)")
    content = _checked(found["said"], _SENTENCE)
    tags = _tags(found["tag"])
    kind = _kind(content.partition(",")[0])
    if kind is None:
        return None
    unit_id = tags.get("s") or (found["unit"] or "").strip()
    received_at = instant(int(tags["c"])) if tags.get("c", "").isdecimal() else None
    return Line(unit_id, received_at, kind, _message(found["said"]))


def _checked(said: str, form: re.Pattern[str]) -> str:
    """What stands before a checksum that is right. Raises ``ValueError``."""
    found = form.fullmatch(said)
    if found is None:
        raise ValueError(f"found no checksum in {said[:40]!r}, expected *hh at its end")
    content, expected = found["content"], calc_checksum(found["content"])
    if found["sum"].upper() != expected:
        raise ValueError(f"found checksum {found['sum']}, expected {expected}")
    return content


_TAG_BLOCK = re.compile(r"(?P<content>[\x20-\x7e]*)\*(?P<sum>[0-9A-Fa-f]{2})")


def _tags(block: str | None) -> dict[str, str]:
    if block is None:
        return {}
    pairs = (tag.partition(":") for tag in _checked(block, _TAG_BLOCK).split(","))
    return {key.strip(): value.strip() for key, _, value in pairs}


def _kind(address: str) -> str | None:
    """The kind of a sentence; ``None`` for those left unread. Raises ``ValueError``."""
    if address.startswith("P") or address[:2] == "AI":
        return None
    kind = address[2:]
    if kind in UNREAD:
        return None
    if address[:2] not in TALKERS or kind not in READ:
        expected = f"{', '.join(sorted(READ))} of {', '.join(TALKERS)}"
        raise ValueError(f"found sentence {address[:10]!r}, expected {expected}")
    return kind


def _message(said: str) -> NMEAMessage:
    try:
        message = NMEAReader.parse(said.encode("ascii"))
    except (NMEAParseError, NMEAMessageError, NMEATypeError, ValueError) as error:
        found = " ".join(str(error).split())[:200]
        raise ValueError(f"found a sentence that breaks ({found}), expected it whole") from None
    if message is None:
        raise ValueError(f"found {said[:40]!r}, expected an NMEA sentence")
    return message
