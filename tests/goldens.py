"""Golden payloads: ``tests/feeds/<format>/<case>/input.*`` and the rows and rejects it gives."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.records import Record
from etl.feed import Reject
from etl.formats import Format, formats
from etl.parsing import read_rows

FOLDER = Path(__file__).parent / "feeds"


def cases() -> list[tuple[str, Path]]:
    """Every golden case: its format's name and its folder."""
    folders = (case for name in formats() for case in (FOLDER / name).glob("*/"))
    return [(case.parent.name, case) for case in sorted(folders)]


def payload(case: Path) -> Path:
    """The case's input, whatever its suffix."""
    (found,) = case.glob("input.*")
    return found


def is_binary(file: Path) -> bool:
    """Whether a payload is bytes of a machine, with no characters to read or damage."""
    return file.suffix == ".pb"


def expected(case: Path) -> dict[str, Any]:
    """What the input must give."""
    return json.loads((case / "expected.json").read_text(encoding="utf-8"))


def result(format: Format, file: Path, mapping: Path | None = None) -> dict[str, Any]:
    """What a format makes of a file, as ``expected.json`` has it."""
    if format.parse is None:
        return _previewed(format, file, mapping)
    reject = Reject()
    rows = list(read_rows(format, file.read_bytes(), reject))
    return {
        "rows": [shown(row) for row in rows],
        "rejects": [rejected.reason for rejected in reject.rejected],
    }


def shown(row: Record) -> dict[str, Any]:
    """A row as JSON: its table, and its columns that are not null."""
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return {"table": row.TABLE, **_plain(values)}


def _previewed(format: Format, file: Path, mapping: Path | None) -> dict[str, Any]:
    from etl.preview import preview

    lines = list(preview(format.name, file, mapping))
    return {
        "rows": [_plain(line) for line in lines if "reject" not in line],
        "rejects": [line["reject"] for line in lines if "reject" in line],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in values.items() if value is not None}
    return {name: _text(v) if isinstance(v, datetime) else v for name, v in known.items()}


def _text(moment: datetime) -> str:
    assert moment.tzinfo is not None, f"{moment} is naive"
    assert not moment.utcoffset(), f"{moment} is not UTC"
    return moment.astimezone(UTC).isoformat()
