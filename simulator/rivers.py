"""Rivers that rise with the rain that fell: a gauge's level over its low water.

The rain of the past days runs off with a delay of its own for each river: the Seveso, whose basin
is built over, in a few hours; the Lambro in half a day. Levels and thresholds are assumptions.
"""

from dataclasses import dataclass

import numpy

from simulator.places import Point
from simulator.rain import Rain

STEP_S, MEMORY_S = 900, 3 * 86_400


@dataclass(frozen=True, slots=True)
class Gauge:
    """One gauge; ``yellow_m``, ``orange_m`` and ``red_m`` are the levels that give alarm."""

    gauge_id: str
    city_id: str
    name: str
    river: str
    point: Point
    low_m: float
    rises_s: int
    falls_s: int
    m_per_mm: float
    yellow_m: float
    orange_m: float
    red_m: float


RIVERS = (
    Gauge(
        "IDRO-01", "milano", "Seveso a via Ornato", "Seveso", (9.1905, 45.5215),
        0.5, 1_800, 9_000, 0.1, 1.6, 2.1, 2.6,
    ),
    Gauge(
        "IDRO-02", "milano", "Seveso a Bresso", "Seveso", (9.1880, 45.5390),
        0.4, 1_800, 9_000, 0.09, 1.5, 1.9, 2.4,
    ),
    Gauge(
        "IDRO-03", "milano", "Lambro a via Feltre", "Lambro", (9.2500, 45.4985),
        0.6, 9_000, 36_000, 0.08, 1.8, 2.3, 2.8,
    ),
    Gauge(
        "IDRO-04", "milano", "Lambro a Ponte Lambro", "Lambro", (9.2640, 45.4440),
        0.7, 12_600, 43_200, 0.08, 2.0, 2.5, 3.0,
    ),
    Gauge(
        "IDRO-05", "milano", "Olona a Rho", "Olona", (9.0350, 45.5300),
        0.5, 7_200, 28_800, 0.07, 1.5, 2.0, 2.6,
    ),
)  # fmt: skip
_BY_ID = {gauge.gauge_id: gauge for gauge in RIVERS}


def gauge(gauge_id: str) -> Gauge:
    """A gauge by its id. Raises ``KeyError``."""
    return _BY_ID[gauge_id]


def level_m(gauge_id: str, rain: Rain, at: int) -> float:
    """Metres over the gauge's zero: low water and what the rain of three days adds."""
    place = gauge(gauge_id)
    ages = numpy.arange(MEMORY_S, -1, -STEP_S)
    fallen_mm = rain.over(at - ages) * (STEP_S / 3_600)
    runs_off = numpy.exp(-ages / place.falls_s) * (1 - numpy.exp(-ages / place.rises_s))
    return place.low_m + place.m_per_mm * float((fallen_mm * runs_off).sum())
