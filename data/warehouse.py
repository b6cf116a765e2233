"""The only door to DuckDB: open, migrate, read within a budget, load, and tell that data moved."""

import threading
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from data.budget import Budget, ReadCount
from data.hourly import Hourly
from data.recent import Recent
from data.scope import EVERYTHING, Scope
from data.staging import Staging, replace_rows
from data.statements import SQL, Prepared, prepare

Row = TypeVar("Row")


class WarehouseError(RuntimeError):
    """The warehouse cannot be opened or used; says which and why."""


class WarehouseBusy(WarehouseError):
    """Another process owns the warehouse file."""


class ReadRefused(ValueError):
    """A statement that is not one single read."""


class Warehouse:
    """One DuckDB database, owned by one process; safe to use from many threads.

    Every operation takes a cursor of its own. Reads see the last commit; loads are serialised.
    """

    def __init__(self, connection: DuckDBPyConnection, spool: Path, timeout_s: float) -> None:
        self._connection = connection
        self._budget = Budget(timeout_s)
        self._write = threading.Lock()
        self._moved = threading.Condition()
        self._revision = 0
        self._moves: dict[str, int] = {}
        self._is_open = True
        self.recent = Recent(self.read, self.moved_at)
        """Reads for live screens."""
        self.hourly = Hourly()
        """What is worked out once an hour."""
        self.reads = ReadCount()
        """What reads have cost so far."""
        self.spool = spool
        """The one folder that statements may read files from."""

    @classmethod
    def open(
        cls,
        path: Path | None,
        *,
        memory: str = "2GB",
        threads: int = 2,
        timeout_s: float = 20,
        spool: Path | None = None,
    ) -> "Warehouse":
        """Open and migrate the file at ``path`` (``None``: in memory).

        Raises ``WarehouseBusy`` where another process has it, ``WarehouseError`` where it cannot
        be read.
        """
        folder = (spool or (path.parent if path else Path("data/var")) / "spool").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        connection = _connect(path, folder, memory, threads)
        warehouse = cls(connection, folder, timeout_s)
        warehouse._migrate()
        warehouse._lock_down(folder)
        return warehouse

    @property
    def is_open(self) -> bool:
        """Whether it can still be read."""
        return self._is_open

    @property
    def revision(self) -> int:
        """Grows with every commit; the same revision is the same data."""
        return self._revision

    def moved_at(self, tables: frozenset[str]) -> int:
        """The revision that changed one of these tables last; 0 where none has changed since."""
        return max((self._moves[table] for table in tables & self._moves.keys()), default=0)

    def close(self) -> None:
        """Write everything into the file and let it go. Waits for a load under way."""
        with self._write:
            if not self._is_open:
                return
            self._is_open = False
            self._budget.close()
            self._connection.execute("CHECKPOINT")
            self._connection.close()
        self._announce()

    def read(
        self,
        sql: str,
        row: type[Row],
        parameters: Mapping[str, Any] | None = None,
        *,
        scope: Scope = EVERYTHING,
        known_at: datetime | None = None,
        timeout_s: float | None = None,
    ) -> list[Row]:
        """Rows of one statement as ``row``, a dataclass whose fields are exactly the columns.

        ``known_at`` hides what was reported later; without it all that is known today is told.
        Raises ``TimeoutError`` when the time budget is used up, ``WarehouseError`` when the
        columns are not the fields.
        """
        with self.reads.timed(), self._cursor() as cursor:
            asked = {**(parameters or {}), **scope.parameters()}
            if known_at is not None:
                asked["known_at"] = known_at
            prepared = prepare(sql, scope.has_limits, known_at is not None)
            self._execute(cursor, prepared, asked, timeout_s)
            names = tuple(column[0] for column in cursor.description or ())
            if names != _field_names(row):
                raise WarehouseError(
                    f"found columns {names}, {row.__name__} has {_field_names(row)}"
                )
            return [row(*values) for values in cursor.fetchall()]

    def query(self, sql: str, *, timeout_s: float | None = None) -> Generator[dict[str, Any]]:
        """One read-only statement somebody typed; rows as dicts.

        Raises ``ReadRefused`` for anything but one single ``SELECT``, and DuckDB's own error for a
        statement that is wrong.
        """
        found = duckdb.extract_statements(sql)
        if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
            raise ReadRefused(f"found {_statement_kinds(found)}, expected one SELECT statement")
        with self._cursor() as cursor:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            with self._budget.watch(cursor, timeout_s):
                cursor.execute(found[0])
                names = _told_apart(column[0] for column in cursor.description or ())
                while rows := cursor.fetchmany(2_000):
                    yield from (dict(zip(names, values, strict=True)) for values in rows)

    @contextmanager
    def staging(self) -> Generator[Staging]:
        """Temporary tables of one load; nothing in them is seen until they are merged."""
        with self._cursor() as cursor:
            staging = Staging(cursor, self.spool, self._commit)
            yield staging

    def replace(self, table: str, rows: Sequence[Any]) -> None:
        """Make a small reference table hold exactly these dataclass rows."""
        with self._cursor() as cursor, self._commit(cursor, [table]):
            replace_rows(cursor, table, rows)

    def wait(self, revision: int, timeout_s: float) -> int:
        """Block until the revision is no longer ``revision``, or the time is up; the one now."""
        with self._moved:
            self._moved.wait_for(lambda: self._revision != revision or not self._is_open, timeout_s)
            return self._revision

    @contextmanager
    def _commit(self, cursor: DuckDBPyConnection, tables: Iterable[str]) -> Generator[int]:
        """One write transaction on these tables; gives the revision it will make."""
        with self._write:
            if not self._is_open:
                raise WarehouseError("the warehouse is closed")
            cursor.execute("BEGIN")
            try:
                yield self._revision + 1
                cursor.execute("COMMIT")
            except BaseException:
                _rollback(cursor)
                raise
            # Whoever sees the new revision must see what moved.
            self._moves |= dict.fromkeys(tables, self._revision + 1)
            self._revision += 1
        self._announce()

    def _announce(self) -> None:
        with self._moved:
            self._moved.notify_all()

    @contextmanager
    def _cursor(self) -> Generator[DuckDBPyConnection]:
        if not self._is_open:
            raise WarehouseError("the warehouse is closed")
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def _execute(
        self,
        cursor: DuckDBPyConnection,
        prepared: Prepared,
        given: Mapping[str, Any],
        timeout_s: float | None,
    ) -> None:
        missing = prepared.parameters - given.keys()
        if missing:
            raise WarehouseError(f"statement needs ${', $'.join(sorted(missing))}")
        bound = {name: given[name] for name in prepared.parameters}
        with self._budget.watch(cursor, timeout_s):
            cursor.execute(prepared.text, bound)

    def _migrate(self) -> None:
        """Apply the numbered schema files that this database has not seen, one by one."""
        cursor = self._connection.cursor()
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS migration (name VARCHAR NOT NULL, applied_at TIMESTAMPTZ)"
        )
        done = {name for (name,) in cursor.execute("SELECT name FROM migration").fetchall()}
        for file in sorted((SQL / "schema").glob("*.sql")):
            if file.stem in done:
                continue
            cursor.execute("BEGIN")
            cursor.execute(file.read_text(encoding="utf-8"))
            cursor.execute("INSERT INTO migration VALUES (?, ?)", [file.stem, datetime.now(UTC)])
            cursor.execute("COMMIT")
        newest = cursor.execute("SELECT coalesce(max(revision), 0) FROM feed_run").fetchone()
        self._revision = newest[0] if newest else 0
        cursor.close()

    def _lock_down(self, spool: Path) -> None:
        """From here on no statement reads or writes files outside the spool folder."""
        quoted = str(spool).replace("'", "''")
        self._connection.execute(f"SET GLOBAL allowed_directories = ['{quoted}']")
        self._connection.execute("SET GLOBAL enable_external_access = false")
        self._connection.execute("SET GLOBAL lock_configuration = true")


