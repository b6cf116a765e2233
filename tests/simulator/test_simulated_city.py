"""The simulated city agrees with itself: calls, units, traffic, alerts and cameras."""

import re
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pytest

from data.city import load_city
from data.territory import Territory
from simulator.daylight import light, sun_height
from simulator.fleet import SHIFT_S, commands
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH, SUMMER_NOON, SUNDAY_NIGHT

ROOT = Path(__file__).parents[2]
DAY_S = 86_400
CRASHES = {"crash_injury", "pedestrian_hit", "crash", "hit_and_run"}


def test_calls_come_at_the_rate_of_milano(world: World) -> None:
    days = 14
    calls = list(world.calls.between(MONDAY_RUSH - days * DAY_S, MONDAY_RUSH))
    assert len(calls) / days == pytest.approx(907, rel=0.04)
    assert len({call.call_id for call in calls}) == len(calls)
    assert [c.received_at for c in calls] == sorted(c.received_at for c in calls)
    hours = Counter(datetime.fromtimestamp(c.received_at, world.city.zone).hour for c in calls)
    assert sum(hours[h] for h in (12, 16, 17)) > 2 * sum(hours[h] for h in (4, 5, 6))


def test_as_many_crashes_as_in_milano(world: World) -> None:
    """11,400 a year, with the injured and without."""
    days = 90
    calls = list(world.calls.between(MONDAY_RUSH - days * DAY_S, MONDAY_RUSH))
    crashes = [c for c in calls if c.kind.kind_id in CRASHES]
    assert len(crashes) / days == pytest.approx(11_400 / 365, rel=0.06)
    hours = Counter(datetime.fromtimestamp(c.received_at, world.city.zone).hour for c in crashes)
    assert sum(hours[h] for h in (8, 17, 18)) > 4 * sum(hours[h] for h in (3, 4, 5))


def test_kinds_keep_their_hours(world: World) -> None:
    calls = list(world.calls.between(MONDAY_RUSH - 28 * DAY_S, MONDAY_RUSH))

    def share_at_night(kind_id: str) -> float:
        hours = [
            datetime.fromtimestamp(c.received_at, world.city.zone).hour
            for c in calls
            if c.kind.kind_id == kind_id
        ]
        return mean(hour >= 22 or hour < 4 for hour in hours)

    assert share_at_night("noise") > 0.4
    assert share_at_night("building_site") < 0.16
    assert 0.1 < share_at_night("person_in_need") < 0.3


