"""What the city publishes: same bytes for the same second, right shapes, one story everywhere."""

import csv
import io
import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import duckdb
import pytest
from lxml import etree

from data.records import column_types, record_types, required_columns
from simulator import __file__ as simulator_module
from simulator.archives.all import ARCHIVES
from simulator.places import metres
from simulator.press.page import Page
from simulator.press.pages import PAGES
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

SIMULATOR = Path(simulator_module).parent
V3 = "http://datex2.eu/schema/3/"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
MAPPED = {
    "incident": "/cad/incidents.ndjson",
    "dispatch": "/cad/dispatches.ndjson",
    "unit": "/cad/units.csv",
    "unit_position": "/avl/positions.ndjson",
    "camera": "/cameras/inventory.csv",
    "camera_work": "/cameras/works.csv",
}


def published(world: World, path: str, at: int) -> bytes:
    page = PAGES[path]
    return page.render(world, page.changed_at(world, at))


def rows(world: World, path: str, at: int) -> list[dict]:
    return [json.loads(line) for line in published(world, path, at).splitlines()]


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_same_second_same_bytes_whatever_was_asked_before(page: Page, world: World) -> None:
    fresh = World(world.city, world.seed, world.address)
    times = [MONDAY_RUSH - n * 4_321 for n in range(3)]
    here = {at: page.render(world, page.changed_at(world, at)) for at in times}
    Random(1).shuffle(times)
    for at in times:
        assert page.render(fresh, page.changed_at(fresh, at)) == here[at]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_last_change_is_never_in_the_future(page: Page, world: World, at: int) -> None:
    changed_at = page.changed_at(world, at)
    assert changed_at <= at
    assert page.changed_at(world, changed_at) == changed_at
    assert page.render(world, changed_at)


def test_nothing_between_two_changes(world: World) -> None:
    """A page rendered at the second asked for equals the one of its last change."""
    for path in ("/cad/incidents.ndjson", "/cad/dispatches.ndjson"):
        page = PAGES[path]
        for at in range(MONDAY_RUSH, MONDAY_RUSH + 60, 7):
            assert page.render(world, at) == page.render(world, page.changed_at(world, at))


def test_situations_stand_still_between_two_changes(world: World) -> None:
    page = PAGES["/datex2/situations.xml"]
    for at in range(MONDAY_RUSH - 40_000, MONDAY_RUSH, 1_009):
        now, then = page.render(world, at), page.render(world, page.changed_at(world, at))
        assert (
            now.partition(b"</com:publicationTime>")[2]
            == (then.partition(b"</com:publicationTime>")[2])
        )


def test_incidents_tell_only_what_has_happened(world: World, at: int) -> None:
    incidents = rows(world, "/cad/incidents.ndjson", at)
    assert 600 < len(incidents) < 1_200
    times = ("ricevuto", "assegnato", "partito", "sul_posto", "terminato", "chiuso")
    for incident in incidents:
        known = [seconds(incident[name]) for name in times if incident[name]]
        assert all(moment <= at for moment in known)
        assert (incident["esito"] is not None) == (incident["chiuso"] is not None)
    assert len({incident["numero"] for incident in incidents}) == len(incidents)


def test_every_dispatch_has_its_incident_and_its_unit(world: World, at: int) -> None:
    incidents = {row["numero"]: row for row in rows(world, "/cad/incidents.ndjson", at)}
    listed = csv.DictReader(io.StringIO(published(world, "/cad/units.csv", at).decode()))
    units = {row["unita"] for row in listed}
    dispatches = rows(world, "/cad/dispatches.ndjson", at)
    assert len(dispatches) > 300
    for dispatch in dispatches:
        incident = incidents[dispatch["intervento"]]
        assert dispatch["unita"] in units
        assert seconds(incident["assegnato"]) <= seconds(dispatch["assegnata"])
        assert seconds(dispatch["assegnata"]) > seconds(incident["ricevuto"])


def test_a_unit_on_scene_is_at_its_incident(world: World, at: int) -> None:
    incidents = {row["numero"]: row for row in rows(world, "/cad/incidents.ndjson", at)}
    dispatches = rows(world, "/cad/dispatches.ndjson", at)
    on_scene = 0
    for position in rows(world, "/avl/positions.ndjson", at):
        fixed = seconds(position["ts"])
        assert 0 <= at - fixed < 30
        current = [
            d for d in dispatches
            if d["unita"] == position["id"]
            and seconds(d["assegnata"]) <= fixed
            and (d["libera"] is None or fixed < seconds(d["libera"]))
        ]  # fmt: skip
        assert (position["status"] in ("assigned", "enroute", "on_scene")) == bool(current)
        if position["status"] == "on_scene":
            on_scene += 1
            where = incidents[current[0]["intervento"]]
            here = (position["lon"], position["lat"])
            assert metres(here, (where["x"], where["y"])) < 5
    assert on_scene > 0


