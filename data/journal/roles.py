"""Roles, the actor behind a write, and the check every write of the journal makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.journal.models import PersonRoleRow, PersonRow


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    COMMANDER = "commander"
    ANALYST = "analyst"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ROOM_STAFF = frozenset({Role.OPERATOR, Role.COMMANDER})
COMMAND = frozenset({Role.COMMANDER})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a write, and from which address. What they may do is read from the journal."""

    person_id: int | None
    username: str
    address: str | None = None


SYSTEM = Actor(person_id=None, username="system")


class JournalError(ValueError):
    """A request the journal refuses: the thing, the value found, the value expected."""


class PermissionDenied(Exception):
    """The actor lacks the role a write needs."""

    def __init__(
        self, username: str, deed: str, found: Iterable[Role], needed: Iterable[Role]
    ) -> None:
        self.found = frozenset(found)
        self.needed = frozenset(needed)
        has = " and ".join(sorted(self.found)) or "no role"
        expected = " or ".join(sorted(self.needed))
        super().__init__(f"{username} may not {deed}: found {has}, needed {expected}")


def require(session: Session, by: Actor, needed: frozenset[Role], deed: str) -> None:
    """Raise ``PermissionDenied`` unless the actor, as the journal knows them now, has a role."""
    if by is SYSTEM:
        return
    found = roles_of(session, by)
    if not found & needed:
        raise PermissionDenied(by.username, deed, found, needed)


def roles_of(session: Session, by: Actor) -> frozenset[Role]:
    """The roles an active person has now; a disabled or unknown one has none."""
    query = (
        select(PersonRoleRow.role)
        .join(PersonRow, PersonRow.person_id == PersonRoleRow.person_id)
        .where(PersonRow.person_id == by.person_id, PersonRow.is_active)
    )
    return frozenset(Role(name) for name in session.scalars(query))


def known_role(name: str) -> Role:
    """The role of that name. Raises ``JournalError``."""
    try:
        return Role(name)
    except ValueError:
        raise JournalError(f"role {name!r} found, expected one of {', '.join(Role)}") from None
