"""What depends on a feed: screens say which tables they read, and they read no others."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import pytest
from flask import Flask

import services
from data.city import load_city
from data.journal import Journal
from data.moment import Moment
from data.statements import tables_of
from data.warehouse import Warehouse
from etl.assembly import assemble
from etl.desk import Desk
from services import Services
from settings import read_settings
from tests.toy import clock, open_toy

ROOT = Path(__file__).parents[1]
NOT_FED = {"feed_run"}


class Noting:
    """A warehouse that notes which tables are read."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self.tables: set[str] = set()

    def read(self, sql: str, *values: Any, **options: Any) -> list[Any]:
        self.tables |= tables_of(sql)
        return self._warehouse.read(sql, *values, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._warehouse, name)


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Warehouse]:
    warehouse = open_toy(tmp_path)
    settings = read_settings({"DATA_DIR": str(tmp_path)})
    journal, city = Journal.open(settings.journal_url), load_city("milano")
    desk = Desk(assemble(settings, warehouse, city), ())
    services.provide(Services(settings, warehouse, journal, city, desk))
    yield warehouse
    journal.close()
    warehouse.close()


def test_screens_read_the_tables_they_name(toy: Warehouse) -> None:
    dash.Dash("app", server=Flask("x"), use_pages=True, pages_folder=str(ROOT / "pages"))
    for page in dash.page_registry.values():
        noting = Noting(toy)
        of = {"pages.incident": "i1"}.get(page["module"], "cad")
        moment = Moment(clock("18:25"), noting, is_live=False, of=of)  # type: ignore[arg-type]
        for part in sys.modules[page["module"]].frame(moment).values():
            if callable(part):
                part()
        assert set(page.get("tables", ())) == noting.tables - NOT_FED, page["module"]
