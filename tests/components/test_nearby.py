"""The nearest working cameras to a place, and the dead ones that the list names."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from components.nearby import nearest_cameras
from data.distance import distance_m

AT = datetime(2026, 6, 10, 16, 5, tzinfo=UTC)
HERE = (9.19, 45.46)


def camera(name: str, metres_north: float | None, usable: bool | None, minutes: int = 1) -> Any:
    lat = None if metres_north is None else HERE[1] + metres_north / 111_195
    return SimpleNamespace(
        camera_id=name,
        name=name,
        lon=HERE[0],
        lat=lat,
        is_usable=usable,
        outcome="usable" if usable else "black",
        observed_at=None if usable is None else AT - timedelta(minutes=minutes),
    )


def names(found: Any) -> list[str]:
    return [near.camera.camera_id for near in found]


def test_dead_and_unseen_cameras_nearer_than_the_last_are_passed_over_by_name() -> None:
    cameras = [
        camera("far", 900, True),
        camera("black", 50, False),
        camera("near", 100, True),
        camera("unseen", 200, None),
        camera("old", 300, True, minutes=90),
        camera("third", 400, True),
        camera("second", 350, True),
        camera("black too, but behind", 800, False),
        camera("nowhere", None, True),
    ]
    working, skipped = nearest_cameras(cameras, HERE, AT)
    assert names(working) == ["near", "second", "third"]
    assert names(skipped) == ["black", "unseen", "old"]


def test_too_few_working_ones_leave_all_dead_ones_within_reach_named() -> None:
    cameras = [camera("works", 100, True), camera("dead", 1_400, False), camera("off", 1_600, True)]
    working, skipped = nearest_cameras(cameras, HERE, AT)
    assert (names(working), names(skipped)) == (["works"], ["dead"])


def test_distance_is_that_of_a_map_of_the_city() -> None:
    # Duomo to Stazione Centrale in Milano: 2.6 km on any map.
    assert distance_m((9.1919, 45.4641), (9.2050, 45.4864)) == pytest.approx(2_680, rel=0.02)
