"""The map of an incident holds what lies near it, and the incident as its own pin."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from components.incident_map import INCIDENT_LAYERS, ITSELF, around, itself
from components.voice import Voice
from data.incident_picture import IncidentPicture
from data.queries import IncidentDetail

VOICE = Voice("en", ZoneInfo("Europe/Rome"))
DUOMO = (9.19, 45.4642)
FOUND = IncidentDetail(
    "i", "cad", "pl", "crash", 2, "Urto", None, "via Dante 1", None, "015146", None, None, *DUOMO,
    datetime(2026, 2, 7, 18, tzinfo=UTC), *[None] * 9, "run", datetime(2026, 2, 7, 18, tzinfo=UTC),
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    name: str
    lon: float | None
    lat: float | None


def pictured(found: IncidentDetail) -> IncidentPicture:
    return IncidentPicture(found, [], [], [], [], [])


@pytest.mark.parametrize(
    ("thing", "is_near"),
    [
        (Thing("one kilometre north", 9.19, 45.4732), True),
        (Thing("2.9 km north", 9.19, 45.4903), True),
        (Thing("3.1 km north", 9.19, 45.4921), False),
        # A degree of longitude is 78 km here, not 111: this is 2.7 km.
        (Thing("2.7 km east", 9.2246, 45.4642), True),
        (Thing("nowhere", None, None), False),
    ],
)
def test_what_lies_within_three_kilometres_is_around(thing: Thing, is_near: bool) -> None:
    assert around([thing], DUOMO) == ([thing] if is_near else [])


def test_an_incident_without_a_place_has_nothing_around() -> None:
    assert around([Thing("here", *DUOMO)], None) == []
    assert itself(pictured(replace(FOUND, lon=None)), VOICE)["features"] == []


def test_incident_is_a_pin_of_its_priority_on_top() -> None:
    (pin,) = itself(pictured(FOUND), VOICE)["features"]
    assert pin["geometry"]["coordinates"] == [*DUOMO]
    assert pin["properties"]["priority"] == 2
    assert pin["properties"]["tip"].splitlines() == ["Urto", "via Dante 1"]
    assert INCIDENT_LAYERS[-1].id == ITSELF
