"""Bottlenecks by their definition, on readings placed minute by minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.bottlenecks import Bottleneck, bottlenecks
from data.moment import Moment
from data.records import TrafficReading, TrafficSite
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run

AT = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
FAST, SLOW = 50.0, 20.0


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse.open(None, threads=1, spool=tmp_path / "spool")
    yield opened
    opened.close()


def site(name: str, metres: float = 0, length_m: float | None = 1_000, road: str | None = "A"):
    return TrafficSite(
        site_id=name,
        road=road,
        direction="northBound",
        lon=9.19,
        lat=45.46 + metres / 111_195,
        length_m=length_m,
        free_flow_kmh=FAST,
    )


def minutes(name: str, speeds: dict[int, float], flow: float = 600) -> list[TrafficReading]:
    """Readings so many minutes before ``AT``."""
    return [
        TrafficReading(
            site_id=name, observed_at=AT - timedelta(minutes=n), speed_kmh=speed, flow_vph=flow
        )
        for n, speed in speeds.items()
    ]


def every(first: int, last: int, speed: float, step: int = 1) -> dict[int, float]:
    return dict.fromkeys(range(first, last - 1, -step), speed)


def found(warehouse: Warehouse, sites: list, *readings: list[TrafficReading]) -> list[Bottleneck]:
    load(warehouse, sites, run("sites"))
    load(warehouse, [row for rows in readings for row in rows], run("readings"))
    return bottlenecks(Moment(at=AT, warehouse=warehouse, is_live=False))


def ago(minutes_n: int) -> datetime:
    return AT - timedelta(minutes=minutes_n)


def test_five_minutes_below_make_one_and_four_do_not(warehouse: Warehouse) -> None:
    five = minutes("five", every(30, 6, FAST) | every(5, 0, SLOW))
    four = minutes("four", every(30, 5, FAST) | every(4, 0, SLOW))
    sites = [site("five"), site("four", 5_000)]
    assert [(b.worst.site_id, b.since_at) for b in found(warehouse, sites, five, four)] == [
        ("five", ago(5))
    ]


def test_six_tenths_of_free_flow_is_not_below_it(warehouse: Warehouse) -> None:
    assert found(warehouse, [site("a")], minutes("a", every(30, 0, 0.6 * FAST))) == []


def test_nine_minutes_above_do_not_end_it_and_ten_do(warehouse: Warehouse) -> None:
    nine = every(60, 30, SLOW) | every(29, 21, FAST) | every(20, 0, SLOW)
    ten = every(60, 30, SLOW) | every(29, 20, FAST) | every(19, 0, SLOW)
    sites = [site("nine"), site("ten", 5_000)]
    since = {
        b.worst.site_id: b.since_at
        for b in found(warehouse, sites, minutes("nine", nine), minutes("ten", ten))
    }
    assert since == {"nine": ago(60), "ten": ago(19)}


def test_it_holds_until_ten_minutes_above_have_passed(warehouse: Warehouse) -> None:
    nine = minutes("nine", every(40, 10, SLOW) | every(9, 0, FAST))
    ten = minutes("ten", every(40, 11, SLOW) | every(10, 0, FAST))
    sites = [site("nine"), site("ten", 5_000)]
    assert [b.worst.site_id for b in found(warehouse, sites, nine, ten)] == ["nine"]


def test_silence_is_not_slowness(warehouse: Warehouse) -> None:
    silent = minutes("silent", every(60, 20, SLOW))
    gap = minutes("gap", every(60, 40, SLOW) | every(20, 0, SLOW))
    seen = found(warehouse, [site("silent"), site("gap", 5_000)], silent, gap)
    assert [(b.worst.site_id, b.since_at) for b in seen] == [("gap", ago(20))]


def test_delay_is_flow_by_length_by_time_lost(warehouse: Warehouse) -> None:
    # 600 vehicles an hour over 2 km lose 1/20 - 1/50 = 0.03 h/km: 36 vehicle-hours an hour, for
    # half an hour 18.
    seen = found(warehouse, [site("a", length_m=2_000)], minutes("a", every(30, 0, SLOW, 5)))
    assert seen[0].delay_vehh == pytest.approx(18)
    assert (seen[0].extent_m, seen[0].worst.ratio_pct) == (2_000, 40)


def test_without_length_or_flow_delay_and_extent_are_not_told(warehouse: Warehouse) -> None:
    seen = found(warehouse, [site("a", length_m=None)], minutes("a", every(30, 0, SLOW)))
    assert (seen[0].delay_vehh, seen[0].extent_m) == (None, None)


def test_neighbours_on_one_road_are_one_and_the_costliest_comes_first(
    warehouse: Warehouse,
) -> None:
    sites = [site("a", 0), site("b", 1_000), site("c", 2_000), site("far", 9_000)]
    sites.append(site("other road", 500, road="B"))
    slow = [minutes(name, every(30, 0, SLOW)) for name in ("a", "c", "far")]
    slow.append(minutes("b", every(40, 0, 10)))
    slow.append(minutes("other road", every(30, 0, SLOW), flow=6_000))
    seen = found(warehouse, sites, *slow)
    told = [({s.site_id for s in b.sites}, b.worst.site_id, b.extent_m) for b in seen]
    assert told == [
        ({"other road"}, "other road", 1_000),
        ({"a", "b", "c"}, "b", 3_000),
        ({"far"}, "far", 1_000),
    ]
    assert seen[1].since_at == ago(40)


def test_free_flow_of_a_site_that_tells_none_is_what_it_mostly_reaches(
    warehouse: Warehouse,
) -> None:
    # Of 25 readings 20 are fast: the 85th percentile is 50.
    load(warehouse, minutes("unlisted", every(120, 30, FAST, 5) | every(25, 0, SLOW, 5)), run("r"))
    seen = bottlenecks(Moment(at=AT, warehouse=warehouse, is_live=False))
    assert [(b.worst.site_id, b.worst.free_flow_kmh) for b in seen] == [("unlisted", 50)]
