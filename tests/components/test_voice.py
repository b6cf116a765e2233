"""How spans and measures are said, in both languages."""

from zoneinfo import ZoneInfo

import pytest

from components.voice import NO_BREAK, Voice

ROME = ZoneInfo("Europe/Rome")
IT, EN = Voice("it", ROME), Voice("en", ROME)


@pytest.mark.parametrize(
    ("seconds", "italian", "english"),
    [
        (0, "0 s", "0 s"),
        (59.4, "59 s", "59 s"),
        (60, "1 min", "1 min"),
        (6_240, "1 h 44 min", "1 h 44 min"),
        (7_200, "2 h", "2 h"),
        (86_400 + 60, "1 g", "1 d"),
        (172_800 + 3_600 + 60, "2 g 1 h", "2 d 1 h"),
    ],
)
def test_a_span_has_at_most_two_units(seconds: float, italian: str, english: str) -> None:
    assert IT.span(seconds) == italian
    assert EN.span(seconds) == english


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (16, "s", "0:16 min"),
        (3_720, "s", "1:02 h"),
        (80.64, "km/h", "80,6 km/h"),
        (None, "%", "– %"),
    ],
)
def test_a_measure_always_has_its_unit(value: float | None, unit: str, told: str) -> None:
    assert IT.told(value, unit) == told.replace(" ", NO_BREAK)
