"""The context broker of the environment: air, noise, rain and rivers as NGSI-LD entities."""

import json

from simulator.press.page import Page, every, zulu
from simulator.sensors import Kind, Reading, Sensor
from simulator.world import World

CONTEXT = [
    "https://raw.githubusercontent.com/smart-data-models/dataModel.Environment/master/context.jsonld",
    "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
]
TYPES: dict[Kind, str] = {
    "air_quality": "AirQualityObserved", "noise": "NoiseLevelObserved",
    "rain_gauge": "WeatherObserved", "river_level": "WaterObserved",
}  # fmt: skip
NAMES = {
    "pm10": "pm10", "pm2_5": "pm25", "no2": "no2", "o3": "o3", "laeq": "LAeq",
    "rain": "precipitation", "level": "height",
}  # fmt: skip
UNIT_CODES = {"µg/m3": "GQ", "dB": "2N", "mm": "MMT", "m": "MTR"}
PERIOD_S = 300


def entities(world: World, at: int) -> bytes:
    """The answer to a query for all entities: a JSON-LD list, normalised."""
    listed = [
        _entity(sensor, readings)
        for sensor in world.sensors.inventory
        if (readings := world.sensors.readings(sensor, at))
    ]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()


def _entity(sensor: Sensor, readings: list[Reading]) -> dict[str, object]:
    kind = TYPES[sensor.kind]
    observed = {"@type": "DateTime", "@value": zulu(max(r.observed_at for r in readings))}
    return {
        "id": f"urn:ngsi-ld:{kind}:{sensor.sensor_id}",
        "type": kind,
        "name": {"type": "Property", "value": sensor.name},
        "location": {
            "type": "GeoProperty",
            "value": {"type": "Point", "coordinates": [round(c, 5) for c in sensor.point]},
        },
        "dateObserved": {"type": "Property", "value": observed},
        **{NAMES[reading.property]: _property(reading) for reading in readings},
        "@context": CONTEXT,
    }


def _property(reading: Reading) -> dict[str, object]:
    return {
        "type": "Property",
        "value": reading.value,
        "unitCode": UNIT_CODES[reading.unit],
        "observedAt": zulu(reading.observed_at),
    }


PAGES = (
    Page(
        "/ngsi-ld/v1/entities", "NGSI-LD: aria, rumore, pioggia, fiumi", "application/ld+json",
        every(PERIOD_S), entities,
    ),
)  # fmt: skip
