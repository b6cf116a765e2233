"""Buses, sensors and gates as they are published, read back without our own parsers."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from google.transit.gtfs_realtime_pb2 import FeedMessage

from simulator.press.pages import PAGES
from simulator.world import World
from tests.simulator.conftest import CLOCKS_BACK


def published(world: World, path: str, at: int) -> bytes:
    page = PAGES[path]
    return page.render(world, page.changed_at(world, at))


def test_vehicles_are_the_buses_in_service(world: World, at: int) -> None:
    body = published(world, "/gtfs-rt/vehicle-positions.pb", at)
    feed = FeedMessage.FromString(body)
    second = feed.header.timestamp
    assert 0 <= at - second < 10
    buses = {bus.vehicle_id: bus for bus in world.buses.at(second)}
    assert {entity.id for entity in feed.entity} == buses.keys()
    assert len(feed.entity) == len(buses)
    for entity in feed.entity:
        vehicle, bus = entity.vehicle, buses[entity.id]
        assert vehicle.timestamp == second
        assert (vehicle.position.longitude, vehicle.position.latitude) == pytest.approx(
            bus.point, abs=1e-5
        )
        assert vehicle.position.speed * 3.6 == pytest.approx(bus.speed_kmh, abs=0.01)
        assert vehicle.trip.route_id == bus.line.line_id


def test_buses_move_along(world: World) -> None:
    noon = 1_795_519_200
    first, later = (
        {
            e.id: (e.vehicle.position.longitude, e.vehicle.position.latitude)
            for e in FeedMessage.FromString(
                published(world, "/gtfs-rt/vehicle-positions.pb", at)
            ).entity
        }
        for at in (noon, noon + 60)
    )
    both = first.keys() & later.keys()
    assert len(both) > 100
    assert sum(first[name] != later[name] for name in both) > 0.6 * len(both)


def test_entities_say_what_the_sensors_read(world: World, at: int) -> None:
    listed = json.loads(published(world, "/ngsi-ld/v1/entities", at))
    by_id = {entity["id"].rpartition(":")[2]: entity for entity in listed}
    assert by_id.keys() == {sensor.sensor_id for sensor in world.sensors.inventory}
    types = {entity["type"] for entity in listed}
    assert types == {"AirQualityObserved", "NoiseLevelObserved", "WeatherObserved", "WaterObserved"}
    page = PAGES["/ngsi-ld/v1/entities"]
    for sensor in world.sensors.inventory:
        entity = by_id[sensor.sensor_id]
        assert entity["id"] == f"urn:ngsi-ld:{entity['type']}:{sensor.sensor_id}"
        found = {
            (attribute["value"], attribute["observedAt"])
            for attribute in entity.values()
            if isinstance(attribute, dict) and "observedAt" in attribute
        }
        readings = world.sensors.readings(sensor, page.changed_at(world, at))
        assert {value for value, _ in found} == {reading.value for reading in readings}
        for _, observed in found:
            moment = datetime.fromisoformat(observed).timestamp()
            assert 0 <= at - moment < sensor.period_s + 300


def test_area_c_has_the_shape_of_the_real_file(
    world: World, shared_data: Callable[..., Path]
) -> None:
    real = shared_data("traffic", "milano_area_c", "orari_2012.csv")
    head, first = real.read_text(encoding="utf-8").splitlines()[:2]
    ours = published(world, "/gates/area-c.csv", CLOCKS_BACK).decode().splitlines()
    assert ours[0] == head
    assert [len(cell) for cell in ours[1].split(";")][:4] == [
        len(cell) for cell in first.split(";")
    ][:4]


def test_area_c_counts_all_its_gates(world: World, at: int) -> None:
    body = published(world, "/gates/area-c.csv", at).decode()
    rows = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    until = at // 1_800 * 1_800 - 3_600 * (at == CLOCKS_BACK)  # the repeated hour: not yet twice
    gates = [gate for gate in world.gates.inventory if gate.area == "area_c"]
    last = sum(world.gates.transits(gate, until - 1_800, until) for gate in gates)
    assert int(rows[-1]["totale"]) == last
    local = [(row["day"], row["timeIndex"]) for row in rows]
    assert len(local) == len(set(local))
    assert len(rows) == 48 - 2 * (at == CLOCKS_BACK)
