"""The state of traffic at each site and minute, on one curve of speed, density and flow.

The curve is Drake's: v = vf·exp(-u²/2) with u the density as a share of the density at capacity,
so flow is u·exp((1-u²)/2) of capacity. Demand decides u; obstacles upstream of a site raise it.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from data.city import City
from simulator.chance import drift, share
from simulator.obstacles import Category, Obstacle, Obstacles
from simulator.rhythm import traffic_rhythm
from simulator.sites import Site

MINUTE_S = 60
VEHICLE_AND_LOOP_M = 6.5
JAM_PER_EXCESS, DENSEST = 1.5, 2.1
BASE_LOAD = {"motorway": 0.47, "ring": 0.54, "arterial": 0.5}
COMMUTING = {"motorway": 1.0, "ring": 0.35, "arterial": 0.3}
LANE_LOSS: dict[Category, float] = {
    "accident": 1.2, "vehicle": 0.7, "object": 0.6, "tree": 0.9, "flood": 0.9,
    "works": 0.35, "closure": 0.8,
}  # fmt: skip
BUILD_UP_S, RECOVERY_S = 900, 1_500
QUEUE_M_PER_S, LONGEST_QUEUE_M, DOWNSTREAM_M = 2.2, 4_000, 1_500
LEAST_CAPACITY = 0.3


@dataclass(frozen=True, slots=True)
class State:
    """What a site measures: all lanes' flow, their mean speed, occupancy of a lane."""

    flow_vph: float
    speed_kmh: float
    occupancy_pct: float


class Traffic:
    """Traffic at all sites at all times, by seed."""

    def __init__(self, city: City, seed: int, obstacles: Obstacles) -> None:
        self._city, self._seed, self._obstacles = city, seed, obstacles
        self._near = lru_cache(maxsize=256)(self._by_road)

    def state(self, site: Site, at: int) -> State:
        """The state over the minute that ends at a time (a whole minute)."""
        demand = self._demand(site, at)
        for obstacle in self._near(at).get(site.road.road_id, ()):
            demand *= influence(site, obstacle, at)
        return state_at(site, density_share(demand))

    def _demand(self, site: Site, at: int) -> float:
        """Demand as a share of capacity: load of the site, hour, slow drift, jitter."""
        kind, key = site.road.kind, (self._seed, site.site_id)
        local = datetime.fromtimestamp(at, self._city.zone)
        load = BASE_LOAD[kind] * (0.75 + 0.5 * share(*key, "load"))
        wave = traffic_rhythm(local, COMMUTING[kind])
        slow = 0.88 + 0.24 * drift(at, 2_400, *key)
        return load * wave * slow * (0.96 + 0.08 * share(*key, at))

    def _by_road(self, at: int) -> dict[str, list[Obstacle]]:
        found: dict[str, list[Obstacle]] = {}
        for obstacle in self._obstacles.recent(at, RECOVERY_S):
            found.setdefault(obstacle.place.road_id or "", []).append(obstacle)
        return found


def influence(site: Site, obstacle: Obstacle, at: int) -> float:
    """What an obstacle multiplies the demand of a site on its road by."""
    if site.place.is_forward != obstacle.place.is_forward:
        return 1.0
    ahead = obstacle.place.road_m - site.place.road_m
    ahead_m = ahead if site.place.is_forward else -ahead
    strength = _strength(obstacle, at)
    if -DOWNSTREAM_M < ahead_m < 0:
        return 1 - 0.25 * strength
    reach = min((at - obstacle.since) * QUEUE_M_PER_S, LONGEST_QUEUE_M) + site.length_m / 2
    if not 0 <= ahead_m < reach:
        return 1.0
    lost = min(LANE_LOSS[obstacle.category] / site.road.lanes_n, 1 - LEAST_CAPACITY)
    return 1 / (1 - lost * strength)


def _strength(obstacle: Obstacle, at: int) -> float:
    """How far the effect has built up (0 to 1), or has faded after the obstacle was cleared."""
    built = min((min(at, obstacle.until) - obstacle.since) / BUILD_UP_S, 1.0)
    faded = max(at - obstacle.until, 0) / RECOVERY_S
    return max(built * (1 - faded), 0.0)


def density_share(demand: float) -> float:
    """Density as a share of that at capacity, for a demand as a share of capacity."""
    if demand >= 1:
        return min(1 + JAM_PER_EXCESS * (demand - 1), DENSEST)
    return bisect_left(_FLOWS, demand) / _STEPS


def flow_share(density: float) -> float:
    """Flow as a share of capacity, for a density as a share of that at capacity."""
    return density * math.exp((1 - density * density) / 2)


def state_at(site: Site, density: float) -> State:
    """The state of a site at a density, on the curve."""
    flow = flow_share(density) * site.capacity_vph
    speed = site.road.free_flow_kmh * math.exp(-density * density / 2)
    per_lane_km = flow / speed / site.road.lanes_n
    return State(flow, speed, min(per_lane_km * VEHICLE_AND_LOOP_M / 10, 100.0))


_STEPS = 1_000
_FLOWS = [flow_share(step / _STEPS) for step in range(_STEPS + 1)]
