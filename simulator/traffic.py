"""The state of traffic at each site and minute, all sites at once: demand, queues, rain.

A matrix has a row per time and a column per site, in the order of ``sites``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy

from data.city import City
from simulator.curve import density_share, flow_share, queued_density, speed_share
from simulator.noise import Floats, Slots, drifts, keys, shares
from simulator.obstacles import Obstacle, Obstacles
from simulator.queues import (
    DOWNSTREAM_M,
    FADES_S,
    LONGEST_QUEUE_M,
    Effect,
    effect_of,
    held_back,
    passing_share,
    queue_share,
    queued,
)
from simulator.rain import Rain
from simulator.rhythm import traffic_rhythms
from simulator.scenarios.playing import Scenarios
from simulator.sites import Site, sites

MINUTE_S = 60
VEHICLE_AND_LOOP_M = 6.5
BASE_LOAD = {"motorway": 0.47, "ring": 0.54, "arterial": 0.5}
COMMUTING = {"motorway": 1.0, "ring": 0.35, "arterial": 0.3}
SLOW_S = 2_400
GRIP_LOST_AT_MM_H, LEAST_GRIP = 8.0, 0.86
CHUNK = 288


@dataclass(frozen=True, slots=True)
class State:
    """What a site measures: all lanes' flow, their mean speed, occupancy of a lane."""

    flow_vph: float
    speed_kmh: float
    occupancy_pct: float


@dataclass(frozen=True, slots=True)
class States:
    """What all sites measure in the minutes that end at ``times``: matrices, a column per site."""

    site_ids: tuple[str, ...]
    times: Slots
    flow_vph: Floats
    speed_kmh: Floats
    occupancy_pct: Floats


class Traffic:
    """Traffic at all sites at all times, by seed and scenarios."""

    def __init__(
        self, city: City, seed: int, obstacles: Obstacles, rain: Rain, scenarios: Scenarios
    ) -> None:
        self._city, self._obstacles, self._rain = city, obstacles, rain
        self._scenarios = scenarios
        self._sites = sites(city)
        self._ids = tuple(site.site_id for site in self._sites)
        self._place = {site.site_id: n for n, site in enumerate(self._sites)}
        self._on = _by_road(self._sites)
        self._keys = keys((seed, site_id) for site_id in self._ids)
        self._free_kmh = numpy.array([s.road.free_flow_kmh for s in self._sites])
        self._capacity = numpy.array([s.capacity_vph for s in self._sites])
        self._lanes = numpy.array([s.road.lanes_n for s in self._sites])
        own = 0.75 + 0.5 * shares(self._keys, numpy.array([-1]))[0]
        self._load = own * [BASE_LOAD[s.road.kind] for s in self._sites]
        self._commuting = numpy.array([COMMUTING[s.road.kind] for s in self._sites])
        self._inward = numpy.array([s.inward for s in self._sites])
        self.states = lru_cache(maxsize=128)(self._states_at)

    def state(self, site: Site, at: int) -> State:
        """The state over the minute that ends at a time (a whole minute)."""
        now, n = self.states(at), self._place[site.site_id]
        values = (now.flow_vph, now.speed_kmh, now.occupancy_pct)
        return State(*(float(matrix[0, n]) for matrix in values))

    def history(self, since: int, until: int, step_s: int) -> States:
        """The minutes that end at ``since``, ``since + step_s`` and so on, before ``until``.

        The same figures as ``state`` gives, one by one, for those minutes.
        """
        times = numpy.arange(since, until, step_s)
        parts = [self._measured(times[n : n + CHUNK]) for n in range(0, len(times), CHUNK)]
        flow, speed, occupancy = (numpy.concatenate(m) for m in zip(*parts, strict=True))
        return States(self._ids, times, flow, speed, occupancy)

    def grip(self, times: Slots) -> Floats:
        """What rain leaves of speed and capacity at each time, 1 when it is dry."""
        wet = numpy.minimum(self._rain.over(times) / GRIP_LOST_AT_MM_H, 1.0)
        return 1 - (1 - LEAST_GRIP) * wet

    def _states_at(self, at: int) -> States:
        times = numpy.array([at])
        return States(self._ids, times, *self._measured(times))

    def _measured(self, times: Slots) -> tuple[Floats, Floats, Floats]:
        """Flow, speed and occupancy: a queue and rain move a site along and off its dry curve."""
        grip = self.grip(times)[:, None]
        density = self._density(times, grip)
        speed = speed_share(density) * (self._free_kmh * grip)
        flow = flow_share(density) * (self._capacity * grip)
        occupancy = flow / speed * (VEHICLE_AND_LOOP_M / 10 / self._lanes)
        return flow, speed, numpy.minimum(occupancy, 100.0)

    def _density(self, times: Slots, grip: Floats) -> Floats:
        usual = self._demand(times) / grip
        effects = list(self._effects(times))
        for effect in effects:
            beyond = (effect.lasting, effect.columns)
            usual[beyond] = held_back(usual[beyond], effect.ahead_m, effect.passing)
        jitter = 0.96 + 0.08 * shares(self._keys, times)
        density = density_share(usual * jitter)
        for effect in effects:
            felt = (effect.felt, effect.columns)
            share = queue_share(effect.ahead_m, times[effect.felt], effect.obstacle)
            jammed = queued_density(effect.passing) * jitter[felt]
            density[felt] = queued(density[felt], jammed, share, usual[felt] > effect.passing)
        return density

    def _demand(self, times: Slots) -> Floats:
        """Demand as a share of dry capacity, but for each minute's jitter."""
        local = [datetime.fromtimestamp(int(at), self._city.zone) for at in times]
        wave = traffic_rhythms(local, self._commuting, self._inward)
        usual = self._load * wave * (0.88 + 0.24 * drifts(self._keys, times, SLOW_S))
        for row, at in enumerate(times):
            for script in self._scenarios.moving(int(at)):
                usual[row] *= [script.load(site.point, int(at)) for site in self._sites]
        return usual

    def _effects(self, times: Slots) -> Iterator[Effect]:
        """What each obstacle near a site does, while or after it stands there."""
        first, last = int(times[0]), int(times[-1])
        for obstacle in self._obstacles.during(first - FADES_S, last + 1):
            place = obstacle.place
            columns = self._on.get((place.road_id or "", place.is_forward))
            if columns is None:
                continue
            listed = [self._sites[n] for n in columns]
            ahead = numpy.array([ahead_m(site, obstacle) for site in listed])
            near = (ahead > -DOWNSTREAM_M) & (ahead < LONGEST_QUEUE_M)
            if near.any():
                passing = passing_share(obstacle, listed[0].road.lanes_n)
                yield effect_of(obstacle, times, columns[near], ahead[near], passing)


def ahead_m(site: Site, obstacle: Obstacle) -> float:
    """How far an obstacle is ahead of the stretch a site speaks for; negative: it is behind."""
    way = obstacle.place.road_m - site.place.road_m
    ahead = way if site.place.is_forward else -way
    return max(ahead - site.length_m / 2, 0.0) if ahead >= 0 else ahead


def _by_road(listed: Sequence[Site]) -> dict[tuple[str, bool], Slots]:
    found: dict[tuple[str, bool], list[int]] = {}
    for n, site in enumerate(listed):
        found.setdefault((site.road.road_id, site.place.is_forward), []).append(n)
    return {key: numpy.array(columns) for key, columns in found.items()}
