"""What the warehouse and the feeds say about themselves when metrics are read."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import services
from api.live import frames
from data import queries
from data.moment import Moment
from data.warehouse import WarehouseError


class CityCollector(Collector):
    """Asks at each scrape; where the warehouse does not answer, it says only that."""

    def collect(self) -> Iterator[Metric]:
        """The families of one scrape."""
        warehouse = services.warehouse()
        yield _counter("frames_made", "Frames computed", frames.made_n)
        yield _gauge("warehouse_revision", "Commits seen by readers", warehouse.revision)
        yield _counter("warehouse_reads", "Statements read", warehouse.reads.n)
        yield _counter("warehouse_read_seconds", "Time they took", warehouse.reads.seconds)
        try:
            feeds = _feeds(Moment(at=services.now(), warehouse=warehouse))
        except (TimeoutError, WarehouseError):
            feeds = []
        yield _gauge("warehouse_up", "Whether the warehouse answered this scrape", bool(feeds))
        yield from feeds

    def describe(self) -> list[Metric]:
        """Nothing is asked of the warehouse before the first scrape."""
        return []


def _feeds(moment: Moment) -> list[Metric]:
    age = GaugeMetricFamily(
        "control_room_feed_age_seconds", "Age of a source's newest data", labels=("source",)
    )
    for feed in queries.feed_states(moment):
        if feed.newest_at is not None:
            age.add_metric([feed.source_id], (moment.at - feed.newest_at).total_seconds())
    runs = CounterMetricFamily(
        "control_room_feed_runs", "Loads by how they ended", labels=("source", "outcome")
    )
    rejected = CounterMetricFamily(
        "control_room_feed_rejected", "Items that could not be read", labels=("source", "outcome")
    )
    for total in queries.run_totals(moment):
        runs.add_metric([total.source_id, total.outcome], total.runs_n)
        rejected.add_metric([total.source_id, total.outcome], total.rejected_n)
    return [age, runs, rejected]


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"control_room_{name}", about, value=value)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"control_room_{name}", about, value=value)