def _connect(path: Path | None, spool: Path, memory: str, threads: int) -> DuckDBPyConnection:
    config: dict[str, Any] = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": str(spool.parent / "tmp"),
        # New files are not for older DuckDBs: the newer layout takes bulk loads a fifth less time.
        "storage_compatibility_version": "v1.5.0",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(path or ":memory:"), config=config)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise WarehouseBusy(f"{path} is open in another process") from None
        raise WarehouseError(f"{path} cannot be opened as a warehouse: {error}") from None
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def _rollback(cursor: DuckDBPyConnection) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        # The failed statement may have ended the transaction itself.
        return


def _told_apart(names: Iterable[str]) -> list[str]:
    """Column names, those that repeat numbered as DuckDB does in a table."""
    found: dict[str, None] = {}
    for name in names:
        numbered = (f"{name}_{n}" for n in count(1))
        found[next(n for n in chain([name], numbered) if n not in found)] = None
    return list(found)


def _statement_kinds(found: Sequence[duckdb.Statement]) -> str:
    return " and ".join(statement.type.name for statement in found) or "no statement"


@cache
def _field_names(row: type) -> tuple[str, ...]:
    if not is_dataclass(row):
        raise WarehouseError(f"{row.__name__} is not a dataclass")
    return tuple(f.name for f in fields(row))
