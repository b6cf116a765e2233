r"""Positions of vehicles as NMEA 0183 sentences, of one or many receivers behind a gateway.

A unit is named by its line, as ``UNIT;$GPRMC,…*hh`` (also with comma, bar, tab or space) or by a
tag block (``\s:UNIT,c:…*hh\$GPRMC,…*hh``); lines without a name are one vehicle's, called after its
source. RMC, GGA, GLL, GNS, VTG and ZDA are read, of any satellite system (talkers GP, GN, GL, GA,
GB, GQ, GI …); sentences of one time of day become one position. A sentence of which the checksum is
wrong or missing, of an unknown kind, or with a place out of range or at 0, 0 goes to quarantine, as
does a position whose day nothing tells. Sentences of a receiver without a fix (status V, quality 0,
mode N) say nothing that holds, not even the date. Satellites, errors, compass, proprietary and AIS
sentences, and lines that begin with ``#``, are left unread. A payload whose last line is cut off is
refused.
"""

from collections.abc import Iterator

from data.records import Record, UnitPosition
from etl.feed import FormatError, Reject, require_content
from etl.nmea.lines import read_line
from etl.nmea.receiver import Fix, Receiver

RECORDS: tuple[type[Record], ...] = (UnitPosition,)

EXPECTED = "NMEA 0183 sentences"
MARKS = (b"$", b"!")
COMMENT = "#"


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One position per unit and moment."""
    lines = _lines(body)
    receivers: dict[str, Receiver] = {}
    for number, text in lines:
        try:
            line = read_line(text)
            if line is None:
                continue
            receiver = receivers.setdefault(line.unit_id, Receiver())
            for fix in receiver.take(line, number):
                yield _position(line.unit_id, fix)
        except ValueError as error:
            reject(str(error), text, number)
    for unit_id, receiver in receivers.items():
        for fix in receiver.finish():
            if fix.at is None:
                reject("found a time without a date, expected RMC, ZDA or a tag block that has one",
                       f"{unit_id} {fix.clock} {fix.lon} {fix.lat}", fix.line_n)  # fmt: skip
            else:
                yield _position(unit_id, fix)


def _lines(body: bytes) -> list[tuple[int, str]]:
    """Numbered lines that say something. Raises ``FormatError`` where the payload is no NMEA."""
    require_content(body, EXPECTED)
    texts = body.removeprefix(b"\xef\xbb\xbf").decode("ascii", "backslashreplace").splitlines()
    lines = [(n, text.strip()) for n, text in enumerate(texts, 1) if text.strip()]
    lines = [(number, text) for number, text in lines if not text.startswith(COMMENT)]
    if not any(mark in body for mark in MARKS) or not any(map(_is_readable, lines)):
        raise FormatError(f"found no line that is one, expected {EXPECTED}")
    if not body.endswith((b"\n", b"\r")) and not _is_readable(lines[-1]):
        raise FormatError(f"found a last line that is cut off, expected {EXPECTED}")
    return lines


def _is_readable(line: tuple[int, str]) -> bool:
    try:
        read_line(line[1])
    except ValueError:
        return False
    return True


def _position(unit_id: str, fix: Fix) -> UnitPosition:
    assert fix.at is not None and fix.lon is not None and fix.lat is not None
    return UnitPosition(
        unit_id=unit_id,
        observed_at=fix.at,
        lon=fix.lon,
        lat=fix.lat,
        speed_kmh=fix.speed_kmh,
        heading_deg=fix.heading_deg,
    )
