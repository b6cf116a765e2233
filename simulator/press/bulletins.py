"""The civil protection's bulletin of criticality, by zone and by comune, in the national shape."""

import csv
import io
from collections.abc import Iterable, Sequence

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


def by_zone(world: World, at: int) -> bytes:
    """CSV: one row per alert zone of the profile."""
    return rows_by_zone(world, (at,))


def rows_by_zone(world: World, times: Iterable[int]) -> bytes:
    """CSV: the bulletins in force at these times, one row per alert zone each."""
    issued = (world.weather.bulletin(zone_id, at) for at in times for zone_id in zone_ids(world))
    return table((*WHEN, *WHAT), ((*_when(world, b), *_what(b)) for b in issued))


def by_comune(world: World, at: int) -> bytes:
    """CSV: one row per comune of the profile that lies in an alert zone."""
    rows: list[Sequence[str]] = []
    for comune in world.city.municipalities:
        if comune.alert_zone_id:
            issued = world.weather.bulletin(comune.alert_zone_id, at)
            named = (comune.municipality_id, comune.name, world.city.name, "Simulazione")
            rows.append((*_when(world, issued), *named, *_what(issued)))
    return table((*WHEN, *COMUNE, *WHAT), rows)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file with its header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _when(world: World, issued: Bulletin) -> tuple[str, str, str]:
    start, until = (iso(at, world.city.zone) or "" for at in (issued.issued_at, issued.valid_until))
    return start, start, until


def _what(issued: Bulletin) -> tuple[str, ...]:
    level, hazard = issued.level, issued.hazard
    risk = "" if level == "green" else f" per rischio {hazard}"
    hazards = (f"{WORDS[issued.levels[h]]} / {_label(issued.levels[h])}" for h in HAZARDS)
    return issued.zone_id, f"{WORDS[level]}{risk} / {_label(level)}", *hazards


def _label(level: Level) -> str:
    return NO_ALERT if level == "green" else f"ALLERTA {COLOURS[level].upper()}"


PAGES = (
    Page("/cap/bulletin-zone.csv", "Bollettino di criticità per zona", CSV, issued_at, by_zone),
    Page(
        "/cap/bulletin-comuni.csv", "Bollettino di criticità per comune", CSV, issued_at, by_comune
    ),
)
