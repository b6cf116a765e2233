"""The audit of incidents reported directly: who may write them, and proof of who did."""

from datetime import datetime
from typing import Any

from data.journal import audit
from data.journal.roles import Actor, Role, require
from data.journal.store import Journal

REPORTERS = frozenset({Role.OPERATOR, Role.COMMANDER, Role.ADMINISTRATOR})


def record_report(
    journal: Journal,
    by: Actor,
    action: str,
    incident_id: str,
    at: datetime,
    detail: dict[str, Any],
) -> None:
    """Write down what is about to be loaded. Raises ``PermissionDenied`` for other roles."""
    with journal.write() as session:
        require(session, by, REPORTERS, "write incidents")
        audit.append(session, by, action, at, ("incident", incident_id), detail)
