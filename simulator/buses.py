"""Buses and trams: lines along the roads, and where each vehicle is at each second.

Lines are of our own making: from the outlying quarters to the hub nearest to the centre, and
round the rings. A vehicle goes to and fro; it is late by a slow drift of its own, and by what holds
it up. Its own time is the second less what it lost so: all it does follows from that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count

from data.city import City
from simulator.chance import drift
from simulator.holdups import Bar, Direction, Hold, bars, holds, lost_s
from simulator.network import Network, Way
from simulator.places import Point, bearing, metres
from simulator.scenarios.playing import Scenarios

HUBS: dict[str, tuple[tuple[str, Point], ...]] = {
    "milano": (
        ("Duomo", (9.1895, 45.4642)),
        ("Cadorna", (9.1756, 45.4683)),
        ("Centrale", (9.2040, 45.4855)),
        ("Loreto", (9.2165, 45.4862)),
        ("Lotto", (9.1412, 45.4802)),
        ("Maciachini", (9.1850, 45.4975)),
        ("Famagosta", (9.1685, 45.4366)),
        ("Corvetto", (9.2235, 45.4405)),
        ("Bisceglie", (9.1130, 45.4554)),
    )
}
FARTHER_M, SLOWER = 1_700, 2.1
LAYOVER_S, HEADWAY_S = 300, 400
FIRST_H, LAST_H, LATE_STEP_S = 5.0, 24.5, 2_400
LATEST_S = 270
"""Less than the rest at the ends of the line, so that a late vehicle still starts on time."""

RUSH_H = ((6.5, 9.5), (15.5, 19.5))
TRAM_EVERY = 4
LOOK_S = 20
SETTLING, DAY_S = 4, 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line there and back; ``way_s`` is how long one direction takes by the timetable."""

    line_id: str
    name: str
    kind: str
    way: Way
    vehicles_n: int

    @property
    def way_s(self) -> float:
        """From end to end by the timetable."""
        return self.way.seconds * SLOWER

    @property
    def round_s(self) -> float:
        """There and back, with a rest at each end."""
        return 2 * (self.way_s + LAYOVER_S)


@dataclass(frozen=True, slots=True)
class Bus:
    """A vehicle in service at one second."""

    vehicle_id: str
    line: Line
    trip_id: str
    is_outward: bool
    started_at: int
    point: Point
    bearing_deg: float
    speed_kmh: float
    late_s: int


