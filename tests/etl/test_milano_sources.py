"""The feeds that Milano lists: complete, off until tried, their mappings on publishers' payloads."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.records import Observation, Sensor, TrafficReading
from etl.formats import formats
from etl.sources import CAMERA_LOOKS, read_sources
from etl.tables.mapping import read_mapping
from tests.etl.tables import parsed

FILE = Path(__file__).parents[2] / "etl" / "sources.toml"
MAPPINGS = FILE.parent / "mappings"
GIVEN: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["source"]


def mapped(name: str, body: str, folder: Path) -> tuple[list[Any], list[str]]:
    """What a mapping makes of a payload."""
    mapping = (MAPPINGS / f"{name}.toml").read_text(encoding="utf-8")
    rows, rejected = parsed("table_mapped", body.encode(), folder, mapping)
    return rows, [reject.reason for reject in rejected]


def test_what_nobody_tried_is_off_and_says_where_it_comes_from() -> None:
    names = [*formats(), *CAMERA_LOOKS]
    sources = read_sources(FILE, formats=names, known={"DATA_DIR": "/x"}, environ={})
    assert len(sources) == len(GIVEN)
    for source in sources:
        assert not source.is_enabled or source.is_verified, source.source_id
        if source.format not in CAMERA_LOOKS:
            assert source.url.startswith("https://"), source.source_id
            assert source.attribution, source.source_id
            assert source.licence, source.source_id


@pytest.mark.parametrize("file", sorted(MAPPINGS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_mapping_is_sound_and_in_use(file: Path) -> None:
    assert read_mapping(file).columns
    assert f"mappings/{file.name}" in {source.get("mapping") for source in GIVEN}


@pytest.mark.parametrize("switched_on", GIVEN, ids=lambda given: given["id"])
def test_every_source_can_be_switched_on(switched_on: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    text = FILE.read_text(encoding="utf-8").replace("enabled = false", "enabled = true")
    file.write_text(text, encoding="utf-8")
    (tmp_path / "mappings").symlink_to(MAPPINGS)
    sources = read_sources(file, formats=[*formats(), *CAMERA_LOOKS], known={}, environ={})
    (found,) = [source for source in sources if source.source_id == switched_on["id"]]
    assert found.is_enabled


ARPA = """[{"idsensore":"5551","data":"2026-02-07T10:00:00.000","valore":"31.4","stato":"VA","idoperatore":"1"},
{"idsensore":"5551","data":"2026-02-07T11:00:00.000","valore":"-9999","stato":"NA","idoperatore":"1"},
{"idsensore":"10273","data":"2026-07-07T10:00:00.000","valore":"12","stato":"VA","idoperatore":"4"}]"""


def test_arpa_readings_are_in_solar_time_all_year(tmp_path: Path) -> None:
    rows, rejects = mapped("arpa_misure", ARPA, tmp_path)
    assert rejects == []
    assert [(row.sensor_id, row.observed_at, row.value) for row in rows] == [
        ("arpa-5551", datetime(2026, 2, 7, 9, tzinfo=UTC), 31.4),
        ("arpa-10273", datetime(2026, 7, 7, 9, tzinfo=UTC), 12.0),
    ]
    assert all(isinstance(row, Observation) for row in rows)


def test_arpa_sensors(tmp_path: Path) -> None:
    body = """[{"idsensore":"5551","nometiposensore":"Biossido di Azoto","unitamisura":"µg/m³","idstazione":"501",
    "nomestazione":"Milano v.Marche","quota":"129","provincia":"MI","comune":"Milano","storico":"N",
    "datastart":"1980-09-13T00:00:00.000","lat":"45.49631644365102","lng":"9.190933555313624"}]"""
    rows, rejects = mapped("arpa_stazioni", body, tmp_path)
    assert rejects == []
    assert rows == [
        Sensor(
            sensor_id="arpa-5551", kind="Biossido di Azoto", name="Milano v.Marche",
            municipality_id="015146", lon=9.190933555313624, lat=45.49631644365102,
        )
    ]  # fmt: skip


STATUS = """{"last_updated": 1770458400, "ttl": 10, "version": "2.2", "data": {"stations": [
{"station_id": "2262", "is_installed": true, "is_renting": true, "is_returning": true, "last_reported": 1770458394,
 "num_vehicles_available": 7, "num_bikes_available": 7, "num_docks_available": 17,
 "vehicle_types_available": [{"vehicle_type_id": "a", "count": 7}]},
{"station_id": "2263", "is_installed": true, "last_reported": "soon", "num_bikes_available": 1, "num_docks_available": 3}]}}"""


@pytest.mark.parametrize(
    ("name", "property", "value"),
    [("bikemi_bici", "bikes_available", 7.0), ("bikemi_posti", "docks_available", 17.0)],
)
def test_bikemi_status(name: str, property: str, value: float, tmp_path: Path) -> None:
    rows, rejects = mapped(name, STATUS, tmp_path)
    at = datetime.fromtimestamp(1770458394, UTC)
    assert rows == [
        Observation(sensor_id="bikemi-2262", property=property, observed_at=at, value=value)
    ]
    assert len(rejects) == 1
    assert "soon" in rejects[0]


def test_bikemi_stations(tmp_path: Path) -> None:
    body = """{"last_updated": 1770458400, "ttl": 10, "data": {"stations": [{"station_id": "2262", "name": "1: Duomo",
    "address": "P.za Duomo", "lat": 45.464683, "lon": 9.188907, "capacity": 24}]}}"""
    rows, rejects = mapped("bikemi_stazioni", body, tmp_path)
    assert rejects == []
    (station,) = rows
    assert (station.sensor_id, station.name, station.lon) == ("bikemi-2262", "1: Duomo", 9.188907)


QUAKES = """#EventID|Time|Latitude|Longitude|Depth/Km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName|EventType
44278472|2026-02-07T09:18:22.350000|45.02|9.61|17.3|SURVEY-INGV||||ML|3.1|--|4 km S Piacenza (PC)|earthquake
44278473|2026-02-07T10:01:02|44.9|9.5|8.0|SURVEY-INGV||||Mwpd|2.4|--|2 km NW Rivergaro (PC)|earthquake
"""


def test_ingv_earthquakes(tmp_path: Path) -> None:
    rows, rejects = mapped("ingv_terremoti", QUAKES, tmp_path)
    assert rejects == []
    assert [(row.sensor_id, row.observed_at, row.value, row.unit) for row in rows] == [
        ("ingv-44278472", datetime(2026, 2, 7, 9, 18, 22, 350_000, UTC), 3.1, "ML"),
        ("ingv-44278473", datetime(2026, 2, 7, 10, 1, 2, tzinfo=UTC), 2.4, "Mwpd"),
    ]
    places, rejects = mapped("ingv_epicentri", QUAKES, tmp_path)
    assert rejects == []
    assert [(place.lon, place.name) for place in places] == [
        (9.61, "4 km S Piacenza (PC)"),
        (9.5, "2 km NW Rivergaro (PC)"),
    ]


def test_days_of_area_c(tmp_path: Path) -> None:
    body = """{"success": true, "result": {"records": [{"_id": 1, "data_giorno": "2026-02-06T00:00:00", "giorno": "venerdi",
    "totale_transiti_giornalieri_h24": 96000}, {"_id": 2, "data_giorno": "2025-07-06", "totale_transiti_giornalieri_h24": "48000"}],
    "total": 2}}"""
    rows, rejects = mapped("areac_giorni", body, tmp_path)
    assert rejects == []
    assert all(isinstance(row, TrafficReading) for row in rows)
    assert [(row.observed_at, row.flow_vph) for row in rows] == [
        (datetime(2026, 2, 5, 23, tzinfo=UTC), 4_000.0),
        (datetime(2025, 7, 5, 22, tzinfo=UTC), 2_000.0),
    ]
