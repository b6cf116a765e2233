"""Simulated sensors, gates, rain and buses: right sizes, right hours, and one story with the rain."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from statistics import mean

import numpy
import pytest

from data.city import load_city
from simulator.gates import SLOT_S
from simulator.places import metres
from simulator.rivers import gauge
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH, SUMMER_NOON, SUNDAY_NIGHT

HOUR_S, DAY_S = 3_600, 86_400


def value(world: World, sensor_id: str, name: str, at: int) -> float:
    sensor = next(s for s in world.sensors.inventory if s.sensor_id == sensor_id)
    found = {reading.property: reading for reading in world.sensors.readings(sensor, at)}
    assert found[name].observed_at <= at
    return found[name].value


def test_sensors_of_every_kind_read_something(world: World, at: int) -> None:
    kinds = Counter(sensor.kind for sensor in world.sensors.inventory)
    assert kinds == {"air_quality": 8, "noise": 30, "rain_gauge": 13, "river_level": 5}
    fresh = World(world.city, world.seed)
    for sensor in world.sensors.inventory:
        readings = world.sensors.readings(sensor, at)
        assert readings
        assert all(0 <= at - reading.observed_at < sensor.period_s for reading in readings)
        assert all(reading.value >= 0 for reading in readings)
        assert fresh.sensors.readings(sensor, at) == readings


def test_it_rains_as_much_as_in_milano(world: World) -> None:
    """About 950 mm a year, in less than a tenth of the hours."""
    hours = numpy.arange(MONDAY_RUSH - 2 * 365 * DAY_S, MONDAY_RUSH, HOUR_S)
    fallen = world.rain.over(hours)
    assert 650 < fallen.sum() / 2 < 1_350
    assert 0.03 < (fallen > 0.1).mean() < 0.12
    assert fallen.max() > 10


def test_rain_alone_and_in_columns_is_the_same(world: World) -> None:
    times = numpy.arange(MONDAY_RUSH - 9 * DAY_S, MONDAY_RUSH, 7_001)
    assert world.rain.over(times).tolist() == [world.rain.mm_h(int(at)) for at in times]


def test_rivers_rise_after_rain_and_fall_again(world: World) -> None:
    def fallen_before(at: int) -> float:
        return float(world.rain.over(numpy.arange(at - 6 * HOUR_S, at, 900)).sum()) / 4

    wettest = max(range(MONDAY_RUSH - 300 * DAY_S, MONDAY_RUSH, 6 * HOUR_S), key=fallen_before)
    for gauge_id in ("IDRO-01", "IDRO-03"):
        before, then, later = (
            value(world, gauge_id, "level", wettest + days * DAY_S) for days in (-30, 0, 30)
        )
        assert then > before + 0.3
        assert then > later
    levels = [
        value(world, "IDRO-01", "level", MONDAY_RUSH - n * 6 * HOUR_S) for n in range(4 * 300)
    ]
    assert 0 < mean(level > gauge("IDRO-01").yellow_m for level in levels) < 0.03


def test_a_gauge_measures_the_rain_that_fell(world: World) -> None:
    hours = range(MONDAY_RUSH - 60 * DAY_S, MONDAY_RUSH, HOUR_S)
    wet = [at for at in hours if world.rain.mm_h(at) > 2]
    dry = [at for at in hours if world.rain.mm_h(at) == world.rain.mm_h(at - 1_200) == 0]
    assert mean(value(world, "PLU-01", "rain", at) for at in wet) > 0.2
    assert {value(world, "PLU-01", "rain", at // 600 * 600 - 600) for at in dry[:1]} == {0.0}


def test_air_is_worse_in_winter_and_ozone_higher_in_summer(world: World) -> None:
    winter = range(MONDAY_RUSH, MONDAY_RUSH + 60 * DAY_S, DAY_S)
    summer = range(SUMMER_NOON, SUMMER_NOON + 40 * DAY_S, DAY_S)

    def average(name: str, days: range) -> float:
        return mean(value(world, "ARIA-01", name, at) for at in days)

    assert average("pm10", winter) > 1.4 * average("pm10", summer)
    assert average("o3", summer) > 3 * average("o3", winter)
    assert average("pm10", winter) > average("pm2_5", winter)


def test_nights_are_quieter(world: World) -> None:
    noise = [s.sensor_id for s in world.sensors.inventory if s.kind == "noise"]
    loud = mean(value(world, sensor_id, "laeq", MONDAY_RUSH) for sensor_id in noise)
    quiet = mean(value(world, sensor_id, "laeq", SUNDAY_NIGHT) for sensor_id in noise)
    assert 4 < loud - quiet < 20


def test_gates_count_as_many_as_milano(world: World) -> None:
    assert Counter(gate.area for gate in world.gates.inventory) == {"area_c": 42, "area_b": 188}
    midnight = datetime(2026, 11, 25, tzinfo=world.city.zone)
    start = int(midnight.timestamp())
    counts = world.gates.history(start, start + DAY_S)
    assert counts.shape == (288, 230)
    is_c = numpy.array([gate.area == "area_c" for gate in world.gates.inventory])
    assert counts[:, is_c].sum() == pytest.approx(100_000, rel=0.1)
    assert counts[:, ~is_c].sum() == pytest.approx(600_000, rel=0.1)
    hours = counts.reshape(24, 12, 230).sum(axis=(1, 2))
    assert hours[8] > 4 * hours[3]


def test_one_gates_transits_add_up(world: World) -> None:
    gate, start = world.gates.inventory[5], MONDAY_RUSH // SLOT_S * SLOT_S
    halves = [
        world.gates.transits(gate, start + n * 1_800, start + (n + 1) * 1_800) for n in (0, 1)
    ]
    assert world.gates.transits(gate, start, start + HOUR_S) == sum(halves) > 0
    assert World(world.city, world.seed).gates.transits(gate, start, start + 1_800) == halves[0]
    with pytest.raises(ValueError, match="expected whole slots"):
        world.gates.transits(gate, start + 1, start + HOUR_S)


def test_a_few_hundred_buses_at_rush_and_none_at_four(world: World) -> None:
    rush = world.buses.at(MONDAY_RUSH)
    assert 200 < len(rush) < 700
    assert len({bus.vehicle_id for bus in rush}) == len({bus.trip_id for bus in rush}) == len(rush)
    assert {bus.line.kind for bus in rush} == {"bus", "tram"}
    noon = MONDAY_RUSH - 5 * HOUR_S
    assert 0.3 < len(world.buses.at(noon)) / len(rush) < 0.8
    assert world.buses.at(int(datetime(2026, 11, 24, 4, tzinfo=world.city.zone).timestamp())) == []


def test_buses_move_on_without_a_jump(world: World) -> None:
    tracks: dict[str, list[tuple[float, float]]] = {}
    for at in range(MONDAY_RUSH, MONDAY_RUSH + 1_800, 10):
        for bus in world.buses.at(at):
            tracks.setdefault(bus.vehicle_id, []).append(bus.point)
    steps = [metres(a, b) for track in tracks.values() for a, b in pairwise(track)]
    assert max(steps) / 10 * 3.6 < 60
    assert mean(step > 5 for step in steps) > 0.4


def test_a_city_without_quarters_and_gates_has_none_of_it() -> None:
    other = World(load_city("sanfrancisco"), 3)
    assert other.sensors.inventory == ()
    assert other.gates.history(0, DAY_S).shape == (288, 0)
    assert isinstance(other.buses.at(MONDAY_RUSH), list)
