"""The shapes a JSON position comes in: our own, GeoJSON, OwnTracks, Traccar; told by their members.

A shape is a function from an item to its rows; a member that is not needed and cannot be read is
left out and noted. OwnTracks messages that are no location (last will,
waypoints, transitions, cards, commands) give none; nor does a Traccar position that says itself
that it is not valid.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from data.records import Record, Unit, UnitPosition
from etl.fixes import KNOT_TO_KMH, heading, place, speed
from etl.positions.values import Item, first_word, moment, number, required_number, word
from etl.problems import Problems

Read = Callable[[Item, Problems], Iterator[Record]]

OWNTRACKS_UNREAD = frozenset(
    {"lwt", "waypoint", "waypoints", "transition", "card", "cmd", "configuration", "beacon",
     "steps", "dump", "request", "status"}
)  # fmt: skip
TRACCAR_TIMES = ("fixTime", "deviceTime")


def shape_of(item: Item) -> Read | None:
    """How an item is read; ``None`` where it has none of the shapes."""
    if "_type" in item:
        return owntracks
    if isinstance(item.get("position"), dict) and isinstance(item.get("device"), dict):
        return traccar_forwarded
    if "deviceId" in item and item.keys() & {*TRACCAR_TIMES}:
        return traccar
    if item.get("type") == "Feature":
        return feature
    return plain if item.keys() & {"unit_id", "lon", "lat"} else None


def plain(item: Item, problems: Problems) -> Iterator[Record]:
    """Our own names; the place as ``lon``, ``lat`` or as a GeoJSON Point in ``geometry``."""

    def said(name: str) -> str | None:
        return problems.unless(lambda: word(item, name))

    lon, lat = _place(item)
    unit_id = first_word(item, "unit_id")
    yield UnitPosition(
        unit_id=unit_id,
        observed_at=moment(item, "observed_at", "epoch"),
        lon=lon,
        lat=lat,
        speed_kmh=speed(problems.unless(lambda: number(item, "speed_kmh"))),
        heading_deg=heading(problems.unless(lambda: number(item, "heading_deg"))),
        status=said("status"),
    )
    unit = Unit(
        unit_id=unit_id,
        agency_id=said("agency_id"),
        kind=said("kind"),
        callsign=said("callsign"),
        station=said("station"),
    )
    if unit.agency_id or unit.kind or unit.callsign or unit.station:
        yield unit


def feature(item: Item, problems: Problems) -> Iterator[Record]:
    """A GeoJSON Feature: our own names in its properties, its ``id`` where they name no unit."""
    properties = item.get("properties")
    given = cast(Item, properties) if isinstance(properties, dict) else {}
    named = {"unit_id": item.get("id")} if given.get("unit_id") is None else {}
    yield from plain({**given, **named, "geometry": item.get("geometry")}, problems)


def owntracks(item: Item, problems: Problems) -> Iterator[Record]:
    """OwnTracks: ``vel`` in km/h; named by ``topic`` (owntracks/<user>/<device>), else ``tid``."""
    kind = word(item, "_type")
    if kind in OWNTRACKS_UNREAD:
        return
    if kind != "location":
        raise ValueError(f"found _type {str(kind)[:40]!r}, expected an OwnTracks location")
    lon, lat = place(required_number(item, "lon"), required_number(item, "lat"))
    yield UnitPosition(
        unit_id=first_word(item, "topic", "tid").removeprefix("owntracks/"),
        observed_at=moment(item, "tst"),
        lon=lon,
        lat=lat,
        speed_kmh=speed(problems.unless(lambda: number(item, "vel"))),
        heading_deg=heading(problems.unless(lambda: number(item, "cog"))),
    )


def traccar_forwarded(item: Item, problems: Problems) -> Iterator[Record]:
    """What Traccar forwards: a position with its device, whose ``uniqueId`` names the unit."""
    device = cast(Item, item["device"])
    unit_id = first_word(device, "uniqueId", "id")
    yield from traccar({**cast(Item, item["position"]), "deviceId": unit_id}, problems)
    name, category = (
        problems.unless(lambda key=key: word(device, key)) for key in ("name", "category")
    )
    if name or category:
        yield Unit(unit_id=unit_id, callsign=name, kind=category)


def traccar(item: Item, problems: Problems) -> Iterator[Record]:
    """A position of Traccar's API: speed in knots; named by ``deviceId``."""
    if item.get("valid") is False:
        return
    lon, lat = place(required_number(item, "longitude"), required_number(item, "latitude"))
    knots = problems.unless(lambda: number(item, "speed"))
    yield UnitPosition(
        unit_id=first_word(item, "deviceId"),
        observed_at=moment(item, *TRACCAR_TIMES),
        lon=lon,
        lat=lat,
        speed_kmh=speed(knots * KNOT_TO_KMH) if knots is not None else None,
        heading_deg=heading(problems.unless(lambda: number(item, "course"))),
    )


def _place(item: Item) -> tuple[float, float]:
    geometry: Any = item.get("geometry")
    if geometry is None:
        return place(required_number(item, "lon"), required_number(item, "lat"))
    point = cast(Item, geometry) if isinstance(geometry, dict) else {}
    degrees: Any = point.get("coordinates")
    if point.get("type") != "Point" or not isinstance(degrees, list):
        raise ValueError(f"found geometry {str(geometry)[:40]!r}, expected a GeoJSON Point")
    lon_lat: Item = dict(zip(("lon", "lat"), cast(list[Any], degrees), strict=False))
    return place(required_number(lon_lat, "lon"), required_number(lon_lat, "lat"))
