"""Bearer tokens: another system's way in, with a person's rights and no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from data.journal import SYSTEM, Journal, JournalError, Role
from data.journal.identity import add_token, list_tokens, revoke_token
from data.journal.people import set_active
from data.scope import Scope

PLACE = Scope(municipalities=frozenset({"015146"}))


@pytest.fixture
def token(add: Callable[..., Any], journal: Journal, clock: Any) -> str:
    add("capo", Role.ADMINISTRATOR)
    add("centrale", Role.COMMANDER, scope=PLACE)
    return add_token(journal, SYSTEM, "centrale", "CAD", timedelta(days=30), clock())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_has_its_persons_scope_and_roles(client: FlaskClient, token: str) -> None:
    assert client.get("/api/v1/scope", headers=bearer(token)).get_json()["scope"] == PLACE.key
    assert client.post("/api/v1/commands", headers=bearer(token)).status_code == 200
    assert client.get("/metrics", headers=bearer(token)).status_code == 200


def test_a_token_opens_no_session(client: FlaskClient, token: str) -> None:
    client.get("/api/v1/scope", headers=bearer(token))
    assert client.get("/api/v1/scope").status_code == 401


def test_only_its_hash_is_kept(journal: Journal, token: str) -> None:
    with journal.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM api_token").all()
    assert token not in str(row)
    assert token.removeprefix("cr_") not in str(row)


@pytest.mark.parametrize("wrong", ["", "x", "cr_", "cr_" + "A" * 43, "è" * 50])
def test_a_wrong_token_gets_nothing(client: FlaskClient, token: str, wrong: str) -> None:
    response = client.get("/api/v1/scope", headers=bearer(wrong))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_cookie_does_not_stand_in_for_a_bad_token(
    client: FlaskClient, sign_in: Callable[..., Any], token: str
) -> None:
    sign_in("centrale")
    assert client.get("/api/v1/scope").status_code == 200
    assert client.get("/api/v1/scope", headers=bearer("cr_wrong")).status_code == 401
    assert client.get("/", headers=bearer("cr_wrong")).status_code == 401


def test_a_session_id_is_no_token(
    client: FlaskClient, sign_in: Callable[..., Any], token: str
) -> None:
    sign_in("centrale")
    with client.session_transaction() as session:
        session_id = session["_user_id"]
    client.delete_cookie("control_room")
    assert client.get("/api/v1/scope", headers=bearer(session_id)).status_code == 401


def test_a_token_expires(client: FlaskClient, token: str, clock: Any) -> None:
    clock.move(days=30, seconds=-1)
    assert client.get("/api/v1/scope", headers=bearer(token)).status_code == 200
    clock.move(seconds=2)
    assert client.get("/api/v1/scope", headers=bearer(token)).status_code == 401


def test_a_revoked_token_is_dead_at_once(
    client: FlaskClient, token: str, journal: Journal, clock: Any
) -> None:
    assert client.get("/api/v1/scope", headers=bearer(token)).status_code == 200
    revoke_token(journal, SYSTEM, list_tokens(journal, SYSTEM)[0].token_id, clock())
    assert client.get("/api/v1/scope", headers=bearer(token)).status_code == 401


def test_a_disabled_persons_token_is_silent(
    client: FlaskClient, token: str, journal: Journal, clock: Any
) -> None:
    assert client.get("/api/v1/scope", headers=bearer(token)).status_code == 200
    set_active(journal, SYSTEM, "centrale", False, clock())
    assert client.get("/api/v1/scope", headers=bearer(token)).status_code == 401


def test_its_use_is_noted(client: FlaskClient, token: str, journal: Journal, clock: Any) -> None:
    assert list_tokens(journal, SYSTEM)[0].last_used_at is None
    clock.move(minutes=5)
    client.get("/api/v1/scope", headers=bearer(token))
    assert list_tokens(journal, SYSTEM)[0].last_used_at == clock()


def test_a_token_needs_a_person(journal: Journal, clock: Any) -> None:
    with pytest.raises(JournalError, match="'nessuno' found nowhere"):
        add_token(journal, SYSTEM, "nessuno", "CAD", timedelta(days=1), clock())
