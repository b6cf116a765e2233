"""Bottlenecks: neighbouring sites of one road that are slow at once, ranked by what they cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from data.distance import distance_m
from data.moment import Moment

NEIGHBOURS_WITHIN_M = 1_500
REACH = 1.3
"""Neighbours are this many of their lengths apart: roads bend, and sites are not evenly set."""


@dataclass(frozen=True, slots=True)
class SlowSite:
    """A site below 0.6 of its free flow since ``since_at``; its delay so far in vehicle-hours."""

    site_id: str
    name: str
    road: str | None
    direction: str | None
    lon: float | None
    lat: float | None
    length_m: float | None
    observed_at: datetime
    speed_kmh: float
    free_flow_kmh: float
    ratio_pct: float
    since_at: datetime
    delay_vehh: float | None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Slow sites in a row; extent and delay are those of the sites of which they are known."""

    sites: Sequence[SlowSite]

    @property
    def worst(self) -> SlowSite:
        """The slowest against free flow."""
        return min(self.sites, key=lambda site: site.ratio_pct)

    @property
    def since_at(self) -> datetime:
        """When the first of its sites became slow."""
        return min(site.since_at for site in self.sites)

    @property
    def extent_m(self) -> float | None:
        """The stretch that its sites stand for."""
        known = [site.length_m for site in self.sites if site.length_m is not None]
        return sum(known) if known else None

    @property
    def delay_vehh(self) -> float | None:
        """What it has cost so far, in vehicle-hours."""
        known = [site.delay_vehh for site in self.sites if site.delay_vehh is not None]
        return sum(known) if known else None


def bottlenecks(moment: Moment) -> list[Bottleneck]:
    """Those that hold at the moment, the costliest first, then the longest lasting."""
    found = joined(moment.rows("bottlenecks", SlowSite))
    return sorted(found, key=lambda one: (-(one.delay_vehh or 0), one.since_at))


def joined(sites: Iterable[SlowSite]) -> list[Bottleneck]:
    """Sites of one road and direction that neighbour each other, however many, as one."""
    ranked = sorted(sites, key=lambda site: (site.road or "", site.direction or ""))
    found: list[Bottleneck] = []
    for (road, _), group in groupby(ranked, key=lambda site: (site.road, site.direction)):
        one_road = list(group)
        chains = _chains(one_road) if road else [[site] for site in one_road]
        found += [Bottleneck(chain) for chain in chains]
    return found


def _chains(sites: Sequence[SlowSite]) -> list[list[SlowSite]]:
    chains: list[list[SlowSite]] = []
    for site in sites:
        near = [c for c in chains if any(_are_neighbours(site, other) for other in c)]
        chains = [c for c in chains if c not in near]
        chains.append([site, *[other for chain in near for other in chain]])
    return chains


def _are_neighbours(one: SlowSite, other: SlowSite) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    apart_m = distance_m((one.lon, one.lat), (other.lon, other.lat))
    lengths = [length for length in (one.length_m, other.length_m) if length is not None]
    return apart_m <= (REACH * max(lengths) if lengths else NEIGHBOURS_WITHIN_M)
