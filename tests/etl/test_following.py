"""Indexes that link to their messages: which are fetched, how many, from where, and how often."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from etl import following
from etl.pipeline import Pipeline
from etl.run import load_file, run_source
from etl.sources import Source
from tests.etl.feeds import pipeline_into, source
from tests.etl.servers import Answer, Server, reply

Serve = Callable[[Answer], Server]
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"


def message(name: str, more: str = "") -> bytes:
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier>'
        "<sender>s@example.org</sender><sent>2026-02-07T10:00:00+01:00</sent><status>Actual</status>"
        f"<msgType>Alert</msgType><scope>Public</scope>{more}</alert>"
    ).encode()


def entry(url: str, updated: str = "2026-02-07T10:00:00Z") -> str:
    link = f"<link type='application/cap+xml' href='{url}'/>"
    return f"<entry><id>urn:{url}</id><updated>{updated}</updated>{link}</entry>"


def missing(connection: socket.socket, request: bytes) -> None:
    reply(b"gone", status="404 Not Found")(connection, request)


def busy(connection: socket.socket, request: bytes) -> None:
    reply(b"later", status="503 Service Unavailable")(connection, request)


@dataclass
class Site:
    """What a server has at each path, and what it was asked for."""

    pages: dict[str, bytes | Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    def index(self, *entries: str) -> None:
        self.pages["/feed"] = ATOM.format("".join(entries)).encode()

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        path = request.split()[1].decode()
        self.asked.append(path)
        self.heads.append(request)
        page = self.pages.get(path, missing)
        (reply(page) if isinstance(page, bytes) else page)(connection, request)

    def took(self) -> list[str]:
        """The paths asked for since this was called last, in order of their names."""
        asked, self.asked = sorted(self.asked), []
        return asked


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


@pytest.fixture
def site() -> Site:
    return Site({f"/{name}": message(name) for name in "abc"})


@pytest.fixture
def feed(site: Site, serve: Serve) -> Source:
    return source("alert_cap", serve(site).url)


def alerts(pipeline: Pipeline) -> set[Any]:
    return {row["alert_id"] for row in pipeline.warehouse.query("SELECT alert_id FROM alert")}


def test_messages_are_fetched_once_and_kept_as_received(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), entry("b"), entry("b", "2026-02-07T10:00:00Z"))
    first = run_source(feed, pipeline)
    assert (first.outcome, first.reason, first.read_n, first.rejected_n) == ("loaded", None, 2, 0)
    assert (site.took(), alerts(pipeline)) == (["/a", "/b", "/feed"], {"a", "b"})
    assert all(b"Accept: application/cap+xml" in head for head in site.heads)
    assert first.raw_file is not None
    kept = b"".join(pipeline.raw.read(first.raw_file, 1_000_000))
    assert message("a") in kept
    assert message("b") in kept
    assert run_source(feed, pipeline).reason == "not modified"
    assert site.took() == ["/feed"]
    site.index(entry("/c"), entry("/b"), entry("/a"))
    assert run_source(feed, pipeline).loaded_n == 1
    assert (site.took(), alerts(pipeline)) == (["/c", "/feed"], {"a", "b", "c"})


def test_another_version_of_an_entry_is_fetched_again(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), entry("/b"))
    run_source(feed, pipeline)
    site.took()
    site.index(entry("/a", "2026-02-07T11:00:00Z"), entry("/b"))
    assert run_source(feed, pipeline).outcome == "loaded"
    assert site.took() == ["/a", "/feed"]


def test_a_kept_run_can_be_loaded_again(pipeline: Pipeline, site: Site, feed: Source) -> None:
    site.index(entry("/a"), entry("/b"))
    first = run_source(feed, pipeline)
    assert first.raw_file is not None
    again = load_file(feed, pipeline, pipeline.raw.folder / first.raw_file)
    assert (again.outcome, again.read_n, again.rejected_n) == ("loaded", 2, 0)


def test_what_is_busy_is_asked_again_though_the_index_is_the_same(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), entry("/b"))
    site.pages["/b"] = busy
    first = run_source(feed, pipeline)
    assert (first.outcome, alerts(pipeline)) == ("loaded", {"a"})
    assert "1 linked messages not had (" in (first.reason or "")
    assert "503" in (first.reason or "")
    site.took()
    site.pages["/b"] = message("b")
    assert run_source(feed, pipeline).reason is None
    assert (site.took(), alerts(pipeline)) == (["/b", "/feed"], {"a", "b"})


def test_what_is_missing_is_told_and_spoils_nothing(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), entry("/none"))
    first = run_source(feed, pipeline)
    assert (first.outcome, first.rejected_n, alerts(pipeline)) == ("loaded", 0, {"a"})
    assert "404" in (first.reason or "")
    assert run_source(feed, pipeline).outcome == "loaded"


def test_a_message_that_cannot_be_read_goes_to_quarantine(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.pages["/a"] = b"<!DOCTYPE html><html></html>"
    site.pages["/b"] = ATOM.format(entry("/a")).encode()
    site.index(entry("/a"), entry("/b"), entry("/c"))
    run = run_source(replace(feed, max_reject_pct=100), pipeline)
    assert (run.outcome, run.read_n, alerts(pipeline)) == ("loaded", 3, {"c"})
    reasons = {row["reason"] for row in pipeline.warehouse.query("SELECT reason FROM quarantine")}
    assert reasons == {
        "found an HTML page, expected a CAP message",
        "found a link, expected the message itself",
    }


def test_guards_look_at_the_whole_list(pipeline: Pipeline, site: Site, feed: Source) -> None:
    guarded = replace(feed, min_rows=3, max_reject_pct=30)
    site.index(entry("/a"), entry("/b"), entry("/c"))
    assert run_source(guarded, pipeline).outcome == "loaded"
    site.pages["/d"] = b"<kml/>"
    site.index(entry("/a"), entry("/b"), entry("/c"), entry("/d"))
    assert run_source(guarded, pipeline).outcome == "loaded"


def test_a_refused_run_forgets_what_it_fetched(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), entry("/b"))
    assert run_source(replace(feed, min_rows=3), pipeline).outcome == "refused"
    assert alerts(pipeline) == set()
    site.index(entry("/a"), entry("/b"), entry("/c"))
    assert run_source(replace(feed, min_rows=3), pipeline).outcome == "loaded"
    assert alerts(pipeline) == {"a", "b", "c"}


def test_no_more_than_bearable_and_the_rest_at_the_next_poll(
    pipeline: Pipeline, site: Site, feed: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_MESSAGES", 2)
    site.index(entry("/a"), entry("/b"), entry("/c"))
    assert run_source(feed, pipeline).reason == "1 linked messages left for the next poll"
    assert len(alerts(pipeline)) == 2
    assert run_source(feed, pipeline).reason is None
    assert alerts(pipeline) == {"a", "b", "c"}


def test_messages_together_are_no_larger_than_a_payload(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    for name in "ab":
        site.pages[f"/{name}"] = message(name, f"<note>{'x' * 6_000}</note>")
    site.index(entry("/a"), entry("/b"))
    run = run_source(replace(feed, max_bytes=10_000), pipeline)
    assert (run.reason, len(alerts(pipeline))) == ("1 linked messages left for the next poll", 1)
    site.pages["/c"] = message("c", f"<note>{'x' * 20_000}</note>")
    site.index(entry("/c"))
    assert "expected at most 10,000" in (
        run_source(replace(feed, max_bytes=10_000), pipeline).reason or ""
    )


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/a", "http://[::1", "http://localhost:1/a"]
)
def test_links_elsewhere_are_not_taken_into_our_network(
    url: str, pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), entry(url))
    run = run_source(feed, pipeline)
    assert (run.outcome, alerts(pipeline)) == ("loaded", {"a"})


def test_another_host_gets_neither_the_secret_nor_the_leave(
    pipeline: Pipeline, site: Site, feed: Source, serve: Serve
) -> None:
    other = Site({"/feed": message("z")})
    elsewhere = serve(other)
    site.index(entry("/a"), entry(elsewhere.url))
    run = run_source(replace(feed, secret_text="s3cret"), pipeline)
    assert alerts(pipeline) == {"a"}
    assert (other.asked, "public internet" in (run.reason or "")) == ([], True)
    assert all(b"s3cret" in head for head in site.heads)


def test_an_index_loaded_from_a_file_is_not_followed(
    pipeline: Pipeline, site: Site, feed: Source, tmp_path: Path
) -> None:
    site.index(entry("/a"))
    file = tmp_path / "index.atom"
    page = site.pages["/feed"]
    assert isinstance(page, bytes)
    file.write_bytes(page)
    run = load_file(replace(feed, max_reject_pct=100), pipeline, file)
    assert (run.rejected_n, site.asked) == (1, [])


def test_a_large_index_is_searched_by_the_worker(
    pipeline: Pipeline, site: Site, feed: Source
) -> None:
    site.index(entry("/a"), f"<!--{'x' * 400_000}-->", entry("/b"))
    assert run_source(feed, pipeline).loaded_n == 2
