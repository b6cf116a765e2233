"""What the civil protection publishes: CAP messages behind an Atom index, and bulletins."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from simulator.press.alerts import PREFIX, message, messages
from simulator.press.pages import PAGES, find_page
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

QUARTER_OF_A_YEAR = 90 * 86_400
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
