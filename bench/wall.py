"""A screen on the wall at one update a second: whether its browser grows.

``python -m bench wall`` opens the kiosk of the made city by a display's token. Each second all 500
units move and one call is told anew, so that as much is shown at the end as at the start.
``WALL_MINUTES=240`` is the long run; a run of all benchmarks takes the first minutes of it.
"""

import os
import time
from dataclasses import dataclass
from statistics import median

from bench.city_room import CityRoom, city_room
from bench.debugger import Debugger, lone_browser, private_mb
from bench.report import Report
from tests.browser.chromium import CHROMIUM, INSTALL

UPDATE_S, LOOKS = 1.0, 40
SETTLED_S = 20.0
# A screen that is drawn has many; a page of an error few.
LEAST_NODES = 1_000
MOST_GROWTH_PCT = {"heap_mb": 2.0, "nodes_n": 2.0, "listeners_n": 2.0, "process_mb": 10.0}


@dataclass(frozen=True, slots=True)
class Weight:
    """The page after a full collection of garbage, and its process."""

    updates_n: int
    heap_mb: float
    nodes_n: int
    listeners_n: int
    process_mb: float


def minutes() -> float:
    """How long, from ``WALL_MINUTES``."""
    return float(os.environ.get("WALL_MINUTES", "5"))


def measure() -> Report:
    """Weigh the page many times while updates come."""
    if not CHROMIUM.exists():
        return report([], INSTALL)
    with city_room() as city:
        address = city.room.run("access", "display-token", "wall").strip()
        with lone_browser(address) as debugger:
            time.sleep(SETTLED_S)
            return report(weights(city, debugger), f"{minutes():g} minutes. {ABOUT}")


def report(found: list[Weight], about: str) -> Report:
    """First and last weight, and the growth between the quarters after the start."""
    grown = growth_pct(found)
    kinds = [(w.updates_n, w.heap_mb, w.nodes_n, w.listeners_n, w.process_mb) for w in found]
    shown = [kinds[round(part * (len(kinds) - 1))] for part in PARTS] if kinds else []
    return Report(
        title="A wall at one update a second",
        aim="after the start heap, elements and listeners grow by 2 % at most, the process by 10 %",
        is_met=all(grown[name] <= most for name, most in MOST_GROWTH_PCT.items())
        if grown
        else None,
        columns=("updates", "JS heap MB", "DOM nodes", "listeners", "renderer's own MB"),
        rows=[
            *((n, f"{heap:.1f}", nodes, heard, f"{mb:.0f}") for n, heap, nodes, heard, mb in shown),
            *([("growth", *(f"{pct:+.1f} %" for pct in grown.values()))] if grown else []),
        ],
        about=about,
    )


ABOUT = (
    "Each weight after a forced collection of garbage; growth from the median of the second "
    "quarter to that of the last. A renderer keeps some memory that it has freed."
)
PARTS = (0, 0.25, 0.5, 0.75, 1)


def growth_pct(found: list[Weight]) -> dict[str, float]:
    """How much more of each there is in the last quarter than in the second."""
    quarter = len(found) // 4
    if not quarter:
        return {}
    early, late = found[quarter : 2 * quarter], found[-quarter:]
    return {
        name: 100 * (_median(late, name) / _median(early, name) - 1) for name in MOST_GROWTH_PCT
    }


def _median(found: list[Weight], name: str) -> float:
    return median(getattr(weight, name) for weight in found)


def weights(city: CityRoom, debugger: Debugger) -> list[Weight]:
    """One update each second; a weight at even times."""
    debugger.ask_page("Performance.enable")
    began, updates_n, found = time.monotonic(), 0, list[Weight]()
    every_s = minutes() * 60 / LOOKS
    while len(found) < LOOKS:
        time.sleep(max(began + updates_n * UPDATE_S - time.monotonic(), 0.0))
        city.recall()
        city.move()
        updates_n += 1
        if time.monotonic() - began > every_s * (len(found) + 1):
            found.append(weigh(debugger, updates_n))
    return found


def weigh(debugger: Debugger, updates_n: int) -> Weight:
    """After garbage is collected. Raises ``LookupError`` where the screen is not drawn."""
    debugger.ask_page("HeapProfiler.collectGarbage")
    told = {m["name"]: m["value"] for m in debugger.ask_page("Performance.getMetrics")["metrics"]}
    if told["Nodes"] < LEAST_NODES:
        raise LookupError(f"found {told['Nodes']} nodes, expected those of the wall's screen")
    processes = debugger.ask("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [(one["cpuTime"], one["id"]) for one in processes if one["type"] == "renderer"]
    return Weight(
        updates_n,
        told["JSHeapUsedSize"] / 1e6,
        int(told["Nodes"]),
        int(told["JSEventListeners"]),
        private_mb(int(max(renderers)[1])),
    )
