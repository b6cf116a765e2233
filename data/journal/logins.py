"""Signed-in browsers: opened by a login, ended by time, logout or an administrator."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.journal import audit
from data.journal.models import LoginRow, PersonRow
from data.journal.roles import Actor
from data.journal.store import Journal

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=7)


def hashed(secret: str) -> str:
    """What the journal keeps of a random secret: enough to recognise it, no use to a thief."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_login(journal: Journal, by: Actor, at: datetime) -> str:
    """Record a successful login and return the new session id, known to its browser only."""
    secret = secrets.token_urlsafe(32)
    with journal.write() as session:
        session.execute(delete(LoginRow).where(LoginRow.started_at < at - KEPT))
        session.add(
            LoginRow(session_hash=hashed(secret), person_id=by.person_id, started_at=at, seen_at=at)
        )
        audit.append(session, by, "login", at, ("person", by.username))
    return secret


def end_login(journal: Journal, by: Actor, secret: str, at: datetime) -> None:
    """Record a logout; the session id is of no use from now on."""
    with journal.write() as session:
        session.execute(
            update(LoginRow).where(LoginRow.session_hash == hashed(secret)).values(ended_at=at)
        )
        audit.append(session, by, "logout", at, ("person", by.username))


def end_logins_of(session: Session, person_id: int, at: datetime) -> None:
    """End every session of a person, in the transaction of the change that asks for it."""
    session.execute(
        update(LoginRow)
        .where(LoginRow.person_id == person_id, LoginRow.ended_at.is_(None))
        .values(ended_at=at)
    )


def live_login(session: Session, secret: str, at: datetime) -> tuple[LoginRow, PersonRow] | None:
    """The login of that session id and its active person, while it lasts."""
    query = (
        select(LoginRow, PersonRow)
        .join(PersonRow, PersonRow.person_id == LoginRow.person_id)
        .where(
            LoginRow.session_hash == hashed(secret),
            LoginRow.ended_at.is_(None),
            LoginRow.started_at > at - ABSOLUTE,
            LoginRow.seen_at > at - IDLE,
            PersonRow.is_active,
        )
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])
