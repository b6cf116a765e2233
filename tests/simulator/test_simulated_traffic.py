"""Simulated traffic: one curve for speed, flow and density; queues that grow back and dissolve."""

import math
from itertools import pairwise
from statistics import mean

import numpy
import pytest

from simulator.curve import density_share, flow_share, queued_density
from simulator.obstacles import Obstacle
from simulator.queues import queue_share
from simulator.roadside import road_place
from simulator.sites import Site, sites
from simulator.traffic import VEHICLE_AND_LOOP_M, Traffic
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH, SUNDAY_NIGHT

MINUTE_S, HOUR_S = 60, 3_600
RUSH = MONDAY_RUSH // MINUTE_S * MINUTE_S - 1_800


class OneObstacle:
    """Roads on which one thing stands."""

    def __init__(self, obstacle: Obstacle) -> None:
        self._obstacle = obstacle

    def during(self, since: int, until: int) -> list[Obstacle]:
        stands = self._obstacle.since < until and self._obstacle.until > since
        return [self._obstacle] if stands else []


@pytest.fixture(scope="module")
def accident(world: World) -> Obstacle:
    """An accident on the Tangenziale Est, an hour long."""
    road = next(road for road in world.city.roads if road.road_id == "A51")
    place = road_place(world.city, road, 14_000.0)
    return Obstacle("x", "accident", place, RUSH, RUSH + HOUR_S, None, 1)


@pytest.fixture(scope="module")
def both(world: World, accident: Obstacle) -> tuple[Traffic, Traffic]:
    """Traffic with the accident and nothing else, and without anything."""
    nothing = Obstacle("y", "accident", accident.place, 0, 1, None, 1)
    made = (OneObstacle(obstacle) for obstacle in (accident, nothing))
    with_it, without = (
        Traffic(world.city, world.seed, o, world.rain, world.scenarios) for o in made
    )
    return with_it, without


def behind(world: World, accident: Obstacle) -> list[Site]:
    """Sites the queue reaches, nearest to the accident first."""
    road_id, at_m = accident.place.road_id, accident.place.road_m
    listed = [s for s in sites(world.city) if s.road.road_id == road_id and s.place.is_forward]
    return sorted(
        (s for s in listed if 600 < at_m - s.place.road_m < 3_500), key=lambda s: -s.place.road_m
    )


def test_there_are_a_thousand_sites(world: World) -> None:
    listed = sites(world.city)
    assert len(listed) == len({site.site_id for site in listed}) == 1_000
    assert {site.road.road_id for site in listed} == {road.road_id for road in world.city.roads}


def test_traffic_lies_on_drakes_curve(world: World, at: int) -> None:
    """flow = speed · density, and speed = free · exp(-(k/kc)²/2), kc from capacity.

    Rain lowers free speed and capacity by the same share, so kc stays.
    """
    minute = at // MINUTE_S * MINUTE_S
    grip = float(world.traffic.grip(numpy.array([minute]))[0])
    for site in sites(world.city):
        state = world.traffic.state(site, minute)
        density = state.flow_vph / state.speed_kmh / site.road.lanes_n
        free, capacity = site.road.free_flow_kmh, site.capacity_vph / site.road.lanes_n
        critical = capacity / (free * math.exp(-0.5))
        expected = grip * free * math.exp(-((density / critical) ** 2) / 2)
        assert state.speed_kmh == pytest.approx(expected, rel=1e-6)
        assert state.flow_vph <= site.capacity_vph * 1.000001
        assert state.occupancy_pct == pytest.approx(density * VEHICLE_AND_LOOP_M / 10, rel=1e-6)
        assert 0 < state.speed_kmh <= free


def test_history_is_what_each_minute_said(world: World) -> None:
    since = MONDAY_RUSH // 300 * 300 - 2 * HOUR_S
    kept = world.traffic.history(since, since + HOUR_S, 300)
    assert kept.times.tolist() == list(range(since, since + HOUR_S, 300))
    assert kept.speed_kmh.shape == (12, 1_000)
    fresh = World(world.city, world.seed)
    for row, at in enumerate(kept.times.tolist()):
        now = fresh.traffic.states(at)
        assert numpy.array_equal(now.flow_vph[0], kept.flow_vph[row])
        assert numpy.array_equal(now.speed_kmh[0], kept.speed_kmh[row])
        assert numpy.array_equal(now.occupancy_pct[0], kept.occupancy_pct[row])


