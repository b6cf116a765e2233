"""The units that can be sent, by the command they belong to, from the city's stations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from data.city import Agency, City, Station
from simulator.chance import draws
from simulator.demand import INHABITANTS_OF_MILANO
from simulator.places import Point, metres, moved

SHIFT_S = 8 * 3_600
WIND_DOWN_S = 70 * 60
"""Before the end of its shift a command takes no new calls, so that every shift starts afresh."""

CREWS_OF_MILANO = 130
"""On duty in a shift, Polizia Locale; other cities by their inhabitants."""

SMALL_COMMAND_CREWS = 2
RAPID_SHARE = 0.36
"""Of a command's crews, those that answer urgent calls; the others keep to their beats."""

BEAT_M = 1_400
VEHICLES = {"fire": "autopompa", "medical": "ambulanza", "civil_protection": "fuoristrada"}
LETTERS = {"municipal_police": "V", "police": "G", "fire": "F", "medical": "A"}


@dataclass(frozen=True, slots=True, eq=False)
class Crew:
    """One unit: a vehicle with its crew, where it starts from and the beat it patrols."""

    unit_id: str
    agency: Agency
    vehicle: str
    callsign: str
    station: Station
    beat: Point
    is_rapid: bool = True

    @property
    def home(self) -> Point:
        """Where its station is."""
        return self.station.lon, self.station.lat


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """Crews that share calls and shifts; its shifts start ``offset_s`` after the common ones."""

    command_id: str
    agency: Agency
    zone_id: str | None
    centre: Point
    crews: tuple[Crew, ...]
    offset_s: int

    def shift(self, at: int) -> int:
        """The number of the shift that a time falls in."""
        return (at - self.offset_s) // SHIFT_S

    def starts(self, shift: int) -> int:
        """When a shift starts."""
        return shift * SHIFT_S + self.offset_s

    def accepts(self, at: int) -> bool:
        """Whether the command takes new calls at a time."""
        return at < self.starts(self.shift(at) + 1) - WIND_DOWN_S


@lru_cache(maxsize=8)
def commands(city: City) -> tuple[Command, ...]:
    """The city's commands: one per agency and zone, and per station that serves no one zone."""
    grouped: dict[tuple[str, str], list[Station]] = defaultdict(list)
    for station in city.stations:
        grouped[station.agency_id, station.zone_id or station.station_id].append(station)
    made: list[Command] = []
    for agency in city.agencies:
        groups = [stations for (owner, _), stations in grouped.items() if owner == agency.agency_id]
        made += _agency_commands(city, agency, groups)
    return tuple(made)


def nearest(candidates: Iterable[Command], zone_id: str | None, point: Point) -> list[Command]:
    """Commands in the order they would be asked: the zone's own, then by distance."""

    def order(command: Command) -> tuple[bool, float, str]:
        is_own = command.zone_id is not None and command.zone_id == zone_id
        return not is_own, metres(command.centre, point), command.command_id

    return sorted(candidates, key=order)


def home_agency(city: City) -> Agency:
    """The municipal police of the city proper: the one with most stations."""
    police = [a for a in city.agencies if a.kind == "municipal_police"] or list(city.agencies)
    count = {a.agency_id: sum(s.agency_id == a.agency_id for s in city.stations) for a in police}
    return max(police, key=lambda a: count[a.agency_id])


def _agency_commands(city: City, agency: Agency, groups: list[list[Station]]) -> list[Command]:
    """Shifts are staggered within an agency, so that some command always takes calls."""
    turns = groups if len(groups) > 1 else groups * 2
    sizes = _crews_per_command(city, agency, len(turns))
    return [
        _command(agency, stations, sizes[turn], turn, turn * SHIFT_S // len(turns))
        for turn, stations in enumerate(turns)
    ]


def _crews_per_command(city: City, agency: Agency, commands_n: int) -> list[int]:
    if agency != home_agency(city):
        return [SMALL_COMMAND_CREWS] * commands_n
    people = city.municipality(city.main_municipality_id).population
    wanted = round(CREWS_OF_MILANO * people / INHABITANTS_OF_MILANO)
    fair = ((wanted + turn) // commands_n for turn in range(commands_n))
    return [max(SMALL_COMMAND_CREWS, size) for size in fair]


def _command(
    agency: Agency, stations: list[Station], size: int, turn: int, offset_s: int
) -> Command:
    lon = sum(s.lon for s in stations) / len(stations)
    lat = sum(s.lat for s in stations) / len(stations)
    command_id = f"{stations[0].station_id}/{turn}"
    crews = tuple(
        _crew(
            agency,
            stations[n % len(stations)],
            turn * 20 + n + 1,
            (lon, lat),
            is_rapid=n < max(SMALL_COMMAND_CREWS, round(size * RAPID_SHARE)),
        )
        for n in range(size)
    )
    return Command(command_id, agency, stations[0].zone_id, (lon, lat), crews, offset_s)


def _crew(agency: Agency, station: Station, number: int, centre: Point, *, is_rapid: bool) -> Crew:
    random = draws("beat", agency.agency_id, number)
    vehicle = VEHICLES.get(agency.kind, "moto" if number % 4 == 0 else "autoradio")
    return Crew(
        unit_id=f"{agency.agency_id}-{number:03d}".upper(),
        agency=agency,
        vehicle=vehicle,
        callsign=f"{LETTERS.get(agency.kind, 'P')}{number:03d}",
        station=station,
        beat=moved(centre, random.gauss(0, BEAT_M), random.gauss(0, BEAT_M)),
        is_rapid=is_rapid,
    )
