"""What table-like formats refuse, what they put into the quarantine, and that they never break."""

import gzip
import random
from pathlib import Path

import pytest

from data.records import Incident, Record
from etl.feed import FormatError
from etl.formats import FEEDS
from etl.tables.table_format import TableFormatError, read_table_format
from tests.etl.tables import count, load, parsed, warehouse
from tests.goldens import FOLDER

MILWAUKEE = "incident_milwaukee_csv"
HEADER = b"id,time,location,latitude,longitude,district,nature,status\n"
GOLDENS = {
    "incident_sffd_csv": "two_units",
    "incident_milwaukee_csv": "status_changes",
    "incident_roma_csv": "accidents",
    "transit_areac_csv": "half_hours",
    "alert_dpc_csv": "zones",
}


def line(number: int, location: str = '"1 N SAMPLE ST,MKE"', status: str = "Advised") -> bytes:
    minute = f"{number // 60 % 24:02}:{number % 60:02}:00"
    return f"{number},2023-06-01 {minute},{location},43.0,-87.9,3,FIGHT,{status}\n".encode()


def golden(name: str) -> bytes:
    return (FOLDER / name / GOLDENS[name] / "input.csv").read_bytes()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param(b"", "found an empty payload, expected a CSV file", id="empty"),
        pytest.param(b"\xef\xbb\xbf", "found an empty payload", id="only-a-byte-order-mark"),
        pytest.param(b"<!doctype html><p>", "found an HTML page, expected a CSV file", id="html"),
        pytest.param(HEADER + b"1\0,", "found a NUL byte at offset 60", id="nul"),
        pytest.param(HEADER.decode().encode("utf-16"), "found ", id="utf-16"),
        pytest.param(HEADER + line(1) + b"\xe9,", "found byte 0xe9 at offset", id="latin-1"),
        pytest.param(HEADER.replace(b"district,", b""), "expected also district", id="column"),
        pytest.param(
            HEADER.replace(b",", b";"), "found columns divided by ';', expected ','", id="delimiter"
        ),
        pytest.param(HEADER.replace(b"nature", b"ID"), "found columns ", id="renamed"),
        pytest.param(
            HEADER.replace(b"status", b"status,ID"), "found column 'id' twice", id="twice"
        ),
        pytest.param(HEADER + line(1) + line(2)[:30], "found item 2 cut off", id="cut"),
        pytest.param(HEADER + line(1) + b'2,"open,1\n' + line(3), "a quote left open", id="quote"),
        pytest.param(HEADER + b'2,"open', "found item 1 cut off or with a quote", id="cut-quote"),
    ],
)
def test_what_is_not_the_format_is_refused(body: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"found .*, expected ") as refused:
        parsed(MILWAUKEE, body, tmp_path)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with warehouse(tmp_path) as opened, pytest.raises(FormatError, match="found no file"):
        load(opened, MILWAUKEE, tmp_path / "absent.csv")


def test_gzip_is_read_as_what_is_in_it(tmp_path: Path) -> None:
    body = HEADER + line(1)
    assert parsed(MILWAUKEE, gzip.compress(body), tmp_path) == parsed(MILWAUKEE, body, tmp_path)
    with pytest.raises(FormatError):
        parsed(MILWAUKEE, gzip.compress(body * 50)[:-30], tmp_path)


def test_rejects_say_which_item_and_why(tmp_path: Path) -> None:
    body = b"".join(
        [
            HEADER, line(1), b"\n\r\n", b"2,too,few\n", line(3, '"two\nlines"'),
            line(4, status="Unheard of"), b"5,a,b,c,d,e,f,g,h,i\n", line(6).replace(b"06-01", b"13-01"),
            line(7).replace(b"43.0", b"north"), b'8,"a"b,c,d,e,f,g,h\n', line(9),
        ]
    )  # fmt: skip
    rows, rejected = parsed(MILWAUKEE, body, tmp_path)
    assert [r.incident_id for r in rows if isinstance(r, Incident)] == ["1", "3", "9"]
    assert [(r.position, r.reason.partition(",")[0]) for r in rejected] == [
        (2, "found 3 fields"),
        (4, "found status 'Unheard of'"),
        (5, "found more than 8 fields"),
        (6, "found time '2023-13-01 00:06:00'"),
        (7, "found latitude 'north'"),
        (8, "found a quote that is not closed where its value ends"),
    ]
    assert all(str(r.position) in r.item[:1] for r in rejected)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_line_ends_do_not_matter(end: bytes, tmp_path: Path) -> None:
    body = HEADER + line(1) + line(2) + line(3)
    mixed = (HEADER + line(1)).replace(b"\n", end) + line(2) + line(3).replace(b"\n", end + end)
    assert parsed(MILWAUKEE, mixed, tmp_path) == parsed(MILWAUKEE, body, tmp_path)


def test_columns_may_move_and_be_more(tmp_path: Path) -> None:
    plain = HEADER + line(1)
    more = b"new,status,time,location,latitude,longitude,district,nature,id,new\n" + (
        b'"x,y",Advised,2023-06-01 00:01:00,"1 N SAMPLE ST,MKE",43.0,-87.9,3,FIGHT,1,\n'
    )
    assert parsed(MILWAUKEE, more, tmp_path) == parsed(MILWAUKEE, plain, tmp_path)


