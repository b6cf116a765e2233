"""What the civil protection publishes: CAP messages behind an Atom index, and bulletins."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from simulator.press.alerts import PREFIX, message, messages
from simulator.press.pages import PAGES, find_page
from simulator.scenarios.scenario import Scenario
from simulator.scenarios.storm import Storm
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

QUARTER_OF_A_YEAR = 90 * 86_400
WHEN = ("data_pubblicazione", "data_validita_inizio", "data_validita_fine")
ATOM = "{http://www.w3.org/2005/Atom}"


def published(world: World, path: str, at: int) -> bytes:
    page = PAGES[path]
    return page.render(world, page.changed_at(world, at))


def sent(world: World, since: int = MONDAY_RUSH - QUARTER_OF_A_YEAR) -> list[etree._Element]:
    """Every message of three months, oldest first."""
    listed = reversed(list(messages(world, since, MONDAY_RUSH)))
    return [etree.fromstring(message(world, zone_id, at)) for zone_id, at in listed]


def test_cap_is_valid_by_the_official_schema(
    world: World, shared_data: Callable[..., Path]
) -> None:
    schema = etree.XMLSchema(etree.parse(shared_data("civil_protection", "xsd", "cap12.xsd")))
    kinds = set()
    for root in sent(world):
        schema.assertValid(root)
        kinds.add(root.findtext("{*}msgType"))
    assert kinds == {"Alert", "Update", "Cancel"}


def test_cap_refers_to_messages_that_were_sent(world: World) -> None:
    known: set[str] = set()
    referring = 0
    for root in sent(world):
        names = ("{*}sender", "{*}identifier", "{*}sent")
        references = root.findtext("{*}references")
        recent = root.findtext("{*}sent") > "2026-10-01"
        if references and recent:
            assert references in known
            referring += 1
        known.add(",".join(root.findtext(name) for name in names))
    assert referring > 20
    assert len(known) == len(sent(world))


def test_an_alert_is_cancelled_once(world: World) -> None:
    """After a cancellation a zone is silent until the next alert."""
    before: dict[str, str] = {}
    for root in sent(world):
        zone = root.findtext(".//{*}geocode/{*}value")
        kind = root.findtext("{*}msgType")
        if zone in before:
            assert (kind == "Alert") == (before[zone] == "Cancel")
        before[zone] = kind


def test_the_index_leads_to_each_message(world: World, at: int) -> None:
    feed = etree.fromstring(published(world, "/cap/index.atom", at))
    links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert len(links) == len(set(links)) == len(feed.findall(f"{ATOM}entry"))
    for link in links:
        path = link.removeprefix(world.address)
        assert path.startswith(PREFIX)
        page = find_page(world, path)
        assert page
        assert at - 72 * 3_600 < page.changed_at(world, at) <= at
        root = etree.fromstring(page.render(world, at))
        assert path == f"{PREFIX}{root.findtext('{*}identifier').removeprefix('SIM-')}.xml"


@pytest.mark.parametrize(
    "name", ["", ".xml", "Lomb-9-1.xml", "Nowhere-1795536000.xml", "Lomb-9-99999999999.xml", "x"]
)
def test_other_names_are_no_messages(world: World, name: str) -> None:
    assert find_page(world, f"{PREFIX}{name}") is None


def test_bulletin_has_the_columns_of_the_real_one(
    world: World, shared_data: Callable[..., Path]
) -> None:
    real = shared_data("civil_protection", "20260808-bollettino-oggi-zone.csv")
    head, *body = published(world, "/cap/bulletin-zone.csv", MONDAY_RUSH).decode().splitlines()
    assert head == real.read_text(encoding="utf-8").splitlines()[0]
    zones = {m.alert_zone_id for m in world.city.municipalities}
    assert {row.split(",")[3] for row in body} == zones


def test_tomorrows_bulletin_is_todays_for_the_next_day(
    world: World, shared_data: Callable[..., Path]
) -> None:
    real = shared_data("civil_protection", "20260808-bollettino-oggi-zone.csv")
    text = published(world, "/cap/bulletin-zone-domani.csv", MONDAY_RUSH).decode()
    assert text.splitlines()[0] == real.read_text(encoding="utf-8").splitlines()[0]
    today, tomorrow = (
        list(csv.DictReader(io.StringIO(published(world, path, MONDAY_RUSH).decode())))
        for path in ("/cap/bulletin-zone.csv", "/cap/bulletin-zone-domani.csv")
    )
    assert [row["zona_codice"] for row in today] == [row["zona_codice"] for row in tomorrow]
    assert {tuple(row[name] for name in WHEN) for row in today} == {
        ("2026-11-23T14:00:00+01:00", "2026-11-23T14:00:00+01:00", "2026-11-23T23:59:59+01:00")
    }
    assert {tuple(row[name] for name in WHEN) for row in tomorrow} == {
        ("2026-11-23T14:00:00+01:00", "2026-11-24T00:00:00+01:00", "2026-11-24T23:59:59+01:00")
    }


def test_most_forecasts_come_true(world: World) -> None:
    """What the afternoon foresees is what the next morning says, nearly always."""
    afternoons = [MONDAY_RUSH - day * 86_400 for day in range(120)]
    hits = [
        world.weather.outlook(zone, at).levels == world.weather.bulletin(zone, at + 43_200).levels
        for at in afternoons
        for zone in world.weather.zone_ids
    ]
    assert 0.75 < sum(hits) / len(hits) < 1


def test_a_storm_over_midnight_is_foreseen_and_stopping_it_changes_no_forecast(
    world: World,
) -> None:
    late = MONDAY_RUSH + 9 * 1_800
    storm = Storm.at(world.city, "", late)
    stormy = world.playing((storm,))
    stopped = world.playing((Scenario(late, late + 2_400, storm.kind, storm.place),))
    assert stormy.weather.outlook("Lomb-09", late + 1_300).level == "red"
    early = world.playing((Storm.at(world.city, "", MONDAY_RUSH),))
    usual = world.weather.outlook("Lomb-09", MONDAY_RUSH + 1_300).level
    assert early.weather.outlook("Lomb-09", MONDAY_RUSH + 1_300).level == usual
    path = "/cap/bulletin-zone-domani.csv"
    for at in (late - 1, late, late + 1_300, late + 2_399):
        assert published(stopped, path, at) == published(stormy, path, at)
    assert published(stopped, path, late + 2_400) != published(stormy, path, late + 2_400)


def test_bulletin_by_comune_says_what_the_one_by_zone_says(
    world: World, shared_data: Callable[..., Path]
) -> None:
    real = shared_data("civil_protection", "20260808-bollettino-oggi-comuni.csv")
    text = published(world, "/cap/bulletin-comuni.csv", MONDAY_RUSH).decode()
    assert text.splitlines()[0] == real.read_text(encoding="utf-8").splitlines()[0]
    zones = published(world, "/cap/bulletin-zone.csv", MONDAY_RUSH).decode()
    by_zone = {row["zona_codice"]: row for row in csv.DictReader(io.StringIO(zones))}
    comuni = list(csv.DictReader(io.StringIO(text)))
    official = {
        row["pro_com_t"]: row["zona_codice"]
        for row in csv.DictReader(real.read_text(encoding="utf-8").splitlines())
    }
    assert len(comuni) > 100
    for comune in comuni:
        assert comune.items() >= by_zone[comune["zona_codice"]].items()
        assert official[comune["pro_com_t"]] == comune["zona_codice"]
