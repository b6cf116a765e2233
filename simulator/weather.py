"""The civil-protection bulletins: a level per hazard, zone and day, issued twice a day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from data.city import City
from simulator.chance import drift, share
from simulator.scenarios.playing import Scenarios

Level = Literal["green", "yellow", "orange", "red"]
Hazard = Literal["idrogeologico", "temporali", "idraulico"]
LEVELS: tuple[Level, ...] = ("green", "yellow", "orange", "red")
HAZARDS: tuple[Hazard, ...] = ("idrogeologico", "temporali", "idraulico")
THRESHOLDS = (0.62, 0.88, 0.99)
ISSUE_HOURS = (2, 14)
SPELL_S = 3 * 86_400
LONGEST_CALM = 60
LAST_SECOND = time(23, 59, 59)
FORECAST_ERROR = 0.08


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What was issued at one time for one zone and one day: a level per hazard."""

    issued_at: int
    valid_from: int
    valid_until: int
    zone_id: str
    levels: dict[Hazard, Level]

    @property
    def level(self) -> Level:
        """The highest of the hazards' levels."""
        return max(self.levels.values(), key=LEVELS.index)

    @property
    def hazard(self) -> Hazard:
        """The hazard with the highest level."""
        return max(self.levels, key=lambda hazard: LEVELS.index(self.levels[hazard]))


class Weather:
    """The bulletins of all times, by seed and scenarios."""

    def __init__(self, city: City, seed: int, scenarios: Scenarios) -> None:
        self._city, self._seed, self._scenarios = city, seed, scenarios
        found = dict.fromkeys(m.alert_zone_id for m in city.municipalities if m.alert_zone_id)
        main = city.municipality(city.main_municipality_id).alert_zone_id
        self.zone_ids = sorted(found)
        self.main_zone_id = main or next(iter(self.zone_ids), city.city_id)

    def issued_at(self, at: int) -> int:
        """When the bulletin in force at a time was issued."""
        local = datetime.fromtimestamp(at, self._city.zone)
        days = (local.date(), local.date() - timedelta(days=1))
        issues = (datetime.combine(d, time(h), self._city.zone) for d in days for h in ISSUE_HOURS)
        usual = max(i for i in (int(issue.timestamp()) for issue in issues) if i <= at)
        return max(usual, self._scenarios.last_bulletin(at))

    def bulletin(self, zone_id: str, at: int) -> Bulletin:
        """What was last issued for a zone by a time, for the rest of its day."""
        issued = self.issued_at(at)
        _, until = self._day(issued, 0)
        levels: dict[Hazard, Level] = {
            hazard: self._level(zone_id, hazard, issued) for hazard in HAZARDS
        }
        return Bulletin(issued, issued, until, zone_id, levels)

    def outlook(self, zone_id: str, at: int) -> Bulletin:
        """What was issued with it for the day after; forecasts are a little off."""
        issued = self.issued_at(at)
        since, until = self._day(issued, 1)
        expected = self._scenarios.expected_level(zone_id, issued, since)
        levels: dict[Hazard, Level] = {
            hazard: LEVELS[max(self._usual(zone_id, hazard, since, self._error(issued)), expected)]
            for hazard in HAZARDS
        }
        return Bulletin(issued, since, until, zone_id, levels)

    def last_alert(self, zone_id: str, at: int) -> Bulletin:
        """The last bulletin not later than a time whose level is above green."""
        bulletin = self.bulletin(zone_id, at)
        for _ in range(LONGEST_CALM):
            if bulletin.level != "green":
                break
            bulletin = self.bulletin(zone_id, bulletin.issued_at - 1)
        return bulletin

    def _day(self, at: int, later: int) -> tuple[int, int]:
        """The first and the last second of the day of a time, or of a later day."""
        day = datetime.fromtimestamp(at, self._city.zone).date() + timedelta(days=later)
        ends = (datetime.combine(day, hour, self._city.zone) for hour in (time(), LAST_SECOND))
        first, last = (int(end.timestamp()) for end in ends)
        return first, last

    def _error(self, issued: int) -> float:
        return FORECAST_ERROR * (share(self._seed, "outlook", issued) - 0.5)

    def _level(self, zone_id: str, hazard: Hazard, issued: int) -> Level:
        usual = self._usual(zone_id, hazard, issued)
        return LEVELS[max(usual, self._scenarios.level(zone_id, issued))]

    def _usual(self, zone_id: str, hazard: Hazard, at: int, error: float = 0.0) -> int:
        """One slow wave for all zones, each hazard and zone a little off it."""
        spell = drift(at, SPELL_S, self._seed, hazard)
        own = 0.12 * (share(self._seed, zone_id, hazard, at // SPELL_S) - 0.5)
        return sum(spell + own + error > threshold for threshold in THRESHOLDS)
