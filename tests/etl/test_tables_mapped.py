"""Mapping files: what they may say, what they do to a table, and that they cannot do more."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.records import Camera, Observation, Record, TrafficReading
from etl.feed import FormatError
from etl.tables.expressions import MappingError, read_expression
from etl.tables.mapping import read_mapping
from tests.etl.tables import count, load, parsed, warehouse

READINGS = """
table = "traffic_reading"
format = "csv"
[columns]
site_id = 'site'
observed_at = 'moment'
flow_vph = 'flow'
speed_kmh = 'speed'
"""
CAMERAS = """
format = "{format}"
[columns]
camera_id = 'id'
lon = 'lon'
lat = 'lat'
"""


def readings(body: bytes, folder: Path, mapping: str = READINGS) -> tuple[list[Record], list[Any]]:
    return parsed("table_mapped", body, folder, mapping)


@pytest.mark.parametrize(
    "text",
    [
        "1), (2", "1) FROM source; SELECT (2", "(SELECT 1)", "sum(x)", "count(*)", "*", "a -> 1",
        "row_number() OVER ()", "read_text('/etc/passwd')", "getenv('HOME')", "a; b", "", "  ",
        "current_setting('memory_limit')", "getvariable('mapping_zone')", "nextval('s')", "random()",
        "x.y", "main.lower(a)", "pg_catalog.lower(a)", "memory.main.timezone(a, b)", "a::JSON", "a::ENUM('x')", "$path", "?", "columns('.*')", "unnest(a)",
        "a IN (SELECT b FROM source)", "EXISTS (SELECT 1)", "list_transform([1], x -> x)", "repeat(a, 9)",
        "a) FROM source UNION ALL SELECT (a", "lower(DISTINCT a)", "sleep_ms(1)", "query('SELECT 1')",
        "1) FROM source AS source, range(9) AS t(x", "a" * 3_000, "error(a)", "ATTACH 'x'",
        "a) FROM source ORDER BY (a", "'unclosed", "write_log(a)", "\x00", "a COLLATE nocase",
    ],
)  # fmt: skip
def test_only_one_scalar_expression_gets_through(text: str) -> None:
    with pytest.raises(MappingError, match=r"(?s)columns\.x: found .*, expected "):
        read_expression("columns.x", text, {})


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('"a b"', ("a b",)),
        ("local(day || ' ' || time)", ("day", "time")),
        ("CASE WHEN a = 'x' THEN 1.5 * b ELSE coalesce(c, 0) END", ("a", "b", "c")),
        ("TRY_CAST(replace(x, ',', '.') AS DOUBLE) / 10", ("x",)),
        ("strptime(x, '%d/%m/%Y %H:%M') AT TIME ZONE 'Europe/Rome'", ("x",)),
        ("x IN ('1', '2') AND NOT y IS NULL OR z BETWEEN 1 AND 2", ("x", "y", "z")),
        ("'); DROP TABLE incident; --'", ()),
        ("a -- a comment", ("a",)),
        ("trim(BOTH '#' FROM substring(a FROM 2 FOR 3))", ("a",)),
        ("extract(hour FROM x::TIMESTAMP) + position('b' IN a)", ("x", "a")),
    ],
)
def test_ordinary_expressions_are_understood(text: str, columns: tuple[str, ...]) -> None:
    assert read_expression("x", text, {}).columns == columns


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[", "found invalid TOML"),
        ("table = 'x'\nformat = 'csv'", "table: found 'x', expected one of incident"),
        ("table = ['camera']", "table: found ['camera'], expected text"),
        ("table = 'camera'\nformat = 'xls'\n[columns]\ncamera_id = 'a'", "expected one of csv"),
        ("table = 'camera'\nformat = 'csv'\n[columns]\nname = 'a'", "expected also camera_id"),
        ("table = 'camera'\nformat = 'csv'\ncolour = 1", "key: found 'colour', expected one of"),
        (
            "table = 'camera'\nformat = 'csv'\n[columns]\ncamera_id = 'a'\nfoo = 'b'",
            "columns: found 'foo', expected one of camera_id",
        ),
        (
            "table = 'camera'\nformat = 'csv'\n[columns]\ncamera_id = 'a'\n[units]\nlon = 'mph'",
            "units.lon: found 'mph', expected a column with a unit",
        ),
        (
            "table = 'camera'\nformat = 'csv'\n[columns]\ncamera_id = 'a'\n"
            "[source_columns]\na = 'BLOB'",
            "source_columns.a: found 'BLOB', expected one of BIGINT",
        ),
        (
            "table = 'camera'\nformat = 'csv'\n[columns]\ncamera_id = 'a'\n[categories]\nlon = {}",
            "categories: found 'lon', expected a text column",
        ),
        (READINGS.replace("'moment'", "'local(moment)'"), "zone: found None, expected the zone"),
        ("zone = 'Mars/Base'\n" + READINGS, "zone: found 'Mars/Base', expected a time zone"),
        ("zone = '../etc'\n" + READINGS, "zone: found '../etc', expected a time zone"),
        ("delimiter = ';;'\n" + READINGS, "delimiter: found ';;', expected one character"),
        ("nulls = [1]\n" + READINGS, "nulls: found [1], expected a list of texts"),
        ("header = 'a'\n" + READINGS, "header: found 'a', expected a list of texts"),
        (
            "header = ['id']\n" + "table = 'camera'" + CAMERAS.format(format="ndjson"),
            "header: found ['id'], expected none but of a CSV file",
        ),
        ("filter = 'sum(a)'\n" + READINGS, "filter: found function 'sum'"),
        (
            "table = 'camera'\nformat = 'csv'\n[columns]\ncamera_id = \"'x'\"",
            "columns: found 'constants only'",
        ),
    ],
)
def test_a_wrong_mapping_is_told_in_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text(text)
    with pytest.raises(MappingError) as told:
        read_mapping(file)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "'moment'",
            "'moment::TIMESTAMP'",
            "columns.observed_at: found TIMESTAMP, expected an instant",
        ),
        ("'flow'", "'moment::DATE'", "columns.flow_vph: found DATE, expected a number"),
        ("'flow'", "'lower(flow, moment)'", "flow_vph: found an expression that fails"),
        ("'flow'", "'absent'", "found columns site, moment, flow, speed, expected also absent"),
        ("[columns]", "filter = 'flow'\n[columns]", "filter: found VARCHAR, expected BOOLEAN"),
    ],
)
def test_types_are_checked_before_anything_runs(
    old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    mapping = READINGS.replace(old, new)
    with pytest.raises(FormatError) as told:
        readings(b"site,moment,flow,speed\n", tmp_path, mapping)
    assert sentence in str(told.value)


def test_a_mapping_is_asked_for_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="found no mapping, expected one for table_mapped"):
        parsed("table_mapped", b"a\n", tmp_path)
    with pytest.raises(FormatError, match="found a mapping, expected none for incident_roma_csv"):
        parsed("incident_roma_csv", b"a\n", tmp_path, READINGS)
    with pytest.raises(FormatError, match="table: found 'traffic_reading', expected camera"):
        parsed("camera_inventory", b"a\n", tmp_path, READINGS)
    with pytest.raises(FormatError, match="found format parquet, expected one of csv"):
        parsed("camera_inventory", b"a\n", tmp_path, CAMERAS.format(format="parquet"))


@pytest.mark.parametrize(
    ("unit", "column", "value"),
    [("mph", "speed_kmh", 160.9344), ("m/s", "speed_kmh", 360), ("kn", "speed_kmh", 185.2),
     ("veh/15min", "flow_vph", 400), ("min", "travel_time_s", 6_000), ("share", "occupancy_pct", None)],
)  # fmt: skip
def test_units_become_ours(unit: str, column: str, value: float | None, tmp_path: Path) -> None:
    mapping = f"""
