"""How calls and traffic rise and fall over the day: sums of three harmonics, mean 1.

How they were fitted, and how well, is told in ``docs/simulation.md``.
"""

import math
from collections.abc import Sequence
from datetime import datetime

import numpy

from simulator.noise import Floats

Harmonics = tuple[tuple[float, float], ...]

CALLS_WORKDAY: Harmonics = ((-0.135, -0.461), (0.163, -0.078), (0.031, 0.024))
CALLS_WEEKEND: Harmonics = ((0.089, -0.343), (0.184, 0.052), (-0.022, 0.074))
TRAFFIC_WORKDAY: Harmonics = ((-0.442, -0.354), (0.017, -0.384), (0.07, 0.064))
TRAFFIC_SATURDAY: Harmonics = ((-0.322, -0.473), (0.134, -0.182), (0.005, 0.139))
TRAFFIC_SUNDAY: Harmonics = ((-0.123, -0.606), (0.062, -0.064), (-0.04, 0.214))
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
LEANING = 0.35
QUIETEST = 0.07


def calls_rhythm(local: datetime) -> float:
    """Calls at this local time as a share of the day's mean."""
    weekend = local.weekday() >= SATURDAY
    return _wave(CALLS_WEEKEND if weekend else CALLS_WORKDAY, _hour(local))


def traffic_rhythms(local: Sequence[datetime], commuting: Floats, inward: Floats) -> Floats:
    """Traffic as a share of the day's mean: a row per time, a column per site.

    ``commuting`` (0 to 1) sharpens workday rush hours; ``inward`` (-1 to 1) leans a site towards
    the morning's where it leads to the centre, and to the evening's where it leads away.
    """
    hours = numpy.array([_hour(moment) for moment in local])
    days = numpy.array([min(max(moment.weekday(), FRIDAY), SUNDAY) for moment in local])
    waves = numpy.select(
        [days == SUNDAY, days == SATURDAY],
        [_waves(TRAFFIC_SUNDAY, hours) * 0.8, _waves(TRAFFIC_SATURDAY, hours) * 0.9],
        _waves(TRAFFIC_WORKDAY, hours),
    )
    morning, evening = _rush(hours, 8.1, 0.9), _rush(hours, 18.0, 1.1)
    is_workday = (days == FRIDAY)[:, None]
    lean = LEANING * inward
    peaks = 0.9 * morning[:, None] * (1 + lean) + 0.8 * evening[:, None] * (1 - lean) - 0.15
    return numpy.maximum(waves[:, None] + is_workday * commuting * peaks, QUIETEST)


def _rush(hours: Floats, peak: float, width: float) -> Floats:
    return numpy.exp(-(((hours - peak) / width) ** 2))


def _waves(harmonics: Harmonics, hours: Floats) -> Floats:
    turns = ((2 * math.pi * k * hours / 24, ab) for k, ab in enumerate(harmonics, start=1))
    value = 1.0 + sum(a * numpy.cos(turn) + b * numpy.sin(turn) for turn, (a, b) in turns)
    return numpy.maximum(value, QUIETEST)


def _wave(harmonics: Harmonics, hour: float) -> float:
    turns = ((2 * math.pi * k * hour / 24, ab) for k, ab in enumerate(harmonics, start=1))
    value = 1 + sum(a * math.cos(turn) + b * math.sin(turn) for turn, (a, b) in turns)
    return max(value, QUIETEST)


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60 + local.second / 3600
