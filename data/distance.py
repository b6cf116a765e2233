"""Distances within one city, as the crow flies."""

from math import cos, hypot, radians

DEGREE_M = 111_195
Place = tuple[float, float]
"""lon, lat."""


def distance_m(one: Place, other: Place) -> float:
    """Metres between two places near each other, on a plane that touches the globe at ``one``."""
    stretch = cos(radians(one[1]))
    return DEGREE_M * hypot((other[0] - one[0]) * stretch, other[1] - one[1])