table = "traffic_reading"
format = "csv"
[columns]
site_id = 'site'
observed_at = 'moment'
{column} = 'x'
[units]
{column} = "{unit}"
"""
    rows, rejected = readings(b"site,moment,x\nA,2024-01-01T00:00:00Z,100\n", tmp_path, mapping)
    if value is None:
        assert "expected occupancy_pct from 0 to 100" in rejected[0].reason
    else:
        assert getattr(rows[0], column) == pytest.approx(value)


def test_local_times_on_the_days_the_clock_changes(tmp_path: Path) -> None:
    mapping = "zone = 'Europe/Rome'\n" + READINGS.replace("'moment'", "'local(moment)'")
    times = ["2024-03-31 01:59", "2024-03-31 02:30", "2024-03-31 03:00", "2024-10-27 02:30",
             "2024-07-01", "2024-07-01T12:00:00+05:00", "2024-07-01T12:00:00Z", "infinity"]  # fmt: skip
    body = "site,moment,flow,speed\n" + "".join(f"{n},{time},1,1\n" for n, time in enumerate(times))
    rows, rejected = readings(body.encode(), tmp_path, mapping)
    found = {r.site_id: str(r.observed_at)[:16] for r in rows if isinstance(r, TrafficReading)}
    assert found == {
        "0": "2024-03-31 00:59",
        "2": "2024-03-31 01:00",
        "3": "2024-10-27 01:30",
        "4": "2024-06-30 22:00",
        "5": "2024-07-01 07:00",
        "6": "2024-07-01 12:00",
    }
    assert [item.position for item in rejected] == [2, 8]


def test_a_time_without_offset_is_never_taken_for_utc(tmp_path: Path) -> None:
    rows, rejected = readings(b"site,moment,flow,speed\nA,2024-01-01 00:00:00,1,1\n", tmp_path)
    assert rows == []
    assert "local(...) where it has no offset" in rejected[0].reason


def test_rejects_among_many_lines_are_the_right_ones(tmp_path: Path) -> None:
    chance = random.Random(7)
    fates = chance.choices(["good", "short", "text", "range", "time"], [96, 1, 1, 1, 1], k=300_000)
    shapes = {"good": "{n},2024-01-01T00:00:00Z,{n},50", "short": "{n},2024-01-01T00:00:00Z",
              "text": "{n},2024-01-01T00:00:00Z,abc,50", "range": "{n},2024-01-01T00:00:00Z,-1,50",
              "time": "{n},noon,{n},50"}  # fmt: skip
    lines = [shapes[fate].format(n=n) for n, fate in enumerate(fates, start=1)]
    body = "\n".join(["site,moment,flow,speed", *lines, ""]).encode()
    rows, rejected = readings(body, tmp_path)
    assert [r.site_id for r in rows if isinstance(r, TrafficReading)] == [
        str(n) for n, fate in enumerate(fates, start=1) if fate == "good"
    ]
    assert [(r.position, r.item) for r in rejected] == [
        (n, lines[n - 1]) for n, fate in enumerate(fates, start=1) if fate != "good"
    ]


def test_loading_twice_changes_no_row_and_the_last_of_equal_keys_wins(tmp_path: Path) -> None:
    file, mapping = tmp_path / "x.csv", tmp_path / "m.toml"
    mapping.write_text(READINGS)
    keys = [(n % 700, n % 9) for n in range(5_000)]
    lines = [f"s{s},2024-01-01T0{h}:00:00Z,{n},1" for n, (s, h) in enumerate(keys)]
    file.write_text("site,moment,flow,speed\n" + "\n".join(lines) + "\n")
    last = {key: n for n, key in enumerate(keys)}
    with warehouse(tmp_path) as opened:
        first = load(opened, "table_mapped", file, "r1", mapping)
        load(opened, "table_mapped", file, "r2", mapping)
        assert first.read_n == 5_000
        assert count(opened, "SELECT count(*) FROM traffic_reading") == len(last)
        assert count(opened, "SELECT sum(flow_vph)::BIGINT FROM traffic_reading") == sum(
            last.values()
        )
        assert count(opened, "SELECT count(*) FROM traffic_reading WHERE run_id <> 'r1'") == 0


def test_items_outside_the_filter_are_not_read(tmp_path: Path) -> None:
    file, mapping = tmp_path / "x.csv", tmp_path / "m.toml"
    mapping.write_text("filter = '''speed <> '0' '''\n" + READINGS)
    file.write_text(
        "site,moment,flow,speed\nA,2024-01-01T00:00:00Z,1,0\nB,2024-01-01T00:00:00Z,1,5\n"
        "C,?,1,5\nD,?,1,0\nE,2024-01-01T00:00:00Z,1,\n"
    )
    with warehouse(tmp_path) as opened:
        run = load(opened, "table_mapped", file, "r1", mapping)
    assert (run.read_n, run.loaded_n, run.rejected_n) == (2, 1, 1)


def test_parquet_is_read_and_broken_parquet_refused(tmp_path: Path) -> None:
    mapping = """
