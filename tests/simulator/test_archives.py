"""What the systems hand over of the past is what they published then."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest
from lxml import etree

from simulator.archives.all import ARCHIVES
from simulator.archives.archive import DAY_S, Archive, Span
from simulator.press.pages import PAGES, find_page
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

ROA = "{http://datex2.eu/schema/3/roadTrafficData}"
COM = "{http://datex2.eu/schema/3/common}"
NOON = MONDAY_RUSH // DAY_S * DAY_S - 3 * DAY_S + 12 * 3_600
SPAN = Span(NOON, NOON + 7_200)


def archive(source_id: str) -> Archive:
    return next(a for a in ARCHIVES if a.source_id == source_id)


def handed_over(world: World, source_id: str, span: Span = SPAN) -> bytes:
    body = archive(source_id).write(world, span)
    assert body
    return body


def parquet(world: World, source_id: str, span: Span = SPAN) -> list[dict]:
    return pq.read_table(io.BytesIO(handed_over(world, source_id, span))).to_pylist()


@pytest.mark.parametrize("kept", ARCHIVES, ids=lambda a: a.source_id)
def test_same_span_same_bytes(kept: Archive, world: World) -> None:
    fresh = World(world.city, world.seed, world.address)
    kept.write(fresh, Span(NOON - 20 * DAY_S, NOON - 20 * DAY_S + 7_200))
    assert kept.write(fresh, SPAN) == kept.write(world, SPAN)


def measured(world: World, at: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Site and figures of the minute's publication, by XPath; none where the site sends errors."""
    page = PAGES["/datex2/measured.xml"]
    root = etree.fromstring(page.render(world, page.changed_at(world, at)))
    names = {"vehicleFlowRate": "veicoli_h", "speed": "km_h", "percentage": "occupazione"}
    for site in root.iter(f"{ROA}siteMeasurements"):
        found = {names[e.tag.removeprefix(COM)]: e for e in site.iter(*(COM + n for n in names))}
        reference = site.find(f"{ROA}measurementSiteReference")
        yield reference.get("id"), {name: float(e.text) for name, e in found.items()}


def test_traffic_is_what_the_minutes_said(world: World) -> None:
    rows = parquet(world, "sim-traffic-history", Span(NOON + 1, NOON + 601))
    by_time = {int(row["fine"].timestamp()): {} for row in rows}
    for row in rows:
        by_time[int(row["fine"].timestamp())][row["sito"]] = row
    assert sorted(by_time) == [NOON + 300, NOON + 600]
    broken = 0
    for at, sites in by_time.items():
        published = dict(measured(world, at))
        assert published.keys() == sites.keys()
        for site_id, figures in published.items():
            row = sites[site_id]
            assert row["valida"] == bool(figures)
            broken += not figures
            for name in ("veicoli_h", "km_h", "occupazione"):
                assert row[name] == (pytest.approx(figures[name], abs=0.11) if figures else None)
    assert broken


def test_cameras_are_as_they_were(world: World) -> None:
    rows = parquet(world, "sim-camera-history", Span(NOON, NOON + DAY_S))
    assert len(rows) == 24 * len(world.cameras.inventory)
    assert len({(row["telecamera"], row["controllo"]) for row in rows}) == len(rows)
    words = set()
    for row in rows[::7]:
        camera = world.cameras.find(row["telecamera"])
        outage = world.cameras.outage(camera, int(row["controllo"].timestamp()))
        assert row["esito"] == (outage.fault if outage else "utilizzabile")
        words.add(row["esito"])
    assert len(words) > 3
    assert len({row["controllo"].minute for row in rows}) == 4


def test_incidents_are_what_the_live_export_said_in_the_end(world: World) -> None:
    rows = [json.loads(line) for line in handed_over(world, "sim-incidents").splitlines()]
    day_end = SPAN.until // DAY_S * DAY_S + DAY_S
    page = PAGES["/cad/incidents.ndjson"]
    live = {}
    for line in page.render(world, day_end - 1).splitlines():
        live[json.loads(line)["numero"]] = json.loads(line)
    settled = [row for row in rows if row == live.get(row["numero"])]
    assert len(rows) > 300
    assert len(settled) > 0.95 * len(rows)
    assert all(row["chiuso"] for row in rows)


def test_every_dispatch_has_its_incident(world: World) -> None:
    incidents = {json.loads(i)["numero"] for i in handed_over(world, "sim-incidents").splitlines()}
    rows = [json.loads(line) for line in handed_over(world, "sim-dispatches").splitlines()]
    assert len(rows) > 150
    assert {row["intervento"] for row in rows} <= incidents
    assert all(row["libera"] for row in rows)


def test_bulletins_are_those_of_their_hours(world: World) -> None:
    span = Span(NOON, NOON + 3 * DAY_S)
    body = handed_over(world, "sim-bulletin", span).decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    zones = {row["zona_codice"] for row in rows}
    assert len(rows) == 2 * 6 * len(zones)
    for name in ("zone", "zone-domani"):
        page = PAGES[f"/cap/bulletin-{name}.csv"]
        for at in range(span.since + 7_200 * 2, span.until, 7_200):
            now = page.render(world, page.changed_at(world, at)).decode().splitlines()[1:]
            assert set(now) <= set(body.splitlines())


def test_messages_are_those_that_were_linked_to(world: World) -> None:
    body = handed_over(world, "sim-alert", Span(NOON - 20 * DAY_S, NOON))
    with zipfile.ZipFile(io.BytesIO(body)) as messages:
        assert len(messages.namelist()) > 5
        for name in messages.namelist():
            page = find_page(world, f"/cap/messages/{name}")
            assert page
            assert page.render(world, NOON) == messages.read(name)


def test_nothing_in_a_span_is_no_file(world: World) -> None:
    second = Span(NOON + 1, NOON + 2)
    found = {a.source_id for a in ARCHIVES if a.write(world, second) is not None}
    assert found <= {"sim-incidents", "sim-dispatches"}
