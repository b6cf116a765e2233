"""One key figure: value, unit, trend, limit, sparkline, freshness, and what it means."""

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.freshness import Feed, Freshness, age, feeding, freshness_of
from components.kpi_about import definition, export
from components.kpi_trend import trend
from components.sparkline import sparkline
from components.voice import Voice
from data.figures import Figure
from data.kpi import Kpi, Point

FEW_CASES = 5
STATE_WORDS = {"attention": "attention", "alarm": "alarm", "unknown": "unknown"}


def kpi_cards(
    figures: Sequence[Figure], feeds: Sequence[Feed], voice: Voice, at: datetime
) -> list[Component]:
    """A strip of cards, each with the freshness of the feeds its figure rests on."""
    return [kpi_card(figure, feeds, voice, at) for figure in figures]


def kpi_card(figure: Figure, feeds: Sequence[Feed], voice: Voice, at: datetime) -> Component:
    """A card. Without a value, or on data past its promise, it says so instead of looking fine."""
    kpi, latest = figure.kpi, figure.latest
    freshness = freshness_of(kpi.tables, feeds, at, figure.sources)
    is_stale = freshness is None or freshness.is_stale(at)
    is_thin = latest is not None and latest.cases is not None and latest.cases < _needed(kpi)
    is_known = latest is not None and not is_thin and _is_founded(figure, freshness)
    value = latest.value if latest is not None and is_known else None
    state = "unknown" if is_stale or value is None else kpi.state(value)
    shown, unit = voice.measure(value, kpi.unit[voice.language])
    fed_by = feeding(kpi.tables, feeds, figure.sources)
    return html.Article(
        [
            html.Header(
                [
                    html.H3(kpi.title[voice.language]),
                    export(figure, voice),
                    definition(figure, fed_by, voice),
                ]
            ),
            html.P(
                [html.Strong(shown), html.Span(unit, className="kpi-unit")], className="kpi-value"
            ),
            trend(figure, None if is_stale else value, voice),
            html.P(_remark(kpi, value, is_thin, voice), className="kpi-remark"),
            sparkline(figure.points, figure.usual, kpi, voice),
            html.Footer([age(freshness, voice), _cases(latest, value, voice)]),
        ],
        className=f"kpi kpi-{state}" + (" is-stale" if is_stale else ""),
    )


def _is_founded(figure: Figure, freshness: Freshness | None) -> bool:
    """Whether a source had delivered: before, a count of nothing would look like none.

    What came later may reach back to a moment replayed, and a file may have been loaded by hand;
    then the day's points show something.
    """
    if freshness is not None and freshness.newest_at is not None:
        return True
    may_have_come = freshness is None or freshness.came_later
    return may_have_come and any(point.value for point in figure.points)


def _needed(kpi: Kpi) -> int:
    """Percentiles and shares of people's work rest on at least five cases."""
    return FEW_CASES if kpi.name.startswith("incidents_") else 1


def _remark(kpi: Kpi, value: float | None, is_thin: bool, voice: Voice) -> str:
    """Why there is no value, or what the value should be and whether it is."""
    if is_thin:
        return voice("fewer than 5 cases")
    if value is None:
        return voice("no data")
    if kpi.warn is None:
        return ""
    word = STATE_WORDS.get(kpi.state(value))
    limit = kpi.alarm if word == "alarm" and kpi.alarm is not None else kpi.warn
    told = voice.told(limit, kpi.unit[voice.language])
    if word:
        return voice("{state}: limit {limit}", state=voice(word), limit=told)
    return voice("target {sign} {limit}", sign="≥" if kpi.good == "high" else "≤", limit=told)


def _cases(latest: Point | None, value: float | None, voice: Voice) -> Component | None:
    """On how many facts the value rests."""
    if value is None or latest is None or latest.cases is None:
        return None
    return html.Span(" · " + voice("on {n} cases", n=voice.number(latest.cases)))
