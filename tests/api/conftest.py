"""The product's HTTP face over the toy city, and people of several roles and scopes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import services
from access import protect
from api import register_api
from data.city import load_city
from data.journal import SYSTEM, Journal, Role
from data.journal.identity import add_token
from data.journal.people import NewPerson, add_person
from data.scope import EVERYTHING, Scope
from data.warehouse import Warehouse
from etl.assembly import assemble
from etl.desk import Desk
from services import Services
from settings import Settings, read_settings
from tests.etl.feeds import source
from tests.toy import open_toy

SESTO = Scope(municipalities=frozenset({"015209"}))
VVF = Scope(agencies=frozenset({"vvf"}))
CRASHES = Scope(kinds=frozenset({"crash"}))
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUSHED = source("readings", "push:", source_id="loops", agency_id="vvf", max_bytes=20_000)
SOURCES = (
    PUSHED,
    replace(PUSHED, source_id="signed", secret_text=WEBHOOK_SECRET),
    replace(PUSHED, source_id="off", is_enabled=False),
    source("readings", "http://127.0.0.1:9/", source_id="polled"),
)
PEOPLE: dict[str, tuple[Role, Scope]] = {
    "commander": (Role.COMMANDER, EVERYTHING),
    "operator": (Role.OPERATOR, EVERYTHING),
    "administrator": (Role.ADMINISTRATOR, EVERYTHING),
    "viewer": (Role.VIEWER, EVERYTHING),
    "analyst": (Role.ANALYST, EVERYTHING),
    "manager": (Role.MANAGER, EVERYTHING),
    "sesto": (Role.OPERATOR, SESTO),
    "vvf": (Role.OPERATOR, VVF),
    "crashes": (Role.OPERATOR, CRASHES),
    "nobody": (Role.OPERATOR, Scope(frozenset(), frozenset(), frozenset())),
}


@dataclass(frozen=True)
class Room:
    """A server with what stands behind it; ``get`` and ``post`` ask as one of ``PEOPLE``."""

    server: Flask
    warehouse: Warehouse
    journal: Journal
    tokens: dict[str, str]
    settings: Settings

    def get(self, path: str, who: str | None = "commander", **options: Any) -> TestResponse:
        return self.ask("GET", path, who, **options)

    def post(self, path: str, who: str | None = "commander", **options: Any) -> TestResponse:
        return self.ask("POST", path, who, **options)

    def ask(self, method: str, path: str, who: str | None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return self.server.test_client().open(path, method=method, headers=headers, **options)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = make_room(tmp_path)
    yield made
    made.warehouse.close()
    made.journal.close()


@pytest.fixture(scope="module")
def quiet_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One room for tests that change nothing."""
    made = make_room(tmp_path_factory.mktemp("room"))
    yield made
    made.warehouse.close()
    made.journal.close()


def make_room(folder: Path, checks: dict[str, Callable[[], str | None]] | None = None) -> Room:
    settings = read_settings({"DATA_DIR": str(folder / "var"), "TILE_URL": ""})
    warehouse, journal = open_toy(folder), Journal.open(settings.journal_url)
    city = load_city("milano")
    desk = Desk(assemble(settings, warehouse, city), SOURCES)
    services.provide(Services(settings, warehouse, journal, city, desk))
    server = Flask("room", static_folder=None)
    register_api(server, checks)
    protect(server, journal, settings)
    tokens = {name: _token(journal, name, *limits) for name, limits in PEOPLE.items()}
    return Room(server, warehouse, journal, tokens, settings)


def _token(journal: Journal, name: str, role: Role, scope: Scope) -> str:
    now = datetime.now(UTC)
    new = NewPerson(
        username=name,
        display_name=name.title(),
        password_hash="never used",
        roles=frozenset({role}),
        scope=scope,
    )
    add_person(journal, SYSTEM, new, now)
    return add_token(journal, SYSTEM, name, "tests", timedelta(hours=1), now)
