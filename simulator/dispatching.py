"""Who is sent to which call, and when they get there: each command's shift, worked out whole.

A shift starts with all crews free at their stations and depends on nothing before it, so any past
or future second can be asked for directly.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from data.city import City
from simulator.calls import HOUR_S, Call, Calls
from simulator.chance import around, draws
from simulator.fleet import SHIFT_S, Command, Crew, commands, home_agency, nearest
from simulator.movement import Trail
from simulator.network import Network, network
from simulator.places import Point, metres

RETURN_S = 15 * 60
"""Before the end of a shift its crews set out for their stations, from far away earlier."""

BREAK_S = 25 * 60
URGENT = 3
"""Calls of this priority or higher are for rapid crews, where one is free."""

HANDLING_S = {1: 75, 2: 110, 3: 170, 4: 280, 5: 450}
PACE = {1: 0.72, 2: 0.85}
USUAL_PACE = 1.0
"""How long a crew takes on its way, as a share of what traffic usually allows."""

LEAST_ON_SCENE_S = 120
MOST_DELAY_S, SLOWEST = 75, 1.6
NEARLY_OVER_S = 2 * HOUR_S


@dataclass(frozen=True, slots=True, order=True)
class Request:
    """One crew asked for, from when the call has been taken."""

    priority: int
    ready_at: int
    call_id: str
    part: int
    call: Call = field(compare=False)


@dataclass(frozen=True, slots=True)
class Job:
    """One crew sent to one call."""

    call: Call
    crew: Crew
    dispatched_at: int
    enroute_at: int
    arrived_at: int
    available_at: int

    def milestones(self) -> tuple[int, ...]:
        """When something about it becomes known, in order."""
        return self.dispatched_at, self.enroute_at, self.arrived_at, self.available_at


@dataclass(slots=True)
class Roster:
    """What one command's crews do in one shift."""

    jobs: dict[str, list[Job]]
    trails: dict[str, Trail]


