"""The simulated city agrees with itself: calls, units, traffic, alerts and cameras."""

import math
from collections import Counter
from datetime import datetime
from itertools import pairwise
from statistics import mean, median

import pytest

from data.city import load_city
from data.territory import Territory
from simulator.cameras import inventory
from simulator.daylight import light, sun_height
from simulator.fleet import SHIFT_S, commands
from simulator.obstacles import Obstacle
from simulator.places import metres
from simulator.sites import sites
from simulator.traffic import VEHICLE_AND_LOOP_M, influence
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH, SUMMER_NOON, SUNDAY_NIGHT

DAY_S = 86_400


def test_calls_come_at_the_rate_of_milano(world: World) -> None:
    days = 14
    calls = list(world.calls.between(MONDAY_RUSH - days * DAY_S, MONDAY_RUSH))
    assert len(calls) / days == pytest.approx(907, rel=0.04)
    assert len({call.call_id for call in calls}) == len(calls)
    assert [c.received_at for c in calls] == sorted(c.received_at for c in calls)
    hours = Counter(datetime.fromtimestamp(c.received_at, world.city.zone).hour for c in calls)
    assert sum(hours[h] for h in (12, 16, 17)) > 2 * sum(hours[h] for h in (4, 5, 6))


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


def test_units_do_not_jump(world: World) -> None:
    fastest = 0.0
    for command in commands(world.city)[:9]:
        shift = command.shift(MONDAY_RUSH)
        start = command.starts(shift)
        for trail in world.dispatching.roster(command, shift).trails.values():
            places = [trail.position(t) for t in range(start, start + SHIFT_S, 10)]
            steps = [metres(a, b) for a, b in pairwise(places)]
            fastest = max(fastest, *steps)
    assert fastest / 10 * 3.6 < 130


def test_units_have_stations_of_their_agency(world: World) -> None:
    crews = [crew for command in commands(world.city) for crew in command.crews]
    assert 55 <= len(crews) <= 80
    assert len({crew.unit_id for crew in crews}) == len(crews)
    assert all(crew.station.agency_id == crew.agency.agency_id for crew in crews)


def test_traffic_lies_on_drakes_curve(world: World, at: int) -> None:
    """flow = speed · density, and speed = free · exp(-(k/kc)²/2), kc from capacity."""
    minute = at // 60 * 60
    for site in sites(world.city):
        state = world.traffic.state(site, minute)
        density = state.flow_vph / state.speed_kmh / site.road.lanes_n
        free, capacity = site.road.free_flow_kmh, site.capacity_vph / site.road.lanes_n
        critical = capacity / (free * math.exp(-0.5))
        expected = free * math.exp(-((density / critical) ** 2) / 2)
        assert state.speed_kmh == pytest.approx(expected, rel=1e-6)
        assert state.flow_vph <= site.capacity_vph * 1.000001
        assert state.occupancy_pct == pytest.approx(density * VEHICLE_AND_LOOP_M / 10, rel=1e-6)
        assert 0 < state.speed_kmh <= free


def test_traffic_follows_the_clock(world: World) -> None:
    def ratio(at: int) -> float:
        listed = sites(world.city)
        states = [world.traffic.state(site, at // 60 * 60) for site in listed]
        return mean(
            s.speed_kmh / site.road.free_flow_kmh for s, site in zip(states, listed, strict=True)
        )

    def flow(at: int) -> float:
        return sum(world.traffic.state(site, at // 60 * 60).flow_vph for site in sites(world.city))

    assert ratio(MONDAY_RUSH) < 0.85 < 0.97 < ratio(SUNDAY_NIGHT)
    assert flow(MONDAY_RUSH) > 3 * flow(SUNDAY_NIGHT)
    assert flow(MONDAY_RUSH - DAY_S) < flow(MONDAY_RUSH), "Sunday is quieter than Monday"


def test_an_accident_slows_the_road_behind_it(world: World) -> None:
    site = next(s for s in sites(world.city) if s.place.is_forward and s.place.road_m > 3_000)
    ahead = site.place
    accident = Obstacle("x", "accident", ahead, 1_000_000, 1_003_600, None, 1)
    assert influence(site, accident, 1_000_000) == 1
    assert influence(site, accident, 1_001_800) > 1.3
    assert influence(site, accident, 1_003_600 + 3_000) == 1
    other = next(s for s in sites(world.city) if s.road == site.road and not s.place.is_forward)
    assert influence(other, accident, 1_001_800) == 1


def test_alerts_change_and_are_mostly_in_force(world: World) -> None:
    zone = world.weather.main_zone_id
    levels = [world.weather.bulletin(zone, MONDAY_RUSH - n * DAY_S // 2).level for n in range(200)]
    assert zone == "Lomb-09"
    assert {"green", "yellow", "orange"} <= set(levels)
    assert levels.count("green") < 100
    issued = world.weather.issued_at(MONDAY_RUSH)
    assert datetime.fromtimestamp(issued, world.city.zone).hour in (2, 14)
    assert world.weather.bulletin(zone, MONDAY_RUSH).valid_until > MONDAY_RUSH


def test_cameras_fail_in_every_way_and_are_repaired(world: World) -> None:
    faults: Counter[str] = Counter()
    usable: list[float] = []
    for days in range(40):
        outages = [
            world.cameras.outage(c, MONDAY_RUSH - days * DAY_S) for c in inventory(world.city)
        ]
        faults.update(outage.fault for outage in outages if outage)
        usable.append(mean(outage is None for outage in outages))
        assert all(o.since <= MONDAY_RUSH - days * DAY_S < o.until for o in outages if o)
    assert {"unreachable", "refused", "missing", "frozen", "black", "placeholder"} <= set(faults)
    assert 0.85 < mean(usable) < 0.97
    assert len(inventory(world.city)) == pytest.approx(120, abs=5)


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
