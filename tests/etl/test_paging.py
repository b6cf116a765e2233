"""Lists in pages: as SensorThings, OData, OGC API, NGSI and open-data portals send them."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from data.records import TrafficReading
from etl import run as run_module
from etl.feed import FormatError, Reject, json_value, utc
from etl.formats import Format
from etl.payload import fetch_payload
from etl.pipeline import Pipeline
from etl.run import load_file, run_source
from etl.transport.bundle import MESSAGES, PAGES, parts, write_bundle
from etl.transport.links import items_in, next_in, next_link, total_in
from etl.transport.outcome import Refused, Transient
from etl.transport.paging import Paging
from etl.transport.transfer import ApiKey, Wanted
from tests.etl.feeds import pipeline_into, source
from tests.etl.servers import Answer, Server, reply

Serve = Callable[[Answer], Server]
BASE = "https://city.example/v1/list?a=1"
LINK, OFFSET = Paging("link", 100), Paging("offset", 100)


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ('</v1/list?page=2>; rel="next"', "https://city.example/v1/list?page=2"),
        ('<https://x.example/1>; rel="prev", <?p=3>; rel=next; title="a, b"', "https://city.example/v1/list?p=3"),
        ('<https://x.example/1>; title="next"; rel="last"', None),
        ('<?p=2>; rel="alternate next"', "https://city.example/v1/list?p=2"),
        ('<?p=1>; rel="first",<?p=2>;REL=NEXT', "https://city.example/v1/list?p=2"),
        ("garbage", None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_link_header(header: str | None, url: str | None) -> None:
    assert next_link(header, BASE) == url


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ({"@iot.count": 9, "@iot.nextLink": "http://sta.example/v1.1/Things?$skip=100", "value": []}, "http://sta.example/v1.1/Things?$skip=100"),
        ({"@odata.nextLink": "list?$skiptoken=x", "value": []}, "https://city.example/v1/list?$skiptoken=x"),
        ({"type": "FeatureCollection", "links": [{"rel": "self", "href": "x"}, {"rel": "next", "href": "?offset=10"}]}, "https://city.example/v1/list?offset=10"),
        ({"_links": {"self": {"href": "a"}, "next": {"href": "b"}}}, "https://city.example/v1/b"),
        ({"links": {"next": "c"}}, "https://city.example/v1/c"),
        ({"count": 3, "next": "https://city.example/v1/list?page=2", "previous": None, "results": []}, "https://city.example/v1/list?page=2"),
        ({"next": None, "links": []}, None),
        ({"next": 3}, None),
        ({"next": {"rel": "x"}}, None),
        ({"links": {"next": None}, "paging": "none"}, None),
        ([1, 2], None),
        (None, None),
    ],
)  # fmt: skip
def test_next_in_json(value: Any, url: str | None) -> None:
    assert next_in(value, BASE) == url


def test_items_are_the_rows_and_no_list_beside_them() -> None:
    assert items_in([1, 2]) == [1, 2]
    assert items_in({"total_count": 9, "results": [1, 2], "links": [1]}) == [1, 2]
    assert items_in({"result": {"records": [1, 2, 3], "fields": [1]}}) == [1, 2, 3]
    assert items_in({"type": "FeatureCollection", "links": [1, 2, 3], "features": []}) == []
    assert items_in({"links": [1, 2, 3], "stations": [1]}) == [1]
    assert items_in({"results": [1], "stations": [1, 2]}) == [1]
    assert items_in({"a": 1}) == items_in("x") == []


def by_path(pages: dict[str, Answer]) -> Answer:
    def answer(connection: socket.socket, request: bytes) -> None:
        target = request.split(b" ")[1].decode()
        pages.get(target, reply(b"", status="404 Not Found"))(connection, request)

    return answer


def fetched(server: Server, folder: Path, paging: Paging, **more: Any) -> list[bytes]:
    wanted = Wanted(url=server.url, allow_private=True, timeout_s=5, max_bytes=100_000)
    _, payload = fetch_payload(replace(wanted, **more), folder, paging)
    assert payload is not None
    assert payload.path.name.endswith(PAGES)
    return list(parts(payload.path))


def test_pages_by_links(serve: Serve, tmp_path: Path) -> None:
    pages = {
        "/feed": reply(b"one", 'Link: </feed?2>; rel="next"'),
        "/feed?2": reply(b'{"next": "/feed?3"}'),
        "/feed?3": reply(b"three"),
    }
    found = fetched(serve(by_path(pages)), tmp_path, LINK)
    assert found == [b"one", b'{"next": "/feed?3"}', b"three"]


def listing(rows: list[Any], wrap: Callable[[list[Any]], Any], *headers: str) -> Answer:
    """A server that gives ``limit`` rows from ``offset`` on."""

    def answer(connection: socket.socket, request: bytes) -> None:
        query = parse_qs(urlsplit(request.split(b" ")[1].decode()).query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        body = json.dumps(wrap(rows[offset : offset + limit])).encode()
        reply(body, *headers)(connection, request)

    return answer


@pytest.mark.parametrize(
    "wrap",
    [list, lambda rows: {"results": rows, "links": [1]}, lambda rows: {"result": {"records": rows}}],
    ids=["NGSI", "Opendatasoft", "CKAN"],
)  # fmt: skip
@pytest.mark.parametrize(("count", "requests"), [(7, 3), (6, 3), (2, 1), (0, 1)])
def test_pages_by_offset(
    serve: Serve, tmp_path: Path, wrap: Callable[[list[Any]], Any], count: int, requests: int
) -> None:
    server = serve(listing([{"id": n} for n in range(count)], wrap))
    found = fetched(server, tmp_path, OFFSET, url=f"{server.url}?limit=3")
    assert [row["id"] for body in found for row in items_in(json.loads(body))] == list(range(count))
    assert len(server.requests) == requests


def capped(most: int, told: Callable[[Any, int], Any], *headers: str) -> Answer:
    """A server that gives fewer rows than it is asked for, and says how many there are."""

    def answer(connection: socket.socket, request: bytes) -> None:
        query = parse_qs(urlsplit(request.split(b" ")[1].decode()).query)
        offset = int(query["offset"][0])
        rows = [{"id": n} for n in range(7)][offset : offset + most]
        reply(json.dumps(told(rows, 7)).encode(), *headers)(connection, request)

    return answer


@pytest.mark.parametrize(
    ("told", "headers"),
    [
        (lambda rows, n: rows, ["Fiware-Total-Count: 7"]),
        (lambda rows, n: rows, ["NGSILD-Results-Count: 7"]),
        (lambda rows, n: {"total_count": n, "results": rows}, []),
        (lambda rows, n: {"result": {"total": n, "records": rows}}, []),
        (lambda rows, n: {"numberMatched": n, "numberReturned": len(rows), "features": rows}, []),
    ],
)
def test_a_server_that_gives_less_than_asked_for_is_read_to_its_end(
    serve: Serve, tmp_path: Path, told: Callable[[Any, int], Any], headers: list[str]
) -> None:
    server = serve(capped(2, told, *headers))
    found = fetched(server, tmp_path, OFFSET, url=f"{server.url}?limit=1000")
    assert [row["id"] for body in found for row in items_in(json.loads(body))] == list(range(7))
    assert len(server.requests) == 4


def test_a_list_that_ends_before_its_end_is_refused(serve: Serve, tmp_path: Path) -> None:
    server = serve(capped(2, lambda rows, n: rows, "X-Total-Count: 9"))
    with pytest.raises(Refused, match="found 7 rows of 9, expected them all"):
        fetched(server, tmp_path, OFFSET, url=f"{server.url}?limit=1000")


def test_totals_that_are_none() -> None:
    for value in ({"total": "many"}, {"total": -1}, {"total": True}, {"total": 1.5}, [1], {}):
        assert total_in(value) is None
    assert total_in({"total": "12"}) == total_in({"data": {"totalCount": 12}}) == 12


def test_the_key_goes_to_each_page_of_its_origin_and_to_no_other(
    serve: Serve, tmp_path: Path
) -> None:
    other = serve(reply(b"[]"))
    pages = {
        "/feed?key=s3cret": reply(b"1", 'Link: </two>; rel="next"'),
        "/two?key=s3cret": reply(b"2", f'Link: <{other.url}>; rel="next"'),
    }
    server = serve(by_path(pages))
    with pytest.raises(Refused, match="expected an address of the public internet"):
        fetched(server, tmp_path, LINK, api_key=ApiKey("query", "key", "s3cret"))
    assert len(server.requests) == 2
    assert other.requests == []


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("http://169.254.169.254/latest", "public internet"),
        ("http://[::ffff:10.0.0.1]/", "public internet"),
        ("file:///etc/passwd", "expected http or https"),
        ("http://x:99999/", "expected a port"),
        ("/feed", "twice, expected an end"),
    ],
)
def test_links_that_lead_astray(serve: Serve, tmp_path: Path, target: str, sentence: str) -> None:
    server = serve(reply(json.dumps({"next": target}).encode()))
    with pytest.raises(Refused, match=sentence):
        fetched(server, tmp_path, LINK)
    assert len(server.requests) == 1


def endless(body: bytes) -> Answer:
    numbers = iter(range(10**6))

    def answer(connection: socket.socket, request: bytes) -> None:
        reply(body, f'Link: </feed?{next(numbers)}>; rel="next"')(connection, request)

    return answer


def test_pages_without_end(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="more than 5 pages"):
        fetched(serve(endless(b"x")), tmp_path, Paging("link", 5))


def test_pages_are_bounded_in_size_together(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="expected at most"):
        fetched(serve(endless(b"x" * 40_000)), tmp_path, LINK)


def test_pages_are_bounded_in_time_together(serve: Serve, tmp_path: Path) -> None:
    def slow(connection: socket.socket, request: bytes) -> None:
        from threading import Event

        Event().wait(0.08)
        next_page(connection, request)

    next_page = endless(b"x")
    with pytest.raises(Transient, match="took longer than"):
        fetched(serve(slow), tmp_path, LINK, timeout_s=0.1)


def parse_json(body: bytes, reject: Reject) -> Iterator[TrafficReading]:
    value = json_value(body, "readings")
    if not isinstance(value, dict):
        raise FormatError("found something else, expected an object")
    for item in value["rows"]:
        yield TrafficReading(site_id=item, observed_at=utc("2026-02-07T20:00:00Z"), speed_kmh=5)


JSON_ROWS = Format("rows", "x", "rows", Path("x"), (TrafficReading,), (), parse_json, tables=("traffic_reading",))  # fmt: skip


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    monkeypatch.setattr(run_module, "formats", lambda: {"rows": JSON_ROWS})
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def sites(pipeline: Pipeline) -> list[str]:
    found = pipeline.warehouse.query("SELECT site_id FROM traffic_reading ORDER BY site_id")
    return [row["site_id"] for row in found]


def two_pages(second: bytes) -> Answer:
    return by_path({"/feed": reply(b'{"rows": ["a"], "next": "/2"}'), "/2": reply(second)})


def test_pages_are_one_run_whose_bytes_are_kept(pipeline: Pipeline, serve: Serve) -> None:
    feed = source("rows", serve(two_pages(b'{"rows": ["b", "c"]}')).url, paging="link")
    run = run_source(feed, pipeline)
    assert (run.outcome, run.loaded_n, sites(pipeline)) == ("loaded", 3, ["a", "b", "c"])
    assert run.raw_file is not None
    assert run.raw_file.endswith(".pages.tar.zst")
    again = load_file(
        replace(feed, source_id="again"), pipeline, pipeline.raw.folder / run.raw_file
    )
    assert (again.outcome, again.loaded_n) == ("loaded", 3)
    assert run_source(feed, pipeline).reason == "not modified"


def test_one_page_that_cannot_be_read_refuses_them_all(pipeline: Pipeline, serve: Serve) -> None:
    run = run_source(source("rows", serve(two_pages(b"[]")).url, paging="link"), pipeline)
    assert (run.outcome, sites(pipeline)) == ("refused", [])


def test_one_page_that_is_missing_fails_them_all(pipeline: Pipeline, serve: Serve) -> None:
    pages = by_path({"/feed": reply(b'{"rows": ["a"], "next": "/2"}'), "/2": reply(b"", status="503 Busy")})  # fmt: skip
    run = run_source(source("rows", serve(pages).url, paging="link"), pipeline)
    assert (run.outcome, sites(pipeline)) == ("transient", [])


def test_messages_stand_each_for_itself(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / f"x{MESSAGES}"
    write_bundle(file, [("t/1", b'{"rows": ["a"]}'), ("t/../2", b"\xff\x00"), ("t/3", b'{"rows": ["b"]}')])  # fmt: skip
    kept = pipeline.raw.keep(file, "test", "run", utc("2026-02-07T20:00:00Z"))
    assert kept is not None
    feed = source("rows", max_reject_pct=50)
    run = load_file(feed, pipeline, pipeline.raw.folder / kept)
    assert (run.outcome, run.read_n, run.loaded_n, run.rejected_n) == ("loaded", 3, 2, 1)
    assert sites(pipeline) == ["a", "b"]


def test_a_payload_that_is_a_tar_file_is_no_bundle(pipeline: Pipeline, serve: Serve, tmp_path: Path) -> None:  # fmt: skip
    file = tmp_path / "x.tar"
    write_bundle(file, [("a", b'{"rows": ["a"]}')])
    server = serve(reply(file.read_bytes()))
    run = run_source(source("rows", server.url.replace("/feed", f"/x{PAGES}")), pipeline)
    assert (run.outcome, sites(pipeline)) == ("refused", [])
