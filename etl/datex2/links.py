"""ElaboratedData: what is computed for a link of road, as traffic readings.

Each item (version 3 calls it ``physicalQuantity``) carries one quantity of one link; those of one
link at one time become one reading. Forecasts are left out: nobody measured them; so are the
values of a profile that do not say their time, as a day's profile is not what a link is like now.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from data.records import TrafficReading
from etl.datex2.elements import Element, local, text_of
from etl.datex2.measured import TRUE, Item, read_item, reading
from etl.datex2.publication import Publication
from etl.feed import Reject

VALUE, FORECAST = "basicData", "forecast"
QUANTITIES = ("period_s", "flow_vph", "speed_kmh", "occupancy_pct", "travel_time_s")


@dataclass(slots=True)
class Links:
    """Readings of links, gathered until the payload ends."""

    _found: dict[tuple[str, datetime], TrafficReading] = field(
        default_factory=dict[tuple[str, datetime], TrafficReading]
    )

    def add(self, element: Element, publication: Publication, reject: Reject) -> None:
        """Take in one ``elaboratedData``. Raises ``ValueError`` where it cannot be read."""
        forecast = next((text_of(part) for part in element.iter(f"{{*}}{FORECAST}")), None)
        if forecast in TRUE or (forecast is None and publication.is_forecast):
            return
        values = [part for part in element if local(part.tag) == VALUE]
        if len(values) < 2:
            self._take(read_item(element, reject), publication)
            return
        site_id = read_item(element, Reject())[0]
        for part in values:
            _, time, found, notes = read_item(part, reject, site_id)
            if not time:
                raise ValueError("found values at several times without a time each, expected one")
            self._take((site_id, time, found, notes), publication)

    def _take(self, item: Item, publication: Publication) -> None:
        time = publication.time_default or publication.time or ""
        found = reading(item, publication, time)
        key = found.site_id, found.observed_at
        earlier = self._found.get(key)
        self._found[key] = _joined(earlier, found) if earlier else found

    def readings(self) -> Iterator[TrafficReading]:
        """One reading per link and time, in the order they came."""
        yield from self._found.values()


def _joined(earlier: TrafficReading, later: TrafficReading) -> TrafficReading:
    values = {name: getattr(later, name) for name in QUANTITIES}
    known = {name: value for name, value in values.items() if value is not None}
    return replace(earlier, is_valid=earlier.is_valid and later.is_valid, **known)
