"""Closed by default: who gets past the gate, and where strangers are sent."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from access import protect
from access.gate import local_path
from data.journal import Journal, Role
from settings import Settings
from tests.access.conftest import AddPerson, SignIn


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/login", "/assets/x.css", "/_favicon.ico", "/metrics"]
)
def test_open_to_everyone(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/traffico?road=A4", "/assets", "/loginx", "/healthz/x"])
def test_pages_send_strangers_to_the_login(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 303
    target = urlsplit(response.headers["Location"])
    assert target.path == "/login"
    assert parse_qs(target.query).get("next", ["/"]) == [path]


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-update-component",
        "/_reload-hash",
        "/frames/situazione",
        "/stream",
        "/api/v1/scope",
        "/api/v1/nothing",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_programs_get_a_problem(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method, json={} if method == "POST" else None)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.get_json(force=True) == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Sign in, or send a valid bearer token.",
        "instance": path,
    }


def test_a_post_to_a_page_is_not_redirected(client: FlaskClient) -> None:
    assert client.post("/situazione").status_code == 401


def test_odd_spellings_stay_closed(client: FlaskClient) -> None:
    for path in ("/assets/", "/assets/../x", "/assets/%2e%2e/x", "/assets/none.css", "/login/"):
        assert client.get(path).status_code == 303, path


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "/a//evil.example",
        "/login",
        "/logout",
        "",
        None,
    ],
)
def test_next_leads_nowhere_else(wanted: str | None) -> None:
    assert local_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/traffico", "/traffico?road=A4&at=x", "/a?u=https://b//c"])
def test_next_keeps_local_paths(wanted: str) -> None:
    assert local_path(wanted) == wanted


def test_the_login_does_not_redirect_away(
    client: FlaskClient, sign_in: Callable[..., object], add: Callable[..., object]
) -> None:
    add("operatore", Role.OPERATOR)
    response = sign_in("operatore", next="//evil.example")
    assert response.headers["Location"] == "/"  # type: ignore[attr-defined]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://["},
    {"Referer": "https://evil.example/localhost"},
    {"Origin": "https://evil.example", "Referer": "http://localhost/"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_changes_from_other_sites_are_refused(
    client: FlaskClient,
    sign_in: Callable[..., object],
    add: Callable[..., object],
    headers: dict[str, str],
) -> None:
    add("comandante", Role.COMMANDER)
    sign_in("comandante")
    for path in ("/logout", "/language", "/login", "/api/v1/commands"):
        response = client.post(path, headers=headers)
        assert response.status_code == 403, path
        assert response.mimetype == "application/problem+json"
    assert client.get("/").status_code == 200


def test_a_form_that_names_no_origin_is_refused_with_a_cookie(
    client: FlaskClient, sign_in: Callable[..., object], add: Callable[..., object]
) -> None:
    add("comandante", Role.COMMANDER)
    sign_in("comandante")
    assert client.post("/logout").status_code == 403
    assert client.post("/api/v1/commands", data="{}").status_code == 403
    assert client.post("/api/v1/commands", json={}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Referer": "http://localhost/x"}]
)
def test_changes_from_this_site_pass(
    client: FlaskClient,
    sign_in: Callable[..., object],
    add: Callable[..., object],
    headers: dict[str, str],
) -> None:
    add("comandante", Role.COMMANDER)
    sign_in("comandante")
    assert client.post("/api/v1/commands", headers=headers).status_code == 200


def test_metrics_are_for_this_machine(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=elsewhere).status_code == 401
    proxied = {"X-Forwarded-For": "192.0.2.7"}
    assert client.get("/metrics", headers=proxied).status_code == 401


def test_the_demo_answers_this_machine_only(journal: Journal, settings: Settings) -> None:
    server = Flask("demo")
    protect(server, journal, replace(settings, is_demo=True))
    client = server.test_client()
    assert client.get("/login").status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/login", environ_overrides=elsewhere).status_code == 403
    assert client.get("/login", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403


def test_large_body_is_refused_before_it_is_in_memory(
    server: Flask, add: AddPerson, sign_in: SignIn, client: FlaskClient
) -> None:
    server.add_url_rule("/_read", "read", lambda: str(len(request.get_data())), methods=["POST"])
    add("anna", Role.VIEWER)
    sign_in("anna")
    own = {"Origin": "http://localhost", "Content-Type": "application/json"}
    assert client.post("/_read", data=b"x" * 100_000, headers=own).text == "100000"
    assert client.post("/_read", data=b"x" * 2_000_000, headers=own).status_code == 413
