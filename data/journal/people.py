"""People: their accounts, roles and scopes, and the changes administrators make to them."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.journal import audit
from data.journal.logins import end_logins_of
from data.journal.models import AgencyRow, PersonRoleRow, PersonRow, ScopeRow
from data.journal.roles import ADMINISTRATORS, SYSTEM, Actor, JournalError, Role, require
from data.journal.store import Journal
from data.scope import EVERYTHING, Scope

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NOTHING = Scope(frozenset(), frozenset(), frozenset())
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
DEED = "change accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as it is now; ``scope`` is what its owner may see."""

    person_id: int
    username: str
    display_name: str
    language: Language
    agency_id: str | None
    is_active: bool
    created_at: datetime
    roles: frozenset[Role]
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """An account to be; the password arrives already hashed."""

    username: str
    display_name: str
    password_hash: str = field(repr=False)
    roles: frozenset[Role]
    language: Language = "it"
    agency_id: str | None = None
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Credential:
    """What a sign-in is checked against."""

    person_id: int
    username: str
    password_hash: str = field(repr=False)
    is_active: bool


def normal_username(typed: str) -> str:
    """A user name as the journal keeps it: without surrounding space, in lower case."""
    return typed.strip().lower()


def find_person(journal: Journal, username: str) -> Person | None:
    """The account of that name, active or not."""
    with journal.read() as session:
        row = _row(session, username)
        return person_of(row) if row else None


def find_credential(journal: Journal, username: str) -> Credential | None:
    """What to check a sign-in of that name against."""
    with journal.read() as session:
        row = _row(session, username)
        if row is None:
            return None
        return Credential(row.person_id, row.username, row.password_hash, row.is_active)


def list_people(journal: Journal, by: Actor) -> list[Person]:
    """Every account, by user name. Administrators only."""
    with journal.read() as session:
        require(session, by, ADMINISTRATORS, "list accounts")
        query = select(PersonRow).order_by(PersonRow.username)
        return [person_of(row) for row in session.scalars(query)]


def add_person(journal: Journal, by: Actor, new: NewPerson, at: datetime) -> Person:
    """Open an account. Raises ``JournalError`` for a name in use, or an unknown agency."""
    try:
        with journal.write() as session:
            require(session, by, ADMINISTRATORS, DEED)
            row = _add(session, by, new, at)
            session.flush()
            return person_of(row)
    except IntegrityError:
        raise JournalError(f"person {new.username!r} found already, expected a new name") from None


def found(journal: Journal, people: list[NewPerson], at: datetime) -> bool:
    """Open the first accounts, all or none. False, changing nothing, where there is one already."""
    try:
        with journal.write() as session:
            if session.scalar(select(exists().where(PersonRow.person_id.is_not(None)))):
                return False
            for new in people:
                _add(session, SYSTEM, new, at)
    except IntegrityError:
        return False
    return True


def set_active(journal: Journal, by: Actor, username: str, is_active: bool, at: datetime) -> Person:
    """Enable or disable an account; disabling ends its sessions and silences its tokens."""
    with journal.write() as session:
        row = _change(session, by, username, "enabled" if is_active else "disabled", at)
        row.is_active = is_active
        if not is_active:
            end_logins_of(session, row.person_id, at)
        _keep_an_administrator(session)
        return person_of(row)


def set_password(
    journal: Journal, by: Actor, username: str, password_hash: str, at: datetime
) -> None:
    """Replace a password, and end the sessions opened with the old one."""
    with journal.write() as session:
        row = _change(session, by, username, "password", at)
        row.password_hash = password_hash
        end_logins_of(session, row.person_id, at)


def set_roles(
    journal: Journal, by: Actor, username: str, roles: frozenset[Role], at: datetime
) -> Person:
    """Replace a person's roles."""
    with journal.write() as session:
        row = _change(session, by, username, "roles", at, {"roles": sorted(roles)})
        row.roles = [held for held in row.roles if held.role in roles]
        kept = {held.role for held in row.roles}
        row.roles += [PersonRoleRow(role=role.value) for role in sorted(roles - kept)]
        _keep_an_administrator(session)
        return person_of(row)


def set_scope(journal: Journal, by: Actor, username: str, scope: Scope, at: datetime) -> Person:
    """Replace what a person may see."""
    with journal.write() as session:
        limits = _limits(scope)
        row = _change(session, by, username, "scope", at, limits)
        if row.scope is None:
            row.scope = ScopeRow()
        for name, limit in limits.items():
            setattr(row.scope, name, limit)
        return person_of(row)


def person_of(row: PersonRow) -> Person:
    """The account a row holds, free of its session."""
    return Person(
        person_id=row.person_id,
        username=row.username,
        display_name=row.display_name,
        language="en" if row.language == "en" else "it",
        agency_id=row.agency_id,
        is_active=row.is_active,
        created_at=row.created_at,
        roles=frozenset(Role(held.role) for held in row.roles),
        scope=_scope_of(row.scope),
    )


def _row(session: Session, username: str) -> PersonRow | None:
    query = select(PersonRow).where(PersonRow.username == normal_username(username))
    return session.scalars(query).one_or_none()


def _change(
    session: Session,
    by: Actor,
    username: str,
    change: str,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> PersonRow:
    """The row to change, once the actor may and the audit says so."""
    require(session, by, ADMINISTRATORS, DEED)
    row = _row(session, username)
    if row is None:
        raise JournalError(f"person {username!r} found nowhere, expected an existing user name")
    audit.append(session, by, f"person_{change}", at, ("person", row.username), detail)
    return row


def _add(session: Session, by: Actor, new: NewPerson, at: datetime) -> PersonRow:
    if not USERNAME.fullmatch(new.username):
        raise JournalError(
            f"user name {new.username!r} found, expected 2 to 64 of a-z, 0-9, '.', '_', '@', '-'"
        )
    if new.agency_id is not None and session.get(AgencyRow, new.agency_id) is None:
        raise JournalError(f"agency {new.agency_id!r} found, expected one the journal knows")
    row = PersonRow(
        username=new.username,
        display_name=new.display_name,
        password_hash=new.password_hash,
        language=new.language,
        agency_id=new.agency_id,
        is_active=True,
        created_at=at,
        roles=[PersonRoleRow(role=role.value) for role in sorted(new.roles)],
        scope=ScopeRow(**_limits(new.scope)),
    )
    session.add(row)
    detail = {"roles": sorted(new.roles), "scope": _limits(new.scope)}
    audit.append(session, by, "person_added", at, ("person", new.username), detail)
    return row


def _keep_an_administrator(session: Session) -> None:
    session.flush()
    query = (
        select(func.count())
        .select_from(PersonRow)
        .join(PersonRoleRow, PersonRoleRow.person_id == PersonRow.person_id)
        .where(PersonRow.is_active, PersonRoleRow.role == Role.ADMINISTRATOR.value)
    )
    if not session.scalar(query):
        raise JournalError("found no active administrator after this change, expected one or more")


def _scope_of(row: ScopeRow | None) -> Scope:
    if row is None:
        return NOTHING
    return Scope(_limit(row.municipalities), _limit(row.agencies), _limit(row.kinds))


def _limit(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _limits(scope: Scope) -> dict[str, list[str] | None]:
    limits = {
        "municipalities": scope.municipalities,
        "agencies": scope.agencies,
        "kinds": scope.kinds,
    }
    return {name: None if limit is None else sorted(limit) for name, limit in limits.items()}
