"""What the map and the board say of zones: in force, quiet, and not known are three things."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from components.alert_zones import days_board, unplaced_n, warned_layer, zone_layer
from components.coverage import shade
from components.voice import Voice
from data.outlines import Outline
from data.queries import AlertInForce, CoverageArea, ZoneLevel

ENGLISH = Voice("en", ZoneInfo("Europe/Rome"))
SQUARE = {"type": "Polygon", "coordinates": (((0, 0), (1, 0), (1, 1), (0, 0)),)}
DRAWN = {name: Outline(name, name, SQUARE, False) for name in ("A", "B", "C")}
AT = datetime(2026, 2, 7, 18, tzinfo=UTC)


def alert(name: str, zones: str | None, level: str | None, geometry: str | None) -> AlertInForce:
    return AlertInForce(
        alert_id=name,
        sender="dpc",
        event="vento",
        severity=None,
        level=level,
        headline=None,
        sent_at=AT,
        from_at=AT,
        until_at=None,
        zones=zones,
        geometry=geometry,
    )


@pytest.mark.parametrize(
    ("is_known", "expected"),
    [
        (True, {"A": "orange", "B": "green", "C": "unknown"}),
        # A source past its promise cannot say that all is quiet; what is in force still is.
        (False, {"A": "orange", "B": "unknown", "C": "unknown"}),
    ],
)
def test_a_quiet_zone_is_green_only_by_a_bulletin_in_its_time(
    is_known: bool, expected: dict[str, str]
) -> None:
    levels = [
        ZoneLevel("A", "vento", "yellow", "yellow", None),
        ZoneLevel("A", "neve", "orange", "orange", None),
        ZoneLevel("B", "vento", "green", "green", "red"),
    ]
    layer = zone_layer(levels, [], DRAWN, ["C"], ENGLISH, is_known=is_known)
    told = {f["properties"]["key"][5:]: f["properties"]["level"] for f in layer["features"]}
    assert told == expected


def test_an_alert_outside_known_zones_is_drawn_by_its_own_outline() -> None:
    own = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    alerts = [
        alert("x", "Z", "red", own),
        alert("y", "Z", "red", None),
        alert("z", "A", "red", own),
    ]
    layer = zone_layer([], alerts, DRAWN, [], ENGLISH, is_known=True)
    assert [f["properties"]["select"] for f in layer["features"]] == ["alert:x"]
    assert unplaced_n(alerts, DRAWN) == 1


def test_situation_draws_only_what_is_in_force_by_the_worst() -> None:
    own = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    alerts = [
        alert("x", "Z", "red", own),
        alert("y", "A, B", "yellow", None),
        alert("z", "A", "orange", own),
        alert("quiet", "C", "green", None),
    ]
    layer = warned_layer(alerts, DRAWN, ENGLISH)
    told = [(f["properties"]["key"], f["properties"]["level"]) for f in layer["features"]]
    assert sorted(told) == [("alert:x", "red"), ("zone:A", "orange"), ("zone:B", "yellow")]


def test_tomorrow_without_a_bulletin_is_not_known() -> None:
    board = str(
        days_board([ZoneLevel("B", "vento", None, "green", None)], {}, ENGLISH, is_known=True)
    )
    assert "level-green" in board
    assert "level-unknown" in board
    assert "no bulletin" in board


@dataclass(frozen=True)
class Case:
    demand: float | None
    met: float | None
    total: float
    expected: str


@pytest.mark.parametrize(
    "case",
    [
        Case(None, None, 0, "unknown"),
        Case(None, None, 40, "none"),
        Case(10, 100, 40, "0"),
        Case(0.1, 0, 40, "1"),
        Case(0.8, 50, 40, "2"),
        Case(10, 50, 40, "3"),
    ],
)
def test_the_shade_of_an_area_is_its_part_of_the_demand_out_of_reach(case: Case) -> None:
    area = CoverageArea("A", "A", "A", case.demand, True, case.met, 0)
    assert shade(area, case.total) == case.expected
