"""Agencies: the bodies whose people share the room."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.journal import audit
from data.journal.models import AgencyRow
from data.journal.roles import ADMINISTRATORS, Actor, require
from data.journal.store import Journal


@dataclass(frozen=True, slots=True)
class Agency:
    agency_id: str
    name: str


def list_agencies(journal: Journal) -> list[Agency]:
    """Every agency, by id."""
    with journal.read() as session:
        rows = session.scalars(select(AgencyRow).order_by(AgencyRow.agency_id))
        return [Agency(row.agency_id, row.name) for row in rows]


def keep_agencies(journal: Journal, by: Actor, agencies: list[Agency], at: datetime) -> None:
    """Add the agencies that are new and rename those whose name changed; none is removed."""
    with journal.write() as session:
        require(session, by, ADMINISTRATORS, "change agencies")
        for agency in agencies:
            row = session.get(AgencyRow, agency.agency_id)
            if row is not None and row.name == agency.name:
                continue
            session.merge(AgencyRow(agency_id=agency.agency_id, name=agency.name))
            thing = ("agency", agency.agency_id)
            audit.append(session, by, "agency_kept", at, thing, {"name": agency.name})
