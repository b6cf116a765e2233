"""What the top bar counts as needing somebody, in the toy city; and which keys lead where."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from components.attention import attention_count, attention_list, concerns, heard
from components.feed_list import feed_list, feeds_dot
from components.keyboard_help import letters
from components.voice import Voice
from data import queries
from data.moment import Moment
from data.warehouse import Warehouse
from tests.toy import clock, open_toy

VOICE = Voice("en", ZoneInfo("Europe/Rome"))
# By hand from toy_city.sql: i1 is due 18:15, i3 18:30, i2 18:35 until 18:20 and 18:25 from then on,
# i4 19:05 until it is closed at 19:20, i5 19:15 (nobody ever arrives), i6 20:05. a1 is orange from 18:30, a2 yellow, a4 without level.
AT: dict[str, set[tuple[str, str]]] = {
    "18:05": {("incident:i1", "Waits for a unit")},
    "18:09": set(),
    "18:26": {("incident:i2", "Past target")},
    "18:27": set(),
    "19:16": {("incident:i4", "Past target"), ("incident:i5", "Past target")},
    "20:06": {("incident:i5", "Past target"), ("incident:i6", "Past target")},
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = open_toy(tmp_path_factory.mktemp("toy"))
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize("at", AT)
def test_incidents_late_or_waiting_in_the_first_priority_count(toy: Warehouse, at: str) -> None:
    incidents = queries.incidents(Moment(clock(at), toy))
    found = concerns(incidents, [], [], VOICE, clock(at))
    assert {(concern.opens, concern.why) for concern in found} == AT[at]
    assert {concern.state for concern in found} <= {"alarm"}


def test_an_emergency_is_heard_though_a_unit_was_sent_at_once(toy: Warehouse) -> None:
    at = clock("18:09")
    incidents = queries.incidents(Moment(at, toy))
    told = json.loads(heard([], incidents, VOICE).to_plotly_json()["props"]["data-heard"])
    assert told == {"incident:i1": "▲ 1 Scontro · via Dante 1"}


@pytest.mark.parametrize(
    ("level", "counts"), [("red", True), ("orange", True), ("yellow", False), (None, False)]
)
def test_only_grave_alerts_count(toy: Warehouse, level: str | None, counts: bool) -> None:
    at = clock("18:31")
    alert = replace(queries.alerts_in_force(Moment(at, toy))[0], level=level)
    found = concerns([], [alert], [], VOICE, at)
    assert [concern.opens for concern in found] == [f"alert:{alert.alert_id}"] * counts


def test_feeds_past_their_promise_or_never_received_count_but_make_no_sound(
    toy: Warehouse,
) -> None:
    at = clock("18:25")
    feed = replace(
        queries.feed_states(Moment(at, toy))[0],
        is_configured=True,
        stale_after_s=60,
        newest_at=at - timedelta(seconds=60),
    )
    late = replace(feed, source_id="late", newest_at=at - timedelta(seconds=61))
    never = replace(feed, source_id="never", newest_at=None)
    by_hand = replace(late, source_id="by-hand", is_configured=False)
    feeds = [feed, late, never, by_hand]
    found = concerns([], [], feeds, VOICE, at)
    assert [(concern.opens, concern.why) for concern in found] == [
        ("feed:late", "Feed late"),
        ("feed:never", "Never received"),
    ]
    assert heard(found, [], VOICE).to_plotly_json()["props"]["data-heard"] == "{}"
    assert attention_count(found, VOICE).className.endswith("is-attention")
    lines = feed_list(feeds, VOICE, at)
    assert [line.to_plotly_json()["props"]["data-select"] for line in lines] == [
        "feed:late",
        "feed:never",
        f"feed:{feed.source_id}",
    ]
    assert feeds_dot(feeds, VOICE, at).children == "Feeds 1/3"


def test_alarms_come_before_what_only_needs_attention(toy: Warehouse) -> None:
    at = clock("20:06")
    incidents = queries.incidents(Moment(at, toy))
    feed = replace(queries.feed_states(Moment(at, toy))[0], is_configured=True, newest_at=None)
    found = concerns(incidents, [], [feed], VOICE, at)
    assert [concern.opens for concern in found[:2]] == ["incident:i6", "incident:i5"]
    assert found[2].opens.startswith("feed:")


def test_nothing_is_said_to_be_nothing() -> None:
    (line,) = attention_list([], VOICE)
    assert line.children == "Nothing needs attention."
    assert attention_count([], VOICE).className.endswith("is-normal")


def test_each_screen_gets_a_letter_of_its_name_that_no_other_has() -> None:
    names = ["situation", "incidents", "units", "traffic", "cameras", "alerts", "events", "admin"]
    found = letters(names)
    assert (found["situation"], found["incidents"], found["admin"]) == ("s", "i", "d")
    assert len(set(found.values())) == len(names)
    assert all(letter in name for name, letter in found.items())