class Dispatching:
    """The jobs of all crews at all times, by seed."""

    def __init__(self, city: City, seed: int, calls: Calls) -> None:
        self._city, self._seed, self._calls = city, seed, calls
        self._commands = commands(city)
        self.network = network(city)
        self._home = home_agency(city).agency_id
        police = (a.agency_id for a in city.agencies if a.kind == "municipal_police")
        self._elsewhere = next((name for name in police if name != self._home), self._home)
        self._of_agency = _grouped((c.agency.agency_id, c) for c in self._commands)
        self._of_kind = _grouped((c.agency.kind, c) for c in self._commands)
        self._asked = lru_cache(maxsize=400)(self._ask)
        self.roster = lru_cache(maxsize=1_000)(self._roster)
        self.jobs = lru_cache(maxsize=4_000)(self._sent)

    def _sent(self, call: Call) -> list[Job]:
        """The crews sent to a call, first sent first."""
        asked = {(command, shift) for command, shift, _ in self._requests(call)}
        sent = [
            job
            for command, shift in asked
            for job in self.roster(command, shift).jobs.get(call.call_id, ())
        ]
        return sorted(sent, key=lambda job: (job.dispatched_at, job.crew.unit_id))

    def _requests(self, call: Call) -> Iterator[tuple[Command, int, Request]]:
        if call.is_settled_by_phone:
            return
        random = draws(self._seed, "handling", call.call_id)
        usual_s = HANDLING_S.get(call.priority, 420)
        ready_at = call.received_at + min(int(around(random, usual_s, 0.45)), HOUR_S // 2)
        own = self._of_agency.get(self.agency_id(call), [])
        wanted = [own] * call.nature.crews
        wanted += [self._of_kind.get(kind, []) for kind in (*call.nature.support, *call.also)]
        used: set[str] = set()
        for part, candidates in enumerate(wanted):
            command = _choose(candidates, call, ready_at, used)
            if command:
                used.add(command.command_id)
                request = Request(call.priority, ready_at, call.call_id, part, call)
                yield command, command.shift(ready_at), request

    def agency_id(self, call: Call) -> str:
        """Whose call it is: the city's own police, outside the city that of the other towns."""
        is_home = call.place.municipality_id == self._city.main_municipality_id
        return self._home if is_home else self._elsewhere

    def _ask(self, hour: int) -> dict[tuple[str, int], list[Request]]:
        asked: dict[tuple[str, int], list[Request]] = defaultdict(list)
        for call in self._calls.of_hour(hour):
            for command, shift, request in self._requests(call):
                asked[command.command_id, shift].append(request)
        return asked

    def _roster(self, command: Command, shift: int) -> Roster:
        start = command.starts(shift)
        first, last = start // HOUR_S - 1, (start + SHIFT_S) // HOUR_S
        key = (command.command_id, shift)
        requests = [r for h in range(first, last + 1) for r in self._asked(h).get(key, ())]
        return _Shift(command, start, self._seed, self.network).work(requests)


class _Shift:
    """Works through one shift: urgent calls first, the nearest free crew each."""

    def __init__(self, command: Command, start: int, seed: int, network: Network) -> None:
        self._end = start + SHIFT_S
        self._last = self._end - RETURN_S
        self._seed, self._network = seed, network
        self._free = list(command.crews)
        self._busy: list[tuple[int, str, Crew]] = []
        self._waiting: list[Request] = []
        self._resting = {
            crew.unit_id: start + 7_200 + (n * 10_800) // max(len(command.crews), 1)
            for n, crew in enumerate(command.crews)
        }
        self._trails = {c.unit_id: Trail(network, c.home, c.beat, start) for c in command.crews}
        self._jobs: dict[str, list[Job]] = defaultdict(list)
        self._gone: set[str] = set()

    def work(self, requests: list[Request]) -> Roster:
        """The roster that serves these requests."""
        arrivals = sorted(requests, key=lambda r: (r.ready_at, r))
        rests = sorted(self._resting.values())
        moments = sorted({*(r.ready_at for r in arrivals), *rests})
        for at in moments:
            self._free_until(at)
            while arrivals and arrivals[0].ready_at <= at:
                heapq.heappush(self._waiting, arrivals.pop(0))
            self._rest(at)
            self._send(at)
        self._free_until(self._last)
        for unit_id, trail in self._trails.items():
            if unit_id not in self._gone:
                trail.go_home(self._last)
        return Roster(dict(self._jobs), self._trails)

    def _free_until(self, at: int) -> None:
        while self._busy and self._busy[0][0] <= at:
            now, _, crew = heapq.heappop(self._busy)
            if self._must_leave(crew, now):
                self._trails[crew.unit_id].go_home(now)
                self._gone.add(crew.unit_id)
                continue
            self._free.append(crew)
            self._trails[crew.unit_id].patrol(now)
            self._rest(now)
            self._send(now)

    def _rest(self, at: int) -> None:
        for crew in [c for c in self._free if self._resting.get(c.unit_id, self._end) <= at]:
            del self._resting[crew.unit_id]
            self._free.remove(crew)
            until = self._trails[crew.unit_id].rest(at, BREAK_S)
            heapq.heappush(self._busy, (until, crew.unit_id, crew))

    def _send(self, at: int) -> None:
        while self._waiting and self._free and at < self._last - RETURN_S:
            request = heapq.heappop(self._waiting)
            crew = self._nearest(request, at)
            if crew is None:
                continue
            self._free.remove(crew)
            job = self._job(request, crew, at)
            self._jobs[job.call.call_id].append(job)
            heapq.heappush(self._busy, (job.available_at, crew.unit_id, crew))

    def _nearest(self, request: Request, at: int) -> Crew | None:
        """The nearest free crew that will be home again in time, one of the right sort first."""
        scene, is_urgent = request.call.place.point, request.priority <= URGENT

        def order(crew: Crew) -> tuple[float, str]:
            return metres(self._trails[crew.unit_id].position(at), scene), crew.unit_id

        for is_right in (True, False):
            sort = [crew for crew in self._free if (crew.is_rapid == is_urgent) is is_right]
            for crew in sorted(sort, key=order):
                if self._has_time(crew, scene, at):
                    return crew
        return None

    def _has_time(self, crew: Crew, scene: Point, at: int) -> bool:
        if at < self._end - NEARLY_OVER_S:
            return True
        there = SLOWEST * self._network.seconds(self._trails[crew.unit_id].position(at), scene)
        return at + MOST_DELAY_S + there + LEAST_ON_SCENE_S < self._home_by(crew, scene)

    def _home_by(self, crew: Crew, scene: Point) -> int:
        """When a crew must leave a scene to be home before the shift ends."""
        way_s = int(self._network.seconds(scene, crew.home))
        return min(self._end - way_s - LEAST_ON_SCENE_S, self._last)

    def _must_leave(self, crew: Crew, at: int) -> bool:
        """Whether a crew that is free now just gets home before the shift ends."""
        if at < self._end - NEARLY_OVER_S:
            return False
        here = self._trails[crew.unit_id].position(at)
        return at + 2 * self._network.seconds(here, crew.home) + RETURN_S > self._end

    def _job(self, request: Request, crew: Crew, at: int) -> Job:
        call, trail = request.call, self._trails[crew.unit_id]
        random = draws(self._seed, "job", call.call_id, request.part)
        enroute = at + random.randint(15, MOST_DELAY_S)
        pace = PACE.get(call.priority, USUAL_PACE) * min(random.lognormvariate(0, 0.15), SLOWEST)
        way_s = self._network.seconds(trail.position(at), call.place.point) * pace
        arrived = enroute + max(int(way_s), 45)
        scene = int(60 * around(random, call.nature.scene_min, 0.4))
        home_by = self._home_by(crew, call.place.point)
        available = min(arrived + max(scene, LEAST_ON_SCENE_S), home_by)
        available = max(available, arrived + LEAST_ON_SCENE_S)
        trail.serve(at, enroute, arrived, call.place.point)
        return Job(call, crew, at, enroute, arrived, available)


def _grouped(pairs: Iterable[tuple[str, Command]]) -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = defaultdict(list)
    for key, command in pairs:
        found[key].append(command)
    return dict(found)


def _choose(candidates: list[Command], call: Call, ready_at: int, used: set[str]) -> Command | None:
    """The nearest command that takes calls, one not asked yet where there is a choice."""
    ordered = nearest(candidates, call.place.zone_id, call.place.point)
    taking = [c for c in ordered if c.accepts(ready_at)] or ordered
    fresh = [c for c in taking if c.command_id not in used]
    return next(iter(fresh or taking), None)
