"""Pictures shared by all who look: asked once, for a while, and never what failed."""

import threading

import pytest

from etl.cameras.shared import HELD_S, MOST_HELD, SharedPictures
from etl.transport.outcome import Transient


def test_a_picture_is_asked_once_until_it_is_old() -> None:
    now, asked = [0.0], []

    def ask() -> bytes:
        asked.append(now[0])
        return b"picture at %d" % now[0]

    pictures = SharedPictures(lambda: now[0])
    for now[0] in (0.0, HELD_S, HELD_S + 0.1, HELD_S + 0.2):
        pictures.picture("a", ask)
    assert asked == [0.0, HELD_S + 0.1]
    assert pictures.picture("a", ask) == b"picture at 4"


def test_what_fails_is_asked_again() -> None:
    def fail() -> bytes:
        raise Transient("no answer")

    pictures = SharedPictures(lambda: 0.0)
    with pytest.raises(Transient):
        pictures.picture("a", fail)
    assert pictures.picture("a", lambda: b"well") == b"well"


def test_those_who_come_meanwhile_wait_for_the_same_and_others_do_not() -> None:
    begun, go_on, asked = threading.Event(), threading.Event(), []

    def ask() -> bytes:
        asked.append(1)
        begun.set()
        assert go_on.wait(10)
        return b"a"

    pictures, seen = SharedPictures(), []
    threads = [
        threading.Thread(target=lambda: seen.append(pictures.picture("a", ask))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    assert pictures.picture("b", lambda: b"b") == b"b"
    go_on.set()
    for thread in threads:
        thread.join()
    assert (seen, asked) == ([b"a"] * 5, [1])


def test_only_so_many_are_held() -> None:
    pictures, asked = SharedPictures(lambda: 0.0), []
    for number in [*range(MOST_HELD + 1), MOST_HELD, 0]:
        pictures.picture(str(number), lambda number=number: asked.append(number) or b"x")
    assert asked == [*range(MOST_HELD + 1), 0]
