"""The civil-protection alerts in force: a level per hazard and zone, issued twice a day."""

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


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What was issued at one time for one zone: a level per hazard.

    The morning's holds to the end of the day, the afternoon's to the end of the next.
    """

    issued_at: int
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
        """What was in force in a zone at a time."""
        issued = self.issued_at(at)
        local = datetime.fromtimestamp(issued, self._city.zone)
        days = timedelta(days=1 if local.hour >= ISSUE_HOURS[-1] else 0)
        end = datetime.combine(local.date() + days, time(23, 59, 59), self._city.zone)
        levels: dict[Hazard, Level] = {
            hazard: self._level(zone_id, hazard, issued) for hazard in HAZARDS
        }
        return Bulletin(issued, int(end.timestamp()), zone_id, levels)

    def last_alert(self, zone_id: str, at: int) -> Bulletin:
        """The last bulletin not later than a time whose level is above green."""
        bulletin = self.bulletin(zone_id, at)
        for _ in range(LONGEST_CALM):
            if bulletin.level != "green":
                break
            bulletin = self.bulletin(zone_id, bulletin.issued_at - 1)
        return bulletin

    def _level(self, zone_id: str, hazard: Hazard, issued: int) -> Level:
        """One slow wave for all zones, each hazard and zone a little off it."""
        spell = drift(issued, SPELL_S, self._seed, hazard)
        own = 0.12 * (share(self._seed, zone_id, hazard, issued // SPELL_S) - 0.5)
        usual = sum(spell + own > threshold for threshold in THRESHOLDS)
        return LEVELS[max(usual, self._scenarios.level(zone_id, issued))]
