"""Screens are made ready one after the other, behind those who ask."""

from threading import Event

import pytest

from data.warehouse import WarehouseError
from frames import FrameOf
from rehearsal import Rehearsal

SCREENS: dict[str, FrameOf] = {"first": lambda _: {}, "second": lambda _: {}, "third": lambda _: {}}
PATIENCE_S = 20.0


def test_every_screen_is_made_once_and_one_that_fails_stops_none(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shown: list[str] = []
    done = Event()

    def show(name: str, frame: FrameOf) -> None:
        assert SCREENS[name] is frame
        shown.append(name)
        if name == "third":
            done.set()
        if name == "second":
            raise WarehouseError("the warehouse is busy")

    rehearsal = Rehearsal(SCREENS, show, begins_after_s=0)
    rehearsal.start()
    assert done.wait(PATIENCE_S)
    rehearsal.stop()
    assert shown == ["first", "second", "third"]
    assert "screen second could not be made ready: the warehouse is busy" in caplog.text


def test_the_rest_is_left_out_when_the_server_stops() -> None:
    shown: list[str] = []
    begun, go_on = Event(), Event()

    def show(name: str, frame: FrameOf) -> None:
        shown.append(name)
        begun.set()
        assert go_on.wait(PATIENCE_S)

    rehearsal = Rehearsal(SCREENS, show, begins_after_s=0)
    rehearsal.start()
    assert begun.wait(PATIENCE_S)
    rehearsal._stopping.set()
    go_on.set()
    rehearsal.stop()
    assert shown == ["first"]


def test_a_server_that_stops_at_once_waits_for_nothing() -> None:
    shown: list[str] = []
    rehearsal = Rehearsal(SCREENS, lambda name, _: shown.append(name), begins_after_s=600)
    rehearsal.start()
    rehearsal.stop()
    assert shown == []
