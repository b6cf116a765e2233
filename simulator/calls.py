"""The calls a city gets: when, what, how urgent and where, hour by hour from the seed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from random import Random

from data.city import City, IncidentKind
from simulator.addresses import addresses
from simulator.assumptions import Nature, assumptions
from simulator.chance import draws, poisson
from simulator.demand import Demand
from simulator.rain import Rain
from simulator.roadside import Place
from simulator.scenarios.playing import Scenarios
from simulator.scenarios.script import Cue, Script

HOUR_S, THINNED_S = 3_600, 300
OTHER_PRIORITY_SHARE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call as it came in; what is done about it is in ``simulator.dispatching``.

    There is one object per call, so that the many memories kept by call find it by identity.
    A scenario may have named the kinds of agency that send one unit ``also``, and the injured.
    """

    call_id: str
    received_at: int
    kind: IncidentKind
    priority: int
    place: Place
    is_settled_by_phone: bool
    also: tuple[str, ...] = ()
    injured_n: int | None = None

    @property
    def nature(self) -> Nature:
        """How calls of this kind behave."""
        return assumptions().nature(self.kind.kind_id)


class Calls:
    """Every call there ever was or will be, by seed and scenarios."""

    def __init__(self, city: City, seed: int, scenarios: Scenarios, usual_rain: Rain) -> None:
        self._city, self._seed, self._scenarios = city, seed, scenarios
        self._kinds = {kind.kind_id: kind for kind in city.kinds}
        self._addresses, self.demand = addresses(city), Demand(city, usual_rain)
        self.of_hour = lru_cache(maxsize=400)(self._of_hour)

    def between(self, since: int, until: int) -> Iterator[Call]:
        """Calls received from ``since`` up to but not at ``until``, in order."""
        for hour in range(since // HOUR_S, (until - 1) // HOUR_S + 1):
            yield from (c for c in self.of_hour(hour) if since <= c.received_at < until)

    def _of_hour(self, hour: int) -> tuple[Call, ...]:
        start = hour * HOUR_S
        random = draws(self._seed, "calls", hour)
        count = poisson(random, self.demand.expected(start))
        seconds = sorted(random.randrange(HOUR_S) for _ in range(count))
        stamp = f"{datetime.fromtimestamp(start, UTC):%y%j-%H}"
        usual = [
            self._call(f"{stamp}{n:03d}", start + second, random)
            for n, second in enumerate(seconds, start=1)
        ]
        added = [call for script in self._scenarios.scripts for call in self._added(script, start)]
        return tuple(sorted([*usual, *added], key=lambda call: (call.received_at, call.call_id)))

    def _added(self, script: Script, start: int) -> Iterator[Call]:
        """The calls of an hour that a scenario adds: its set ones, and those of its surge."""
        for cue in script.cues():
            if start <= cue.received_at < start + HOUR_S:
                yield self._cued(script, cue)
        if script.since < start + HOUR_S and script.until > start:
            yield from self._surge(script, start)

    def _surge(self, script: Script, start: int) -> Iterator[Call]:
        """Drawn for the whole hour and thinned out, so that an earlier end only cuts it short."""
        usual = self.demand.expected(start)
        random = draws(self._seed, "scenario", script.kind, script.since, start)
        most = max(script.surge(at, usual) for at in range(start, start + HOUR_S, THINNED_S))
        count = min(poisson(random, most), HOUR_S)
        for second in sorted(random.sample(range(HOUR_S), count)):
            at, own = start + second, draws(random.random())
            is_there = own.random() * most < script.surge(at, usual)
            if script.scenario.is_on(at) and is_there:
                call = self._call(self._number(script, at), at, own)
                kind_id, place = script.cast(own)
                kind = self._kinds.get(kind_id or "", call.kind)
                yield replace(call, kind=kind, priority=kind.priority, place=place or call.place)

    def _cued(self, script: Script, cue: Cue) -> Call:
        kind = self._kinds.get(cue.kind_id, self._city.kinds[0])
        return Call(
            f"{self._number(script, cue.received_at)}0",
            cue.received_at, kind, cue.priority, cue.place,
            is_settled_by_phone=False, also=cue.also, injured_n=cue.injured_n,
        )  # fmt: skip

    def _number(self, script: Script, at: int) -> str:
        """By the second, which no two calls of one surge share."""
        return f"{datetime.fromtimestamp(at, UTC):%y%j-%H%M%S}{script.code}"

    def _call(self, call_id: str, received_at: int, random: Random) -> Call:
        kind = random.choices(self._city.kinds, self.demand.mix(received_at // HOUR_S * HOUR_S))[0]
        nature = assumptions().nature(kind.kind_id)
        return Call(
            call_id=call_id,
            received_at=received_at,
            kind=kind,
            priority=self._priority(kind, random),
            place=self._addresses.place(nature, random),
            is_settled_by_phone=random.random() * 100 < nature.phone_pct,
        )

    def _priority(self, kind: IncidentKind, random: Random) -> int:
        if random.random() >= OTHER_PRIORITY_SHARE:
            return kind.priority
        known = [target.priority for target in self._city.targets]
        return min(max(kind.priority + random.choice((-1, 1)), min(known)), max(known))
