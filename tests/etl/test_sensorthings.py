"""SensorThings: documents of a test suite read a second time, and hostile observations."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data.records import Observation, Record, Sensor
from etl.feed import FormatError, Reject
from etl.formats import formats

Find = Callable[..., Path]
STREAM = {"@iot.id": 1, "name": "Level", "unitOfMeasurement": {"name": "metre", "symbol": "m"}}


def read(document: Any) -> tuple[list[Any], list[str]]:
    parse = formats()["sensor_sensorthings"].parse
    assert parse
    reject = Reject()
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    rows: list[Record] = list(parse(body, reject))
    return rows, [rejected.reason for rejected in reject.rejected]


def observed(**changed: Any) -> dict[str, Any]:
    return {"phenomenonTime": "2026-02-07T09:00:00Z", "result": 1, "Datastream": STREAM, **changed}


def test_a_thing_with_all_it_holds(shared_data: Find) -> None:
    file = shared_data("iot", "sensorthings", "entitiesDefault.json")
    thing = json.loads(file.read_bytes())
    rows, rejects = read(file.read_bytes())
    sensors = [row for row in rows if isinstance(row, Sensor)]
    found = [row for row in rows if isinstance(row, Observation)]
    assert rejects == []
    assert {(row.kind, row.lon, row.lat) for row in sensors} == {
        (stream["ObservedProperty"]["name"], *thing["Locations"][0]["location"]["coordinates"])
        for stream in thing["Datastreams"]
    }
    assert {(row.property, row.observed_at, row.value, row.unit) for row in found} == {
        (
            stream["ObservedProperty"]["name"],
            datetime.fromisoformat(one["phenomenonTime"]),
            one["result"],
            stream["unitOfMeasurement"]["symbol"],
        )
        for stream in thing["Datastreams"]
        for one in stream["Observations"]
    }
    assert {row.sensor_id for row in found} == {row.sensor_id for row in sensors}


def test_a_batch_of_requests_is_no_response(shared_data: Find) -> None:
    with pytest.raises(FormatError, match=r"found keys .*requests.*, expected SensorThings"):
        read(shared_data("iot", "sensorthings", "dataBatchPost.json").read_bytes())


def test_an_observation_has_one_sensor_however_it_comes() -> None:
    """Expanded, linked, in a Datastream and in a dataArray: one sensor, one name."""
    base = "https://sta.example/v1.1"
    stream = {"@iot.selfLink": f"{base}/Datastreams(1)", **STREAM}
    link = {"Datastream@iot.navigationLink": f"{base}/Datastreams(1)"}
    one = {"phenomenonTime": "2026-02-07T09:00:00Z", "result": 1}
    table = {"components": list(one), "dataArray": [list(one.values())]}
    selflink = {"@iot.selfLink": f"{base}/Observations(5)"}
    ways = [
        {"value": [{**one, "Datastream": stream}]},
        {"value": [{**one, **selflink, "Datastream": STREAM}]},
        {**one, **link},
        {**stream, "Observations": [one]},
        {"value": [{"@iot.selfLink": f"{base}/Things(2)", "Datastreams": [{**STREAM, "Observations": [one]}]}]},
        {"value": [{**link, **table}]},
        [{"Datastream": stream, **table}],
    ]  # fmt: skip
    for way in ways:
        rows, rejects = read(way)
        assert rejects == []
        assert {row.sensor_id for row in rows} == {"sta.example/v1.1/Datastreams(1)"}
        assert [row.value for row in rows if isinstance(row, Observation)] == [1]


@pytest.mark.parametrize(
    "result",
    [
        "1e400",
        "NaN",
        "-Infinity",
        "9" * 400,
        '"x"',
        '"1_0"',
        "null",
        "[1, 2]",
        "[null]",
        "{}",
        '{"a": "b"}',
        '{"a": 1e400}',
    ],
)
def test_what_is_no_number_never_becomes_an_observation(result: str) -> None:
    text = json.dumps({"value": [observed(), observed(result="?")]}).replace('"?"', result)
    rows, rejects = read(text.encode())
    assert [row.value for row in rows if isinstance(row, Observation)] == [1]
    assert len(rejects) == 1


@pytest.mark.parametrize(
    "broken",
    [
        observed(phenomenonTime=5),
        observed(phenomenonTime="2026-02-07T09:00:00Z/"),
        observed(Datastream=7),
        observed(Datastream={}),
        observed(Datastream={"@iot.id": True}),
        observed(Datastream={**STREAM, "name": "\ud800"}),
        observed(Datastream={**STREAM, "Thing": {"Locations": [{"location": {"type": "Point", "coordinates": [400, 1]}}]}}),
        {"Datastreams": [3, None, {"@iot.id": []}]},
        {"components": [{}], "dataArray": [[1]], "Datastream": STREAM},
        {"components": ["result"], "dataArray": [1, {}], "Datastream": STREAM},
        {**STREAM, "Observations": [[], "x", {"result": {"a": {}}}]},
        {"result": 1},
        17,
    ],
)  # fmt: skip
def test_a_broken_item_is_rejected_and_the_rest_read(broken: Any) -> None:
    rows, rejects = read({"value": [broken, observed()]})
    assert [row.value for row in rows if isinstance(row, Observation)] == [1]
    assert rejects
    assert all("expected" in reason for reason in rejects)


@pytest.mark.parametrize(
    "document", [[], {}, [{}], {"value": 3}, {"value": [1, "x"]}, 3, {"value": [{"name": "x"}]}]
)
def test_what_holds_no_entity_is_refused(document: Any) -> None:
    with pytest.raises(FormatError, match=r"found .+, expected"):
        read(document)


def test_an_empty_page_is_no_error() -> None:
    assert read({"@iot.count": 0, "value": []}) == ([], [])
