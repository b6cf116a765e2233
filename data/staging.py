"""Rows waiting to be checked and merged: one load's temporary tables, on one cursor.

SQL is built here from dataclass fields only; every value is bound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from data.records import SQL_TYPES, Record, Rejected, column_types
from data.statements import Statement, statements, tables_of

Outcome = Literal["loaded", "refused", "transient"]
NAMES = frozenset(
    ("incident_id", "unit_id", "site_id", "event_id", "situation_id", "sign_id", "camera_id",
     "sensor_id")
)  # fmt: skip
"""Columns that hold what a publisher calls its own things."""
Commit = Callable[[duckdb.DuckDBPyConnection, Iterable[str]], AbstractContextManager[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRun:
    """What one load did: a row of ``feed_run``. ``read_n = loaded_n + rejected_n``, always."""

    run_id: str
    source_id: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    reason: str | None = None
    read_n: int = 0
    loaded_n: int = 0
    rejected_n: int = 0
    bytes_n: int = 0
    newest_at: datetime | None = None
    format: str
    raw_file: str | None = None
    revision: int = 0
    tables: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Oldest and newest instant of staged rows; both ``None`` where they have no clock."""

    oldest_at: datetime | None
    newest_at: datetime | None


class MovedError(RuntimeError):
    """The warehouse got other data since the staged rows were read from it."""


