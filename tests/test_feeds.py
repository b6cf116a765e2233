"""The contract every feed format keeps, tried on all there are."""

import json
import re
from pathlib import Path

import pytest

from data.records import Record
from etl.feed import FormatError, Reject
from etl.formats import Format, formats
from tests.goldens import cases, expected, is_binary, payload, result

ROWS = [format for format in formats().values() if format.kind == "rows"]
CASES = [pytest.param(name, case, id=f"{name}-{case.name}") for name, case in cases()]
ROW_CASES = [
    pytest.param(formats()[name], payload(case), id=f"{name}-{case.name}")
    for name, case in cases()
    if formats()[name].kind == "rows"
]
TEXT_CASES = [case for case in ROW_CASES if not is_binary(case.values[1])]
# Their lines carry a checksum each: noise costs the line that has it, not the payload.
CHECKED_BY_LINE = {"unit_nmea"}
XML_CASES = [case for case in ROW_CASES if case.values[1].read_bytes().startswith(b"<")]
ONE_SENTENCE = re.compile(r"found [^\n]+, expected [^\n]+")
DOCTYPE = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ENTITIES = f'<?xml version="1.0"?>{DOCTYPE}<r x="&b;">&b;</r>'
HTML = b"<!DOCTYPE html><html><head><title>503</title></head><body>Busy</body></html>"


def mapping_of(case: Path) -> Path | None:
    return next(iter(case.glob("mapping.toml")), None)


def refusal(format: Format, body: bytes) -> str:
    """The sentence with which a payload is refused; fails where it is not."""
    assert format.parse
    with pytest.raises(FormatError) as refused:
        list(format.parse(body, Reject()))
    return str(refused.value)


@pytest.mark.parametrize("name", formats())
def test_every_format_has_a_golden_payload_and_says_what_it_reads(name: str) -> None:
    assert any(name == format for format, _ in cases()), f"no case in tests/feeds/{name}"
    assert len(formats()[name].about) > 20


@pytest.mark.parametrize(("name", "case"), CASES)
def test_golden(name: str, case: Path) -> None:
    found = result(formats()[name], payload(case), mapping_of(case))
    assert found == expected(case)
    assert found["rows"] or found["rejects"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_same_result_twice(name: str, case: Path) -> None:
    first, second = (result(formats()[name], payload(case), mapping_of(case)) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


@pytest.mark.parametrize(("format", "file"), ROW_CASES)
def test_rows_are_of_the_records_promised(format: Format, file: Path) -> None:
    assert format.parse
    rows: list[Record] = list(format.parse(file.read_bytes(), Reject()))
    assert {type(row) for row in rows} <= {*format.records, *format.details}


@pytest.mark.parametrize("format", ROWS, ids=lambda format: format.name)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \r\n\t", id="blank"),
        pytest.param(b"\xef\xbb\xbf", id="only-a-byte-order-mark"),
        pytest.param(HTML, id="html"),
        pytest.param(b"\n<HTML><body>Login</body></HTML>", id="html-without-doctype"),
        pytest.param(b"<rss version='2.0'><channel><title>x</title>", id="cut-rss"),
        pytest.param(b"<catalogue><book/></catalogue>", id="wrong-root"),
        pytest.param(b"<publicationTime>2026-02-07T10:00:00Z</publicationTime>", id="only-a-part"),
        pytest.param(b"<physicalQuantity index='1'/>", id="only-a-quantity"),
        pytest.param(b'{"type": "Topology"}', id="other-json"),
        pytest.param(b"[]", id="json-list"),
        pytest.param(b"id;name\n1;x\n", id="csv"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), id="picture"),
        pytest.param(bytes(4_096), id="zeros"),
        pytest.param(ENTITIES.encode(), id="entities"),
        pytest.param(ENTITIES.encode("utf-16"), id="entities-in-utf-16"),
        pytest.param(
            ENTITIES.replace("<!D", f"<!--{'p' * 9_000}--><!D").encode(), id="entities-padded"
        ),
        pytest.param(b'<?xml version="1.0" encoding="x-none"?><r/>', id="no-such-encoding"),
        pytest.param(b"<a>" * 5_000, id="deep-xml"),
        pytest.param(b"[" * 100_000, id="deep-json"),
    ],
)
def test_what_is_not_the_format_is_refused(format: Format, body: bytes) -> None:
    assert ONE_SENTENCE.fullmatch(refusal(format, body))


@pytest.mark.parametrize(("format", "file"), ROW_CASES)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.995])
def test_truncated_is_refused(format: Format, file: Path, share: float) -> None:
    body = file.read_bytes() if is_binary(file) else file.read_bytes().rstrip()
    assert ONE_SENTENCE.fullmatch(refusal(format, body[: int(len(body) * share)]))


@pytest.mark.parametrize(("format", "file"), TEXT_CASES)
def test_wrong_encoding_is_refused(format: Format, file: Path) -> None:
    body = file.read_bytes().replace(b"ISO-8859-1", b"UTF-8").rstrip()

    mark = b">" if body.startswith(b"<") else b'"' if b'"' in body else b","
    middle = body.index(mark, len(body) // 2) + 1
    damaged = body[:middle] + b"\xe0\xe8" + body[middle:]
    if format.name in CHECKED_BY_LINE:
        assert_one_line_is_lost(format, body, damaged)
    else:
        assert ONE_SENTENCE.fullmatch(refusal(format, damaged))


def assert_one_line_is_lost(format: Format, body: bytes, damaged: bytes) -> None:
    assert format.parse
    whole, noisy = Reject(), Reject()
    rows, kept = list(format.parse(body, whole)), list(format.parse(damaged, noisy))
    assert len(noisy.rejected) == len(whole.rejected) + 1
    assert len(kept) >= len(rows) - 1


@pytest.mark.parametrize(("format", "file"), XML_CASES)
def test_a_document_type_is_refused_in_any_disguise(format: Format, file: Path) -> None:
    _, _, content = file.read_text(encoding="utf-8").partition("?>")
    for prologue in ("", f"<!--{'x' * 20_000}-->", " " * 6_000, "<?pi y?>" * 900):
        disguised = f'<?xml version="1.0"?>{prologue}{DOCTYPE}{content}'
        for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
            message = refusal(format, disguised.encode(encoding))
            assert "document type" in message or "breaks" in message
