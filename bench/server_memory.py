"""Memory of the serving process on the made city: at start, and after it served every screen.

``python -m bench server_memory`` reads the resident set of gunicorn's worker from ``/proc``.
"""

from contextlib import closing
from pathlib import Path

import httpx

from bench.city_room import SCREENS, CityRoom, city_room
from bench.report import Report

CHANGES = 5
AT_MOST_MB = 1_500


def measure() -> Report:
    """A line per point in its life."""
    with city_room() as city, closing(city.client()) as client:
        lines = [("at start", *memory_mb(city.serving_pid))]
        serve(client)
        lines.append(("after every screen once", *memory_mb(city.serving_pid)))
        change(city, client)
        lines.append(
            (f"after {CHANGES} changes, each on every screen", *memory_mb(city.serving_pid))
        )
    return Report(
        title="Memory of the serving process",
        aim=f"at most {AT_MOST_MB} MB on the made city, whose file may take 2 GB of it",
        is_met=max(peak for _, _, peak in lines) <= AT_MOST_MB,
        columns=("when", "MB", "peak MB"),
        rows=[(when, f"{now:.0f}", f"{peak:.0f}") for when, now, peak in lines],
        about="Resident set of gunicorn's worker: web server, scheduler and database in one.",
    )


def serve(client: httpx.Client) -> None:
    for screen in SCREENS:
        client.get(f"/frames/{screen}").raise_for_status()


def change(city: CityRoom, client: httpx.Client) -> None:
    for _ in range(CHANGES):
        city.call()
        serve(client)


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident now, and at most so far."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    found = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    return int(found["VmRSS"][0]) / 1024, int(found["VmHWM"][0]) / 1024
