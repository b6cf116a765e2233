"""The vehicle location system: the last fix of each unit.

Units of a local police report every 30 seconds, as Italian rules on tracking staff ask; others
every ten. Each unit has its own second to report at.
"""

import json
from collections.abc import Iterator

from simulator.chance import share
from simulator.fleet import Command, Crew, commands
from simulator.press.page import Page, every, zulu
from simulator.scenarios.script import PageFault
from simulator.world import World

PERIOD_S = {"municipal_police": 30}
USUAL_PERIOD_S = 10
EVERY_NTH, GARBAGE = 25, b'{"\xff\xfe;;;,,'
PATH = "/avl/positions.ndjson"
NAMES = {
    "id": "unit_id", "ts": "observed_at", "lon": "lon", "lat": "lat", "kmh": "speed_kmh",
    "heading": "heading_deg", "status": "status",
}  # fmt: skip
"""What the messages call what the export calls otherwise."""


def positions(world: World, at: int) -> bytes:
    """One JSON object a line: where a unit was at its last fix, and what it was doing."""
    return "".join(f"{json.dumps(row)}\n" for row in _rows(world, at)).encode()


def fixed_at(crew: Crew, at: int) -> int:
    """When a unit last reported its position."""
    period = PERIOD_S.get(crew.agency.kind, USUAL_PERIOD_S)
    return at - (at - int(share(crew.unit_id) * period)) % period


def fixes(world: World, after: int, until: int) -> Iterator[tuple[str, bytes]]:
    """Topic and message of each unit that had a fix after a time and not after another, the last.

    A scenario that has the export dead or lying has these so, too.
    """
    fault = world.scenarios.page(PATH, until) or PageFault()
    if fault.is_down:
        return
    crews = [(command, crew) for command in commands(world.city) for crew in command.crews]
    for number, (command, crew) in enumerate(crews):
        fixed = fixed_at(crew, until)
        if fixed <= after:
            continue
        row = _row(world, command, crew, fixed + fault.shift_s)
        body = json.dumps({NAMES[name]: value for name, value in row.items()}).encode()
        is_garbage = fault.is_garbled and number % EVERY_NTH == 0
        for _ in range(1 + fault.is_doubled):
            yield f"avl/{crew.unit_id}/position", GARBAGE if is_garbage else body


def _rows(world: World, at: int) -> Iterator[dict[str, object]]:
    for command in commands(world.city):
        for crew in command.crews:
            yield _row(world, command, crew, fixed_at(crew, at))


def _row(world: World, command: Command, crew: Crew, at: int) -> dict[str, object]:
    trail = world.dispatching.roster(command, command.shift(at)).trails[crew.unit_id]
    lon, lat = trail.position(at)
    speed, heading = trail.motion(at)
    return {
        "id": crew.unit_id,
        "ts": zulu(at),
        "lon": round(lon, 5),
        "lat": round(lat, 5),
        "kmh": round(speed, 1),
        "heading": round(heading) % 360,
        "status": trail.status(at),
    }


PAGES = (Page(PATH, "Posizioni", "application/x-ndjson", every(1), positions),)
