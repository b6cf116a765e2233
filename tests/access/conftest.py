"""A small protected server, its journal, and a clock that moves only when told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access import current_actor, current_language, current_scope, protect, require_role
from access.passwords import hash_password
from data.journal import SYSTEM, Journal, Person, Role, audit, notes
from data.journal.audit import AuditEntry
from data.journal.people import NewPerson, add_person
from data.scope import EVERYTHING, Scope
from settings import Settings, read_settings

PASSWORD = "una frase lunga"
START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


class Clock:
    """An instant that tests move."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@cache
def kept(password: str) -> str:
    return hash_password(password)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"DATA_DIR": str(tmp_path / "var")})


@pytest.fixture
def journal(settings: Settings) -> Iterator[Journal]:
    journal = Journal.open(settings.journal_url)
    yield journal
    journal.close()


AddPerson = Callable[..., Person]


@pytest.fixture
def add(journal: Journal) -> AddPerson:
    """Adds a person with a role and the password of these tests."""

    def add_one(username: str, *roles: Role, scope: Scope = EVERYTHING) -> Person:
        new = NewPerson(
            username=username,
            display_name=username.title(),
            password_hash=kept(PASSWORD),
            roles=frozenset(roles),
            scope=scope,
        )
        return add_person(journal, SYSTEM, new, START)

    return add_one


def protected(journal: Journal, settings: Settings, clock: Clock) -> Flask:
    """A server with a page, an API, frames and Dash's paths, closed by ``protect``."""
    server = Flask(__name__)

    @server.get("/")
    @server.get("/<path:page>")
    def page(page: str = "") -> str:
        return f"page {page}"

    @server.get("/api/v1/scope")
    def scope() -> dict[str, str]:
        return {"scope": current_scope().key, "language": current_language()}

    @server.post("/api/v1/commands")
    @require_role(Role.COMMANDER, Role.MANAGER)
    def command() -> str:
        return "done"

    @server.post("/api/v1/notes")
    def note() -> str:
        return notes.add_note(journal, current_actor(), "i-1", "visto", clock()).author

    for path in ("/healthz", "/readyz", "/metrics", "/assets/x.css", "/_favicon.ico"):
        server.add_url_rule(path, path.replace(".", "-"), lambda: "open")
    protect(server, journal, settings, clock=clock)
    server.testing = True
    return server


@pytest.fixture
def server(journal: Journal, settings: Settings, clock: Clock) -> Flask:
    return protected(journal, settings, clock)


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    return server.test_client()


SignIn = Callable[..., TestResponse]


def sign_in(
    client: FlaskClient, username: str, password: str = PASSWORD, **form: str
) -> TestResponse:
    """Post the login form as a browser does."""
    data = {"username": username, "password": password, **form}
    return client.post("/login", data=data, headers={"Origin": "http://localhost"})


@pytest.fixture(name="sign_in")
def sign_in_fixture(client: FlaskClient) -> SignIn:
    return lambda username, password=PASSWORD, **form: sign_in(client, username, password, **form)


@pytest.fixture
def audited(journal: Journal) -> Callable[[str], list[AuditEntry]]:
    """The audit's entries of one action, oldest first."""

    def entries(action: str) -> list[AuditEntry]:
        found = audit.entries(
            journal, SYSTEM, since=START, until=START + timedelta(days=2), action=action
        )
        return found[::-1]

    return entries
