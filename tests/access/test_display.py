"""Wall displays: what their address opens, for how long, and that nobody can write from a wall."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from access.__main__ import main
from data.journal import SYSTEM, Journal, Role
from data.journal.audit import AuditEntry
from data.journal.identity import add_token, list_tokens, revoke_token
from data.journal.people import find_person
from data.scope import Scope
from settings import Settings, read_settings
from tests.access.conftest import START, AddPerson, Clock, protected, sign_in

SESTO = Scope(municipalities=frozenset({"015209"}))


@pytest.fixture
def token(journal: Journal, add: AddPerson) -> str:
    add("display-sala", Role.VIEWER, scope=SESTO)
    day = timedelta(days=1)
    return add_token(journal, SYSTEM, "display-sala", "sala", day, START, is_display=True)


def is_in(client: FlaskClient) -> bool:
    return client.get("/api/v1/scope").status_code == 200


def test_address_opens_the_wall_in_the_displays_scope(
    client: FlaskClient, token: str, audited: Callable[[str], list[AuditEntry]]
) -> None:
    answer = client.get(f"/display?token={token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?kiosk=1")
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/scope").get_json()["scope"] == SESTO.key
    (entry,) = audited("display_opened")
    assert entry.actor == "display-sala"


@pytest.mark.parametrize(
    ("wanted", "opened"),
    [
        ("/traffic?kiosk=1", "/traffic?kiosk=1"),
        ("https://evil.example/", "/?kiosk=1"),
        ("//evil.example", "/?kiosk=1"),
        ("/\\evil.example", "/?kiosk=1"),
        ("/display?token=x", "/?kiosk=1"),
        ("/logout", "/?kiosk=1"),
    ],
)
def test_only_screens_of_this_site_are_opened(
    client: FlaskClient, token: str, wanted: str, opened: str
) -> None:
    answer = client.get("/display", query_string={"token": token, "next": wanted})
    assert answer.headers["Location"] == opened


def test_it_lasts_as_long_as_its_token_and_no_session_ends_it_before(
    client: FlaskClient, token: str, clock: Clock
) -> None:
    client.get(f"/display?token={token}")
    clock.move(hours=23, minutes=59)
    assert is_in(client), "a person's session would have ended after an hour without use"
    clock.move(minutes=1)
    assert not is_in(client)
    assert client.get(f"/display?token={token}").headers["Location"] == "/login"


def test_revoked_is_out_at_once(client: FlaskClient, token: str, journal: Journal) -> None:
    client.get(f"/display?token={token}")
    (held,) = list_tokens(journal, SYSTEM)
    revoke_token(journal, SYSTEM, held.token_id, START)
    assert not is_in(client)


def test_a_restart_of_server_or_browser_keeps_it(
    client: FlaskClient, token: str, journal: Journal, settings: Settings, clock: Clock
) -> None:
    answer = client.get(f"/display?token={token}")
    assert "Expires=" in answer.headers["Set-Cookie"], "kept when the browser closes"
    cookie = client.get_cookie("control_room")
    assert cookie is not None
    again = protected(journal, settings, clock).test_client()
    again.set_cookie("control_room", cookie.value)
    assert is_in(again)


def test_nothing_is_written_from_a_wall(client: FlaskClient, token: str) -> None:
    client.get(f"/display?token={token}")
    here = {"Origin": "http://localhost"}
    assert client.post("/api/v1/commands", headers=here).status_code == 403
    assert client.post("/api/v1/notes", headers=here).status_code == 403


def test_it_is_no_bearer_token(server: Flask, token: str) -> None:
    answer = server.test_client().get("/api/v1/scope", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_bearer_token_or_a_guess_opens_no_wall(
    client: FlaskClient, journal: Journal, add: AddPerson
) -> None:
    add("sistema", Role.OPERATOR)
    bearer = add_token(journal, SYSTEM, "sistema", "api", timedelta(days=1), START)
    for guess in (bearer, "", "crd_", "crd_" + "a" * 10_000, "crd_\x00", "' OR 1=1"):
        answer = client.get("/display", query_string={"token": guess})
        assert answer.headers["Location"] == "/login"
        assert not is_in(client)


def test_it_takes_the_place_of_whoever_was_signed_in(
    client: FlaskClient, token: str, add: AddPerson
) -> None:
    add("comandante", Role.COMMANDER)
    sign_in(client, "comandante")
    client.get(f"/display?token={token}")
    assert client.get("/api/v1/scope").get_json()["scope"] == SESTO.key


def test_command_prints_an_address_that_opens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("PORT", "8123")
    asked = [
        "display-token",
        "Sala.1",
        "--municipalities",
        "015209",
        "--screen",
        "/traffic?kiosk=1",
    ]
    addresses = []
    for _ in range(2):
        assert main(asked) == 0
        addresses.append(urlsplit(capsys.readouterr().out.strip()))
    url, again = addresses
    assert (url.netloc, url.path) == ("127.0.0.1:8123", "/display")
    assert parse_qs(url.query)["token"] != parse_qs(again.query)["token"]
    settings = read_settings({"DATA_DIR": str(tmp_path / "var")})
    journal = Journal.open(settings.journal_url)
    person = find_person(journal, "display-sala.1")
    assert person is not None
    assert (person.roles, person.scope) == (frozenset({Role.VIEWER}), SESTO)
    clock = Clock()
    clock.now = datetime.now(UTC)
    client = protected(journal, settings, clock).test_client()
    answer = client.get(f"{url.path}?{url.query}")
    assert answer.headers["Location"] == "/traffic?kiosk=1"
    assert is_in(client)
    journal.close()