class Buses:
    """All vehicles at all times, by seed and scenarios."""

    def __init__(self, city: City, seed: int, network: Network, scenarios: Scenarios) -> None:
        self._city, self._seed = city, seed
        self.lines = lines(city, network)
        self._bars = {
            line: bars(line.way, city, scenarios, is_electric=line.kind == "tram")
            for line in self.lines
        }
        self._holds = lru_cache(maxsize=4_000)(self._held_up)

    def at(self, second: int) -> list[Bus]:
        """Every vehicle in service at a second, by line and number."""
        found = (
            self._bus(line, number, second)
            for line in self.lines
            for number in range(line.vehicles_n)
        )
        return [bus for bus in found if bus]

    def _bus(self, line: Line, number: int, second: int) -> Bus | None:
        own, lost = self._own_time(line, number, second)
        turn, gone = _turn(line, number, own)
        started = own - gone
        if not self._is_in_service(line, number, started):
            return None
        late = self._late(line, number, own)
        moved = own - self._own_time(line, number, second - LOOK_S)[0]
        here = _place(line, max(gone - late, 0.0))
        before = _place(line, max(gone - late - moved, 0.0))
        is_outward = gone < line.round_s / 2
        vehicle_id = _vehicle_id(line, number)
        return Bus(
            vehicle_id=vehicle_id,
            line=line,
            trip_id=f"{vehicle_id}-{turn}-{'A' if is_outward else 'R'}",
            is_outward=is_outward,
            started_at=int(started if is_outward else started + line.round_s / 2),
            point=here,
            bearing_deg=round(bearing(before, here)),
            speed_kmh=round(metres(before, here) / LOOK_S * 3.6, 1),
            late_s=int(late + lost),
        )

    def _own_time(self, line: Line, number: int, second: float) -> tuple[float, float]:
        """A vehicle's own time at a second, and how much it has lost."""
        lost = lost_s(self._holds(line, number), second) if self._bars[line] else 0.0
        return second - lost, lost

    def _late(self, line: Line, number: int, own: float) -> float:
        return (
            LATEST_S * drift(own, LATE_STEP_S, self._seed, "late", _vehicle_id(line, number)) ** 2
        )

    def _held_up(self, line: Line, number: int) -> tuple[Hold, ...]:
        """All that holds one vehicle up."""

        def gone_by_timetable(bar: Bar) -> float:
            there = bar.entry * line.way_s
            return there if bar.direction == "outward" else line.round_s - LAYOVER_S - there

        def entries(bar: Bar, after: float) -> Iterator[float]:
            _, gone = _turn(line, number, after)
            for start in count(after - gone - line.round_s, line.round_s):
                own = planned = start + gone_by_timetable(bar)
                for _ in range(SETTLING):
                    own = planned + self._late(line, number, own)
                if own > after and self._is_in_service(line, number, start):
                    yield own
                elif own > after + 2 * DAY_S:
                    return

        def is_within(bar: Bar, own: float) -> bool:
            _, gone = _turn(line, number, own)
            share, way_there = _share(line, max(gone - self._late(line, number, own), 0.0))
            runs = self._is_in_service(line, number, own - gone)
            return runs and way_there == bar.direction and bar.first <= share <= bar.last

        return holds(self._bars[line], entries, is_within)

    def _is_in_service(self, line: Line, number: int, started: float) -> bool:
        """Whether a round that starts then is run: every second vehicle only in rush hours."""
        local = datetime.fromtimestamp(started, self._city.zone)
        hour = local.hour + local.minute / 60
        hour += 24 if hour < 1 else 0
        if not FIRST_H <= hour < LAST_H:
            return False
        is_rush = local.weekday() < 5 and any(a <= hour < b for a, b in RUSH_H)
        return is_rush or number % 2 == 0


def _vehicle_id(line: Line, number: int) -> str:
    return f"{line.line_id}-{number + 1:02d}"


def _turn(line: Line, number: int, own: float) -> tuple[int, float]:
    """Which round a vehicle is on, and how long ago that began."""
    turn, gone = divmod(own + line.round_s * number / line.vehicles_n, line.round_s)
    return int(turn), gone


def _place(line: Line, gone: float) -> Point:
    return line.way.position(_share(line, gone)[0])


def _share(line: Line, gone: float) -> tuple[float, Direction]:
    """How far along its way a vehicle on its round is: out, rest, back, rest."""
    half = line.round_s / 2
    if gone < half:
        return min(gone / line.way_s, 1.0), "outward"
    return 1 - min((gone - half) / line.way_s, 1.0), "back"


@lru_cache(maxsize=8)
def lines(city: City, network: Network) -> tuple[Line, ...]:
    """The lines of a city."""
    return tuple(_lines(city, network))


def _lines(city: City, network: Network) -> Iterator[Line]:
    ends: list[tuple[str, Way]] = [
        (road.name, network.drive(road)) for road in city.roads if road.kind == "ring"
    ]
    ends += _radials(city, network)
    for number, (name, way) in enumerate(ends, start=1):
        kind = "tram" if number % TRAM_EVERY == 0 else "bus"
        round_s = 2 * (way.seconds * SLOWER + LAYOVER_S)
        yield Line(f"L{number:02d}", name, kind, way, max(2, round(round_s / HEADWAY_S)))


def _radials(city: City, network: Network) -> Iterator[tuple[str, Way]]:
    hubs = HUBS.get(city.city_id, ())
    for quarter in city.quarters if hubs else ():
        name, hub = min(hubs, key=lambda one: metres(one[1], (quarter.lon, quarter.lat)))
        if metres(hub, (quarter.lon, quarter.lat)) > FARTHER_M:
            short = quarter.name.split(" - ")[0]
            yield f"{name} - {short}", network.way(hub, (quarter.lon, quarter.lat))
