"""Frames of the past in two clocks, as addresses ask for them."""

from collections.abc import Iterator

import pytest

from api.live import pages
from data import queries
from data.moment import Moment
from tests.api.conftest import Room

AT = "2026-02-07T18:06:00Z"


def frame(moment: Moment) -> dict[str, dict[str, object]]:
    """By which clock, and the incidents that a unit was sent to."""
    sent = [row.incident_id for row in queries.incidents(moment) if row.dispatched_at]
    return {"told": {"children": [moment.clock, *sent]}}


@pytest.fixture
def clocks_room(room: Room) -> Iterator[Room]:
    # The dispatch of i1 at 18:06 was reported at 18:08.
    room.warehouse._connection.execute(
        "INSERT INTO incident_update VALUES ('i1', $at, 'known_dispatched_at', $now, NULL, NULL, "
        "NULL, 'run', $at)",
        {"at": "2026-02-07 18:08:00+00", "now": "2026-02-07 18:06:00+00"},
    )
    pages["clocks"] = frame
    yield room
    del pages["clocks"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (f"at={AT}", ["happened", "i1"]),
        (f"at={AT}&clock=happened", ["happened", "i1"]),
        (f"at={AT}&clock=known", ["known"]),
        ("at=2026-02-07T18:08:00Z&clock=known", ["known", "i1"]),
        ("clock=known", ["happened", "i5"]),
    ],
)
def test_address_chooses_the_clock(clocks_room: Room, query: str, told: list[str]) -> None:
    answer = clocks_room.get(f"/frames/clocks?{query}").get_json()
    assert answer["props"] == {"told": {"children": told}}


@pytest.mark.parametrize("clock", ["knows", "KNOWN", "1", "' OR 1=1"])
def test_another_clock_is_a_problem(clocks_room: Room, clock: str) -> None:
    answer = clocks_room.get(f"/frames/clocks?at={AT}&clock={clock}")
    assert answer.status_code == 400
    assert "expected one of happened, known" in answer.get_json()["detail"]


@pytest.mark.parametrize(("clock", "is_sent"), [("happened", True), ("known", False)])
def test_places_are_told_by_the_clock_too(clocks_room: Room, clock: str, is_sent: bool) -> None:
    found = clocks_room.get(f"/api/v1/incidents?at={AT}&clock={clock}").get_json()["features"]
    (sent_at,) = [one["properties"]["dispatched_at"] for one in found if one["id"] == "i1"]
    assert (sent_at is not None) is is_sent
    answer = clocks_room.get(f"/api/v1/incidents?at={AT}&clock=guessed")
    assert answer.status_code == 400
