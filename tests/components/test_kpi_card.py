"""A card: against the usual, whose freshness it shows, and what it offers to take away."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.kpi_card import kpi_card
from components.voice import Voice
from data.figures import Figure
from data.kpi import Point, kpis
from data.usual import Usual

AT = datetime(2026, 6, 10, 16, 5, tzinfo=UTC)
VOICE = Voice("en", ZoneInfo("Europe/Rome"))


def feed(name: str, tables: str, minutes: float, stale_after_s: int = 300) -> Any:
    return SimpleNamespace(
        source_id=name,
        title=name.title(),
        tables=tables,
        stale_after_s=stale_after_s,
        newest_at=AT - timedelta(minutes=minutes),
        first_at=AT,
        finished_at=AT,
        is_configured=True,
        is_simulation=False,
        loaded_n=190,
        rejected_n=10,
    )


def figure(name: str, value: float | None, usual: Usual, **values: Any) -> Figure:
    kpi = kpis()[name]
    points = [Point(AT - timedelta(hours=n), 10.0 + n) for n in (3, 2)] + [Point(AT, value)]
    return Figure(kpi, points, points[-1] if value is not None else None, usual, **values)


def usual(value: float | None, low: float = 0, high: float = 0, weeks_n: int = 8) -> Usual:
    limits = (None, None) if value is None else (low, high)
    return Usual(AT, weeks_n, value, *limits)


def parts(component: Any) -> list[Any]:
    if isinstance(component, list | tuple):
        return [part for child in component for part in parts(child)]
    if component is None or isinstance(component, str | int | float):
        return []
    return [component, *parts(getattr(component, "children", None))]


def text(component: Any) -> str:
    if isinstance(component, list | tuple):
        return "".join(text(child) for child in component)
    if component is None or isinstance(component, str | int | float):
        return "" if component is None else str(component)
    return text(getattr(component, "children", None))


def of_class(card: Any, name: str) -> Any:
    return next(p for p in parts(card) if name in (getattr(p, "className", None) or "").split())


CALLS = [feed("cad", "incident", 1)]


@pytest.mark.parametrize(
    ("value", "expected", "look"),
    [
        (37, "▲ 4 above usual", "worse"),
        (34, "△ 1 above usual", "plain"),
        (33, "= as usual", "plain"),
        (32.5, "▽ 0.5 below usual", "plain"),
        (20, "▼ 13 below usual", "better"),
    ],
)
def test_trend_has_an_arrow_a_word_and_a_side(value: float, expected: str, look: str) -> None:
    card = kpi_card(figure("incidents_open_n", value, usual(33, 30, 36)), CALLS, VOICE, AT)
    line = of_class(card, "kpi-trend")
    assert (text(line), line.className) == (expected, f"kpi-trend trend-{look}")
    assert line.title == "Usual for this hour (18:05, 8 weeks): 33\u00a0incidents, mostly 30 to 36"


def test_too_few_weeks_are_said_and_not_guessed() -> None:
    card = kpi_card(figure("incidents_open_n", 37, usual(None, weeks_n=2)), CALLS, VOICE, AT)
    line = of_class(card, "kpi-trend")
    assert (text(line), line.title) == ("no usual yet", "2 of 3 earlier weeks kept")


def test_what_is_stale_has_no_trend() -> None:
    late = [feed("cad", "incident", 6)]
    card = kpi_card(figure("incidents_open_n", 37, usual(33, 30, 36)), late, VOICE, AT)
    assert text(of_class(card, "kpi-trend")) == ""
    assert "is-stale" in card.className and "kpi-unknown" in card.className


def test_age_is_that_of_the_feeds_that_bring_it_not_of_all_that_fill_its_table() -> None:
    feeds = [feed("loops", "traffic_reading", 1), feed("gates", "traffic_reading", 59, 3_000)]
    named = figure("traffic_speed_kmh", 41, usual(None), sources=frozenset({"loops"}))
    unnamed = figure("traffic_speed_kmh", 41, usual(None))
    footers = [
        part
        for shown in (named, unnamed)
        for part in parts(kpi_card(shown, feeds, VOICE, AT))
        if type(part).__name__ == "Footer"
    ]
    names = [of_class(footer, "age").title.partition(" ·")[0] for footer in footers]
    assert names == ["Loops", "Gates"]


def test_target_is_said_before_it_is_missed_and_when_it_is() -> None:
    seen = [
        text(of_class(kpi_card(figure(name, value, usual(None)), CALLS, VOICE, AT), "kpi-remark"))
        for name, value in [
            ("incidents_oldest_wait_s", 120),
            ("incidents_oldest_wait_s", 400),
            ("incidents_oldest_wait_s", 901),
            ("incidents_open_n", 37),
        ]
    ]
    assert seen == [
        "target ≤ 5:00\u00a0min",
        "attention: limit 5:00\u00a0min",
        "alarm: limit 15:00\u00a0min",
        "",
    ]


def test_definition_tells_the_feeds_and_how_complete_they_are() -> None:
    card = kpi_card(figure("incidents_open_n", 37, usual(None)), CALLS, VOICE, AT)
    told = text(of_class(card, "kpi-about"))
    assert "Cad" in told and "190 rows, 5.0 % rejected" in told
    assert "3 of 3 values known" in told
    assert kpis()["incidents_open_n"].about["en"] in told


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({}, "at=now&format=csv"),
        ({"shown_at": AT}, "at=2026-06-10T16%3A05%3A00%2B00%3A00&format=csv"),
        (
            {"shown_at": AT, "clock": "known"},
            "at=2026-06-10T16%3A05%3A00%2B00%3A00&clock=known&format=csv",
        ),
    ],
)
def test_files_are_of_the_day_shown(values: dict[str, Any], query: str) -> None:
    card = kpi_card(figure("incidents_open_n", 37, usual(None), **values), CALLS, VOICE, AT)
    links = [part.href for part in parts(card) if type(part).__name__ == "A"]
    path = "/api/v1/kpis/incidents_open_n?"
    assert links == [path + query, path + query.replace("csv", "parquet")]
