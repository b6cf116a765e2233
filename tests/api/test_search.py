"""What the search of the top bar finds, for whom, and what it does with hostile text."""

from typing import Any
from urllib.parse import quote

import pytest

from data.city import load_city
from data.search import MAX_WORDS, places_named, words_of
from tests.api.conftest import Room

AT = "2026-02-07T18:25:00Z"
THINGS = ("incident", "unit", "camera", "site")
# Words → reader → the things found at 18:25, worked out from toy_city.sql by hand.
FOUND: list[tuple[str, str, set[str]]] = [
    ("duomo", "commander", {"camera:c1", "site:s1"}),
    ("DUOMO piazza", "commander", {"camera:c1"}),
    ("piazza duomo", "sesto", set()),
    ("viale italia", "sesto", {"camera:c3", "site:s3"}),
    ("sesto san", "commander", {"incident:i3", "incident:y4"}),
    ("sesto san", "crashes", {"incident:y4"}),
    ("scontro dànte", "commander", {"incident:i1"}),
    ("scontro", "vvf", set()),
    ("alfa", "commander", {"unit:u1", "unit:u1b"}),
    ("alfa", "vvf", set()),
    ("rossa", "sesto", {"unit:u2"}),
    ("u1b", "commander", {"unit:u1b"}),
    ("fumo", "commander", set()),
    ("duomo", "nobody", set()),
]


def found(room: Room, words: str, who: str = "commander", at: str = AT) -> dict[str, list[Any]]:
    answer = room.get(f"/api/v1/search?q={quote(words)}&at={at}", who)
    assert answer.status_code == 200, answer.text
    return {group["kind"]: group["found"] for group in answer.get_json()["groups"]}


@pytest.mark.parametrize(("words", "who", "expected"), FOUND)
def test_finds_what_says_all_words_in_the_readers_scope(
    quiet_room: Room, words: str, who: str, expected: set[str]
) -> None:
    groups = found(quiet_room, words, who)
    things = {f"{kind}:{one['id']}" for kind in THINGS for one in groups.get(kind, [])}
    assert things == expected


def test_an_incident_is_found_from_its_call_on_by_the_name_it_had(quiet_room: Room) -> None:
    assert "incident" not in found(quiet_room, "fumo", at="2026-02-07T19:04:59Z")
    (incident,) = found(quiet_room, "fumo", at="2026-02-07T19:05:00Z")["incident"]
    assert (incident["title"], incident["about"]) == ("Fumo", "via Padova 5 · Milano")
    assert (incident["lon"], incident["lat"]) == (9.226, 45.502)
    assert "incident" not in found(quiet_room, "fumo", at="2026-03-10T00:00:00Z"), (
        "over 30 days ago"
    )


def test_open_incidents_come_before_those_closed_since(quiet_room: Room) -> None:
    groups = found(quiet_room, "via", at="2026-02-07T19:10:00Z")
    assert [one["id"] for one in groups["incident"]] == ["i5", "i4", "i3", "i2", "i1"]


def test_streets_zones_and_municipalities_are_found_with_their_place(quiet_room: Room) -> None:
    city = load_city("milano")
    street = next(street for street in city.streets if street.name == "Corso Buenos Aires")
    (hit,) = found(quiet_room, "buenos aires")["street"]
    assert (hit["title"], hit["lon"], hit["lat"]) == (street.name, street.lon, street.lat)
    assert {one["title"] for one in found(quiet_room, "municipio 4")["zone"]} == {"Municipio 4"}
    sesto = found(quiet_room, "sèsto  GIOVANNI")["municipality"]
    assert [one["id"] for one in sesto] == ["015209"]


def test_more_than_are_told_is_said(quiet_room: Room) -> None:
    answer = quiet_room.get("/api/v1/search?q=via").get_json()
    streets = next(group for group in answer["groups"] if group["kind"] == "street")
    assert (len(streets["found"]), streets["is_complete"]) == (6, False)
    expected = sorted(s.name for s in load_city("milano").streets if s.name.startswith("Via"))[:6]
    assert [one["title"] for one in streets["found"]] == expected


def test_a_word_that_begins_comes_before_one_within() -> None:
    places = places_named(load_city("milano"), ["mar"], 30)
    streets = [place.title for place in places if place.kind == "street"]
    assert streets[-1] == "Via Sammartini"
    assert streets[:-1] == sorted(streets[:-1])
    assert "Viale Martini" in streets


HOSTILE = [
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%",
    "_",
    "\\",
    "$at",
    "\u202eosrevni",
    "i1'; DROP TABLE incident; --",
    "a" * 100,
    " ".join("abcdefghijklmnop"),
    "\x00",
    "\ud83d\ude92",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(quiet_room: Room, text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    groups = found(quiet_room, text)
    assert not {kind for kind in THINGS if groups.get(kind)}


@pytest.mark.parametrize("query", ["", "q=", "q=%20%09", f"q={'a' * 101}", "q=a&q=b", "q=a&x=1"])
def test_no_words_or_too_many_are_a_problem(quiet_room: Room, query: str) -> None:
    answer = quiet_room.get(f"/api/v1/search?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "expected" in answer.get_json()["detail"]


def test_strangers_find_nothing(quiet_room: Room) -> None:
    assert quiet_room.get("/api/v1/search?q=via", None).status_code == 401


def test_words_are_plain_each_once_and_few() -> None:
    assert words_of("  Città  CITTA\tÀ ") == ["citta", "a"]
    assert len(words_of(" ".join(map(str, range(100))))) == MAX_WORDS


def test_units_seen_without_a_list_of_units_are_found(room: Room) -> None:
    room.warehouse._connection.execute("DELETE FROM unit")
    assert [one["id"] for one in found(room, "u1")["unit"]] == ["u1"], "u1b was seen at 18:01"
