"""The state of the toy city as GeoJSON: what is there, where, when, and for whom."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api.conftest import Room

AT = "2026-02-07T18:25:00Z"
EVERYWHERE = {
    "incidents": ["i1", "i2", "i3"],
    "units": ["u1", "u2"],
    "cameras": ["c1", "c2", "c3", "c4"],
    "traffic": ["event:e1", "event:e2", "site:s1", "site:s2", "site:s3"],
    "alerts": ["a2", "a4"],
}
SEEN: dict[str, dict[str, list[str]]] = {
    "commander": EVERYWHERE,
    "viewer": EVERYWHERE,
    "sesto": EVERYWHERE
    | {"incidents": ["i3"], "units": ["u2"], "cameras": ["c3"], "traffic": ["event:e2", "site:s3"]},
    "vvf": EVERYWHERE | {"incidents": ["i3"], "units": ["u2"]},
    "crashes": EVERYWHERE | {"incidents": ["i1", "i2"]},
    "nobody": {"incidents": [], "units": [], "cameras": [], "traffic": [], "alerts": ["a2", "a4"]},
}
PLACES = list(EVERYWHERE)


def ids(found: Any) -> list[str]:
    return sorted(one["id"] for one in found["features"])


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("place", PLACES)
def test_reader_gets_the_features_the_scope_reaches(quiet_room: Room, place: str, who: str) -> None:
    answer = quiet_room.get(f"/api/v1/{place}?at={AT}", who)
    found = answer.get_json()
    assert answer.mimetype == "application/geo+json"
    assert (found["type"], found["at"]) == ("FeatureCollection", "2026-02-07T18:25:00+00:00")
    assert ids(found) == SEEN[who][place]
    assert found["is_complete"] is True


def test_incident_has_its_place_and_state(quiet_room: Room) -> None:
    found = quiet_room.get(f"/api/v1/incidents?at={AT}").get_json()["features"][0]
    assert found["geometry"] == {"type": "Point", "coordinates": [9.185, 45.466]}
    told = found["properties"]
    assert (told["incident_id"], told["state"], told["priority"]) == ("i1", "on_scene", 1)
    assert told["received_at"] == "2026-02-07T18:05:00+00:00"
    assert told["cleared_at"] is None, "at 18:25 it had not been cleared"


def test_alert_has_its_outline_or_none(quiet_room: Room) -> None:
    found = quiet_room.get("/api/v1/alerts?at=2026-02-07T18:31:00Z").get_json()["features"]
    shapes = {one["id"]: one["geometry"] for one in found}
    assert shapes["a1"]["type"] == "Polygon"
    assert shapes["a2"] is None


def test_traffic_tells_sites_from_events(quiet_room: Room) -> None:
    found = quiet_room.get(f"/api/v1/traffic?at={AT}").get_json()["features"]
    by_id = {one["id"]: one for one in found}
    assert by_id["site:s1"]["properties"]["record"] == "traffic_site"
    assert by_id["event:e1"]["properties"]["record"] == "traffic_event"
    assert by_id["event:e1"]["geometry"]["type"] == "LineString"
    assert by_id["event:e2"]["geometry"] == {"type": "Point", "coordinates": [9.241, 45.534]}


@pytest.mark.parametrize(
    ("place", "box", "expected"),
    [
        ("incidents", "9.23,45.52,9.26,45.55", ["i3"]),
        ("incidents", "9.185,45.466,9.186,45.467", ["i1"]),
        ("incidents", "-180,-90,180,90", ["i1", "i2", "i3"]),
        ("incidents", "0,0,1,1", []),
        ("traffic", "9.179,45.459,9.181,45.4605", ["event:e1"]),
        ("alerts", "9.05,45.45,9.06,45.46", ["a1"]),
        ("alerts", "10,45,11,46", []),
    ],
)
def test_box_holds_what_touches_it(
    quiet_room: Room, place: str, box: str, expected: list[str]
) -> None:
    at = "2026-02-07T18:31:00Z" if place == "alerts" else AT
    assert ids(quiet_room.get(f"/api/v1/{place}?at={at}&bbox={box}").get_json()) == expected


def test_limit_says_that_there_are_more(quiet_room: Room) -> None:
    found = quiet_room.get(f"/api/v1/incidents?at={AT}&limit=2").get_json()
    assert [one["id"] for one in found["features"]] == ["i1", "i3"]
    assert found["is_complete"] is False


def test_past_and_present_differ(quiet_room: Room) -> None:
    assert ids(quiet_room.get("/api/v1/incidents?at=2026-02-07T18:04:59Z").get_json()) == []
    assert ids(quiet_room.get("/api/v1/incidents").get_json()) == ["i5", "i6"]


BAD = [
    ("bbox", "1,2,3"),
    ("bbox", "1,2,3,4,5"),
    ("bbox", "9.2,45.4,9.1,45.5"),
    ("bbox", "nan,0,1,1"),
    ("bbox", "-inf,0,inf,1"),
    ("bbox", "-181,0,1,1"),
    ("bbox", "0;DROP TABLE incident,0,1,1"),
    ("at", "tomorrow"),
    ("at", "2999-01-01T00:00:00Z"),
    ("at", "0001-01-01T00:00:00"),
    ("at", "1969-12-31T23:59:59Z"),
    ("at", "' OR 1=1 --"),
    ("limit", "0"),
    ("limit", "10001"),
    ("limit", "²"),
    ("limit", "1e9"),
    ("box", "1,2,3,4"),
]


@pytest.mark.parametrize(("name", "text"), BAD)
@pytest.mark.parametrize("place", PLACES)
def test_bad_parameter_is_a_problem(quiet_room: Room, place: str, name: str, text: str) -> None:
    answer = quiet_room.get(f"/api/v1/{place}?{name}={quote(text)}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    detail = answer.get_json()["detail"]
    assert name in detail
    assert "expected" in detail


@pytest.mark.parametrize("place", PLACES)
def test_stranger_gets_nothing(quiet_room: Room, place: str) -> None:
    assert quiet_room.get(f"/api/v1/{place}", None).status_code == 401


@pytest.mark.parametrize("place", PLACES)
def test_same_state_is_not_sent_twice(quiet_room: Room, place: str) -> None:
    path = f"/api/v1/{place}?at={AT}"
    tag = quiet_room.get(path).headers["ETag"]
    answer = quiet_room.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.get_data()) == (304, b"")


@pytest.mark.parametrize("text", ["not json", "{}", '{"type": "Point", "coordinates": ["a", 1]}'])
def test_one_bad_outline_takes_no_other_away(room: Room, text: str) -> None:
    room.warehouse._connection.execute(
        "UPDATE alert SET geometry = $1 WHERE alert_id = 'a4'", [text]
    )
    path = f"/api/v1/alerts?at={AT}"
    found = room.get(path).get_json()
    assert {one["id"]: one["geometry"] for one in found["features"]} == {"a2": None, "a4": None}
    assert room.get(f"{path}&bbox=0,0,1,1").get_json()["features"] == []
