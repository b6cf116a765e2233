"""The wall of cameras: the causes told apart, and cameras in planned work apart from faults."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from dash.development.base_component import Component

from components.camera_wall import camera_counts, camera_summary, camera_wall
from components.layers import camera_layer
from components.voice import Voice
from data.city import load_city

AT = datetime(2026, 2, 7, 18, tzinfo=UTC)
VOICE = Voice("en", load_city("milano").zone)


@dataclass(frozen=True)
class Watched:
    camera_id: str
    outcome: str | None = "usable"
    work: str | None = None
    observed_at: datetime | None = AT - timedelta(minutes=1)
    name: str | None = None
    road: str | None = None
    lon: float | None = 9.19
    lat: float | None = 45.46
    heading_deg: float | None = None
    since_at: datetime | None = AT - timedelta(hours=2)

    @property
    def is_usable(self) -> bool | None:
        return None if self.outcome is None else self.outcome == "usable"


@dataclass(frozen=True)
class NoRepairs:
    repairs_n: int = 0
    p50_s: float | None = None
    p90_s: float | None = None


STREET = [
    Watched("works"),
    Watched("broken", "black"),
    Watched("renewed", "unreachable", "modernisation"),
    Watched("dug", "unreachable", "building_site"),
    Watched("washed", "unreachable", "cleaning"),
    Watched("renewed and working", "usable", "modernisation"),
    Watched("not looked at", None, "modernisation", None),
]


def test_causes_tell_planned_work_from_faults() -> None:
    counts = {count.word: count.n for count in camera_counts(STREET, VOICE, AT) if count.n}
    assert sum(counts.values()) == len(STREET)
    assert list(counts.values()) == [2, 1, 1, 1, 1, 1]
    assert {"In modernisation", "In a building site", "In other planned work"} <= counts.keys()


def test_works_are_not_told_where_there_are_none() -> None:
    words = {count.word for count in camera_counts(STREET[:2], VOICE, AT)}
    assert "In modernisation" not in words


def test_the_wall_has_faults_first_then_planned_work() -> None:
    titles = [p.children for p in camera_wall(STREET, VOICE, AT) if type(p).__name__ == "H3"]
    assert [title.rpartition(": ")[2] for title in titles] == ["2", "3", "2"]
    assert "In planned work: 3" in titles


@pytest.mark.parametrize(("most", "shown"), [(1, 1), (2, 2), (4, 4), (7, 7)])
def test_no_more_cells_than_asked_for(most: int, shown: int) -> None:
    parts = camera_wall(STREET, VOICE, AT, most)
    cells = [cell for part in parts if isinstance(part.children, list) for cell in part.children]
    assert len([cell for cell in cells if isinstance(cell, Component)]) == shown
    said = [part.children for part in parts if type(part).__name__ == "P"]
    assert said == ([] if most == len(STREET) else [f"and {len(STREET) - most} more"])


def test_availability_is_told_gross_and_net() -> None:
    assert "gross 28.6 %" in camera_summary(STREET, NoRepairs(), VOICE, AT)
    assert "net of planned work 50.0 %" in camera_summary(STREET, NoRepairs(), VOICE, AT)


def test_the_map_tells_planned_work_from_faults() -> None:
    drawn = camera_layer(STREET, VOICE, AT)["features"]
    looks = {one["properties"]["select"]: one["properties"]["state"] for one in drawn}
    assert looks["camera:broken"] == "alarm"
    assert looks["camera:renewed"] == looks["camera:dug"] == looks["camera:washed"] == "planned"
    assert looks["camera:renewed and working"] == "normal"
    assert looks["camera:not looked at"] == "unknown"
    tips = {one["properties"]["select"]: one["properties"]["tip"] for one in drawn}
    assert tips["camera:dug"].endswith("In a building site")


def test_a_cause_that_only_a_source_knows_is_told_in_its_words() -> None:
    cameras = [*STREET, Watched("spider", "cobweb")]
    counts = {count.word: count.n for count in camera_counts(cameras, VOICE, AT)}
    assert counts["cobweb"] == 1
    assert sum(counts.values()) == len(cameras)
    assert camera_wall(cameras, VOICE, AT)
    assert camera_layer(cameras, VOICE, AT)["features"][-1]["properties"]["state"] == "alarm"
