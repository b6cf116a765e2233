"""Opening the warehouse of an installation, or reaching the process that has it open."""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import Any

from data.city import City, load_city
from data.door import DoorClosed, Handler, ask, door_path
from data.warehouse import Warehouse, WarehouseBusy
from settings import Settings

WAIT_S = 60.0
_PAUSE_S = 0.25


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A row of ``municipality``."""

    municipality_id: str
    name: str
    lon: float
    lat: float
    population: int


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A row of ``zone``."""

    zone_id: str
    municipality_id: str
    name: str
    lon: float
    lat: float
    population: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A row of ``response_target``."""

    priority: int
    call_to_dispatch_s: int
    call_to_arrival_s: int


def open_warehouse(settings: Settings) -> Warehouse:
    """The warehouse, migrated, knowing its city. Raises ``WarehouseBusy``, ``WarehouseError``."""
    warehouse = Warehouse.open(
        settings.warehouse_path,
        memory=settings.warehouse_memory,
        threads=settings.warehouse_threads,
        timeout_s=settings.statement_timeout_s,
        spool=settings.spool_dir,
    )
    _describe(warehouse, load_city(settings.city))
    return warehouse


def reach(
    settings: Settings,
    handlers_of: Callable[[Warehouse], AbstractContextManager[Mapping[str, Handler]]],
    do: str,
    arguments: Mapping[str, Any],
    wait_s: float = WAIT_S,
) -> Generator[Any]:
    """The answer to a request: from the server where one runs, else from the file itself.

    Another command that has the file is waited for; then ``WarehouseBusy`` is raised.
    """
    ends = time.monotonic() + wait_s
    while True:
        try:
            warehouse = open_warehouse(settings)
            break
        except WarehouseBusy:
            answer = _through_door(settings, do, arguments)
        if answer is not None:
            yield from answer
            return
        if time.monotonic() > ends:
            raise WarehouseBusy(
                f"found {settings.warehouse_path} open in another process that does not answer, "
                f"expected it free within {wait_s:g} s"
            )
        time.sleep(_PAUSE_S)
    with closing(warehouse), handlers_of(warehouse) as handlers:
        yield from handlers[do](**arguments)


def _through_door(
    settings: Settings, do: str, arguments: Mapping[str, Any]
) -> Generator[Any] | None:
    """The answer of the server; ``None`` where nobody is behind the door."""
    try:
        return ask(door_path(settings.data_dir), do, **arguments)
    except DoorClosed:
        return None


def _describe(warehouse: Warehouse, city: City) -> None:
    warehouse.replace(
        "municipality",
        [
            MunicipalityRow(m.municipality_id, m.name, m.lon, m.lat, m.population)
            for m in city.municipalities
        ],
    )
    warehouse.replace(
        "zone",
        [
            ZoneRow(z.zone_id, z.municipality_id, z.name, z.lon, z.lat, z.population)
            for z in city.zones
        ],
    )
    warehouse.replace(
        "response_target",
        [TargetRow(t.priority, t.call_to_dispatch_s, t.call_to_arrival_s) for t in city.targets],
    )