def test_a_queue_grows_back_from_an_accident_and_dissolves(
    world: World, accident: Obstacle, both: tuple[Traffic, Traffic]
) -> None:
    with_it, without = both
    listed = behind(world, accident)
    assert len(listed) >= 2

    def slowed(site: Site, at: int) -> bool:
        usual = without.state(site, at).speed_kmh
        return with_it.state(site, at).speed_kmh < 0.7 * usual

    minutes = range(RUSH - 600, RUSH + 3 * HOUR_S, MINUTE_S)
    spans = [[at for at in minutes if slowed(site, at)] for site in listed]
    assert all(spans), "the queue reaches each of them"
    assert all(span[0] > RUSH for span in spans), "and none before it happened"
    assert all(near[0] < far[0] for near, far in pairwise(spans)), "later the farther back"
    assert all(near[-1] < far[-1] for near, far in pairwise(spans)), (
        "and it dissolves from its head"
    )
    assert all(span[-1] < RUSH + HOUR_S + 2_000 for span in spans)


def test_what_is_queued_passes_at_what_is_left_of_the_road(
    world: World, accident: Obstacle, both: tuple[Traffic, Traffic]
) -> None:
    with_it, without = both
    at, nearest = RUSH + 1_800, behind(world, accident)[0]
    left = 1 - 1.2 / nearest.road.lanes_n
    state = with_it.state(nearest, at)
    grip = float(with_it.grip(numpy.array([at]))[0])
    assert state.flow_vph == pytest.approx(left * nearest.capacity_vph * grip, rel=0.1)
    assert state.flow_vph < without.state(nearest, at).flow_vph
    assert state.occupancy_pct > 1.2 * without.state(nearest, at).occupancy_pct


def test_the_other_way_does_not_queue(
    world: World, accident: Obstacle, both: tuple[Traffic, Traffic]
) -> None:
    with_it, without = both
    others = [
        site
        for site in sites(world.city)
        if site.road.road_id != accident.place.road_id or not site.place.is_forward
    ]
    assert all(
        with_it.state(site, RUSH + 1_800) == without.state(site, RUSH + 1_800) for site in others
    )


def test_a_short_stop_does_not_reach_far(accident: Obstacle) -> None:
    brief = Obstacle("z", "vehicle", accident.place, 0, 300, None, 3)
    times = numpy.arange(0, 4_000, 10)
    reached = queue_share(numpy.array([200.0, 3_500.0]), times, brief).max(axis=0)
    assert reached[0] > 0.5
    assert reached[1] == 0


def test_density_and_flow_are_inverse() -> None:
    demand = numpy.linspace(0.02, 0.99, 50)
    assert flow_share(density_share(demand)) == pytest.approx(demand, abs=2e-3)
    queued = numpy.array([queued_density(flow) for flow in (0.3, 0.6, 0.9)])
    assert (queued > 1).all()
    assert flow_share(queued) == pytest.approx([0.3, 0.6, 0.9], abs=2e-3)


def test_rain_slows_traffic(world: World) -> None:
    hours = range(MONDAY_RUSH - 90 * 86_400, MONDAY_RUSH, HOUR_S)
    heavy = [at // MINUTE_S * MINUTE_S for at in hours if world.rain.mm_h(at) > 6]
    dry = [at for at in heavy if world.rain.mm_h(at - 7 * 86_400) == 0]
    assert len(dry) > 3

    def speed(at: int) -> float:
        return float(numpy.median(world.traffic.states(at).speed_kmh))

    ratios = [speed(at) / speed(at - 7 * 86_400) for at in dry]
    assert 0.75 < mean(ratios) < 0.97


def test_traffic_follows_the_clock(world: World) -> None:
    rush, night = (at // MINUTE_S * MINUTE_S for at in (MONDAY_RUSH, SUNDAY_NIGHT))
    free = numpy.array([site.road.free_flow_kmh for site in sites(world.city)])

    def ratio(at: int) -> float:
        return float((world.traffic.states(at).speed_kmh / free).mean())

    def flow(at: int) -> float:
        return float(world.traffic.states(at).flow_vph.sum())

    assert ratio(rush) < 0.85 < 0.97 < ratio(night)
    assert flow(rush) > 3 * flow(night)
    assert flow(rush - 86_400) < flow(rush), "Sunday is quieter than Monday"


def test_mornings_lead_in_and_evenings_lead_out(world: World) -> None:
    inward = numpy.array([site.inward for site in sites(world.city)])
    is_motorway = numpy.array([site.road.kind == "motorway" for site in sites(world.city)])

    def lean(at: int) -> float:
        flows = world.traffic.states(at).flow_vph[0]
        return (
            flows[is_motorway & (inward > 0.7)].sum() / flows[is_motorway & (inward < -0.7)].sum()
        )

    morning, evening = MONDAY_RUSH // HOUR_S * HOUR_S - 10 * HOUR_S, MONDAY_RUSH // HOUR_S * HOUR_S
    assert lean(morning) > 1.05 > 0.95 > lean(evening)
