"""What depends on a source: from the tables it fills to the key figures made of them."""

from collections.abc import Collection

from data.kpi import Kpi, kpis


def tables_of_source(text: str | None) -> frozenset[str]:
    """The tables of a ``source`` row, which names them separated by commas."""
    return frozenset(name for name in (text or "").split(",") if name)


def figures_of(tables: Collection[str]) -> list[Kpi]:
    """The key figures whose value rests on one of these tables, by name."""
    return [kpi for kpi in kpis().values() if not kpi.tables.isdisjoint(tables)]
