"""The traffic centre's archive: the past day of all sites in quarters of an hour."""

from functools import lru_cache

from simulator.press.page import Page, every, iso
from simulator.sites import Site, sites
from simulator.traffic import State
from simulator.world import World

QUARTER_S, QUARTERS = 900, 96
SAMPLED_S = (120, 420, 720)
COLUMNS = "sito,fine,minuti,veicoli_h,km_h,occupazione"


def history(world: World, at: int) -> bytes:
    """CSV: flow, speed (mean over vehicles' time) and occupancy per site and quarter."""
    ends = range(at - (QUARTERS - 1) * QUARTER_S, at + 1, QUARTER_S)
    return "".join([f"{COLUMNS}\n", *(_quarter(world, end) for end in ends)]).encode()


@lru_cache(maxsize=200)
def _quarter(world: World, end: int) -> str:
    label = iso(end, world.city.zone)
    return "".join(_row(world, site, end, label) for site in sites(world.city))


def _row(world: World, site: Site, end: int, label: str | None) -> str:
    samples = [world.traffic.state(site, end - QUARTER_S + s) for s in SAMPLED_S]
    flow = sum(s.flow_vph for s in samples) / len(samples)
    occupancy = sum(s.occupancy_pct for s in samples) / len(samples)
    return f"{site.site_id},{label},15,{flow:.0f},{_space_mean(samples):.1f},{occupancy:.1f}\n"


def _space_mean(samples: list[State]) -> float:
    """Vehicles over the time they took: the mean that keeps flow = density · speed."""
    return sum(s.flow_vph for s in samples) / sum(s.flow_vph / s.speed_kmh for s in samples)


PAGES = (
    Page(
        "/traffic/history.csv", "Traffico, 24 ore a 15 minuti", "text/csv; charset=utf-8",
        every(QUARTER_S), history,
    ),
)  # fmt: skip
