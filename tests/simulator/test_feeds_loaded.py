"""What the city publishes is read by the ordinary pipeline, from its sources file, without rejects."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.city import load_city
from data.warehouse import Warehouse
from etl.assembly import assemble, city_sources
from etl.pipeline import Pipeline
from etl.run import load_file, run_source
from etl.sources import CAMERA_LOOKS, Source
from settings import read_settings
from simulator.archives.all import ARCHIVES
from simulator.archives.archive import DAY_S, Archive, Span
from simulator.lifecycle import LONGEST_S
from simulator.press.alerts import LISTED_S, messages
from simulator.server import CityServer
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH


@dataclass(frozen=True, slots=True)
class _Rows:
    rows_n: int


@dataclass(frozen=True, slots=True)
class _Counted:
    alerts_n: int
    zones_n: int


ROOT = Path(__file__).parents[2]
FILES = ("simulator/sources.toml",)


@pytest.fixture(scope="module")
def pipeline(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Pipeline, dict[str, Source]]]:
    """A pipeline into a warehouse of its own, and the sources of a city that stands still."""
    server = CityServer(("127.0.0.1", 0), world, lambda: MONDAY_RUSH)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    folder = tmp_path_factory.mktemp("room")
    before, world.address = world.address, address
    environ = {"DATA_DIR": str(folder), "SIMULATOR_URL": address, "RAW_DAYS": "0"}
    sources: dict[str, Source] = {}
    for file in FILES:
        settings = read_settings({**environ, "SOURCES": str(ROOT / file)})
        sources |= {s.source_id: s for s in city_sources(settings, environ)}
    with closing(Warehouse.open(None, spool=folder / "spool")) as warehouse:
        made = assemble(settings, warehouse, load_city("milano"))
        yield made, sources
        made.close()
    server.shutdown()
    server.server_close()
    world.address = before


def test_every_source_loads_without_rejects(pipeline: tuple[Pipeline, dict[str, Source]]) -> None:
    room, sources = pipeline
    for source in sources.values():
        if source.road == "polled" and source.is_enabled and source.format not in CAMERA_LOOKS:
            run = run_source(source, room)
            found = (source.source_id, run.outcome, run.reason, run.rejected_n)
            assert found == (source.source_id, "loaded", run.reason, 0)
            assert run.loaded_n > 0, source.source_id


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda a: a.source_id)
def test_every_archive_loads_without_rejects(
    archive: Archive,
    pipeline: tuple[Pipeline, dict[str, Source]],
    world: World,
    tmp_path: Path,
) -> None:
    room, sources = pipeline
    days = 1 if archive.mapping else 30
    until = MONDAY_RUSH - 3 * DAY_S
    body = archive.write(world, Span(until - days * DAY_S, until))
    assert body
    file = tmp_path / f"archive{archive.ending}"
    file.write_bytes(body)
    run = load_file(sources[archive.source_id], room, file, known_then=True)
    assert (run.outcome, run.rejected_n) == ("loaded", 0), run.reason
    assert run.loaded_n > 3
    table = (run.tables or "").split(",")[0]
    late = room.warehouse.read(
        f"SELECT count(*) AS rows_n FROM {table} WHERE run_id = $run AND reported_at > $until",
        _Rows,
        {"run": run.run_id, "until": datetime.fromtimestamp(until + LONGEST_S, UTC)},
    )
    assert late == [_Rows(0)]


def test_the_index_of_alerts_is_followed(
    pipeline: tuple[Pipeline, dict[str, Source]], world: World
) -> None:
    room, sources = pipeline
    run_source(sources["sim-alert"], room)
    found = room.warehouse.read(
        "SELECT count(*) AS alerts_n, count(DISTINCT zone_id) AS zones_n "
        "FROM alert JOIN alert_zone USING (alert_id) "
        "WHERE alert.sender LIKE '%simulazione%' AND sent_at > to_timestamp($since)",
        _Counted,
        {"since": MONDAY_RUSH - LISTED_S},
    )
    listed = set(messages(world, MONDAY_RUSH - LISTED_S, MONDAY_RUSH))
    assert found == [_Counted(len(listed), len({zone_id for zone_id, _ in listed}))]
    assert len(listed) > 1


def test_messages_of_signs_are_as_new_as_their_list(
    pipeline: tuple[Pipeline, dict[str, Source]],
) -> None:
    """A sign may show the same for hours, and the feed is none the older for it."""
    room, sources = pipeline
    run = run_source(sources["sim-sign-messages"], room)
    assert run.newest_at is not None
    assert abs(run.newest_at.timestamp() - MONDAY_RUSH) < 60
