"""Traffic news and street works: sentences taken apart, vocabulary, real payloads, leaving lists."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from data.records import TrafficEvent
from etl.cciss.period import period
from etl.cciss.vocabulary import PHRASES, meaning
from etl.feed import Reject
from etl.formats import formats
from etl.pipeline import Pipeline
from etl.run import run_source
from tests.etl.feeds import pipeline_into, source
from tests.etl.servers import Answer, Server, reply

Find = Callable[..., Path]
Serve = Callable[[Answer], Server]
ROME = ZoneInfo("Europe/Rome")
XS = {"xs": "http://www.w3.org/2001/XMLSchema"}


def rome(year: int, *more: int) -> datetime:
    return datetime(year, *more, tzinfo=ROME).astimezone(UTC)  # type: ignore[arg-type]


def read(format: str, body: bytes) -> tuple[list[TrafficEvent], list[str]]:
    parse = formats()[format].parse
    assert parse
    reject = Reject()
    rows = [row for row in parse(body, reject) if isinstance(row, TrafficEvent)]
    return rows, [rejected.reason for rejected in reject.rejected]


@pytest.mark.parametrize(
    ("text", "from_at", "until_at"),
    [
        ("lavori dalle 21:36 del 3 agosto 2026 tra", rome(2026, 8, 3, 21, 36), None),
        (
            "dalle 21:35 del 3 alle 05:00 del 4 agosto 2026",
            rome(2026, 8, 3, 21, 35),
            rome(2026, 8, 4, 5),
        ),
        (
            "dalle 21:30 alle 22:15 del 23 agosto 2026",
            rome(2026, 8, 23, 21, 30),
            rome(2026, 8, 23, 22, 15),
        ),
        (
            "dalle 22:00 del 31 alle 05:00 del 1 settembre 2026",
            rome(2026, 8, 31, 22),
            rome(2026, 9, 1, 5),
        ),
        (
            "dalle 22:00 del 31 dicembre alle 05:00 del 1 gennaio 2027",
            rome(2026, 12, 31, 22),
            rome(2027, 1, 1, 5),
        ),
        (
            "dalle ore 22.00 del 31 alle ore 05.00 del 1 gennaio 2027",
            rome(2026, 12, 31, 22),
            rome(2027, 1, 1, 5),
        ),
        ("dal 3 al 7 Agosto 2026", rome(2026, 8, 3), rome(2026, 8, 8)),
        ("dall'8 all'11 marzo 2026", rome(2026, 3, 8), rome(2026, 3, 12)),
        ("fino alle 05:00 del 4 agosto 2026", None, rome(2026, 8, 4, 5)),
        (
            "dalle 02:30 del 25 ottobre 2026",
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            None,
        ),
        ("tutti i giorni dalle 22:00 alle 06:00", None, None),
        ("tra 5,41 km dopo Svincolo e al km 12,3", None, None),
    ],
)
def test_periods(text: str, from_at: datetime | None, until_at: datetime | None) -> None:
    found = period(text)
    assert (found.from_at, found.until_at) == (from_at, until_at)
    assert "dal" not in found.rest


@pytest.mark.parametrize(
    "text",
    [
        "dalle 02:30 del 29 marzo 2026",
        "dalle 25:00 del 3 agosto 2026",
        "dalle 21:00 del 31 giugno 2026 alle 22:00 del 1 luglio 2026",
        "alle 21:00 del 31 giugno 2026",
        "dalle 22:00 alle 05:00 del 4 agosto 2026",
    ],
)
def test_periods_that_no_calendar_has_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^found .+, expected "):
        period(text)


@pytest.mark.parametrize(
    ("words", "kind", "detail"),
    [
        ("Veicolo fermo o in avaria", "VehicleObstruction", "brokenDownVehicle"),
        ("veicoli scortati per maltempo", "GeneralNetworkManagement", "badWeather"),
        (
            "veicoli scortati per maltempo causa perdita di carico",
            "GeneralNetworkManagement",
            "shedLoad",
        ),
        ("coda per incidente", "AbnormalTraffic", "accident"),
        ("incidente con coda", "Accident", "accident"),
        ("tratto chiuso", "RoadOrCarriagewayOrLaneManagement", "roadClosed"),
        ("tratto chiuso causa frana", "RoadOrCarriagewayOrLaneManagement", "landslips"),
        ("corsia di marcia chiusa", "RoadOrCarriagewayOrLaneManagement", "laneClosures"),
        ("tratto riaperto al traffico", "RoadOrCarriagewayOrLaneManagement", "roadCleared"),
        ("VISIBILITÀ RIDOTTA", "PoorEnvironmentConditions", "visibilityReduced"),
        ("incendio boschivo", "EnvironmentalObstruction", "forestFire"),
        ("manifestazione sportiva", "PublicEvent", "sportsMeeting"),
        ("pulizia del manto stradale", "MaintenanceWorks", "sweepingOfRoad"),
    ],
)
def test_meanings(words: str, kind: str, detail: str) -> None:
    assert meaning(words) == (kind, detail)


@pytest.mark.parametrize("words", ["", "avvistamento", "codazzo", "x" * 9_000])
def test_unknown_words_are_never_guessed(words: str) -> None:
    with pytest.raises(ValueError, match="known to report"):
        meaning(words)


def test_kinds_and_details_are_words_of_the_official_schema(shared_data: Find) -> None:
    schema = etree.parse(shared_data("traffic", "xsd", "DATEXIISchema_2_2_3.xsd"))
    types = set(schema.xpath("//xs:complexType/@name", namespaces=XS))
    words = set(schema.xpath("//xs:enumeration/@value", namespaces=XS))
    assert {known.kind for known in PHRASES.values()} <= types
    assert {known.detail for known in PHRASES.values() if known.detail} <= words


def test_real_news_keep_every_item_and_its_words(shared_data: Find) -> None:
    file = shared_data("traffic", "cciss_milano", "cciss_rss.xml")
    rows, rejects = read("news_cciss_rss", file.read_bytes())
    items = etree.parse(file).xpath("/rss/channel/item")
    assert (len(rows), rejects) == (len(items), [])
    for row, item in zip(rows, items, strict=True):
        description = item.findtext("description")
        assert row.road == item.findtext("title")
        assert set(description.split()) >= set((row.comment or "").split())
        issued = parsedate_to_datetime(item.findtext("pubDate"))
        assert datetime.fromisoformat(row.version) == issued
        begins = description.partition("dalle ")[2][:5]
        wall = row.from_at.astimezone(ROME)
        assert f"{wall:%H:%M}" == (begins or f"{issued.astimezone(ROME):%H:%M}")
        assert (row.until_at is not None) == ("alle " in description.partition("dalle ")[2])
    assert [row.kind for row in rows if "causa lavori" in (row.comment or "")] == [
        "GeneralObstruction",
        "RoadOrCarriagewayOrLaneManagement",
        "RoadOrCarriagewayOrLaneManagement",
    ]
    assert len({row.event_id for row in rows}) == len(rows)


def test_real_works_last_the_days_they_announce(shared_data: Find) -> None:
    file = shared_data("traffic", "cciss_milano", "milano_manomissione_live_pull.json")
    rows, rejects = read("works_milano_json", file.read_bytes())
    features = json.loads(file.read_bytes())["features"]
    assert (len(rows), rejects) == (len(features), [])
    for row, feature in zip(rows, features, strict=True):
        told = feature["properties"]
        assert row.event_id == told["Numero di protocollo ingresso"]
        assert [row.lon, row.lat] == feature["geometry"]["coordinates"]
        assert told["Tipo di utility/attività"] in (row.comment or "")
        assert row.until_at is not None
        first, after = (moment.astimezone(ROME) for moment in (row.from_at, row.until_at))
        assert (after.date() - first.date()).days == int(told["Totale giorni previsti di lavori"])
        assert first.date() > date(2021, 1, 1)
        assert (first.hour, after.hour) == (0, 0)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def news(*sentences: str) -> bytes:
    items = "".join(
        f"<item><title>A4</title><description>A4\n {text}</description>"
        "<pubDate>Sat, 07 Feb 2026 07:00:00 GMT</pubDate></item>"
        for text in sentences
    )
    return f"<rss version='2.0'><channel><title>CCISS</title>{items}</channel></rss>".encode()


def test_news_that_leave_the_list_are_closed(pipeline: Pipeline, serve: Serve) -> None:
    answers = [reply(news("lavori", "pioggia", "nebbia")), reply(news("lavori", "nebbia"))]
    server = serve(lambda connection, request: answers.pop(0)(connection, request))
    feed = source("news_cciss_rss", server.url, is_snapshot=True)
    assert run_source(feed, pipeline).loaded_n == 3
    assert run_source(feed, pipeline).loaded_n == 2
    asked = "SELECT comment FROM traffic_event WHERE closed_at IS NOT NULL"
    assert [row["comment"] for row in pipeline.warehouse.query(asked)] == ["pioggia"]
