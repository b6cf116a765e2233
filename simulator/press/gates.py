"""The charged area's publication: vehicles that passed all gates of Area C, by half hour."""

from datetime import datetime

from simulator.press.page import Page, every
from simulator.world import World

HALF_HOUR_S, LISTED = 1_800, 48
COLUMNS = "year;month;day;timeIndex;totale;areac"
CHARGED_H = range(7, 20)
SATURDAY = 5


def transits(world: World, at: int) -> bytes:
    """CSV in the shape of the Comune's file: the half hours of the past day."""
    starts = range(at - LISTED * HALF_HOUR_S, at, HALF_HOUR_S)
    return "".join([f"{COLUMNS}\n", *(_row(world, start) for start in starts)]).encode()


def _row(world: World, start: int) -> str:
    """One half hour; of the hour that autumn repeats, the file has only the second."""
    local = datetime.fromtimestamp(start, world.city.zone)
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        return ""
    inner = [n for n, gate in enumerate(world.gates.inventory) if gate.area == "area_c"]
    passed = int(world.gates.history(start, start + HALF_HOUR_S)[:, inner].sum())
    is_charged = local.hour in CHARGED_H and local.weekday() < SATURDAY
    return f"{local:%Y;%m;%d;%H:%M};{passed};{int(is_charged)}\n"


PAGES = (
    Page(
        "/gates/area-c.csv", "Ingressi in Area C, 24 ore", "text/csv; charset=utf-8",
        every(HALF_HOUR_S), transits,
    ),
)  # fmt: skip
