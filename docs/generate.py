"""Writes docs/kpis.md and docs/feeds.md from the definitions in the code: ``make docs``."""

import tomllib
from pathlib import Path
from typing import Any

from data.kpi import Kpi, kpis
from etl.formats import Format, formats

DOCS = Path(__file__).parent


def pages() -> dict[str, str]:
    """The text of every generated page, by file name."""
    return {"kpis.md": _kpis(), "feeds.md": _feeds()}


def _kpis() -> str:
    head = (
        "# Key figures\n\nGenerated from the headers in `data/sql/kpis`; change them there, then\n"
        "`make docs`. An incident counts in the bucket of its call. `bucket` is what the cards\n"
        "use; commands and the API take others. Day buckets begin at the time of day of `since`,\n"
        "shorter ones on the clock.\n\n"
        "A card compares a figure with what is usual: the median of its values in the same\n"
        "hour of the same weekday, on the city's clock, in up to eight weeks before, in the\n"
        "reader's scope; with fewer than three such weeks kept it says so. It is worked out\n"
        "once an hour.\n"
    )
    return "\n".join([head, *(_kpi(kpi) for kpi in kpis().values())])


def _kpi(kpi: Kpi) -> str:
    limits = [
        f"{name} {limit:g}" for name, limit in (("warn", kpi.warn), ("alarm", kpi.alarm)) if limit
    ]
    rows = [
        f"## `{kpi.name}`",
        f"**{kpi.title['en']}** ({kpi.title['it']}), in {kpi.unit['en']}; bucket {kpi.bucket}; "
        f"good is {kpi.good}{'; ' + ', '.join(limits) if limits else ''}.",
        kpi.about["en"],
        f"Source: {kpi.source['en']}. Reads: {', '.join(f'`{t}`' for t in sorted(kpi.tables))}.",
    ]
    return "\n\n".join(rows) + "\n"


def _feeds() -> str:
    head = (
        "# Feed formats\n\nGenerated from `etl/feeds`; `python -m etl formats` lists them too. A\n"
        "source of a known format needs no code: see README, *Connect a real feed*.\n\n"
        "| format | reads | fills |\n|---|---|---|"
    )
    listed = (
        "\n# Sources for Milano\n\nGenerated from `etl/sources.toml`, which has their addresses and"
        " how they are checked.\nWhat nobody has polled from its address yet is not verified, and"
        " off until an operator\nhas tried it with `python -m etl run <id>`.\n\n"
        "| source | what | format | every | licence | attribution | verified |\n"
        "|---|---|---|---|---|---|---|"
    )
    tables = tomllib.loads((DOCS.parent / "etl" / "sources.toml").read_text("utf-8"))["source"]
    formats_of = (_format(found) for found in formats().values())
    return "\n".join([head, *formats_of, listed, *(_source(table) for table in tables)]) + "\n"


def _source(table: dict[str, Any]) -> str:
    cells = [
        f"`{table['id']}`",
        table["title"],
        f"`{table['format']}`",
        table["every"],
        table.get("licence", ""),
        table.get("attribution", "our own"),
        "yes" if table["verified"] else "no",
    ]
    return f"| {' | '.join(cells)} |"


def _format(found: Format) -> str:
    tables = ", ".join(f"`{table}`" for table in found.tables) or "the table its mapping names"
    return f"| `{found.name}` | {found.about} | {tables} |"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
