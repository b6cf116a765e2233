"""Environmental sensors: air, noise, rain gauges and rivers; where they stand, what they read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy

from data.city import City
from simulator.air import Air
from simulator.chance import share
from simulator.places import Point
from simulator.rain import Rain
from simulator.rivers import RIVERS, level_m
from simulator.scenarios.playing import Scenarios
from simulator.whereabouts import whereabouts

Kind = Literal["air_quality", "noise", "rain_gauge", "river_level"]
PERIOD_S: dict[Kind, int] = {
    "air_quality": 3_600, "noise": 300, "rain_gauge": 600, "river_level": 600,
}  # fmt: skip
UNITS = {
    "pm10": "µg/m3", "pm2_5": "µg/m3", "no2": "µg/m3", "o3": "µg/m3",
    "laeq": "dB", "rain": "mm", "level": "m",
}  # fmt: skip
AIR_STEP, NOISE_STEP, RAIN_STEP = 11, 3, 7
"""Every how manieth quarter of the city has a sensor of the kind."""

LOCAL_RAIN = 0.35
MINUTE_S = 60


@dataclass(frozen=True, slots=True, eq=False)
class Sensor:
    """One sensor; it reads whole multiples of ``period_s``."""

    sensor_id: str
    kind: Kind
    name: str
    municipality_id: str
    point: Point
    period_s: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one property, over the period that ended at ``observed_at``."""

    observed_at: int
    property: str
    value: float
    unit: str


class Sensors:
    """All sensors, and their readings at all times, by seed and scenarios."""

    def __init__(self, city: City, seed: int, rain: Rain, scenarios: Scenarios) -> None:
        self._seed, self._rain, self._scenarios = seed, rain, scenarios
        self._air = Air(city, seed, rain)
        self.inventory = sensors(city)
        self._read: dict[Kind, Callable[[Sensor, int], dict[str, float]]] = {
            "air_quality": self._air.concentrations,
            "noise": self._loudness,
            "rain_gauge": self._fallen,
            "river_level": self._level,
        }

    def readings(self, sensor: Sensor, at: int) -> list[Reading]:
        """What a sensor last read by a time, a reading per property; without current nothing."""
        observed = at // sensor.period_s * sensor.period_s
        if self._scenarios.is_dark(sensor.point, observed):
            return []
        values = self._read[sensor.kind](sensor, observed)
        return [Reading(observed, name, value, UNITS[name]) for name, value in values.items()]

    def _loudness(self, sensor: Sensor, at: int) -> dict[str, float]:
        usual = self._air.loudness(sensor, at)["laeq"]
        return {"laeq": round(usual + self._scenarios.loudness_db(sensor.point, at), 1)}

    def _fallen(self, sensor: Sensor, at: int) -> dict[str, float]:
        minutes = numpy.arange(at - sensor.period_s + MINUTE_S // 2, at, MINUTE_S)
        own = 1 - LOCAL_RAIN + 2 * LOCAL_RAIN * share(self._seed, sensor.sensor_id, at // 7_200)
        return {"rain": round(float(self._rain.over(minutes).sum()) / 60 * own, 1)}

    def _level(self, sensor: Sensor, at: int) -> dict[str, float]:
        wobble = 0.04 * (share(self._seed, sensor.sensor_id, at) - 0.5)
        return {"level": round(level_m(sensor.sensor_id, self._rain, at) + wobble, 2)}


@lru_cache(maxsize=8)
def sensors(city: City) -> tuple[Sensor, ...]:
    """The sensors of a city: one in every so many quarters, and at the gauges of its rivers."""
    return tuple(_listed(city))


def _listed(city: City) -> Iterator[Sensor]:
    steps: tuple[tuple[Kind, str, str, int], ...] = (
        ("air_quality", "ARIA", "Qualità dell'aria", AIR_STEP),
        ("noise", "RUM", "Rumore", NOISE_STEP),
        ("rain_gauge", "PLU", "Pluviometro", RAIN_STEP),
    )
    for kind, prefix, title, step in steps:
        for number, quarter in enumerate(city.quarters[::step], start=1):
            point = (quarter.lon, quarter.lat)
            where = city.main_municipality_id
            name = f"{title} {quarter.name}"
            yield Sensor(f"{prefix}-{number:02d}", kind, name, where, point, PERIOD_S[kind])
    for gauge in RIVERS:
        if gauge.city_id == city.city_id:
            where = whereabouts(city, gauge.point).municipality_id
            yield Sensor(
                gauge.gauge_id, "river_level", gauge.name, where, gauge.point,
                PERIOD_S["river_level"],
            )  # fmt: skip
