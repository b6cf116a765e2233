"""Keeps apart what two publishers call by one name: incidents, alerts, units, sites, sensors."""

from collections.abc import Collection

from data.records import Alert, AlertZone, Record, column_types
from data.staging import Staging
from etl.evidence import EVIDENCE, Evidence
from etl.sources import Source
from etl.tables.statement_files import filled, statement


def keep_apart(source: Source, staging: Staging, items: Collection[type[Record]]) -> int:
    """Give staged rows names of their own, or reject them where they are about another thing.

    A source's ``id_prefix`` goes before all names it gives; an alert whose identifier another
    sender has used is told by its sender too; rows under another source's name are rejected where
    something says that they are about another thing. ``items`` are the records that count as read;
    how many rows beside them were rejected on their own is returned.
    """
    if source.id_prefix:
        staging.prefix_names(source.id_prefix)
    if staging.count(Alert):
        _tell_senders_apart(staging)
    told = {"source_id": source.source_id, "agency_id": source.agency_id}
    return sum(
        _reject_foreign(evidence, told, staging, items)
        for evidence in EVIDENCE
        if staging.count(evidence.record)
    )


def _tell_senders_apart(staging: Staging) -> None:
    staging.execute(statement("alert_owners"))
    for record in (Alert, AlertZone):
        if staging.count(record):
            staging.execute(filled("rename_alerts", table=record.TABLE))


def _reject_foreign(
    evidence: Evidence,
    told: dict[str, str | None],
    staging: Staging,
    items: Collection[type[Record]],
) -> int:
    """Reject all that this payload says of things that are another source's."""
    text = filled("find_foreign", evidence=evidence.text)
    staging.execute(text, {name: told[name] for name in evidence.parameters})
    if not staging.execute(statement("count_foreign"))[0][0]:
        return 0
    about = [record for record in staging.staged() if evidence.name in column_types(record)]
    counted = [record for record in about if record in items and staging.count(record)]
    before_n = staging.rejected_n()
    for record in counted or [evidence.record]:
        pieces = {"table": record.TABLE, "name": evidence.name, "what": evidence.what}
        staging.execute(filled("reject_foreign", **pieces))
    for record in about:
        staging.execute(filled("drop_foreign", table=record.TABLE, name=evidence.name))
    return 0 if counted else staging.rejected_n() - before_n
