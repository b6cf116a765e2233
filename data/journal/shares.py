"""Incidents shown to an agency outside its scope, for as long as the share lasts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from data.journal import audit
from data.journal.models import AgencyRow, ShareRow
from data.journal.roles import COMMAND, Actor, JournalError, require
from data.journal.store import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    share_id: int
    incident_id: str
    agency_id: str
    from_at: datetime
    until_at: datetime | None


def share_incident(
    journal: Journal,
    by: Actor,
    incident_id: str,
    agency_id: str,
    at: datetime,
    until_at: datetime | None = None,
) -> Share:
    """Show one incident to one agency from now on, until an instant or until it is ended."""
    if until_at is not None and until_at <= at:
        raise JournalError(f"a share until {until_at} found, expected an end after {at}")
    with journal.write() as session:
        require(session, by, COMMAND, "share incidents")
        if session.get(AgencyRow, agency_id) is None:
            raise JournalError(f"agency {agency_id!r} found, expected one the journal knows")
        row = ShareRow(
            incident_id=incident_id,
            agency_id=agency_id,
            person_id=by.person_id,
            from_at=at,
            until_at=until_at,
        )
        session.add(row)
        session.flush()
        detail = {"agency": agency_id, "until": until_at.isoformat() if until_at else None}
        audit.append(session, by, "incident_shared", at, ("incident", incident_id), detail)
        return _share(row)


def end_share(journal: Journal, by: Actor, share_id: int, at: datetime) -> Share:
    """End a share now; one that is over already stays as it was."""
    with journal.write() as session:
        require(session, by, COMMAND, "end shares")
        row = session.get(ShareRow, share_id)
        if row is None:
            raise JournalError(f"share {share_id} found nowhere, expected the number of a share")
        row.until_at = at if row.until_at is None else min(row.until_at, at)
        thing = ("incident", row.incident_id)
        audit.append(session, by, "share_ended", at, thing, {"agency": row.agency_id})
        return _share(row)


def shared_incidents(journal: Journal, agency_id: str, at: datetime) -> frozenset[str]:
    """The incidents an agency sees at ``at`` because they are shared with it."""
    query = select(ShareRow.incident_id).where(
        ShareRow.agency_id == agency_id,
        ShareRow.from_at <= at,
        or_(ShareRow.until_at.is_(None), ShareRow.until_at > at),
    )
    with journal.read() as session:
        return frozenset(session.scalars(query))


def _share(row: ShareRow) -> Share:
    return Share(
        share_id=row.share_id,
        incident_id=row.incident_id,
        agency_id=row.agency_id,
        from_at=row.from_at,
        until_at=row.until_at,
    )
