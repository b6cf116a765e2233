"""What a file would become: a first mapping if none is given, then ten rows and ten rejects."""

import os
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from data.city import load_city
from etl.commands import file_source, known_format
from etl.guess import guessed_mapping
from etl.payload import file_payload
from etl.tables.spooling import spooled
from etl.tables.table_format import read_table_format
from etl.transport.outcome import Refused
from etl.trial import Trial, try_payload
from etl.worker import Worker
from settings import read_settings


def first_look(file: Path, mapping: Path | None, format: str) -> Generator[dict[str, Any]]:
    """How many items, then rows with their ``table``, then rejects with their ``item``.

    A mapping that is not there yet is guessed and written; without a name for it, it goes to
    standard error. Raises ``FormatError`` or ``Refused``.
    """
    with tempfile.TemporaryDirectory() as folder:
        given = _mapping(file, mapping, Path(folder)) if _is_mapped(format) else None
        source = file_source(format, None, None, str(given) if given else None)
        payload = file_payload(file, Path(folder), source.max_bytes)
        worker = Worker()
        try:
            yield from _told(try_payload(source, payload.path, worker))
        finally:
            worker.close()


def _is_mapped(format: str) -> bool:
    found = known_format(format)
    return found.kind == "table" and read_table_format(found.path).is_mapped


def _mapping(file: Path, mapping: Path | None, folder: Path) -> Path:
    if mapping is not None and mapping.exists():
        return mapping
    if not file.is_file():
        raise Refused(f"found no file {file}, expected one")
    zone = load_city(read_settings(os.environ).city).zone.key
    with tempfile.TemporaryDirectory() as unpacked:
        payload = file_payload(file, Path(unpacked), 16 * 2**30)
        with spooled(payload.path, Path(unpacked)) as table:
            text = guessed_mapping(table, zone, file.name.partition(".")[0])
    target = mapping or folder / "mapping.toml"
    target.write_text(text, encoding="utf-8")
    told = text if mapping is None else f"{mapping}: written, a first guess: check each line\n"
    print(told, file=sys.stderr, end="")
    return target


def _told(trial: Trial) -> Generator[dict[str, Any]]:
    yield {"read_n": trial.read_n, "rejected_n": trial.rejected_n}
    yield from trial.rows
    for item in trial.rejects:
        yield {"reject": item.reason, "item": item.item}