def test_what_the_warehouse_knows_of_a_call_is_counted_in(tmp_path: Path) -> None:
    first = line(1, status="Service in Progress")
    last = line(30).replace(b"30,", b"1,", 1)
    seen: list[list[dict[str, object]]] = []
    for payloads in ([first, last], [last, first], [first + last], [last, first, last]):
        with warehouse(tmp_path) as opened:
            for number, body in enumerate(payloads):
                file = tmp_path / f"{number}.csv"
                file.write_bytes(HEADER + body)
                load(opened, MILWAUKEE, file, f"r{number}")
            columns = "incident_id, received_at, closed_at, outcome"
            seen.append(list(opened.query(f"SELECT {columns} FROM incident")))
    assert all(rows == seen[0] for rows in seen)
    assert str(seen[0][0]["received_at"]) == "2023-06-01 05:01:00+00:00"
    assert str(seen[0][0]["closed_at"]) == "2023-06-01 05:30:00+00:00"


def test_many_lines_keep_their_numbers(tmp_path: Path) -> None:
    """More than one of the pieces that DuckDB reads in parallel."""
    broken, odd = set(range(500, 200_000, 997)), set(range(700, 200_000, 1_009))
    filler = '"' + "x" * 200 + '\n"'
    body = HEADER + b"".join(
        b"%d,short\n" % n if n in broken else line(n, filler, "Odd" if n in odd - broken else "Advised")
        for n in range(1, 200_001)
    )  # fmt: skip
    rows, rejected = parsed(MILWAUKEE, body, tmp_path)
    assert {r.position for r in rejected} == broken | odd
    assert all(r.item.startswith(f"{r.position},") for r in rejected)
    assert sum(isinstance(row, Incident) for row in rows) == 200_000 - len(broken | odd)


def test_a_quote_left_open_takes_the_next_line_with_it_and_both_are_shown(tmp_path: Path) -> None:
    lines = [line(n, '"' + "x" * 200 + '"') for n in range(150_000)]
    lines[75_000] = lines[75_000].replace(b'xx"', b"xx", 1)
    rows, rejected = parsed(MILWAUKEE, HEADER + b"".join(lines), tmp_path)
    assert sum(isinstance(row, Incident) for row in rows) == 149_998
    (broken,) = rejected
    assert broken.position == 75_001
    assert [text.partition(",")[0] for text in broken.item.split("\n")] == ["75000", "75001"]


@pytest.mark.parametrize("lines_n", [3, 20_000, 200_000])
def test_a_quote_that_is_never_closed_is_refused(lines_n: int, tmp_path: Path) -> None:
    plain = b"".join(line(n, "x" * 200) for n in range(lines_n))
    opened = line(lines_n, "x").replace(b",x,", b',"x,')
    with pytest.raises(FormatError, match="a quote left open"):
        parsed(MILWAUKEE, HEADER + plain + opened + plain, tmp_path)


@pytest.mark.parametrize("name", GOLDENS)
@pytest.mark.parametrize("seed", range(60))
def test_hostile_payloads_are_read_or_refused(name: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"{name} {seed}")
    body = bytearray(golden(name))
    for _ in range(chance.randint(1, 6)):
        mutate(body, chance)
    try:
        rows, rejected = parsed(name, bytes(body), tmp_path)
    except FormatError as error:
        assert ", expected " in str(error)
        assert "\n" not in str(error)
        return
    assert all(isinstance(row, Record) for row in rows)
    assert all(item.reason.startswith("found ") and item.position >= 1 for item in rejected)
    assert len({item.position for item in rejected}) == len(rejected)


SPICES = [b'"', b",", b";", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"nan", b"-1", b"1e999", b"'", b"--",
          b"9" * 400, b"x" * 5_000, b"infinity", "à€🚑".encode(), b"0000-00-00 00:00:00", b"\\", b"\t",
          b"294247-01-10T04:00:54.775807Z", b"${x}", b"{v}", b"%s", b""]  # fmt: skip


def mutate(body: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(body) + 1)
    stop = min(len(body), start + chance.choice([0, 0, 1, 3, 20]))
    match chance.randrange(4):
        case 0:
            body[start:stop] = chance.choice(SPICES)
        case 1:
            del body[start : start + chance.randint(1, 80)]
        case 2:
            body[start:start] = body[start : start + chance.randint(1, 200)]
        case _:
            body[:] = body.replace(
                chance.choice([b",", b";", b"0", b"2"]), chance.choice(SPICES), 2
            )


def test_every_format_file_is_as_the_runner_expects() -> None:
    for file in FEEDS.glob("*.sql"):
        found = read_table_format(file)
        assert found.header["title"]
        assert found.records


@pytest.mark.parametrize(
    "text",
    ["/*\ntitle = 'x'\n*/", "/*\nodd = 1\n*/\nSELECT 1", "/*\nmapping = true\n*/\nSELECT 1",
     "/*\ntitle = 'x'\n*/\nSELECT 1\n;\nSELECT 2", "/*\ntitle='x'\n*/\nSELECT 1\n;\n-- table: no\nSELECT 2"],
)  # fmt: skip
def test_a_bad_format_file_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "x.sql"
    file.write_text(text)
    with pytest.raises(TableFormatError, match=r"x\.sql: found .*, expected"):
        read_table_format(file)


def test_nothing_is_left_in_the_spool(tmp_path: Path) -> None:
    with warehouse(tmp_path) as opened:
        for body in (HEADER + line(1), HEADER + b"1\0"):
            file = tmp_path / "x.csv"
            file.write_bytes(body)
            try:
                load(opened, MILWAUKEE, file)
            except FormatError:
                assert count(opened, "SELECT count(*) FROM incident") == 1
        assert list((tmp_path / "spool").iterdir()) == []
