"""One seed is one city to the byte, in another process too: pages, archives, stills and scenarios."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from data.city import load_city
from simulator.archives.all import ARCHIVES
from simulator.archives.archive import Span
from simulator.press.pages import PAGES
from simulator.scenarios.catalogue import SCRIPTS
from simulator.stills import Stills
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

ROOT = Path(__file__).parents[2]
SEED, ADDRESS = 7, "http://127.0.0.1:8051"
SPAN = Span(MONDAY_RUSH - 7 * 86_400, MONDAY_RUSH - 7 * 86_400 + 6 * 3_600)
SHOWN_N = 6


def digests() -> dict[str, str]:
    """The digest of everything that a busy second says, by what says it."""
    city = load_city("milano")
    listed = tuple(script.at(city, "", MONDAY_RUSH - 1_800) for script in SCRIPTS.values())
    world = World(city, SEED, ADDRESS, listed)
    said = {
        path: page.render(world, page.changed_at(world, MONDAY_RUSH))
        for path, page in PAGES.items()
    }
    said |= {a.source_id: a.write(world, SPAN) or b"" for a in ARCHIVES}
    stills = Stills(world)
    for camera in world.cameras.inventory[:SHOWN_N]:
        said[camera.camera_id] = stills.still(camera, MONDAY_RUSH).body
    return {name: hashlib.sha256(body).hexdigest() for name, body in said.items()}


def test_another_process_says_the_same() -> None:
    """Not even the order of sets, which differs from process to process, shows."""
    environ = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.simulator.test_one_seed"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) as other:
        here = digests()
        told, _ = other.communicate(timeout=300)
    assert json.loads(told) == here
    assert len(here) == len(PAGES) + len(ARCHIVES) + SHOWN_N
    assert len(set(here.values())) > len(here) - 3


if __name__ == "__main__":
    print(json.dumps(digests()))
