"""Reasons of runs are told in Italian, whatever values they carry; what is not known stays whole."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from components.reasons import SENTENCES, reason_told
from components.voice import Voice
from etl.guards import Counts, ahead, refusal, refusal_of_messages
from etl.sources import Source

ROME = ZoneInfo("Europe/Rome")
ITALIAN, ENGLISH = Voice("it", ROME), Voice("en", ROME)
NOW = datetime(2026, 2, 7, 20, 30, tzinfo=UTC)
CODE = "\n".join(file.read_text("utf-8") for file in Path("etl").rglob("*.py"))


def source(**given: object) -> Source:
    values = {
        "source_id": "s",
        "title": "S",
        "format": "unit_json",
        "every_s": 60,
        "stale_after_s": 90,
    }
    return Source(**{**values, **given})  # type: ignore[arg-type]


def test_refusals_of_the_guards_are_told() -> None:
    few = refusal(source(min_rows=5), Counts(read_n=3, rejected_n=0))
    assert reason_told(few, ITALIAN) == "3 righe, attese almeno 5"
    unread = refusal(source(max_reject_pct=10), Counts(read_n=10, rejected_n=4))
    assert reason_told(unread, ITALIAN) == "4 elementi su 10 illeggibili, ammesso al più il 10 %"
    none = refusal_of_messages(source(), Counts(read_n=2, rejected_n=2))
    assert reason_told(none, ITALIAN) == "2 messaggi o elementi, nessuno leggibile"
    assert reason_told(few, ENGLISH) == few


def test_joined_notes_addresses_and_numbers_are_told() -> None:
    late = ahead(NOW + timedelta(minutes=90), NOW)
    assert reason_told(f"no camera has a still yet; {late}", ITALIAN) == (
        "nessuna telecamera ha ancora un fermo immagine; "
        "la riga più recente è 90 minuti avanti rispetto al nostro orologio"
    )
    told = "https://x.test/y?z: found 1,048,577 bytes, expected at most 1,048,576"
    assert reason_told(told, ITALIAN) == (
        "https://x.test/y?z: 1.048.577 byte, ammessi al più 1.048.576"
    )


@pytest.mark.parametrize("text", ["found <script>{n}</script>", "{0} {n!r}", "", None])
def test_what_is_not_known_stays_as_it_was_written(text: str | None) -> None:
    assert reason_told(text, ITALIAN) == text


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_pipeline_still_says_each_sentence(sentence: str) -> None:
    """Its fixed words stand in the pipeline's code, in their order, perhaps over several lines."""
    fixed = [part.strip() for part in re.split(r"\{[a-z]+\}", sentence)]
    words = [word for part in fixed for word in re.findall(r"[A-Za-z]{3,}", part)]
    assert re.search(r"[^;]{0,160}?".join(words[:5]), CODE), sentence
