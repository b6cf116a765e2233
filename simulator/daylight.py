"""How light it is outside: the height of the sun over a place."""

import math
from datetime import UTC, datetime

from simulator.places import Point

DAWN_DEGREES, DAY_DEGREES = -6.0, 12.0


def light(point: Point, at: int) -> float:
    """From 0 at night (sun 6 degrees below the horizon) to 1 by day (12 above)."""
    height = sun_height(point, at)
    return min(max((height - DAWN_DEGREES) / (DAY_DEGREES - DAWN_DEGREES), 0.0), 1.0)


def sun_height(point: Point, at: int) -> float:
    """The sun's elevation in degrees, good to about a degree (Cooper's declination)."""
    moment = datetime.fromtimestamp(at, UTC)
    day = moment.timetuple().tm_yday
    declination = math.radians(23.45 * math.sin(2 * math.pi * (284 + day) / 365))
    solar_hour = moment.hour + moment.minute / 60 + point[0] / 15
    hour_angle = math.radians(15 * (solar_hour - 12))
    lat = math.radians(point[1])
    sine = math.sin(lat) * math.sin(declination)
    sine += math.cos(lat) * math.cos(declination) * math.cos(hour_angle)
    return math.degrees(math.asin(sine))
