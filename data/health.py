"""Whether the two databases answer and are up to date: what is wrong in a sentence, or nothing."""

from dataclasses import dataclass

import duckdb
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from data.journal import Journal
from data.journal.upgrade import migration_config
from data.statements import SQL, statements
from data.warehouse import Warehouse, WarehouseError

ANSWER_S = 1.0


@dataclass(frozen=True, slots=True)
class _Migration:
    name: str


def warehouse_trouble(warehouse: Warehouse) -> str | None:
    """Why the warehouse cannot be read within a second, or lacks a schema file."""
    text = statements("health")["migrations"].text
    try:
        done = {row.name for row in warehouse.read(text, _Migration, timeout_s=ANSWER_S)}
    except TimeoutError:
        return f"no answer within {ANSWER_S:g} s"
    except WarehouseError as error:
        return f"{error}"
    except duckdb.Error as error:
        return f"no answer ({type(error).__name__})"
    missing = sorted({file.stem for file in (SQL / "schema").glob("*.sql")} - done)
    return f"schema files not applied: {', '.join(missing)}" if missing else None


def journal_trouble(journal: Journal) -> str | None:
    """Why the journal cannot be read, or lacks a migration; repeats no address or password."""
    try:
        with journal.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            expected = ScriptDirectory.from_config(migration_config(connection)).get_current_head()
    except SQLAlchemyError as error:
        return f"no answer ({type(error).__name__})"
    return None if found == expected else f"found migration {found}, expected {expected}"
