"""What a callback may reach: warehouse, journal, city, the time, and the moment asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import request

from access import current_actor, current_language, current_person, current_scope
from components.city_map import MapView, divisions
from components.voice import Voice
from data import clock as room_clock
from data import queries
from data.city import City
from data.journal import Actor, Journal, Role
from data.moment import Clock, Language, Moment
from data.outlines import Outlines
from data.queries import BoundaryCount
from data.records import Boundary
from data.warehouse import Warehouse
from etl.desk import Desk
from settings import Settings
from simulation import Simulation

MAX_NAME_CHARS = 200
CLOCKS: dict[str, Clock] = {"happened": "happened", "known": "known"}


@dataclass(frozen=True, slots=True)
class Services:
    """What ``app.py`` opened."""

    settings: Settings
    warehouse: Warehouse
    journal: Journal
    city: City
    desk: Desk
    simulation: Simulation | None = None


OUTLINED = ("municipality", "municipio", "nil", "alert_zone")
_provided: list[Services] = []
_outlines: dict[tuple[BoundaryCount, ...], Outlines] = {}


def provide(services: Services) -> None:
    """Called once, by the composition root."""
    _provided[:] = [services]
    _outlines.clear()


def settings() -> Settings:
    """How this installation runs."""
    return _provided[0].settings


def warehouse() -> Warehouse:
    """What the city's systems reported."""
    return _provided[0].warehouse


def journal() -> Journal:
    """What people did."""
    return _provided[0].journal


def city() -> City:
    """The profile of the city shown."""
    return _provided[0].city


def outlines(shown: Moment) -> Outlines:
    """The city's areas as they can be drawn; made anew when official outlines come."""
    loaded = tuple(queries.boundary_counts(shown))
    if loaded not in _outlines:
        rows = [row for kind in OUTLINED for row in queries.boundaries(shown, kind)]
        official = [
            Boundary(kind=r.kind, area_id=r.area_id, name=r.name, geometry=r.geometry) for r in rows
        ]
        made = Outlines(city(), official)
        _outlines.clear()
        _outlines[loaded] = made
        return made
    return _outlines[loaded]


def agency(agency_id: str | None) -> str | None:
    """An agency by the name that the city knows it by; one that it does not know by its number."""
    names = {known.agency_id: known.name for known in city().agencies}
    return names.get(agency_id, agency_id) if agency_id else None


def map_view(zoom_out: int = 0) -> MapView:
    """How every map opens: on the city, ``zoom_out`` steps further away, over the tiles it has."""
    view, told, parts = city().view, settings(), (len(city().zones), len(city().quarters))
    return MapView(
        center=(view.lon, view.lat),
        zoom=view.zoom - zoom_out,
        has_tiles=told.tile_url is not None,
        attribution=told.tile_attribution,
        divided=divisions(city().zone_title, *parts, voice()),
    )


def desk() -> Desk:
    """Looking after the feeds."""
    return _provided[0].desk


def simulation() -> Simulation | None:
    """The simulated city behind the feeds, where there is one."""
    return _provided[0].simulation


def actor() -> Actor:
    """Who a write is by. Raises ``PermissionDenied`` for strangers."""
    return current_actor()


def has_role(role: Role) -> bool:
    """Whether the person who asks has a role."""
    person = current_person()
    return person is not None and role in person.roles


def now() -> datetime:
    """The room's present second."""
    return room_clock.now().replace(microsecond=0)


def language() -> Language:
    """The language of the person who asks."""
    return cast(Language, current_language())


def voice(shown: Moment | None = None) -> Voice:
    """How to speak to the person who asks, or to a moment's readers."""
    return Voice(shown.language if shown else language(), city().zone)


def moment(at: str | None = None, of: str | None = None, clock: str | None = None) -> Moment:
    """The moment asked for, in the person's scope; ``of`` is the one thing that it is about.

    The present has one clock: what the room knows is all that is known. Raises ``ValueError`` for a
    bad ``at`` or ``clock``.
    """
    instant, asked_clock = parse_at(at), parse_clock(clock)
    return Moment(
        at=instant or room_clock.now(),
        warehouse=warehouse(),
        scope=current_scope(),
        language=language(),
        is_live=instant is None,
        clock=asked_clock if instant else "happened",
        of=of[:MAX_NAME_CHARS] if of else None,
    )


def page_moment() -> Moment:
    """The moment shown by the page that sent this callback (``?at=&clock=`` of its address)."""
    headers = request.headers
    return moment(headers.get("X-Room-At"), clock=headers.get("X-Room-Clock"))


def parse_at(at: str | None) -> datetime | None:
    """A replay instant; ``None`` means live. A time without offset is the city's.

    Raises ``ValueError`` for text that is no instant or lies in the future.
    """
    if not at:
        return None
    try:
        found = datetime.fromisoformat(at.strip().replace(" ", "+"))
    except ValueError:
        raise ValueError(
            f"found at={at[:40]!r}, expected an instant like 2026-02-07T20:30:00+01:00"
        ) from None
    aware = found if found.tzinfo else found.replace(tzinfo=city().zone)
    if aware.year < 1970 or aware > now():
        raise ValueError(f"found at={at[:40]!r}, expected an instant between 1970 and now")
    return aware.astimezone(UTC).replace(microsecond=0)


def parse_clock(clock: str | None) -> Clock:
    """By which of the two clocks the past is told. Raises ``ValueError`` for another."""
    if clock not in (None, "", *CLOCKS):
        raise ValueError(f"found clock={clock[:40]!r}, expected one of {', '.join(CLOCKS)}")
    return CLOCKS[clock] if clock else "happened"
