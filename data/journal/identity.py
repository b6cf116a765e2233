"""Who is behind a session id or a bearer token, right now."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from data.journal import audit
from data.journal.logins import SEEN_EVERY, hashed, live_login
from data.journal.models import ApiTokenRow, LoginRow, PersonRow
from data.journal.people import Person, normal_username, person_of
from data.journal.roles import ADMINISTRATORS, Actor, JournalError, require
from data.journal.store import Journal

TOKEN_PREFIX = "cr_"
DISPLAY_PREFIX = "crd_"
"""How the token of a wall display begins: it opens a screen and is no bearer token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What may be shown of a token; the token itself is shown once, when made."""

    token_id: int
    username: str
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


def person_of_login(journal: Journal, secret: str, at: datetime) -> Person | None:
    """The person behind a session id, while it lasts; notes, once a minute, that it is in use."""
    with journal.read() as session:
        found = live_login(session, secret, at)
        if found is None:
            return None
        login, row = found
        person, is_due = person_of(row), login.seen_at <= at - SEEN_EVERY
    if is_due:
        seen = update(LoginRow).where(LoginRow.session_hash == hashed(secret)).values(seen_at=at)
        with journal.write() as session:
            session.execute(seen)
    return person


def person_of_token(journal: Journal, token: str, at: datetime) -> Person | None:
    """The active person behind an unexpired bearer token; notes, once a minute, its use."""
    query = (
        select(ApiTokenRow, PersonRow)
        .join(PersonRow, PersonRow.person_id == ApiTokenRow.person_id)
        .where(ApiTokenRow.token_hash == hashed(token), ApiTokenRow.expires_at > at)
        .where(PersonRow.is_active)
    )
    with journal.read() as session:
        found = session.execute(query).one_or_none()
        if found is None:
            return None
        held, row = found
        person, last = person_of(row), held.last_used_at
    if last is None or last <= at - SEEN_EVERY:
        _note_use(journal, held.token_id, at)
    return person


def add_token(
    journal: Journal,
    by: Actor,
    username: str,
    name: str,
    lasting: timedelta,
    at: datetime,
    *,
    is_display: bool = False,
) -> str:
    """Make a token for a person and return it: the only time anyone sees it.

    A bearer token, or with ``is_display`` one that only opens screens in a browser.
    """
    token = (DISPLAY_PREFIX if is_display else TOKEN_PREFIX) + secrets.token_urlsafe(32)
    with journal.write() as session:
        require(session, by, ADMINISTRATORS, "make tokens")
        query = select(PersonRow).where(PersonRow.username == normal_username(username))
        row = session.scalars(query).one_or_none()
        if row is None:
            raise JournalError(f"person {username!r} found nowhere, expected an existing user name")
        held = ApiTokenRow(
            person_id=row.person_id,
            token_hash=hashed(token),
            name=name,
            created_at=at,
            expires_at=at + lasting,
        )
        session.add(held)
        session.flush()
        detail = {"name": name, "person": row.username}
        audit.append(session, by, "token_added", at, ("api_token", str(held.token_id)), detail)
    return token


def revoke_token(journal: Journal, by: Actor, token_id: int, at: datetime) -> None:
    """Make a token expire now."""
    with journal.write() as session:
        require(session, by, ADMINISTRATORS, "revoke tokens")
        held = session.get(ApiTokenRow, token_id)
        if held is None:
            raise JournalError(f"token {token_id} found nowhere, expected the number of a token")
        held.expires_at = min(held.expires_at, at)
        audit.append(session, by, "token_revoked", at, ("api_token", str(token_id)))


def list_tokens(journal: Journal, by: Actor) -> list[ApiToken]:
    """Every token, by number, expired ones too. Administrators only."""
    query = select(ApiTokenRow, PersonRow.username).join(
        PersonRow, PersonRow.person_id == ApiTokenRow.person_id
    )
    with journal.read() as session:
        require(session, by, ADMINISTRATORS, "list tokens")
        rows = session.execute(query.order_by(ApiTokenRow.token_id)).all()
        return [_token(row, username) for row, username in rows]


def _token(row: ApiTokenRow, username: str) -> ApiToken:
    return ApiToken(
        token_id=row.token_id,
        username=username,
        name=row.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )


def _note_use(journal: Journal, token_id: int, at: datetime) -> None:
    with journal.write() as session:
        session.execute(
            update(ApiTokenRow).where(ApiTokenRow.token_id == token_id).values(last_used_at=at)
        )
