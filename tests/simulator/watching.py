"""A room whose clock is set by hand, fed by a simulated city that plays what it is told.

What the city publishes goes over HTTP through the sources of ``simulator/sources.toml`` into a
warehouse; what a watcher sees is asked of the product's own addresses, frames and API.
"""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask

import api.live
import services
from access import protect
from api import register_api
from app import _dash
from data import clock
from data.city import City
from data.clock import MACHINE, Pace
from data.journal import SYSTEM, Journal, Role
from data.journal.identity import add_token
from data.journal.people import NewPerson, add_person
from data.scope import EVERYTHING
from data.warehouse import Warehouse
from etl.assembly import assemble, city_sources, list_sources
from etl.desk import Desk
from etl.run import load_file, run_source
from etl.running import Running
from etl.sources import CAMERA_STREAM
from frames import Frames
from services import Services
from settings import Settings, read_settings
from simulator.scenarios.catalogue import script_of
from simulator.server import CityServer
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

ROOT = Path(__file__).parents[2]
START = MONDAY_RUSH // 60 * 60 - 3_600
FEEDS = ROOT / "simulator" / "sources.toml"


class Screens:
    """The product's server with all its screens, put together once, and a reader of them."""

    def __init__(self, folder: Path, city: City) -> None:
        self.settings = read_settings({"DATA_DIR": str(folder), "RAW_DAYS": "0", "TILE_URL": ""})
        self.journal = Journal.open(self.settings.journal_url)
        warehouse = Warehouse.open(None)
        self.serve(warehouse, city, Desk(assemble(self.settings, warehouse, city), ()))
        self.server = Flask("room", static_folder=None)
        register_api(self.server)
        _dash(self.server, cast(Running, SimpleNamespace(is_simulation=True)), ahead="")
        protect(self.server, self.journal, self.settings)
        self._token = _reader(self.journal)
        warehouse.close()

    def serve(self, warehouse: Warehouse, city: City, desk: Desk) -> None:
        """Show this warehouse from now on."""
        services.provide(Services(self.settings, warehouse, self.journal, city, desk))

    def get(self, path: str) -> Any:
        """The JSON of an address."""
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self.server.test_client().get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.get_json(force=True)

    def close(self) -> None:
        self.journal.close()


class Watch:
    """One room at work: polls when told, then looks at its screens. No camera streams here."""

    def __init__(self, world: World, folder: Path, screens: Screens) -> None:
        self.at, self.city, self._usual, self._screens = START, world.city, world, screens
        clock.follow(Pace(0, START - 120, 0))
        self._server = CityServer(("127.0.0.1", 0), world, lambda: self.at)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        settings, environ = _room_settings(folder, address)
        listed = [s for s in city_sources(settings, environ) if s.format != CAMERA_STREAM]
        self.sources = {source.source_id: source for source in listed}
        self.warehouse = Warehouse.open(None, spool=folder / "spool")
        list_sources(self.warehouse, list(self.sources.values()))
        self._room = assemble(settings, self.warehouse, world.city)
        self._folder = folder
        screens.serve(self.warehouse, world.city, Desk(self._room, tuple(self.sources.values())))

    def play(self, kind: str, *places: str, since: int = START) -> World:
        """Switch a scenario on, in its usual place or in these; the city that plays it."""
        listed = [script_of(kind).at(self.city, place, since) for place in places or ("",)]
        playing = self._usual.playing(tuple(listed))
        self._server.show(playing)
        return playing

    def poll(self, minutes: float, *feeds: str) -> None:
        """Poll sources so long after the start, then let a second pass to look in."""
        self.at = START + round(minutes * 60)
        clock.follow(Pace(0, self.at, 0))
        for feed in feeds:
            run_source(self.sources[f"sim-{feed}"], self._room)
        clock.follow(Pace(0, self.at + 1, 0))

    def hurry(self, feed: str, timeout_s: float) -> None:
        """Wait no longer than this for an answer of a source."""
        name = f"sim-{feed}"
        self.sources[name] = replace(self.sources[name], timeout_s=timeout_s)

    def load(self, feed: str, body: bytes) -> None:
        """Load a file by hand, as if the source had sent it."""
        file = self._folder / "given"
        file.write_bytes(body)
        assert load_file(self.sources[f"sim-{feed}"], self._room, file).outcome == "loaded"

    def see(self, page: str, of: str = "") -> dict[str, Any]:
        """What a page shows now: the properties of each of its live parts."""
        api.live.frames = Frames()
        return self._screens.get(f"/frames/{page}{f'?of={of}' if of else ''}")["props"]

    def kpi(self, name: str) -> float:
        """The newest value of a key figure."""
        until = clock.now()
        since = until - timedelta(hours=2)
        asked = f"since={since:%Y-%m-%dT%H:%M:%SZ}&until={until:%Y-%m-%dT%H:%M:%SZ}"
        return self._screens.get(f"/api/v1/kpis/{name}?{asked}")["points"][-1]["value"]

    def close(self) -> None:
        clock.follow(MACHINE)
        self._room.close()
        self.warehouse.close()
        self._server.shutdown()
        self._server.server_close()


def words(part: Any) -> str:
    """All the text of a component, in order."""
    return " ".join(_texts(part))


def features(layer: dict[str, Any]) -> list[dict[str, Any]]:
    """What a layer of a map shows: the properties of its features."""
    return [feature["properties"] for feature in layer["data"]["features"]]


def with_class(part: Any, name: str) -> list[dict[str, Any]]:
    """The components within a component that have a class, in order."""
    return list(_with_class(part, name))


def _with_class(part: Any, name: str) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _with_class(one, name)
    elif isinstance(part, dict):
        props = part.get("props", part)
        if name in (props.get("className") or "").split():
            yield part
        yield from _with_class(props.get("children"), name)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict):
        yield from _texts(part.get("props", part).get("children"))
    elif part is not None:
        yield str(part)


def _room_settings(folder: Path, address: str) -> tuple[Settings, dict[str, str]]:
    environ = {"DATA_DIR": str(folder), "SIMULATOR_URL": address, "RAW_DAYS": "0"}
    return read_settings({**environ, "SOURCES": str(FEEDS)}), environ


def _reader(journal: Journal) -> str:
    now = datetime.now(UTC)
    new = NewPerson(
        username="watcher", display_name="Watcher", password_hash="never used",
        roles=frozenset({Role.COMMANDER}), scope=EVERYTHING,
    )  # fmt: skip
    add_person(journal, SYSTEM, new, now)
    return add_token(journal, SYSTEM, "watcher", "tests", timedelta(hours=1), now)


def opened(world: World, folder: Path, screens: Screens) -> Iterator[Watch]:
    """A room of its own for one test; links lead to its own port."""
    before, world.address = world.address, ""
    with closing(Watch(world, folder, screens)) as made:
        yield made
    world.address = before
