"""The journal: what people did and who may do it; it cannot be rebuilt from any feed."""

from data.journal.people import Person
from data.journal.roles import SYSTEM, Actor, JournalError, PermissionDenied, Role
from data.journal.store import Journal

__all__ = ["SYSTEM", "Actor", "Journal", "JournalError", "PermissionDenied", "Person", "Role"]
