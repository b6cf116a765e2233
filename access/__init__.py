"""Who may see and do what: sign-in, roles, scope, and the headers that keep browsers honest."""

from access.first_start import first_start
from access.people import (
    current_actor,
    current_language,
    current_person,
    current_scope,
    require_role,
)
from access.problems import problem
from access.protect import protect

__all__ = [
    "current_actor",
    "current_language",
    "current_person",
    "current_scope",
    "first_start",
    "problem",
    "protect",
    "require_role",
]
