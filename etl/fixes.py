"""What a satellite fix may say, whichever format carries it: when, where, how fast, which way.

A receiver that knows nothing sends zeros or numbers out of range. An instant before satellites
were there and a place at 0, 0 make a fix unreadable; a speed below zero or a heading beyond the
circle is only left out, because the place still holds.
"""

import math
from datetime import UTC, datetime

from etl.feed import position

FIRST_S = 315_964_800
"""The GPS epoch, 1980-01-06: no receiver knew its place before."""
MILLISECONDS_FROM = 100_000_000_000
"""As seconds this is in the year 5138, as milliseconds in 1973."""
FULL_CIRCLE = 360.0
MS_TO_KMH = 3.6
KNOT_TO_KMH = 1.852
EARTH_RADIUS_M = 6_371_008.8


def instant(epoch: float) -> datetime:
    """Unix time, in seconds or in milliseconds, as aware UTC. Raises ``ValueError``."""
    seconds = epoch / 1_000 if epoch >= MILLISECONDS_FROM else epoch
    try:
        if seconds >= FIRST_S:
            return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        pass
    raise ValueError(f"found time {str(epoch)[:40]}, expected seconds since 1970, from 1980 on")


def place(lon: float, lat: float) -> tuple[float, float]:
    """A WGS84 position that is one: in range, and not 0, 0. Raises ``ValueError``."""
    if lon == 0 and lat == 0:
        raise ValueError("found lon 0, lat 0, expected a fix")
    return position(lon, lat)


def speed(kmh: float | None) -> float | None:
    """A speed in km/h; ``None`` where it is none."""
    return kmh if kmh is not None and 0 <= kmh < math.inf else None


def heading(degrees: float | None) -> float | None:
    """A heading from 0 up to 360; ``None`` where it is none."""
    if degrees is None or not 0 <= degrees <= FULL_CIRCLE:
        return None
    return degrees % FULL_CIRCLE


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The way over a sphere between two positions (haversine), exact to half a percent."""
    south, north = math.radians(lat), math.radians(other_lat)
    half_lat, half_lon = (north - south) / 2, math.radians(other_lon - lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(south) * math.cos(north) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))
