"""Vehicle positions beyond the goldens: binary damage, names, dates and checksums, second readings."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import json_format
from google.transit.gtfs_realtime_pb2 import FeedMessage, VehiclePosition
from lxml import etree

from data.records import Record, UnitPosition
from etl.feed import FormatError, Reject
from etl.formats import formats
from tests.goldens import FOLDER, shown

Find = Callable[..., Path]
MIXED = FOLDER / "unit_gtfs_realtime" / "mixed" / "input.pb"
AT = 1_770_487_200
ODD_NUMBERS = (0, 1, -1, 17, 2**31 - 1, 2**63 - 1, 1e38, float("inf"), float("-inf"), float("nan"))
ODD_BYTES = (b"", b" ", b"\xff\xfe", b"\xe0\xe8", b"A" * 20_000, b"\x00")
GPX = "{http://www.topografix.com/GPX/1/1}"


def read(format: str, body: bytes) -> tuple[list[Any], list[str]]:
    parse = formats()[format].parse
    assert parse
    reject = Reject()
    rows: list[Record] = list(parse(body, reject))
    return rows, [rejected.reason for rejected in reject.rejected]


def positions(rows: list[Any]) -> list[UnitPosition]:
    return [row for row in rows if isinstance(row, UnitPosition)]


def feed(*vehicles: dict[str, Any], at: int = AT) -> bytes:
    header = {"gtfs_realtime_version": "2.0", "timestamp": at}
    place = {"latitude": 45.5, "longitude": 9.25}
    entities = [{"id": f"e{n}", "vehicle": {"position": place} | v} for n, v in enumerate(vehicles)]
    message = json_format.ParseDict({"header": header, "entity": entities}, FeedMessage())
    return message.SerializeToString()


def varint(body: bytes, offset: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[offset]
        value |= (byte & 0x7F) << shift
        offset, shift = offset + 1, shift + 7
        if byte < 0x80:
            return value, offset


def boundaries(body: bytes) -> set[int]:
    """Where a field of the outer message ends, read off the wire format by hand."""
    ends, offset = set[int](), 0
    while offset < len(body):
        _, offset = varint(body, offset)
        length, offset = varint(body, offset)
        offset += length
        ends.add(offset)
    return ends


def test_protobuf_cut_anywhere_but_between_entities_is_refused() -> None:
    body = MIXED.read_bytes()
    accepted = set[int]()
    for end in range(len(body) + 1):
        try:
            read("unit_gtfs_realtime", body[:end])
            accepted.add(end)
        except FormatError as refused:
            assert ", expected " in str(refused)
    assert accepted == boundaries(body)


def scalars(message: Any) -> Iterator[tuple[Any, Any]]:
    """Every scalar that is set, as its message and field."""
    for field, value in message.ListFields():
        if field.message_type is None:
            yield message, field
        else:
            for each in value if isinstance(value, list) or hasattr(value, "add") else [value]:
                yield from scalars(each)


def test_every_odd_value_in_every_field_of_a_protobuf() -> None:
    """The binary sister of the same test on text."""
    count = len(list(scalars(FeedMessage.FromString(MIXED.read_bytes()))))
    assert count > 50
    for place in range(count):
        for odd in ODD_NUMBERS:
            message = FeedMessage.FromString(MIXED.read_bytes())
            owner, field = list(scalars(message))[place]
            try:
                setattr(owner, field.name, odd)
            except (TypeError, ValueError, OverflowError):
                continue
            for row in accepted_rows(message.SerializeToString()):
                assert not any(value != value for value in row.values()), f"NaN in {row}"


@pytest.mark.parametrize("odd", ODD_BYTES)
def test_odd_bytes_in_every_text_of_a_protobuf(odd: bytes) -> None:
    count = len(list(scalars(FeedMessage.FromString(MIXED.read_bytes()))))
    for place in range(count):
        message = FeedMessage.FromString(MIXED.read_bytes())
        owner, field = list(scalars(message))[place]
        if field.type != field.TYPE_STRING:
            continue
        setattr(owner, field.name, "Q" * 20)
        body = message.SerializeToString().replace(b"Q" * 20, odd.ljust(20, b" ")[:20])
        for row in accepted_rows(body):
            assert all(isinstance(row[name], str) for name in row.keys() & {"unit_id", "callsign"})


def accepted_rows(body: bytes) -> list[dict[str, Any]]:
    try:
        return [shown(row) for row in read("unit_gtfs_realtime", body)[0]]
    except FormatError:
        return []


def test_text_that_is_no_utf8_costs_its_vehicle() -> None:
    body = feed({"vehicle": {"id": "AAA"}}, {"vehicle": {"id": "BBB"}})
    rows, rejects = read("unit_gtfs_realtime", body.replace(b"AAA", b"\xff\xfeA"))
    assert [row.unit_id for row in positions(rows)] == ["BBB"]
    assert rejects == ["found text b'\\xff\\xfeA', expected UTF-8"]


@pytest.mark.parametrize(
    ("vehicle", "unit_id"),
    [
        ({"vehicle": {"id": "7", "label": "Bus 7"}, "trip": {"trip_id": "T"}}, "7"),
        ({"vehicle": {"id": " ", "label": "Bus 7"}}, "Bus 7"),
        ({"vehicle": {"license_plate": "FA 123"}, "trip": {"trip_id": "T"}}, "FA 123"),
        ({"trip": {"trip_id": "T", "route_id": "R"}}, "T"),
        ({"trip": {"trip_id": "T", "start_time": "08:00:00"}}, "T 08:00:00"),
        ({"trip": {"route_id": "R"}}, "e0"),
        ({}, "e0"),
    ],
)
def test_a_vehicle_is_called_by_the_best_name_it_has(vehicle: dict[str, Any], unit_id: str) -> None:
    (position,) = positions(read("unit_gtfs_realtime", feed(vehicle))[0])
    assert position.unit_id == unit_id


def test_a_vehicle_without_time_takes_the_feeds_and_without_both_is_rejected() -> None:
    named = {"vehicle": {"id": "1"}}
    for vehicle in (named, named | {"timestamp": 0}):
        (position,) = positions(read("unit_gtfs_realtime", feed(vehicle))[0])
        assert position.observed_at == datetime(2026, 2, 7, 18, tzinfo=UTC)
    rows, rejects = read("unit_gtfs_realtime", feed(named, at=0))
    assert (rows, len(rejects)) == ([], 1)
    late = positions(read("unit_gtfs_realtime", feed(named | {"timestamp": AT + 86_400}))[0])
    assert late[0].observed_at == datetime(2026, 2, 8, 18, tzinfo=UTC), "the load says it is ahead"


@pytest.mark.parametrize("has_snake_case", [True, False])
def test_both_notations_say_the_same(has_snake_case: bool) -> None:
    message = FeedMessage.FromString(MIXED.read_bytes())
    text = json_format.MessageToJson(message, preserving_proto_field_name=has_snake_case)
    assert read("unit_gtfs_realtime", text.encode()) == read(
        "unit_gtfs_realtime", MIXED.read_bytes()
    )


def test_json_and_protobuf_are_told_apart_where_a_header_looks_like_a_brace() -> None:
    message = FeedMessage.FromString(feed({"vehicle": {"id": "1"}}))
    message.header.feed_version = "v" * 110
    body = message.SerializeToString()
    assert body[:2] == b"\n{"
    assert len(positions(read("unit_gtfs_realtime", body)[0])) == 1


def test_an_empty_feed_is_one_without_rows() -> None:
    assert read("unit_gtfs_realtime", feed()) == ([], [])


def test_a_made_city_of_vehicles_agrees_with_googles_own_reading() -> None:
    dice = random.Random(7)
    made = [
        {
            "position": {"latitude": dice.uniform(45.3, 45.6), "longitude": dice.uniform(9, 9.4),
                         "speed": dice.uniform(0, 25), "bearing": dice.uniform(0, 359)},
            "vehicle": {"id": f"v{n}", "label": f"Linea {n % 90}"},
            "timestamp": AT + n,
            "current_status": dice.choice(["IN_TRANSIT_TO", "STOPPED_AT"]),
        }
        for n in range(3_000)
    ]  # fmt: skip
    body = feed(*made)
    rows = positions(read("unit_gtfs_realtime", body)[0])
    vehicles = [entity.vehicle for entity in FeedMessage.FromString(body).entity]
    assert len(rows) == len(vehicles) == 3_000
    assert sum(row.lat for row in rows) == sum(v.position.latitude for v in vehicles)
    assert sum(row.lon for row in rows) == sum(v.position.longitude for v in vehicles)
    mps = sum(v.position.speed for v in vehicles)
    assert sum(row.speed_kmh or 0 for row in rows) == pytest.approx(mps * 3.6)
    stopped = sum(v.current_status == VehiclePosition.STOPPED_AT for v in vehicles)
    assert Counter(row.status for row in rows)["STOPPED_AT"] == stopped
    assert sum(row.observed_at.timestamp() for row in rows) == sum(v.timestamp for v in vehicles)


def test_trip_updates_of_auckland_are_no_error(shared_data: Find) -> None:
    file = shared_data("traffic", "gtfs", "gtfsrt_auckland_20160519080120.json")
    entities = json.loads(file.read_bytes())["entity"]
    assert Counter(key for e in entities for key in e) == {
        "id": 660, "trip_update": 660, "is_deleted": 660,
    }  # fmt: skip
    assert read("unit_gtfs_realtime", file.read_bytes()) == ([], [])
    body = shared_data("traffic", "gtfs", "tripUpdates_auckland.pb").read_bytes()
    assert len(FeedMessage.FromString(body).entity) == 2_847
    assert read("unit_gtfs_realtime", body) == ([], [])


def sentence(content: str) -> str:
    total = 0
    for byte in content.encode():
        total ^= byte
    return f"${content}*{total:02X}"


def rmc(at: datetime, lat: str = "4527.8640", lon: str = "00911.4200", talker: str = "GP") -> str:
    return sentence(f"{talker}RMC,{at:%H%M%S.00},A,{lat},N,{lon},E,010.0,084.4,{at:%d%m%y},,,A")


def gga(at: datetime) -> str:
    return sentence(f"GPGGA,{at:%H%M%S.00},4527.8640,N,00911.4200,E,1,08,0.9,120.0,M,46.9,M,,")


@pytest.mark.parametrize("talker", ["GP", "GN", "GL", "GA", "GB", "GQ"])
@pytest.mark.parametrize("prefix", ["CAR 7;", "CAR 7,", "CAR 7\t", "CAR 7 ", "CAR 7|", "CAR 7; "])
def test_a_unit_is_named_before_its_sentence(prefix: str, talker: str) -> None:
    at = datetime(2026, 2, 7, 18, tzinfo=UTC)
    (position,) = read("unit_nmea", (prefix + rmc(at, talker=talker)).encode())[0]
    assert (position.unit_id, position.observed_at) == ("CAR 7", at)
    assert (position.lon, position.lat) == pytest.approx((9 + 11.42 / 60, 45 + 27.864 / 60))
    assert position.speed_kmh == pytest.approx(18.52)


def test_positions_without_date_find_their_day_across_midnight() -> None:
    """Only two of many positions bring a date, in the middle and near the end."""
    start = datetime(2026, 2, 6, 20, tzinfo=UTC)
    times = [start + timedelta(minutes=20 * n) for n in range(150)]
    lines = [rmc(at) if n in (40, 140) else gga(at) for n, at in enumerate(times)]
    rows, rejects = read("unit_nmea", "\n".join(f"A;{line}" for line in lines).encode())
    assert ([row.observed_at for row in rows], rejects) == (times, [])


def test_units_keep_their_own_days() -> None:
    one, other = datetime(2026, 2, 7, 23, 59, 59, tzinfo=UTC), datetime(2026, 2, 8, tzinfo=UTC)
    lines = [f"A;{rmc(one)}", f"B;{rmc(other)}", f"A;{gga(other)}", f"C;{gga(other)}"]
    rows, rejects = read("unit_nmea", "\n".join(lines).encode())
    assert {(row.unit_id, row.observed_at) for row in rows} == {
        ("A", one), ("A", other), ("B", other),
    }  # fmt: skip
    assert len(rejects) == 1, "nothing tells the day of C"


def test_any_one_wrong_character_costs_the_sentence() -> None:
    at = datetime(2026, 2, 7, 18, tzinfo=UTC)
    good, line = f"A;{rmc(at)}", rmc(at + timedelta(seconds=1))
    (expected,) = read("unit_nmea", good.encode())[0]
    for place in range(1, len(line)):
        for odd in "0Z,":
            noisy = line[:place] + odd + line[place + 1 :]
            rows, rejects = read("unit_nmea", f"{good}\nA;{noisy}\n".encode())
            if noisy != line:
                assert (rows, len(rejects)) == ([expected], 1), noisy


@pytest.mark.parametrize("end", range(1, 6))
def test_a_cut_last_sentence_refuses_the_payload(end: int) -> None:
    line = rmc(datetime(2026, 2, 7, 18, tzinfo=UTC))
    with pytest.raises(FormatError, match=r"cut off"):
        read("unit_nmea", f"{line}\n{line[:-end]}".encode())


def test_a_car_track_agrees_with_a_second_reading(shared_data: Find) -> None:
    file = shared_data("avl", "movingpandas_car_track_304_to_UL.gpx")
    rows, rejects = read("unit_gpx", file.read_bytes())
    points = etree.parse(file).findall(f".//{GPX}trkpt")
    assert (len(rows), len(points), rejects) == (2_144, 2_144, [])
    assert {row.unit_id for row in rows} == {"304.1"}
    degrees = np.array([(float(p.get("lon")), float(p.get("lat"))) for p in points])
    assert np.array_equal(np.array([(row.lon, row.lat) for row in rows]), degrees)
    times = np.array([p.findtext(f"{GPX}time").rstrip("Z") for p in points], "datetime64[ms]")
    seconds = np.diff(times).astype(float) / 1_000
    lon, lat = np.radians(degrees).T
    sphere = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    chords = np.linalg.norm(np.diff(sphere), axis=0)
    kmh = 2 * 6_371.0088 * np.arcsin(chords / 2) / (seconds / 3_600)
    said = [row.speed_kmh for row in rows]
    assert said[0] is None
    expected = [v if 1 <= s <= 120 else None for v, s in zip(kmh, seconds, strict=True)]
    assert [v is None for v in said[1:]] == [v is None for v in expected]
    assert [v for v in said[1:] if v is not None] == pytest.approx(
        [v for v in expected if v is not None], rel=1e-6, abs=1e-3
    )
    assert 20 < np.median([v for v in said if v is not None]) < 120, "a car"


def test_taxis_without_a_header_are_read_through_a_mapping(
    shared_data: Find, tmp_path: Path
) -> None:
    from tests.etl.tables import parsed

    file = shared_data("avl", "new_abboip.txt")
    mapping = FOLDER / "table_mapped" / "csv_without_header" / "mapping.toml"
    body = file.read_bytes()
    rows, rejects = parsed("table_mapped", body, tmp_path, mapping.read_text(encoding="utf-8"))
    fields = [line.split() for line in body.decode().splitlines()]
    assert (len(rows), rejects) == (len(fields), [])
    found = [row for row in rows if isinstance(row, UnitPosition)]
    assert [(row.lat, row.lon) for row in found] == [(float(a), float(b)) for a, b, *_ in fields]
    assert [row.observed_at.timestamp() for row in found] == [int(last) for *_, last in fields]
    assert Counter(row.status for row in found) == {
        "free": sum(f[2] == "0" for f in fields), "occupied": sum(f[2] == "1" for f in fields),
    }  # fmt: skip
