"""Message signs as people read them: state, words of pictograms, order of the list."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from components.signs import pictogram_words, sign_layer, sign_rows, sign_state, sign_summary
from components.voice import Voice

AT = datetime(2026, 2, 7, 18, 0, tzinfo=UTC)
ITALIAN = Voice("it", ZoneInfo("Europe/Rome"))
ENGLISH = Voice("en", ZoneInfo("Europe/Rome"))


@dataclass(frozen=True)
class Sign:
    sign_id: str
    text: str | None = None
    pictogram: str | None = None
    status: str | None = None
    observed_at: datetime | None = AT
    lon: float | None = 9.1
    lat: float | None = 45.4

    @property
    def name(self) -> str:
        return f"Sign {self.sign_id}"


WORKS = Sign("a", "LAVORI A 2 KM\nRALLENTARE", "roadworks", "working")
PICTURE = Sign("b", None, "snow", None)
BLANK = Sign("c", status="working")
BROKEN = Sign("d", status="notWorking")
SILENT = Sign("e", observed_at=None)


@pytest.mark.parametrize(
    ("sign", "state"),
    [
        (WORKS, "showing"),
        (PICTURE, "showing"),
        (BLANK, "blank"),
        (BROKEN, "broken"),
        (SILENT, "unknown"),
    ],
)
def test_what_nobody_told_is_not_taken_for_blank(sign: Sign, state: str) -> None:
    assert sign_state(sign) == state


@pytest.mark.parametrize(
    ("names", "italian", "english"),
    [
        ("roadworks", "Lavori in corso", "Roadworks"),
        (
            "maximumSpeedLimitedToTheFigureIndicated 60, roadworks",
            "Limite di velocità 60, Lavori in corso",
            "Speed limit 60, Roadworks",
        ),
        ("heavyRainAhead", "heavy rain ahead", "heavy rain ahead"),
        ("A31", "A31", "A31"),
        (None, "", ""),
    ],
)
def test_pictograms_are_told_in_words(names: str | None, italian: str, english: str) -> None:
    assert pictogram_words(names, ITALIAN) == italian
    assert pictogram_words(names, ENGLISH) == english


def test_what_shows_comes_first_and_a_line_is_told_on_one_line() -> None:
    rows = sign_rows([BLANK, SILENT, BROKEN, WORKS], ITALIAN)
    assert [row["key"] for row in rows] == ["a", "d", "e", "c"]
    assert (rows[0]["shown"], rows[0]["pictogram"]) == (
        "LAVORI A 2 KM / RALLENTARE",
        "Lavori in corso",
    )
    assert [row["state"] for row in rows] == ["attention", "alarm", "unknown", "normal"]


def test_map_says_what_drivers_read() -> None:
    lit, placeless = sign_layer([WORKS, BLANK], ENGLISH), sign_layer([Sign("f", lon=None)], ENGLISH)
    first = lit["features"][0]["properties"]
    assert first["state"] == "showing"
    assert first["tip"].splitlines()[:4] == [
        "Sign a",
        "LAVORI A 2 KM",
        "RALLENTARE",
        "Roadworks",
    ]
    assert placeless["features"] == []


def test_summary_counts_those_out_of_order_apart() -> None:
    assert sign_summary([WORKS, BLANK, BROKEN], ENGLISH) == "1 of 3 show a message · 1 out of order"
    assert sign_summary([BLANK], ENGLISH) == "0 of 1 show a message"
