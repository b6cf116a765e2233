"""Rows a second of ``traffic_datex2``, against a bare lxml ``iterparse`` of the same bytes.

``python -m bench datex2_parse`` reads one payload made here of each kind (loops, journey times,
full and sparse situations), and the real public ones where they are; ``python -m bench.datex2_parse
FILE ...`` reads others. Bare is ``for _ in etree.iterparse(BytesIO(body)): pass``: lxml's default
end events of every element, nothing read. Both are timed in turn in one process, in seconds of CPU,
as neither waits for anything, each after an untimed run of its own: the tree that bare leaves in
pieces would else be tidied up at our expense. The ratio is the median of the rounds' ratios.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from operator import truediv
from pathlib import Path
from statistics import median

from lxml import etree

from bench.report import Report
from etl.feed import Reject
from etl.feeds.traffic_datex2 import parse

ROUNDS = 9
ALLOWED_RATIO = 3.0
REAL = (
    "traffic/datex2v2_ntis/TMU_*.xml",
    "traffic/datex2v2_ntis/MIDAS_*.xml",
    "traffic/datex2v2_ntis/ANPR_*.xml",
    "traffic/datex2v3_ndw/actueel_beeld.xml",
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><d2LogicalModel modelBaseVersion="2" '
    'xmlns="http://datex2.eu/schema/2/2_0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<payloadPublication xsi:type="{kind}" lang="it">'
    "<publicationTime>2026-02-07T18:00:10Z</publicationTime>"
)
SITUATIONS = "SituationPublication"
TAIL = "</payloadPublication></d2LogicalModel>"


@dataclass(frozen=True, slots=True)
class Compared:
    """One payload: its rows, median seconds of CPU of both, and the median of their ratios."""

    payload: str
    bytes_n: int
    rows: int
    bare_s: float
    parse_s: float
    ratio: float


def measure(files: Sequence[str] = ()) -> Report:
    """A line per payload."""
    found = [compared(name, body) for name, body in payloads(files)]
    return Report(
        title="DATEX II rows a second, against a bare XML parse",
        aim=f"at most {ALLOWED_RATIO:g} times the time of lxml's iterparse over the same bytes",
        is_met=all(line.ratio <= ALLOWED_RATIO for line in found),
        columns=("payload", "MB", "rows", "iterparse ms", "parse ms", "ratio", "rows/s"),
        rows=[
            (
                line.payload,
                f"{line.bytes_n / 1e6:.1f}",
                line.rows,
                f"{line.bare_s * 1e3:.1f}",
                f"{line.parse_s * 1e3:.1f}",
                f"{line.ratio:.2f}",
                f"{line.rows / line.parse_s:,.0f}",
            )
            for line in found
        ],
        about="Seconds of CPU. A row of loops is a site of three lanes with eighteen values.",
    )


def compared(name: str, body: bytes) -> Compared:
    """Both timed in turn."""
    rows = parsed(body)
    bare_s, parse_s = [], []
    for _ in range(ROUNDS):
        bare_s.append(seconds(iterated, body))
        parse_s.append(seconds(parsed, body))
    ratio = median(map(truediv, parse_s, bare_s))
    return Compared(name, len(body), rows, median(bare_s), median(parse_s), ratio)


def seconds(work: Callable[[bytes], object], body: bytes) -> float:
    """Of the second of two runs: the first finds the memory as the other side left it."""
    work(body)
    started = time.process_time()
    work(body)
    return time.process_time() - started


def iterated(body: bytes) -> None:
    for _ in etree.iterparse(BytesIO(body)):
        pass


def parsed(body: bytes) -> int:
    return sum(1 for _ in parse(body, Reject()))


def payloads(files: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        yield Path(file).name, Path(file).read_bytes()
    if files:
        return
    yield "made loops", loops(2_000)
    yield "made journey times", journeys(20_000)
    yield "made situations", situations(2_000)
    yield "made sparse situations", made(SITUATIONS, "".join(map(sparse_situation, range(8_000))))
    data = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    for pattern in REAL:
        for file in data.glob(pattern):
            yield file.name, file.read_bytes()


def loops(sites: int) -> bytes:
    """Three lanes a site, each with speed, occupancy and the flow of four classes."""
    values = "".join(
        f'<measuredValue index="{index}"><measuredValue><basicData xsi:type="TrafficData">{value}'
        "</basicData></measuredValue></measuredValue>"
        for lane in range(3)
        for index, value in lane_values(lane)
    )
    table = '<measurementSiteTableReference id="NTIS_MADE" version="1"/>'
    return made("MeasuredDataPublication", table, measured(sites, values))


def lane_values(lane: int) -> Iterator[tuple[int, str]]:
    good = "<dataError>false</dataError>"
    speed = f"<averageVehicleSpeed>{good}<speed>{70 + lane * 12}.0</speed></averageVehicleSpeed>"
    yield lane * 8, speed
    yield lane * 8 + 2, f"<occupancy>{good}<percentage>{6 - lane}.0</percentage></occupancy>"
    for place, rate in enumerate((720, 120, 60, 0), start=3):
        flow = f"<vehicleFlow>{good}<vehicleFlowRate>{rate}</vehicleFlowRate></vehicleFlow>"
        yield lane * 8 + place, flow


def journeys(links: int) -> bytes:
    value = (
        '<measuredValue index="0"><measuredValue><basicData xsi:type="TravelTimeData">'
        "<travelTime><duration>124.0</duration></travelTime>"
        "</basicData></measuredValue></measuredValue>"
    )
    return made("MeasuredDataPublication", measured(links, value))


def measured(sites: int, values: str) -> str:
    return "".join(
        f'<siteMeasurements><measurementSiteReference id="SITE_{site}" version="1"/>'
        f"<measurementTimeDefault>2026-02-07T18:0{site % 10}:00.000+01:00</measurementTimeDefault>"
        f"{values}</siteMeasurements>"
        for site in range(sites)
    )


def situations(records: int) -> bytes:
    """Works on a stretch of road, written as fully as national access points do."""
    line = " ".join(f"45.{4600 + i} 9.{1800 + i}" for i in range(20))
    return made(SITUATIONS, "".join(situation(n, line) for n in range(records)))


def situation(number: int, line: str) -> str:
    alert_c = "".join(
        f"<alertC{end}PointLocation><alertCLocation><specificLocation>{number}</specificLocation>"
        "</alertCLocation><offsetDistance><offsetDistance>400</offsetDistance></offsetDistance>"
        f"</alertC{end}PointLocation>"
        for end in ("Method4Primary", "Method4Secondary")
    )
    return (
        f'<situation id="S{number}"><overallSeverity>medium</overallSeverity>'
        "<situationVersionTime>2026-02-07T09:00:00Z</situationVersionTime><headerInformation>"
        "<confidentiality>noRestriction</confidentiality><informationStatus>real"
        "</informationStatus></headerInformation>"
        f'<situationRecord xsi:type="MaintenanceWorks" id="R{number}" version="1">'
        "<situationRecordCreationTime>2026-02-07T08:00:00Z</situationRecordCreationTime>"
        "<situationRecordVersionTime>2026-02-07T09:00:00Z</situationRecordVersionTime>"
        "<probabilityOfOccurrence>certain</probabilityOfOccurrence>"
        '<source><sourceName><values><value lang="it">Comune</value></values></sourceName></source>'
        "<validity><validityStatus>definedByValidityTimeSpec</validityStatus>"
        "<validityTimeSpecification><overallStartTime>2026-02-07T08:00:00Z</overallStartTime>"
        "<overallEndTime>2026-03-07T08:00:00Z</overallEndTime></validityTimeSpecification>"
        "</validity><impact><numberOfLanesRestricted>1</numberOfLanesRestricted>"
        "<numberOfOperationalLanes>2</numberOfOperationalLanes></impact>"
        "<cause><causeType>roadMaintenance</causeType></cause><generalPublicComment><comment>"
        '<values><value lang="it">Lavori in corso</value></values></comment>'
        '</generalPublicComment><locationReference xsi:type="ItineraryByIndexedLocations">'
        '<locationContainedInItinerary index="0"><location xsi:type="LinearLocation">'
        "<supplementaryPositionalDescription><carriageway><carriageway>mainCarriageway"
        "</carriageway><originalNumberOfLanes>2</originalNumberOfLanes></carriageway>"
        '</supplementaryPositionalDescription><gmlLineString srsName="WGS 84">'
        f"<posList>{line}</posList></gmlLineString></location></locationContainedInItinerary>"
        '<locationContainedInItinerary index="1"><location xsi:type="LinearLocation"><alertCLinear>'
        "<alertCLocationCountryCode>5</alertCLocationCountryCode><alertCLocationTableNumber>1"
        "</alertCLocationTableNumber><alertCLocationTableVersion>A</alertCLocationTableVersion>"
        f"<alertCDirection><alertCDirectionCoded>positive</alertCDirectionCoded></alertCDirection>"
        f"{alert_c}</alertCLinear></location></locationContainedInItinerary></locationReference>"
        "<operatorActionStatus>implemented</operatorActionStatus>"
        "<roadMaintenanceType>resurfacingWork</roadMaintenanceType></situationRecord></situation>"
    )


def sparse_situation(number: int) -> str:
    """As little as the standard allows: what, when, and one point."""
    return (
        f'<situation id="S{number}"><headerInformation><informationStatus>real</informationStatus>'
        f'</headerInformation><situationRecord xsi:type="Accident" id="R{number}" version="1">'
        "<situationRecordCreationTime>2026-02-07T08:00:00Z</situationRecordCreationTime>"
        "<situationRecordVersionTime>2026-02-07T09:00:00Z</situationRecordVersionTime>"
        "<validity><validityStatus>active</validityStatus><validityTimeSpecification>"
        "<overallStartTime>2026-02-07T08:00:00Z</overallStartTime></validityTimeSpecification>"
        '</validity><groupOfLocations xsi:type="Point"><pointByCoordinates><pointCoordinates>'
        f"<latitude>45.{number}</latitude><longitude>9.{number}</longitude></pointCoordinates>"
        "</pointByCoordinates></groupOfLocations><accidentType>accident</accidentType>"
        "</situationRecord></situation>"
    )


def made(kind: str, *content: str) -> bytes:
    return "".join((HEAD.format(kind=kind), *content, TAIL)).encode()


if __name__ == "__main__":
    print(measure(sys.argv[1:]).markdown("python -m bench datex2_parse"))