def test_rain_brings_other_calls(world: World) -> None:
    days = 150
    calls = list(world.calls.between(MONDAY_RUSH - days * DAY_S, MONDAY_RUSH))
    hours = range(MONDAY_RUSH // 3_600 - days * 24, MONDAY_RUSH // 3_600)
    wet = {hour for hour in hours if world.rain.mm_h(hour * 3_600 + 1_800) > 1.5}

    def hourly(kinds: Collection[str], is_wet: bool) -> float:
        found = [c for c in calls if c.kind.kind_id in kinds]
        there = sum((c.received_at // 3_600 in wet) == is_wet for c in found)
        return there / (len(wet) if is_wet else days * 24 - len(wet))

    assert len(wet) > 50
    assert hourly({"flooding"}, True) > 5 * hourly({"flooding"}, False)
    assert hourly(CRASHES, True) > 1.1 * hourly(CRASHES, False)


def test_calls_come_from_where_people_are(world: World) -> None:
    calls = list(world.calls.between(MONDAY_RUSH - 14 * DAY_S, MONDAY_RUSH))
    zones = Counter(c.place.zone_id for c in calls if c.place.zone_id)
    known = {zone.zone_id: zone.population for zone in world.city.zones}
    assert set(zones) == set(known)
    total, people = sum(zones.values()), sum(known.values())
    assert all(0.5 < zones[z] / total / (known[z] / people) < 2.2 for z in known)


def test_calls_use_the_profile_and_lie_in_the_territory(world: World) -> None:
    calls = list(world.calls.between(MONDAY_RUSH - 7 * DAY_S, MONDAY_RUSH))
    kinds = {kind.kind_id for kind in world.city.kinds}
    assert {call.kind.kind_id for call in calls} <= kinds
    assert {call.priority for call in calls} == {1, 2, 3, 4, 5}
    main = [c for c in calls if c.place.municipality_id == world.city.main_municipality_id]
    assert 0.8 < len(main) / len(calls) < 0.95
    points = [call.place.point for call in calls]
    found = Territory(world.city).locate([p[0] for p in points], [p[1] for p in points])
    assert all(code is not None for code in found)


def test_milestones_are_in_order(world: World) -> None:
    for call in world.calls.between(MONDAY_RUSH - 2 * DAY_S, MONDAY_RUSH):
        life = world.lives.of(call)
        passed = [call.received_at, life.dispatched_at, life.arrived_at, life.cleared_at]
        known = [m for m in [*passed, life.closed_at] if m is not None]
        assert known == sorted(known), call.call_id
        if life.arrived_at:
            assert call.received_at < life.dispatched_at <= life.enroute_at < life.arrived_at


def test_response_is_better_for_urgent_calls(world: World) -> None:
    waits: dict[int, list[int]] = {}
    for call in world.calls.between(MONDAY_RUSH - 7 * DAY_S, MONDAY_RUSH):
        arrived = world.lives.of(call).arrived_at
        if arrived:
            waits.setdefault(call.priority, []).append(arrived - call.received_at)
    medians = [median(waits[priority]) for priority in sorted(waits)]
    assert medians == sorted(medians)
    target = world.city.target(1).call_to_arrival_s
    assert 0.7 < mean(wait <= target for wait in waits[1]) < 1, "some breaches, not all"


def test_responses_are_as_fast_as_the_documentation_says(world: World) -> None:
    page = " ".join((ROOT / "docs" / "simulation.md").read_text("utf-8").split())
    told = re.findall(r"(\d+) % of priority (\d) (?:reached )?within (?:their )?([\d,]+) s", page)
    waits: dict[int, list[int]] = {}
    for call in world.calls.between(MONDAY_RUSH - 7 * DAY_S, MONDAY_RUSH):
        arrived = world.lives.of(call).arrived_at
        if arrived:
            waits.setdefault(call.priority, []).append(arrived - call.received_at)
    assert len(told) == 3
    for share_pct, priority, within_s in told:
        limit, reached = int(within_s.replace(",", "")), waits[int(priority)]
        assert limit == world.city.target(int(priority)).call_to_arrival_s
        assert round(100 * mean(wait <= limit for wait in reached)) == int(share_pct), priority
    assert f"(median {median(waits[1]):.0f} s)" in page


def test_what_is_known_grows_and_never_changes(world: World) -> None:
    for call in list(world.calls.between(MONDAY_RUSH - 4 * 3_600, MONDAY_RUSH))[:60]:
        whole = world.lives.of(call)
        assert whole.known_at(call.received_at).closed_at is None
        assert whole.known_at(call.received_at).outcome is None
        assert whole.known_at(call.received_at + 3 * DAY_S) == whole
        for milestone in whole.milestones():
            before, after = whole.known_at(milestone - 1), whole.known_at(milestone)
            assert milestone not in before.milestones()
            assert milestone in after.milestones()


def test_no_unit_does_two_jobs_at_once(world: World) -> None:
    for command in commands(world.city):
        shift = command.shift(MONDAY_RUSH)
        roster = world.dispatching.roster(command, shift)
        end = command.starts(shift) + SHIFT_S
        jobs = [job for listed in roster.jobs.values() for job in listed]
        by_crew: dict[str, list[tuple[int, int]]] = {}
        for job in jobs:
            by_crew.setdefault(job.crew.unit_id, []).append((job.dispatched_at, job.available_at))
        for spans in by_crew.values():
            ordered = sorted(spans)
            assert all(a[1] <= b[0] for a, b in pairwise(ordered))
            assert ordered[-1][1] <= end


def test_units_have_stations_of_their_agency(world: World) -> None:
    crews = [crew for command in commands(world.city) for crew in command.crews]
    assert sum(crew.agency.agency_id == "pl-milano" for crew in crews) == 130
    assert len({crew.unit_id for crew in crews}) == len(crews)
    assert all(crew.station.agency_id == crew.agency.agency_id for crew in crews)


def test_alerts_change_and_are_mostly_in_force(world: World) -> None:
    zone = world.weather.main_zone_id
    levels = [world.weather.bulletin(zone, MONDAY_RUSH - n * DAY_S // 2).level for n in range(200)]
    assert zone == "Lomb-09"
    assert {"green", "yellow", "orange"} <= set(levels)
    assert levels.count("green") < 100
    issued = world.weather.issued_at(MONDAY_RUSH)
    assert datetime.fromtimestamp(issued, world.city.zone).hour in (2, 14)
    assert world.weather.bulletin(zone, MONDAY_RUSH).valid_until > MONDAY_RUSH


def test_the_sun_is_where_it_should_be() -> None:
    milano = (9.19, 45.46)
    assert sun_height(milano, SUMMER_NOON + 5_400) == pytest.approx(66, abs=2)
    assert light(milano, SUMMER_NOON) == 1
    assert light(milano, SUNDAY_NIGHT) == 0


def test_another_city_lives_too() -> None:
    other = World(load_city("sanfrancisco"), 3)
    calls = list(other.calls.between(MONDAY_RUSH - DAY_S, MONDAY_RUSH))
    assert calls
    assert {c.kind.kind_id for c in calls} == {kind.kind_id for kind in other.city.kinds}
    assert any(other.lives.of(call).arrived_at for call in calls)


def test_another_seed_is_another_day(world: World) -> None:
    other = World(world.city, 8)
    mine = [c.received_at for c in world.calls.between(MONDAY_RUSH - 3_600, MONDAY_RUSH)]
    theirs = [c.received_at for c in other.calls.between(MONDAY_RUSH - 3_600, MONDAY_RUSH)]
    assert mine != theirs
