"""The simulated road network: everything is reachable, ways are lines, units drive along them."""

from itertools import pairwise
from statistics import mean

import numpy
import pytest

from simulator.fleet import SHIFT_S, Command, commands
from simulator.junctions import junctions
from simulator.network import Network
from simulator.places import metres
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

DUOMO, LINATE, RHO = (9.1895, 45.4642), (9.2767, 45.4514), (9.0499, 45.5312)


@pytest.fixture(scope="module")
def network(world: World) -> Network:
    return world.dispatching.network


def test_every_junction_reaches_every_other(world: World, network: Network) -> None:
    found = junctions(world.city)
    assert len(found.points) > 2 * len(world.city.roads)
    rng = numpy.random.default_rng(3)
    for _ in range(40):
        a, b = (found.points[n] for n in rng.integers(0, len(found.points), 2))
        assert network.seconds(a, b) < 2 * 3_600


def test_motorways_are_taken_where_they_are_quicker(network: Network) -> None:
    way = network.way(RHO, LINATE)
    by_streets = metres(RHO, LINATE) / 5.2
    assert way.seconds < 0.75 * by_streets
    assert 20 * 60 < way.seconds < 60 * 60
    assert len(way.points) > 10


def test_the_quickest_way_is_as_long_as_it_says(network: Network) -> None:
    """Each leg's seconds are its metres at a speed a vehicle goes at; they add up."""
    for a, b in ((DUOMO, LINATE), (RHO, DUOMO), (LINATE, (9.1240, 45.4781))):
        way = network.way(a, b)
        assert (way.points[0], way.points[-1]) == (a, b)
        assert way.seconds == pytest.approx(network.seconds(a, b), rel=0.01)
        for leg, lasts in zip(pairwise(way.points), pairwise(way.marks), strict=True):
            if metres(*leg) > 1:
                assert 5 < metres(*leg) / (lasts[1] - lasts[0]) < 26
        assert network.seconds(a, b) <= metres(a, b) / 5.2


def test_both_directions_take_the_same_time(network: Network) -> None:
    assert network.seconds(DUOMO, RHO) == pytest.approx(network.seconds(RHO, DUOMO), rel=1e-9)


def driven(world: World, command: Command, step_s: int) -> list[float]:
    """Speeds in km/h of all its crews over a whole shift."""
    shift = command.shift(MONDAY_RUSH)
    times = range(command.starts(shift), command.starts(shift) + SHIFT_S, step_s)
    trails = world.dispatching.roster(command, shift).trails.values()
    routes = ([trail.position(at) for at in times] for trail in trails)
    return [metres(a, b) / step_s * 3.6 for route in routes for a, b in pairwise(route)]


def test_units_drive_at_plausible_speeds_and_do_not_jump(world: World) -> None:
    for command in commands(world.city):
        speeds = driven(world, command, 20)
        assert max(speeds) < 150
        moving = [speed for speed in speeds if speed > 3]
        assert 10 < mean(moving) < 45


def test_units_are_home_when_their_shift_ends(world: World) -> None:
    """So that the next shift starts where this one ends."""
    for command in commands(world.city):
        shift = command.shift(MONDAY_RUSH)
        last = command.starts(shift) + SHIFT_S - 1
        trails = world.dispatching.roster(command, shift).trails
        away = [metres(trails[crew.unit_id].position(last), crew.home) for crew in command.crews]
        assert max(away) < 2_000


def test_most_driving_is_along_roads(world: World, network: Network) -> None:
    near = total = 0
    for command in commands(world.city)[:9]:
        shift = command.shift(MONDAY_RUSH)
        middle = command.starts(shift) + SHIFT_S // 2
        for trail in world.dispatching.roster(command, shift).trails.values():
            for at in range(middle, middle + 3_600, 120):
                if trail.motion(at)[0] > 8:
                    total += 1
                    near += network.spot(trail.position(at)).away_m < 60
    assert total > 300
    assert near / total > 0.7
