"""First guesses of mappings: exports of many cities' systems are read by them, or refused in words."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.__main__ import main
from etl.feed import FormatError
from etl.guess import guessed_mapping
from etl.guess.columns import name_words
from etl.guess.instants import clock_of
from etl.sources import Source
from etl.trial import Trial, try_payload
from etl.worker import Worker

Find = Callable[..., Path]
SEATTLE = """CAD Event Number,Event Clearance Description,Call Type,Priority,Original Time Queued,Arrived Time,Beat,Blurred_Longitude,Blurred_Latitude
2019000162831,REPORT WRITTEN,911,2,05/07/2019 10:01:24 PM,05/07/2019 10:20:24 PM,K3,-122.33,47.6
2019000162840,ASSISTANCE RENDERED,ONVIEW,3,05/27/2019 10:05:00 PM,05/27/2019 10:05:30 PM,D1,-122.32,47.61
"""
NEW_YORK = """CAD_EVNT_ID,INCIDENT_DATE,INCIDENT_TIME,BORO_NM,RADIO_CODE,TYP_DESC,DISP_TS,ARRIVD_TS,CLOSNG_TS,Latitude,Longitude
77313671,07/01/2021,00:00:25,MANHATTAN,10S2,INVESTIGATE,07/01/2021 12:01:00 AM,07/01/2021 12:05:00 AM,07/14/2021 12:34:27 AM,40.75,-73.98
77313672,07/13/2021,00:02:25,BRONX,54U1,AMBULANCE,07/13/2021 12:02:30 AM,07/13/2021 12:05:00 AM,07/13/2021 01:34:27 AM,40.85,-73.9
"""
ITALIAN = """Numero intervento;Data ora ricezione;Assegnato;Sul posto;Chiuso;Tipologia;Indirizzo;Longitudine;Latitudine
2026/1;23/11/2026 08:15;23/11/2026 08:17;23/11/2026 08:25;23/11/2026 09:00;Incidente;Via Torino 1;9,1866;45,4622
2026/2;23/11/2026 08:20;23/11/2026 08:22;;;Rissa;Piazza Duca d'Aosta;9,2045;45,4845
"""
BUSES = "\n".join(
    json.dumps({"vehicle": {"id": f"b{n}"}, "timestamp": 1_780_000_000 + n, "speed_mph": 20 + n,
                "bearing": 90, "lon": 9.1, "lat": 45.4})
    for n in range(3)
)  # fmt: skip
LOOPS = [{"stationId": "s1", "dateTime": "2026-11-23T08:00:00+01:00", "volume": 120, "speed": 50}]


def tried(folder: Path, name: str, body: bytes | str) -> tuple[str, Trial]:
    """The guess for a file, and what it makes of it."""
    file, mapping = folder / name, folder / "guessed.toml"
    file.write_bytes(body if isinstance(body, bytes) else body.encode())
    text = guessed_mapping(file, "Europe/Rome")
    mapping.write_text(text)
    source = Source(
        source_id="x", title="x", format="table_mapped", every_s=0, stale_after_s=0, mapping=mapping
    )
    return text, try_payload(source, file, Worker())


def first(trial: Trial) -> dict[str, Any]:
    assert trial.rejected_n == 0, trial.rejects
    return {name: value for name, value in trial.rows[0].items() if value is not None}


def test_a_dispatch_export_with_am_and_pm(tmp_path: Path) -> None:
    _, trial = tried(tmp_path, "seattle.csv", SEATTLE)
    assert first(trial) == {
        "table": "incident", "incident_id": "2019000162831", "kind": "911", "priority": 2,
        "description": "REPORT WRITTEN", "zone_id": "K3", "lon": -122.33, "lat": 47.6,
        "received_at": datetime(2019, 5, 7, 20, 1, 24, tzinfo=UTC),
        "arrived_at": datetime(2019, 5, 7, 20, 20, 24, tzinfo=UTC),
    }  # fmt: skip


def test_day_and_time_in_two_columns_are_joined(tmp_path: Path) -> None:
    _, trial = tried(tmp_path, "nypd.csv", NEW_YORK)
    row = first(trial)
    assert row["incident_id"] == "77313671"
    assert row["received_at"] == datetime(2021, 6, 30, 22, 0, 25, tzinfo=UTC)
    assert row["dispatched_at"] == datetime(2021, 6, 30, 22, 1, tzinfo=UTC)
    assert row["closed_at"] == datetime(2021, 7, 13, 22, 34, 27, tzinfo=UTC)
    assert (row["kind"], row["lon"]) == ("INVESTIGATE", -73.98)


def test_an_italian_export_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    text, trial = tried(tmp_path, "interventi.csv", ITALIAN)
    assert first(trial) == {
        "table": "incident", "incident_id": "2026/1", "kind": "Incidente",
        "address": "Via Torino 1", "lon": 9.1866, "lat": 45.4622,
        "received_at": datetime(2026, 11, 23, 7, 15, tzinfo=UTC),
        "dispatched_at": datetime(2026, 11, 23, 7, 17, tzinfo=UTC),
        "arrived_at": datetime(2026, 11, 23, 7, 25, tzinfo=UTC),
        "closed_at": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    }  # fmt: skip
    assert 'zone = "Europe/Rome"  # of the file\'s local times' in text


def test_positions_by_line_with_nested_keys_and_units_in_names(tmp_path: Path) -> None:
    _, trial = tried(tmp_path, "buses.ndjson", BUSES)
    row = first(trial)
    assert (row["table"], row["unit_id"], row["heading_deg"]) == ("unit_position", "b0", 90)
    assert row["observed_at"] == datetime.fromtimestamp(1_780_000_000, UTC)
    assert row["speed_kmh"] == pytest.approx(32.18688)


@pytest.mark.parametrize("name", ["loops.json", "loops.parquet", "listed.json"])
def test_readings_in_other_files(tmp_path: Path, name: str) -> None:
    body = json.dumps({"items": LOOPS} if name == "listed.json" else LOOPS).encode()
    if name.endswith("parquet"):
        pq.write_table(pa.Table.from_pylist(LOOPS), tmp_path / name)
        body = (tmp_path / name).read_bytes()
    _, trial = tried(tmp_path, name, body)
    row = first(trial)
    assert (row["table"], row["site_id"]) == ("traffic_reading", "s1")
    assert (row["flow_vph"], row["speed_kmh"]) == (120, 50)
    assert row["observed_at"] == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_points_of_a_geojson_file(tmp_path: Path) -> None:
    feature = {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [9.2, 45.4]},
        "properties": {"camera": "k1", "nome": "Loreto", "snapshot": "http://example.org/k1.jpg"},
    }  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1)
    _, trial = tried(tmp_path, "cameras.geojson", body)
    assert first(trial)["snapshot_url"] == "http://example.org/k1.jpg"
    assert (first(trial)["camera_id"], first(trial)["lon"]) == ("k1", 9.2)


CALLS = {
    # One line each of what cities publish, with what a person reads in it.
    "seattle fire": (
        "Address,Type,Datetime,Latitude,Longitude,Report Location,Incident Number\n"
        '"4th Ave / Pike St","Aid Response","02/07/2026 08:12:00 PM +0000",47.610412,-122.337011,'
        '"POINT (-122.337011 47.610412)",F260014412\n',
        {"incident_id": "F260014412", "kind": "Aid Response", "lon": -122.337011,
         "address": "4th Ave / Pike St", "received_at": datetime(2026, 2, 7, 20, 12, tzinfo=UTC)},
    ),
    "seattle police": (
        "CAD Event Number,Call Type,Priority,Final Call Type,Original Time Queued,Arrived Time,"
        "Blurred_Longitude,Blurred_Latitude\n"
        "2026000035512,911,3,--THEFT,02/07/2026 11:58:03 AM,Feb  7 2026 01:14:55:000PM,-122.3,47.6\n",
        {"incident_id": "2026000035512", "kind": "--THEFT", "priority": 3,
         "received_at": datetime(2026, 2, 7, 10, 58, 3, tzinfo=UTC),
         "arrived_at": datetime(2026, 2, 7, 12, 14, 55, tzinfo=UTC)},
    ),
    "new york crashes": (
        "CRASH DATE,CRASH TIME,BOROUGH,LATITUDE,LONGITUDE,LOCATION,ON STREET NAME,"
        "NUMBER OF PERSONS INJURED,NUMBER OF PERSONS KILLED,COLLISION_ID,VEHICLE TYPE CODE 1\n"
        '12/14/2021,8:13,BROOKLYN,40.683304,-73.917274,"(40.683304, -73.917274)",SARATOGA AVENUE,'
        "2,0,4486609,Sedan\n",
        {"incident_id": "4486609", "address": "SARATOGA AVENUE", "injured_n": 2, "dead_n": 0,
         "lat": 40.683304, "received_at": datetime(2021, 12, 14, 7, 13, tzinfo=UTC)},
    ),
    "london fire": (
        "IncidentNumber,DateOfCall,CalYear,TimeOfCall,IncidentGroup,Latitude,Longitude,FRS\n"
        "000001-01012024,01 Jan 2024,2024,00:00:31,Special Service,51.468,-0.157,London\n"
        "000014-01012024,01 Jan 2024,2024,00:13:24,False Alarm,NULL,NULL,London\n",
        {"incident_id": "000001-01012024", "kind": "Special Service", "lat": 51.468,
         "received_at": datetime(2023, 12, 31, 23, 0, 31, tzinfo=UTC)},
    ),
    "british accidents": (
        "accident_index,location_easting_osgr,longitude,latitude,accident_severity,"
        "number_of_vehicles,number_of_casualties,date,time,speed_limit\n"
        "2022010352073,525199,-0.198224,51.486454,3,2,1,05/01/2022,16:40,30\n"
        "2022010352573,546214,0.105042,51.49883,3,2,1,26/01/2022,00:30,50\n",
        {"incident_id": "2022010352073", "injured_n": 1, "lon": -0.198224,
         "received_at": datetime(2022, 1, 5, 15, 40, tzinfo=UTC)},
    ),
    "los angeles": (
        "DR_NO,Date Rptd,DATE OCC,TIME OCC,Crm Cd Desc,LOCATION,LAT,LON\n"
        "190326475,03/01/2020 12:00:00 AM,03/01/2020 12:00:00 AM,2130,STOLEN,1900 S  AV,34.0,-118.3\n"
        "190326476,03/01/2020 12:00:00 AM,03/14/2020 12:00:00 AM,0045,ARSON,10 S  AV,34.1,-118.2\n",
        {"incident_id": "190326475", "kind": "STOLEN", "address": "1900 S  AV",
         "received_at": datetime(2020, 3, 1, 20, 30, tzinfo=UTC)},
    ),
    "new orleans": (
        "NOPD_Item,TypeText,Priority,TimeCreate,TimeDispatch,TimeClosed,DispositionText,Location\n"
        "A0000126,COMPLAINT,0A,01/31/2026 12:06:08 AM,,01/31/2026 01:09:10 AM,NAT,POINT (-90.1 29.99)\n",
        {"incident_id": "A0000126", "lon": -90.1, "lat": 29.99, "outcome": "NAT",
         "received_at": datetime(2026, 1, 30, 23, 6, 8, tzinfo=UTC)},
    ),
    "cincinnati": (
        "AGENCY,CREATE_TIME_INCIDENT,EVENT_NUMBER,INCIDENT_TYPE_ID,PRIORITY,LATITUDE_X,LONGITUDE_X\n"
        "CPD,2026-02-07T20:05:12.000,CPD260207001234,DISORD,25,39.1071,-84.5152\n",
        {"incident_id": "CPD260207001234", "kind": "DISORD", "lon": -84.5152},
    ),
    "an italian police": (
        "\ufeffNumero intervento;Data chiamata;Ora chiamata;Tipologia;Lat;Lon;Ora arrivo;Ora chiusura\n"
        "2026/124;07/02/2026;23:50:00;Sosta;45,4990;9,2190;00:10:00;00:30:00\n"
        "2026/125;13/02/2026;08:01;Rissa;;;;\n",
        {"incident_id": "2026/124", "lat": 45.499, "lon": 9.219,
         "received_at": datetime(2026, 2, 7, 22, 50, tzinfo=UTC),
         "arrived_at": datetime(2026, 2, 7, 23, 10, tzinfo=UTC),
         "closed_at": datetime(2026, 2, 7, 23, 30, tzinfo=UTC)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("city", CALLS)
def test_calls_and_crashes_as_cities_publish_them(tmp_path: Path, city: str) -> None:
    body, told = CALLS[city]
    _, trial = tried(tmp_path, "calls.csv", body)
    found = first(trial)
    assert found["table"] == "incident"
    assert {name: found.get(name) for name in told} == told


def test_a_spanish_export_that_is_not_utf_8(tmp_path: Path) -> None:
    body = (
        "num_expediente;fecha;hora;localizacion;tipo_accidente;estado_meteorológico;coordenada_x_utm\n"
        "2023S000002;31/01/2023;0:30:00;CALL. ALCALÁ;Colisión;Despejado;443359,226\n"
    )
    text, trial = tried(tmp_path, "madrid.csv", body.encode("cp1252"))
    assert 'encoding = "cp1252"' in text
    assert first(trial)["address"] == "CALL. ALCALÁ"
    assert first(trial)["received_at"] == datetime(2023, 1, 30, 23, 30, tzinfo=UTC)
    assert "lon" not in first(trial)


def test_text_in_another_encoding_than_its_mapping_says_is_refused(tmp_path: Path) -> None:
    body = "Incident Number,Call Date,Address\nA1,31/01/2026 10:00,Città\n"
    for encoding, found in (("utf-16", "utf-16"), ("utf-9", "utf-9"), ("cp1252", "0x81")):
        file, mapping = tmp_path / "calls.csv", tmp_path / "wrong.toml"
        file.write_bytes(body.encode().replace(b"31/", b"\x8131/"))
        mapping.write_text(
            f'table = "incident"\nformat = "csv"\nencoding = "{encoding}"\n[columns]\n'
            'incident_id = "\\"Incident Number\\""\n'
            "received_at = \"CAST('2026-01-31T10:00:00Z' AS TIMESTAMPTZ)\"\n"
        )
        source = Source(source_id="x", title="x", format="table_mapped", every_s=0,
            stale_after_s=0, mapping=mapping)  # fmt: skip
        with pytest.raises(FormatError, match=rf"found .*{found}.*, expected .+"):
            try_payload(source, file, Worker())


def test_a_spreadsheet_saved_as_unicode_text(tmp_path: Path) -> None:
    body = "Incident Number\tCall Date\tAddress\nA1\t31/01/2026 10:00\tCittà\n"
    text, trial = tried(tmp_path, "calls.txt", body.encode("utf-16"))
    assert 'encoding = "utf-16"' in text
    assert first(trial)["address"] == "Città"


def test_a_list_of_cameras_with_nested_keys(tmp_path: Path) -> None:
    place = {"locationName": "TV101", "longitude": "-122.4", "latitude": "37.7", "route": "I-80"}
    image = {
        "streamingVideoURL": "https://x/a.m3u8",
        "static": {"currentImageURL": "https://x/a.jpg"},
    }
    body = json.dumps({"data": [{"cctv": {"index": "1", "location": place, "imageData": image}}]})
    found = first(tried(tmp_path, "cctv.json", body)[1])
    assert (found["table"], found["camera_id"], found["name"]) == ("camera", "1", "TV101")
    assert (found["lon"], found["snapshot_url"]) == (-122.4, "https://x/a.jpg")


def test_records_within_an_answer_of_a_portal(tmp_path: Path) -> None:
    record = {"_id": 1, "numero": "E1", "data": "2026-02-07T10:00:00", "tipo": "Incidente",
              "lat": "45,46", "lon": "9,19"}  # fmt: skip
    fields = [{"id": name, "type": "text"} for name in record]
    answer = {"help": "x", "success": True, "result": {"fields": fields, "records": [record] * 9}}
    text, trial = tried(tmp_path, "ckan.json", json.dumps(answer))
    assert 'items = "result.records"' in text
    assert (first(trial)["incident_id"], first(trial)["lat"]) == ("E1", 45.46)


def test_features_that_are_no_geojson(tmp_path: Path) -> None:
    attributes = {"IncidentNumber": "D1", "CallDate": 1_770_494_712_000, "Nature": "Fire"}
    item = {"attributes": attributes, "geometry": {"x": 9.19, "y": 45.46}}
    _, trial = tried(tmp_path, "arcgis.json", json.dumps({"features": [item]}))
    found = first(trial)
    assert (found["incident_id"], found["lon"]) == ("D1", 9.19)
    assert found["received_at"] == datetime(2026, 2, 7, 20, 5, 12, tzinfo=UTC)


def test_positions_of_vessels_with_decimal_commas(tmp_path: Path) -> None:
    body = "MMSI;BaseDateTime;LAT;LON;SOG;COG\n247000000;2026-02-07T10:00:00;45,4;9,1;12,3;90,0\n"
    text, trial = tried(tmp_path, "ais.csv", body)
    found = first(trial)
    assert (found["unit_id"], found["lat"], found["speed_kmh"]) == ("247000000", 45.4, 12.3)
    assert "in km/h? if not" in text


def test_french_counts(tmp_path: Path) -> None:
    body = (
        "Identifiant arc;Libelle;Date et heure de comptage;Débit horaire;Taux d'occupation;geo_point_2d\n"
        "5173;AV_X;2026-02-07T20:00:00+01:00;612.0;5.3;48.86,2.33\n"
    )
    found = first(tried(tmp_path, "paris.csv", body)[1])
    assert (found["table"], found["site_id"], found["flow_vph"]) == ("traffic_reading", "5173", 612)
    assert (found["occupancy_pct"], found["observed_at"].hour) == (5.3, 19)


def test_what_a_person_has_to_look_at_is_said(tmp_path: Path) -> None:
    body = "incident number,call date,unit,priority\n1,01/02/2026 10:00,A1,HIGH\n1,03/02/2026 10:00,A2,LOW\n"
    text, _ = tried(tmp_path, "x.csv", body)
    assert "fits, but so does %m/%d/%Y %H:%M" in text
    assert "not one line per incident" in text
    assert "priority: HIGH, LOW" in text
    assert "table dispatch" in text
    assert "\npriority" not in text


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "found an empty payload"),
        (b"<!doctype html><p>x", "found an HTML page"),
        (b"colour,shape\nred,round\n", "found columns colour, shape"),
        (b"one\ntwo\n", "found one column"),
        (b"\x80\x00a,b\n", "found byte 0x80"),
        (b"\xff\xfe\x00a,b\n", "found one column"),
        (b"[1, 2]", "found no JSON object"),
        (b'{"a": 1}\n{"a"', "expected"),
        (b"[" * 100_000, "found invalid JSON"),
        (b"PAR1" + bytes(50), "found a Parquet file that breaks"),
        (b"call number,call type,arrived\n1,Fire,yesterday\n", "expected also received_at"),
        (b'{"type": "FeatureCollection", "features": [1, null]}', "found"),
    ],
)
def test_what_cannot_be_guessed_is_refused(tmp_path: Path, body: bytes, found: str) -> None:
    (tmp_path / "x").write_bytes(body)
    with pytest.raises(FormatError, match=r"found .+, expected .+") as refused:
        guessed_mapping(tmp_path / "x", "Europe/Rome")
    assert found in str(refused.value)


def test_column_names_are_taken_apart() -> None:
    assert name_words("CallReceived_DtTm") == ["call", "received", "dt", "tm"]
    assert name_words("Priorità (1-5)") == ["priorita", "1", "5"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["2026-02-07"], "day"),
        (["10:00", "23:59"], "time"),
        (["2026-02-07T10:00:00Z"], "instant"),
        (["1780000000", "1780000001"], "instant"),
        (["1780000000123"], "instant"),
        (["7", "8"], None),
        (["2026-02-07", "soon"], None),
        (["", " "], None),
    ],
)
def test_instants_are_known_by_their_look(values: list[str], kind: str | None) -> None:
    clock = clock_of(values)
    assert (clock.kind if clock else None) == kind


def test_preview_writes_a_guess_and_shows_what_it_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping = tmp_path / "calls.csv", tmp_path / "calls.toml"
    file.write_text(ITALIAN.replace("9,2045", "north"))
    for _ in range(2):
        assert main(["preview", str(file), "--mapping", str(mapping)]) == 0
        head, *lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert mapping.exists()
        assert head["read_n"] == 2
        assert all("incident_id" in line or "reject" in line for line in lines)
    mapping.write_text("[[")
    assert main(["preview", str(file), "--mapping", str(mapping)]) == 1
    assert "found invalid TOML" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("sffd_cad_calls_merged.csv", {"dispatched_at": "dispatched_at", "lon": "lon"}),
        ("mke_police_calls_2018.csv", {"received_at": "time", "kind": "nature"}),
        ("roma_polizia_locale_incidenti_2018_dedup.csv", {"injured_n": "NUM_FERITI"}),
    ],
)
def test_real_exports_need_no_hand(
    shared_data: Find, tmp_path: Path, name: str, columns: dict[str, str]
) -> None:
    file = shared_data("incidents", name)
    text, trial = tried(tmp_path, name, file.read_bytes())
    with file.open(encoding="utf-8", newline="") as stream:
        items = list(csv.DictReader(stream))
    assert trial.read_n == len(items)
    assert trial.rejected_n < len(items) / 1_000
    for ours, theirs in columns.items():
        assert f"{ours} = " in text
        assert f'"{theirs}"' in text


MILANO = """Numero intervento;Tipologia;Data ricezione;Ora ricezione;Indirizzo;Latitudine;Longitudine
2026/1;Incidente;07/02/2026;10.15;Via Torino 12;45,46;9,184
2026/2;Lite;13/02/2026;23.05;Corso Como;45,482;9,187
"""
BERLIN = """Einsatznummer;Einsatzart;Alarmzeit;Ankunft;Straße;Breitengrad;Längengrad
E-1;Brand;07.02.2026 10:15:00;07.02.2026 10:22:00;Kurfürstendamm;52,5021;13,326
E-2;Unfall;13.02.2026 23:15:00;13.02.2026 23:29:10;Alexanderplatz;52,5219;13,4132
"""
PARIS = """N° intervention;Nature;Date d'appel;Heure d'arrivée;Adresse;Lat;Lon
1;Feu;07/02/2026 10h15;10h22;Rue de Rivoli;48,8566;2,3522
2;Malaise;17/02/2026 11h15;11h29;Bd Voltaire;48,86;2,38
"""
SERIALS = """CallNo,CallType,Received,Arrived,X,Y
1,Fire,46060.4270833,46060.4323,9.18,45.46
2,Fight,46061.5,46061.51,9.19,45.47
"""


@pytest.mark.parametrize(
    ("body", "encoding", "wanted"),
    [
        (MILANO, "cp1252", {"incident_id": "2026/1", "kind": "Incidente", "lon": 9.184}),
        (BERLIN, "utf-16", {"incident_id": "E-1", "kind": "Brand", "lat": 52.5021}),
        (PARIS, "utf-8", {"incident_id": "1", "kind": "Feu", "lat": 48.8566}),
        (SERIALS, "utf-8", {"incident_id": "1", "kind": "Fire", "lat": 45.46}),
    ],
    ids=["milano", "berlin", "paris", "spreadsheet"],
)
def test_times_as_europe_writes_them(
    tmp_path: Path, body: str, encoding: str, wanted: dict[str, Any]
) -> None:
    _, trial = tried(tmp_path, "calls.csv", body.encode(encoding))
    found = first(trial)
    assert {name: found[name] for name in wanted} == wanted
    assert found["received_at"] == datetime(2026, 2, 7, 9, 15, tzinfo=UTC)
    if body not in (MILANO, PARIS):
        assert found["arrived_at"].replace(second=0) == datetime(2026, 2, 7, 9, 22, tzinfo=UTC)


def test_a_number_with_a_dot_is_no_time() -> None:
    assert clock_of(["9.18", "12.45"], "lon") is None
    assert clock_of(["46060.5", "46061.5"], "easting") is None
