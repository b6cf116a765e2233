"""The pipeline beside a server: polling the city's sources, and answering commands at the door."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from data import commands as warehouse_commands
from data.city import City
from data.door import Door, door_path, serve
from data.staging import FeedRun
from data.territory import Territory
from data.warehouse import Warehouse
from etl import commands as pipeline_commands
from etl.assembly import assemble, city_sources, list_sources
from etl.desk import Desk
from etl.scheduler import Polling
from etl.sources import Source
from settings import Settings


@dataclass(frozen=True, slots=True)
class Running:
    """What ``start_pipeline`` started."""

    sources: Sequence[Source]
    polling: Polling
    door: Door
    desk: Desk
    is_polling_wanted: bool

    @property
    def is_simulation(self) -> bool:
        """Whether one of the sources polled is simulated."""
        return any(source.is_simulation and source.is_enabled for source in self.sources)

    def problem(self) -> str | None:
        """What is wrong with it, in one sentence, or nothing."""
        if self.is_polling_wanted and not self.polling.is_running:
            return "the scheduler is not running"
        return None

    def poll(self, source_id: str) -> FeedRun:
        """Poll one source now. Raises ``Refused`` for one that is not listed."""
        return self.polling.poll(source_id)

    def keep_pace(self, speed: float) -> None:
        """Poll as fast as the room's clock runs."""
        self.polling.keep_pace(speed)

    def stop(self) -> None:
        """End everything at once, loads under way included."""
        self.door.close()
        self.polling.stop()


def start_pipeline(
    settings: Settings, warehouse: Warehouse, city: City, territory: Territory | None = None
) -> Running:
    """Poll the sources (unless the scheduler is off) and serve the door, from now on.

    Raises ``SourceError`` for a source that is not as it should be.
    """
    sources = city_sources(settings, os.environ)
    list_sources(warehouse, sources)
    pipeline = assemble(settings, warehouse, city, territory)
    polling = Polling(pipeline, sources)
    handlers = {
        **warehouse_commands.handlers(warehouse),
        **pipeline_commands.handlers(pipeline, sources),
    }
    door = serve(door_path(settings.data_dir), handlers)
    if settings.is_scheduler_on:
        polling.start()
    return Running(sources, polling, door, Desk(pipeline, sources), settings.is_scheduler_on)
