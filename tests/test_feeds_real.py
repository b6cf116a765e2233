"""Row-by-row formats against real public payloads, counted a second time without the parsers."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from data.records import (
    Alert,
    AlertZone,
    Boundary,
    Record,
    SignMessage,
    TrafficEvent,
    TrafficReading,
    TrafficSite,
)
from etl.feed import FormatError, Reject
from etl.formats import formats
from etl.parsing import read_rows

Find = Callable[..., Path]
V2 = {"d": "http://datex2.eu/schema/2/2_0", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
NTIS = ("traffic", "datex2v2_ntis")
RECORD = "//*[local-name()='situationRecord']"


def read(format: str, file: Path) -> tuple[list[Any], list[str]]:
    reject = Reject()
    rows: list[Record] = list(read_rows(formats()[format], file.read_bytes(), reject))
    return rows, [rejected.reason for rejected in reject.rejected]


def lane_flows(site: Any) -> Iterable[list[tuple[int, float, bool]]]:
    """By XPath: per lane of an NTIS site, its flows as (place in the block, vehicles, error)."""
    lanes: dict[int, list[tuple[int, float, bool]]] = {}
    for value in site.xpath("d:measuredValue[.//d:vehicleFlowRate]", namespaces=V2):
        index = int(value.get("index"))
        rate = float(value.xpath("number(.//d:vehicleFlowRate)", namespaces=V2))
        error = value.xpath("string(.//d:dataError)", namespaces=V2) == "true"
        lanes.setdefault(index // 8, []).append((index % 8, rate, error))
    return lanes.values()


@pytest.mark.parametrize(
    ("name", "sites", "values"),
    [
        ("MIDAS_Loop_Traffic_Data_3793828281116175.xml", 108, 1_168),
        ("TMU_Loop_Traffic_Data_3793809993027605.xml", 555, 2_190),
    ],
)
def test_loops_flow_is_the_sum_of_classes_over_lanes(
    shared_data: Find, name: str, sites: int, values: int
) -> None:
    file = shared_data(*NTIS, name)
    rows, rejects = read("traffic_datex2", file)
    found = etree.parse(file).xpath("//d:siteMeasurements", namespaces=V2)
    assert (len(rows), len(found), rejects) == (sites, sites, [])
    assert sum(len(lane) for site in found for lane in lane_flows(site)) == values
    for row, site in zip(rows, found, strict=True):
        assert row.site_id == site.xpath("string(d:measurementSiteReference/@id)", namespaces=V2)
        lanes = list(lane_flows(site))
        wrong = any(error for lane in lanes for _, _, error in lane)
        expected = None if wrong else sum(rate for lane in lanes for _, rate, _ in lane)
        assert row.flow_vph == expected, row.site_id
        errors = site.xpath("count(.//d:dataError[.='true'][not(../d:duration)])", namespaces=V2)
        assert row.is_valid == (errors == 0), row.site_id


def test_loops_class_flows_agree_with_headways(shared_data: Find) -> None:
    """Why index 3 is read as a class, not as the lane's total: 3600 / headway is the sum."""
    file = shared_data(*NTIS, "MIDAS_Loop_Traffic_Data_3793828281116175.xml")
    sums, firsts = [], []
    for site in etree.parse(file).xpath("//d:siteMeasurements", namespaces=V2):
        headways = site.xpath(
            "d:measuredValue[.//d:averageTimeHeadway/d:dataError='false']", namespaces=V2
        )
        by_lane = {int(v.get("index")) // 8: v for v in headways}
        for number, lane in enumerate(lane_flows(site)):
            headway = (
                float(by_lane[number].xpath("number(.//d:duration)", namespaces=V2))
                if (number in by_lane)
                else 0.0
            )
            total = sum(rate for _, rate, _ in lane)
            if headway and total and not any(error for *_, error in lane):
                sums.append(3_600 / headway / total)
                firsts.append(lane[0][1] / total)
    assert 0.9 < sorted(sums)[len(sums) // 2] < 1.1
    assert sorted(firsts)[len(firsts) // 2] < 0.9


def test_speeds_lie_between_the_slowest_and_the_fastest_lane(shared_data: Find) -> None:
    file = shared_data(*NTIS, "MIDAS_Loop_Traffic_Data_3793828281116175.xml")
    rows, _ = read("traffic_datex2", file)
    found = etree.parse(file).xpath("//d:siteMeasurements", namespaces=V2)
    good = ".//d:averageVehicleSpeed[d:dataError='false']/d:speed/text()"
    checked = 0
    for row, site in zip(rows, found, strict=True):
        speeds = [float(text) for text in site.xpath(good, namespaces=V2)]
        if row.speed_kmh is not None:
            assert min(speeds) - 1e-9 <= row.speed_kmh <= max(speeds) + 1e-9
            checked += 1
    assert checked > 90


def test_journey_times_are_all_there(shared_data: Find) -> None:
    file = shared_data(*NTIS, "ANPR_Journey_Time_Data_3794915029662987.xml")
    rows, rejects = read("traffic_datex2", file)
    tree = etree.parse(file)
    assert (len(rows), rejects) == (7_298, [])
    assert sum(row.travel_time_s for row in rows) == tree.xpath("sum(//d:duration)", namespaces=V2)
    ids = tree.xpath("//d:measurementSiteReference/@id", namespaces=V2)
    assert [row.site_id for row in rows] == ids


def test_every_situation_record_of_ndw_is_read(shared_data: Find) -> None:
    file = shared_data("traffic", "datex2v3_ndw", "actueel_beeld.xml")
    rows, rejects = read("traffic_datex2", file)
    records = etree.parse(file).xpath(RECORD)
    assert (len(rows), len(records), rejects) == (853, 853, [])
    assert [row.event_id for row in rows] == [record.get("id") for record in records]
    types = Counter(record.get(f"{{{V2['xsi']}}}type").split(":")[1] for record in records)
    assert Counter(row.kind for row in rows) == types
    assert types["RoadOrCarriagewayOrLaneManagement"] == 520
    for row, record in zip(rows, records, strict=True):
        ends = record.xpath(".//*[local-name()='overallEndTime']/text()")
        assert (row.until_at is not None) == bool(ends)
        where = record.xpath("*[local-name()='locationReference']")[0]
        shapes = where.xpath(".//*[local-name()='posList']/text()")
        points = where.xpath(".//*[local-name()='pointCoordinates']")
        assert (row.lon is not None) == bool(shapes or points), row.event_id
        if shapes:
            shape = json.loads(row.geometry)
            flat = [number for lon, lat in shape["coordinates"] for number in (lat, lon)]
            assert flat == [float(text) for text in shapes[0].split()]
        if row.lon is not None:
            assert 3 < row.lon < 8, "the Netherlands"
            assert 50 < row.lat < 54, "the Netherlands"


@pytest.mark.parametrize(
    ("name", "n", "kinds"),
    [
        (
            "cita_luxembourg_situations.xml",
            7,
            {"MaintenanceWorks", "Accident", "EquipmentOrSystemFault"},
        ),
        (
            "dgt_spain_situations.xml",
            9,
            {"RoadOrCarriagewayOrLaneManagement", "SpeedManagement"},
        ),
        (
            "hc_croatia_events.xml",
            3,
            {
                "InfrastructureDamageObstruction",
                "EnvironmentalObstruction",
                "PoorEnvironmentConditions",
            },
        ),
    ],
)
def test_dialects(shared_data: Find, name: str, n: int, kinds: set[str]) -> None:
    file = shared_data("traffic", "datex2_dialects", name)
    rows, rejects = read("traffic_datex2", file)
    assert (len(rows), rejects) == (n, [])
    assert {row.kind for row in rows} == kinds
    assert all(row.lon is not None for row in rows)
    assert [r.get("id") for r in etree.parse(file).xpath(RECORD)] == [row.event_id for row in rows]


def test_spanish_linear_locations_begin_where_they_come_from(shared_data: Find) -> None:
    file = shared_data("traffic", "datex2_dialects", "dgt_spain_situations.xml")
    rows, _ = read("traffic_datex2", file)
    for row, record in zip(rows, etree.parse(file).xpath(RECORD), strict=True):
        lat, lon = record.xpath(
            ".//*[local-name()='from']/*[local-name()='pointCoordinates']/*/text()"
        )
        assert (row.lat, row.lon) == (float(lat), float(lon))
        assert row.road == record.xpath("string(.//*[local-name()='roadName'])")


def test_ntis_events_and_sign(shared_data: Find) -> None:
    folder = shared_data(*NTIS)
    events = [read("traffic_datex2", file)[0] for file in sorted(folder.glob("Event_Data_*.xml"))]
    assert [len(rows) for rows in events] == [1, 1, 1, 1]
    assert [rows[0].delay_s for rows in events] == [480.0, 480.0, 120.0, 120.0]
    assert all(isinstance(rows[0], TrafficEvent) and rows[0].version for rows in events)
    (sign,), rejects = read("traffic_datex2", next(folder.glob("VMS_*.xml")))
    assert isinstance(sign, SignMessage)
    assert (sign.sign_id, sign.text, rejects) == ("CFB613DE85003254E0433CC411ACFD01", None, [])
    assert sign.status == "working"


def test_ndw_speeds_and_sites(shared_data: Find) -> None:
    folder = shared_data("traffic", "datex2v3_ndw")
    rows, rejects = read("traffic_datex2", folder / "trafficspeed.xml")
    assert all(isinstance(row, TrafficReading) for row in rows)
    by_site = {row.site_id: row for row in rows}
    assert by_site["PZH01_MST_0065_00"].flow_vph == 1_260
    assert by_site["PZH01_MST_0065_00"].speed_kmh == pytest.approx((64 * 17 + 51) / 18)
    assert by_site["PZH01_MST_ALLNODATA_00"].speed_kmh is None
    assert by_site["PZH01_MST_ZEROCOUNT_00"].speed_kmh is None
    assert by_site["PZH01_MST_STANDSTILL_00"].speed_kmh == 0
    assert (len(rows), rejects) == (6, ["found speed '300', expected -1 to 250"])
    sites, none = read("traffic_datex2", folder / "measurement_site_table.xml")
    assert all(isinstance(site, TrafficSite) for site in sites)
    assert (len(sites), sum(site.lon is not None for site in sites), none) == (6, 5, [])


@pytest.mark.parametrize(
    ("name", "alerts", "zones", "rejects"),
    [
        ("bushfire_valid.edxlde", 7, 7, 0),
        ("canada.cap", 1, 13, 0),
        ("earthquake-iso8859-1.cap", 1, 0, 0),
        ("earthquake.cap", 1, 0, 0),
        ("invalid.cap", 1, 0, 1),
        ("no_optional_fields.cap", 1, 0, 0),
        ("weather.atom", 1, 2, 0),
        ("weather.cap", 1, 2, 0),
        ("weather_index.atom", 0, 0, 2),
    ],
)
def test_cap(shared_data: Find, name: str, alerts: int, zones: int, rejects: int) -> None:
    file = shared_data("civil_protection", "cap", name)
    rows, reasons = read("alert_cap", file)
    kinds = Counter(type(row) for row in rows)
    assert (kinds[Alert], kinds[AlertZone], len(reasons)) == (alerts, zones, rejects)
    ids = etree.parse(file).xpath("//*[local-name()='alert']/*[local-name()='identifier']/text()")
    assert [row.alert_id for row in rows if isinstance(row, Alert)] == ids[:alerts]


def test_cap_keeps_latin_letters_and_refuses_external_entities(shared_data: Find) -> None:
    folder = shared_data("civil_protection", "cap")
    (quake,), _ = read("alert_cap", folder / "earthquake-iso8859-1.cap")
    assert quake.headline.startswith("EQ 4.6 Usulután, Usulután")
    with pytest.raises(FormatError, match="document type"):
        read("alert_cap", folder / "xee.cap")


@pytest.mark.parametrize(
    ("name", "kind", "n", "rejects"),
    [
        ("milano_cm_comuni.geojson", "municipality", 133, 0),
        ("milano_municipi_simplified.geojson", "municipio", 9, 0),
        ("milano_nil_simplified.geojson", "nil", 88, 0),
        ("dpc_zone_allerta_lombardia_dissolved.geojson", "alert_zone", 16, 1),
        ("comune_milano/ds51.disciplina_aree.geojson", "other", 177, 3),
    ],
)
def test_boundaries(shared_data: Find, name: str, kind: str, n: int, rejects: int) -> None:
    file = shared_data("geo", *name.split("/"))
    rows, reasons = read("boundaries_geojson", file)
    assert (len(rows), len(reasons), {row.kind for row in rows}) == (n, rejects, {kind})
    assert all(isinstance(row, Boundary) for row in rows)
    assert len({row.area_id for row in rows}) == n
    features = json.loads(file.read_bytes())["features"]
    outlines = [str(feature["geometry"]["coordinates"]) for feature in features]
    kept = [str(json.loads(row.geometry)["coordinates"]) for row in rows]
    assert not Counter(kept) - Counter(outlines), "an outline was changed"


def test_municipality_codes_are_istat_s(shared_data: Find) -> None:
    file = shared_data("geo", "milano_cm_comuni.geojson")
    rows, _ = read("boundaries_geojson", file)
    features = json.loads(file.read_bytes())["features"]
    assert {row.area_id: row.name for row in rows} == {
        f["properties"]["com_istat_code"]: f["properties"]["name"] for f in features
    }
    assert {row.name for row in rows if row.area_id == "015146"} == {"Milano"}


EVENT_FILES = (
    ("datex2v3_ndw", "actueel_beeld.xml"),
    ("datex2_dialects", "cita_luxembourg_situations.xml"),
    ("datex2_dialects", "dgt_spain_situations.xml"),
    ("datex2_dialects", "hc_croatia_events.xml"),
    ("datex2v2_ntis", "Event_Data_3794674417759799.xml"),
    ("datex2v2_ntis", "Event_Data_3794692773234866.xml"),
    ("datex2v2_ntis", "Event_Data_3794735677733343.xml"),
    ("datex2v2_ntis", "Event_Data_3794744282894055.xml"),
)


@pytest.mark.parametrize(("folder", "name"), EVENT_FILES)
def test_every_code_status_and_detail_of_an_event_is_kept(
    shared_data: Find, folder: str, name: str
) -> None:
    file = shared_data("traffic", folder, name)
    rows, _ = read("traffic_datex2", file)
    records = etree.parse(file).xpath(RECORD)
    for row, record in zip(rows, records, strict=True):
        codes = (row.location_code or "").splitlines()
        alert_c = [code for code in codes if code.startswith("alertc:")]
        located = record.xpath(
            ".//*[starts-with(local-name(), 'alertC')]//*[local-name()='specificLocation']/text()"
        )
        assert [
            part.partition("+")[0] for code in alert_c for part in code.split(":")[2].split("/")
        ] == located
        refs = record.xpath(".//*[local-name()='predefinedLocationReference']/@id")
        assert [code for code in codes if code.startswith("ref:")] == [f"ref:{ref}" for ref in refs]
        assert row.validity_status == record.xpath("string(.//*[local-name()='validityStatus'])")
        periods = record.xpath(
            "count(.//*[local-name()='validPeriod' or local-name()='exceptionPeriod'])"
        )
        assert len((row.valid_periods or "").splitlines()) == periods
        texts = record.xpath(
            "*[substring(local-name(), string-length(local-name()) - 3) = 'Type']/text()"
        )
        causes = record.xpath("*[local-name()='cause']//text()[normalize-space()]")
        assert row.cause in {*texts, *causes} or (row.cause is None and not texts + causes)


def test_ndw_events_keep_their_alert_c_codes(shared_data: Find) -> None:
    file = shared_data("traffic", "datex2v3_ndw", "actueel_beeld.xml")
    rows, _ = read("traffic_datex2", file)
    lines = etree.parse(file).xpath("count(//*[local-name()='alertCLinear'])")
    kept = [code for row in rows for code in (row.location_code or "").splitlines()]
    assert lines > 100
    assert len([code for code in kept if code.startswith("alertc:8-")]) >= lines * 0.9
