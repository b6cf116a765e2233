"""How calls and traffic rise and fall over the day: sums of three harmonics, mean 1.

How they were fitted, and how well, is told in ``docs/simulation.md``.
"""

import math
from datetime import datetime

Harmonics = tuple[tuple[float, float], ...]

CALLS_WORKDAY: Harmonics = ((-0.135, -0.461), (0.163, -0.078), (0.031, 0.024))
CALLS_WEEKEND: Harmonics = ((0.089, -0.343), (0.184, 0.052), (-0.022, 0.074))
TRAFFIC_WORKDAY: Harmonics = ((-0.442, -0.354), (0.017, -0.384), (0.07, 0.064))
TRAFFIC_SATURDAY: Harmonics = ((-0.322, -0.473), (0.134, -0.182), (0.005, 0.139))
TRAFFIC_SUNDAY: Harmonics = ((-0.123, -0.606), (0.062, -0.064), (-0.04, 0.214))
SATURDAY, SUNDAY = 5, 6
QUIETEST = 0.07


def calls_rhythm(local: datetime) -> float:
    """Calls at this local time as a share of the day's mean."""
    weekend = local.weekday() >= SATURDAY
    return _wave(CALLS_WEEKEND if weekend else CALLS_WORKDAY, _hour(local))


def traffic_rhythm(local: datetime, commuting: float) -> float:
    """Traffic as a share of the day's mean; ``commuting`` (0 to 1) sharpens workday rush hours."""
    hour, day = _hour(local), local.weekday()
    if day == SUNDAY:
        return _wave(TRAFFIC_SUNDAY, hour) * 0.8
    if day == SATURDAY:
        return _wave(TRAFFIC_SATURDAY, hour) * 0.9
    return max(_wave(TRAFFIC_WORKDAY, hour) + commuting * _rush(hour), QUIETEST)


def _rush(hour: float) -> float:
    morning = math.exp(-(((hour - 8.1) / 0.9) ** 2))
    evening = math.exp(-(((hour - 18.0) / 1.1) ** 2))
    return 0.9 * morning + 0.8 * evening - 0.15


def _wave(harmonics: Harmonics, hour: float) -> float:
    turns = ((2 * math.pi * k * hour / 24, ab) for k, ab in enumerate(harmonics, start=1))
    value = 1 + sum(a * math.cos(turn) + b * math.sin(turn) for turn, (a, b) in turns)
    return max(value, QUIETEST)


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60 + local.second / 3600
