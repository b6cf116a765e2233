"""Bottlenecks as lines of a table: where, since when, how far they reach, what they cost."""

from collections.abc import Sequence
from datetime import datetime

from components.road_words import DIRECTIONS
from components.table import Column
from components.voice import Voice
from data.bottlenecks import Bottleneck

BOTTLENECK_COLUMNS = (
    Column("where", "Where", width=190, grows=True),
    Column("ratio", "% of free flow", "state", 92),
    Column("lasting_s", "For", "span", 96),
    Column("extent_km", "Extent, km", "number", 112),
    Column("delay_vehh", "Delay, veh·h", "number", 92),
    Column("sites_n", "Sites", "number", 66),
)
ALARM_PCT, SLOW_PCT = 40, 60


def bottleneck_row(one: Bottleneck, voice: Voice, at: datetime) -> dict[str, object]:
    """A line; it opens the worst of its sites, and the map goes there."""
    worst = one.worst
    direction = DIRECTIONS.get(worst.direction or "")
    where = " · ".join(part for part in (worst.road, direction and voice(direction)) if part)
    extent_m = one.extent_m
    return {
        "key": worst.site_id,
        "select": f"site:{worst.site_id}",
        "lon": worst.lon,
        "lat": worst.lat,
        "where": where or worst.name,
        "ratio": voice.number(worst.ratio_pct),
        "state": _state(worst.ratio_pct),
        "lasting_s": (at - one.since_at).total_seconds(),
        "extent_km": None if extent_m is None else extent_m / 1_000,
        "delay_vehh": one.delay_vehh,
        "sites_n": len(one.sites),
    }


def _state(ratio_pct: float) -> str:
    """One that is above again holds for ten minutes more."""
    if ratio_pct < ALARM_PCT:
        return "alarm"
    return "attention" if ratio_pct < SLOW_PCT else "normal"


def bottleneck_summary(found: Sequence[Bottleneck], voice: Voice) -> str:
    """``7 hold · 214 vehicle-hours lost so far``."""
    lost = sum(one.delay_vehh or 0 for one in found)
    held = voice("{n} hold", n=voice.number(len(found)))
    return f"{held} · {voice('{n} vehicle-hours lost so far', n=voice.number(lost))}"
