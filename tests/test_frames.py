"""Frames: made once, the same bytes for everyone, only what changed, only for their readers."""

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from data.moment import Moment
from data.records import TrafficReading
from data.scope import Scope
from data.warehouse import Warehouse
from frames import TICK_S, Frame, Frames
from tests.data.test_warehouse import load, run

T = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse.open(None)
    yield opened
    opened.close()


class Page:
    """A page of two components; one follows the data, one stays."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.made_n = 0

    def frame(self, moment: Moment) -> dict[str, dict[str, object]]:
        self.made_n += 1
        return {"moves": {"children": self.warehouse.revision // 2}, "stays": {"children": "x"}}


def move(warehouse: Warehouse, name: str) -> None:
    load(warehouse, [TrafficReading(site_id=name, observed_at=T)], run(name))


def moment(warehouse: Warehouse, **values: object) -> Moment:
    return Moment(at=T, warehouse=warehouse, **values)


def test_many_viewers_cost_one_frame(warehouse: Warehouse) -> None:
    frames, page = Frames(), Page(warehouse)
    bodies: list[bytes] = []

    def view() -> None:
        ready = frames.get("p", page.frame, moment(warehouse), None)
        assert ready is not None
        bodies.append(ready.body)

    viewers = [threading.Thread(target=view) for _ in range(50)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    assert page.made_n == 1
    assert len(bodies) == 50
    assert all(body is bodies[0] for body in bodies)


def test_unchanged_is_nothing(warehouse: Warehouse) -> None:
    frames, page = Frames(), Page(warehouse)
    first = frames.get("p", page.frame, moment(warehouse), None)
    assert first is not None
    assert frames.get("p", page.frame, moment(warehouse), first.token) is None


def test_a_new_revision_with_the_same_picture_is_nothing(warehouse: Warehouse) -> None:
    frames, page = Frames(), Page(warehouse)
    first = frames.get("p", page.frame, moment(warehouse), None)
    assert first is not None
    move(warehouse, "a")
    assert frames.get("p", page.frame, moment(warehouse), first.token) is None
    assert page.made_n == 2


def test_only_changed_components_are_sent(warehouse: Warehouse) -> None:
    frames, page = Frames(), Page(warehouse)
    first = frames.get("p", page.frame, moment(warehouse), None)
    assert first is not None
    move(warehouse, "a")
    move(warehouse, "b")
    changed = frames.get("p", page.frame, moment(warehouse), first.token)
    whole = frames.get("p", page.frame, moment(warehouse), None)
    assert changed is not None and whole is not None
    assert json.loads(changed.body)["props"] == {"moves": {"children": 1}}
    assert set(json.loads(whole.body)["props"]) == {"moves", "stays"}
    assert json.loads(gzip.decompress(changed.packed)) == json.loads(changed.body)
    assert page.made_n == 2


def test_an_unknown_have_gets_the_whole_frame(warehouse: Warehouse) -> None:
    ready = Frames().get("p", Page(warehouse).frame, moment(warehouse), "17-nonsense")
    assert ready is not None
    assert set(json.loads(ready.body)["props"]) == {"moves", "stays"}


def test_a_live_frame_is_made_again_with_time(warehouse: Warehouse) -> None:
    clock = Clock()
    frames, page = Frames(clock), Page(warehouse)
    frames.get("p", page.frame, moment(warehouse), None)
    clock.now = TICK_S + 1
    frames.get("p", page.frame, moment(warehouse), None)
    frames.get("p", page.frame, moment(warehouse, is_live=False), None)
    clock.now = 3 * TICK_S
    frames.get("p", page.frame, moment(warehouse, is_live=False), None)
    assert page.made_n == 3


def test_readers_of_another_scope_or_language_share_nothing(warehouse: Warehouse) -> None:
    frames, page = Frames(), Page(warehouse)
    limited = Scope(agencies=frozenset({"pl"}))
    frames.get("p", page.frame, moment(warehouse), None)
    frames.get("p", page.frame, moment(warehouse, scope=limited), None)
    frames.get("p", page.frame, moment(warehouse, language="en"), None)
    assert page.made_n == 3


def test_the_past_as_it_was_known_is_another_picture(warehouse: Warehouse) -> None:
    frames, page = Frames(), Page(warehouse)
    for clock in ("happened", "known", "known"):
        frames.get("p", page.frame, moment(warehouse, is_live=False, clock=clock), None)
    assert page.made_n == 2


def broken() -> dict[str, object]:
    raise KeyError("password=hunter2")


def test_a_part_that_fails_leaves_the_rest_and_a_reference_that_is_in_the_log(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    def frame(_: Moment) -> Frame:
        return {"lives": lambda: {"children": "x"}, "fails": broken}

    ready = Frames().get("p", frame, moment(warehouse), None)
    assert ready is not None
    body = json.loads(ready.body)
    assert body["props"] == {"lives": {"children": "x"}}
    (reference,) = body["failed"].values()
    assert list(body["failed"]) == ["fails"]
    assert f"reference {reference}: part fails" in caplog.text
    assert "hunter2" not in ready.body.decode()


def test_a_part_that_goes_on_failing_keeps_its_reference_and_is_logged_once(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    frames = Frames()
    first = frames.get("p", lambda _: {"a": {}, "fails": broken}, moment(warehouse), None)
    assert first is not None
    move(warehouse, "a")
    assert (
        frames.get("p", lambda _: {"a": {}, "fails": broken}, moment(warehouse), first.token)
        is None
    )
    assert caplog.text.count("part fails of a picture failed") == 1
    move(warehouse, "b")
    other = frames.get(
        "p", lambda _: {"a": {}, "fails": lambda: {"x": 1 / 0}}, moment(warehouse), None
    )
    assert other is not None and other.failed["fails"] != first.failed["fails"]


def test_a_part_that_comes_back_is_sent_and_no_longer_failed(warehouse: Warehouse) -> None:
    frames, parts = Frames(), [broken, lambda: {"children": "back"}]

    def frame(_: Moment) -> Frame:
        return {"lives": {"children": "x"}, "fails": parts.pop(0)}

    first = frames.get("p", frame, moment(warehouse), None)
    assert first is not None and first.failed
    move(warehouse, "a")
    second = frames.get("p", frame, moment(warehouse), first.token)
    assert second is not None
    told = json.loads(second.body)
    assert (told["props"], "failed" in told) == ({"fails": {"children": "back"}}, False)


def test_where_every_part_fails_the_picture_fails(warehouse: Warehouse) -> None:
    with pytest.raises(KeyError):
        Frames().get("p", lambda _: {"a": broken, "b": broken}, moment(warehouse), None)
