"""Keeps apart what two publishers call by the same name: incidents, alerts, units, sites."""

from data.records import Alert, AlertZone, Dispatch, Incident, IncidentUpdate, Record
from data.staging import Staging
from etl.sources import Source
from etl.tables.statement_files import statement

OF_INCIDENTS: tuple[type[Record], ...] = (Dispatch, IncidentUpdate, Incident)
"""What is left out with an incident, itself last."""


def keep_apart(source: Source, staging: Staging) -> None:
    """Give staged rows names of their own, or reject them where nobody can tell what is meant.

    A source's ``id_prefix`` goes before all names it gives; an alert whose identifier another
    sender has used is told by its sender too; an incident under another source's number is
    rejected where it is another incident.
    """
    if source.id_prefix:
        staging.prefix_names(source.id_prefix)
    if staging.count(Alert):
        if staging.count(AlertZone):
            staging.execute(statement("rename_alert_zones"))
        staging.execute(statement("rename_alerts"))
    if staging.count(Incident):
        _reject_foreign(source, staging)


def _reject_foreign(source: Source, staging: Staging) -> None:
    asked = {"source_id": source.source_id}
    before_n = staging.rejected_n()
    staging.execute(statement("reject_foreign_incidents"), asked)
    if staging.rejected_n() == before_n:
        return
    for record in OF_INCIDENTS:
        if staging.count(record):
            staging.execute(statement(f"drop_foreign_{record.TABLE}"), asked)
