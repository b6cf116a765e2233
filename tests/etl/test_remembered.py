"""What a restart remembers of each source: nothing is read twice, and nothing is left out."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.moment import Moment
from data.queries import runs_named
from data.reporting import WHENEVER
from data.warehouse import Warehouse
from etl.pipeline import Pipeline
from etl.remembered import Remembered
from etl.run import run_source
from tests.etl.feeds import pipeline_of, source
from tests.etl.servers import Answer, Server, reply

Serve = Callable[[Answer], Server]
CAP = b"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier>
<sender>s</sender><sent>2026-02-07T20:00:00+01:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope><info><event>Neve</event></info></alert>"""
INDEX = b"""<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-02-07T20:0%s:00Z</updated><entry>
<id>1</id><updated>2026-02-07T20:00:00Z</updated><link href="message"/></entry></feed>"""
UNIT = '{"unit_id": "%s", "observed_at": "2026-02-07T20:00:0%dZ", "lon": 9.1, "lat": 45.4}'


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse.open(tmp_path / "w.duckdb")
    yield opened
    opened.close()


def started(warehouse: Warehouse, folder: Path, name: str) -> Pipeline:
    """A pipeline as a start of the process makes it, with what the last one left."""
    moment = Moment(at=WHENEVER, warehouse=warehouse)
    known = Remembered(
        folder / "known", lambda source_id, run_id: bool(runs_named(moment, source_id, run_id))
    )
    (folder / name).mkdir()
    return replace(pipeline_of(warehouse, folder / name), known=known, folders=(folder,))


def test_a_folder_goes_on_where_it_was(warehouse: Warehouse, tmp_path: Path) -> None:
    inbox = tmp_path / "units"
    inbox.mkdir()
    for number, name in enumerate("ab"):
        (inbox / f"{name}.json").write_text(UNIT % (name, number))
    feed, seen = source("unit_json", url=inbox.as_uri()), []
    for start in "123":
        pipeline = started(warehouse, tmp_path, start)
        run = run_source(feed, pipeline)
        seen.append((run.loaded_n, run.reason))
        pipeline.close()
    assert seen == [(1, None), (1, None), (0, "not modified")]


def test_links_that_were_followed_are_not_followed_again(
    warehouse: Warehouse, tmp_path: Path, serve: Serve
) -> None:
    now = ["0"]

    def answer(connection: socket.socket, request: bytes) -> None:
        body = CAP if request.startswith(b"GET /message") else INDEX % now[0].encode()
        reply(body)(connection, request)

    server, counts = serve(answer), []
    for now[0] in "12":
        pipeline = started(warehouse, tmp_path, now[0])
        counts.append(run_source(source("alert_cap", url=server.url), pipeline).loaded_n)
        pipeline.close()
    assert counts == [1, 0]
    asked = [request.split()[1] for request in server.requests]
    assert asked == [b"/feed", b"/message", b"/feed"]


def test_what_the_warehouse_does_not_have_was_not_read(tmp_path: Path, serve: Serve) -> None:
    server = serve(reply((UNIT % ("a", 1)).encode()))
    feed, loaded = source("unit_json", url=server.url), []
    for name in ("old", "new"):
        warehouse = Warehouse.open(tmp_path / f"{name}.duckdb")
        pipeline = started(warehouse, tmp_path, name)
        loaded.append(run_source(feed, pipeline).loaded_n)
        pipeline.close()
        warehouse.close()
    assert loaded == [1, 1]


def test_another_mapping_reads_the_same_payload_again(
    warehouse: Warehouse, tmp_path: Path, serve: Serve
) -> None:
    server, mapping = serve(reply(b"id,kind\n1,van\n")), tmp_path / "units.toml"
    text = 'table = "unit"\nformat = "csv"\n[columns]\nunit_id = "id"\n'
    kinds = []
    for start, more in (("1", ""), ("2", 'kind = "kind"\n'), ("3", 'kind = "kind"\n')):
        mapping.write_text(text + more)
        pipeline = started(warehouse, tmp_path, start)
        run = run_source(source("table_mapped", url=server.url, mapping=mapping), pipeline)
        (row,) = warehouse.query("SELECT kind FROM unit")
        kinds.append((row["kind"], run.loaded_n))
        pipeline.close()
    assert kinds == [(None, 1), ("van", 1), ("van", 0)]


def test_a_file_that_breaks_is_forgotten(
    warehouse: Warehouse, tmp_path: Path, serve: Serve
) -> None:
    server = serve(reply((UNIT % ("a", 1)).encode()))
    feed = source("unit_json", url=server.url)
    first = started(warehouse, tmp_path, "1")
    run_source(feed, first)
    first.close()
    (tmp_path / "known" / "test.json").write_bytes(b'{"fetched": {"url": 1')
    second = started(warehouse, tmp_path, "2")
    assert run_source(feed, second).loaded_n == 1
    second.close()
