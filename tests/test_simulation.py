"""The room follows a running simulator's clock, and goes on by itself when that is gone."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data import clock
from data.city import load_city
from simulation import Simulation
from simulator.control import Control
from simulator.director import Director
from simulator.remote import FOLDER
from simulator.world import World
from tests.browser.rooms import wait_until


@pytest.fixture(scope="module")
def world() -> World:
    return World(load_city("milano"), 7)


@pytest.fixture
def director(world: World) -> Director:
    return Director(world)


@pytest.fixture
def simulation(director: Director, tmp_path: Path) -> Iterator[Simulation]:
    with closing(Control(director, tmp_path / FOLDER)), closing(Simulation(tmp_path)) as made:
        yield made


def test_the_room_lives_by_the_citys_clock(director: Director, simulation: Simulation) -> None:
    speeds: list[float] = []
    simulation.pacing(speeds.append)
    assert simulation.set_speed(60) is None
    assert clock.pace() == director.play.pace
    director.set_speed(0)
    wait_until(lambda: clock.pace().speed == 0, 5, "the change to be heard")
    assert speeds == [1, 60, 0]
    assert clock.now() == clock.now()
    assert abs(clock.now().timestamp() - director.now()) <= 1
    simulation.close()
    assert abs(clock.now().timestamp() - time.time()) < 1


def test_scenarios_are_changed_and_heard_of(director: Director, simulation: Simulation) -> None:
    assert simulation.start("storm") is None
    assert kinds_of(simulation) == {"storm"}
    assert simulation.start("storm") == "found storm:milano on already, expected one that is not"
    director.start("cameras")
    wait_until(lambda: kinds_of(simulation) == {"storm", "cameras"}, 5, "the news")
    assert simulation.stop("storm") is None
    assert "expected 0 (halted) or 1 to 60" in (simulation.set_speed(100) or "")


def kinds_of(simulation: Simulation) -> set[str]:
    return {s.kind for s in simulation.playing.scenarios} if simulation.playing else set()


def test_a_simulator_that_is_gone_leaves_the_clock_running(
    director: Director, tmp_path: Path
) -> None:
    with closing(Simulation(tmp_path)) as simulation:
        assert simulation.playing is None
        assert simulation.set_speed(10) is not None
        with closing(Control(director, tmp_path / FOLDER)):
            wait_until(lambda: simulation.playing is not None, 10, "it to be found")
            simulation.set_speed(10)
        assert clock.pace().speed == 10
