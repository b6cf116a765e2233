"""The toy city of ``toy_city.sql``, open in memory."""

from datetime import UTC, datetime
from pathlib import Path

from data.records import record_types
from data.warehouse import Warehouse

TOY = Path(__file__).parent / "toy_city.sql"


def open_toy(folder: Path) -> Warehouse:
    """A warehouse of its own that holds the toy city."""
    warehouse = Warehouse.open(None, memory="512MB", threads=1, spool=folder / "spool")
    with warehouse._commit(warehouse._connection, record_types()):
        warehouse._connection.execute(TOY.read_text(encoding="utf-8"))
    return warehouse


def clock(text: str) -> datetime:
    """``18:05`` of the toy evening."""
    hour, minute = map(int, text.split(":"))
    return datetime(2026, 2, 7, hour, minute, tzinfo=UTC)
