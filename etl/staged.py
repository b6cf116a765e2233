"""From a payload to rows in staging, whatever kind its format is of."""

from pathlib import Path

from data.records import Record, Rejected, UnitPosition, record_types
from data.staging import Staging
from etl.columns import schema
from etl.feed import MAX_ITEM_CHARS, PARTLY, FormatError
from etl.formats import Format
from etl.guards import Counts
from etl.identities import keep_apart
from etl.parsing import Parsed, parse_payload
from etl.sources import Source
from etl.tables.reading import stage_table
from etl.tables.statement_files import statement
from etl.transport.bundle import first_bytes, is_bundle, parts, stands_alone
from etl.worker import Worker


def stage_payload(
    source: Source, format: Format, payload: Path, staging: Staging, worker: Worker
) -> Counts:
    """Stage a payload's rows and rejects. Raises ``FormatError`` or ``Transient``."""
    if format.kind == "table":
        read_n = _stage_tables(source, format, payload, staging)
    else:
        parsed = parse_payload(format, payload, payload.parent, worker)
        read_n = _stage_parsed(format, parsed, staging)
        _name_units(source, staging)
    read_n += keep_apart(source, staging, format.records or staging.staged()[:1])
    lists = _lists(format, staging) if source.is_snapshot else []
    return Counts(
        read_n=read_n,
        rejected_n=staging.rejected_n(),
        listed_n=sum(staging.count(record) for record in lists),
        open_n=sum(staging.open_n(record, source.source_id) for record in lists),
        partly_n=staging.rejected_n(PARTLY),
    )


def _stage_tables(source: Source, format: Format, payload: Path, staging: Staging) -> int:
    """Stage a table, or the tables of a bundle one after the other."""
    if not is_bundle(payload):
        return stage_table(format.path, payload, staging, source.mapping)
    read_n = 0
    for number, body in enumerate(parts(payload), start=1):
        part = payload.with_name(f"part-{number}")
        part.write_bytes(body)
        try:
            read_n += stage_table(format.path, part, staging, source.mapping)
        except FormatError as error:
            if not stands_alone(payload):
                raise
            head = first_bytes(part, MAX_ITEM_CHARS).decode("utf-8", "backslashreplace")
            staging.reject([Rejected(position=number, reason=str(error), item=head)])
            read_n += 1
        part.unlink()
    return read_n


def _stage_parsed(format: Format, parsed: Parsed, staging: Staging) -> int:
    """Stage what a parser made; how many items it counts as."""
    for record, table in parsed.tables.items():
        staging.add(record, table)
    staging.add(Rejected, parsed.rejected)
    return parsed.rejected.num_rows + sum(staging.count(record) for record in format.records)


def _name_units(source: Source, staging: Staging) -> None:
    """A track or receiver that does not say whose it is, is called after its source."""
    if staging.count(UnitPosition):
        staging.execute(statement("name_units"), {"source_id": source.source_id})


def _lists(format: Format, staging: Staging) -> list[type[Record]]:
    """The records that a payload lists whole; one with nothing on it is staged empty."""
    known = [record_types()[table] for table in format.tables]
    lists = [record for record in known if record.LOAD == "snapshot"]
    for record in lists:
        if staging.count(record) == 0:
            staging.add(record, schema(record).empty_table())
    return lists
