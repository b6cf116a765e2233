"""How calls and traffic rise and fall over the day: sums of three harmonics, mean 1.

How they were fitted, and how well, is told in ``docs/simulation.md``.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy

from simulator.noise import Floats

Harmonics = tuple[tuple[float, float], ...]

When = Literal["any", "crash", "noise", "fight", "theft", "office"]
CALLS_MONDAY_TO_THURSDAY: Harmonics = ((-0.137, -0.469), (0.134, -0.104), (0.033, 0.049))
CALLS_FRIDAY: Harmonics = ((-0.13, -0.45), (0.17, -0.056), (-0.006, -0.02))
CALLS_SATURDAY: Harmonics = ((0.027, -0.369), (0.191, 0.008), (-0.068, 0.047))
CALLS_SUNDAY: Harmonics = ((0.103, -0.347), (0.157, 0.101), (0.016, 0.091))
CALLS = (*(CALLS_MONDAY_TO_THURSDAY,) * 4, CALLS_FRIDAY, CALLS_SATURDAY, CALLS_SUNDAY)
CALLS_LEVEL = (1.018, 1.035, 1.024, 0.97, 0.958, 1.008, 0.987)
CRASH_WORKDAY: Harmonics = ((-0.623, -0.398), (-0.047, -0.221), (0.127, 0.253))
CRASH_WEEKEND: Harmonics = ((-0.24, -0.347), (0.086, 0.063), (-0.135, 0.164))
CRASH = (*(CRASH_WORKDAY,) * 5, *(CRASH_WEEKEND,) * 2)
CRASH_LEVEL = (1.062, 1.11, 1.128, 1.082, 1.079, 0.854, 0.685)
NOISE: Harmonics = ((1.023, -0.332), (0.504, -0.111), (0.283, -0.037))
FIGHT: Harmonics = ((-0.005, -0.497), (0.195, -0.027), (0.004, 0.045))
THEFT: Harmonics = ((-0.394, -0.307), (0.096, -0.111), (-0.018, 0.114))
TRAFFIC_WORKDAY: Harmonics = ((-0.442, -0.354), (0.017, -0.384), (0.07, 0.064))
TRAFFIC_SATURDAY: Harmonics = ((-0.322, -0.473), (0.134, -0.182), (0.005, 0.139))
TRAFFIC_SUNDAY: Harmonics = ((-0.123, -0.606), (0.062, -0.064), (-0.04, 0.214))
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
LEANING = 0.35
OFFICE_H, OFFICE, OUT_OF_OFFICE = (7.5, 19.5), 1.25, 0.45
QUIETEST = 0.07


def calls_rhythm(local: datetime) -> float:
    """Calls at this local time as a share of the week's mean."""
    day = local.weekday()
    return CALLS_LEVEL[day] * _wave(CALLS[day], _hour(local))


def kind_rhythm(when: When, local: datetime, usual: float) -> float:
    """One kind of call at this local time as a share of its mean; ``usual`` is that of all."""
    day, hour = local.weekday(), _hour(local)
    match when:
        case "any":
            return usual
        case "crash":
            return CRASH_LEVEL[day] * _wave(CRASH[day], hour)
        case "noise":
            return _wave(NOISE, hour)
        case "fight":
            return _wave(FIGHT, hour)
        case "theft":
            return _wave(THEFT, hour)
        case "office":
            return usual * (OFFICE if OFFICE_H[0] <= hour < OFFICE_H[1] else OUT_OF_OFFICE)


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
