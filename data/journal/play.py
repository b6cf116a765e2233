"""The audit of the simulated city: who may change what it plays, and how fast its time runs."""

from datetime import datetime
from typing import Any, Literal

from data.journal import audit
from data.journal.roles import ADMINISTRATORS, Actor, require
from data.journal.store import Journal

Deed = Literal["scenario_started", "scenario_stopped", "time_paced"]


def record_play(
    journal: Journal, by: Actor, action: Deed, what: str, at: datetime, **detail: Any
) -> None:
    """Write down what is about to be done. Raises ``PermissionDenied`` but for administrators."""
    with journal.write() as session:
        require(session, by, ADMINISTRATORS, "change the simulation")
        audit.append(session, by, action, at, ("simulation", what), detail or None)
