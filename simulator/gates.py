"""Vehicles that pass the gates of charged and low-emission areas, counted every five minutes."""

from datetime import datetime
from functools import lru_cache
from math import prod

import numpy
from numpy.typing import NDArray

from data.city import City, Gate
from simulator.chance import around, draws
from simulator.noise import Slots, keys
from simulator.rhythm import traffic_rhythms
from simulator.scenarios.playing import Scenarios

Counts = NDArray[numpy.int64]
SLOT_S, DAY_S = 300, 86_400
DAILY_TRANSITS = {"area_c": 100_000, "area_b": 600_000}
"""On an average day through all gates of an area: counted in 2012 for C, assumed for B."""

UNEVEN = 0.6
AREA_B_COMMUTING = 0.4


class Gates:
    """The transits of all gates at all times, by seed and scenarios."""

    def __init__(self, city: City, seed: int, scenarios: Scenarios) -> None:
        self._zone, self._scenarios = city.zone, scenarios
        self.inventory: tuple[Gate, ...] = city.gates
        self._place = {gate.gate_id: n for n, gate in enumerate(city.gates)}
        self._daily = numpy.array(_daily(city))
        self._commuting = numpy.array(
            [AREA_B_COMMUTING if gate.area == "area_b" else 0.0 for gate in city.gates]
        )
        self._inward = numpy.where(self._commuting > 0, 1.0, 0.0)
        self._key, self._more_key = (int(key) for key in keys([(seed, "gates"), (seed, "crowd")]))
        self._slot = lru_cache(maxsize=4_000)(self._drawn)

    def transits(self, gate: Gate, since: int, until: int) -> int:
        """How many passed a gate inwards in a period of whole slots of five minutes.

        Raises ``ValueError`` for other periods.
        """
        return int(self.history(since, until)[:, self._place[gate.gate_id]].sum())

    def history(self, since: int, until: int) -> Counts:
        """Transits of all gates (a column each), a row per slot from ``since`` to ``until``."""
        if since % SLOT_S or until % SLOT_S:
            raise ValueError(f"found {since} to {until}, expected whole slots of {SLOT_S} seconds")
        slots = range(since // SLOT_S, until // SLOT_S)
        rows = [self._slot(slot) for slot in slots]
        return numpy.array(rows, numpy.int64).reshape(len(rows), len(self.inventory))

    def _drawn(self, slot: int) -> Counts:
        middle = slot * SLOT_S + SLOT_S // 2
        expected = self._expected(numpy.array([middle]))[0]
        usual = _stream(self._key, slot).poisson(expected)
        load = numpy.array([self._load(gate, middle) for gate in self.inventory])
        if numpy.all(load == 1):
            return usual
        more = _stream(self._more_key, slot).poisson(expected * numpy.maximum(load - 1, 0))
        return numpy.where(load == 0, 0, usual + more)

    def _load(self, gate: Gate, at: int) -> float:
        """What scenarios multiply a gate's transits by; without current it counts nothing."""
        point = (gate.lon, gate.lat)
        if self._scenarios.is_dark(point, at):
            return 0.0
        return prod(script.load(point, at) for script in self._scenarios.moving(at))

    def _expected(self, times: Slots) -> NDArray[numpy.float64]:
        local = [datetime.fromtimestamp(int(at), self._zone) for at in times]
        wave = traffic_rhythms(local, self._commuting, self._inward)
        return self._daily * wave * (SLOT_S / DAY_S)


def _stream(key: int, slot: int) -> numpy.random.Generator:
    return numpy.random.Generator(numpy.random.Philox(key=key, counter=slot))


def _daily(city: City) -> list[float]:
    """Each gate's share of its area's transits: very unequal, as roads are."""
    weights = [around(draws("gate", gate.gate_id), 1.0, UNEVEN) for gate in city.gates]
    totals = {
        area: sum(w for w, gate in zip(weights, city.gates, strict=True) if gate.area == area)
        for area in DAILY_TRANSITS
    }
    return [
        DAILY_TRANSITS[gate.area] * weight / totals[gate.area]
        for weight, gate in zip(weights, city.gates, strict=True)
    ]
