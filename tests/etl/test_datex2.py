"""Facts of DATEX II situation records, read once more by XPath: none of them may be lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from data.records import TrafficEvent
from etl.feed import Reject
from etl.feeds.traffic_datex2 import parse
from etl.pipeline import Pipeline
from etl.run import load_file
from tests.etl.feeds import pipeline_into, source
from tests.goldens import FOLDER

RECORD = "//*[local-name()='situationRecord']"
FACTS = (
    "*[local-name()='impact' or local-name()='impactOnOppositeDirection']//*[not(*)]"
    " | *[not(*)][not(starts-with(local-name(), 'situationRecord'))]"
    " | *[local-name()='forVehiclesWithCharacteristicsOf' or starts-with(local-name(), 'groupOf')]"
    "[local-name()!='groupOfLocations']//*[not(*)]"
    " | *[local-name()='locationReference' or local-name()='groupOfLocations']"
    "//*[local-name()='carriageway' or local-name()='laneUsage' or local-name()='lane'][not(*)]"
)
ELSEWHERE = ("severity", "confidentialityOverride", "delayTimeValue", "probabilityOfOccurrence")
GOLDENS = sorted((FOLDER / "traffic_datex2").glob("situations_*/input.xml"))
REAL = (
    ("datex2_dialects", "cita_luxembourg_situations.xml"),
    ("datex2_dialects", "dgt_spain_situations.xml"),
    ("datex2_dialects", "hc_croatia_events.xml"),
    ("datex2v3_ndw", "actueel_beeld.xml"),
    ("datex2v2_ntis", "Event_Data_3794692773234866.xml"),
)


def facts(record: Any) -> list[tuple[str, str]]:
    """Name and word of each fact that is for the room and has no column of its own."""
    found = [node for node in record.xpath(FACTS) if (node.text or "").strip()]
    inner = [n for n in found if not n.xpath("ancestor::*[contains(local-name(), 'Extension')]")]
    named = [(etree.QName(n).localname, n.get("_extendedValue") or n.text.strip()) for n in inner]
    return [(name, word) for name, word in named if name not in ELSEWHERE]


@pytest.mark.parametrize("file", GOLDENS, ids=lambda file: file.parent.name)
def test_no_fact_of_a_record_is_lost(file: Path) -> None:
    require_all_told(file.read_bytes())


@pytest.mark.parametrize("names", REAL, ids=lambda names: names[1])
def test_no_fact_of_a_real_record_is_lost(
    shared_data: Callable[..., Path], names: tuple[str, ...]
) -> None:
    require_all_told(shared_data("traffic", *names).read_bytes())


def require_all_told(body: bytes) -> None:
    events = [row for row in parse(body, Reject()) if isinstance(row, TrafficEvent)]
    told = {event.event_id: f"{event.cause}\n{event.effects}" for event in events}
    records = [r for r in etree.fromstring(body).xpath(RECORD) if r.get("id") in told]
    lost = [
        (record.get("id"), name, word)
        for record in records
        for name, word in facts(record)
        if word not in told[record.get("id")]
    ]
    assert lost == []
    assert len(records) >= len(events) > 0


def test_facts_are_named_by_the_standard() -> None:
    body = (FOLDER / "traffic_datex2" / "situations_v3_effects" / "input.xml").read_bytes()
    lanes, reroute, accident, generic = parse(body, Reject())
    assert isinstance(lanes, TrafficEvent)
    assert isinstance(reroute, TrafficEvent)
    assert isinstance(accident, TrafficEvent)
    assert isinstance(generic, TrafficEvent)
    said = (lanes.effects or "").splitlines()
    assert "laneUsage: rightLane" in said
    assert "grossWeightCharacteristic: greaterThan 7.5 maximumPermitted" in said
    assert "impactOnOppositeDirection numberOfLanesRestricted: 2" in said
    assert lanes.cause == "laneMoved"
    assert "alternativeRoute: " in (reroute.effects or "")
    assert accident.cause == "accidentInvolvingHeavyLorries"
    assert "accidentType: vehicleStuckUnderBridge" in (accident.effects or "")
    assert (generic.cause, generic.effects) == ("ghostDriver", None)


V2 = """<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" modelBaseVersion="2"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><exchange><supplierIdentification><country>it
</country></supplierIdentification>{exchange}</exchange>{publication}</d2LogicalModel>"""
V3 = """<m:messageContainer xmlns:m="http://datex2.eu/schema/3/messageContainer" modelBaseVersion="3"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{publication}<m:exchangeInformation>{exchange}
</m:exchangeInformation></m:messageContainer>"""
PUBLICATION = """<{name} xsi:type="SituationPublication" lang="it"><publicationTime>2026-02-07T10:00:00Z
</publicationTime>{situations}</{name}>"""
SITUATION = """<situation id="{id}"><situationRecord xsi:type="Accident" id="{id}" version="1">
<situationRecordCreationTime>2026-02-07T09:00:00Z</situationRecordCreationTime>
<situationRecordVersionTime>2026-02-07T09:00:00Z</situationRecordVersionTime>
<accidentType>accident</accidentType></situationRecord></situation>"""
MODE = "<subscription><operatingMode>operatingMode1</operatingMode><updateMethod>{}</updateMethod></subscription>"
CONTEXT = (
    "<m:exchangeContext><m:codedExchangeProtocol>{}</m:codedExchangeProtocol></m:exchangeContext>"
)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def delivery(envelope: str, exchange: str, *ids: str) -> str:
    name = "payloadPublication" if envelope == V2 else "payload"
    situations = "".join(SITUATION.format(id=one) for one in ids)
    publication = PUBLICATION.format(name=name, situations=situations) if ids else ""
    return envelope.format(exchange=exchange, publication=publication)


def deliver(pipeline: Pipeline, folder: Path, text: str, encoding: str = "utf-8") -> Any:
    file = folder / "situations.xml"
    file.write_bytes(text.encode(encoding))
    return load_file(source("traffic_datex2", is_snapshot=True), pipeline, file)


def open_events(pipeline: Pipeline) -> set[str]:
    found = pipeline.warehouse.query("SELECT event_id FROM traffic_event WHERE closed_at IS NULL")
    return {row["event_id"] for row in found}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("envelope", "delta", "whole"),
    [
        (V2, MODE.format("singleElementUpdate"), MODE.format("snapshot")),
        (V2, MODE.format("allElementUpdate"), ""),
        (V3, CONTEXT.format("deltaPush"), CONTEXT.format("snapshotPush")),
    ],
)
def test_only_a_whole_list_closes_what_it_does_not_name(
    pipeline: Pipeline, tmp_path: Path, envelope: str, delta: str, whole: str, encoding: str
) -> None:
    assert deliver(pipeline, tmp_path, delivery(envelope, whole, "A", "B")).loaded_n == 2
    changed = deliver(pipeline, tmp_path, delivery(envelope, delta, "C"), encoding)
    assert (changed.outcome, changed.loaded_n) == ("loaded", 1)
    assert open_events(pipeline) == {"A", "B", "C"}
    deliver(pipeline, tmp_path, delivery(envelope, whole, "B", "C"), encoding)
    assert open_events(pipeline) == {"B", "C"}


@pytest.mark.parametrize(
    ("envelope", "alive"),
    [(V2, "<keepAlive>true</keepAlive>"), (V3, "<m:messageType>keepAlive</m:messageType>")],
)
def test_a_sign_of_life_changes_nothing(
    pipeline: Pipeline, tmp_path: Path, envelope: str, alive: str
) -> None:
    deliver(pipeline, tmp_path, delivery(envelope, "", "A"))
    run = deliver(pipeline, tmp_path, delivery(envelope, alive))
    assert (run.outcome, run.read_n) == ("loaded", 0)
    assert open_events(pipeline) == {"A"}
    silent = deliver(pipeline, tmp_path, delivery(envelope, ""))
    assert silent.outcome == "refused"


def test_what_is_ended_by_its_name_alone_is_told(pipeline: Pipeline, tmp_path: Path) -> None:
    ends = """<m:informationManagement><informationManagedResourceList><elementReference>
    <managementStatus>closed</managementStatus><versionedReference id="B" version="1"/>
    </elementReference></informationManagedResourceList></m:informationManagement>"""
    text = delivery(V3, CONTEXT.format("deltaPush"), "A").replace(
        "</m:messageC", f"{ends}</m:messageC"
    )
    run = deliver(pipeline, tmp_path, text)
    assert (run.read_n, run.loaded_n, run.rejected_n) == (2, 1, 1)
