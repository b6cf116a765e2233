"""NGSI entities: the Smart Data Models' own examples read a second time, and hostile entities."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.records import Alert, Camera, Incident, Observation, Record, Sensor, TrafficReading
from etl.feed import FormatError, Reject
from etl.formats import formats

Find = Callable[..., Path]
EXAMPLES = (
    "example.json",
    "example.jsonld",
    "example-normalized.json",
    "example-normalized.jsonld",
)
OUTSIDE = "expected degrees WGS84"
UNTIMED = "without a time"
REFUSED = {
    ("Device", "Camera", "example-normalized.json"): OUTSIDE,  # its latitude is 91.28
    ("Transportation", "RoadAccident", "example.json"): OUTSIDE,  # 168.37
    ("Transportation", "RoadAccident", "example.jsonld"): OUTSIDE,
    ("Transportation", "RoadAccident", "example-normalized.json"): OUTSIDE,
    **{("Device", "Device", name): UNTIMED for name in EXAMPLES},
}
MODELS = [
    ("Transportation", "TrafficFlowObserved"),
    ("Transportation", "RoadAccident"),
    ("Device", "Camera"),
    ("Device", "Device"),
    ("Streetlighting", "Streetlight"),
    ("Alert", "Alert"),
]


def read(body: bytes) -> tuple[list[Any], list[str]]:
    parse = formats()["entity_ngsi"].parse
    assert parse
    reject = Reject()
    rows: list[Record] = list(parse(body, reject))
    return rows, [rejected.reason for rejected in reject.rejected]


def bare(raw: Any) -> Any:
    """The value of an attribute, read as plain JSON."""
    for member in ("value", "object", "@value"):
        if isinstance(raw, dict) and member in raw:
            raw = raw[member]
    return raw


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(("subject", "model"), MODELS)
def test_every_example_of_the_models_loads_or_says_why_not(
    shared_data: Find, subject: str, model: str, name: str
) -> None:
    body = shared_data("iot", f"dataModel.{subject}", model, name).read_bytes()
    entity = {key: bare(raw) for key, raw in json.loads(body).items()}
    rows, rejects = read(body)
    reason = REFUSED.get((subject, model, name))
    if reason:
        assert rows == []
        assert len(rejects) == 1
        assert reason in rejects[0]
        return
    assert rejects == []
    CHECKS[model](entity, rows)


def flow(entity: dict[str, Any], rows: list[Any]) -> None:
    site, reading = rows
    assert site.site_id == reading.site_id == entity["id"]
    assert site.road == entity["address"]["streetAddress"]
    assert reading.observed_at == moment(entity["dateObservedTo"])
    length = moment(entity["dateObservedTo"]) - moment(entity["dateObservedFrom"])
    assert reading.period_s == length.total_seconds()
    assert reading.flow_vph == entity["intensity"] / (length.total_seconds() / 3_600)
    assert reading.speed_kmh == entity["averageVehicleSpeed"]
    assert reading.occupancy_pct == pytest.approx(100 * entity["occupancy"])
    lons, lats = zip(*entity["location"]["coordinates"], strict=True)
    assert min(lons) <= site.lon <= max(lons)
    assert min(lats) <= site.lat <= max(lats)


def accident(entity: dict[str, Any], rows: list[Any]) -> None:
    (incident,) = rows
    assert isinstance(incident, Incident)
    assert [incident.lon, incident.lat] == entity["location"]["coordinates"]
    assert incident.received_at == moment(entity["accidentDate"])
    assert (incident.injured_n, incident.dead_n) == (entity["totalInjured"], 0)
    assert (entity["status"], incident.closed_at, incident.outcome) == ("onGoing", None, None)


def camera(entity: dict[str, Any], rows: list[Any]) -> None:
    (found,) = rows
    assert isinstance(found, Camera)
    assert [found.lon, found.lat] == entity["location"]["coordinates"]
    assert (found.name, found.stream_url) == (entity["cameraName"], entity["streamURL"])
    assert found.snapshot_url == entity["imageSnapshot"]


def streetlight(entity: dict[str, Any], rows: list[Any]) -> None:
    sensor, *observations = rows
    assert isinstance(sensor, Sensor)
    assert [sensor.lon, sensor.lat] == pytest.approx(entity["location"]["coordinates"])
    numbers = {name: value for name, value in entity.items() if isinstance(value, int | float)}
    assert {row.property: row.value for row in observations} == numbers
    assert {row.observed_at for row in observations} == {moment(entity["observationDateTime"])}


def alert(entity: dict[str, Any], rows: list[Any]) -> None:
    (found,) = rows
    assert isinstance(found, Alert)
    assert (found.sender, found.event) == (entity["alertSource"], entity["subCategory"])
    assert (entity["severity"], found.severity) == ("high", "Severe")
    assert (found.onset_at, found.expires_at) == (
        moment(entity["validFrom"]),
        moment(entity["validTo"]),
    )
    assert json.loads(found.geometry or "") == entity["location"]


CHECKS: dict[str, Callable[[dict[str, Any], list[Any]], None]] = {
    "TrafficFlowObserved": flow,
    "RoadAccident": accident,
    "Camera": camera,
    "Streetlight": streetlight,
    "Alert": alert,
}


def weather(**attributes: Any) -> dict[str, Any]:
    return {
        "id": "w",
        "type": "WeatherObserved",
        "dateObserved": "2026-02-07T09:00:00Z",
        **attributes,
    }


def values(entity: dict[str, Any]) -> dict[str, float | None]:
    rows, rejects = read(json.dumps(entity).encode())
    assert rejects == []
    return {row.property: row.value for row in rows if isinstance(row, Observation)}


@pytest.mark.parametrize(
    "temperature",
    [
        pytest.param(3.5, id="key-values"),
        pytest.param({"type": "Number", "value": 3.5, "metadata": {}}, id="v2"),
        pytest.param({"type": "Number", "value": "3.5"}, id="v2-number-as-text"),
        pytest.param({"type": "Property", "value": 3.5}, id="ld-normalised"),
        pytest.param({"value": 3.5}, id="ld-concise"),
        pytest.param([{"type": "Property", "value": 3.5}], id="ld-one-instance"),
        pytest.param({"dataset": {"@none": 3.5}}, id="ld-simplified-dataset"),
    ],
)
def test_one_number_in_every_representation(temperature: Any) -> None:
    assert values(weather(temperature=temperature)) == {"temperature": 3.5}


@pytest.mark.parametrize(
    "text",
    ["2026-02-07T09:00:00Z", "2026-02-07T09:00:00", "2026-02-07T10:00:00+01:00",
     "2026-02-07T08:00:00Z/2026-02-07T09:00:00Z", "2026-02-07T09:00:00.00Z"],
)  # fmt: skip
def test_one_instant_in_every_spelling(text: str) -> None:
    for written in (
        text,
        {"@type": "DateTime", "@value": text},
        {"type": "DateTime", "value": text},
    ):
        rows, _ = read(json.dumps(weather(dateObserved=written, temperature=3)).encode())
        assert [row.observed_at for row in rows] == [datetime(2026, 2, 7, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    "number",
    ["1e400", "-1e400", "NaN", "Infinity", "9" * 400, '"x"', "[1]", "null", '{"value": [[]]}'],
)
def test_what_is_no_number_never_becomes_an_observation(number: str) -> None:
    body = json.dumps(weather(temperature=0, pressure=7)).replace(
        '"temperature": 0', f'"temperature": {number}'
    )
    rows, rejects = read(body.encode())
    assert "temperature" not in {row.property for row in rows}
    assert all("expected" in reason for reason in rejects)


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ('"a": ' + "[" * 200 + "]" * 200, "more than 64 levels"),
        ('"a": {"b": {"c": 1, "c": 2}}', "member named twice"),
        ('"dateObserved": 5', "expected an ISO 8601 instant"),
        ('"name": "\\ud800"', "half a character"),
        ('"location": {"type": "Point", "coordinates": [NaN, 45]}', "location"),
        ('"location": {"type": "Point", "coordinates": "9,45"}', "location"),
        ('"location": {"type": ["Point"], "coordinates": [9, 45]}', "location"),
        ('"location": "45.1"', "location"),
        ('"location": [[9, 45]]', "location"),
    ],
)
def test_a_hostile_entity_is_rejected_alone(inside: str, reason: str) -> None:
    good = json.dumps(weather(temperature=1))
    bad = '{"id": "b", "type": "WeatherObserved", "temperature": 2, ' + inside + "}"
    rows, rejects = read(f"[{bad}, {good}]".encode())
    assert [row.sensor_id for row in rows] == ["w"]
    assert len(rejects) == 1
    assert reason in rejects[0]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"3", b'{"data": 3}', b"9" * 5_000, b"[{}]"])
def test_what_holds_no_entity_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError, match=r"found .+, expected"):
        read(body)


def test_a_notification_of_nothing_is_no_error() -> None:
    assert read(b'{"subscriptionId": "s", "data": []}') == ([], [])


def test_vehicles_counted_are_no_flow_without_their_period() -> None:
    counted = {"id": "t", "type": "TrafficFlowObserved", "dateObserved": "2026-02-07T09:00:00Z",
               "intensity": 40, "averageVehicleSpeed": 50}  # fmt: skip
    (reading,), _ = read(json.dumps(counted).encode())
    assert isinstance(reading, TrafficReading)
    assert (reading.flow_vph, reading.period_s, reading.speed_kmh) == (None, None, 50)


def test_values_with_their_times_are_as_many_observations() -> None:
    """The temporal representation, alone, in a list of datasets and within ``@graph``."""
    pairs = [[41, "2026-02-07T10:00:00Z"], [43.5, "2026-02-07T11:00:00Z"]]
    series = {"type": "Property", "values": pairs, "unitCode": "GQ"}
    listed = [series, {**series, "datasetId": "urn:b", "values": [[7, "2026-02-07T10:00:00Z"]]}]
    known = {"id": "urn:1", "type": "AirQualityObserved"}
    document = {"@context": "x", "@graph": [{**known, "NO2": series}, {**known, "PM10": listed}]}
    rows, rejects = read(json.dumps(document).encode())
    assert rejects == []
    found = [(row.property, row.observed_at, row.value, row.unit) for row in rows]
    assert found == [
        ("NO2", moment("2026-02-07T10:00:00Z"), 41.0, "µg/m³"),
        ("NO2", moment("2026-02-07T11:00:00Z"), 43.5, "µg/m³"),
        ("PM10", moment("2026-02-07T10:00:00Z"), 41.0, "µg/m³"),
        ("PM10", moment("2026-02-07T11:00:00Z"), 43.5, "µg/m³"),
        ("PM10@urn:b", moment("2026-02-07T10:00:00Z"), 7.0, "µg/m³"),
    ]
