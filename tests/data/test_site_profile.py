"""The typical day of a site, on readings placed by hand: which weeks and quarters count."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.moment import Moment
from data.records import TrafficReading, TrafficSite
from data.scope import Scope
from data.site_profile import quarter_end, site_profile
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 4, 8, 18, 5, tzinfo=ROME)


def reading(at: datetime, speed: float, *, is_valid: bool = True) -> TrafficReading:
    return TrafficReading(
        site_id="s", observed_at=at.astimezone(UTC), speed_kmh=speed, flow_vph=10 * speed,
        is_valid=is_valid,
    )  # fmt: skip


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """At 18:02 of four weeks 10, 20, 30, 60 km/h; at 17:50 of two; two weeks back ends summer time."""
    opened = Warehouse.open(None, memory="256MB", threads=1)
    load(opened, [TrafficSite(site_id="s", municipality_id="015146")], run("a"))
    weeks = [NOW - timedelta(weeks=n) for n in range(1, 5)]
    rows = [
        reading(at - timedelta(minutes=3), speed)
        for at, speed in zip(weeks, (10, 20, 30, 60), strict=True)
    ]
    rows += [reading(at - timedelta(minutes=15), 50) for at in weeks[:2]]
    rows += [reading(weeks[0] - timedelta(minutes=2), 200, is_valid=False)]
    rows += [reading(NOW - timedelta(minutes=1), 99)]
    load(opened, rows, run("b"))
    yield opened
    opened.close()


def test_each_quarter_is_the_middle_of_the_same_in_other_weeks(warehouse: Warehouse) -> None:
    (quarter,) = site_profile(Moment(NOW.astimezone(UTC), warehouse), "s", ROME)
    # Of 10, 20, 30, 60 the middle is 25; a quarter lies below 17.5 and above 37.5. Today's 99 is not
    # of them, nor the invalid 200; and 17:50 was measured in two weeks only.
    assert quarter.middle_at == datetime(2026, 4, 8, 18, 7, 30, tzinfo=ROME)
    assert (quarter.speed_low_kmh, quarter.speed_kmh, quarter.speed_high_kmh) == (17.5, 25, 37.5)
    assert (quarter.flow_low_vph, quarter.flow_vph, quarter.flow_high_vph) == (175, 250, 375)


def test_out_of_scope_nothing_is_typical(warehouse: Warehouse) -> None:
    moment = Moment(NOW.astimezone(UTC), warehouse, scope=Scope(frozenset({"015209"})))
    assert site_profile(moment, "s", ROME) == []


@pytest.mark.parametrize(
    ("at", "end"), [("18:00:00", "18:00"), ("18:00:01", "18:15"), ("18:59:59", "19:00")]
)
def test_a_quarter_ends_on_the_clock(at: str, end: str) -> None:
    hour, minute, second = map(int, at.split(":"))
    found = quarter_end(NOW.replace(hour=hour, minute=minute, second=second), ROME)
    assert f"{found:%H:%M}" == end
