"""What commands may ask of the warehouse: key figures and single reads, as JSON values."""

import math
from collections.abc import Generator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import duckdb

from data import clock
from data.door import Handler
from data.kpi import kpis
from data.warehouse import Warehouse


class CommandError(ValueError):
    """One sentence: what was asked, and what can be."""


def handlers(warehouse: Warehouse) -> Mapping[str, Handler]:
    """The requests this module answers, by name."""

    def sql(statement: str) -> Generator[dict[str, Any]]:
        try:
            for row in warehouse.query(statement):
                yield {name: plain(value) for name, value in row.items()}
        except duckdb.Error as error:
            raise CommandError(f"{error}") from None

    def kpi(
        name: str, since: str, until: str, bucket: str | None, zones: list[str] | None
    ) -> Generator[dict[str, Any]]:
        found = kpis().get(name)
        if found is None:
            raise CommandError(f"found KPI {name!r}, expected one of {', '.join(sorted(kpis()))}")
        began, ended = datetime.fromisoformat(since), datetime.fromisoformat(until)
        points = found.points(
            warehouse, began, ended, bucket=bucket, zones=zones, as_of=clock.now()
        )
        yield {
            "name": found.name,
            "unit": found.unit["en"],
            "points": [{"bucket": plain(p.bucket), "value": plain(p.value)} for p in points],
        }

    return {"sql": sql, "kpi": kpi}


def plain(value: Any) -> Any:
    """A value of DuckDB as JSON can say it; what is not a number or not finite is null."""
    match value:
        case None | bool() | int() | str():
            return value
        case float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes():
            return value.hex()
        case dict():
            entries = cast(Mapping[Any, Any], value).items()
            return {_key(key): plain(item) for key, item in entries}
        case list() | tuple():
            return [plain(item) for item in cast(Sequence[Any], value)]
        case UUID() | _:
            return str(value)


def _key(key: Any) -> str:
    return key if isinstance(key, str) else str(plain(key))
