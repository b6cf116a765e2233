"""Signing in and out: sessions, their end, the throttle and the audit of it all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import access.passwords
from access import protect
from access.passwords import DEMO_PASSWORD, hash_password
from data.journal import SYSTEM, Journal, Role
from data.journal.people import set_active, set_password, set_roles, set_scope
from data.scope import Scope
from settings import Settings

SignIn = Callable[..., Any]
ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture(autouse=True)
def people(add: Callable[..., Any]) -> None:
    add("capo", Role.ADMINISTRATOR)
    add("operatore", Role.OPERATOR)


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("control_room")
    assert cookie is not None
    return cookie.value


def test_a_right_password_opens_the_wanted_page(client: FlaskClient, sign_in: SignIn) -> None:
    response = sign_in("operatore", next="/traffico?road=A4")
    assert response.status_code == 303
    assert response.headers["Location"] == "/traffico?road=A4"
    assert client.get("/traffico").text == "page traffico"
    assert client.get("/login?next=/allerte").headers["Location"] == "/allerte"


def test_the_user_name_is_taken_in_any_case(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("  Operatore ")
    assert client.get("/").status_code == 200


def test_the_cookie_is_out_of_reach(sign_in: SignIn) -> None:
    cookie = sign_in("operatore").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_over_https(
    journal: Journal, settings: Settings, clock: Callable[[], Any]
) -> None:
    server = Flask("https")
    protect(server, journal, replace(settings, is_https=True), clock=clock)
    client = server.test_client()
    form = {"username": "operatore", "password": "una frase lunga"}
    response = client.post("/login", data=form, base_url="https://localhost")
    assert "Secure" in response.headers["Set-Cookie"]
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("operatore", "una frase corta"),
        ("operatore", ""),
        ("nessuno", "una frase lunga"),
        ("", ""),
        ("operatore\0", "una frase lunga"),
        ("x" * 5_000, "una frase lunga"),
        ("' OR 1=1 --", "una frase lunga"),
    ],
)
def test_a_wrong_one_does_not(
    client: FlaskClient, sign_in: SignIn, username: str, password: str
) -> None:
    response = sign_in(username, password)
    assert response.status_code == 401
    assert "Nome utente o password non corretti" in response.text
    assert password == "" or password not in response.text
    assert client.get("/").status_code == 303


def test_the_page_escapes_what_was_typed(sign_in: SignIn) -> None:
    text = sign_in('"><script>alert(1)</script>', "x").text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_an_unknown_name_costs_as_much_as_a_known_one(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    right = access.passwords.check_password_hash

    def counted(kept: str, password: str) -> bool:
        checked.append(kept.split("$")[0])
        return right(kept, password)

    monkeypatch.setattr(access.passwords, "check_password_hash", counted)
    sign_in("operatore", "sbagliata")
    sign_in("nessuno", "sbagliata")
    sign_in("nome impossibile", "sbagliata")
    assert checked == ["scrypt:32768:8:1"] * 3


def test_an_oversized_form_is_refused(client: FlaskClient) -> None:
    form = {"username": "operatore", "password": "x" * 100_000}
    assert client.post("/login", data=form).status_code == 413


def test_each_login_has_a_session_of_its_own(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("operatore")
    first = cookie_of(client)
    sign_in("operatore")
    assert cookie_of(client) != first


def test_a_planted_session_is_not_kept(client: FlaskClient, sign_in: SignIn) -> None:
    with client.session_transaction() as session:
        session["planted"] = "x"
    sign_in("operatore")
    with client.session_transaction() as session:
        assert "planted" not in session


def test_a_cookie_kept_after_logout_opens_nothing(
    server: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("operatore")
    stolen = cookie_of(client)
    assert client.post("/logout", headers=ORIGIN).headers["Location"] == "/login"
    thief = server.test_client()
    thief.set_cookie("control_room", stolen)
    assert thief.get("/api/v1/scope").status_code == 401


def test_logout_is_a_post(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("operatore")
    client.get("/logout")
    assert client.get("/api/v1/scope").status_code == 200


def test_a_forged_cookie_opens_nothing(server: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("operatore")
    payload, _, _ = cookie_of(client).rpartition(".")
    forger = server.test_client()
    forger.set_cookie("control_room", f"{payload}.AAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert forger.get("/api/v1/scope").status_code == 401


def test_an_hour_unused_ends_a_session(client: FlaskClient, sign_in: SignIn, clock: Any) -> None:
    sign_in("operatore")
    clock.move(minutes=59)
    assert client.get("/api/v1/scope").status_code == 200
    clock.move(minutes=59)
    assert client.get("/api/v1/scope").status_code == 200
    clock.move(minutes=60)
    assert client.get("/api/v1/scope").status_code == 401


def test_twelve_hours_end_a_session_in_use(
    client: FlaskClient, sign_in: SignIn, clock: Any
) -> None:
    sign_in("operatore")
    for _ in range(23):
        clock.move(minutes=30)
        assert client.get("/api/v1/scope").status_code == 200
    clock.move(minutes=30)
    assert client.get("/api/v1/scope").status_code == 401


def test_disabling_an_account_ends_it_at_once(
    client: FlaskClient, sign_in: SignIn, journal: Journal, clock: Any
) -> None:
    sign_in("operatore")
    assert client.get("/api/v1/scope").status_code == 200
    set_active(journal, SYSTEM, "operatore", False, clock())
    assert client.get("/api/v1/scope").status_code == 401
    assert sign_in("operatore").status_code == 401


def test_a_new_password_ends_open_sessions(
    client: FlaskClient, sign_in: SignIn, journal: Journal, clock: Any
) -> None:
    sign_in("operatore")
    set_password(journal, SYSTEM, "operatore", hash_password("un'altra frase"), clock())
    assert client.get("/api/v1/scope").status_code == 401
    assert sign_in("operatore", "un'altra frase").status_code == 303


def test_what_another_process_changed_is_seen_within_two_seconds(
    client: FlaskClient, sign_in: SignIn, settings: Settings, clock: Any
) -> None:
    sign_in("operatore")
    client.get("/api/v1/scope")
    elsewhere = Journal.open(settings.journal_url)
    set_active(elsewhere, SYSTEM, "operatore", False, clock())
    elsewhere.close()
    clock.move(seconds=2)
    assert client.get("/api/v1/scope").status_code == 401


def test_scope_and_roles_are_those_of_now(
    client: FlaskClient, sign_in: SignIn, journal: Journal, clock: Any
) -> None:
    sign_in("operatore")
    assert client.get("/api/v1/scope").get_json() == {"scope": "all", "language": "it"}
    limited = Scope(municipalities=frozenset({"015146"}))
    set_scope(journal, SYSTEM, "operatore", limited, clock())
    assert client.get("/api/v1/scope").get_json()["scope"] == limited.key
    assert client.post("/api/v1/commands", json={}).status_code == 403
    set_roles(journal, SYSTEM, "operatore", frozenset({Role.MANAGER}), clock())
    assert client.post("/api/v1/commands", json={}).status_code == 200


def test_a_missing_role_is_named(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("operatore")
    detail = client.post("/api/v1/commands", json={}).get_json(force=True)["detail"]
    assert detail == "operatore may not do this: found operator, needed commander or manager."


def test_the_journal_refuses_too(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("capo")
    response = client.post("/api/v1/notes", json={})
    assert response.status_code == 403
    detail = response.get_json(force=True)["detail"]
    assert detail == "capo may not write notes: found administrator, needed commander or operator."


def test_six_failures_must_wait(client: FlaskClient, sign_in: SignIn, clock: Any) -> None:
    for _ in range(5):
        assert sign_in("operatore", "sbagliata").status_code == 401
        clock.move(seconds=10)
    response = sign_in("operatore")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "250"
    assert "Troppi tentativi. Riprova fra 5 min." in response.text
    assert client.get("/").status_code == 303
    clock.move(seconds=250)
    assert sign_in("operatore").status_code == 303


def test_waiting_is_per_account_and_address(client: FlaskClient, sign_in: SignIn) -> None:
    for _ in range(6):
        blocked = sign_in("operatore", "sbagliata")
    assert blocked.status_code == 429
    assert sign_in("capo").status_code == 303
    form = {"username": "operatore", "password": "una frase lunga"}
    elsewhere = client.post(
        "/login", data=form, headers=ORIGIN, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 303


def test_a_success_forgives_failures(sign_in: SignIn) -> None:
    for _ in range(3):
        for _ in range(4):
            assert sign_in("operatore", "sbagliata").status_code == 401
        assert sign_in("operatore").status_code == 303


def test_the_demo_password_opens_nothing_outside_the_demo(
    sign_in: SignIn, journal: Journal, clock: Any, audited: Callable[[str], Any]
) -> None:
    set_password(journal, SYSTEM, "operatore", hash_password(DEMO_PASSWORD), clock())
    assert sign_in("operatore", DEMO_PASSWORD).status_code == 401
    assert audited("login_failed")[0].detail == {"reason": "public password"}


def test_every_attempt_is_in_the_audit(
    client: FlaskClient, sign_in: SignIn, audited: Callable[[str], Any]
) -> None:
    sign_in("operatore", "sbagliata")
    sign_in("la-mia-password-segreta", "operatore")
    sign_in("operatore")
    client.post("/logout", headers=ORIGIN)
    wrong, unknown = audited("login_failed")
    assert (wrong.actor, wrong.thing_id, wrong.address) == ("operatore", "operatore", "127.0.0.1")
    assert wrong.detail == {"reason": "wrong password"}
    assert (unknown.actor, unknown.thing_id) == ("unknown", None)
    assert unknown.detail == {"reason": "unknown account"}
    assert [entry.actor for entry in audited("login")] == ["operatore"]
    assert [entry.actor for entry in audited("logout")] == ["operatore"]


def test_italian_first_english_by_choice(client: FlaskClient) -> None:
    page = client.get("/login", headers={"Accept-Language": "en"}).text
    assert '<html lang="it">' in page
    assert "Nome utente" in page
    form = {"language": "en", "next": "/login?next=/traffico"}
    response = client.post("/language", data=form, headers=ORIGIN)
    assert response.headers["Location"] == "/login?next=/traffico"
    page = client.get("/login").text
    assert '<html lang="en">' in page
    assert "User name" in page
    assert "Nome utente" not in page


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/traffico", "/traffico"),
        ("//evil.example", "/"),
        ("/login?next=//evil.example", "/login?next=/"),
        ("/login?next=%2F%09%2Fevil.example", "/login?next=/"),
        ("//[", "/"),
    ],
)
def test_the_language_leads_back_here(client: FlaskClient, wanted: str, location: str) -> None:
    form = {"language": "xx", "next": wanted}
    response = client.post("/language", data=form, headers=ORIGIN)
    assert response.headers["Location"] == location
    assert "Set-Cookie" not in response.headers


def test_demo_accounts_are_shown_in_the_demo_only(
    client: FlaskClient, journal: Journal, settings: Settings
) -> None:
    assert DEMO_PASSWORD not in client.get("/login").text
    server = Flask("demo")
    protect(server, journal, replace(settings, is_demo=True))
    page = server.test_client().get("/login").text
    assert DEMO_PASSWORD in page
    assert "comandante" in page
