"""The door between commands and the process that owns the warehouse."""

import os
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.door import Door, DoorClosed, DoorError, ask, serve


def count(to: int) -> Iterator[dict[str, int]]:
    return ({"n": n} for n in range(to))


def refuse(why: str) -> Iterator[Any]:
    yield "first"
    raise ValueError(why)


HANDLERS: dict[str, Any] = {"count": count, "refuse": refuse}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 8)
    deep.mkdir(parents=True)
    assert len(str(deep)) > 108
    return deep / "door" / "socket"


@pytest.fixture
def door(path: Path) -> Iterator[Door]:
    made = serve(path, HANDLERS)
    yield made
    made.close()


def test_answers_are_streams(door: Door, path: Path) -> None:
    assert list(ask(path, "count", to=3)) == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert len(list(ask(path, "count", to=20_000))) == 20_000


def test_refusals_come_as_sentences(door: Door, path: Path) -> None:
    answer = ask(path, "refuse", why="found x, expected y")
    assert next(answer) == "first"
    with pytest.raises(DoorError, match="found x, expected y"):
        next(answer)
    with pytest.raises(DoorError, match="found request 'nope', expected one of count, refuse"):
        list(ask(path, "nope"))
    with pytest.raises(DoorError, match="unexpected keyword argument"):
        list(ask(path, "count", other=1))


def test_only_its_user_may_open_it(door: Door, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nobody_behind_the_door(door: Door, path: Path, tmp_path: Path) -> None:
    with pytest.raises(DoorClosed):
        ask(tmp_path / "no" / "socket", "count", to=1)
    door.close()
    with pytest.raises(DoorClosed):
        ask(path, "count", to=1)


def test_a_door_left_by_a_killed_server_is_replaced(door: Door, path: Path) -> None:
    second = serve(path, HANDLERS)
    assert list(ask(path, "count", to=1)) == [{"n": 0}]
    second.close()


@pytest.mark.parametrize(
    "noise",
    [b"", b"GET / HTTP/1.1\r\n\r\n", struct.pack(">I", 2**31), struct.pack(">I", 3) + b"[1]"],
)
def test_noise_harms_nobody(door: Door, path: Path, noise: bytes) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"/proc/self/fd/{folder}/socket")
        connection.sendall(noise)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1_000)
    os.close(folder)
    assert list(ask(path, "count", to=1)) == [{"n": 0}]


def test_a_reader_who_leaves_ends_the_handler(path: Path) -> None:
    ended = threading.Event()

    def endless() -> Iterator[str]:
        try:
            while True:
                yield "x" * 1_000
        finally:
            ended.set()

    door = serve(path, {"endless": endless})
    answer = ask(path, "endless")
    assert next(answer) == "x" * 1_000
    answer.close()
    assert ended.wait(5)
    door.close()


def test_a_server_that_is_killed_before_it_answers_is_told_as_a_sentence(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        path.parent.mkdir(parents=True)
        folder = os.open(path.parent, os.O_RDONLY)
        listener.bind(f"/proc/self/fd/{folder}/{path.name}")
        os.close(folder)
        listener.listen()
        answer = ask(path, "count", to=1)
        connection, _ = listener.accept()
        # Closed with the request unread, the kernel resets the connection, as for a killed process.
        told: list[str] = []
        asking = threading.Thread(target=lambda: told.append(_refusal(answer)))
        asking.start()
        connection.recv(1)
        connection.close()
        asking.join()
    assert told == ["the server ended before its answer did; ask again to be sure it is done"]


def _refusal(answer: Iterator[Any]) -> str:
    with pytest.raises(DoorError) as refusal:
        list(answer)
    return str(refusal.value)
