"""The journal's database: migrations, two processes starting, transactions, append-only audit."""

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from data.journal import SYSTEM, Journal, JournalError, Role, audit
from data.journal.models import AgencyRow, AuditRow, Base, PersonRoleRow
from data.journal.people import NewPerson, add_person, found
from data.journal.upgrade import migration_config

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ADMIN = NewPerson(
    username="admin",
    display_name="Amministratore",
    password_hash="scrypt:x",
    roles=frozenset({Role.ADMINISTRATOR}),
)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'var' / 'journal.sqlite'}"


def postgresql_programs() -> Path | None:
    """Where Debian keeps initdb and pg_ctl, newest version first."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return homes[0].parent if homes else None


@pytest.fixture(scope="module")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL cluster on a socket in a temporary folder."""
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="no psycopg here: pip install 'psycopg[binary]'")
    home = tmp_path_factory.mktemp("postgresql")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        for folder in (home, *home.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                folder.chmod(0o755)
        shutil.chown(home, "postgres")
    cluster = home / "cluster"

    def run(*arguments: str) -> None:
        subprocess.run([*as_user, *arguments], check=True, capture_output=True, cwd="/")

    run(str(programs / "initdb"), "-D", str(cluster), "-U", "room", "-A", "trust", "-E", "UTF8")
    options = f"-k {home} -c listen_addresses='' -c timezone=Europe/Rome"
    control = (str(programs / "pg_ctl"), "-D", str(cluster), "-w")
    run(*control, "-l", str(home / "log"), "-o", options, "start")
    yield f"postgresql://room@/postgres?host={home}"
    run(*control, "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    journal = Journal.open(url)
    yield journal
    if journal.engine.dialect.name == "postgresql":
        with journal.engine.begin() as connection:
            command.downgrade(migration_config(connection), "base")
            connection.exec_driver_sql("DROP TABLE alembic_version")
    journal.close()


def test_migrations_make_exactly_the_models(journal: Journal) -> None:
    with journal.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_role_table_holds_the_roles(journal: Journal) -> None:
    with journal.read() as session:
        assert set(session.scalars(sa.text("SELECT role FROM role"))) == set(Role)


def test_an_instant_comes_back_aware_and_utc(journal: Journal) -> None:
    rome = timezone(timedelta(hours=1))
    audit.record(journal, SYSTEM, "export", NOW.astimezone(rome))
    with journal.read() as session:
        at = session.scalars(sa.select(AuditRow.at)).one()
    assert at == NOW
    assert at.utcoffset() == timedelta(0)


def test_a_naive_instant_is_refused(journal: Journal) -> None:
    with pytest.raises(StatementError, match="expected an aware one"):
        audit.record(journal, SYSTEM, "export", NOW.replace(tzinfo=None))


def test_foreign_keys_hold(journal: Journal) -> None:
    with pytest.raises(IntegrityError), journal.write() as session:
        session.add(PersonRoleRow(person_id=99, role="viewer"))
    with journal.read() as session:
        assert session.scalars(sa.select(PersonRoleRow)).all() == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_audit_refuses_change_and_removal(journal: Journal, statement: str) -> None:
    audit.record(journal, SYSTEM, "export", NOW)
    with pytest.raises(DBAPIError, match="append only"), journal.write() as session:
        session.execute(sa.text(statement))
    with journal.read() as session:
        assert session.scalars(sa.select(AuditRow.actor)).all() == ["system"]


def test_a_failed_write_leaves_nothing(journal: Journal) -> None:
    before = journal.writes_n
    with pytest.raises(ZeroDivisionError), journal.write() as session:
        session.add(AgencyRow(agency_id="pl", name="Polizia Locale"))
        session.flush()
        raise ZeroDivisionError
    with journal.read() as session:
        assert session.scalars(sa.select(AgencyRow)).all() == []
    assert journal.writes_n == before


def test_only_the_first_founding_counts(journal: Journal) -> None:
    assert found(journal, [ADMIN], NOW)
    assert not found(journal, [ADMIN], NOW)


def test_opening_again_keeps_what_is_there(sqlite_url: str) -> None:
    first = Journal.open(sqlite_url)
    add_person(first, SYSTEM, ADMIN, NOW)
    first.close()
    again = Journal.open(sqlite_url)
    assert not found(again, [ADMIN], NOW)
    again.close()


def test_sqlite_writes_ahead_and_waits(sqlite_url: str) -> None:
    journal = Journal.open(sqlite_url)
    with journal.read() as session:
        assert session.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(sa.text("PRAGMA foreign_keys")) == 1
        assert session.scalar(sa.text("PRAGMA busy_timeout")) == 10_000
    journal.close()


OPENING = """
import sys
from data.journal import Journal
sys.stdin.readline()
journal = Journal.open(sys.argv[1])
with journal.read() as session:
    print(len(session.connection().exec_driver_sql("SELECT role FROM role").all()))
"""


def test_processes_may_start_together(url: str) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3)
    ]
    answers = [process.communicate("go\n", timeout=60) for process in started]
    assert [(out, err) for out, err in answers] == [("6\n", "")] * 3


def test_threads_write_at_the_same_time_without_losing(journal: Journal) -> None:
    def write() -> None:
        for _ in range(20):
            audit.record(journal, SYSTEM, "export", NOW)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with journal.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == 120


def test_what_is_no_journal_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("milk, bread")
    for path, reason in (("notes.txt", "not a database"), ("notes.txt/x", "exists|directory")):
        with pytest.raises(JournalError, match=f"^found sqlite:.*{path} .*({reason}).*, expected"):
            Journal.open(f"sqlite:///{tmp_path / path}")