table = "observation"
format = "parquet"
[columns]
sensor_id = 'id'
property = "'no2'"
observed_at = 'moment'
value = 'v'
"""
    at = [datetime(2024, 1, 1, tzinfo=UTC)] * 3
    table = pa.table({"id": ["a", "b", None], "moment": at, "v": [1.0, float("nan"), 2.0]})
    pq.write_table(table, tmp_path / "x.parquet")
    body = (tmp_path / "x.parquet").read_bytes()
    rows, rejected = readings(body, tmp_path, mapping)
    assert [r.sensor_id for r in rows if isinstance(r, Observation)] == ["a"]
    assert [r.position for r in rejected] == [2, 3]
    for broken in (b"", b"PAR1", body[:-9], body[:4] + bytes(60) + body[64:-40], b"<html>"):
        with pytest.raises(FormatError, match=r"found .*, expected ") as refused:
            readings(broken, tmp_path, mapping)
        assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"{}", b"5", b'{"features": 5}', b"\xff", b"[" * 100_000, b"<html>", b'"x"', b"null"],
)  # fmt: skip
@pytest.mark.parametrize("format", ["json", "geojson"])
def test_what_is_no_list_of_cameras_is_refused(format: str, body: bytes, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"found .*, expected "):
        parsed("camera_inventory", body, tmp_path, CAMERAS.format(format=format))


def test_odd_items_of_a_list_are_rejected_one_by_one(tmp_path: Path) -> None:
    items: list[Any] = [
        {"id": "a", "lon": 9, "lat": 45}, None, 5, [], {"id": None}, {"id": {"x": 1}, "lon": "west"},
        {"id": "b", "lon": 1e999, "lat": 1}, {"id": "c\ud800\n,", "lon": None}, {"ID": "d"},
    ]  # fmt: skip
    mapping = CAMERAS.format(format="json")
    rows, rejected = parsed("camera_inventory", json.dumps(items).encode(), tmp_path, mapping)
    assert [(r.camera_id, r.lon) for r in rows if isinstance(r, Camera)] == [
        ("a", 9),
        ("c?\n,", None),
    ]
    assert [item.position for item in rejected] == [2, 3, 4, 5, 6, 7, 9]


@pytest.mark.parametrize("format", ["csv", "ndjson", "json", "geojson"])
@pytest.mark.parametrize("seed", range(40))
def test_hostile_lists_are_read_or_refused(format: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"{format} {seed}")
    item = '{"id": "c%d", "lon": 9.1, "lat": 45.4}'
    feature = '{"type":"Feature","properties":%s,"geometry":{"type":"Point","coordinates":[9,45]}}'
    items = [item % n for n in range(20)]
    text = {
        "csv": "id,lon,lat\n" + "".join(f"c{n},9.1,45.4\n" for n in range(20)),
        "ndjson": "\n".join(items) + "\n",
        "json": "[" + ",".join(items) + "]",
        "geojson": '{"type":"FeatureCollection","features":['
        + ",".join(feature % one for one in items)
        + "]}",
    }[format]
    body = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(body))
        body[start : start + chance.choice([0, 1, 5])] = chance.choice(
            [b'"', b",", b"\n", b"\\", b"{", b"}", b"\0", b"\xfe", b"\x1f", b"1e999", b"NaN", b"-", b"'",
             b"9" * 500, b"\\ud800", b"\r", b"[" * 2_000, b""]
        )  # fmt: skip
    try:
        rows, rejected = parsed(
            "camera_inventory", bytes(body), tmp_path, CAMERAS.format(format=format)
        )
    except FormatError as error:
        assert "\n" not in str(error)
        return
    assert all(isinstance(row, Camera) for row in rows)
    assert all(item.reason.startswith("found ") for item in rejected)


def test_named_columns_must_fit_the_first_line(tmp_path: Path) -> None:
    mapping = "header = ['site', 'moment', 'flow', 'speed']\n" + READINGS
    body = b"a,2026-02-07T20:00:00Z,10,50\nb,2026-02-07T20:00:00Z,20,60\n"
    rows, rejects = readings(body, tmp_path, mapping)
    assert ([row.site_id for row in rows], rejects) == (["a", "b"], [])
    with pytest.raises(FormatError, match="found 2 values in the first line, expected site, mom"):
        readings(b"a,2026\n", tmp_path, mapping)
