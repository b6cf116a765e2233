"""What the staff of the room wrote: notes on incidents, acknowledgements of alarms and alerts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.journal import audit
from data.journal.models import AcknowledgementRow, NoteRow, PersonRow
from data.journal.roles import ROOM_STAFF, Actor, JournalError, require
from data.journal.store import Journal

MAX_NOTE_CHARS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    note_id: int
    incident_id: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    thing_kind: str
    thing_id: str
    person: str
    at: datetime
    note: str | None


def add_note(journal: Journal, by: Actor, incident_id: str, text: str, at: datetime) -> Note:
    """Write a note on an incident; the caller checks that ``by`` may see that incident."""
    written = _checked(text)
    with journal.write() as session:
        require(session, by, ROOM_STAFF, "write notes")
        author = _name(session, by)
        row = NoteRow(incident_id=incident_id, author_id=by.person_id, text=written, at=at)
        session.add(row)
        session.flush()
        audit.append(session, by, "note_added", at, ("incident", incident_id))
        return _note(row, author)


def notes_of(journal: Journal, incident_id: str, until: datetime) -> list[Note]:
    """The notes on an incident written up to ``until``, oldest first."""
    query = (
        select(NoteRow, PersonRow.display_name)
        .join(PersonRow, PersonRow.person_id == NoteRow.author_id)
        .where(NoteRow.incident_id == incident_id, NoteRow.at <= until)
        .order_by(NoteRow.at, NoteRow.note_id)
    )
    with journal.read() as session:
        return [_note(row, author) for row, author in session.execute(query)]


def acknowledge(
    journal: Journal,
    by: Actor,
    thing: tuple[str, str],
    at: datetime,
    note: str | None = None,
) -> Acknowledgement:
    """Take note of a thing, given as (kind, id): ``("alert", "IT-DPC-…")``."""
    kind, identifier = thing
    text = None if note is None else _checked(note)
    with journal.write() as session:
        require(session, by, ROOM_STAFF, "acknowledge")
        person = _name(session, by)
        row = AcknowledgementRow(
            thing_kind=kind, thing_id=identifier, person_id=by.person_id, at=at, note=text
        )
        session.add(row)
        audit.append(session, by, "acknowledged", at, thing)
        return _acknowledgement(row, person)


def acknowledgements_of(journal: Journal, kind: str, until: datetime) -> list[Acknowledgement]:
    """The acknowledgements of one kind of thing made up to ``until``, oldest first."""
    query = (
        select(AcknowledgementRow, PersonRow.display_name)
        .join(PersonRow, PersonRow.person_id == AcknowledgementRow.person_id)
        .where(AcknowledgementRow.thing_kind == kind, AcknowledgementRow.at <= until)
        .order_by(AcknowledgementRow.at, AcknowledgementRow.acknowledgement_id)
    )
    with journal.read() as session:
        return [_acknowledgement(row, person) for row, person in session.execute(query)]


def _checked(text: str) -> str:
    written = text.strip()
    if not 1 <= len(written) <= MAX_NOTE_CHARS:
        raise JournalError(
            f"a note of {len(written)} characters found, expected 1 to {MAX_NOTE_CHARS}"
        )
    return written


def _name(session: Session, by: Actor) -> str:
    person = session.get(PersonRow, by.person_id) if by.person_id is not None else None
    if person is None:
        raise JournalError(f"{by.username} found as author, expected a person with an account")
    return person.display_name


def _note(row: NoteRow, author: str) -> Note:
    return Note(
        note_id=row.note_id,
        incident_id=row.incident_id,
        author=author,
        text=row.text,
        at=row.at,
    )


def _acknowledgement(row: AcknowledgementRow, person: str) -> Acknowledgement:
    return Acknowledgement(
        thing_kind=row.thing_kind,
        thing_id=row.thing_id,
        person=person,
        at=row.at,
        note=row.note,
    )
