"""Incidents that people or other systems report to us directly, loaded as any feed is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.moment import Moment
from data.queries import RunId, incident, run_ids
from data.records import Incident, IncidentUpdate, column_types
from data.scope import Scope
from data.staging import FeedRun, MovedError
from data.warehouse import Warehouse, WarehouseError

SOURCE = "api"
FORMAT = "api_json"
ATTEMPTS = 20
WHENEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""A moment that nothing reported lies after: an incident is changed as it is, not as it was."""


@dataclass(frozen=True, slots=True)
class Report:
    """One accepted report: the run it is loaded as, who sent it, when, and its size."""

    run_id: str
    author: str
    at: datetime
    bytes_n: int


def open_incident(warehouse: Warehouse, new: Incident, report: Report) -> FeedRun:
    """Load a new incident."""
    with warehouse.staging() as staging:
        staging.add_rows(Incident, [new])
        return staging.merge(_run(report))


def change_incident(
    warehouse: Warehouse,
    scope: Scope,
    incident_id: str,
    change: Callable[[Incident], Incident],
    note: str | None,
    report: Report,
) -> Incident | None:
    """Load what ``change`` makes of an incident; ``None`` where the scope has none of that id.

    Each attribute that gets another value, and the note, becomes an ``incident_update``. Should
    another load come between reading and writing, the incident is read again.
    """
    for _ in range(ATTEMPTS):
        read_at = warehouse.revision
        old = find_incident(warehouse, scope, incident_id)
        if old is None:
            return None
        new = change(old)
        try:
            _load(warehouse, new, _updates(old, new, note, report), report, read_at)
        except MovedError:
            continue
        return new
    raise WarehouseError(f"incident {incident_id} not changed: {ATTEMPTS} other loads came first")


def find_incident(warehouse: Warehouse, scope: Scope, incident_id: str) -> Incident | None:
    """An incident as the warehouse has it, if the scope reaches it."""
    found = incident(Moment(at=WHENEVER, warehouse=warehouse, scope=scope), incident_id)
    if found is None:
        return None
    return Incident(**{name: getattr(found, name) for name in column_types(Incident)})


def reported_runs(warehouse: Warehouse, prefix: str) -> list[RunId]:
    """Runs loaded from reports whose id begins so, oldest first."""
    return run_ids(Moment(at=WHENEVER, warehouse=warehouse), SOURCE, prefix)


def _load(
    warehouse: Warehouse,
    new: Incident,
    updates: list[IncidentUpdate],
    report: Report,
    read_at: int,
) -> None:
    with warehouse.staging() as staging:
        staging.add_rows(Incident, [new])
        staging.add_rows(IncidentUpdate, updates)
        staging.merge(_run(report), read_at=read_at)


def _updates(
    old: Incident, new: Incident, note: str | None, report: Report
) -> list[IncidentUpdate]:
    changed = [n for n in column_types(Incident) if getattr(old, n) != getattr(new, n)]
    updates = [
        IncidentUpdate(
            incident_id=new.incident_id,
            observed_at=report.at,
            field=name,
            value=_text(getattr(new, name)),
            previous=_text(getattr(old, name)),
            author=report.author,
        )
        for name in changed
    ]
    return updates if note is None else [*updates, _note(new.incident_id, note, report)]


def _note(incident_id: str, note: str, report: Report) -> IncidentUpdate:
    return IncidentUpdate(
        incident_id=incident_id,
        observed_at=report.at,
        field="note",
        note=note,
        author=report.author,
    )


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _run(report: Report) -> FeedRun:
    return FeedRun(
        run_id=report.run_id,
        source_id=SOURCE,
        started_at=report.at,
        finished_at=report.at,
        outcome="loaded",
        read_n=1,
        loaded_n=1,
        bytes_n=report.bytes_n,
        newest_at=report.at,
        format=FORMAT,
    )
