"""Two tiny formats for tests of the pipeline, and a pipeline into a warehouse of their own."""

from collections.abc import Iterator
from pathlib import Path

from data.city import load_city
from data.records import Boundary, TrafficEvent, TrafficReading, Unit
from data.warehouse import Warehouse
from etl.cameras.rounds import CameraRounds, probers
from etl.feed import FormatError, Reject, csv_rows, utc
from etl.formats import Format
from etl.mended import Mended
from etl.pipeline import Pipeline
from etl.places import Places
from etl.raw import Raw
from etl.sources import Source
from etl.transport.outcome import Transient
from etl.worker import Worker


def parse_readings(body: bytes, reject: Reject) -> Iterator[TrafficReading]:
    for row in csv_rows(body, ("site_id", "at", "speed")):
        try:
            yield TrafficReading(
                site_id=row["site_id"], observed_at=utc(row["at"]), speed_kmh=float(row["speed"])
            )
        except ValueError as error:
            reject(str(error), row)


def parse_events(body: bytes, reject: Reject) -> Iterator[TrafficEvent]:
    for row in csv_rows(body, ("event_id", "at")):
        yield TrafficEvent(
            event_id=row["event_id"],
            version="1",
            kind="Accident",
            from_at=utc(row["at"]),
            lon=9.19,
            lat=45.4642,
        )


def parse_outlines(body: bytes, reject: Reject) -> Iterator[Boundary]:
    yield Boundary(kind="municipality", area_id="015002", geometry=body.decode())


def parse_units(body: bytes, reject: Reject) -> Iterator[Unit]:
    for row in csv_rows(body, ("unit_id",)):
        yield Unit(unit_id=row["unit_id"])


def parse_bug(body: bytes, reject: Reject) -> Iterator[TrafficEvent]:
    raise KeyError("surprise")
    yield


def parse_death(body: bytes, reject: Reject) -> Iterator[TrafficEvent]:
    raise Transient("parse was ended by SIGKILL")
    yield


def parse_nothing(body: bytes, reject: Reject) -> Iterator[TrafficEvent]:
    raise FormatError("found rubbish, expected readings")
    yield


FORMATS = {
    name: Format(
        name, "For tests.", "rows", Path(name), (record,), (), parse, tables=(record.TABLE,)
    )
    for name, record, parse in (
        ("readings", TrafficReading, parse_readings),
        ("events", TrafficEvent, parse_events),
        ("outlines", Boundary, parse_outlines),
        ("units", Unit, parse_units),
        ("bug", TrafficEvent, parse_bug),
        ("death", TrafficEvent, parse_death),
        ("nothing", TrafficEvent, parse_nothing),
    )
}


def pipeline_into(folder: Path) -> Pipeline:
    """A pipeline into a warehouse in memory, everything else below ``folder``."""
    return pipeline_of(Warehouse.open(None, spool=folder / "spool"), folder)


def pipeline_of(warehouse: Warehouse, folder: Path) -> Pipeline:
    """A pipeline into this warehouse."""
    inbox = folder / "inbox"
    inbox.mkdir()
    return Pipeline(
        warehouse=warehouse,
        raw=Raw(folder / "raw", days=30),
        places=Places(load_city("milano"), warehouse),
        cameras=CameraRounds(warehouse=warehouse, probers=probers(), memory=folder / "memory"),
        parser=Worker(),
        mended=Mended(folder / "mappings"),
        folders=(inbox,),
    )


def source(format: str, url: str = "", **more: object) -> Source:
    """A source that its publisher promises every minute."""
    given = {
        "source_id": "test",
        "title": "Test",
        "format": format,
        "url": url,
        "every_s": 60,
        "stale_after_s": 300,
        "allow_private": True,
        "timeout_s": 5,
    }
    return Source(**(given | more))  # type: ignore[arg-type]
