"""The queue behind an obstacle: it grows against the traffic, and dissolves from its head.

Where more would pass than the obstacle lets through, those behind it queue at the flow that does
pass. The tail moves back at one speed; once the way is clear the head follows it, faster.
"""

from dataclasses import dataclass

import numpy

from simulator.noise import Flags, Floats, Slots
from simulator.obstacles import Category, Obstacle

LANE_LOSS: dict[Category, float] = {
    "accident": 1.2, "vehicle": 0.7, "object": 0.6, "tree": 0.9, "flood": 0.9,
    "works": 0.35, "closure": 0.8,
}  # fmt: skip
LEAST_CAPACITY = 0.3
TAIL_M_PER_S, HEAD_M_PER_S = 2.2, 5.0
LONGEST_QUEUE_M, DOWNSTREAM_M = 4_000, 1_500
FILLING_S, CLEARING_S = 180, 300
FADES_S = int(LONGEST_QUEUE_M / HEAD_M_PER_S) + CLEARING_S
"""How long after an obstacle is gone it is still felt somewhere."""


def passing_share(obstacle: Obstacle, lanes_n: int) -> float:
    """What is left of a road's capacity beside an obstacle."""
    lanes_lost = obstacle.lanes_lost or LANE_LOSS[obstacle.category]
    return 1 - min(lanes_lost / lanes_n, 1 - LEAST_CAPACITY)


@dataclass(frozen=True, slots=True)
class Effect:
    """One obstacle on the sites near it: their columns, and the rows in which it matters."""

    obstacle: Obstacle
    columns: Slots
    ahead_m: Floats
    passing: float
    lasting: slice
    felt: slice


def effect_of(
    obstacle: Obstacle, times: Slots, columns: Slots, ahead_m: Floats, passing: float
) -> Effect:
    """The effect of an obstacle over some times (in order)."""
    ends = (obstacle.since, obstacle.until, obstacle.until + FADES_S)
    since, until, forgotten = (int(n) for n in numpy.searchsorted(times, ends))
    return Effect(obstacle, columns, ahead_m, passing, slice(since, until), slice(since, forgotten))


def held_back(demand: Floats, ahead_m: Floats, passing: float) -> Floats:
    """Demand beyond an obstacle, where only what it lets through arrives; a column per site."""
    is_beyond = (ahead_m > -DOWNSTREAM_M) & (ahead_m < 0)
    return numpy.where(is_beyond, numpy.minimum(demand, passing), demand)


def queue_share(ahead_m: Floats, times: Slots, obstacle: Obstacle) -> Floats:
    """How far each site (a column) is in the queue at each time (a row): 0 not, 1 wholly."""
    is_behind = (ahead_m >= 0) & (ahead_m < LONGEST_QUEUE_M)
    reached = times[:, None] - obstacle.since - ahead_m / TAIL_M_PER_S
    released = times[:, None] - obstacle.until - ahead_m / HEAD_M_PER_S
    filled = numpy.clip(reached / FILLING_S, 0.0, 1.0)
    left = numpy.clip(1 - released / CLEARING_S, 0.0, 1.0)
    was_reached = (obstacle.until - obstacle.since) > ahead_m * (
        1 / TAIL_M_PER_S - 1 / HEAD_M_PER_S
    )
    return numpy.minimum(filled, left) * (is_behind & was_reached)


def queued(density: Floats, jammed: Floats, share: Floats, is_over: Flags) -> Floats:
    """Densities with the queue, in which a site is by a share; only where too many want to pass."""
    mixed = density + share * (jammed - density)
    return numpy.where(is_over, numpy.maximum(density, mixed), density)