class Staging:
    """Collects the rows of one payload, then merges them with their run in one transaction.

    Among rows of equal key the last one added wins. A row that says what the warehouse already
    says changes nothing, so loading a payload twice leaves every row as it was.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, spool: Path, commit: Commit) -> None:
        self.spool = spool
        self._cursor = cursor
        self._commit = commit
        self._records: dict[str, type[Record]] = {}
        self._prepared: set[str] = set()
        self._create(Rejected)

    def add(self, record: type[Record], columns: pa.Table) -> None:
        """Append rows given as Arrow columns named like the record's fields."""
        self._stage(record)
        self._cursor.register("arriving", columns)
        names = _names(columns.column_names)
        self._cursor.execute(
            f"INSERT INTO staged_{record.TABLE} ({names}) SELECT {names} FROM arriving"
        )
        self._cursor.unregister("arriving")

    def add_rows(self, record: type[Record], rows: Sequence[Record]) -> None:
        """Append a few rows given as records."""
        self._stage(record)
        insert_rows(self._cursor, f"staged_{record.TABLE}", rows)

    def stage(self, record: type[Record]) -> None:
        """Have a table ``staged_<table>`` for a record, even without rows."""
        self._stage(record)

    def select(
        self, record: type[Record], sql: str, parameters: Mapping[str, Any] | None = None
    ) -> None:
        """Append the rows of a format's own ``SELECT``, whose columns are record fields."""
        self._stage(record)
        target = "staged_quarantine" if record is Rejected else f"staged_{record.TABLE}"
        self._cursor.execute(f"INSERT INTO {target} BY NAME {sql}", parameters or {})

    def execute(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Run a format's own statement on this cursor, beside the staged tables."""
        return self._cursor.execute(sql, parameters or {}).fetchall()

    def prepare(self, sql: str) -> None:
        """Run statements that define what others use, once however often they are asked for."""
        if sql not in self._prepared:
            self._cursor.execute(sql)
            self._prepared.add(sql)

    def prefix_names(self, prefix: str) -> None:
        """Put a text before every name that the staged rows give to what they are about."""
        for table, record in self._records.items():
            names = [name for name in column_types(record) if name in NAMES]
            if names:
                changes = ", ".join(f'"{name}" = $prefix || "{name}"' for name in names)
                self._cursor.execute(f"UPDATE staged_{table} SET {changes}", {"prefix": prefix})

    def reject(self, rejected: Sequence[Rejected]) -> None:
        """Append items for the quarantine."""
        insert_rows(self._cursor, "staged_quarantine", rejected)

    def rejected_n(self, ending: str = "") -> int:
        """Items in the quarantine so far, those whose reason has this ending."""
        sql = "SELECT count(*) FROM staged_quarantine WHERE ends_with(reason, $ending)"
        return self._value(sql, {"ending": ending})

    def count(self, record: type[Record]) -> int:
        """Rows staged for a record."""
        return self._count(f"staged_{record.TABLE}") if record.TABLE in self._records else 0

    def rows(self, record: type[Record]) -> Iterator[Record]:
        """The staged rows themselves, in the order they were added."""
        names = _names(column_types(record))
        found = self._cursor.execute(f"SELECT {names} FROM staged_{record.TABLE} ORDER BY rowid")
        keys = list(column_types(record))
        while batch := found.fetchmany(5_000):
            yield from (record(**dict(zip(keys, values, strict=True))) for values in batch)

    def staged(self) -> list[type[Record]]:
        """The records that have staged rows."""
        return list(self._records.values())

    def clock(self, until: datetime | None = None) -> Clock:
        """Oldest and newest instant, up to ``until``, over the staged records with a clock."""
        spans = [self._span(record, until) for record in self._records.values() if record.CLOCK]
        found = [span for span in spans if span[0] is not None]
        if not found:
            return Clock(None, None)
        return Clock(min(span[0] for span in found), max(span[1] for span in found))

    def places(self, record: type[Record]) -> pa.Table:
        """Distinct ``lon, lat`` of staged rows that have a position but no municipality."""
        return self._cursor.execute(
            f"SELECT DISTINCT lon, lat FROM staged_{record.TABLE} "
            "WHERE municipality_id IS NULL AND lon IS NOT NULL AND lat IS NOT NULL"
        ).to_arrow_table()

    def locate(self, record: type[Record], places: pa.Table) -> None:
        """Give staged rows the municipality of their place (``lon, lat, municipality_id``)."""
        self._cursor.register("arriving", places)
        self._cursor.execute(
            f"UPDATE staged_{record.TABLE} AS staged SET municipality_id = place.municipality_id "
            "FROM arriving AS place WHERE staged.municipality_id IS NULL "
            "AND staged.lon = place.lon AND staged.lat = place.lat"
        )
        self._cursor.unregister("arriving")

    def open_n(self, record: type[Record], source_id: str) -> int:
        """Rows of a snapshot that the warehouse holds open for this source."""
        return self._value(
            f"SELECT count(*) FROM {record.TABLE} WHERE closed_at IS NULL AND run_id IN "
            "(SELECT run_id FROM feed_run WHERE source_id = $source_id)",
            {"source_id": source_id},
        )

    def drop_rows(self) -> None:
        """Forget the staged rows and keep the quarantine: the payload was refused."""
        for table in self._records:
            self._cursor.execute(f"DELETE FROM staged_{table}")
        self._records.clear()

    def merge(
        self,
        run: FeedRun,
        *,
        closes_missing: bool = False,
        read_at: int | None = None,
        replayed: str | None = None,
        known_then: bool = False,
    ) -> FeedRun:
        """Merge all rows, the quarantine and the run itself in one transaction; the run as kept.

        ``closes_missing``: the payload lists everything that is open, so what it no longer lists
        is closed at ``run.finished_at``. ``read_at``: the revision that the rows were worked out
        from; raises ``MovedError``, changing nothing, where the warehouse has moved on.
        ``replayed``: the run that brought this payload first, where it is read again; what later
        payloads said of the same keys stays. ``known_then``: rows that are new to the warehouse
        were known elsewhere when they were told, and count as reported at that time.
        """
        merges = [self._prepare_merge(record) for record in self._records.values()]
        with self._commit(self._cursor, self._touched()) as revision:
            if read_at is not None and revision != read_at + 1:
                raise MovedError(f"found revision {revision - 1}, expected {read_at}")
            kept = replace(run, revision=revision, tables=self._filled())
            for record, is_new in merges:
                if replayed is not None:
                    self._drop_outdated(record, replayed)
                self._merge(record, kept, is_new, known_then)
                if closes_missing and record.LOAD == "snapshot":
                    self._close_missing(record, kept)
            self._cursor.execute(
                "INSERT INTO quarantine (run_id, reported_at, position, reason, item) "
                "SELECT $run_id, $at, position, reason, item FROM staged_quarantine",
                {"run_id": run.run_id, "at": run.finished_at},
            )
            insert_rows(self._cursor, "feed_run", [kept])
        return kept

    def _filled(self) -> str | None:
        """The tables that have staged rows."""
        names = [record.TABLE for record in self._records.values() if self.count(record)]
        return ",".join(names) or None

    def _touched(self) -> set[str]:
        """The tables that a merge writes, those of kept history among them."""
        tables = {"feed_run", "quarantine", *self._records}
        histories = [_histories()[table].text for table in self._records if table in _histories()]
        return tables.union(*(tables_of(text) for text in histories))

    def _stage(self, record: type[Record]) -> None:
        if record is not Rejected and record.TABLE not in self._records:
            self._create(record)
            self._records[record.TABLE] = record

    def _create(self, record: type[Record]) -> None:
        columns = ", ".join(
            f'"{name}" {SQL_TYPES[kind]}' + (_default(record, name))
            for name, kind in column_types(record).items()
        )
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE staged_{record.TABLE} ({columns})")

    def _prepare_merge(self, record: type[Record]) -> tuple[type[Record], bool]:
        """Keep the last of equal keys; say whether no staged row can be in the warehouse yet."""
        table, key = record.TABLE, _names(record.KEY)
        if not self._has_distinct_keys(record):
            if record.IS_LASTING:
                self._fill_from_earlier(record)
            self._cursor.execute(
                f"DELETE FROM staged_{table} WHERE rowid NOT IN "
                f"(SELECT max(rowid) FROM staged_{table} GROUP BY {key})"
            )
        return record, self._is_new(record)

    def _fill_from_earlier(self, record: type[Record]) -> None:
        """What the last row of a key leaves empty, an earlier one of the payload may tell."""
        table, key = record.TABLE, _names(record.KEY)
        others = [c for c in column_types(record) if c not in record.KEY]
        told = ", ".join(f'arg_max("{c}", rowid) AS "{c}"' for c in others)
        match = " AND ".join(f'staged."{c}" = earlier."{c}"' for c in record.KEY)
        self._cursor.execute(
            f"UPDATE staged_{table} AS staged SET "
            + ", ".join(f'"{c}" = {_told(record, c, "earlier")}' for c in others)
            + f" FROM (SELECT {key}, {told} FROM staged_{table} GROUP BY {key}) AS earlier "
            f"WHERE {match}"
        )

    def _has_distinct_keys(self, record: type[Record]) -> bool:
        """Whether no key is staged twice, as far as that is cheap to know.

        Rows that only ever grow in their key are distinct; else keys are if their hashes are.
        """
        table, key = record.TABLE, record.KEY
        if any(self._is_ordered(table, columns) for columns in (key, key[::-1])):
            return True
        return bool(
            self._value(
                f"SELECT count(DISTINCT hash({_names(key)})) = count(*) FROM staged_{table}"
            )
        )

    def _is_ordered(self, table: str, columns: tuple[str, ...]) -> bool:
        """Whether each staged row is beyond the one before it; equal or null is not beyond."""
        befores = ", ".join(f'lag("{c}") OVER () AS before_{n}' for n, c in enumerate(columns))
        beyond = " OR ".join(
            "("
            + " AND ".join(
                [f'before_{m} = "{e}"' for m, e in enumerate(columns[:n])] + [f'before_{n} < "{c}"']
            )
            + ")"
            for n, c in enumerate(columns)
        )
        found = self._cursor.execute(
            f"SELECT 1 FROM (SELECT {_names(columns)}, row_number() OVER () AS row_n, {befores} "
            f"FROM staged_{table}) WHERE row_n > 1 AND ({beyond}) IS NOT TRUE LIMIT 1"
        ).fetchone()
        return found is None

    def _is_new(self, record: type[Record]) -> bool:
        """True when the warehouse has nothing in the staged span of time: no key can be known."""
        if record.CLOCK is None:
            return self._value(f"SELECT count(*) FROM {record.TABLE}") == 0
        oldest, newest = self._span(record)
        found = self._cursor.execute(
            f"SELECT 1 FROM {record.TABLE} "
            f"WHERE {record.CLOCK} BETWEEN $oldest AND $newest LIMIT 1",
            {"oldest": oldest, "newest": newest},
        ).fetchone()
        return found is None

    def _merge(self, record: type[Record], run: FeedRun, is_new: bool, known_then: bool) -> None:
        columns = list(column_types(record))
        stamps = {"run_id": run.run_id, "reported_at": run.finished_at}
        if record.TABLE in _TABLES_WITH_SOURCE:
            stamps["source_id"] = run.source_id
        told = (record.TOLD or record.CLOCK) if known_then else None
        stamped = [
            f'least(staged."{told}", $reported_at)' if told and c == "reported_at" else f"${c}"
            for c in stamps
        ]
        values = ", ".join([f'staged."{c}"' for c in columns] + stamped)
        names = _names([*columns, *stamps])
        is_new = is_new and self._is_new(record)
        if is_new:
            self._cursor.execute(
                f"INSERT INTO {record.TABLE} ({names}) SELECT {values} "
                f"FROM staged_{record.TABLE} AS staged",
                stamps,
            )
            return
        self._keep_history(record, run)
        others = [c for c in columns if c not in record.KEY]
        told_now = {c: _told(record, c, "target") for c in others}
        changed = " OR ".join(f'target."{c}" IS DISTINCT FROM {told_now[c]}' for c in others)
        updates = [f'"{c}" = {told_now[c]}' for c in others] + [f"{c} = ${c}" for c in stamps]
        match = " AND ".join(f'target."{c}" IS NOT DISTINCT FROM staged."{c}"' for c in record.KEY)
        self._cursor.execute(
            f"MERGE INTO {record.TABLE} AS target USING staged_{record.TABLE} AS staged ON {match} "
            + (
                f"WHEN MATCHED AND ({changed}) THEN UPDATE SET {', '.join(updates)} "
                if others
                else ""
            )
            + f"WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})",
            stamps,
        )

    def _drop_outdated(self, record: type[Record], replayed: str) -> None:
        """Forget staged rows of which a later payload spoke; run ids grow with their time."""
        match = " AND ".join(f'target."{c}" IS NOT DISTINCT FROM staged."{c}"' for c in record.KEY)
        brought_by = "parse_filename(coalesce(run.raw_file, run.run_id), true)"
        self._cursor.execute(
            f"DELETE FROM staged_{record.TABLE} AS staged WHERE EXISTS ("
            f"SELECT 1 FROM {record.TABLE} AS target JOIN feed_run AS run USING (run_id) "
            f"WHERE {match} AND {brought_by} > $replayed)",
            {"replayed": replayed},
        )

    def _keep_history(self, record: type[Record], run: FeedRun) -> None:
        statement = _histories().get(record.TABLE)
        if statement is None:
            return
        text = statement.text.replace("merging", f"staged_{record.TABLE}")
        self._cursor.execute(text, {"run_id": run.run_id, "reported_at": run.finished_at})

    def _close_missing(self, record: type[Record], run: FeedRun) -> None:
        match = " AND ".join(f'staged."{c}" = target."{c}"' for c in record.KEY)
        self._cursor.execute(
            f"UPDATE {record.TABLE} AS target SET closed_at = $at WHERE closed_at IS NULL "
            "AND run_id IN (SELECT run_id FROM feed_run WHERE source_id = $source_id) "
            f"AND NOT EXISTS (SELECT 1 FROM staged_{record.TABLE} AS staged WHERE {match})",
            {"at": run.finished_at, "source_id": run.source_id},
        )

    def _span(self, record: type[Record], until: datetime | None = None) -> tuple[Any, Any]:
        found = self._cursor.execute(
            f"SELECT min({record.CLOCK}), max({record.CLOCK}) FROM staged_{record.TABLE} "
            f"WHERE $until IS NULL OR {record.CLOCK} <= $until",
            {"until": until},
        ).fetchone()
        return found or (None, None)

    def _count(self, table: str) -> int:
        return self._value(f"SELECT count(*) FROM {table}")

    def _value(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        found = self._cursor.execute(sql, parameters or {}).fetchone()
        return found[0] if found else 0


def insert_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Any]) -> None:
    """Insert dataclass rows as columns, in one statement."""
    if not rows:
        return
    names = [f.name for f in fields(rows[0])]
    columns = dict(zip(names, map(list, zip(*map(astuple, rows), strict=True)), strict=True))
    values = ", ".join(f"unnest(${name})" for name in names)
    cursor.execute(f"INSERT INTO {table} ({_names(names)}) SELECT {values}", columns)


def replace_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Any]) -> None:
    """Make a small table hold exactly these rows, inside the caller's transaction."""
    cursor.execute(f"DELETE FROM {table}")
    insert_rows(cursor, table, rows)


def _default(record: type[Record], name: str) -> str:
    """A column that a format leaves out is null, but for a flag that the record presets."""
    preset = record.__dataclass_fields__[name].default
    return f" DEFAULT {str(preset).lower()}" if isinstance(preset, bool) else ""


def _told(record: type[Record], column: str, before: str) -> str:
    """What a staged row says of a column, where silence may leave what was said ``before``.

    A municipality is of a place: one that lies nowhere we know says so.
    """
    if not record.IS_LASTING:
        return f'staged."{column}"'
    kept = f'coalesce(staged."{column}", {before}."{column}")'
    if column != "municipality_id":
        return kept
    return f"CASE WHEN staged.lon IS NULL THEN {kept} ELSE staged.{column} END"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _histories() -> dict[str, Statement]:
    return statements("history")


_TABLES_WITH_SOURCE = frozenset({"incident"})
