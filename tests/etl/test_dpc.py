"""DPC bulletins: the colour in every wording, and the whole files against the csv module."""

import csv
import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.etl.tables import load, parsed, warehouse

Find = Callable[..., Path]
HAZARDS = ("idrogeologico", "temporali", "idraulico")
HEADER = "data_pubblicazione,data_validita_inizio,data_validita_fine,zona_codice,avviso_criticita,avviso_idrogeologico,avviso_temporali,avviso_idraulico"
LAST_WORD = {"ALLERTA": "green", "GIALLA": "yellow", "ARANCIONE": "orange", "ROSSA": "red"}
SEVERITY = {"green": "Minor", "yellow": "Moderate", "orange": "Severe", "red": "Extreme"}
FILES = [
    ("dpc_bollettini_lombardia_zone_history.csv.gz", "zona_codice", 43_744),
    ("20260808-bollettino-oggi-zone.csv", "zona_codice", 187),
    ("20260808-bollettino-oggi-comuni.csv", "pro_com_t", 7_904),
]


def level(words: str, folder: Path) -> str | None:
    """The level read of a text; nothing where the line was rejected."""
    times = "2026-02-07T14:00:00+01:00,2026-02-08T00:00:00+01:00,2026-02-08T23:59:59+01:00"
    quiet = "Assenza di fenomeni significativi prevedibili / NESSUNA ALLERTA"
    line = f'{times},Lomb-09,x,"{words}",{quiet},{quiet}'
    rows, rejects = parsed("alert_dpc_csv", f"{HEADER}\n{line}\n".encode(), folder)
    found: list[Any] = [row for row in rows if getattr(row, "event", "") == "idrogeologico"]
    if not found:
        assert "an allerta and its colour" in rejects[0].reason
        return None
    return found[0].level


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Assenza di fenomeni significativi prevedibili / NESSUNA ALLERTA", "green"),
        ("Ordinaria / ALLERTA GIALLA", "yellow"),
        ("Moderata / ALLERTA ARANCIONE", "orange"),
        ("Elevata / ALLERTA ROSSA", "red"),
        ("Ordinaria per rischio temporali / ALLERTA GIALLA", "yellow"),
        ("ordinaria/allerta gialla", "yellow"),
        ("  ORDINARIA  /  Allerta   Gialla  ", "yellow"),
        ("ALLERTA GIALLA / Ordinaria", "yellow"),
        ("ORDINARIA", "yellow"),
        ("ORDINARIA CRITICITÀ", "yellow"),
        ("MODERATA CRITICITA'", "orange"),
        ("Criticità moderata per rischio idraulico", "orange"),
        ("ELEVATA", "red"),
        ("Elevata criticità idrogeologica localizzata", "red"),
        ("Assenza di criticità", "green"),
        ("Nessuna criticità", "green"),
        ("Codice arancione", "orange"),
        ("Allerta verde", "green"),
        ("Moderata / ALLERTA GIALLA", None),
        ("da ORDINARIA a MODERATA", None),
        ("Straordinaria", None),
        ("Ordinaria / ALLERTA VIOLA", None),
        ("in aggiornamento", None),
        ("", None),
    ],
)
def test_the_colour_of_a_wording(words: str, expected: str | None, tmp_path: Path) -> None:
    assert level(words, tmp_path) == expected


def read_by_csv(file: Path, area: str) -> list[tuple[str, ...]]:
    """What every line says, taken from the last word of each text."""
    opener: Any = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8", newline="") as text:
        return [
            (line[area], hazard, LAST_WORD[line[f"avviso_{hazard}"].split()[-1]],
             line["data_pubblicazione"], line["data_validita_inizio"], line["data_validita_fine"])
            for line in csv.DictReader(text)
            if line["avviso_idrogeologico"]
            for hazard in HAZARDS
        ]  # fmt: skip


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(("name", "area", "lines"), FILES)
def test_every_line_of_the_real_files(
    name: str, area: str, lines: int, shared_data: Find, tmp_path: Path
) -> None:
    file = shared_data("civil_protection", name)
    expected = {
        (said[0], said[1], said[2], SEVERITY[said[2]], *map(instant, said[3:]))
        for said in read_by_csv(file, area)
    }
    asked = (
        "SELECT zone_id, event, level, severity, sent_at, onset_at, expires_at FROM alert"
        " JOIN alert_zone USING (alert_id)"
    )
    with warehouse(tmp_path) as opened:
        run = load(opened, "alert_dpc_csv", file)
        found = [tuple(row.values()) for row in opened.query(asked)]
    assert run.read_n == lines
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_comuni_without_a_zone_are_told_apart_and_rejected(
    shared_data: Find, tmp_path: Path
) -> None:
    file = shared_data("civil_protection", "20260808-bollettino-oggi-comuni.csv")
    with file.open(encoding="utf-8", newline="") as text:
        without = [line["pro_com_t"] for line in csv.DictReader(text) if not line["zona_codice"]]
    with warehouse(tmp_path) as opened:
        load(opened, "alert_dpc_csv", file)
        items = [
            row["item"] for row in opened.query("SELECT item FROM quarantine ORDER BY position")
        ]
    assert len(without) == 12
    assert [item.split(",")[3] for item in items] == without
