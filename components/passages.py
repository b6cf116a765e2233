"""Travel times of stretches and counts of gates, as lines of one table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from components.table import Column
from components.voice import Voice

PASSAGE_COLUMNS = (
    Column("name", "Stretch or gate", width=120, grows=True),
    Column("travel_s", "Travel time", "span", 136),
    Column("over", "Over free, %", "state", 84),
    Column("flow", "veh/h", "number", 76),
    Column("today_n", "Passed today", "number", 84),
    Column("observed_at", "Measured", "time", 104),
)
SLOW_PCT, ALARM_PCT = 50, 150
"""Over the free travel time: at two thirds and at 40 % of the free speed, as on the map."""


class Passage(Protocol):
    """A site that is passed."""

    @property
    def site_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def observed_at(self) -> datetime: ...


class Stretch(Passage, Protocol):
    """A stretch with its travel times."""

    @property
    def travel_time_s(self) -> float: ...
    @property
    def free_s(self) -> float | None: ...


class Gate(Passage, Protocol):
    """A gate with its counts."""

    @property
    def flow_vph(self) -> float: ...
    @property
    def today_n(self) -> float: ...


def passage_rows(
    stretches: Sequence[Stretch], gates: Sequence[Gate], voice: Voice
) -> list[dict[str, object]]:
    """Gates first, they are few; then stretches as they come, the slowest first."""
    counted = [
        {**_row(g), "flow": g.flow_vph, "today_n": g.today_n, "state": "normal"} for g in gates
    ]
    return [*counted, *(_stretch(stretch, voice) for stretch in stretches)]


def _stretch(stretch: Stretch, voice: Voice) -> dict[str, object]:
    over = None
    if stretch.free_s:
        over = 100 * (stretch.travel_time_s / stretch.free_s - 1)
    state = "unknown" if over is None else "normal"
    if over is not None and over >= SLOW_PCT:
        state = "alarm" if over >= ALARM_PCT else "attention"
    told = None if over is None else f"{'+' if over > 0 else ''}{voice.number(over)}"
    travel = {"travel_s": stretch.travel_time_s, "over": told, "state": state}
    return {**_row(stretch), **travel}


def _row(passage: Passage) -> dict[str, object]:
    return {
        "key": passage.site_id,
        "select": f"site:{passage.site_id}",
        "lon": passage.lon,
        "lat": passage.lat,
        "name": passage.name,
        "observed_at": passage.observed_at.isoformat(),
    }
