"""Opens the journal's database and hands out short transactions on it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.journal.roles import JournalError
from data.journal.upgrade import upgrade

BUSY_TIMEOUT_MS = 10_000
IS_WRITE = "journal_is_write"


class Journal:
    """The one door to the journal. Safe to share between threads; each use has its own session."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writes_n = 0
        self._writing = engine.execution_options(**{IS_WRITE: True})

    @classmethod
    def open(cls, url: str) -> "Journal":
        """Open ``sqlite:///path`` or ``postgresql://…`` and bring its tables up to date.

        Raises ``JournalError`` where there is no journal to open.
        """
        try:
            engine = _engine(url)
            upgrade(engine)
        except (DBAPIError, OSError) as error:
            shown = make_url(url).render_as_string(hide_password=True)
            reason = error.orig if isinstance(error, DBAPIError) else error.strerror
            raise JournalError(f"found {shown} ({reason}), expected a journal to open") from error
        return cls(engine)

    @contextmanager
    def read(self) -> Generator[Session]:
        """A transaction that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """A transaction that commits if its block ends well, and leaves nothing otherwise."""
        with Session(self._writing, expire_on_commit=False) as session:
            yield session
            session.commit()
        self.writes_n += 1

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_size=16, max_overflow=112, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction control commits before DDL; we send BEGIN ourselves instead.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    # A write that begins as a read cannot wait for another writer: it would fail as "locked".
    is_write = connection.get_execution_options().get(IS_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
