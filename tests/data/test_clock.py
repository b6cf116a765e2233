"""The room's clock: the machine's, or one that runs faster, without a jump."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from data import clock
from data.clock import MACHINE, Pace


@pytest.fixture(autouse=True)
def machine_again() -> Iterator[None]:
    yield
    clock.follow(MACHINE)


def test_it_is_the_machines_unless_another_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_764_000_000.5)
    assert clock.now() == datetime(2025, 11, 24, 16, 0, 0, 500_000, UTC)
    clock.follow(Pace(1_764_000_000, 1_764_003_600, 60))
    assert clock.now() == datetime(2025, 11, 24, 17, 0, 30, tzinfo=UTC)


def test_speed_changes_without_a_jump() -> None:
    fast = MACHINE.running(60, 1_000)
    assert fast.at(1_000) == 1_000
    assert fast.at(1_010) == 1_600
    halted = fast.running(0, 1_010)
    assert halted.at(9_999) == 1_600
    assert halted.running(1, 10_000).at(10_005) == 1_605
