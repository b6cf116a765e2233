"""The audit: who did what, when and from where, never changed once written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.journal.models import AuditRow
from data.journal.roles import ADMINISTRATORS, Actor, require
from data.journal.store import Journal

MAX_TEXT_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    audit_id: int
    at: datetime
    actor: str
    person_id: int | None
    action: str
    thing_kind: str | None
    thing_id: str | None
    detail: dict[str, Any]
    address: str | None


def append(
    session: Session,
    by: Actor,
    action: str,
    at: datetime,
    thing: tuple[str, str] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the transaction of the change it tells of."""
    kind, identifier = thing or (None, None)
    session.add(
        AuditRow(
            at=at,
            person_id=by.person_id,
            actor=by.username[:MAX_TEXT_CHARS],
            action=action,
            thing_kind=kind,
            thing_id=identifier[:MAX_TEXT_CHARS] if identifier else None,
            detail=detail,
            address=by.address,
        )
    )


def record(
    journal: Journal,
    by: Actor,
    action: str,
    at: datetime,
    thing: tuple[str, str] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one entry on its own: a login, a view of personal data, an export, a camera view."""
    with journal.write() as session:
        append(session, by, action, at, thing, detail)


def entries(
    journal: Journal,
    by: Actor,
    *,
    since: datetime,
    until: datetime,
    action: str | None = None,
    actions: Collection[str] | None = None,
    actor: str | None = None,
    limit: int = 500,
) -> list[AuditEntry]:
    """Entries of ``[since, until)``, newest first; ``actor`` is a part of a user name.

    Administrators only.
    """
    query = select(AuditRow).where(AuditRow.at >= since, AuditRow.at < until)
    if action is not None:
        query = query.where(AuditRow.action == action)
    if actions is not None:
        query = query.where(AuditRow.action.in_(actions))
    if actor:
        query = query.where(AuditRow.actor.icontains(actor, autoescape=True))
    query = query.order_by(AuditRow.at.desc(), AuditRow.audit_id.desc()).limit(limit)
    with journal.read() as session:
        require(session, by, ADMINISTRATORS, "read the audit")
        return [_entry(row) for row in session.scalars(query)]


def last_logins(journal: Journal, by: Actor) -> dict[int, datetime]:
    """When each person last signed in. Administrators only."""
    query = (
        select(AuditRow.person_id, func.max(AuditRow.at))
        .where(AuditRow.action == "login", AuditRow.person_id.is_not(None))
        .group_by(AuditRow.person_id)
    )
    with journal.read() as session:
        require(session, by, ADMINISTRATORS, "read the audit")
        return {person_id: at for person_id, at in session.execute(query) if person_id and at}


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        audit_id=row.audit_id,
        at=row.at,
        actor=row.actor,
        person_id=row.person_id,
        action=row.action,
        thing_kind=row.thing_kind,
        thing_id=row.thing_id,
        detail=dict(row.detail or {}),
        address=row.address,
    )
