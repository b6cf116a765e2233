"""The audit of looking after feeds: who may see payloads, mend mappings and read payloads again."""

from datetime import datetime
from typing import Any, Literal

from data.journal import audit
from data.journal.roles import ADMINISTRATORS, Actor, require
from data.journal.store import Journal

Care = Literal["payload_viewed", "mapping_saved", "payloads_replayed"]


def record_care(
    journal: Journal,
    by: Actor,
    action: Care,
    source_id: str,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write down what is about to be done. Raises ``PermissionDenied`` but for administrators."""
    with journal.write() as session:
        require(session, by, ADMINISTRATORS, "look after feeds")
        audit.append(session, by, action, at, ("source", source_id), detail)
