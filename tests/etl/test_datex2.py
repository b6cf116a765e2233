"""Facts of DATEX II situation records, read once more by XPath: none of them may be lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from data.records import TrafficEvent
from etl.feed import Reject
from etl.feeds.traffic_datex2 import parse
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
