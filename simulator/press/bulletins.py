"""The civil protection's bulletin: today and tomorrow, by zone and by comune, nationally shaped."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from simulator.press.alerts import COLOURS, WORDS, issued_at, zone_ids
from simulator.press.page import Page, iso
from simulator.weather import HAZARDS, Bulletin, Level
from simulator.world import World

NO_ALERT = "NESSUNA ALLERTA"
WHEN = ("data_pubblicazione", "data_validita_inizio", "data_validita_fine")
COMUNE = ("pro_com_t", "comune_nome", "provincia_nome", "regione_nome")
WHAT = (
    "zona_codice", "avviso_criticita", "avviso_idrogeologico", "avviso_temporali",
    "avviso_idraulico",
)  # fmt: skip
CSV = "text/csv; charset=utf-8"


def today_by_zone(world: World, at: int) -> bytes:
    """CSV: one row per alert zone of the profile, for the rest of the day."""
    return _by_zone(world, [world.weather.bulletin(zone_id, at) for zone_id in zone_ids(world)])


def tomorrow_by_zone(world: World, at: int) -> bytes:
    """The same for the next day, as the same bulletin foresees it."""
    return _by_zone(world, [world.weather.outlook(zone_id, at) for zone_id in zone_ids(world)])


def archived_by_zone(world: World, times: Iterable[int]) -> bytes:
    """CSV: what was last issued by each of these times, for the day and for the next."""
    issued = (
        bulletin
        for at in times
        for of in (world.weather.bulletin, world.weather.outlook)
        for bulletin in (of(zone_id, at) for zone_id in zone_ids(world))
    )
    return _by_zone(world, issued)


def today_by_comune(world: World, at: int) -> bytes:
    """CSV: one row per comune of the profile that lies in an alert zone."""
    return _by_comune(world, lambda zone_id: world.weather.bulletin(zone_id, at))


def tomorrow_by_comune(world: World, at: int) -> bytes:
    """The same for the next day."""
    return _by_comune(world, lambda zone_id: world.weather.outlook(zone_id, at))


def _by_zone(world: World, issued: Iterable[Bulletin]) -> bytes:
    return table((*WHEN, *WHAT), ((*_when(world, b), *_what(b)) for b in issued))


def _by_comune(world: World, issued: Callable[[str], Bulletin]) -> bytes:
    told = {zone_id: issued(zone_id) for zone_id in world.weather.zone_ids}
    rows = (
        (*_when(world, bulletin), *named, *_what(bulletin))
        for comune in world.city.municipalities
        if comune.alert_zone_id
        for bulletin in [told[comune.alert_zone_id]]
        for named in [(comune.municipality_id, comune.name, world.city.name, "Simulazione")]
    )
    return table((*WHEN, *COMUNE, *WHAT), rows)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file with its header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _when(world: World, issued: Bulletin) -> list[str]:
    times = (issued.issued_at, issued.valid_from, issued.valid_until)
    return [iso(at, world.city.zone) or "" for at in times]


def _what(issued: Bulletin) -> tuple[str, ...]:
    level, hazard = issued.level, issued.hazard
    risk = "" if level == "green" else f" per rischio {hazard}"
    hazards = (f"{WORDS[issued.levels[h]]} / {_label(issued.levels[h])}" for h in HAZARDS)
    return issued.zone_id, f"{WORDS[level]}{risk} / {_label(level)}", *hazards


def _label(level: Level) -> str:
    return NO_ALERT if level == "green" else f"ALLERTA {COLOURS[level].upper()}"


TITLE = "Bollettino di criticità"
PAGES = (
    Page("/cap/bulletin-zone.csv", f"{TITLE} per zona", CSV, issued_at, today_by_zone),
    Page(
        "/cap/bulletin-zone-domani.csv", f"{TITLE} di domani per zona", CSV, issued_at,
        tomorrow_by_zone,
    ),
    Page("/cap/bulletin-comuni.csv", f"{TITLE} per comune", CSV, issued_at, today_by_comune),
    Page(
        "/cap/bulletin-comuni-domani.csv", f"{TITLE} di domani per comune", CSV, issued_at,
        tomorrow_by_comune,
    ),
)  # fmt: skip
