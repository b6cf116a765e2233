"""The pipeline of an installation, put together from its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.city import REFERENCE, City
from data.moment import Moment
from data.queries import runs_named
from data.records import CameraProbe
from data.reporting import WHENEVER
from data.territory import Territory
from data.warehouse import Warehouse
from etl.cameras.rounds import CameraRounds, known_cards, probers
from etl.formats import formats
from etl.mended import Mended
from etl.payload import clear_spool
from etl.pipeline import Pipeline
from etl.places import Places
from etl.raw import Raw
from etl.remembered import HasRun, Remembered
from etl.sources import CAMERA_LOOKS, Source, read_sources
from etl.tables.mapping import read_mapping
from etl.worker import Worker
from settings import Settings


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of ``source``; ``tables`` are those its format fills, separated by commas."""

    source_id: str
    title: str
    format: str
    tables: str
    agency_id: str | None
    licence: str | None
    every_s: int
    stale_after_s: int
    is_simulation: bool


def city_sources(settings: Settings, environ: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources this installation polls; a later file's take the place of an earlier's.

    Raises ``SourceError``.
    """
    known = {
        "SIMULATOR_URL": settings.simulator_url,
        "DATA_DIR": str(settings.data_dir.resolve()),
    }
    names = [*formats(), *CAMERA_LOOKS]
    found: dict[str, Source] = {}
    for file in settings.sources:
        listed = read_sources(file, formats=names, known=known, environ=environ)
        found |= {source.source_id: source for source in listed}
    return tuple(found.values())


def assemble(
    settings: Settings, warehouse: Warehouse, city: City, territory: Territory | None = None
) -> Pipeline:
    """A pipeline into this warehouse, whose owner this process must be."""
    clear_spool(warehouse.spool)
    inbox = settings.data_dir / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    return Pipeline(
        warehouse=warehouse,
        raw=Raw(settings.raw_dir, settings.raw_days),
        places=Places(city, warehouse, territory),
        cameras=CameraRounds(
            warehouse=warehouse,
            probers=probers(),
            memory=settings.data_dir / "camera_memory.arrow",
            cards=known_cards(REFERENCE / settings.city),
        ),
        parser=Worker(),
        mended=Mended(settings.data_dir / "mappings"),
        folders=(inbox,),
        known=Remembered(settings.data_dir / "known", _run_finder(warehouse)),
    )


def _run_finder(warehouse: Warehouse) -> HasRun:
    moment = Moment(at=WHENEVER, warehouse=warehouse)
    return lambda source_id, run_id: bool(runs_named(moment, source_id, run_id))


def list_sources(warehouse: Warehouse, sources: Sequence[Source]) -> None:
    """Tell the warehouse which sources are polled and what they promise."""
    warehouse.replace("source", [_row(source) for source in sources if source.is_enabled])


def _row(source: Source) -> SourceRow:
    return SourceRow(
        source_id=source.source_id,
        title=source.title,
        format=source.format,
        tables=",".join(_tables(source)),
        agency_id=source.agency_id,
        licence=source.licence,
        every_s=source.every_s,
        stale_after_s=source.stale_after_s,
        is_simulation=source.is_simulation,
    )


def _tables(source: Source) -> tuple[str, ...]:
    """The tables a source fills; a mapping names its own."""
    if source.format in CAMERA_LOOKS:
        return (CameraProbe.TABLE,)
    if source.mapping is not None:
        return (read_mapping(source.mapping).record.TABLE,)
    return formats()[source.format].tables
