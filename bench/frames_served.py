"""Frames a second from the real server, and that a change costs as much for 50 viewers as for one.

``python -m bench frames_served`` starts gunicorn as ``python app.py`` does, on the made city.
First, viewers ask as fast as they can: for what they have (304), for what changed since, for all.
Then they wait as browsers do, listening, while calls are loaded one by one; the cost of a change is
the server's CPU time until all viewers have it: fetching, loading, drawing, answering them all.
"""

import os
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.city_room import CityRoom, city_room
from bench.report import Report
from bench.viewers import Connection, Door, Listener, answers_per_s, token

SCREEN = "situation"
VIEWERS = (1, 10, 50)
SECONDS = 3.0
CHANGES = 10
ALLOWED_GROWTH = 1.5
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """What so many viewers got a second, and what each change cost the server for all of them."""

    viewers: int
    unchanged: float
    changed: float
    whole: float
    change_s: float


def measure() -> Report:
    """A line per number of viewers."""
    with city_room() as city:
        door = knock(city)
        found = [served(city, door, viewers) for viewers in VIEWERS]
    growth = found[-1].change_s / found[0].change_s
    return Report(
        title="Frames served, and the cost of a change by viewers",
        aim=f"a change costs at most {ALLOWED_GROWTH:g} times as much for 50 viewers as for one",
        is_met=growth <= ALLOWED_GROWTH,
        columns=("viewers", "unchanged/s", "changed/s", "whole/s", "CPU ms per change"),
        rows=[
            (
                line.viewers,
                f"{line.unchanged:,.0f}",
                f"{line.changed:,.0f}",
                f"{line.whole:,.0f}",
                f"{line.change_s * 1e3:.0f}",
            )
            for line in found
        ],
        about=f"The {SCREEN} screen. 50 viewers cost {growth:.2f} times what one costs. The viewers"
        "\nrun on the same machine and take their part of its cores.",
    )


def knock(city: CityRoom) -> Door:
    """Sign in once for all viewers."""
    with closing(city.client()) as client:
        return Door(city.port, "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar))


def served(city: CityRoom, door: Door, viewers: int) -> Served:
    """Everything for one number of viewers."""
    with closing(Connection(door, SCREEN)) as connection:

        def newest() -> str:
            packed = connection.ask(None)
            assert packed is not None
            return token(packed)

        def rate(have: Callable[[], str | None]) -> float:
            return answers_per_s(door, SCREEN, viewers, SECONDS, have)

        have = newest()
        unchanged = rate(lambda: have)
        old = newest()
        city.call()
        newest()
        changed = rate(lambda: old)
        whole = rate(lambda: None)
    return Served(viewers, unchanged, changed, whole, change_s(city, door, viewers))


def change_s(city: CityRoom, door: Door, viewers: int) -> float:
    """CPU seconds of the server per change that all viewers then have."""
    with listening(door, viewers) as listeners:
        change(city, listeners)
        began = cpu_s(city.serving_pid)
        for _ in range(CHANGES):
            change(city, listeners)
        return (cpu_s(city.serving_pid) - began) / CHANGES


def change(city: CityRoom, listeners: list[Listener]) -> None:
    newest = max(listener.revision for listener in listeners)
    city.call()
    for listener in listeners:
        listener.wait(newest + 1)


@contextmanager
def listening(door: Door, viewers: int) -> Generator[list[Listener]]:
    listeners = [Listener(door, SCREEN) for _ in range(viewers)]
    for listener in listeners:
        listener.start()
    yield listeners
    for listener in listeners:
        listener.close()


def cpu_s(pid: int) -> float:
    """What a process has used so far, in user mode and for it in the system's."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S
