"""Positions of vehicles from GPX 1.0 and 1.1 tracks.

Written by trackers, telephones and loggers. A track's points are positions of the unit named by
``trk/name``; without one by the file's name (``metadata/name``, in GPX 1.0 ``gpx/name``); without
either of the unit called after its source. A time without zone is UTC, as GPX says. Speed and
course are those of the point (GPX 1.0 ``speed`` and ``course``, the same in a 1.1 extension such as
Garmin's TrackPointExtension or OsmAnd's, all in m/s and degrees). Where a point has no speed it is
the way from the point before it in the same segment, over a sphere, divided by the seconds between
them, if those are at least 1 and at most 120: after a longer silence it would be no speed of that
moment. Points without time, or out of range, or at 0, 0 go to quarantine. Waypoints and routes are
plans, not positions, and are passed over; elevation, accuracy and other extensions are left unread.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from data.records import Record, UnitPosition
from etl.feed import FormatError, Reject, local_name, utc, xml_items, xml_root
from etl.fixes import MS_TO_KMH, heading, metres, place, speed

RECORDS: tuple[type[Record], ...] = (UnitPosition,)

EXPECTED = "a GPX file"
NAMESPACES = ("http://www.topografix.com/GPX/1/0", "http://www.topografix.com/GPX/1/1", "")
TAGS = ("name", "trkpt", "trkseg", "trk")
LEAST_S, MOST_S = 1, 120
_UTC = ZoneInfo("UTC")

Element = Any


class Point(NamedTuple):
    """One fix of a segment."""

    at: datetime
    lon: float
    lat: float


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One position per track point."""
    if (root := xml_root(body, EXPECTED)) != "gpx":
        raise FormatError(f"found root <{root}>, expected {EXPECTED}")
    file_name = track_name = ""
    before: Point | None = None
    for element in xml_items(body, EXPECTED, TAGS):
        match local_name(element):
            case "trkpt":
                try:
                    point = _point(element)
                    yield _position(track_name or file_name, element, point, before)
                    before = point
                except ValueError as error:
                    reject(str(error), element)
            case "trkseg":
                before = None
            case "trk":
                track_name = ""
            case _:
                file_name, track_name = _named(element, file_name, track_name)


def _named(element: Element, file_name: str, track_name: str) -> tuple[str, str]:
    """What a ``name`` tells, by what it is the name of."""
    text = " ".join((element.text or "").split())
    match local_name(element.getparent()) if element.getparent() is not None else "":
        case "trk":
            return file_name, text
        case "metadata" | "gpx":
            return text, track_name
        case _:
            return file_name, track_name


def _point(element: Element) -> Point:
    namespace = element.tag.rpartition("}")[0].lstrip("{")
    if namespace not in NAMESPACES:
        raise FormatError(f"found points of namespace {namespace[:80]!r}, expected {EXPECTED}")
    lon, lat = place(_number(element.get("lon"), "lon"), _number(element.get("lat"), "lat"))
    text = _text(element, "time")
    if text is None:
        raise ValueError("found a point without time, expected one")
    return Point(utc(text, _UTC).astimezone(UTC), lon, lat)


def _position(unit_id: str, element: Element, point: Point, before: Point | None) -> UnitPosition:
    said, course = _text(element, "speed"), _text(element, "course")
    if said is not None:
        kmh = speed(_number(said, "speed") * MS_TO_KMH)
    else:
        kmh = _computed(before, point) if before is not None else None
    return UnitPosition(
        unit_id=unit_id,
        observed_at=point.at,
        lon=point.lon,
        lat=point.lat,
        speed_kmh=kmh,
        heading_deg=heading(_number(course, "course")) if course is not None else None,
    )


def _computed(before: Point, point: Point) -> float | None:
    seconds = (point.at - before.at).total_seconds()
    if not LEAST_S <= seconds <= MOST_S:
        return None
    return metres(before.lon, before.lat, point.lon, point.lat) / seconds * MS_TO_KMH


def _text(element: Element, name: str) -> str | None:
    """The first text of this name in a point, its own before that of an extension."""
    found = chain(
        element.iterfind(f"{{*}}{name}"), element.iterfind(f"{{*}}extensions//{{*}}{name}")
    )
    return next((text for each in found if (text := (each.text or "").strip())), None)


def _number(text: str | None, what: str) -> float:
    try:
        if text is not None and "_" not in text:
            return float(text)
    except ValueError:
        pass
    raise ValueError(f"found {what} {(text or '')[:40]!r}, expected a number")
