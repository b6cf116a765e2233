"""The same SQL on DuckLake: schema, loads, every key figure and every query."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.moment import Moment
from data.warehouse import Warehouse
from tests.data import test_kpis as figures
from tests.data import test_queries as toy_queries
from tests.data import test_warehouse as loads
from tests.toy import open_toy

LOADS: list[Callable[[Warehouse], None]] = [
    loads.test_tables_have_the_records_columns,
    loads.test_loading_twice_changes_no_row,
    loads.test_the_last_of_equal_keys_wins,
    loads.test_a_corrected_reading_replaces_the_old_one,
    loads.test_a_changed_attribute_keeps_its_past,
    loads.test_a_snapshot_closes_what_it_no_longer_lists,
]


class Lake:
    """A connection whose cursors, too, find their tables in the lake."""

    def __init__(self, folder: Path, extension: Path) -> None:
        files = folder / "spool"  # the one folder that the warehouse lets statements reach
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute(f"LOAD '{extension}'")
        self._connection.execute(
            f"ATTACH 'ducklake:{folder / 'catalogue'}' AS lake (DATA_PATH '{files}')"
        )
        self._connection.execute("USE lake")
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute("USE lake")
        return cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.fixture(scope="module")
def extension() -> Path:
    """DuckLake's extension, as the Python registry brings it."""
    found = find_spec("duckdb_extension_ducklake")
    if found is None or found.origin is None:
        pytest.skip("no DuckLake here: pip install duckdb-extension-ducklake")
    (file,) = Path(found.origin).parent.glob("extensions/*/ducklake.duckdb_extension")
    return file


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory, extension: Path) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("toy-lake")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.warehouse._connect", lambda *_: Lake(folder, extension))
        warehouse = open_toy(folder)
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize(("name", "case"), figures.CASES)
def test_a_key_figure(toy: Warehouse, name: str, case: dict[str, Any]) -> None:
    figures.test_kpi_is_what_a_person_would_count(toy, name, case)


@pytest.mark.parametrize("name", sorted(toy_queries.EXPECTED))
def test_a_query(toy: Warehouse, name: str) -> None:
    ask, expected = toy_queries.EXPECTED[name]
    for scope, ids in zip(toy_queries.READERS.values(), expected, strict=True):
        assert set(ask(Moment(at=toy_queries.AT, warehouse=toy, scope=scope))) == ids


@pytest.mark.parametrize("test_load", LOADS)
def test_a_load(
    test_load: Callable[[Warehouse], None],
    tmp_path: Path,
    extension: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.warehouse._connect", lambda *_: Lake(tmp_path, extension))
    warehouse = Warehouse.open(None, spool=tmp_path / "spool")
    test_load(warehouse)
    warehouse.close()
