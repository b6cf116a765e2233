"""The contract of a published page: its path, when it last changed, and its bytes since then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from simulator.world import World

FOUNDED = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
"""Since when the pages that never change are as they are."""


@dataclass(frozen=True, slots=True)
class Page:
    """``changed_at`` gives the last change not after a time; ``render`` the bytes since then."""

    path: str
    title: str
    media_type: str
    changed_at: Callable[[World, int], int]
    render: Callable[[World, int], bytes]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents under one ``prefix``, each a page that was there from its ``changed_at`` on.

    ``find`` gives the page of a name, or ``None`` where there never is one.
    """

    prefix: str
    find: Callable[[World, str], Page | None]


def never(_: World, __: int) -> int:
    """The last change of a page that does not change."""
    return FOUNDED


def every(seconds: int) -> Callable[[World, int], int]:
    """The last change of a page that is renewed at whole multiples of a period."""
    return lambda _, at: at // seconds * seconds


def iso(at: int | None, zone: ZoneInfo) -> str | None:
    """A time as ISO 8601 with the zone's offset."""
    return None if at is None else datetime.fromtimestamp(at, zone).isoformat()


def zulu(at: int) -> str:
    """A time as ISO 8601 in UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
