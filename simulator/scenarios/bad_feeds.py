"""Feeds that fail: one whose page is gone, and one whose page lies."""

from collections.abc import Sequence

from data.city import City
from simulator.scenarios.script import HOUR_S, MINUTE_S, PageFault, Script

TURN_S = 10 * MINUTE_S
SKEW_S, REPLAYED_S = 40 * MINUTE_S, 6 * HOUR_S
DEATHS = (PageFault(is_down=True), PageFault(is_down=True, hangs=True))
LIES = (
    PageFault(shift_s=SKEW_S),
    PageFault(is_doubled=True),
    PageFault(is_garbled=True),
    PageFault(shift_s=-REPLAYED_S),
)
PAGES = (
    "/datex2/measured.xml", "/avl/positions.ndjson", "/cad/incidents.ndjson",
    "/cad/dispatches.ndjson", "/datex2/situations.xml", "/cap/index.atom",
    "/cap/bulletin-zone.csv", "/cap/bulletin-zone-domani.csv",
)  # fmt: skip


class _Page(Script):
    """What is wrong with one page, ten minutes each way in turn."""

    turns: Sequence[PageFault]

    @classmethod
    def places(cls, city: City) -> Sequence[str]:
        return PAGES

    def page(self, path: str, at: int) -> PageFault | None:
        if path != self.scenario.place or not self.scenario.is_on(at):
            return None
        return self.turns[(at - self.since) // TURN_S % len(self.turns)]


class DeadFeed(_Page):
    """Its page answers 503 for ten minutes, then does not answer at all for ten."""

    kind, lasts_s, turns = "dead-feed", 40 * MINUTE_S, DEATHS


class LyingFeed(_Page):
    """A clock that is ahead, everything twice, garbage among the items, old data as new."""

    kind, lasts_s, turns = "lying-feed", 40 * MINUTE_S, LIES
