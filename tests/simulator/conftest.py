"""One simulated Milano for all tests of it, and times to ask it about."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from data.city import load_city
from simulator.world import World

MONDAY_RUSH = int(datetime(2026, 11, 23, 17, 5, 30, tzinfo=UTC).timestamp())
SUNDAY_NIGHT = int(datetime(2026, 11, 22, 2, 40, 12, tzinfo=UTC).timestamp())
SUMMER_NOON = int(datetime(2026, 7, 15, 10, 0, 0, tzinfo=UTC).timestamp())
CLOCKS_BACK = int(datetime(2026, 10, 25, 1, 20, 0, tzinfo=UTC).timestamp())
TIMES = (MONDAY_RUSH, SUNDAY_NIGHT, SUMMER_NOON, CLOCKS_BACK)


@pytest.fixture(scope="session")
def world() -> World:
    """Milano with seed 7."""
    return World(load_city("milano"), 7, "http://127.0.0.1:8051")


@pytest.fixture(params=TIMES, ids=["rush", "night", "summer", "clocks-back"])
def at(request: pytest.FixtureRequest) -> Iterator[int]:
    """Each of the times."""
    yield request.param
