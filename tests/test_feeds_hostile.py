"""Damaged payloads: whatever is done to one, a parser refuses it or rejects items, soon."""

import random
import re
import time
from pathlib import Path

import pytest

from etl.feed import FormatError, Reject
from etl.formats import Format, formats
from tests.goldens import cases, is_binary, payload, shown

MUTANTS = 120
SLOWEST_S = 2.0
ODD = (
    b"NaN", b"-inf", b"1e999", b"-1", b"0", b"9" * 400, b"0x1F", b"1_0", b"", b" ", b"null",
    b"true", b"\xff\xfe", b"\x00", b"&lt;", b"&undefined;", b"<![CDATA[", b"]]>", b"'", b'"',
    b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00:00+14:00", b"2026-02-30T00:00:00Z",
    b"\\ud800", b"[[[[", b"{}", b"[]", "٣".encode(), b"<a/>", b"A" * 20_000,
)  # fmt: skip
ROW_CASES = [
    pytest.param(formats()[name], payload(case), id=f"{name}-{case.name}")
    for name, case in cases()
    if formats()[name].kind == "rows"
]
TEXT_CASES = [case for case in ROW_CASES if not is_binary(case.values[1])]

JSON_CASES = [case for case in ROW_CASES if case.values[1].read_bytes().lstrip()[:1] in b"{["]


def flip(body: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(dice.randint(1, 12)):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def cut(body: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(body))
    return body[:start] + body[start + dice.randint(1, 400) :]


def swap_value(body: bytes, dice: random.Random) -> bytes:
    """Another text where an XML text, an attribute or a JSON value stands."""
    spans = [m.span(1) for m in re.finditer(rb">([^<>]+)<|\"([^\"]*)\"|:([-\d.]+)", body) if m[1]]
    spans += [m.span(1) for m in re.finditer(rb"=\"([^\"]*)\"", body)]
    spans += [m.span(1) for m in re.finditer(rb"[\[,:]\s*(-?\d[\d.]*|\"[^\"]*\")", body)]
    start, end = dice.choice(spans)
    return body[:start] + dice.choice(ODD) + body[end:]


def swap_names(body: bytes, dice: random.Random) -> bytes:
    """Two element or member names exchanged throughout: right words in the wrong places."""
    names = sorted(set(re.findall(rb"[</:\"$]([A-Za-z_]{3,})(?=[\s>/\":,])", body)))
    one, other = dice.sample(names, 2)
    parts = re.split(rb"\b(" + one + rb"|" + other + rb")\b", body)
    return b"".join({one: other, other: one}.get(part, part) for part in parts)


def repeat(body: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(body))
    piece = body[start : start + dice.randint(10, 2_000)]
    return body[:start] + piece * dice.randint(2, 40) + body[start:]


MUTATIONS = (flip, cut, swap_value, swap_value, swap_names, swap_names, repeat)
BYTE_MUTATIONS = (flip, cut, repeat)


@pytest.mark.parametrize(("format", "file"), ROW_CASES)
def test_damage_is_refused_or_rejected(format: Format, file: Path) -> None:
    assert format.parse
    body, dice = file.read_bytes(), random.Random(file.parent.name)
    mutations = BYTE_MUTATIONS if is_binary(file) else MUTATIONS
    for number in range(MUTANTS):
        mutant = dice.choice(mutations)(body, dice)
        started = time.process_time()
        try:
            rows = [shown(row) for row in format.parse(mutant, Reject())]
        except FormatError:
            rows = []
        assert time.process_time() - started < SLOWEST_S, f"mutant {number} took too long"
        for row in rows:
            assert not any(value != value for value in row.values()), f"NaN in {row}"


@pytest.mark.parametrize(("format", "file"), TEXT_CASES)
def test_every_odd_value_in_every_place(format: Format, file: Path) -> None:
    """Each text and number of the payload in turn becomes each of a few odd ones."""
    assert format.parse
    body = file.read_bytes()
    found = [m.span(1) for m in re.finditer(rb">([^<>\s][^<>]*)<|[\[,]\s*(?=-?\d)", body) if m[1]]
    places = [*found, *(m.span(1) for m in re.finditer(rb"[=:]\s*\"([^\"]*)\"", body))]
    places += [m.span(1) for m in re.finditer(rb"\":\s*(-?\d[\d.]*)", body)]
    for start, end in places:
        for odd in (b"", b"NaN", b"1e999", b"9" * 400, b"0001-01-01T00:00:00+14:00"):
            reject = Reject()
            try:
                list(format.parse(body[:start] + odd + body[end:], reject))
            except FormatError:
                continue
            assert all(rejected.reason for rejected in reject.rejected)


@pytest.mark.parametrize(("format", "file"), JSON_CASES)
def test_nesting_about_as_deep_as_python_goes(format: Format, file: Path) -> None:
    """A payload that can just be parsed may be too deep to be shown in the quarantine."""
    assert format.parse
    body = file.read_bytes()
    places = [m.span(1) for m in re.finditer(rb":\s*(\"[^\"]*\"|-?\d[\d.]*)", body)]
    for number, depth in enumerate(range(960, 1_030)):
        start, end = places[number % len(places)]
        reject = Reject()
        try:
            list(format.parse(body[:start] + b"[" * depth + b"]" * depth + body[end:], reject))
        except FormatError:
            continue
        assert all(rejected.reason for rejected in reject.rejected)


@pytest.mark.parametrize(("format", "file"), JSON_CASES)
def test_names_with_half_a_character_in_every_object(format: Format, file: Path) -> None:
    """JSON can escape half a character in a member's name, too; some libraries break on it."""
    assert format.parse
    body = file.read_bytes()
    for start in (m.end() for m in re.finditer(rb"\{(?=\s*\")", body)):
        try:
            list(format.parse(body[:start] + b'"\\ud800": 1, ' + body[start:], Reject()))
        except FormatError:
            continue