def test_accidents_on_the_road_are_calls(world: World) -> None:
    root = etree.fromstring(published(world, "/datex2/situations.xml", MONDAY_RUSH))
    incidents = {row["numero"]: row for row in rows(world, "/cad/incidents.ndjson", MONDAY_RUSH)}
    accidents = [
        record
        for record in root.iter(f"{{{V3}situation}}situationRecord")
        if record.get(XSI_TYPE) == "sit:Accident"
    ]
    assert accidents
    for record in accidents:
        incident = incidents[record.get("id").removeprefix("SIM-")]
        lat = float(record.findtext(f".//{{{V3}locationReferencing}}latitude"))
        lon = float(record.findtext(f".//{{{V3}locationReferencing}}longitude"))
        assert metres((lon, lat), (incident["x"], incident["y"])) < 5


def test_datex_has_the_shape_of_version_3(world: World, at: int) -> None:
    kinds = {
        "/datex2/sites.xml": "roa:MeasurementSiteTablePublication",
        "/datex2/measured.xml": "roa:MeasuredDataPublication",
        "/datex2/situations.xml": "sit:SituationPublication",
    }
    for path, kind in kinds.items():
        root = etree.fromstring(published(world, path, at))
        assert root.tag == f"{{{V3}messageContainer}}messageContainer"
        payload = root.find(f"{{{V3}messageContainer}}payload")
        assert payload.get(XSI_TYPE) == kind
        time = payload.findtext(f"{{{V3}common}}publicationTime")
        assert datetime.fromisoformat(time) <= datetime.fromtimestamp(at, UTC)


def test_every_measurement_is_of_a_listed_site(world: World, at: int) -> None:
    table = etree.fromstring(published(world, "/datex2/sites.xml", at))
    sites = {site.get("id") for site in table.iter(f"{{{V3}roadTrafficData}}measurementSite")}
    data = etree.fromstring(published(world, "/datex2/measured.xml", at))
    references = data.iter(f"{{{V3}roadTrafficData}}measurementSiteReference")
    measured = [reference.get("id") for reference in references]
    assert len(measured) == len(set(measured)) == len(sites)
    assert set(measured) == sites


@pytest.mark.parametrize(
    "file",
    [f for f in sorted((SIMULATOR / "mappings").glob("*.toml")) if not f.stem.endswith("_history")],
    ids=lambda f: f.stem,
)
def test_mappings_fit_records_and_pages(file: Path, world: World, tmp_path: Path) -> None:
    mapping = tomllib.loads(file.read_text(encoding="utf-8"))
    record = record_types()[mapping["table"]]
    assert set(mapping["columns"]) <= set(column_types(record))
    assert required_columns(record) - {"is_valid"} <= set(mapping["columns"])
    payload = tmp_path / f"payload.{mapping['format']}"
    payload.write_bytes(published(world, MAPPED[mapping["table"]], MONDAY_RUSH))
    columns = ", ".join(f"{sql} AS {name}" for name, sql in mapping["columns"].items())
    if mapping["format"] == "ndjson":
        source = f"read_json('{payload}', format='newline_delimited', columns={_struct(mapping)})"
    else:
        source = f"read_csv('{payload}', all_varchar=true)"
    found = duckdb.sql(f"SELECT {columns} FROM {source}").fetchall()
    assert len(found) > 50
    needed = [n for n, name in enumerate(mapping["columns"]) if name in required_columns(record)]
    assert all(row[n] is not None for row in found for n in needed)


def _struct(mapping: dict) -> str:
    return "{" + ", ".join(f"'{n}': '{t}'" for n, t in mapping["source_columns"].items()) + "}"


def test_sources_poll_pages_that_exist() -> None:
    sources = tomllib.loads((SIMULATOR / "sources.toml").read_text(encoding="utf-8"))["source"]
    polled = {s["url"].removeprefix("${SIMULATOR_URL}") for s in sources if "url" in s}
    assert polled == set(PAGES)
    assert all(source["simulation"] for source in sources)
    assert all(source["allow_private"] for source in sources if "url" in source)
    without = {s["id"]: s["format"] for s in sources if "url" not in s and s.get("enabled", True)}
    assert without == {
        "sim-camera-stills": "camera_still",
        "sim-camera-streams": "camera_stream",
    }
    archived = {s["id"] for s in sources if "url" not in s} - without.keys()
    assert archived <= {archive.source_id for archive in ARCHIVES} <= {s["id"] for s in sources}
    named = [s["mapping"] for s in sources if "mapping" in s]
    assert all((SIMULATOR / name).is_file() for name in named)
